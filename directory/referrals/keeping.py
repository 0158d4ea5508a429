"""Keeps the version a referral holds, as it was sent: called with every step that sends or changes."""

from directory.referrals import code, pinned
from directory.referrals.canonical import checksum
from directory.referrals.desk import Desk
from directory.referrals.model import Referral
from directory.referrals.pinning import pinned as pinned_now
from directory.referrals.version_tables import SummaryVersionRow, place

CODE = "summary-code"


async def keep(desk: Desk, referral: Referral) -> SummaryVersionRow:
    """Pins the version a referral that was sent holds now; asked again, it gives the one that is
    there. The code is a keyed hash of the checksum: nobody else can make one."""
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
