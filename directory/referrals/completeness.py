"""How complete a summary is: a score in percent and the list of what is missing."""

import msgspec

from directory.referrals.items import Item, Items, Quality
from directory.referrals.summary import Content, State, Summary

URGENT_LINES = 9
FAST = ("asap", "stat")


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """An item that is asked for and not complete. `fields` are the needed ones without a value.

    `urgent` is its line of the nine that an urgent referral should carry, where it is still open.
    """

    number: int
    id: str
    fields: tuple[str, ...]
    urgent: int | None


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
        if content.state is State.NOT_NEEDED:
            continue
        asked += 1
        points = getattr(items.scoring, item.need)
        possible += points
        if not is_complete(content, item):
            missing.append(
                Missing(
                    number=item.number,
                    id=item.id,
                    fields=missing_fields(content, item),
                    urgent=item.urgent if item.urgent in open_lines else None,
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
    score = round(100 * reached / possible, 1)
    return Completeness(
        score=score,
        missing=_in_order(missing, items, urgent_first=summary.priority in FAST),
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


def _in_order(missing: list[Missing], items: Items, *, urgent_first: bool) -> tuple[Missing, ...]:
    """For asap and stat the open lines of the urgent list stand first; then by weight."""
    weight = {item.id: getattr(items.scoring, item.need) for item in items.items}

    def place(each: Missing) -> tuple[int, int, int]:
        line = each.urgent if urgent_first and each.urgent is not None else URGENT_LINES + 1
        return line, -weight[each.id], each.number

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
