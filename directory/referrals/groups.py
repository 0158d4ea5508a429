"""Findings sorted into the groups the match page shows and the summary files them under.

The groups stand in `data/summary/groups.toml`; a finding named in none counts as a symptom, and one
that belongs to a region as a place.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import msgspec

from directory import paths
from directory.catalogue.model import Struct, Words, words
from directory.errors import BadData
from directory.matching.needs import Finding
from directory.matching.suggest import Matcher
from directory.matching.vocabulary import FindingWords
from directory.referrals.summary import OTHERWISE

WHERE = "where"
FILE = "data/summary/groups.toml"


class FindingGroup(Struct, frozen=True, kw_only=True):
    """`asked`: said to be missing where the note has nothing of it.

    `vague` findings are not shown where another one of the group stands beside them.
    """

    id: str
    name: Words
    asked: bool = False
    vague: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


class GroupsFile(Struct, frozen=True, kw_only=True):
    """`nearer`: a finding, and those that say more nearly what the same words say."""

    group: tuple[FindingGroup, ...]
    nearer: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class Groups(msgspec.Struct, frozen=True):
    """Group of each finding, and what each is called."""

    groups: dict[str, FindingGroup]
    of: dict[str, str]
    findings: Mapping[str, FindingWords]
    nearer: Mapping[str, tuple[str, ...]]

    def group_of(self, finding: str) -> str:
        return self.of.get(finding, OTHERWISE)

    def name_of(self, finding: str, language: str) -> str:
        """As it begins a line or a chip; inside a sentence its first letter may be small."""
        known = self.findings.get(finding)
        name = words(known.name, language) if known else finding.replace("-", " ")
        return name[:1].upper() + name[1:]

    def is_shown(self, finding: str) -> bool:
        return finding in self.findings and self.findings[finding].shown

    def shown(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings worth showing: known by a name, and not said more nearly by another."""
        known = [each for each in findings if self.is_shown(each.id)]
        near = {
            (self.group_of(each.id), each.certainty) for each in known if not self.is_vague(each.id)
        }
        behind = self.behind(known)
        return tuple(
            each
            for each in known
            if (not self.is_vague(each.id) or (self.group_of(each.id), each.certainty) not in near)
            and each not in behind
        )

    def behind(self, findings: Iterable[Finding]) -> dict[Finding, Finding]:
        """Findings that another one says more nearly in the same words, and that one."""
        known = {(each.id, each.certainty): each for each in findings if self.is_shown(each.id)}
        found: dict[Finding, Finding] = {}
        for (ident, certainty), each in known.items():
            others = [known.get((near, certainty)) for near in self.nearer.get(ident, ())]
            front = next((one for one in others if one and _same_words(each, one)), None)
            if front is not None:
                found[each] = front
        return found

    def is_vague(self, finding: str) -> bool:
        return finding in self.groups[self.group_of(finding)].vague

    def in_order(self) -> tuple[tuple[str, Words], ...]:
        return tuple((each.id, each.name) for each in self.groups.values())

    def asked_for(self) -> tuple[tuple[str, Words], ...]:
        return tuple((each.id, each.name) for each in self.groups.values() if each.asked)

    def to_add(self, language: str) -> tuple["Choices", ...]:
        """What a person may put in by hand, group by group, by name."""
        found: dict[str, list[tuple[str, str]]] = {}
        for ident, known in self.findings.items():
            if known.shown:
                choice = (ident, self.name_of(ident, language))
                found.setdefault(self.group_of(ident), []).append(choice)
        return tuple(
            Choices(
                group=ident,
                name=words(name, language),
                findings=tuple(sorted(found[ident], key=lambda each: each[1].lower())),
            )
            for ident, name in self.in_order()
            if ident in found
        )


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    group: str
    name: str
    findings: tuple[tuple[str, str], ...]  # id, name


def _in_front(ident: str, nearer: Mapping[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = [ident]
    while waiting:
        new = set(nearer.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


def _same_words(one: Finding, other: Finding) -> bool:
    """Whether no words of the one stand apart from those of the other."""
    return bool(one.spans) and all(
        any(mine.start < theirs.end and theirs.start < mine.end for theirs in other.spans)
        for mine in one.spans
    )


def load_groups(data: Path, findings: Mapping[str, FindingWords]) -> Groups:
    """Reads `data/summary/groups.toml`. Raises BadData with every mistake."""
    file = _file(data)
    listed = file.group
    problems = [
        f"{FILE}: group {ident}: missing; expected, because findings named nowhere fall into it"
        for ident in (OTHERWISE, WHERE)
        if ident not in {each.id for each in listed}
    ]
    named: dict[str, str] = {}
    for group in listed:
        problems += [
            f"{FILE}: group {group.id}: {finding}; expected the id of a finding in data/vocabulary"
            for finding in (*group.findings, *group.vague)
            if finding not in findings
        ]
        problems += [
            f"{FILE}: group {group.id}: {finding}; expected once, it stands in {named[finding]} too"
            for finding in group.findings
            if finding in named
        ]
        named |= dict.fromkeys(group.findings, group.id)
    problems += [
        f"{FILE}: nearer: {finding}; expected the id of a finding in data/vocabulary"
        for ident, near in file.nearer.items()
        for finding in (ident, *near)
        if finding not in findings
    ]
    problems += [
        f"{FILE}: nearer: {ident}; expected to stand behind others only, not behind itself"
        for ident in file.nearer
        if ident in _in_front(ident, file.nearer)
    ]
    if problems:
        raise BadData(tuple(problems))
    of = {ident: WHERE for ident, known in findings.items() if known.region}
    return Groups({each.id: each for each in listed}, of | named, findings, file.nearer)


def _file(data: Path) -> GroupsFile:
    try:
        return msgspec.toml.decode((data / "summary" / "groups.toml").read_bytes(), type=GroupsFile)
    except OSError:
        raise BadData((f"{FILE}: cannot be read; expected the groups of findings",)) from None
    except msgspec.DecodeError as error:
        raise BadData((f"{FILE}: {error}",)) from None


@cache
def groups_of(matcher: Matcher) -> Groups:
    """The shipped groups, over the findings this matcher knows."""
    return load_groups(paths.DATA, matcher.vocabulary.findings)
