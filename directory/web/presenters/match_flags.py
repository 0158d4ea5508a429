"""The red-flag banner: what was found, where to go, what the person decided about it."""

from dataclasses import dataclass

from directory.matching.answer import Answer, Level, RedFlag
from directory.matching.needs import Certainty
from directory.matching.suggest import Matcher
from directory.referrals.groups import Groups
from directory.web.match_form import MatchForm
from directory.web.match_quotes import named_by
from directory.web.shell import Shell


@dataclass(frozen=True, kw_only=True)
class Flag:
    rule: str
    name: str
    where_to_go: str
    quote: str
    put_in: tuple[str, ...]  # its signs that a person put in by hand
    source: str
    is_emergency: bool
    settled: str
    reason: str


def flags(
    shell: Shell, matcher: Matcher, groups: Groups, form: MatchForm, answer: Answer
) -> tuple[Flag, ...]:
    by_hand = [ident for ident, how in form.added if how is not Certainty.DENIED]
    return tuple(
        _flag(
            form,
            flag,
            put_in=tuple(
                groups.name_of(ident, shell.language)
                for ident in by_hand
                if ident in named_by(matcher, flag.id)
            ),
        )
        for flag in answer.red_flags
    )


def _flag(form: MatchForm, flag: RedFlag, *, put_in: tuple[str, ...]) -> Flag:
    decision = next((each for each in form.decisions if each.rule == flag.id), None)
    return Flag(
        rule=flag.id,
        name=flag.name,
        where_to_go=flag.where_to_go,
        quote=flag.quote,
        put_in=put_in,
        source=flag.source,
        is_emergency=flag.level is Level.EMERGENCY,
        settled=decision.settled if decision else "",
        reason=decision.reason if decision else "",
    )


def counted(shell: Shell, answer: Answer) -> str:
    """How the red-flag rules came out, in one sentence."""
    counts = answer.flags_checked
    return shell.gettext(
        "%(checked)s red-flag rules checked: %(raised)s raised, %(out)s denied in the note, "
        "%(silent)s not mentioned."
    ) % {
        "checked": counts.checked,
        "raised": len(answer.red_flags),
        "out": len(counts.ruled_out),
        "silent": len(counts.not_mentioned),
    }
