"""Every filled field rests on one thing, and what only a program can state is never a reading."""

from pathlib import Path

import pytest

from directory.catalogue.basis import BOOKKEEPING, NEVER_A_READING, is_filled
from directory.catalogue.loading import load_care_types
from directory.catalogue.model import KINDS, Basis, Catalogue, Program, Record
from directory.paths import DATA
from tests.catalogue.small_tree import BACKS, FILES, a_tree, added, problems_of, replaced

pytestmark = pytest.mark.quick

VALUES = {
    "contacts": '[{ purpose = "appointments", kind = "phone", value = "617-555-0100" }]',
    "hours": '[{ days.en = "Monday", opens = "08:00", closes = "17:00" }]',
    "locations": '["house"]',
    "capacity": '[{ location = "house", as_of = 2026-01-01T00:00:00Z }]',
    "cost": '{ en = "Free." }',
    "payers": '["A plan"]',
    "languages": '["en"]',
    "interpreters": "true",
    "referral": '"self"',
}
HOUSE = {
    "catalogue/locations/house.toml": """
        name.en = "House"
        address = "1 Street"
        basis.stated = ["name", "address"]
        """
}


def reading(field: str, value: str, file: str = BACKS) -> dict[str, str | None]:
    """The program with one more field that claims to be our reading."""
    old = 'basis.reading = ["care_types"'
    (changed,) = replaced(old, f'basis.reading = ["{field}", "care_types"', file).values()
    return {file: f"{field} = {value}\n{changed}"}


def test_the_table_of_values_covers_all_that_is_never_a_reading() -> None:
    assert set(VALUES) == NEVER_A_READING


@pytest.mark.parametrize("field", sorted(VALUES))
def test_what_only_a_program_can_state_is_never_a_reading(tmp_path: Path, field: str) -> None:
    (problem,) = problems_of(a_tree(tmp_path, HOUSE | reading(field, VALUES[field])))
    assert problem.startswith(f'{BACKS}: basis.reading: found "{field}"')
    stated = added(f'{field} = {VALUES[field]}\nbasis.stated = ["{field}"]')
    assert problems_of(a_tree(tmp_path, HOUSE | stated)) == ()


@pytest.mark.parametrize(
    ("care_type", "allowed"), [("spine-assessment", False), ("child-care", True)]
)
def test_ages_are_a_reading_only_of_programs_for_children(
    tmp_path: Path, care_type: str, allowed: bool
) -> None:
    changes = reading("ages", '{ to_years = 17, words.en = "Under 18" }')
    text = changes[BACKS]
    assert text is not None
    text = text.replace('["spine-assessment"]', f'["{care_type}"]')
    problems = problems_of(a_tree(tmp_path, {BACKS: text}))
    assert (problems == ()) is allowed, problems


def test_a_filled_field_without_a_basis_is_named(tmp_path: Path) -> None:
    (problem,) = problems_of(a_tree(tmp_path, added('bring = [{ en = "A list" }]')))
    assert problem.startswith(f"{BACKS}: basis (bring): found a filled field that rests on nothing")


def test_a_field_with_two_bases_is_named(tmp_path: Path) -> None:
    (problem,) = problems_of(a_tree(tmp_path, added('basis.stated = ["plain"]')))
    assert problem.startswith(f'{BACKS}: basis.document and basis.stated: found "plain"')


def test_a_basis_of_a_field_that_does_not_exist_names_the_nearest(tmp_path: Path) -> None:
    (problem,) = problems_of(a_tree(tmp_path, added('basis.stated = ["contact"]')))
    assert problem.startswith(f'{BACKS}: basis.stated: found "contact"')
    assert problem.endswith("(did you mean `contacts`?)")


def test_a_basis_of_an_empty_field_is_named(tmp_path: Path) -> None:
    (problem,) = problems_of(a_tree(tmp_path, added('basis.stated = ["hours"]')))
    assert problem.startswith(f'{BACKS}: basis.stated: found "hours", which is empty')


def test_sample_is_no_basis_of_the_catalogue_itself(tmp_path: Path) -> None:
    (problem,) = problems_of(a_tree(tmp_path, added('payers = ["A"]\nbasis.sample = ["payers"]')))
    assert problem.endswith("expected sample data only under data/demo")
    assert "basis.sample" not in FILES[BACKS]


def records(catalogue: Catalogue) -> list[Record]:
    found: list[Record] = [catalogue.institution]
    for kind in KINDS:
        if kind != "institution":
            found += getattr(catalogue, kind).values()
    return found


def test_every_filled_field_of_the_real_catalogue_has_a_basis(catalogue: Catalogue) -> None:
    for record in records(catalogue):
        for field in set(record.__struct_fields__) - BOOKKEEPING:
            unknown = record.basis_of(field) is Basis.UNKNOWN
            assert unknown is not is_filled(record, field), (record.slug, field)
        assert record.source, record.slug


def test_the_source_gives_no_contact_wait_or_cost_and_neither_do_we(catalogue: Catalogue) -> None:
    for program in catalogue.programs.values():
        for field in NEVER_A_READING:
            assert not is_filled(program, field), (program.slug, field)
    assert catalogue.institution.phone is None
    assert catalogue.locations == {}


def test_ages_are_known_of_the_two_programs_for_children_only(catalogue: Catalogue) -> None:
    ages = {slug: each.ages for slug, each in catalogue.programs.items() if each.ages}
    assert set(ages) == {"pediatric-orthopaedics", "pediatric-imaging"}
    assert ages["pediatric-orthopaedics"].to_years == 22
    assert ages["pediatric-imaging"].to_years == 17
    orthopaedics: Program = catalogue.programs["pediatric-orthopaedics"]
    assert orthopaedics.basis_of("ages") is Basis.DOCUMENT
    assert catalogue.programs["pediatric-imaging"].basis_of("ages") is Basis.READING


def test_every_care_type_is_named_and_those_no_program_gives_are_the_known_gaps(
    catalogue: Catalogue,
) -> None:
    care_types = load_care_types(DATA)
    assert len(care_types) == 19
    given = {slug for program in catalogue.programs.values() for slug in program.care_types}
    assert set(care_types) - given == {"occupational-therapy", "work-rehab", "nutrition", "smoking"}
