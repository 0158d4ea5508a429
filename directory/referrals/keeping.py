"""Keeps the version a referral holds, as it was sent: called by each step that sends or changes."""

from directory.referrals import code, pinned
from directory.referrals.canonical import checksum
from directory.referrals.desk import Desk
from directory.referrals.model import Referral
from directory.referrals.pinning import pinned as pinned_now
from directory.referrals.version_tables import SummaryVersionRow, place

CODE = "summary-code"


async def keep(desk: Desk, referral: Referral) -> SummaryVersionRow | None:
    """Pins the version it holds now; asked again, it gives the one that is there.

    None for a draft: it has no version yet. The code is a keyed hash of the checksum, so that
    nobody else can make one.
    """
    if referral.sent_at is None:
        return None
    found = await desk.db.get(SummaryVersionRow, (referral.id, referral.content_version))
    if found is not None:
        return found
    record = pinned.written(await pinned_now(desk, referral))
    digest = checksum(record)
    row = SummaryVersionRow(
        referral_id=referral.id,
        number=referral.content_version,
        code=code.of(desk.sealer.hashed(CODE, digest)),
        checksum=digest,
        program=referral.program,
        made_at=referral.changed_at,
        record=b"",
    )
    row.record = desk.sealer.seal(record.decode(), place(row))
    desk.db.add(row)
    await desk.db.flush()
    return row
