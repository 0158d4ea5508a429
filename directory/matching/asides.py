"""What a note only tells in passing: an ache named once in a visit that is about something else."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Protocol

from directory.matching.needs import Certainty
from directory.matching.sentences import Sentence
from directory.matching.vocabulary import Vocabulary

PASSING = "told-in-passing"
"""The finding made of the order of a note instead of its words."""

_TOLD = (Certainty.PRESENT, Certainty.POSSIBLE, Certainty.PAST)


class Placed(Protocol):
    """A finding at one place: words [first, last)."""

    @property
    def id(self) -> str: ...
    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...
    @property
    def certainty(self) -> Certainty | None: ...


def told_in_passing(
    mentions: Sequence[Placed], parts: list[Sentence], vocabulary: Vocabulary
) -> tuple[int, int] | None:
    """The words of the ache, where a sentence before spoke of another illness and no other
    sentence speaks of bones, joints or spine."""
    begins = [part.first for part in parts]
    places: dict[str, dict[int, Placed]] = {"frame": {}, "elsewhere": {}}
    for mention in mentions:
        about = vocabulary.findings[mention.id].about
        if about is not None and mention.certainty in _TOLD:
            part = bisect_right(begins, mention.first) - 1
            if about == "frame" or mention.certainty is not Certainty.PAST:
                places[about].setdefault(part, mention)
    frame, elsewhere = places["frame"], places["elsewhere"]
    if len(frame) != 1 or not elsewhere or min(elsewhere) >= min(frame):
        return None
    told = next(iter(frame.values()))
    return told.first, told.last
