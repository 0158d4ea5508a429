"""How a thing is meant by the cues that reach it: denied, past, possible, another's."""

from collections.abc import Sequence

from directory.matching.needs import Certainty
from directory.matching.scope import Reaches
from directory.matching.sentences import Sentence

_SUPPOSED = frozenset(("if", "when", "when-after"))
_DENIED_BEFORE = frozenset(("denies", "no", "not"))
_ANSWERED = frozenset(("denied-after", "denied-short"))
_DENIED = _DENIED_BEFORE | _ANSWERED
_FAMILY = frozenset(("family", "family-after"))
_OLD = frozenset(("old", "old-after"))
_PAST = frozenset(("past", "past-after", "over-after"))
_POSSIBLE = frozenset(("possible", "possible-after"))


def certainty(
    first: int,
    last: int,
    sentence: Sentence,
    under: Reaches,
    old_is_past: bool = False,
    lasting: bool = False,
    literal: bool = False,
) -> Certainty | None:
    """How words [first, last) are meant; None where they are only talked about ("return if").

    `old_is_past`: the thing counts only when it is new, so an old, unchanged one is past.
    `lasting`: an illness that runs on; a relative named right before it has it.
    `literal`: a thing that is not there where it only serves as a likeness.
    """
    kinds: set[str] = set()
    if under:
        kinds = {
            reach.kind
            for reach in under.over(first)
            if not (first <= reach.cue_first and reach.cue_last <= last)
        }
    return _meant(kinds, sentence, old_is_past, lasting, literal)


def certainty_together(
    sides: Sequence[tuple[int, int]],
    sentence: Sentence,
    under: Reaches,
    old_is_past: bool = False,
    lasting: bool = False,
    literal: bool = False,
) -> Certainty | None:
    """How words that stand apart are meant together: "foot is weak but does not drag".

    A denial of one of them denies all, unless it is itself one of them ("no feeling" + "toes").
    What is only supposed must be so from the first on, or for all the others: "screams if" + "leg"
    is told, "go" + "if" + "cannot" + "urinate" is not.
    """
    told = [
        {
            reach.kind
            for reach in under.over(first)
            if not any(one <= reach.cue_first and reach.cue_last <= other for one, other in sides)
        }
        for first, _ in sides
    ]
    kinds = set().union(*told)
    if len(sides) < 3 or any(kinds.isdisjoint(_SUPPOSED) for kinds in told[1:]):
        kinds = kinds - _SUPPOSED | (told[0] & _SUPPOSED)
    return _meant(kinds, sentence, old_is_past, lasting, literal)


def _meant(
    kinds: set[str], sentence: Sentence, old_is_past: bool, lasting: bool, literal: bool
) -> Certainty | None:
    if not kinds and sentence.section == "plain":
        return Certainty.PRESENT
    if sentence.section in ("advice", "plan"):
        return None
    if not kinds.isdisjoint(_SUPPOSED):
        answered = kinds & _SUPPOSED == {"when"} and not kinds.isdisjoint(_ANSWERED)
        return Certainty.DENIED if answered else None  # "asked about fever: no"
    if literal and "like" in kinds:
        return None
    if sentence.section == "family" or kinds & _FAMILY or (lasting and "family-near" in kinds):
        return Certainty.DENIED if kinds & _DENIED_BEFORE else Certainty.FAMILY
    if kinds & _DENIED:
        return Certainty.DENIED
    if old_is_past and kinds & _OLD:
        return Certainty.PAST
    if kinds & _PAST or sentence.section == "past":
        return Certainty.PAST
    if kinds & _POSSIBLE:
        return Certainty.POSSIBLE
    return Certainty.PRESENT


def is_over(first: int, sentence: Sentence, under: Reaches) -> bool:
    """Whether the thing at `first` is said to be finished, or is listed under past history."""
    return sentence.section == "past" or any(
        reach.kind == "over-after" for reach in under.over(first)
    )
