"""Red flags on paper: those raised with what was decided, those denied, and how many not asked."""

from directory.documents.plain import one_line
from directory.documents.sheets import Line, Part
from directory.documents.wording import Wording
from directory.referrals.items import Items
from directory.referrals.summary import Asked, FlagAsked, Origin, Settled, Summary


def warnings(summary: Summary, wording: Wording) -> tuple[str, ...]:
    """One line for each red flag nobody has decided about."""
    _ = wording.translate
    return tuple(
        _("Red flag not settled: %(flag)s. In the note: “%(quote)s”")
        % {"flag": _name(flag, wording), "quote": one_line(flag.quote)}
        for flag in summary.open_flags
    )


def part(summary: Summary, items: Items, wording: Wording) -> Part:
    """Raised ones first, each with its decision; then those denied; the rest as a count.

    A flag counts as denied where the note denies one of its signs. That is no ruling out.
    """
    _ = wording.translate
    lines = [
        Line(label=_("Yes"), text=_raised(flag, wording))
        for flag in summary.red_flags
        if flag.asked is Asked.YES
    ]
    lines += [
        Line(label="", text=wording.fact(fact))
        for fact in summary.item("red-flags").of("flag")
        if fact.origin is Origin.EDITED
    ]
    denied = [_name(flag, wording) for flag in summary.red_flags if flag.asked is Asked.NO]
    if denied:
        lines.append(Line(label=_("Signs denied in the note"), text="; ".join(denied)))
    silent = [flag for flag in summary.red_flags if flag.asked is Asked.NOT_ASKED]
    if silent:
        text = _("%(count)s of the red flags known here") % {"count": len(silent)}
        lines.append(Line(label=_("Not asked"), text=text))
    return Part(heading=wording.said(items.item("red-flags").name), lines=tuple(lines))


def _raised(flag: FlagAsked, wording: Wording) -> str:
    _ = wording.translate
    decisions = {
        Settled.ROUTED_NOW: _("sent on now"),
        Settled.ALREADY_INVESTIGATED: _("already looked into"),
        Settled.OTHER: _("other"),
    }
    decided = decisions[flag.settled] if flag.settled else _("not settled")
    if flag.settled_reason:
        decided = f"{decided}: {one_line(flag.settled_reason)}"
    quote = f" “{one_line(flag.quote)}”" if flag.quote else ""
    return f"{_name(flag, wording)}{quote} ({decided})"


def _name(flag: FlagAsked, wording: Wording) -> str:
    return wording.names.rule(flag.rule, wording.language)
