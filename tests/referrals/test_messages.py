"""Messages about a referral: read by their two sides only, sealed, and never silently lost."""

import datetime as dt
from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from directory.accounts.model import Caller, Standing
from directory.outbox import Channel, OutboxRow
from directory.referrals import messages
from directory.referrals.tables import MessageRow, ReferralRow
from tests.referrals.face import ROSA, Face
from tests.referrals.ground import CLINICIAN, INTAKE, REFERRER, SCHEDULER, STRANGER

WORDS = "The scan is booked for Monday"


class Thread:
    def __init__(self, face: Face, referral: str) -> None:
        self.face, self.referral = face, referral
        self.address = f"/referrals/{referral}/messages"
        self.patient = Caller(standing=Standing.PATIENT, id=referral, referral=referral)

    async def write(self, by: Caller, text: str = WORDS, **said: Any) -> httpx.Response:
        return await self.face.ask("POST", self.address, by=by, json={"text": text} | said)

    async def texts(self, by: Caller) -> list[str]:
        answer = await self.face.ask("GET", self.address, by=by)
        return [each["text"] for each in answer.json()["items"]]

    async def unread(self, by: Caller) -> int:
        found: int = (await self.face.ask("GET", self.address, by=by)).json()["unread"]
        return found

    async def told(self) -> list[tuple[str, str]]:
        async with self.face.world.database.reading() as db:
            query = select(OutboxRow).where(
                col(OutboxRow.referral_id) == self.referral,
                col(OutboxRow.channel) == Channel.NOTICE.value,
            )
            rows = (await db.scalars(query)).all()
        return [(row.to_kind, row.to_id) for row in rows if row.about["action"] == "message"]


async def a_thread(face: Face, *, by: Caller = REFERRER, **fields: Any) -> Thread:
    return Thread(face, (await face.made(by=by, **fields)).json()["id"])


async def test_each_side_reads_what_it_wrote_and_what_was_written_to_it(face: Face) -> None:
    thread = await a_thread(face)
    assert (await thread.write(SCHEDULER, "To the program")).json()["to"] == "program"
    assert (await thread.write(INTAKE, "To the practice")).json()["to"] == "practice"
    assert (await thread.write(INTAKE, "To the patient", to="patient")).status_code == 201
    assert (await thread.write(thread.patient, "From the patient")).json()["to"] == "practice"
    between = {"To the program", "To the practice"}
    assert set(await thread.texts(REFERRER)) == between | {"From the patient"}
    assert set(await thread.texts(CLINICIAN)) == between | {"To the patient"}
    assert set(await thread.texts(thread.patient)) == {"To the patient", "From the patient"}


async def test_a_message_is_unread_until_its_side_says_so_or_writes_back(face: Face) -> None:
    thread = await a_thread(face)
    await thread.write(REFERRER)
    assert (await thread.unread(INTAKE), await thread.unread(REFERRER)) == (1, 0)
    assert await thread.unread(CLINICIAN) == 1, "looking at the list marks nothing"
    read = await face.ask("POST", f"{thread.address}/read", by=CLINICIAN)
    assert read.json() == {"read": 1}
    assert await thread.unread(INTAKE) == 0
    await thread.write(INTAKE, "Thank you")
    assert await thread.unread(REFERRER) == 1
    await thread.write(REFERRER, "You are welcome")
    assert await thread.unread(REFERRER) == 0


async def test_the_side_it_is_for_is_told_without_its_words(face: Face) -> None:
    thread = await a_thread(face)
    await thread.write(REFERRER)
    await thread.write(INTAKE, to="patient")
    assert sorted(await thread.told()) == [
        ("intake", "orthopaedics"),
        ("patient", thread.referral),
    ]
    async with face.world.database.reading() as db:
        kept = [str(row.about) for row in await db.scalars(select(OutboxRow))]
        (first, _) = (await db.scalars(select(MessageRow))).all()
    assert not [each for each in kept if "scan" in each]
    assert b"scan" not in first.text


async def test_no_status_no_version_and_one_entry_for_each(face: Face) -> None:
    thread = await a_thread(face)
    before = (await face.ask("GET", f"/referrals/{thread.referral}", by=REFERRER)).headers["etag"]
    await thread.write(REFERRER)
    await thread.write(thread.patient)
    after = (await face.ask("GET", f"/referrals/{thread.referral}", by=REFERRER)).headers["etag"]
    assert after == before
    written = await face.world.entries("referral.message")
    assert [(each.actor_kind, each.reason) for each in written] == [
        ("referrer", "message"),
        ("patient", "message"),
    ]


async def test_a_double_click_is_one_message(face: Face) -> None:
    thread = await a_thread(face)
    first, again = await thread.write(REFERRER), await thread.write(REFERRER)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (await thread.write(REFERRER, "Another")).status_code == 201
    assert (await thread.write(SCHEDULER)).status_code == 201, "another person said it too"
    face.world.now += dt.timedelta(minutes=3)
    assert (await thread.write(REFERRER)).status_code == 201
    assert len(await thread.told()) == 4


async def test_nothing_is_written_to_nobody(face: Face) -> None:
    thread = await a_thread(face)
    assert (await thread.write(REFERRER, to="practice")).status_code == 422, "one's own side"
    phoned = await a_thread(face, by=INTAKE)
    assert (await phoned.write(INTAKE, to="practice")).status_code == 422
    assert (await phoned.write(INTAKE)).json()["to"] == "patient"
    assert (await phoned.write(phoned.patient)).json()["to"] == "program"
    draft = await a_thread(face, draft=True)
    assert (await draft.write(REFERRER)).status_code == 409


async def test_a_program_outside_this_site_is_called_and_not_written_to(face: Face) -> None:
    thread = await a_thread(face)
    async with face.world.database.writing() as db:
        (await db.get_one(ReferralRow, thread.referral)).outside = True
    refused = await thread.write(REFERRER)
    assert refused.status_code == 422
    assert "Call" in refused.json()["detail"]


@pytest.mark.holds("security S3")
async def test_strangers_and_other_patients_find_nothing(face: Face) -> None:
    thread = await a_thread(face)
    other = await a_thread(face, patient={**ROSA, "given_name": "Ana"})
    await thread.write(thread.patient)
    for by in (STRANGER, other.patient):
        for answer in (
            await thread.write(by),
            await face.ask("GET", thread.address, by=by),
            await face.ask("POST", f"{thread.address}/read", by=by),
        ):
            assert answer.status_code == 404


async def test_what_says_nothing_or_too_much_is_refused(face: Face) -> None:
    thread = await a_thread(face)
    for text in ("", "  \n", "x" * 5001, "a\x00b", "a\x1bb"):
        assert (await thread.write(REFERRER, text)).status_code == 422, text[:10]
    assert await thread.texts(REFERRER) == []


async def test_a_link_does_not_fill_the_store(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "MOST", 1)
    thread = await a_thread(face)
    assert (await thread.write(thread.patient)).status_code == 201
    assert (await thread.write(thread.patient, "Once more")).status_code == 409
