"""Every page and form of signed-in people × every role: who gets in, and what a form needs."""

from html import unescape
from typing import Any

import httpx
import pytest
from litestar import Litestar

from tests.staff import (
    Hands,
    PageForm,
    a_browser,
    everybody_anew,
    form_to,
    forms_of,
    send,
    shown_once,
    signed_in,
    user,
)
from tests.web.staff_pages import (
    EVERYBODY,
    FORMS,
    OF_REFERRAL,
    OPEN_FORMS,
    PAGES,
    filled,
    forms,
    of_staff,
)


async def pages_for(house: Litestar, who: str) -> list[str]:
    person = await user(house, "intake")
    return [filled(path, person) for path, may in PAGES.items() if who in may]


async def everything_open(house: Litestar, browser: httpx.AsyncClient) -> None:
    """A machine, a webhook, an emergency look: so that their forms stand on the pages too."""
    await send(browser, "/admin/keys", name="EHR", scopes=["directory.read"])
    await send(browser, "/admin/webhooks", url="https://hooks.example.org/care")
    await send(browser, "/admin/break-glass", reason="The on-call doctor cannot reach the practice")


@pytest.mark.holds("security S1")
def test_every_staff_route_stands_in_the_matrix(opened_house: Litestar) -> None:
    assert of_staff(opened_house, "GET") == set(PAGES) | set(OF_REFERRAL)
    assert of_staff(opened_house, "POST") == set(FORMS)


@pytest.mark.holds("security S7")
def test_every_form_needs_a_token_or_says_why_not(opened_house: Litestar) -> None:
    assert forms(opened_house) - set(FORMS) == set(OPEN_FORMS)


@pytest.mark.holds("security S7")
@pytest.mark.parametrize("path", OPEN_FORMS)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_a_form_without_a_token_is_taken_from_our_own_pages_only(
    house: Litestar, path: str, headers: dict[str, str]
) -> None:
    address = path.replace("{number}", "1").replace("{token}", "x")
    answer = await (await signed_in(house, "referrer")).post(address, data={}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.holds("security S1")
@pytest.mark.parametrize("path", PAGES)
async def test_a_page_opens_for_its_roles_only(house: Litestar, path: str) -> None:
    person = await user(house, "intake")
    told = {}
    for who in EVERYBODY:
        told[who] = (await (await signed_in(house, who)).get(filled(path, person))).status_code
    assert told == {who: 200 if who in PAGES[path] else 403 for who in EVERYBODY}
    nobody = await a_browser(house).get(filled(path, person))
    assert (nobody.status_code, nobody.headers["location"][:7]) == (303, "/login?")


@pytest.mark.holds("security S1")
@pytest.mark.parametrize("path", OF_REFERRAL)
async def test_a_page_of_a_referral_that_is_not_theirs_is_not_there(
    house: Litestar, path: str
) -> None:
    """The same for one that never was; roles that may see none hear that instead."""
    address = filled(path, await user(house, "intake"))
    told = {}
    for who in EVERYBODY:
        told[who] = (await (await signed_in(house, who)).get(address)).status_code
    assert told == {who: 404 if who in OF_REFERRAL[path] else 403 for who in EVERYBODY}
    assert (await a_browser(house).get(address)).status_code == 303


@pytest.mark.holds("security S1")
@pytest.mark.parametrize("path", [path for path, may in FORMS.items() if may != EVERYBODY])
async def test_a_form_is_taken_from_its_roles_only(house: Litestar, path: str) -> None:
    """With a good token, so that only the role decides. Each refusal is on record."""
    person = await user(house, "intake")
    address = filled(path, person).replace("{client_id}", "x").replace("{episode_id}", "x")
    for who in EVERYBODY - FORMS[path]:
        browser = await signed_in(house, who)
        token = form_to(await browser.get("/settings"), "/logout").fields
        answer = await browser.post(
            address,
            data=token | {"role": "admin", "reason": "a reason long enough", "name": "X"},
        )
        assert answer.status_code == 403, who
        assert "Your role may not" in answer.text
    assert (await a_browser(house).post(address)).status_code == 303
    assert await user(house, "intake") == person
    admin = await signed_in(house, "admin")
    for who in EVERYBODY - FORMS[path]:
        actor = (await user(house, who)).id
        log = await admin.get(f"/admin/audit?outcome=denied&actor={actor}")
        assert log.text.count("refused</td>") == 1, who


@pytest.mark.holds("security S7")
@pytest.mark.parametrize("who", ["admin", "referrer"])
async def test_every_form_of_every_page_carries_a_token_and_needs_it(
    house: Litestar, who: str
) -> None:
    browser = await signed_in(house, who)
    if who == "admin":
        await everything_open(house, browser)
    walked = set()
    for address in [*await pages_for(house, who), "/", "/help"]:
        page = await browser.get(address)
        assert page.status_code == 200, address
        for form in forms_of(page):
            if form.method != "POST":
                continue
            assert len(form.fields.get("csrf_token", "")) == 64, (address, form.action)
            walked.add(form.action)
            for fields in _spoiled(form):
                answer = await browser.post(form.action, data=fields)
                assert answer.status_code == 403, (address, form.action)
                assert "out of date" in answer.text
            for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
                answer = await browser.post(form.action, data=form.fields, headers=headers)
                assert answer.status_code == 403, (address, form.action)
    assert {"/logout", "/settings/password", "/settings/second-factor"} <= walked
    if who == "admin":
        assert len(walked) >= 10
    assert (await browser.get("/settings")).status_code == 200  # still signed in


def _spoiled(form: PageForm) -> list[dict[str, Any]]:
    without = {name: value for name, value in form.fields.items() if name != "csrf_token"}
    token = form.fields["csrf_token"]
    other = token[:-1] + ("0" if token[-1] != "0" else "1")
    return [without, without | {"csrf_token": ""}, without | {"csrf_token": other}]


@pytest.mark.holds("security S7")
@pytest.mark.parametrize("path", FORMS)
async def test_every_route_that_takes_a_form_refuses_one_without_token(
    house: Litestar, path: str
) -> None:
    """Also those whose form stands on no page now; and JSON, multipart and an empty body."""
    person = await user(house, "intake")
    address = filled(path, person).replace("{client_id}", "x").replace("{episode_id}", "x")
    browser = await signed_in(house, "admin")
    for sent in (
        {"data": {"a": "b"}},
        {"json": {"csrf_token": "x"}},
        {"files": {"csrf_token": (None, b"x")}},
        {},
    ):
        answer = await browser.post(address, **sent)  # type: ignore[arg-type]  # from a table
        assert answer.status_code in (400, 403), (address, sent)
    assert (await browser.get("/settings")).status_code == 200


@pytest.mark.holds("security S7")
async def test_the_token_of_another_session_is_of_no_use(house: Litestar) -> None:
    other = await signed_in(house, "admin")
    token = form_to(await other.get("/settings"), "/logout").fields
    browser = await signed_in(house, "admin")
    assert (await browser.post("/logout", data=token)).status_code == 403


@pytest.mark.holds("security S7")
async def test_a_script_may_send_the_token_as_a_header(house: Litestar) -> None:
    browser = await signed_in(house, "referrer")
    token = form_to(await browser.get("/settings"), "/logout").fields["csrf_token"]
    answer = await browser.post("/settings/sessions", headers={"x-csrf-token": token})
    assert answer.status_code == 303


@pytest.mark.holds("security S7")
async def test_the_api_takes_no_cookie(house: Litestar) -> None:
    browser = await signed_in(house, "admin")
    assert (await browser.get("/api/v1/users")).status_code == 401


@pytest.mark.holds("security S21")
async def test_every_staff_page_says_what_may_be_loaded_and_that_nothing_is_kept(
    house: Litestar,
) -> None:
    browser = await signed_in(house, "admin")
    await everything_open(house, browser)
    for address in [*await pages_for(house, "admin"), "/admin/users/nobody", "/login"]:
        answer = await browser.get(address)
        policy = answer.headers.get("content-security-policy", "default-src 'self'")
        assert policy.startswith("default-src 'self'") and "unsafe" not in policy, address
        assert answer.headers["cache-control"] == "no-store", address
        if answer.status_code != 303:
            assert "frame-ancestors 'none'" in policy
            assert answer.headers["x-content-type-options"] == "nosniff", address
            assert answer.headers["referrer-policy"] == "same-origin", address
            assert answer.headers["content-type"] == "text/html; charset=utf-8", address
        assert "<style" not in answer.text and ' style="' not in answer.text, address
        assert "<script" not in answer.text, address


async def test_an_admin_adds_a_person_who_then_signs_in(house: Litestar) -> None:
    admin = await signed_in(house, "admin")
    made = await send(
        admin,
        "/admin/users",
        name="Ana <b>Ruiz</b>",
        email="ana@example.org",
        role="clinician",
        departments=["imaging", "orthopaedics"],
    )
    assert "Ana &lt;b&gt;Ruiz&lt;/b&gt;" in made.text
    password = shown_once(made)
    listed = (await admin.get("/admin/users")).text
    assert "ana@example.org" in listed and password not in listed
    browser = a_browser(house)
    answer = await send(browser, "/login", email="ana@example.org", password=password)
    assert answer.status_code == 303


async def test_mistakes_keep_what_was_typed_and_say_what_to_do(house: Litestar) -> None:
    admin = await signed_in(house, "admin")
    answer = await send(
        admin, "/admin/users", name="Ana", email="ana", role="scheduler", departments=["imaging"]
    )
    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    assert "Write the e-mail like ana@example.org." in answer.text
    assert 'value="Ana"' in answer.text
    assert 'value="imaging" checked' in answer.text
    assert '<option value="scheduler" selected>' in answer.text
    nothing = await send(admin, "/admin/users", name="Ana", email="ana@example.org")
    assert "Choose what this person does." in nothing.text


async def test_an_admin_moves_disables_and_lets_in_again(house: Litestar) -> None:
    admin, person = await signed_in(house, "admin"), await user(house, "practice-scheduler")
    page = f"/admin/users/{person.id}"
    theirs = await signed_in(house, "practice-scheduler")
    await send(admin, page, f"{page}/place", role="scheduler", practice="", departments=["imaging"])
    assert (await user(house, "practice-scheduler")).departments == ("imaging",)
    assert "Imaging" in (await theirs.get("/settings")).text
    await send(admin, page, f"{page}/disable")
    assert (await theirs.get("/settings")).status_code == 303
    await send(admin, page, f"{page}/enable")
    assert not (await user(house, "practice-scheduler")).disabled


async def test_a_machine_is_made_renewed_and_ended_on_the_page(house: Litestar) -> None:
    admin = await signed_in(house, "admin")
    made = await send(
        admin,
        "/admin/keys",
        name="EHR of Oak Street",
        scopes=["referrals.read", "directory.read"],
        practice="oak-street",
        days="30",
    )
    first = shown_once(made)
    page = await admin.get("/admin/keys")
    assert first not in page.text and "EHR of Oak Street" in page.text
    (renew,) = [each for each in forms_of(page) if each.action.endswith("/renew")]
    second = shown_once(await admin.post(renew.action, data=renew.fields))
    assert second != first
    (revoke,) = [each for each in forms_of(page) if each.action.endswith("/revoke")]
    assert (await admin.post(revoke.action, data=revoke.fields)).status_code == 303
    assert "ended" in (await admin.get("/admin/keys")).text
    wrong = await send(admin, "/admin/keys", name="", days="soon")
    assert wrong.status_code == 422


@pytest.mark.long
@pytest.mark.holds("security S15")
async def test_reading_the_audit_is_on_record_and_pages_hold_every_entry_once(
    house: Litestar, hands: Hands
) -> None:
    admin, reader = await signed_in(house, "admin"), await user(house, "admin")
    for _ in range(120):
        hands.move(seconds=1)
        await admin.get("/admin/audit?action=nothing.of.the.kind")
    own = f"/admin/audit?actor={reader.id}&action=audit.read"
    address, seen, pages = own, [], 0
    while address:
        text = unescape((await admin.get(address)).text)
        seen += [each.split('"')[0] for each in text.split('<time datetime="')[1:]]
        _, found, rest = text.partition('class="btn ghost" href="/admin/audit?')
        address = "/admin/audit?" + rest.partition('"')[0] if found else ""
        pages += 1
    assert len(seen) == len(set(seen)) == 120
    assert seen == sorted(seen, reverse=True)
    assert pages == 3


@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday",
        "outcome=perhaps",
        "before=x",
        "before=2026-01-01T00:00:00~x~1",
        "before=2026-01-01T00:00:00%2B00:00~a%27--~1",
        "actor=" + "a" * 500,
        "object=%00",
        "from=9999-12-31&to=9999-12-31",
    ],
)
async def test_filters_that_cannot_be_read_are_told(house: Litestar, query: str) -> None:
    admin = await signed_in(house, "admin")
    assert (await admin.get(f"/admin/audit?{query}")).status_code == 400


async def test_the_audit_is_filtered_by_person_and_day(house: Litestar) -> None:
    admin, person = await signed_in(house, "admin"), await user(house, "steward")
    page = f"/admin/users/{person.id}"
    await send(admin, page, f"{page}/disable")
    about = (await admin.get(f"/admin/audit?object={person.id}&action=user.disable")).text
    assert about.count("<td>user.disable</td>") == 1
    assert "The steward" in about and "The admin" in about
    on_the_day = "/admin/audit?action=user.disable&from=2026-03-02&to=2026-03-02"
    assert "<td>user.disable</td>" in (await admin.get(on_the_day)).text
    day_after = "/admin/audit?action=user.disable&from=2026-03-03"
    assert "No entry fits" in (await admin.get(day_after)).text


@pytest.mark.holds("security S16")
async def test_an_emergency_look_is_told_to_every_other_admin_and_reviewed(
    house: Litestar, hands: Hands
) -> None:
    admin, other = await signed_in(house, "admin"), await signed_in(house, "second-admin")
    short = await send(admin, "/admin/break-glass", reason="urgent")
    assert short.status_code == 422
    await send(admin, "/admin/break-glass", reason="The on-call doctor cannot reach the practice")
    assert "Patient data is open to you until" in (await admin.get("/admin/break-glass")).text
    for address in ("/admin/users", "/", "/settings"):
        assert "The admin opened patient data." in (await other.get(address)).text
        assert (
            "opened patient data" not in (await (await signed_in(house, "steward")).get("/")).text
        )
    page = await other.get("/admin/break-glass")
    assert "The on-call doctor cannot reach the practice" in page.text
    assert not [each for each in forms_of(page) if each.action.endswith("/review")]
    for _ in range(5):
        hands.move(minutes=13)
        await admin.get("/settings")
        await other.get("/settings")
    page = await other.get("/admin/break-glass")
    (review,) = [each for each in forms_of(page) if each.action.endswith("/review")]
    assert (await other.post(review.action, data=review.fields)).status_code == 303
    assert "opened patient data." not in (await other.get("/admin/users")).text
    assert "reviewed" in (await admin.get("/admin/break-glass")).text


@pytest.mark.holds("security S3")
@pytest.mark.parametrize("ident", ["nobody", "0" * 36, "%00", "a" * 300, "..%2f..%2fetc"])
async def test_a_person_who_is_not_there_is_not_found(house: Litestar, ident: str) -> None:
    admin = await signed_in(house, "admin")
    assert (await admin.get(f"/admin/users/{ident}")).status_code == 404


async def test_nothing_is_left_over_for_the_next_test(house: Litestar) -> None:
    await everybody_anew(house)
    browser = await signed_in(house, "admin")
    assert "7 people" in (await browser.get("/admin/users")).text
