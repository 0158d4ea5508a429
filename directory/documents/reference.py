"""What a printed summary says about itself: number, version, whether it still holds."""

import datetime as dt
from functools import lru_cache
from io import BytesIO

import msgspec
import segno

from directory.documents.plain import shortened
from directory.documents.sheets import Check
from directory.documents.wording import Wording
from directory.referrals.pinned import Pinned
from directory.referrals.standing import Standing

LONGEST_NAME = 60
"""Of a running head: it has one line on each page."""


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """`code` is empty for a draft. `address` is where codes are checked, as `https://…/verify`."""

    number: str
    version: int
    standing: Standing
    patient: str
    born: dt.date | None
    made_at: dt.datetime
    sent_at: dt.datetime | None
    code: str = ""
    address: str = ""


def reference_of(pinned: Pinned, standing: Standing, *, code: str, address: str) -> Reference:
    return Reference(
        number=pinned.number,
        version=pinned.version,
        standing=standing,
        patient=pinned.full_name,
        born=pinned.patient.date_of_birth,
        made_at=pinned.made_at,
        sent_at=pinned.sent_at,
        code=code,
        address=address,
    )


def running(reference: Reference, wording: Wording) -> str:
    """The line at the top of each page."""
    _ = wording.translate
    parts = [shortened(reference.patient, LONGEST_NAME), reference.number]
    if reference.born is not None:
        parts.insert(1, _("born %(day)s") % {"day": wording.date(reference.born)})
    return " · ".join(part for part in parts if part)


def state(reference: Reference, wording: Wording) -> str:
    _ = wording.translate
    if reference.standing is Standing.DRAFT or reference.sent_at is None:
        return _("Draft. Nothing has been sent yet.")
    return {
        Standing.CURRENT: _("Version %(version)s, sent."),
        Standing.SUPERSEDED: _("Version %(version)s. A newer version has taken its place."),
        Standing.CANCELLED: _("Version %(version)s. This referral was cancelled."),
    }[reference.standing] % {"version": reference.version}


def check(reference: Reference, wording: Wording) -> Check | None:
    """None where there is nothing to check: a draft."""
    if not reference.code:
        return None
    _ = wording.translate
    where = reference.address.removeprefix("https://").removeprefix("http://") or "/verify"
    return Check(
        words=_("Does this paper still hold? %(where)s") % {"where": where},
        code=reference.code,
        qr=qr(f"{reference.address}/{reference.code}") if reference.address else "",
        qr_label=_("Code %(code)s as a picture to scan") % {"code": reference.code},
    )


@lru_cache(maxsize=256)
def qr(text: str) -> str:
    """An SVG without size or style of its own. One mask for all: trying out eight takes longer than
    the rest of the page, and any of them can be scanned."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False, mask=2).save(
        drawn, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True
    )
    return drawn.getvalue().decode()
