"""Durations as people say them."""

import pytest

from directory.documents.wording import duration

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "0 days"),
        (1, "1 day"),
        (5, "5 days"),
        (7, "1 week"),
        (14, "2 weeks"),
        (42, "6 weeks"),
        (49, "7 weeks"),
        (30, "1 month"),
        (61, "about 9 weeks"),
        (90, "3 months"),
        (122, "about 4 months"),
        (365, "1 year"),
        (730, "2 years"),
        (1826, "about 5 years"),
    ],
)
def test_a_duration_is_said_in_the_unit_people_use(days: int, said: str) -> None:
    assert duration(days, lambda text: text) == said
