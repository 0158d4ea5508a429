"""What findings, regions, rules and listings are called, by language.

A summary that was sent keeps the names it was sent with: a listing may be renamed later.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec

from directory import paths
from directory.catalogue.model import Catalogue, Words, words
from directory.errors import BadData
from directory.matching.suggest import Matcher
from directory.referrals.summary import Summary


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """Texts by id, kind by kind. A name that is not there reads as its id."""

    findings: Mapping[str, Words] = {}
    regions: Mapping[str, Words] = {}
    rules: Mapping[str, Words] = {}
    programs: Mapping[str, Words] = {}
    departments: Mapping[str, Words] = {}
    phases: Mapping[str, Words] = {}

    def finding(self, ident: str, language: str) -> str:
        return _named(self.findings, ident, language)

    def region(self, ident: str, language: str) -> str:
        return _named(self.regions, ident, language)

    def rule(self, ident: str, language: str) -> str:
        return _named(self.rules, ident, language)

    def program(self, slug: str, language: str) -> str:
        return _named(self.programs, slug, language)

    def department(self, slug: str, language: str) -> str:
        return _named(self.departments, slug, language)

    def phase(self, slug: str, language: str) -> str:
        return _named(self.phases, slug, language)

    def used_in(self, summary: Summary) -> "Names":
        """Only the names this summary speaks of."""
        spoken = frozenset(_ids(summary))

        def kept(names: Mapping[str, Words]) -> dict[str, Words]:
            return {ident: text for ident, text in names.items() if ident in spoken}

        return Names(
            findings=kept(self.findings),
            regions=kept(self.regions),
            rules=kept(self.rules),
            programs=kept(self.programs),
            departments=kept(self.departments),
            phases=kept(self.phases),
        )


def names_of(matcher: Matcher, catalogue: Catalogue) -> Names:
    findings = {ident: known.name for ident, known in matcher.vocabulary.findings.items()}
    return Names(
        findings=findings,
        regions=load_regions(paths.DATA),
        rules={rule.id: rule.name for rule in matcher.rules()},
        programs={slug: program.name for slug, program in catalogue.programs.items()},
        departments={slug: each.name for slug, each in catalogue.departments.items()},
        phases={slug: phase.name for slug, phase in catalogue.phases.items()},
    )


class RegionsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    regions: dict[str, Words]


@cache
def load_regions(data: Path) -> Mapping[str, Words]:
    """Reads `data/summary/regions.toml`. Raises BadData with every mistake found."""
    where = "data/summary/regions.toml"
    try:
        found = msgspec.toml.decode(
            (data / "summary" / "regions.toml").read_bytes(), type=RegionsFile
        )
    except OSError:
        raise BadData((f"{where}: cannot be read; expected what regions are called",)) from None
    except msgspec.DecodeError as error:
        raise BadData((f"{where}: {error}",)) from None
    unnamed = [ident for ident, text in found.regions.items() if not text.get("en")]
    if unnamed:
        raise BadData(tuple(f"{where}: regions.{ident}.en: expected a text" for ident in unnamed))
    return found.regions


def _ids(summary: Summary) -> Iterator[str]:
    yield summary.program
    for content in summary.contents:
        yield from (fact.value for fact in content.facts if isinstance(fact.value, str))
    yield from (flag.rule for flag in summary.red_flags)
    if summary.basis is not None:
        yield from summary.basis.alternatives
        yield from (slug for slug, _rule in summary.basis.excluded)
        yield from summary.basis.removed


def _named(names: Mapping[str, Words], ident: str, language: str) -> str:
    text = names.get(ident)
    return words(text, language) if text else ident.replace("-", " ")
