"""A text to what it says: findings with their words and certainty, and measures. Pure."""

from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

from directory.matching.asides import PASSING, told_in_passing
from directory.matching.cues import begun_lately, cues_in, told_as_new
from directory.matching.measures import measured
from directory.matching.mentions import Mention, mentions, stays
from directory.matching.needs import Certainty, Finding, PatientNeeds, Span, Statement, Told
from directory.matching.scope import Reaches, reaches
from directory.matching.sentences import Sentence, sentences
from directory.matching.vocabulary import Vocabulary
from directory.matching.words import Token, tokens

LONGEST = 20_000
"""Characters of a text that are read; faces refuse longer ones."""

_OPENING_WORDS = 16
"""Words in which a call says who calls."""
_OPENING, _EARLY, _STORY = 3, 2, 1
"""What a sentence weighs: the first says why the patient came, the next two tell more of it."""
_BESIDE = 4
"""Words between a place of pain and the time it has hurt: "stiff low back from golf, 1 month"."""


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
    mentioned = mentions(words, parts, under, changing, vocabulary)
    passing = told_in_passing(mentioned, parts, vocabulary)
    if passing is not None:
        mentioned.append(Mention(PASSING, *passing, Certainty.PRESENT, None))

    asides = {
        at
        for listed in under.values()
        for reach in listed
        if reach.kind in ("family", "if", "when")
        for at in range(reach.first, reach.last)
    }
    beside = _beside_complaints(mentioned, parts, vocabulary)

    def named(at: int) -> bool:
        return row[at].capital and row[at].word not in vocabulary.known_words

    sizes = measured(words, asides.__contains__, vocabulary.classes, beside.__contains__, named)
    findings = _gathered(text, row, mentioned)
    regions = dict.fromkeys(
        region
        for each in findings
        if (
            each.certainty in (Certainty.PRESENT, Certainty.POSSIBLE)
            or (each.certainty is Certainty.PAST and not each.over and stays(each.id, vocabulary))
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
        told=_told(parts, mentioned),
        statements=tuple(
            Statement(Span(row[part.first].start, row[part.last - 1].end), begun_lately(part, cues))
            for part in parts
        ),
        read=tuple(
            (what, Span(row[first].start, row[last - 1].end)) for what, first, last in sizes.read
        ),
    )
    return Read(needs, _unread(row, parts, mentioned, under, sizes.read))


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
    cues = vocabulary.cues
    if words[1:2] and "RELATIVE" in vocabulary.classes.get(words[0], ()):
        if words[1] in ("had", "with"):
            # "Gran had a fall and cannot get up"
            return cues.not_the_relative.isdisjoint(words) and not cues.still.isdisjoint(words)
        if words[1] not in ("died", "and", ":", ",", "history"):
            return True  # "Mum is 84 and fell": she is the patient
    called = next((at for at, word in enumerate(words[:_OPENING_WORDS]) if word in cues.calls), 0)
    if any(
        not {"RELATIVE", "YOUNG"}.isdisjoint(vocabulary.classes.get(word, ()))
        for word in words[:called]
    ):
        return True  # "Phone message, son of 70-year-old patient calls: father with pain"
    return any(
        word in cues.ours and "RELATIVE" in vocabulary.classes.get(after, ())
        for word, after in pairwise(words)
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
                quote=quote if quote.isascii() else quote.encode("utf-8", "replace").decode(),
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
    under: dict[Sentence, Reaches],
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
