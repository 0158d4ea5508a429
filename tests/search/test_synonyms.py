"""The files of synonyms: every mistake named, and what they compile to."""

import tomllib
from pathlib import Path

import pytest

from directory.errors import BadData
from directory.paths import DATA
from directory.search.synonyms import Kind, check_synonyms, load_synonyms

pytestmark = pytest.mark.quick


def _vocabulary(folder: Path, **files: str) -> Path:
    (folder / "search").mkdir()
    for name, text in files.items():
        (folder / "search" / f"{name}.toml").write_text('about = "Test."\n' + text)
    return folder


def test_the_shipped_files_are_without_mistakes() -> None:
    assert check_synonyms(DATA / "vocabulary") == ()


def test_care_given_by_order_is_care_of_the_catalogue() -> None:
    care_types = tomllib.loads((DATA / "catalogue" / "care_types.toml").read_text())
    by_order = load_synonyms(DATA / "vocabulary").by_order
    assert by_order
    assert by_order <= set(care_types)


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("groups = [", "a.toml: ", "TOML"),
        ("words = []", "a.toml: ", "unknown field `words`"),
        ('groups = [{kind="slang", say=["a b"], means=["c d"]}]', "groups[0].kind", "slang"),
        ('groups = [{kind="lay", say=[], means=["c"]}]', "groups[0].say", "length >= 1"),
        ('groups = [{kind="lay", say=["kid"]}]', "groups[0].say", "two phrases or more"),
        ('groups = [{kind="lay", say=["!"], means=["c d"]}]', "groups[0].say[0]", "words"),
        (
            'groups = [{kind="lay", say=["a  b"], means=["cd"]}]',
            "groups[0].say[0]",
            "single blanks",
        ),
        ('groups = [{kind="lay", say=["kid"], means=[""]}]', "groups[0].means[0]", "words"),
        ('groups = [{kind="lay", say=["knee"], means=["knees"]}]', "groups[0].means", "else"),
        ('groups = [{kind="form", say=["bad back", "back"]}]', "groups[0].say", "single words"),
        ('ignored = ["the way"]', "ignored[0]", "one word"),
        ('weak = [""]', "weak[0]", "one word"),
    ],
)
def test_a_mistake_is_told_with_file_and_key(
    tmp_path: Path, text: str, place: str, expected: str
) -> None:
    with pytest.raises(BadData) as caught:
        load_synonyms(_vocabulary(tmp_path, a=text))
    [problem] = caught.value.problems
    assert "a.toml" in problem
    assert place in problem
    assert expected in problem


def test_a_phrase_said_in_two_places_is_told_with_both(tmp_path: Path) -> None:
    group = 'groups = [{kind="lay", say=["Bad back"], means=["back pain"]}]'
    [problem] = check_synonyms(_vocabulary(tmp_path, a=group, b=group.lower()))
    assert "b.toml: groups[0].say[0]" in problem
    assert "a.toml: groups[0].say[0]" in problem


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    folder = _vocabulary(tmp_path, a="groups = 1", b='weak = ["two words"]', c="oops")
    assert len(check_synonyms(folder)) == 3


def test_no_files_are_a_mistake(tmp_path: Path) -> None:
    [problem] = check_synonyms(tmp_path)
    assert "at least one" in problem


def test_a_file_that_is_not_utf8_is_a_mistake(tmp_path: Path) -> None:
    (_vocabulary(tmp_path) / "search" / "a.toml").write_bytes(b'about = "\xff"')
    [problem] = check_synonyms(tmp_path)
    assert "UTF-8" in problem


def test_means_goes_one_way_and_say_goes_both(tmp_path: Path) -> None:
    synonyms = load_synonyms(
        _vocabulary(
            tmp_path,
            a='groups = [{kind="lay", say=["kid"], means=["child"]},'
            '{kind="clinical", say=["acl", "cruciate ligament"]}]',
        )
    )
    texts = {key: [each.text for each in found] for key, found in synonyms.meanings.items()}
    assert texts == {
        ("kid",): ["child"],
        ("acl",): ["cruciate ligament"],
        ("cruciat", "ligament"): ["acl"],
    }
    assert synonyms.meanings[("kid",)][0].kind is Kind.LAY


def test_spellings_hold_inside_phrases(tmp_path: Path) -> None:
    synonyms = load_synonyms(
        _vocabulary(
            tmp_path,
            a='groups = [{kind="british", say=["disk", "disc"]},'
            '{kind="lay", say=["slipped disc"], means=["herniated disk"]}]',
        )
    )
    assert set(synonyms.meanings) == {("slip", "disk")}
