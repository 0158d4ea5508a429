"""A demo's contacts, places and waits are complete, plainly made up, and marked as such."""

import datetime as dt
import re
from pathlib import Path

import pytest

from directory.catalogue.basis import NEVER_A_READING, is_filled
from directory.catalogue.loading import load_catalogue
from directory.catalogue.model import Basis, Catalogue
from directory.paths import DATA
from tests.catalogue.small_tree import a_tree

pytestmark = pytest.mark.quick

MADE_UP_PHONE = re.compile(r"\d{3}-555-01\d\d")
TODAY = dt.date(2026, 3, 1)


def test_every_program_has_all_that_only_a_program_can_state(demo_catalogue: Catalogue) -> None:
    assert demo_catalogue.sample
    for program in demo_catalogue.programs.values():
        for field in NEVER_A_READING:
            assert is_filled(program, field), (program.slug, field)
            assert program.basis_of(field) is Basis.SAMPLE, (program.slug, field)


def test_a_sample_changes_nothing_else(catalogue: Catalogue, demo_catalogue: Catalogue) -> None:
    for slug, program in catalogue.programs.items():
        demo = demo_catalogue.programs[slug]
        for field in program.__struct_fields__:
            if field not in demo.basis.sample and field not in (
                "basis",
                "checked_on",
                "checked_by",
            ):
                assert getattr(demo, field) == getattr(program, field), (slug, field)
    for kind in ("departments", "disciplines", "conditions", "phases", "components", "guides"):
        assert getattr(demo_catalogue, kind) == getattr(catalogue, kind)


def test_no_sample_number_or_address_reaches_anybody(demo_catalogue: Catalogue) -> None:
    for program in demo_catalogue.programs.values():
        for contact in program.contacts:
            if contact.kind in ("phone", "fax"):
                assert MADE_UP_PHONE.fullmatch(contact.value), contact
            else:
                assert contact.value.endswith("@example.org"), contact
    for place in demo_catalogue.locations.values():
        assert place.phone is not None
        assert MADE_UP_PHONE.fullmatch(place.phone)
        assert re.search("Sample|Example", place.address)
        assert set(place.basis.sample) >= {"name", "address", "phone", "step_free"}


def test_a_number_is_used_for_one_purpose_only(demo_catalogue: Catalogue) -> None:
    numbers = [
        contact.value
        for program in demo_catalogue.programs.values()
        for contact in program.contacts
    ] + [place.phone for place in demo_catalogue.locations.values()]
    assert len(numbers) == len(set(numbers))


def test_capacity_names_a_place_of_the_program(demo_catalogue: Catalogue) -> None:
    for program in demo_catalogue.programs.values():
        assert {each.location for each in program.capacity} <= set(program.locations)


def test_waits_and_checks_are_counted_back_from_today(tmp_path: Path) -> None:
    first = load_catalogue(a_tree(tmp_path), demo=True, today=TODAY)
    later = load_catalogue(a_tree(tmp_path), demo=True, today=TODAY + dt.timedelta(days=400))
    (then,), (now,) = (each.programs["backs"].capacity for each in (first, later))
    assert then.as_of == dt.datetime(2026, 2, 27, tzinfo=dt.UTC)
    assert now.as_of - then.as_of == dt.timedelta(days=400)
    assert then.next_visit_days == now.next_visit_days == 3


def test_no_figure_is_from_the_future() -> None:
    demo = load_catalogue(DATA, demo=True)
    now = dt.datetime.now(dt.UTC)
    for program in demo.programs.values():
        assert all(each.as_of <= now for each in program.capacity)
        assert program.checked_on is not None
        assert program.checked_on < now.date()


def test_a_demo_shows_a_full_program_and_a_check_that_is_overdue(
    demo_catalogue: Catalogue,
) -> None:
    capacity = [each for program in demo_catalogue.programs.values() for each in program.capacity]
    assert any(each.accepting is False and each.free_places == 0 for each in capacity)
    today = dt.datetime.now(dt.UTC).date()
    ages = [
        (today - program.checked_on).days
        for program in demo_catalogue.programs.values()
        if program.checked_on
    ]
    assert max(ages) > 90 > min(ages)
