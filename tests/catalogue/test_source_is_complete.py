"""Everything the source document says stands in the catalogue; what is missing is named."""

import msgspec
import pytest

from directory.catalogue.model import Catalogue
from tests.catalogue.the_source import COUNTS, GUIDES, MEANS, missing

pytestmark = pytest.mark.quick


def test_everything_the_source_says_stands_in_the_catalogue(catalogue: Catalogue) -> None:
    assert missing(catalogue) == []


@pytest.mark.parametrize(("name", "count"), [(name, each[1]) for name, each in COUNTS.items()])
def test_the_list_compared_with_is_itself_whole(name: str, count: int) -> None:
    assert len(COUNTS[name][0]) == count


@pytest.mark.parametrize(
    ("kind", "count"),
    [("departments", 5), ("programs", 8), ("disciplines", 15), ("phases", 3), ("components", 10)],
)
def test_nothing_is_added_to_the_lists_of_the_source(
    catalogue: Catalogue, kind: str, count: int
) -> None:
    assert len(getattr(catalogue, kind)) == count


@pytest.mark.parametrize(
    ("kind", "slug"),
    [
        ("programs", "spine-service"),
        ("disciplines", "chaplain"),
        ("components", "gait-and-movement"),
        ("phases", "maintenance"),
        ("notices", "vertebroplasty"),
        ("departments", "imaging"),
        ("conditions", "neck-pain"),
        ("guides", "family"),
    ],
)
def test_a_record_left_out_is_named(catalogue: Catalogue, kind: str, slug: str) -> None:
    records = {key: each for key, each in getattr(catalogue, kind).items() if key != slug}
    assert f"{kind}/{slug}" in missing(msgspec.structs.replace(catalogue, **{kind: records}))


@pytest.mark.parametrize(
    ("guide", "item"), [(guide, item) for guide, items in GUIDES.items() for item in items]
)
def test_an_item_of_a_guide_left_out_is_named(catalogue: Catalogue, guide: str, item: str) -> None:
    whole = catalogue.guides[guide]
    rest = tuple(each for each in whole.items if each.id != item)
    assert len(rest) == len(whole.items) - 1
    guides = catalogue.guides | {guide: msgspec.structs.replace(whole, items=rest)}
    found = missing(msgspec.structs.replace(catalogue, guides=guides))
    assert f"guides/{guide}/{item}" in found


@pytest.mark.parametrize(
    ("phase", "means"), [(phase, each) for phase, many in MEANS.items() for each in many]
)
def test_a_means_of_a_phase_left_out_is_named(catalogue: Catalogue, phase: str, means: str) -> None:
    whole = catalogue.phases[phase]
    rest = tuple(each for each in whole.means if each.id != means)
    phases = catalogue.phases | {phase: msgspec.structs.replace(whole, means=rest)}
    found = missing(msgspec.structs.replace(catalogue, phases=phases))
    assert found == [f"phases/{phase} means/{means}"]


def test_a_fact_left_out_is_named(catalogue: Catalogue) -> None:
    spine = catalogue.programs["spine-service"]
    silent = msgspec.structs.replace(spine, clinical={"en": "Surgery."}, good_for=(), conditions=())
    programs = catalogue.programs | {"spine-service": silent}
    found = missing(msgspec.structs.replace(catalogue, programs=programs))
    assert "programs/spine-service: scoliosis" in found


def test_where_source_and_guideline_differ_both_are_said(catalogue: Catalogue) -> None:
    notes = {each.id: each.note for each in catalogue.phases["acute"].means}
    for means in ("ultrasound", "electrical-stimulation", "special-injections"):
        note = notes[means]
        assert note is not None
        assert "NICE NG59" in note["en"]
        assert "some" in note["en"].lower()


def test_every_profession_has_a_part_in_every_phase_and_each_phase_a_lead(
    catalogue: Catalogue,
) -> None:
    for discipline in catalogue.disciplines.values():
        assert set(discipline.in_phases) == set(catalogue.phases)
    for phase in catalogue.phases:
        assert any(each.in_phases[phase] == "leads" for each in catalogue.disciplines.values())


def test_every_profession_tells_patients_the_same_things(catalogue: Catalogue) -> None:
    for discipline in catalogue.disciplines.values():
        assert discipline.does["en"].count(".") == 2, discipline.slug
        assert discipline.say_it
        assert discipline.training
        assert discipline.also_called or discipline.slug == "chaplain"
        assert len(discipline.ask) == 3
        assert all(each["en"].endswith("?") for each in discipline.ask)
        assert discipline.codes or discipline.slug == "chaplain"


def test_every_condition_is_treated_somewhere_and_known_by_other_names(
    catalogue: Catalogue,
) -> None:
    treated = {slug for each in catalogue.programs.values() for slug in each.conditions}
    assert set(catalogue.conditions) == treated
    for condition in catalogue.conditions.values():
        assert condition.also_called, condition.slug
        assert condition.what_it_is, condition.slug
        assert condition.what_helps, condition.slug
