"""A text to what it says: findings with their words and certainty, and measures. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from directory.matching import phrases
from directory.matching.asides import PASSING, told_in_passing
from directory.matching.measures import measured
from directory.matching.needs import Certainty, Finding, PatientNeeds, Span, Told
from directory.matching.scope import (
    Reach,
    certainty,
    certainty_together,
    cues_in,
    is_over,
    is_year,
    reaches,
    told_as_new,
)
from directory.matching.sentences import Sentence, sentences
from directory.matching.signs import signs_in
from directory.matching.slots import MARK, Place, meetings
from directory.matching.vocabulary import NEVER, Vocabulary
from directory.matching.words import BREAKS, Token, tokens

LONGEST = 20_000
"""Characters of a text that are read; faces refuse longer ones."""

_STOPS = BREAKS | {"\n"}
_OURS = ("my", "our", "mi", "nuestra", "nuestro")
_OPENING, _EARLY, _STORY = 3, 2, 1
"""What a sentence weighs: the first says why the patient came, the next two tell more of it."""
_BESIDE = 4
"""Words between a place of pain and the time it has hurt: "stiff low back from golf, 1 month"."""


class Mention(NamedTuple):
    """A finding at one place: tokens [first, last)."""

    id: str
    first: int
    last: int
    certainty: Certainty | None
    side: str | None
    over: bool = False


class Read(NamedTuple):
    needs: PatientNeeds
    not_understood: tuple[Span, ...]


def read(text: str, vocabulary: Vocabulary) -> Read:
    """Findings in order of their first place; several mentions of one certainty are one."""
    row = _with_queries(tokens(text[:LONGEST], vocabulary.spelled))
    words = [token.word for token in row]
    parts = sentences(row, words, vocabulary)
    cues = cues_in(words, vocabulary)
    about_relative = not cues.self_spoken and _speaks_of_relative(words, vocabulary)
    under = {part: reaches(part, words, cues, about_relative) for part in parts}
    changing = {part for part in parts if told_as_new(part, cues)}
    mentions = _mentions(words, parts, under, changing, vocabulary)
    mentions = _answered(words, parts, mentions) + _figures(words, parts, under, vocabulary)
    passing = told_in_passing(mentions, parts, vocabulary)
    if passing is not None:
        mentions.append(Mention(PASSING, *passing, Certainty.PRESENT, None))

    asides = {
        at
        for listed in under.values()
        for reach in listed
        if reach.kind in ("family", "if", "when")
        for at in range(reach.first, reach.last)
    }
    beside = _beside_complaints(mentions, parts, vocabulary)

    def named(at: int) -> bool:
        return row[at].capital and row[at].word not in vocabulary.known_words

    sizes = measured(words, asides.__contains__, vocabulary.classes, beside.__contains__, named)
    findings = _gathered(text, row, mentions)
    regions = dict.fromkeys(
        region
        for each in findings
        if (
            each.certainty in (Certainty.PRESENT, Certainty.POSSIBLE)
            or (each.certainty is Certainty.PAST and not each.over and _stays(each.id, vocabulary))
        )
        and (region := vocabulary.findings[each.id].region)
    )
    needs = PatientNeeds(
        age_years=sizes.age_years,
        sex=sizes.sex,
        regions=tuple(regions),
        duration_days=sizes.duration_days,
        pain=sizes.pain,
        scores=sizes.scores,
        findings=tuple(findings),
        told=_told(parts, mentions),
        read=tuple(
            (what, Span(row[first].start, row[last - 1].end)) for what, first, last in sizes.read
        ),
    )
    return Read(needs, _unread(row, parts, mentions, under, sizes.read))


def _beside_complaints(
    mentions: list[Mention], parts: list[Sentence], vocabulary: Vocabulary
) -> set[int]:
    """The words near a named place of pain: a time told there is the time of the complaint."""
    told = [
        each
        for each in mentions
        if each.certainty in (Certainty.PRESENT, Certainty.POSSIBLE, Certainty.PAST)
        and vocabulary.findings[each.id].region
    ]
    begins = [part.first for part in parts]
    beside: set[int] = set()
    for each in told:
        part = parts[bisect_right(begins, each.first) - 1]
        beside.update(
            range(max(part.first, each.first - _BESIDE), min(part.last, each.last + _BESIDE))
        )
    return beside


def _told(parts: list[Sentence], mentions: list[Mention]) -> tuple[Told, ...]:
    """What is told as there now, by sentence. Past history, medicines, and a list of systems that
    were asked about say nothing about why the patient came."""
    begins = [part.first for part in parts]
    found: set[Told] = set()
    for each in mentions:
        number = bisect_right(begins, each.first) - 1
        if (
            each.certainty in (Certainty.PRESENT, Certainty.POSSIBLE)
            and parts[number].section == "plain"
        ):
            weight = _OPENING if number == 0 else _EARLY if number <= 2 else _STORY
            found.add(Told(each.id, number, weight))
    return tuple(sorted(found))


def _with_queries(row: list[Token]) -> list[Token]:
    """A question mark before a word doubts that word: "?fracture", "PMH: ? kidney stones"."""
    for at, token in enumerate(row[:-1]):
        if token.word == "?":
            after = row[at + 1]
            before = row[at - 1] if at else None
            if after.start == token.end or (before is not None and before.end < token.start):
                row[at] = Token("query", token.start, token.end, False)
    return row


def _speaks_of_relative(words: list[str], vocabulary: Vocabulary) -> bool:
    """ "My mother's back hurts", and nothing of the writer's own: the mother is the patient."""
    told = words[1:2] and words[1] not in ("had", "died", "with", "and", ":", ",", "history")
    if told and "RELATIVE" in vocabulary.classes.get(words[0], ()):
        return True  # "Mum is 84 and fell": she is the patient
    return any(
        word in _OURS and "RELATIVE" in vocabulary.classes.get(after, ())
        for word, after in pairwise(words)
    )


def _mentions(
    words: list[str],
    parts: list[Sentence],
    under: dict[Sentence, list[Reach]],
    changing: set[Sentence],
    vocabulary: Vocabulary,
) -> list[Mention]:
    """`changing`: the sentences that tell of something new; there nothing counts as old."""
    found: list[Mention] = []
    skipped = vocabulary.spelled.fillers | {"/", "+"}
    for part in parts:
        places = [at for at in range(part.first, part.last) if words[at] not in skipped]
        thin = [words[at] for at in places]
        hits = phrases.find(vocabulary.finding_tree, thin, vocabulary.classes, _STOPS)
        if not hits:
            continue
        barred: dict[str, set[int]] = {}
        stands: dict[str, list[Place]] = {}
        for hit in hits:
            for ident in hit.ids:
                if ident[0] == MARK:
                    stands.setdefault(ident, []).append((hit.first, hit.last))
                elif ident.startswith(NEVER):
                    barred.setdefault(ident[len(NEVER) :], set()).update(range(hit.first, hit.last))
        if stands:
            fresh = part in changing
            found += _met(words, places, stands, barred, part, under[part], fresh, vocabulary)
        best: dict[tuple[str, int], int] = {}
        for hit in hits:
            for ident in hit.ids:
                if ident[0] == MARK or ident.startswith(NEVER):
                    continue
                if ident in barred and not barred[ident].isdisjoint(range(hit.first, hit.last)):
                    continue
                key = (ident, hit.first)
                if key not in best or hit.last < best[key]:
                    best[key] = hit.last
        for (ident, first), last in best.items():
            begin, end = places[first], places[last - 1] + 1
            old = vocabulary.findings[ident].fresh and part not in changing
            stays = _stays(ident, vocabulary)
            literal = vocabulary.findings[ident].literal
            meant = certainty(begin, end, part, under[part], old, stays, literal)
            if meant is Certainty.PRESENT and (literal or ident in vocabulary.plain):
                at_end = certainty(end - 1, end, part, under[part], old, stays, literal)
                denied = at_end is Certainty.DENIED and ident in vocabulary.plain
                meant = at_end if at_end is None or denied else meant
            over = bool(
                meant is Certainty.PAST
                and vocabulary.findings[ident].region
                and is_over(begin, part, under[part])
            )
            if stays:
                begin, end = _with_its_history(words, begin, end, part, under[part])
            found.append(Mention(ident, begin, end, meant, _side(words, begin, end), over))
    return found


def _met(
    words: list[str],
    places: list[int],
    stands: dict[str, list[Place]],
    barred: dict[str, set[int]],
    part: Sentence,
    under: list[Reach],
    changing: bool,
    vocabulary: Vocabulary,
) -> Iterator[Mention]:
    """What words that stand apart say together. `stands`: where each side of a slot pattern does,
    counted in `places`, the words without fillers."""
    for listed in stands.values():
        listed.sort()
    clauses = _clauses([words[at] for at in places])
    for meeting in meetings(stands, vocabulary.slots, clauses):
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


def _clauses(thin: list[str]) -> tuple[list[int], list[int]]:
    """The number of the clause of each word: with every mark as its end, and without commas."""
    narrow: list[int] = []
    wide: list[int] = []
    near = far = 0
    for word in thin:
        if word in _STOPS:
            near += 1
            far += word != ","
        narrow.append(near)
        wide.append(far)
    return narrow, wide


def _figures(
    words: list[str],
    parts: list[Sentence],
    under: dict[Sentence, list[Reach]],
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


def _stays(ident: str, vocabulary: Vocabulary) -> bool:
    """Whether a history of it means that it is still there."""
    return vocabulary.findings[ident].history == "present"


def _begin(reach: Reach) -> int:
    return reach.first


def _with_its_history(
    words: list[str], first: int, last: int, part: Sentence, under: list[Reach]
) -> tuple[int, int]:
    """ "hx breast ca 2019": an illness is quoted with the words that tell its history."""
    near = bisect_left(under, first - 1, key=_begin)
    for reach in under[near : bisect_right(under, first, key=_begin)]:
        if reach.kind == "past" and 0 <= first - reach.cue_last <= 1:
            first = min(first, reach.cue_first)
    after = last + (words[last : last + 1] == ["in"])
    if after < part.last and is_year(words[after]):
        last = after + 1
    return first, last


def _side(words: list[str], first: int, last: int) -> str | None:
    around = words[max(0, first - 2) : last + 2]
    sides = [word for word in around if word in ("left", "right", "both")]
    if "both" in sides or {"left", "right"} <= set(sides):
        return "both"
    return sides[0] if sides else None


def _answered(words: list[str], parts: list[Sentence], mentions: list[Mention]) -> list[Mention]:
    """ "Bladder trouble? No." denies what was asked."""
    refused = {
        part
        for part, after in pairwise(parts)
        if part.asks and after.last - after.first <= 2 and words[after.first] in ("no", "denies")
    }
    return (
        [
            mention._replace(certainty=Certainty.DENIED)
            if any(part.first <= mention.first < part.last for part in refused)
            else mention
            for mention in mentions
        ]
        if refused
        else mentions
    )


def _gathered(text: str, row: list[Token], mentions: list[Mention]) -> list[Finding]:
    groups: dict[tuple[str, Certainty], list[Mention]] = {}
    for mention in sorted(mentions, key=lambda each: (each.first, each.last, each.id)):
        if mention.certainty is not None:
            groups.setdefault((mention.id, mention.certainty), []).append(mention)
    found: list[Finding] = []
    for (ident, meant), several in groups.items():
        spans = tuple(
            dict.fromkeys(Span(row[each.first].start, row[each.last - 1].end) for each in several)
        )
        quote = text[spans[0].start : spans[0].end]
        sides = {each.side for each in several if each.side}
        found.append(
            Finding(
                id=ident,
                certainty=meant,
                quote=quote.encode("utf-8", "replace").decode("utf-8"),
                spans=spans,
                side=sides.pop() if len(sides) == 1 else ("both" if sides else None),
                over=all(each.over for each in several),
            )
        )
    return found


def _unread(
    row: list[Token],
    parts: list[Sentence],
    mentions: list[Mention],
    under: dict[Sentence, list[Reach]],
    sizes: list[tuple[str, int, int]],
) -> tuple[Span, ...]:
    """Sentences nothing was taken from: what the page marks as not understood."""
    used = sorted([mention.first for mention in mentions] + [first for _, first, _ in sizes])
    left: list[Span] = []
    at = 0
    for part in parts:
        while at < len(used) and used[at] < part.first:
            at += 1
        if (at < len(used) and used[at] < part.last) or under[part]:
            continue
        if part.last - part.first >= 3:
            left.append(Span(row[part.first].start, row[part.last - 1].end))
    return tuple(left)
