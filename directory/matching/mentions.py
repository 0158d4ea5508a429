"""Where a text names a finding, and how each place is meant: phrases, slots and figures. Pure."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from directory.matching import phrases
from directory.matching.certainty import certainty, certainty_together, is_over
from directory.matching.needs import Certainty
from directory.matching.scope import Reaches, is_year
from directory.matching.sentences import Sentence
from directory.matching.signs import signs_in
from directory.matching.slots import meetings
from directory.matching.vocabulary import NEVER, Vocabulary
from directory.matching.words import BREAKS

_STOPS = BREAKS | {"\n"}
_SIDES = frozenset(("left", "right", "both"))


class Mention(NamedTuple):
    """A finding at one place: tokens [first, last)."""

    id: str
    first: int
    last: int
    certainty: Certainty | None
    side: str | None
    over: bool = False


def mentions(
    words: list[str],
    parts: list[Sentence],
    under: dict[Sentence, Reaches],
    changing: set[Sentence],
    vocabulary: Vocabulary,
) -> list[Mention]:
    """`changing`: the sentences that tell of something new; there nothing counts as old."""
    found: list[Mention] = []
    skipped = vocabulary.spelled.fillers | {"/", "+"}
    for part in parts:
        places = [at for at in range(part.first, part.last) if words[at] not in skipped]
        thin = [words[at] for at in places]
        hits = phrases.find(vocabulary.finding_tree, thin, _STOPS)
        barred = _barred(hits)
        new = part in changing
        found += _met(words, places, thin, hits, barred, part, under[part], new, vocabulary)
        found += _named(words, places, hits, barred, part, under[part], new, vocabulary)
    return _answered(words, parts, found) + _figures(words, parts, under, vocabulary)


def _barred(hits: list[phrases.Hit]) -> dict[str, set[int]]:
    """The words inside a look-alike, by the finding they do not name."""
    barred: dict[str, set[int]] = {}
    for hit in hits:
        for ident in hit.ids:
            if ident.startswith(NEVER):
                barred.setdefault(ident[len(NEVER) :], set()).update(range(hit.first, hit.last))
    return barred


def _named(
    words: list[str],
    places: list[int],
    hits: list[phrases.Hit],
    barred: dict[str, set[int]],
    part: Sentence,
    under: Reaches,
    changing: bool,
    vocabulary: Vocabulary,
) -> Iterator[Mention]:
    """What phrases say, the shortest of each place. `places`: where each word that is no filler
    stands among all `words`."""
    shortest: dict[tuple[str, int], int] = {}
    for hit in hits:
        for ident in hit.ids:
            if ident.startswith(NEVER) or (
                ident in barred and not barred[ident].isdisjoint(range(hit.first, hit.last))
            ):
                continue
            key = (ident, hit.first)
            if key not in shortest or hit.last < shortest[key]:
                shortest[key] = hit.last
    for (ident, first), last in shortest.items():
        begin, end = places[first], places[last - 1] + 1
        finding = vocabulary.findings[ident]
        old = finding.fresh and not changing
        lasts = finding.history == "present"
        meant = certainty(begin, end, part, under, old, lasts, finding.literal)
        several = end - begin > 1
        if (
            several
            and meant is Certainty.PRESENT
            and (finding.literal or ident in vocabulary.plain)
        ):
            at_end = certainty(end - 1, end, part, under, old, lasts, finding.literal)
            denied = at_end is Certainty.DENIED and ident in vocabulary.plain
            meant = at_end if at_end is None or denied else meant
        over = bool(meant is Certainty.PAST and finding.region and is_over(begin, part, under))
        if lasts:
            begin, end = _with_its_history(words, begin, end, part, under)
        yield Mention(ident, begin, end, meant, _side(words, begin, end), over)


def _met(
    words: list[str],
    places: list[int],
    thin: list[str],
    hits: list[phrases.Hit],
    barred: dict[str, set[int]],
    part: Sentence,
    under: Reaches,
    changing: bool,
    vocabulary: Vocabulary,
) -> Iterator[Mention]:
    """What words that stand apart say together. `thin`: the words without fillers, counted in
    `places`."""
    sides_named = sorted(hit for hit in hits if hit.bits)
    for meeting in dict.fromkeys(meetings(sides_named, thin, _STOPS, vocabulary.slots)):
        finding = vocabulary.findings[meeting.id]
        first, last = meeting.sides[0][0], max(end for _, end in meeting.sides)
        if meeting.id in barred and not barred[meeting.id].isdisjoint(range(first, last)):
            continue
        sides = [(places[begin], places[end - 1] + 1) for begin, end in meeting.sides]
        meant = certainty_together(
            sides,
            part,
            under,
            finding.fresh and not changing,
            finding.history == "present",
            finding.literal,
        )
        begin, end = places[first], places[last - 1] + 1
        yield Mention(meeting.id, begin, end, meant, _side(words, begin, end))


def _figures(
    words: list[str],
    parts: list[Sentence],
    under: dict[Sentence, Reaches],
    vocabulary: Vocabulary,
) -> list[Mention]:
    """A figure over its limit is the sign, as certain as the words around it; others deny it."""
    found: list[Mention] = []
    for part in parts:
        for figure in signs_in(words[part.first : part.last], vocabulary.signs, _STOPS):
            first, last = figure.first + part.first, figure.last + part.first
            meant = certainty(first, last, part, under[part])
            if not figure.there and meant is Certainty.PRESENT:
                meant = Certainty.DENIED
            found.append(Mention(figure.finding, first, last, meant, None))
    return found


def stays(ident: str, vocabulary: Vocabulary) -> bool:
    """Whether a history of it means that it is still there."""
    return vocabulary.findings[ident].history == "present"


def _with_its_history(
    words: list[str], first: int, last: int, part: Sentence, under: Reaches
) -> tuple[int, int]:
    """ "hx breast ca 2019": an illness is quoted with the words that tell its history."""
    for reach in under.begun(first - 1, first):
        if reach.kind == "past" and 0 <= first - reach.cue_last <= 1:
            first = min(first, reach.cue_first)
    after = last + (words[last : last + 1] == ["in"])
    if after < part.last and is_year(words[after]):
        last = after + 1
    return first, last


def _side(words: list[str], first: int, last: int) -> str | None:
    sides = _SIDES.intersection(words[max(0, first - 2) : last + 2])
    if len(sides) > 1:
        return "both"
    return next(iter(sides), None)


def _answered(words: list[str], parts: list[Sentence], mentions: list[Mention]) -> list[Mention]:
    """ "Bladder trouble? No." denies what was asked."""
    refused = {
        at
        for part, after in pairwise(parts)
        if part.asks and after.last - after.first <= 2 and words[after.first] in ("no", "denies")
        for at in range(part.first, part.last)
    }
    if not refused:
        return mentions
    return [
        mention._replace(certainty=Certainty.DENIED) if mention.first in refused else mention
        for mention in mentions
    ]
