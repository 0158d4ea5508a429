"""What was refused is on record, with no word of what does not exist."""

import sqlite3

import pytest

from directory.accounts.model import MachineScope, Standing
from directory.audit import AuditRow
from tests.builders import a_caller
from tests.databases import on_sqlite
from tests.referrals.face import Face
from tests.referrals.ground import OTHER_INTAKE, REFERRER, STRANGER

MISSING = "01950000-0000-7000-8000-00000000dead"
READER = a_caller(Standing.CLIENT, id="reader", scopes=(MachineScope.DIRECTORY_READ,))


async def denied(face: Face) -> list[AuditRow]:
    return [each for each in await face.world.entries() if each.outcome == "denied"]


@pytest.mark.holds("security S3")
async def test_foreign_and_missing_read_alike(face: Face) -> None:
    made = (await face.made(by=REFERRER)).json()["id"]
    for stranger in (STRANGER, OTHER_INTAKE):
        foreign = await face.ask("GET", f"/referrals/{made}", by=stranger)
        missing = await face.ask("GET", f"/referrals/{MISSING}", by=stranger)
        assert foreign.status_code == missing.status_code == 404
        assert foreign.content == missing.content
        assert foreign.headers.raw == missing.headers.raw


@pytest.mark.holds("security S15")
async def test_a_refused_look_at_what_exists_names_it_and_one_at_nothing_names_nothing(
    face: Face,
) -> None:
    made = (await face.made(by=REFERRER)).json()["id"]
    await face.ask("GET", f"/referrals/{made}", by=STRANGER)
    await face.ask("GET", f"/referrals/{made}", by=READER)
    await face.ask("GET", f"/referrals/{MISSING}", by=READER)
    await face.ask("GET", "/referrals/Rosa%20Delacroix", by=READER)
    entries = await denied(face)
    assert [(each.action, each.actor, each.object_id) for each in entries] == [
        ("referral.read", STRANGER.id, made),
        ("referral.read", READER.id, made),
        ("referral.read", READER.id, ""),
        ("referral.read", READER.id, ""),
    ]


@pytest.mark.holds("security S15")
async def test_a_refusal_undoes_nothing_and_the_log_stays_whole(face: Face) -> None:
    made = (await face.made(by=REFERRER)).json()["id"]
    before = await face.ask("GET", f"/referrals/{made}", by=REFERRER)
    for _ in range(3):
        await face.ask("PATCH", f"/referrals/{made}", by=STRANGER, json={"notes": "mine now"})
    after = await face.ask("GET", f"/referrals/{made}", by=REFERRER)
    assert after.content == before.content
    async with face.world.database.reading() as db:
        assert (await face.world.trail.verify(db)).ok


@pytest.mark.holds("security S14")
async def test_nobody_is_named_where_nobody_asked(face: Face) -> None:
    await face.ask("GET", f"/referrals/{MISSING}", by=None)
    await face.ask("GET", f"/referrals/{MISSING}", by="a-token-nobody-has")
    assert not await denied(face)


@on_sqlite
@pytest.mark.holds("security S15")
async def test_what_cannot_be_put_on_record_is_not_answered_as_refused(face: Face) -> None:
    await face.ask("GET", "/referrals", by=REFERRER)
    await face.ask("GET", f"/referrals/{MISSING}", by=READER)
    other = sqlite3.connect(face.world.database.url.database or "", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        answer = await face.ask("GET", f"/referrals/{MISSING}", by=READER)
    finally:
        other.close()
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert (await face.ask("GET", f"/referrals/{MISSING}", by=READER)).status_code == 403
