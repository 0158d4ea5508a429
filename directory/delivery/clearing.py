"""What is settled and old leaves the outbox, so that it stays as small as what is under way.

Kept, however old: what waits, what was given up, and a notice nobody of its team has looked at.
Nothing is sent twice for it: deliveries are made of a message once, when it is settled itself. What
a message told about stays in the history of the referral and on record.
"""

import datetime as dt

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlmodel import col

from directory.delivery.rounds import Office
from directory.outbox import Channel, OutboxRow, State
from directory.referrals.telling import PATIENT

AT_ONCE = 500
"""Rows of one transaction: a few milliseconds in which nobody else writes on SQLite."""


async def clear(office: Office) -> int:
    """Removes one batch, oldest first; how many it found. A full batch means there may be more.

    They are looked up without keeping a writer waiting, and looked at again as they go.
    """
    old = _old(office.clock() - office.patience.kept)
    query = select(col(OutboxRow.id)).where(old).order_by(col(OutboxRow.next_at)).limit(AT_ONCE)
    async with office.database.reading() as db:
        found = (await db.scalars(query)).all()
    if found:
        free = select(col(OutboxRow.id)).where(col(OutboxRow.id).in_(found), old)
        async with office.writing() as db:
            await db.execute(
                delete(OutboxRow)
                .where(col(OutboxRow.id).in_(free.with_for_update(skip_locked=True)))
                .execution_options(synchronize_session=False)
            )
    return len(found)


def _old(before: dt.datetime) -> ColumnElement[bool]:
    """Settling sets `next_at` as well, so that the index of what is due serves here too."""
    done_with = or_(
        col(OutboxRow.channel) != Channel.NOTICE.value,
        col(OutboxRow.to_kind) == PATIENT,  # it has no list: the patient's page tells
        col(OutboxRow.seen_at) < before,
    )
    return and_(
        col(OutboxRow.state) == State.DELIVERED.value,
        col(OutboxRow.next_at) < before,
        col(OutboxRow.settled_at) < before,
        done_with,
    )
