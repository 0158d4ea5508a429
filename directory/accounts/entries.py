"""Audit entries in the name of a caller."""

from collections.abc import Iterable

from directory.accounts.model import Caller
from directory.audit import Entry, Outcome


def entry(
    by: Caller,
    action: str,
    object_id: str = "",
    *,
    outcome: Outcome = Outcome.OK,
    reason: str = "",
    shown: Iterable[str] = (),
) -> Entry:
    """What `by` did. Ids and coded words only: nothing a person typed."""
    return Entry(
        action=action,
        object_id=object_id,
        outcome=outcome,
        actor_kind=by.standing.value,
        actor=by.id,
        practice=by.practice or "",
        reason=reason,
        shown=tuple(shown),
        under=by.break_glass or "",
    )
