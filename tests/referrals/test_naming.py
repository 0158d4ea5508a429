"""Names a document speaks of: every region of the vocabulary has one, in both languages."""

from pathlib import Path

import pytest

from directory import paths
from directory.errors import BadData
from directory.languages import DOCUMENTS
from directory.referrals.naming import Names, load_regions
from tests.documents.fixtures import NAMES, a_pinned
from tests.referrals.ground import shipped_vocabulary

pytestmark = pytest.mark.quick


def test_every_region_of_the_vocabulary_has_a_name_in_both_languages() -> None:
    used = {known.region for known in shipped_vocabulary().findings.values() if known.region}
    names = load_regions(paths.DATA)
    assert used <= set(names)
    for text in names.values():
        assert all(text[language].strip() for language in DOCUMENTS)


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("regions = 3", "regions"),
        ("[regions]\nknee = { es = 'rodilla' }", "regions.knee.en: expected a text"),
        (None, "cannot be read"),
    ],
)
def test_a_mistake_is_named_with_file_and_key(
    tmp_path: Path, written: str | None, named: str
) -> None:
    (tmp_path / "summary").mkdir()
    if written is not None:
        (tmp_path / "summary" / "regions.toml").write_text(written)
    with pytest.raises(BadData) as mistakes:
        load_regions(tmp_path)
    assert "data/summary/regions.toml" in mistakes.value.sentence
    assert named in mistakes.value.sentence


def test_a_version_keeps_only_the_names_it_speaks_of() -> None:
    names = a_pinned("short").names
    assert set(names.programs) == {"spine-service", "pediatric-imaging"}
    assert names.findings == {} and NAMES.findings != {}


def test_what_has_no_name_reads_as_its_id() -> None:
    assert Names().finding("numb-foot", "es") == "numb foot"
