"""The patient's own page: what each way in lets them do, and what becomes of what they say."""

import datetime as dt

import pytest
from sqlmodel import col, select

from directory import paths
from directory.catalogue.reading_grade import PAGE_LIMIT, PARAGRAPH_LIMIT, grade, load_names
from directory.outbox import OutboxRow
from directory.referrals import actions, kept, lifecycle, messages, patient_side, store
from directory.referrals.model import OPEN, Event, Referral, Status
from directory.referrals.patient_side import LONGEST, as_patient
from directory.web.patient_cookie import QUIET
from tests.private import given_away
from tests.referrals.face import Face
from tests.referrals.ground import CLIENT, INTAKE, REFERRER, SCHEDULER, World
from tests.referrals.lives import brought, taken
from tests.referrals.patient_page import BORN, MINE, Patient
from tests.web.visible_text import visible_blocks

NAMES = load_names(paths.DATA)
HIDDEN = (Status.DRAFT, Status.ENTERED_IN_ERROR)


@pytest.fixture
def patient(site: Face) -> Patient:
    return Patient(site)


async def sent_and(world: World, status: Status) -> Referral:
    """As `brought`, but cancelled after it was sent: a draft is nothing a patient knows of."""
    if status is not Status.CANCELLED:
        return await brought(world, status)
    sent = await world.a_referral()
    return await world.step(sent, "cancel", by=REFERRER, reason="no-longer-needed")


async def history(world: World, referral: Referral) -> list[Event]:
    async with world.database.reading() as db:
        return await store.history(db, world.sealer, referral.id)


async def now(world: World, referral: Referral) -> Referral:
    async with world.desk() as desk:
        return await actions.read(desk, referral.id, by=INTAKE)


async def told(world: World, referral: Referral) -> set[str]:
    """To whom the last thing that happened is told."""
    last = (await history(world, referral))[-1].seq
    async with world.database.reading() as db:
        query = select(OutboxRow).where(col(OutboxRow.referral_id) == referral.id)
        found = (await db.scalars(query)).all()
    return {row.to_kind for row in found if row.about["seq"] == last} - {"site"}


@pytest.mark.parametrize("status", Status)
async def test_every_status_has_its_page_or_none(patient: Patient, status: Status) -> None:
    world = patient.site.world
    referral = await sent_and(world, status)
    answer = await patient.site.http.post("/track", data={"number": referral.number, **BORN})
    if status in HIDDEN:
        assert answer.status_code == 422
        assert "We find no referral" in answer.text
        assert "set-cookie" not in answer.headers
        return
    assert answer.status_code == 200
    for label in ("What comes next", "Who has it", "Who to call", "Since"):
        assert label in answer.text
    assert ("By when" in answer.text) == (status in OPEN)
    assert ("I have a new phone" in answer.text) == (status in OPEN)
    by_link = await patient.by_link(referral)
    for page in (answer.text, by_link.page):
        blocks = visible_blocks(page)
        hard = {
            each: found
            for each in blocks
            if (found := grade(each, NAMES).grade or 0) > PARAGRAPH_LIMIT
        }
        assert not hard
        assert (grade("\n".join(blocks), NAMES).grade or 0) <= PAGE_LIMIT


async def test_a_patient_says_yes_to_the_date(patient: Patient) -> None:
    world = patient.site.world
    referral = await brought(world, Status.SCHEDULED)
    await patient.by_link(referral)
    await patient.done("date", says="comes")
    assert "You said that you will come" in patient.page
    after = await now(world, referral)
    assert after.appointment is not None
    assert after.appointment.patient_says == "comes"
    assert (after.status, after.version) == (Status.SCHEDULED, referral.version + 1)
    assert await told(world, referral) == {"intake"}
    (entry,) = await world.entries("referral.say")
    assert (entry.object_id, entry.actor_kind, entry.outcome) == (referral.id, "patient", "ok")


@pytest.mark.parametrize(
    ("says", "reads"),
    [("asks_other_date", "You asked for another day"), ("declines", "you can not come")],
)
async def test_another_day_and_a_no_are_told_to_both_sides(
    patient: Patient, says: str, reads: str
) -> None:
    world = patient.site.world
    referral = await brought(world, Status.SCHEDULED)
    await patient.by_link(referral)
    await patient.done("date", says=says, text="Mondays are good")
    assert reads in patient.page
    assert await told(world, referral) == {"intake", "practice"}
    after = await now(world, referral)
    assert after.status is Status.SCHEDULED
    assert (await history(world, referral))[-1].detail["text"] == "Mondays are good"


async def test_nobody_says_yes_to_a_date_they_did_not_see(patient: Patient) -> None:
    world = patient.site.world
    referral = await brought(world, Status.SCHEDULED)
    await patient.by_link(referral)
    start = (world.now + dt.timedelta(days=20)).isoformat()
    await taken(world, referral, "reschedule", by=INTAKE, appointment={"start": start})
    answer = await patient.send("date", says="comes")
    assert answer.status_code == 422
    assert "Your visit has changed" in answer.text
    after = await now(world, referral)
    assert after.appointment is not None
    assert after.appointment.patient_says == "nothing"


async def test_a_new_date_asks_for_a_new_answer(patient: Patient) -> None:
    world = patient.site.world
    referral = await brought(world, Status.SCHEDULED)
    await patient.by_link(referral)
    await patient.done("date", says="comes")
    start = (world.now + dt.timedelta(days=20)).isoformat()
    await taken(
        world, await now(world, referral), "reschedule", by=INTAKE, appointment={"start": start}
    )
    await patient.look()
    assert "You said that you will come" not in patient.page
    assert "Yes, I will come" in patient.page


@pytest.mark.parametrize("what", ["date", "say", "message", "stop"])
async def test_number_and_birth_date_do_not_let_anybody_answer(patient: Patient, what: str) -> None:
    """Both stand on a paper that may lie on a table."""
    world = patient.site.world
    referral = await brought(world, Status.SCHEDULED)
    await patient.by_number(referral)
    before = await history(world, referral)
    answer = await patient.send(
        what, says="comes", kind="goal", reason="moved", text="Walk again", of="x"
    )
    assert answer.status_code == 403
    assert await history(world, referral) == before
    (denied,) = await world.entries("referral.say")
    assert (denied.outcome, denied.actor_kind) == ("denied", "patient")


async def test_number_and_birth_date_show_nothing_that_was_said(patient: Patient) -> None:
    world = patient.site.world
    referral = await brought(world, Status.SCHEDULED, reason="canary lumbago", notes="canary notes")
    await patient.by_link(referral)
    await patient.done("say", kind="concern", text="canary fear")
    await patient.done("message", to="program", text="canary question")
    assert "canary fear" in patient.page
    assert "canary question" in patient.page
    assert "lumbago" not in patient.page
    await patient.by_number(referral)
    assert not given_away(("canary", "Rosa", "1971", "0142"), patient.page)


async def test_a_new_phone_is_told_to_the_office_and_changes_nothing_by_itself(
    patient: Patient,
) -> None:
    world = patient.site.world
    referral = await world.a_referral()
    await patient.by_number(referral)
    await patient.done("contact", text="617 555 0188")
    last = (await history(world, referral))[-1]
    assert (last.action, last.detail["kind"]) == ("patient_said", "contact")
    assert last.detail["text"] == "617 555 0188"
    assert await told(world, referral) == {"practice"}
    after = await now(world, referral)
    assert after.content.patient.phone == referral.content.patient.phone
    assert not given_away(("0188",), patient.page)


@pytest.mark.parametrize(
    ("kind", "field", "mark"),
    [
        ("goal", "finding", "the patient’s own words"),
        ("concern", "concerns", "the patient’s own words"),
        ("correction", "concerns", "the patient puts this right"),
    ],
)
async def test_own_words_make_a_version_of_the_summary_marked_as_the_patient_s(
    patient: Patient, kind: str, field: str, mark: str
) -> None:
    world = patient.site.world
    referral = await world.a_referral("accepted", summary={"patient-goals": {"finding": "Drive"}})
    await patient.by_link(referral)
    await patient.done("say", kind=kind, text="Bake\r\nagain")
    assert "Bake" in patient.page
    assert await told(world, referral) == {"intake", "practice"}
    async with world.desk() as desk:
        version = await kept.read(desk, referral.id, by=REFERRER)
    assert version.pinned.version == referral.content_version + 1
    facts = version.pinned.summary.item("patient-goals").facts
    assert [fact.field for fact in facts] == ["finding", field]
    answer = await patient.site.ask("GET", f"/referrals/{referral.id}/summary", by=CLIENT)
    (item,) = (each for each in answer.json()["items"] if each["id"] == "patient-goals")
    said = [value for each in item["fields"] for value in each["values"]]
    assert f"Bake / again ({mark})" in said
    assert "Drive" in said


async def test_a_second_press_says_nothing_twice(patient: Patient) -> None:
    world = patient.site.world
    referral = await world.a_referral("accepted")
    await patient.by_link(referral)
    await patient.done("say", kind="goal", text="Bake again")
    events = await history(world, referral)
    await patient.done("say", kind="goal", text="Bake again")
    assert await history(world, referral) == events


async def test_what_is_asked_to_stop_is_stopped_by_the_program(patient: Patient) -> None:
    world = patient.site.world
    referral = await brought(world, Status.ACCEPTED)
    await patient.by_link(referral)
    await patient.done("stop", reason="moved", text="Now in Ohio")
    assert "We asked to stop" in patient.page
    last = (await history(world, referral))[-1]
    assert (last.action, last.to, last.reason) == (
        "request_cancel",
        Status.CANCEL_REQUESTED,
        "moved",
    )
    assert last.by.kind == "patient"
    assert await told(world, referral) == {"intake", "practice", "patient"}
    assert "I want to stop this" not in patient.page


async def test_before_the_program_decides_the_office_is_asked_to_stop(patient: Patient) -> None:
    world = patient.site.world
    referral = await world.a_referral()
    await patient.by_link(referral)
    assert "They stop it for you" in patient.page
    await patient.done("stop", reason="done-elsewhere")
    after = await now(world, referral)
    assert after.status is Status.SENT
    last = (await history(world, referral))[-1]
    assert (last.action, last.detail["kind"]) == ("patient_said", "stop")
    assert await told(world, referral) == {"intake", "practice"}


@pytest.mark.parametrize("reason", ["", "deceased!", "unreachable"])
async def test_stopping_needs_a_reason_that_exists(patient: Patient, reason: str) -> None:
    world = patient.site.world
    for status in (Status.SENT, Status.ACCEPTED):
        referral = await brought(world, status)
        await patient.by_link(referral)
        assert (await patient.send("stop", reason=reason, text="")).status_code == 422
        assert (await now(world, referral)).status is status


async def test_a_message_reaches_the_side_it_is_for_and_the_answer_comes_back(
    patient: Patient,
) -> None:
    world = patient.site.world
    referral = await world.a_referral("accepted")
    await patient.by_link(referral)
    await patient.done("message", to="practice", text="Do I stop my pills?")
    async with world.desk() as desk:
        (asked,) = await messages.listed(desk, referral.id, by=SCHEDULER)
        answer = messages.NewMessage(text="No, go on", to=messages.Side.PATIENT)
        await messages.send(desk, referral.id, by=SCHEDULER, read=lambda: answer)
    assert (asked.text, asked.sent_from) == ("Do I stop my pills?", "patient")
    await patient.look()
    assert "No, go on" in patient.page
    async with world.desk() as desk:
        answered = (await messages.listed(desk, referral.id, by=SCHEDULER))[-1]
    assert answered.read_at is not None


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("date", {"says": "perhaps"}),
        ("say", {"kind": "goal", "text": " "}),
        ("say", {"kind": "diagnosis", "text": "x"}),
        ("say", {"kind": "goal", "text": "x" * (LONGEST + 1)}),
        ("contact", {"text": ""}),
        ("message", {"to": "practice", "text": "\x00"}),
        ("message", {"to": "practice", "text": "x" * (LONGEST + 1)}),
        ("message", {"to": "patient", "text": "to myself"}),
        ("stop", {"reason": "other", "text": ""}),
    ],
)
async def test_what_cannot_be_taken_is_told_and_the_words_are_kept(
    patient: Patient, what: str, fields: dict[str, str]
) -> None:
    world = patient.site.world
    referral = await brought(world, Status.SCHEDULED)
    await patient.by_link(referral)
    before = await history(world, referral)
    answer = await patient.send(what, **fields)
    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    assert 'role="alert"' in answer.text
    if fields.get("text", "").isprintable():
        assert fields.get("text", "").strip() in answer.text
    assert await history(world, referral) == before


@pytest.mark.parametrize("status", [Status.CLOSED, Status.CANCELLED, Status.CLOSED_INCOMPLETE])
async def test_an_ended_referral_takes_no_more_words(patient: Patient, status: Status) -> None:
    world = patient.site.world
    referral = await sent_and(world, status)
    await patient.by_link(referral)
    before = await history(world, referral)
    for what, fields in {
        "say": {"kind": "goal", "text": "Bake"},
        "contact": {"text": "617 555 0188"},
        "stop": {"reason": "moved"},
        "date": {"says": "comes"},
    }.items():
        assert (await patient.send(what, **fields)).status_code == 422
    assert await history(world, referral) == before


@pytest.mark.holds("security S7")
async def test_no_form_goes_without_its_token_or_from_another_site(patient: Patient) -> None:
    world = patient.site.world
    referral = await world.a_referral("accepted")
    await patient.by_link(referral)
    fields = {"kind": "goal", "text": "Bake again"}
    for broken in ({"csrf_token": ""}, {"csrf_token": "0" * 64}):
        assert (await patient.send("say", **fields | broken)).status_code == 403
    own = patient.hidden() | fields
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = await patient.site.http.post(f"{MINE}/say", data=own, headers=headers)
        assert answer.status_code == 403
    assert (await now(world, referral)).content.own_words == ()


@pytest.mark.holds("security S6")
async def test_only_who_came_in_gets_a_cookie_and_leaving_ends_it_for_good(
    patient: Patient,
) -> None:
    site = patient.site
    referral = await site.world.a_referral()
    for path in ("/track", "/track?lang=es", "/access/nobodys"):
        assert "set-cookie" not in (await site.http.get(path)).headers
    wrong = await site.http.post("/track", data={"number": referral.number, **BORN, "day": "8"})
    assert "set-cookie" not in wrong.headers
    assert (await site.http.get(MINE)).headers["location"] == "/track"
    await patient.by_number(referral)
    cookie = site.http.cookies["patient"]
    await patient.look()
    assert "Sent" in patient.page
    left = await patient.send("leave")
    assert (left.status_code, left.headers["location"]) == (303, "/track")
    site.http.cookies.set("patient", cookie, domain="testserver.local")
    assert (await site.http.get(MINE)).headers["location"] == "/track"


@pytest.mark.holds("security S10")
async def test_the_cookie_opens_nothing_of_the_api_and_no_other_referral(
    patient: Patient,
) -> None:
    site = patient.site
    referral = await site.world.a_referral("accepted")
    await patient.by_link(referral)
    token = site.http.cookies["patient"].split(".")[0]
    bearer = {"Authorization": f"Bearer {token}"}
    api = f"/api/v1/referrals/{referral.id}"
    assert (await site.http.get(api, headers=bearer)).status_code == 401
    assert (await site.http.get(api)).status_code == 401
    opened = await site.ask("POST", f"/referrals/{referral.id}/access-links", by=INTAKE, json={})
    sent = {"token": opened.json()["token"], "date_of_birth": "1971-04-09"}
    redeemed = await site.ask("POST", "/access-links/redeem", by=None, json=sent)
    site.http.cookies.clear()
    site.http.cookies.set(
        "patient", f"{redeemed.json()['access_token']}.9999999999.x", domain="testserver.local"
    )
    assert (await site.http.get(MINE)).headers["location"] == "/track"


async def test_taking_the_links_back_ends_the_page(patient: Patient) -> None:
    site = patient.site
    referral = await site.world.a_referral("accepted")
    await patient.by_link(referral)
    ended = await site.ask("DELETE", f"/referrals/{referral.id}/access-links", by=INTAKE)
    assert ended.status_code < 300, ended.text
    assert (await site.http.get(MINE)).headers["location"] == "/track"


async def test_after_a_quiet_half_hour_the_birth_date_is_asked_again(patient: Patient) -> None:
    world = patient.site.world
    referral = await world.a_referral("accepted")
    await patient.by_link(referral)
    world.now += QUIET - dt.timedelta(minutes=1)
    await patient.look()
    world.now += QUIET + dt.timedelta(minutes=1)
    await patient.look()
    assert "You were away" in patient.page
    assert "They will see you" not in patient.page
    kept_out = await patient.send("say", kind="goal", text="Bake again")
    assert "You were away" in kept_out.text
    wrong = await patient.send("again", **BORN | {"day": "8"})
    assert (wrong.status_code, "They will see you" in wrong.text) == (422, False)
    right = await patient.send("again", **BORN)
    assert (right.status_code, "They will see you" in right.text) == (200, True)


@pytest.mark.holds("security S9")
async def test_five_wrong_birth_dates_end_the_session(patient: Patient) -> None:
    world = patient.site.world
    referral = await world.a_referral("accepted")
    await patient.by_link(referral)
    world.now += QUIET + dt.timedelta(minutes=1)
    await patient.look()
    for _ in range(5):
        assert (await patient.send("again", **BORN | {"day": "8"})).status_code == 422
    assert (await patient.send("again", **BORN)).status_code == 303
    assert (await patient.site.http.get(MINE)).headers["location"] == "/track"


async def test_a_session_by_number_ends_after_an_hour(patient: Patient) -> None:
    world = patient.site.world
    referral = await world.a_referral("accepted")
    await patient.by_number(referral)
    for _ in range(3):
        world.now += dt.timedelta(minutes=21)
        answer = await patient.site.http.get(MINE)
    assert answer.headers["location"] == "/track"


async def test_retracted_while_open_it_is_as_if_it_were_not_there(patient: Patient) -> None:
    world = patient.site.world
    referral = await world.a_referral("accepted")
    await patient.by_link(referral)
    await taken(world, referral, "retract", by=INTAKE)
    gone = await patient.site.http.get(MINE)
    assert gone.status_code == 422
    assert referral.number not in gone.text
    answer = await patient.send("say", kind="goal", text="Bake again")
    assert answer.status_code == 422


async def test_a_link_does_not_fill_the_store(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patient_side, "MOST", 2)
    world = patient.site.world
    referral = await world.a_referral("accepted")
    await patient.by_link(referral)
    for number in range(2):
        assert (await patient.send("contact", text=f"617 555 {number:04}")).status_code == 303
    full = await patient.send("contact", text="one more")
    assert (full.status_code, "Please call" in full.text) == (422, True)


async def test_looking_is_on_record(patient: Patient) -> None:
    world = patient.site.world
    referral = await world.a_referral("accepted")
    await patient.by_number(referral)
    await patient.look()
    seen = [(row.object_id, row.outcome) for row in await world.entries("referral.track")]
    assert seen == [(referral.id, "ok")] * 2


@pytest.mark.long
async def test_the_page_offers_to_stop_exactly_where_the_table_does(site: Face) -> None:
    for status in Status:
        if status in HIDDEN:
            continue
        referral = await sent_and(site.world, status)
        may = lifecycle.may(referral, "request_cancel", by=as_patient(referral), now=site.world.now)
        page = (await Patient(site).by_link(referral)).page
        assert ("You hear when it is done" in page) == may, status


async def test_it_reads_in_spanish_all_the_way(patient: Patient) -> None:
    world = patient.site.world
    referral = await brought(world, Status.SCHEDULED)
    await patient.by_link(referral, lang="es")
    assert '<html lang="es"' in patient.page
    answer = await patient.send("date", says="comes")
    assert answer.headers["location"] == f"{MINE}?lang=es&done=date#done"
    await patient.look("?lang=es")
    assert "Usted dijo que vendrá" in patient.page
