"""A file that is right becomes a record; every mistake comes back with file, key and a way out."""

import datetime as dt
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.catalogue.loading import load_care_types, load_catalogue
from directory.catalogue.model import Catalogue, RoleInPhase
from directory.errors import BadData
from tests.catalogue.small_tree import BACKS, FILES, a_tree, added, problems_of, replaced

pytestmark = pytest.mark.quick

DEMO_BACKS = "demo/catalogue/programs/backs.toml"
CAUSES = "catalogue/guides/causes.toml"
DOCTOR = "catalogue/disciplines/doctor.toml"


def test_a_file_becomes_a_record_whose_slug_is_its_name(tmp_path: Path) -> None:
    catalogue = load_catalogue(a_tree(tmp_path), demo=False)
    program = catalogue.programs["backs"]
    assert program.slug == "backs"
    assert program.plain == {"en": "For backs."}
    assert catalogue.disciplines["doctor"].in_phases == {"acute": RoleInPhase.LEADS}
    assert catalogue.version == 1
    assert not catalogue.sample


def test_uuids_are_the_same_on_every_machine_and_differ_by_kind(catalogue: Catalogue) -> None:
    # Literal on purpose: other directories have been handed these.
    assert catalogue.programs["spine-service"].uuid == UUID("ecbca017-ffef-5be7-93da-a93e660c3468")
    everything = [
        record.uuid
        for kind in ("departments", "programs", "disciplines", "conditions", "phases", "guides")
        for record in getattr(catalogue, kind).values()
    ]
    assert len(everything) == len(set(everything))


def test_departments_come_by_order_and_programs_by_department_then_name(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    assert list(load_catalogue(a_tree(tmp_path), demo=False).departments) == ["scans", "bones"]
    places = {slug: each.order for slug, each in catalogue.departments.items()}
    keys = [(places[each.department], each.name["en"]) for each in catalogue.programs.values()]
    assert keys == sorted(keys)
    assert [each.number for each in catalogue.phases.values()] == [1, 2, 3]
    assert next(iter(catalogue.conditions)) == "low-back-pain"


def test_loading_twice_gives_the_same_catalogue_in_the_same_order(tmp_path: Path) -> None:
    today = dt.date(2026, 3, 1)
    data = a_tree(tmp_path)
    first, second = (load_catalogue(data, demo=True, today=today) for _ in range(2))
    assert first == second
    assert list(first.programs) == list(second.programs)


def test_a_readme_may_stand_among_the_files(tmp_path: Path) -> None:
    data = a_tree(tmp_path, {"catalogue/programs/README.md": "Hello", "catalogue/README.md": "Hi"})
    assert problems_of(data) == ()


# What is broken → file, key, and a piece of what was expected.
BROKEN = [
    pytest.param({BACKS: "name.en = ["}, BACKS, "at line 1", "valid TOML", id="no TOML"),
    pytest.param(
        added('colour = "red"'), BACKS, "colour: found an unknown key", "one of", id="unknown key"
    ),
    pytest.param(
        added('discipline = ["doctor"]'),
        BACKS,
        "discipline: found an unknown key",
        "did you mean `disciplines`?",
        id="unknown key, nearly right",
    ),
    pytest.param(
        replaced("clinical.en", "clinical.es"), BACKS, "clinical.en", "the English text", id="en"
    ),
    pytest.param(
        replaced('department = "bones"\n', ""),
        BACKS,
        "department: found nothing",
        "this key is needed",
        id="missing key",
    ),
    pytest.param(
        replaced('phases = ["acute"]', 'phases = "acute"'),
        BACKS,
        'phases: found "acute"',
        "a list",
        id="no list",
    ),
    pytest.param(
        replaced('plain.en = "For backs."', 'plain = "For backs."'),
        BACKS,
        'plain: found "For backs."',
        "text by language",
        id="words without a language",
    ),
    pytest.param(
        replaced('"For backs."', '" "'), BACKS, 'plain.en: found " "', "text", id="blank words"
    ),
    pytest.param(
        replaced('["acute"]', "[7]"), BACKS, "phases[0]: found 7", "text", id="number for text"
    ),
    pytest.param(
        replaced('"leads"', '"rules"', DOCTOR),
        DOCTOR,
        'in_phases.acute: found "rules"',
        "leads, helps, if-needed",
        id="no such role",
    ),
    pytest.param(
        added('listing = "open"'),
        BACKS,
        'listing: found "open"',
        "draft, published, paused, retired",
        id="no such listing",
    ),
    pytest.param(
        added("interpreters = 1"), BACKS, "interpreters: found 1", "true or false", id="no flag"
    ),
    pytest.param(
        added('checked_on = "soon"'),
        BACKS,
        'checked_on: found "soon"',
        "a date such as",
        id="no date",
    ),
    pytest.param(
        added('slug = "spine"'), BACKS, 'slug: found "spine"', '"backs"', id="slug is not the file"
    ),
    pytest.param(added('uuid = "1"'), BACKS, "uuid", "no such key", id="uuid is derived"),
    pytest.param(
        {"catalogue/programs/My Backs.toml": FILES[BACKS]},
        "catalogue/programs/My Backs.toml",
        "the file name",
        "small letters",
        id="file name is no slug",
    ),
    pytest.param(
        {"catalogue/programme/backs.toml": FILES[BACKS]},
        "catalogue/programme",
        "a strange entry",
        "did you mean `programs`?",
        id="strange folder",
    ),
    pytest.param(
        {"catalogue/programs/backs.yaml": "a: 1"},
        "catalogue/programs/backs.yaml",
        "a strange entry",
        "<slug>.toml",
        id="strange file",
    ),
    pytest.param(
        {"catalogue/institution/hospital.toml": None},
        "catalogue/institution",
        "0 files",
        "exactly one",
        id="no institution",
    ),
    pytest.param(
        replaced('department = "bones"', 'department = "bone"'),
        BACKS,
        'department: found "bone"',
        "did you mean `bones`?",
        id="no such department",
    ),
    pytest.param(
        replaced('["doctor"]', '["doctor", "wizard"]'),
        BACKS,
        'disciplines[1]: found "wizard"',
        "one of disciplines: doctor",
        id="no such discipline",
    ),
    pytest.param(
        replaced('["spine-assessment"]', '["spine-assesment"]'),
        BACKS,
        "care_types[0]",
        "did you mean `spine-assessment`?",
        id="no such care type",
    ),
    pytest.param(
        replaced('{ acute = "leads" }', '{ late = "leads" }', DOCTOR),
        DOCTOR,
        "in_phases.late",
        "one of phases: acute",
        id="no such phase",
    ),
    pytest.param(
        replaced('["lifting"]', '["flying"]', "catalogue/conditions/backache.toml"),
        "catalogue/conditions/backache.toml",
        'causes[0]: found "flying"',
        "one of causes: lifting",
        id="no such cause",
    ),
    pytest.param(
        replaced('region = "back"', 'region = "elbow"', "catalogue/conditions/backache.toml"),
        "catalogue/conditions/backache.toml",
        'region: found "elbow"',
        "one of back, neck",
        id="no such region",
    ),
    pytest.param(
        added('codes = ["208100000"]\nbasis.stated = ["codes"]'),
        BACKS,
        "codes[0]",
        "a NUCC code",
        id="no NUCC code",
    ),
    pytest.param(
        added('hours = [{ days.en = "Monday", opens = "8", closes = "17:00" }]'),
        BACKS,
        "hours[0].opens",
        "a time such as 08:30",
        id="no time",
    ),
    pytest.param(
        added('hours = [{ days.en = "Monday", opens = "17:00", closes = "08:00" }]'),
        BACKS,
        "hours[0]: found 17:00 to 08:00",
        "opening before closing",
        id="closes before it opens",
    ),
    pytest.param(
        added('contacts = [{ purpose = "chat", kind = "phone", value = "1" }]'),
        BACKS,
        'contacts[0].purpose: found "chat"',
        "appointments",
        id="no such purpose",
    ),
    pytest.param(
        added('ages = { from_years = 9, to_years = 3, words.en = "Few" }'),
        BACKS,
        "ages: found 9 to 3",
        "the first not above the last",
        id="ages the wrong way round",
    ),
    pytest.param(
        replaced('phases = ["acute"]', 'phases = ["acute", "acute"]'),
        BACKS,
        'phases[1]: found "acute" a second time',
        "it once",
        id="named twice",
    ),
    pytest.param(
        {CAUSES: FILES[CAUSES] + '\n[[items]]\nid = "lifting"\nname.en = "A"\nplain.en = "B"'},
        CAUSES,
        "items[1]",
        "it once",
        id="two parts with one id",
    ),
    pytest.param(
        {
            **added('former_slugs = ["spines"]'),
            "catalogue/programs/spines.toml": FILES[BACKS],
        },
        BACKS,
        'former_slugs[0]: found "spines"',
        "as by catalogue/programs/spines.toml",
        id="old slug of somebody else",
    ),
    pytest.param(
        added('former_slugs = ["backs"]'), BACKS, "former_slugs[0]", "not taken", id="own slug"
    ),
    pytest.param(
        {"catalogue/institution/clinic.toml": FILES["catalogue/institution/hospital.toml"]},
        "catalogue/institution",
        "2 files",
        "exactly one",
        id="two institutions",
    ),
    pytest.param(
        {"catalogue/care_types.toml": FILES["catalogue/care_types.toml"] + "\nother = 3\n"},
        "catalogue/care_types.toml",
        "child-care.other: found an unknown key",
        "for_children",
        id="unknown key of a care type",
    ),
]


@pytest.mark.parametrize(("changes", "file", "found", "expected"), BROKEN)
def test_a_mistake_names_the_file_the_key_and_what_was_expected(
    tmp_path: Path, changes: dict[str, str | None], file: str, found: str, expected: str
) -> None:
    problems = problems_of(a_tree(tmp_path, changes))
    mine = [each for each in problems if each.startswith(f"{file}: ")]
    assert any(found in each and expected in each.split("; expected ")[1] for each in mine), (
        problems
    )


def test_the_mistakes_of_all_files_are_told_at_once_and_each_once(tmp_path: Path) -> None:
    changes = {
        **replaced('department = "bones"', 'department = "x"\ncolour = "red"'),
        **replaced('does.en = "Looks at you."', "", DOCTOR),
        "catalogue/guides/causes.toml": "[[items",
    }
    problems = problems_of(a_tree(tmp_path, changes))
    files = {problem.split(":")[0] for problem in problems}
    assert files == {BACKS, DOCTOR, "catalogue/guides/causes.toml"}
    assert len(problems) == len(set(problems))


def test_naming_a_record_whose_file_is_broken_is_no_second_mistake(tmp_path: Path) -> None:
    problems = problems_of(a_tree(tmp_path, {DOCTOR: "name = "}))
    assert [each.split(":")[0] for each in problems] == [DOCTOR]


def test_a_file_that_is_no_utf8_is_named(tmp_path: Path) -> None:
    data = a_tree(tmp_path)
    (data / BACKS).write_bytes(b'name.en = "\xff"')
    assert problems_of(data) == (f"{BACKS}: found a byte that is no UTF-8 at 11; expected UTF-8",)


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    problems = problems_of(tmp_path / "nowhere")
    assert any(each.startswith("catalogue: ") for each in problems)


def test_a_sample_for_no_program_names_the_nearest(tmp_path: Path) -> None:
    data = a_tree(tmp_path, {"demo/catalogue/programs/back.toml": FILES[DEMO_BACKS]})
    (problem,) = problems_of(data, demo=True)
    assert problem.startswith("demo/catalogue/programs/back.toml: ")
    assert "did you mean `backs`?" in problem
    assert problems_of(data, demo=False) == ()


def test_a_mistake_of_the_sample_is_told_by_the_sample_file(tmp_path: Path) -> None:
    data = a_tree(
        tmp_path,
        {
            **replaced('["sample-house"]', '["sample-hut"]', DEMO_BACKS),
            **replaced('["doctor"]', '["docter"]'),
        },
    )
    assert [each.split(": found")[0] for each in problems_of(data, demo=True)] == [
        f"{BACKS}: disciplines[0]",
        f"{DEMO_BACKS}: locations[0]",
    ]


def test_a_sample_may_not_touch_what_is_no_sample(tmp_path: Path) -> None:
    data = a_tree(tmp_path, {DEMO_BACKS: 'care_types = ["child-care"]'})
    (problem,) = problems_of(data, demo=True)
    assert problem.startswith(f"{DEMO_BACKS}: care_types: found an unknown key")


def test_care_types_come_typed_and_in_the_order_of_the_file(tmp_path: Path) -> None:
    care_types = load_care_types(a_tree(tmp_path))
    assert list(care_types) == ["spine-assessment", "child-care"]
    assert care_types["child-care"].for_children
    with pytest.raises(BadData, match=r"care_types\.toml"):
        load_care_types(tmp_path / "nowhere")


toml_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)


def as_toml(value: object) -> str:
    """Near enough to TOML; what is no TOML is a case of its own."""
    match value:
        case bool():
            return str(value).lower()
        case None:
            return "none"
        case str():
            return '"' + value.replace("\\", "").replace('"', "").replace("\n", "") + '"'
        case dict():
            return "{" + ", ".join(f"{as_toml(k)} = {as_toml(v)}" for k, v in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(as_toml, value)) + "]"
    return str(value)


FIELDS = (
    *("name", "slug", "uuid", "basis", "department", "plain", "ages", "care_types", "contacts"),
    *("hours", "capacity", "eligibility", "what_to_send", "codes", "listing", "checked_on"),
)
FIELDS_OR_STRANGE = st.sampled_from(FIELDS) | st.text(max_size=5)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.dictionaries(FIELDS_OR_STRANGE, toml_values, max_size=5))
def test_whatever_stands_in_a_file_is_a_record_or_a_mistake_with_its_file(
    tmp_path: Path, fields: dict[str, object]
) -> None:
    text = "\n".join(f"{as_toml(key)} = {as_toml(value)}" for key, value in fields.items())
    for problem in problems_of(a_tree(tmp_path, {BACKS: text})):
        assert problem.startswith(BACKS)
