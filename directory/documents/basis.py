"""Why this program, on paper: what was asked of it, what else fitted, what did not."""

from directory.documents.sheets import Line, Part
from directory.documents.wording import Wording
from directory.languages import DEFAULT
from directory.matching.answer import Met
from directory.referrals.items import Items
from directory.referrals.summary import Basis


def parts(basis: Basis | None, items: Items, wording: Wording) -> tuple[Part, ...]:
    """None where no rule was asked."""
    if basis is None:
        return ()
    _ = wording.translate
    lines = [*_reasons(basis, wording), *_others(basis, wording)]
    if basis.removed:
        named = [wording.names.finding(each, wording.language) for each in basis.removed]
        label = _("Taken out by the clinician")
        lines.append(Line(label=label, text="; ".join(named)))
    return (Part(heading=wording.said(items.item("match-basis").name), lines=tuple(lines)),)


def _reasons(basis: Basis, wording: Wording) -> list[Line]:
    """The sentences are those of the match: English, and marked so elsewhere."""
    _ = wording.translate
    if basis.chosen is None:
        return [Line(label=_("Chosen by"), text=_("the clinician; no rule proposed it"))]
    lines = []
    for label, met in (
        (_("Met"), Met.YES),
        (_("Not met"), Met.NO),
        (_("Unknown"), Met.UNKNOWN),
    ):
        said = [each.sentence.rstrip(".") for each in basis.chosen.reasons if each.met is met]
        if said:
            language = "" if wording.language == DEFAULT else DEFAULT
            lines.append(Line(label=label, text="; ".join(said), language=language))
    return lines


def _others(basis: Basis, wording: Wording) -> list[Line]:
    _ = wording.translate
    known = wording.names.programs
    lines = []
    for label, slugs in (
        (_("Also fitting"), basis.alternatives),
        (_("Not fitting"), tuple(slug for slug, _rule in basis.excluded)),
    ):
        named = [wording.said(known[slug]) for slug in slugs if slug in known]
        if named:
            lines.append(Line(label=label, text="; ".join(dict.fromkeys(named))))
    return lines
