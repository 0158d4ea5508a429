"""Identifiers: in the order they were made, of the right version, and with nothing to guess."""

import datetime as dt
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.identifiers import could_be_id, new_id

pytestmark = pytest.mark.quick

NOW = dt.datetime(2026, 3, 3, 9, 0, tzinfo=dt.UTC)
MOMENTS = st.integers(0, 7_000_000_000_000).map(
    lambda milliseconds: dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC)
)


def test_those_made_in_one_millisecond_sort_as_they_were_made() -> None:
    """Whatever else is made in between."""
    made = [(new_id(NOW), new_id(NOW + dt.timedelta(minutes=each)))[0] for each in range(5_000)]
    assert made == sorted(set(made))


@given(MOMENTS, MOMENTS)
def test_a_later_moment_sorts_later(one: dt.datetime, other: dt.datetime) -> None:
    earlier, later = sorted((one, other))
    if later - earlier >= dt.timedelta(milliseconds=2):
        assert new_id(earlier) < new_id(later)


@given(MOMENTS)
def test_it_is_a_version_7_uuid_that_tells_its_moment(moment: dt.datetime) -> None:
    made = UUID(new_id(moment))
    assert made.version == 7 and made.variant == "specified in RFC 4122"
    assert made.int >> 80 == int(moment.timestamp() * 1000)
    assert could_be_id(str(made))


def test_the_rest_cannot_be_guessed_from_the_one_before() -> None:
    tails = {UUID(new_id(NOW)).int & (1 << 42) - 1 for _ in range(1_000)}
    assert len({tail >> 32 for tail in tails}) > 500
    assert len({tail & 1023 for tail in tails}) > 500
