"""What happened to a referral, and what may be done with it now, as the API shows it."""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Any

from msgspec import Meta

from directory.accounts.model import Caller
from directory.api.referral_shown import Out
from directory.referrals.model import Event, Referral, Status
from directory.referrals.transitions import ROWS, Row


class ActionOut(Out, frozen=True, kw_only=True):
    action: str
    needs: Annotated[tuple[str, ...], Meta(description="What has to be said with it")]
    takes: Annotated[tuple[str, ...], Meta(description="What may be said with it")]


class ActionsOut(Out, frozen=True, kw_only=True):
    """What the caller may do with it now."""

    status: Status
    actions: tuple[str, ...]
    items: tuple[ActionOut, ...]
    next_cursor: None = None


class ByOut(Out, frozen=True, kw_only=True):
    kind: str
    id: str
    name: str


class EventOut(Out, frozen=True, kw_only=True):
    """Something that happened. `status` is null where it did not change."""

    seq: int
    at: dt.datetime
    action: str
    status: Status | None
    by: ByOut
    attempt: int
    reason: str | None
    comment: str | None
    detail: dict[str, Any]


class HistoryOut(Out, frozen=True, kw_only=True):
    """Everything that happened to it, first things first."""

    items: tuple[EventOut, ...]
    next_cursor: None = None


def actions(referral: Referral, possible: Iterable[str], *, by: Caller) -> ActionsOut:
    names = tuple(possible)
    return ActionsOut(
        status=referral.status,
        actions=names,
        items=tuple(_action(ROWS[name], by) for name in names),
    )


def _action(row: Row, by: Caller) -> ActionOut:
    """Who acts on a clinician's word has to name the clinician; others are not asked."""
    word = ("confirmed_by",)
    takes = tuple(each for each in row.takes if each not in word)
    needs = row.needs + (word if by.standing in row.on_word else ())
    return ActionOut(action=row.action, needs=needs, takes=takes)


def history(events: Iterable[Event]) -> HistoryOut:
    return HistoryOut(
        items=tuple(
            EventOut(
                seq=event.seq,
                at=event.at,
                action=event.action,
                status=event.to,
                by=ByOut(kind=event.by.kind, id=event.by.id, name=event.by.name),
                attempt=event.attempt,
                reason=event.reason,
                comment=event.detail.get("comment"),
                detail={name: said for name, said in event.detail.items() if name != "comment"},
            )
            for event in events
        )
    )
