"""Nothing a patient or a clinician said can be read in the store, in any encoding."""

import base64
import datetime as dt
import gzip
import zlib
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote

import pytest
from sqlalchemy import inspect, text

from directory.database import Database
from directory.referrals import actions
from directory.referrals.asked import Patch
from directory.referrals.model import OrderedBy, Patient, Question
from directory.referrals.tables import (
    SEALED,
    AttachmentFileRow,
    AttachmentRow,
    MessageRow,
)
from directory.sealing import phone_digits
from tests.referrals.ground import INTAKE, REFERRER, World

pytestmark = [pytest.mark.holds("security S13"), pytest.mark.holds("security S14")]

SAID = {
    "given": "Zephyrina",
    "family": "Quixworth",
    "born": "1949-02-27",
    "phone": "617-555-0187",
    "email": "zq.canary@example.org",
    "address": "77 Wollemi Terrace",
    "identifier": "MRN-CANARY-4471",
    "language": "tlh-canary",
    "carer": "Obadiah Canaryman",
    "reason": "canary reason lumbago",
    "notes": "canary notes fibrillation",
    "question": "canary question about surgery?",
    "summary": "canary medicines warfarin",
    "reference": "CANARY-REF-9931",
    "doctor": "Dr. Canarysson",
    "change": "canary changed his mind",
    "comment": "canary comment no beds",
    "later": "canary later note",
}
QUESTIONS = (Question(text=SAID["question"]),)


def encodings(value: str) -> Iterator[bytes]:
    for codec in ("utf-8", "utf-16-le", "utf-16-be"):
        yield value.encode(codec)
    raw = value.encode()
    for shift in range(3):
        aligned = base64.b64encode(b"\0" * shift + raw)
        yield aligned[4:-4]  # whatever stands before and after
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    if quote(value) != value:
        yield quote(value).encode()


def views(content: bytes) -> Iterator[bytes]:
    """The bytes, and what they may hold compressed."""
    yield content
    yield content.lower()
    for start in (content.find(b"\x1f\x8b"), content.find(b"\x78\x9c")):
        if start >= 0:
            with suppress(zlib.error):
                yield zlib.decompressobj(47).decompress(content[start:])


def found_in(content: bytes) -> set[str]:
    return {
        name
        for name, value in SAID.items()
        for view in views(content)
        if any(each in view or each.lower() in view for each in encodings(value))
    }


async def whole_store(database: Database) -> bytes:
    """Every file of the data folder, or on PostgreSQL every row of every table."""
    if database.is_sqlite:
        files = [path for path in database.folder.rglob("*") if path.is_file()]
        assert any(path.suffix == ".db" for path in files)
        return b"\n".join(path.read_bytes() for path in files)
    rows = []
    async with database.reading() as db:
        connection = await db.connection()
        for name in await connection.run_sync(lambda sync: inspect(sync).get_table_names()):
            for row in await db.execute(text(f'SELECT * FROM "{name}"')):
                rows += [v if isinstance(v, bytes) else str(v).encode() for v in row]
    return b"\n".join(rows)


async def test_a_referral_with_all_it_can_hold_leaves_nothing_to_read(world: World) -> None:
    referral = await world.a_referral(
        patient=a_patient(),
        reason=SAID["reason"],
        notes=SAID["notes"],
        questions=QUESTIONS,
        summary={"medicines": {"medicines": SAID["summary"]}},
        external_ref=SAID["reference"],
        ordered_by=OrderedBy(name=SAID["doctor"], number="1093817465"),
    )
    async with world.desk() as desk:
        referral = await actions.update(
            desk,
            referral.id,
            by=REFERRER,
            if_match='"2"',
            read=lambda: Patch(content={"notes": SAID["later"]}, change_reason=SAID["change"]),
        )
    await world.step(referral, "decline", by=INTAKE, reason="other", comment=SAID["comment"])
    content = await whole_store(world.database)
    assert referral.id.encode() in content, "the search looks in the wrong place"
    assert found_in(content) == set()
    assert phone_digits(SAID["phone"]).encode() not in content


async def test_the_search_would_find_what_is_written_in_plain(world: World) -> None:
    for spoiled in (
        SAID["notes"].encode("utf-16-le"),
        gzip.compress(SAID["notes"].encode()),
        base64.b64encode(b"it is " + SAID["notes"].encode() + b" as it seems"),
    ):
        assert found_in(b"before" + spoiled + b"after") == {"notes"}


ELSEWHERE = {MessageRow, AttachmentRow, AttachmentFileRow}
"""Tables that a referral alone leaves empty."""


async def test_every_sealed_column_holds_a_blob_of_the_newest_key(world: World) -> None:
    await world.a_referral("declined", notes="x", questions=QUESTIONS)
    async with world.database.reading() as db:
        for table, fields in SEALED.items():
            columns = ", ".join(fields)
            rows = (await db.execute(text(f"SELECT {columns} FROM {table.__tablename__}"))).all()
            assert rows or table in ELSEWHERE, table
            for value in (value for row in rows for value in row if value is not None):
                assert world.sealer.is_current(bytes(value))


def a_patient() -> Patient:
    return Patient(
        given_name=SAID["given"],
        family_name=SAID["family"],
        date_of_birth=dt.date.fromisoformat(SAID["born"]),
        phone=SAID["phone"],
        email=SAID["email"],
        address=SAID["address"],
        identifier=SAID["identifier"],
        language=SAID["language"],
        carer=SAID["carer"],
    )
