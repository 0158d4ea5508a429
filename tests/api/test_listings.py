"""What the real catalogue looks like through the API: nothing made up, nothing left out."""

from collections.abc import Iterator

import pytest

from directory.api.conditions import condition_out
from directory.api.departments import department_out
from directory.api.disciplines import discipline_out
from directory.api.phases import phase_out
from directory.api.programs import program_out
from directory.api.record import OWN_FIELDS, WORKING_FIELDS, Listed
from directory.catalogue.model import Basis, Catalogue, Record

pytestmark = pytest.mark.quick

LEFT_OUT = {"former_slugs", "steward", "checked_by", "line"}
"""Fields of the catalogue that are nobody's business outside, or shown as something else."""

WITH_THEIR_PROGRAMS = {"programs"}
"""Fields that are put together from other records."""


def shown(catalogue: Catalogue) -> Iterator[tuple[Record, Listed]]:
    for program in catalogue.public_programs():
        yield program, program_out(program, catalogue)
    for discipline in catalogue.disciplines.values():
        yield discipline, discipline_out(discipline, catalogue)
    for department in catalogue.departments.values():
        yield department, department_out(department, catalogue)
    for condition in catalogue.conditions.values():
        yield condition, condition_out(condition, catalogue)
    for phase in catalogue.phases.values():
        yield phase, phase_out(phase, catalogue)


def test_a_field_is_null_exactly_where_it_is_unknown(
    catalogue: Catalogue, demo_catalogue: Catalogue
) -> None:
    for record, out in (*shown(catalogue), *shown(demo_catalogue)):
        fields = set(type(out).__struct_fields__) - OWN_FIELDS - WORKING_FIELDS
        null = {name for name in fields if getattr(out, name) is None}
        assert null == set(out.unknown), record.slug


def test_every_stated_field_says_what_it_rests_on(
    catalogue: Catalogue, demo_catalogue: Catalogue
) -> None:
    for record, out in (*shown(catalogue), *shown(demo_catalogue)):
        fields = set(type(out).__struct_fields__) - OWN_FIELDS - WORKING_FIELDS
        assert set(out.basis) == (fields - WITH_THEIR_PROGRAMS) | {"name"}
        stated = {name for name, basis in out.basis.items() if basis is not Basis.UNKNOWN}
        assert stated.isdisjoint(out.unknown), record.slug


def test_no_field_of_the_catalogue_is_forgotten(catalogue: Catalogue) -> None:
    for record, out in shown(catalogue):
        names = set(type(record).__struct_fields__) - set(type(out).__struct_fields__)
        assert names <= LEFT_OUT, record.slug


def test_samples_are_marked_and_only_samples(
    catalogue: Catalogue, demo_catalogue: Catalogue
) -> None:
    assert not any(out.sample for _, out in shown(catalogue))
    assert not any(Basis.SAMPLE in out.basis.values() for _, out in shown(catalogue))
    assert all(out.sample for _, out in shown(demo_catalogue))
    assert any(Basis.SAMPLE in out.basis.values() for _, out in shown(demo_catalogue))


def test_every_text_is_there_in_english(catalogue: Catalogue) -> None:
    assert all(out.texts_in[0] == "en" for _, out in shown(catalogue))
