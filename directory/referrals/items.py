"""The 35 items of a referral summary as data: what each holds, when it is asked, what it counts.

The texts and weights stand in `data/summary/items.toml`; this file gives them types.
"""

from pathlib import Path
from typing import Literal, get_args

import msgspec

from directory.catalogue.model import Struct, Words
from directory.errors import BadData

COUNT = 35
Priority = Literal["routine", "urgent", "asap", "stat"]


class Field(Struct, frozen=True, kw_only=True):
    """One thing an item holds. An item is complete when its needed fields are there."""

    id: str
    name: Words
    plain: Words
    needed: bool = False
    joins: Literal["named", "bare"] | None = None


class When(Struct, frozen=True, kw_only=True):
    """The item is asked where one of these holds."""

    care_types: tuple[str, ...] = ()
    age_under: int | None = None
    said: bool = False


class Loinc(Struct, frozen=True, kw_only=True):
    """`checked` says whether the code was read in a published profile."""

    code: str
    checked: bool


class Item(Struct, frozen=True, kw_only=True):
    number: int
    id: str
    need: Literal["required", "conditional", "optional"]
    name: Words
    plain: Words
    fhir: str
    fields: tuple[Field, ...]
    groups: tuple[str, ...] = ()
    when: When | None = None
    urgent: int | None = None
    either: bool = False
    page_one: bool = False
    loinc: Loinc | None = None

    @property
    def needed(self) -> tuple[str, ...]:
        return tuple(field.id for field in self.fields if field.needed)

    def field(self, field_id: str) -> Field:
        return next(field for field in self.fields if field.id == field_id)


class Scoring(Struct, frozen=True, kw_only=True):
    required: int
    conditional: int
    optional: int
    quality: int
    warn_under: int


class Quality(Struct, frozen=True, kw_only=True):
    """One point more for how a complete item is written."""

    id: str
    item: int
    field: str
    check: Literal["ends-with-question-mark", "present", "present-with"]
    name: Words
    with_: str | None = msgspec.field(name="with", default=None)


class Proposal(Struct, frozen=True, kw_only=True):
    """The priority an urgency proposes, and the days in which the referral should be sent."""

    level: Literal["urgent", "routine"]
    same_day: bool
    priority: Priority
    days: int


class Items(Struct, frozen=True, kw_only=True):
    """The list at one version. `items` stand in the order of their numbers, 1 to 35."""

    version: str
    scoring: Scoring
    quality: tuple[Quality, ...]
    proposals: tuple[Proposal, ...]
    timeframes: dict[Priority, Words]
    items: tuple[Item, ...]

    def item(self, item_id: str) -> Item:
        return next(item for item in self.items if item.id == item_id)

    def proposal(self, level: str, *, same_day: bool) -> Proposal:
        """What this urgency proposes. An emergency proposes nothing: it is never a referral."""
        return next(
            proposal
            for proposal in self.proposals
            if proposal.level == level and (proposal.same_day == same_day or level == "routine")
        )


def load_items(data: Path) -> Items:
    """Reads `data/summary/items.toml`. Raises BadData with every mistake found."""
    path = data / "summary" / "items.toml"
    where = "data/summary/items.toml"
    try:
        items = msgspec.toml.decode(path.read_bytes(), type=Items)
    except OSError:
        raise BadData((f"{where}: cannot be read; expected the list of summary items",)) from None
    except msgspec.DecodeError as error:
        raise BadData((f"{where}: {error}",)) from None
    if problems := tuple(f"{where}: {problem}" for problem in _problems(items)):
        raise BadData(problems)
    return items


def _problems(items: Items) -> list[str]:
    problems = []
    numbers = [item.number for item in items.items]
    if numbers != list(range(1, COUNT + 1)):
        problems.append(f"items.number: expected 1 to {COUNT} in order, each once, got {numbers}")
    if len({item.id for item in items.items}) != len(items.items):
        problems.append("items.id: expected each id once")
    for item in items.items:
        key = f"items[{item.number}]"
        if not item.needed:
            problems.append(f"{key}.fields: expected at least one field with needed = true")
        if item.need == "conditional" and item.when is None:
            problems.append(f"{key}.when: expected a condition, because need is conditional")
        for name, texts in (("name", item.name), ("plain", item.plain)):
            if not texts.get("en"):
                problems.append(f"{key}.{name}.en: expected a text")
        problems += [
            f"{key}.fields.{field.id}: expected name.en and plain.en"
            for field in item.fields
            if not field.name.get("en") or not field.plain.get("en")
        ]
    problems += [
        f"quality.{quality.id}.item: expected a number of an item"
        for quality in items.quality
        if quality.item not in numbers
    ]
    problems += [
        f"timeframes.{priority}: expected by when this priority asks to be seen"
        for priority in get_args(Priority)
        if not items.timeframes.get(priority, {}).get("en")
    ]
    asked = {("urgent", True), ("urgent", False), ("routine", False)}
    if {(each.level, each.same_day) for each in items.proposals} != asked:
        problems.append("proposals: expected urgent same day, urgent, and routine, each once")
    return problems
