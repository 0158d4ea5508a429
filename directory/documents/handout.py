"""The words of the patient sheet as data, and which of them fit this patient."""

from pathlib import Path

import msgspec

from directory.catalogue.model import Struct, Words
from directory.errors import BadData
from directory.referrals.summary import Summary


class ToBring(Struct, frozen=True, kw_only=True):
    text: Words


class Advice(Struct, frozen=True, kw_only=True):
    """`urgency` and `regions` narrow a line; empty means it is for everybody."""

    text: Words
    source: str
    evidence: str
    urgency: str | None = None
    regions: tuple[str, ...] = ()

    def suits(self, urgency: str, regions: tuple[str, ...]) -> bool:
        near = not self.regions or bool(set(self.regions) & set(regions))
        return near and self.urgency in (None, urgency)


class Shared(Struct, frozen=True, kw_only=True):
    """What the patient reads of an item of the summary, where it was sent.

    `field`: only where this field of it was.
    """

    item: str
    field: str | None = None
    text: Words

    def is_in(self, summary: Summary) -> bool:
        facts = summary.item(self.item).facts
        return any(self.field in (None, fact.field) for fact in facts)


class Handout(Struct, frozen=True, kw_only=True):
    version: str
    bring: tuple[ToBring, ...]
    until: tuple[Advice, ...]
    emergency: tuple[Advice, ...]
    shared: tuple[Shared, ...] = ()

    def until_then(self, urgency: str, regions: tuple[str, ...]) -> tuple[Words, ...]:
        return tuple(each.text for each in self.until if each.suits(urgency, regions))

    def when_to_get_help(self, urgency: str, regions: tuple[str, ...]) -> Words:
        """The line for the region; the general one where no other fits."""
        fitting = [each for each in self.emergency if each.suits(urgency, regions)]
        return next((each.text for each in fitting if each.regions), fitting[-1].text)


def load_handout(data: Path) -> Handout:
    """Reads `data/summary/handout.toml`. Raises BadData."""
    where = "data/summary/handout.toml"
    try:
        handout = msgspec.toml.decode(
            (data / "summary" / "handout.toml").read_bytes(), type=Handout
        )
    except OSError:
        raise BadData((f"{where}: cannot be read; expected the words of the sheet",)) from None
    except msgspec.DecodeError as error:
        raise BadData((f"{where}: {error}",)) from None
    if not any(not each.regions for each in handout.emergency):
        raise BadData((f"{where}: emergency: expected one line without regions, for everybody",))
    return handout
