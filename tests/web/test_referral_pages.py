"""The life of a referral, walked through its pages by the people who take each step."""

import re

import httpx
import pytest
from litestar import Litestar
from sqlmodel import col, select

from directory.audit import AuditRow
from directory.matching.suggest import Matcher
from tests.staff import Hands, form_to, forms_of, send, signed_in, user
from tests.web.referral_walk import CLOSED, FORM, OUTCOME, VISIT, Walk, said


async def test_from_draft_to_closed(house: Litestar, hands: Hands) -> None:
    walk = await Walk(house).sent()
    assert await walk.status("intake") == "New"
    await walk.do("intake", "accept")
    await walk.do("intake", "schedule", **VISIT)
    assert "March 10, 2026, 9:30" in await walk.page()
    walk.later(hands, days=8)
    await walk.do("intake", "attend", attended_on="2026-03-10")
    await walk.do("clinician", "note", comment="Better after the first visit")
    await walk.do("clinician", "return_outcome", **OUTCOME)
    assert await walk.status() == "Report back"
    await walk.do("referrer", "acknowledge", **CLOSED)
    page = await walk.page()
    assert await walk.status() == "Closed"
    assert page.count('<li class="on">') == 5  # all five receipts
    assert "not yet" not in page
    for what in ("Accepted", "Visit booked", "Report sent back", "One injection", "Entrance B"):
        assert what in page, what


async def test_the_next_stage_is_drafted_from_the_report(house: Litestar) -> None:
    walk = await Walk(house).sent()
    await walk.do("intake", "accept")
    await walk.do("clinician", "return_outcome", **OUTCOME, **{"outcome.diagnosis": "Stiff back"})
    drafted = await walk.handle("referrer", "next", program_id="sports-medicine-service")
    browser = await walk.browser("referrer")
    draft = await browser.get(drafted.headers["location"])
    assert 'value="Delacroix-Okafor"' in draft.text and "Stiff back</textarea>" in draft.text
    again = await walk.handle("referrer", "next", program_id="sports-medicine-service")
    assert again.headers["location"] == drafted.headers["location"]
    for program in ("nothing", ""):
        refused = await walk.handle("referrer", "next", program_id=program)
        assert refused.status_code == 422, program
    assert "Start the next stage" not in await walk.page("intake"), "it is the practice's to do"
    assert "It names this one: The stage before this one" in await walk.page()


async def test_a_draft_waits_for_another_until_it_is_let_go(house: Litestar) -> None:
    first = await Walk(house).sent()
    second = Walk(house)
    second.browsers = first.browsers
    await second.draft(program_id="sports-medicine-service")
    number = first.number(await first.page())
    wrong = await second.handle("referrer", "links", other="R-0000")
    assert wrong.status_code == 422 and 'value="R-0000"' in wrong.text
    await second.handle("referrer", "links", other=number, hold_until="outcome_returned")
    assert "Held back until: Report back" in await second.page()
    held = await send(await second.browser("referrer"), f"{second.at}/check")
    assert held.status_code == 422 and "It waits for another referral" in held.text
    await second.handle("referrer", "release")
    assert "Held back until" not in await second.page()
    await second.handle("referrer", "links", other=number, kind="twin")
    assert (await second.page()).count("Take the link away") == 2
    other_kind = await second.handle("referrer", "unlink", kind="replaces")
    assert other_kind.status_code == 404
    for left in (1, 0):
        await second.handle("referrer", "unlink")
        assert "Link taken away" in await second.page()
        assert (await second.page()).count("Take the link away") == left


async def test_a_link_to_one_that_may_not_be_seen_still_says_what_its_button_is_for(
    house: Litestar,
) -> None:
    first = await Walk(house).sent()
    second = Walk(house)
    second.browsers = first.browsers
    await second.draft(program_id="sports-medicine-service")
    number = second.number(await second.page())
    await first.handle("referrer", "links", other=number, kind="twin")
    page = await first.page("intake")
    assert number not in page
    assert 'Take the link away<span class="vh">: One you may not see, ' in page


async def test_a_list_is_saved_as_a_table(house: Litestar) -> None:
    await Walk(house).sent()
    browser = await signed_in(house, "intake")
    saved = await browser.get("/referrals/export.csv?view=turn&status=sent")
    assert saved.headers["content-type"].startswith("text/csv")
    assert '"Delacroix-Okafor"' in saved.text
    none = await browser.get("/referrals/export.csv?status=closed")
    assert "Delacroix" not in none.text


async def test_a_declined_one_goes_to_another_program(house: Litestar) -> None:
    walk = await Walk(house).sent()
    bare = await walk.tries("intake", "decline", reason="clinically-unsuitable")
    assert bare.status_code == 422 and "Say more in a comment" in said(bare)
    await walk.do("intake", "decline", reason="no-capacity", next_step="Try sports medicine")
    assert await walk.status() == "Declined"
    assert "Try sports medicine" in await walk.page()
    await walk.do("referrer", "reroute", program_id="sports-medicine-service")
    assert await walk.status() == "New"
    assert "Sports Medicine" in await walk.page()


async def test_what_the_program_asks_is_answered(house: Litestar) -> None:
    walk = await Walk(house).sent()
    await walk.do("clinician", "ask", questions="Is there a recent picture?")
    assert "Is there a recent picture?" in await walk.page(more="/do/answer")
    empty = await walk.tries("practice-scheduler", "answer")
    assert empty.status_code == 422
    await walk.do("practice-scheduler", "answer", answer="Yes, of last week")
    assert await walk.status() == "New, seen"
    assert "Yes, of last week" in await walk.page("intake")


async def test_a_waiting_list_gives_a_place(house: Litestar) -> None:
    walk = await Walk(house).sent()
    await walk.do("intake", "receive")
    await walk.do("intake", "waitlist", estimate="Six weeks")
    assert await walk.status() == "Waiting list"
    await walk.do("intake", "place")
    assert await walk.status() == "Accepted"


async def test_a_missed_visit_is_booked_again(house: Litestar, hands: Hands) -> None:
    walk = await Walk(house).sent()
    await walk.do("intake", "accept")
    await walk.do("intake", "schedule", **VISIT)
    await walk.do("intake", "reschedule", **VISIT | {"appointment.start": "2026-03-11T10:00"})
    walk.later(hands, days=10)
    await walk.do("intake", "miss", reason="no-show")
    assert await walk.status() == "Missed"
    past = await walk.tries("intake", "schedule", **VISIT)
    assert past.status_code == 422 and "still ahead" in said(past)
    assert "Entrance B" in past.text  # what was typed is kept
    await walk.do("intake", "schedule", **VISIT | {"appointment.start": "2026-03-20T10:00"})
    assert await walk.status() == "Booked"


async def test_after_acceptance_a_cancellation_is_asked_for_and_confirmed(house: Litestar) -> None:
    walk = await Walk(house).sent()
    assert "cancel" in await walk.buttons("referrer")
    await walk.do("intake", "accept")
    assert "cancel" not in await walk.buttons("referrer")
    await walk.do("referrer", "request_cancel", reason="moved")
    await walk.do("referrer", "withdraw_cancel")
    assert await walk.status() == "Accepted"
    await walk.do("practice-scheduler", "request_cancel", reason="moved")
    await walk.do("intake", "confirm_cancel")
    assert await walk.status() == "Cancelled"


async def test_an_ended_one_is_opened_again(house: Litestar) -> None:
    walk = await Walk(house).sent()
    await walk.do("referrer", "cancel", reason="no-longer-needed")
    await walk.do("referrer", "reopen", comment="It came back")
    assert await walk.status() == "New"


async def test_a_second_person_confirms_a_retraction(house: Litestar) -> None:
    walk = await Walk(house).sent()
    await walk.do("referrer", "retract", reason="wrong-patient")
    assert "Delacroix" not in await _text(walk, "referrer", "/referrals?view=open")
    assert "retract" not in await walk.buttons("referrer")
    assert "Delacroix" in await _text(walk, "practice-scheduler", "/worklist?view=witness")
    await walk.do("practice-scheduler", "retract")
    assert "Delacroix" not in await _text(walk, "practice-scheduler", "/worklist?view=witness")


async def test_a_doctor_signs_what_a_scheduler_sent(house: Litestar) -> None:
    walk = await Walk(house).sent("practice-scheduler")
    assert "Delacroix" in await _text(walk, "referrer", "/worklist?view=signing")
    await walk.do("referrer", "sign")
    assert "Delacroix" not in await _text(walk, "referrer", "/worklist?view=signing")


async def test_a_department_takes_one_by_phone(house: Litestar) -> None:
    walk = await Walk(house).sent("intake")
    await walk.do("intake", "accept")
    mine = await user(house, "referrer")
    short = await walk.tries("intake", "close_incomplete", reason="no-longer-needed")
    assert short.status_code == 422 and "On whose word" not in said(short)
    await walk.do("intake", "close_incomplete", reason="no-longer-needed", confirmed_by=mine.id)
    assert await walk.status("intake") == "Closed, not seen"


async def test_only_the_minimum_holds_a_send_back(house: Litestar) -> None:
    walk = Walk(house)
    await walk.draft(reason="", **{"patient.date_of_birth": ""})
    page = await walk.page(more="/check")
    assert "It cannot go yet" in page and "Send the referral to" not in page
    assert f'{walk.at}/edit#patient.date_of_birth">Birth date' in page
    await _edit(walk, **{"reason": "Back pain", "patient.date_of_birth": "1971-04-09"})
    page = await walk.page(more="/check")
    assert "Send the referral to Spine Service" in page
    assert "To follow" in page and "Fill it in" in page


async def test_a_fast_one_is_asked_for_the_nine_lines_first(house: Litestar) -> None:
    walk = Walk(house)
    await walk.draft(priority="stat")
    page = await walk.page(more="/check")
    first, _, rest = page.partition("<h2>To follow</h2>")
    assert "For a fast referral, asked once more" in first
    assert "Allergies" in first and "Allergies</strong>" not in rest


async def test_a_red_flag_waits_for_a_decision(house: Litestar) -> None:
    walk = Walk(house)
    await walk.draft(reason="Back pain, saddle numb since yesterday")
    browser = await walk.browser("referrer")
    page = await walk.page(more="/check")
    assert "Numb where one sits" in page and "Go to an emergency room now." in page
    open_ = await send(browser, f"{walk.at}/check")
    assert open_.status_code == 422 and "<title>Error:" in open_.text
    other = await send(browser, f"{walk.at}/check", **{"flag-cauda-equina": "other"})
    assert other.status_code == 422 and "Write the other reason." in other.text
    done = await send(browser, f"{walk.at}/check", **{"flag-cauda-equina": "routed_now"})
    assert done.headers["location"] == f"{walk.at}/sent"


async def test_the_number_stands_large_on_the_last_page(house: Litestar) -> None:
    walk = await Walk(house).sent()
    page = await walk.page(more="/sent")
    assert '<p class="big">R-' in page
    assert "Spine Service, intake" in page and f"{walk.at}/summary" in page
    assert "Delacroix" not in page


async def test_mistakes_keep_what_was_typed(house: Litestar) -> None:
    browser = await signed_in(house, "referrer")
    wrong = await send(
        browser,
        "/referrals/new?program=spine-service",
        "/referrals/new",
        **FORM | {"patient.date_of_birth": "2050-01-01", "notes": "Two\nlines"},
    )
    assert wrong.status_code == 422 and "<title>Error:" in wrong.text
    assert 'href="#patient.date_of_birth"' in wrong.text
    assert "Two\nlines</textarea>" in wrong.text
    assert 'value="Delacroix-Okafor"' in wrong.text


async def test_a_note_comes_along_from_the_match(house: Litestar) -> None:
    """With what was decided there about a red flag. Nothing is stored before it is kept."""
    browser = await signed_in(house, "referrer")
    token = form_to(await browser.get("/settings"), "/logout").fields
    note = {"text": "Back pain, saddle numb", "flag-cauda-equina": "routed_now"}
    page = await browser.post("/referrals/start/spine-service", data=token | note)
    assert page.status_code == 200
    assert "Back pain, saddle numb</textarea>" in page.text and "From your note" in page.text
    assert "Nothing here" in (await browser.get("/referrals?view=drafts")).text
    form = form_to(page, "/referrals/new")
    fields = form.fields | FORM | {"notes": note["text"], "then": "check"}
    made = await browser.post(form.action, data=fields)
    check = await browser.get(made.headers["location"])
    assert "Red flags: decide" not in check.text  # it was decided on the match page
    gone = await browser.post("/referrals/start/no-such-program", data=token | note)
    assert gone.status_code == 422


async def test_what_was_changed_below_the_note_comes_along(
    house: Litestar, matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Age, sex, how long, chips and answers; what the form then says stands above them."""
    monkeypatch.setattr(house.state, "matcher", matcher)
    walk = Walk(house)
    browser = await walk.browser("referrer")
    token = form_to(await browser.get("/settings"), "/logout").fields
    note = {"text": "54-year-old woman, low back pain for 7 weeks", "edited": "1"}
    changed = {"age": "61", "sex": "male", "duration": "9", "unit": "weeks", "answer": "fever:no"}
    page = await browser.post("/referrals/start/spine-service", data=token | note | changed)
    for said_there in ("61 years old", "Male", "for 9 weeks", "not: "):
        assert said_there in page.text, said_there
    form = form_to(page, "/referrals/new")
    bare = FORM | {"patient.date_of_birth": "", "notes": note["text"]}
    made = await browser.post(form.action, data=form.fields | bare)
    walk.id = made.headers["location"].split("/")[2]
    kept = await walk.page(more="/edit")
    assert "61 years old" in kept and "for 9 weeks" in kept
    await _edit(walk, **{"patient.date_of_birth": "1971-04-09"})
    kept = await walk.page(more="/edit")
    assert "years old" not in kept and "for 9 weeks" in kept
    broken = form.fields | FORM | {"needs": '{"age": "old"}'}
    assert (await browser.post(form.action, data=broken)).status_code == 400
    same = await browser.post("/referrals/start/spine-service", data=token | {"text": "Back pain"})
    assert "From the match" not in same.text


@pytest.mark.parametrize("who", ["referrer", "intake"])
async def test_the_jumps_of_the_page_lead_somewhere(house: Litestar, who: str) -> None:
    draft, sent = Walk(house), Walk(house)
    sent.browsers = draft.browsers
    await draft.draft(who)
    await sent.sent(who)
    await sent.do("intake", "accept")
    await sent.do("clinician", "return_outcome", **OUTCOME)
    for walk in (draft, sent):
        page = await walk.page(who)
        targets = re.findall(r'href="#([^"]+)"', page)
        assert {"sent", "documents", "history"} <= set(targets)
        assert [each for each in targets if page.count(f'id="{each}"') != 1] == []


async def test_two_clicks_make_one_draft(house: Litestar) -> None:
    browser = await signed_in(house, "referrer")
    page = await browser.get("/referrals/new?program=spine-service")
    form = form_to(page, "/referrals/new")
    sent = form.fields | FORM
    first = await browser.post("/referrals/new", data=sent)
    second = await browser.post("/referrals/new", data=sent)
    assert first.headers["location"] == second.headers["location"]


async def test_a_stale_page_says_so_and_keeps_the_text(house: Litestar) -> None:
    walk = await Walk(house).sent()
    browser = await walk.browser("intake")
    old = form_to(await browser.get(f"{walk.at}/do/ask"), f"{walk.at}/do/ask")
    await walk.handle("intake", "take")
    answer = await browser.post(old.action, data=old.fields | {"questions": "Which side?"})
    assert answer.status_code == 422
    assert "Someone changed this referral" in answer.text and 'value="Which side?"' in answer.text
    again = form_to(answer, old.action)
    sent = await browser.post(again.action, data=again.fields | {"questions": "Which side?"})
    assert sent.status_code == 303


async def test_a_change_after_sending_needs_a_reason_and_is_a_version(house: Litestar) -> None:
    walk = await Walk(house).sent()
    bare = await _edit(walk, **{"patient.phone": "617 555 0199"})
    assert bare.status_code == 422 and "Say why it changes" in bare.text
    done = await _edit(walk, **{"patient.phone": "617 555 0199", "change_reason": "New number"})
    assert done.headers["location"] == f"{walk.at}?done=update"
    page = await walk.page("intake")
    assert "617 555 0199" in page and "New number" in page and "summary?version=1" in page
    assert 'name="patient.family_name"' not in await walk.page(more="/edit")


async def test_a_step_that_is_over_leads_back_and_says_so(house: Litestar) -> None:
    walk = await Walk(house).sent()
    await walk.do("intake", "accept")
    browser = await walk.browser("intake")
    answer = await browser.get(f"{walk.at}/do/accept")
    assert answer.headers["location"] == f"{walk.at}?not=accept"
    assert "Not possible any more: Accept" in await walk.page("intake", "?not=accept")


async def test_taking_handing_over_and_putting_off_are_undone(house: Litestar) -> None:
    walk = await Walk(house).sent()
    browser = await walk.browser("intake")
    taken = await walk.handle("intake", "take")
    page = await browser.get(taken.headers["location"])
    assert "You have taken it." in page.text
    undo = form_to(page, f"{walk.at}/undo")
    assert (await browser.post(undo.action, data=undo.fields)).status_code == 303
    assert "<dd>nobody</dd>" in await walk.page("intake")
    off = await walk.handle(
        "intake", "snooze", snoozed_until="2026-03-05", change_reason="Calls back on Thursday"
    )
    assert "Delacroix" in await _text(walk, "intake", "/worklist?view=snoozed")
    assert "Calls back on Thursday" in await walk.page("intake")
    undo = form_to(await browser.get(off.headers["location"]), f"{walk.at}/undo")
    await browser.post(undo.action, data=undo.fields)
    assert "Delacroix" not in await _text(walk, "intake", "/worklist?view=snoozed")


async def test_the_history_undoes_them_too(house: Litestar) -> None:
    """Days later, when nothing else on the page says what stood there before."""
    walk = await Walk(house).sent()
    await walk.handle("intake", "take")
    await walk.handle("intake", "snooze", snoozed_until="2026-03-05")
    page = await walk.page("intake")
    assert page.count(f'action="{walk.at}/undo"') == 2
    assert "<strong>Taken</strong>" in page and "<strong>Put off</strong>" in page
    await walk.handle("intake", "undo")  # the newest stands first
    assert "Delacroix" not in await _text(walk, "intake", "/worklist?view=snoozed")
    browser = await walk.browser("intake")
    forms = [
        each
        for each in forms_of(await browser.get(walk.at))
        if each.action == f"{walk.at}/undo" and each.fields["done"] == "assign"
    ]
    await browser.post(forms[0].action, data=forms[0].fields)
    assert "<dd>nobody</dd>" in await walk.page("intake")
    assert "/undo" not in await walk.page("referrer"), "they are the department's to undo"


async def test_a_step_taken_on_a_page_is_one_entry_on_record(house: Litestar) -> None:
    """Looking at its page before is another; the step itself is no second look."""
    walk = await Walk(house).sent()
    browser = await walk.browser("intake")
    for action, fields in (("receive", {}), ("ask", {"questions": "Which side?"})):
        form = form_to(await browser.get(f"{walk.at}/do/{action}"), f"{walk.at}/do/{action}")
        before = await _entries(house, walk.id)
        assert (await browser.post(form.action, data=form.fields | fields)).status_code == 303
        assert (await _entries(house, walk.id))[len(before) :] == ["referral.transition"]
    before = await _entries(house, walk.id)
    await _edit(walk, **{"patient.phone": "617 555 0199", "change_reason": "New number"})
    written = (await _entries(house, walk.id))[len(before) :]
    assert written == ["referral.read", "referral.update"]  # the form was shown, then sent
    refused = await _edit(walk, **{"patient.phone": "617 555 0100"})
    assert refused.status_code == 422  # it shows the referral, so that is on record
    assert (await _entries(house, walk.id))[-2:] == ["referral.read", "referral.read"]


async def test_calls_are_logged_and_taken_back(house: Litestar) -> None:
    walk = await Walk(house).sent()
    await walk.do("intake", "accept")
    bare = await walk.handle("intake", "calls", note="Called twice")
    assert bare.status_code == 422 and "What came of it" in bare.text
    assert "Say what came of the call." in bare.text and 'value="Called twice"' in bare.text
    for note in ("mornings", "evenings", "weekend"):
        await walk.handle("intake", "calls", result="no_answer", note=note)
    page = await walk.page("intake")
    assert page.count("The patient: No answer") == 3 and "weekend" in page
    await walk.handle("intake", "calls", result="no_answer", note="weekend")  # a double click
    assert (await walk.page("intake")).count("The patient: No answer") == 3
    await walk.handle("intake", "calls/undo")  # the newest stands first
    assert "taken back" in await walk.page("intake")
    refused = await walk.tries(
        "referrer", "close_incomplete", reason="unreachable", patient_told=""
    )
    assert refused.status_code == 422 and "there are 2" in said(refused)
    await walk.handle("intake", "calls", result="left_message")
    await walk.do("referrer", "close_incomplete", reason="unreachable")


async def test_the_two_sides_write_to_one_another(house: Litestar) -> None:
    walk = await Walk(house).sent()
    empty = await walk.handle("referrer", "messages", to="program")
    assert empty.status_code == 422 and "Write the message first." in empty.text
    await walk.handle("referrer", "messages", to="program", text="She is away in May")
    page = await walk.page("intake")
    assert "She is away in May" in page and ">new</span>" in page
    await walk.handle("intake", "messages/read")
    assert ">new</span>" not in await walk.page("intake")
    await walk.handle("intake", "messages", to="practice", text="Noted")
    assert "Noted" in await walk.page("practice-scheduler")


async def test_one_click_takes_a_row_of_the_worklist(house: Litestar) -> None:
    walk = await Walk(house).sent()
    browser = await walk.browser("intake")
    page = await browser.get("/worklist?view=unassigned")
    take = form_to(page, f"{walk.at}/take")
    taken = await browser.post(take.action, data=take.fields)
    assert taken.headers["location"].startswith("/worklist?view=unassigned&done=take&about=")
    assert "Delacroix" in await _text(walk, "intake", "/worklist?view=mine")


async def test_a_patient_is_found_by_post_only(house: Litestar) -> None:
    walk = await Walk(house).sent()
    browser = await walk.browser("referrer")
    for fields in ({"name": "dela"}, {"phone": "0142"}, {"date_of_birth": "1971-04-09"}):
        found = await send(browser, "/referrals/find", **fields)
        assert found.status_code == 200 and walk.id in found.text, fields
    assert walk.id not in (await send(browser, "/referrals/find", name="nobody")).text
    assert (await send(browser, "/referrals/find", name="-")).status_code == 422
    assert (await send(browser, "/referrals/find")).status_code == 422


async def test_other_departments_and_practices_see_nothing_of_it(house: Litestar) -> None:
    walk = Walk(house)
    await walk.draft()
    intake = await walk.browser("intake")
    assert (await intake.get(walk.at)).status_code == 404  # a draft is nobody else's
    for form in ("take", "do/retract"):
        token = form_to(await intake.get("/settings"), "/logout").fields
        assert (await intake.post(f"{walk.at}/{form}", data=token)).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/worklist?view=nothing",
        "/worklist?status=perhaps",
        "/worklist?priority=later",
        "/worklist?after=1~2~3",
        "/worklist?after=%00",
        "/worklist?after=0~2026-01-01T00:00:00~019a5f00-0000-7000-8000-000000000001",
        "/referrals?view=mine",
        "/worklist?after=0~0001-01-01T00:00:00%2B14:00~019a5f00-0000-7000-8000-000000000001",
        "/worklist?after=0~9999-12-31T23:00:00-14:00~019a5f00-0000-7000-8000-000000000001",
        "/worklist/silent?by=yesterday",
    ],
)
async def test_an_address_that_cannot_be_read_is_told(house: Litestar, address: str) -> None:
    browser = await signed_in(house, "intake")
    assert (await browser.get(address)).status_code == 400


@pytest.mark.parametrize("action", ["nothing", "create", "%00", "a" * 300])
async def test_there_is_no_page_for_what_is_no_action(house: Litestar, action: str) -> None:
    walk = await Walk(house).sent()
    browser = await walk.browser("referrer")
    assert (await browser.get(f"{walk.at}/do/{action}")).status_code == 404


async def test_no_patient_stands_in_titles_addresses_or_logs(
    house: Litestar, caplog: pytest.LogCaptureFixture
) -> None:
    walk = await Walk(house).sent()
    await walk.do("intake", "accept")
    for more in ("", "/edit", "/sent", "/do/request_cancel"):
        page = await walk.page(more=more)
        title = page.partition("<title>")[2].partition("</title>")[0]
        assert "Delacroix" not in title and "Rosa" not in title
    assert "Delacroix" not in caplog.text


async def test_people_begin_the_day_at_their_list(house: Litestar) -> None:
    starts = {}
    for who in ("referrer", "practice-scheduler", "intake", "clinician", "steward"):
        browser = await signed_in(house, who)
        starts[who] = (await browser.get("/login")).headers["location"]
    assert starts == {
        "referrer": "/referrals",
        "practice-scheduler": "/worklist",
        "intake": "/worklist",
        "clinician": "/worklist",
        "steward": "/",
    }


async def _entries(house: Litestar, referral_id: str) -> list[str]:
    async with house.state.database.reading() as db:
        rows = await db.scalars(select(AuditRow).order_by(col(AuditRow.position)))
        return [row.action for row in rows if row.object_id == referral_id]


async def _text(walk: Walk, who: str, address: str) -> str:
    answer = await (await walk.browser(who)).get(address)
    assert answer.status_code == 200, address
    return answer.text


async def _edit(walk: Walk, who: str = "referrer", **fields: str) -> httpx.Response:
    """As a browser sends it: what the page holds, and what was changed."""
    browser = await walk.browser(who)
    page = await browser.get(f"{walk.at}/edit")
    form = next(each for each in forms_of(page) if each.action == f"{walk.at}/edit")
    held = {"priority": "routine"}
    if 'name="reason"' in page.text:
        held["reason"] = FORM["reason"]
    return await browser.post(form.action, data=form.fields | held | fields)
