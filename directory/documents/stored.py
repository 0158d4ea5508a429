"""Documents of a kept version: the sheets for each reader, and the file that is handed out."""

from pathlib import Path

from directory.documents.clinician import Printing, clinician_sheet
from directory.documents.handout import Handout
from directory.documents.patient import sent_handout
from directory.documents.pdf import pdf
from directory.documents.reference import reference_of
from directory.documents.seal import attached, sealed
from directory.documents.sheets import AnySheet, ClinicianSheet, PatientSheet
from directory.keys import KeyRing
from directory.referrals.items import Items
from directory.referrals.kept import Kept
from directory.settings import Settings

VERIFY = "/verify"


def address_of(settings: Settings, host: str) -> str:
    """Where codes are checked. In production never by the Host header, which anybody can write."""
    base = settings.base_url or ("" if settings.env == "production" else host)
    return f"{base.rstrip('/')}{VERIFY}" if base else ""


def for_clinician(kept: Kept, *, items: Items, printing: Printing, address: str) -> ClinicianSheet:
    return clinician_sheet(
        kept.pinned.summary,
        items=items,
        names=kept.pinned.names,
        printing=printing,
        reference=reference_of(kept.pinned, kept.standing, code=kept.code, address=address),
        known_gaps=kept.pinned.gaps,
    )


def for_patient(
    kept: Kept, *, handout: Handout, settings: Settings, printing: Printing, address: str
) -> PatientSheet:
    return sent_handout(
        kept.pinned,
        reference=reference_of(kept.pinned, kept.standing, code=kept.code, address=address),
        handout=handout,
        settings=settings,
        printing=printing,
    )


async def file_of(sheet: AnySheet, kept: Kept, ring: KeyRing) -> bytes:
    """The sealed PDF with the version inside. A draft is not sealed: nothing of it is kept, and
    the patient's sheet carries only what stands on it."""
    if not kept.code:
        return await pdf(sheet)
    inside = attached(kept.record, ring) if isinstance(sheet, ClinicianSheet) else None
    return sealed(await pdf(sheet, inside), ring)


def file_name(kept: Kept, kind: str, ending: str) -> str:
    """Without the patient's name: names of files stand in lists that others see."""
    return str(Path(f"{kind}-{kept.pinned.number}-v{kept.pinned.version}").with_suffix("")) + ending
