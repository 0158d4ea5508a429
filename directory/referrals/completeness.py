"""How complete a summary is: a score in percent and the list of what is missing.

What the program itself requires counts as much as a required item, and is named with the others.
"""

from collections.abc import Iterator

import msgspec

from directory.referrals.items import COUNT, Item, Items, Quality
from directory.referrals.summary import Content, State, Summary

URGENT_LINES = 9
FAST = ("asap", "stat")
OWN = "program"
"""Where a summary holds what only its program asks for, and how such a gap is named."""


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """An item that is asked for and not complete. `fields` are the needed ones without a value.

    `urgent` is its line of the nine that an urgent referral should carry, where it is still open.
    What only the program asks for has the number 0. `points` is what it would add.
    """

    number: int
    id: str
    fields: tuple[str, ...]
    urgent: int | None = None
    points: int


class Completeness(msgspec.Struct, frozen=True, kw_only=True):
    """`score` is percent with one decimal; nothing here ever refuses a referral."""

    score: float
    missing: tuple[Missing, ...]
    quality: tuple[str, ...]  # ids of quality checks not met
    warn: bool
    filled: int
    asked: int


def completeness(summary: Summary, items: Items) -> Completeness:
    """Points of the complete items over points of the asked ones; `items.scoring` weighs."""
    reached = possible = filled = asked = 0
    failed: list[str] = []
    missing: list[Missing] = []
    open_lines = _open_lines(summary, items)
    for item in items.items:
        content = summary.item(item.id)
        if content.state is State.NOT_NEEDED and item.number not in summary.wanted:
            continue
        asked += 1
        points = _points(item, summary, items)
        possible += points
        if not is_complete(content, item):
            missing.append(
                Missing(
                    number=item.number,
                    id=item.id,
                    fields=missing_fields(content, item),
                    urgent=item.urgent if item.urgent in open_lines else None,
                    points=points,
                )
            )
            continue
        filled += 1
        reached += points
        for check in (each for each in items.quality if each.item == item.number):
            possible += items.scoring.quality
            if _is_met(check, content):
                reached += items.scoring.quality
            else:
                failed.append(check.id)
    own = [each for each in summary.asked_for if each.required and each.item is None]
    asked, possible = asked + len(own), possible + len(own) * items.scoring.required
    filled += sum(1 for each in own if each.values)
    reached += sum(items.scoring.required for each in own if each.values)
    missing += _own_missing(summary, items)
    score = round(100 * reached / possible, 1)
    return Completeness(
        score=score,
        missing=_in_order(missing, urgent_first=summary.priority in FAST),
        quality=tuple(failed),
        warn=score < items.scoring.warn_under,
        filled=filled,
        asked=asked,
    )


def is_complete(content: Content, item: Item) -> bool:
    """Filled, or answered with an explicit "none"."""
    if content.state is State.NONE:
        return True
    return content.state is State.PRESENT and not missing_fields(content, item)


def missing_fields(content: Content, item: Item) -> tuple[str, ...]:
    if content.state is State.NONE:
        return ()
    return tuple(field for field in item.needed if not content.of(field))


def _open_lines(summary: Summary, items: Items) -> frozenset[int]:
    """Lines of the urgent list that still miss something. For some, one of two items is enough."""
    lines: dict[int, list[tuple[bool, bool]]] = {}
    for item in items.items:
        if item.urgent is not None:
            done = is_complete(summary.item(item.id), item)
            lines.setdefault(item.urgent, []).append((done, item.either))
    return frozenset(
        line
        for line, parts in lines.items()
        if not (any if any(either for _, either in parts) else all)(done for done, _ in parts)
    )


def own_id(asked_for: str) -> str:
    """How a gap is named that only this program has."""
    return f"{OWN}.{asked_for}"


def _points(item: Item, summary: Summary, items: Items) -> int:
    scoring = items.scoring
    usual: int = getattr(scoring, item.need)
    return max(usual, scoring.required) if item.number in summary.wanted else usual


def _own_missing(summary: Summary, items: Items) -> Iterator[Missing]:
    for each in summary.asked_for:
        if each.required and each.item is None and not each.values:
            yield Missing(
                number=0, id=own_id(each.id), fields=(each.id,), points=items.scoring.required
            )


def _in_order(missing: list[Missing], *, urgent_first: bool) -> tuple[Missing, ...]:
    """For asap and stat the open lines of the urgent list stand first; then by weight."""

    def place(each: Missing) -> tuple[int, int, int]:
        line = each.urgent if urgent_first and each.urgent is not None else URGENT_LINES + 1
        return line, -each.points, each.number or COUNT + 1

    return tuple(sorted(missing, key=place))


def _is_met(check: Quality, content: Content) -> bool:
    values = [str(fact.value) for fact in content.of(check.field)]
    match check.check:
        case "ends-with-question-mark":
            return bool(values) and all(value.rstrip().endswith("?") for value in values)
        case "present":
            return bool(values)
        case "present-with":
            return bool(values) or not content.of(check.with_ or "")
