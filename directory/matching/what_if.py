"""One fact changed: what enters, leaves and moves, and which rules make the difference."""

from collections.abc import Iterable

import msgspec

from directory.catalogue.model import Program
from directory.matching.answer import Answer, Match, Met
from directory.matching.needs import PatientNeeds
from directory.matching.suggest import Matcher, merged


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A program whose place changed. A place of None: not among the matches."""

    program: str
    before: int | None
    after: int | None
    because: tuple[str, ...]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Two runs compared; `now` is the answer after the change."""

    urgency_before: str
    urgency_after: str
    enters: tuple[Moved, ...]
    leaves: tuple[Moved, ...]
    moves: tuple[Moved, ...]
    flags_new: tuple[str, ...]
    flags_gone: tuple[str, ...]
    now: Answer


def what_if(
    matcher: Matcher,
    *,
    text: str | None,
    needs: PatientNeeds | None,
    changes: PatientNeeds,
    programs: Iterable[Program],
) -> Difference:
    """`changes` holds only what is tried; everything else stays as it was told."""
    offered = tuple(programs)
    before = matcher.suggest(text=text, needs=needs, programs=offered)
    tried = changes if needs is None else merged(needs, changes)
    after = matcher.suggest(text=text, needs=tried, programs=offered)
    return compared(before, after)


def compared(before: Answer, after: Answer) -> Difference:
    was = {match.program: place for place, match in enumerate(before.matches, 1)}
    is_now = {match.program: place for place, match in enumerate(after.matches, 1)}
    changed = [
        Moved(
            program=program,
            before=was.get(program),
            after=is_now.get(program),
            because=_because(program, before, after),
        )
        for program in dict.fromkeys((*is_now, *was))
        if was.get(program) != is_now.get(program)
    ]
    flags_before = {flag.id for flag in before.red_flags}
    flags_after = {flag.id for flag in after.red_flags}
    return Difference(
        urgency_before=before.urgency.level,
        urgency_after=after.urgency.level,
        enters=tuple(each for each in changed if each.before is None),
        leaves=tuple(each for each in changed if each.after is None),
        moves=tuple(each for each in changed if each.before and each.after),
        flags_new=tuple(sorted(flags_after - flags_before)),
        flags_gone=tuple(sorted(flags_before - flags_after)),
        now=after,
    )


def _because(program: str, before: Answer, after: Answer) -> tuple[str, ...]:
    """Sentences of the rules that came to hold or ceased to; else the rule that shuts it out."""
    old, new = _held(program, before.matches), _held(program, after.matches)
    reasons = [new[rule] for rule in new if rule not in old]
    reasons += [f"No longer: {old[rule]}" for rule in old if rule not in new]
    if not reasons:
        reasons = [each.sentence for each in after.excluded if each.program == program]
    return tuple(reasons)


def _held(program: str, matches: Iterable[Match]) -> dict[str, str]:
    return {
        reason.rule: reason.sentence
        for match in matches
        if match.program == program
        for reason in match.reasons
        if reason.met is Met.YES
    }
