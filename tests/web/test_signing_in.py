"""Signing in and out by HTTP, as a browser does it."""

from http.cookies import SimpleCookie

import httpx
import msgspec
import pytest
from litestar import Litestar

from directory.accounts import totp
from directory.web.entry import local
from tests.staff import (
    PASSWORD,
    Hands,
    a_browser,
    email_of,
    form_to,
    forms_of,
    send,
    sign_in,
    signed_in,
    user,
)

pytestmark = pytest.mark.holds("security S6")


def cookies_of(answer: httpx.Response) -> SimpleCookie:
    found = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        found.load(line)
    return found


async def test_a_staff_page_leads_to_the_sign_in_and_back(house: Litestar) -> None:
    browser = a_browser(house)
    wanted = "/admin/audit?action=sign-in&outcome=ok"
    sent_away = await browser.get(wanted)
    assert sent_away.status_code == 303
    way = sent_away.headers["location"]
    assert way == "/login?next=%2Fadmin%2Faudit%3Faction%3Dsign-in%26outcome%3Dok"
    let_in = await sign_in(browser, "admin", page=way)
    assert (let_in.status_code, let_in.headers["location"]) == (303, wanted)
    assert (await browser.get(wanted)).status_code == 200


async def test_a_form_sent_without_a_session_leads_back_to_its_page(house: Litestar) -> None:
    answer = await a_browser(house).post(
        "/settings/password",
        headers={"referer": "http://testserver.local/settings/password"},
        data={"present": "x"},
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=%2Fsettings%2Fpassword"


async def test_a_region_that_is_asked_for_leads_the_whole_page(house: Litestar) -> None:
    answer = await a_browser(house).get("/admin/users", headers={"HX-Request": "true"})
    assert answer.headers["hx-redirect"] == "/login?next=%2Fadmin%2Fusers"


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/settings", "/settings"),
        ("//evil.example", ""),
        ("/\\evil.example", ""),
        ("https://evil.example", ""),
        ("javascript:alert(1)", ""),
        ("/a b", ""),
        ("/a\nset-cookie: x", ""),
        ("", ""),
        ("/" + "a" * 3000, ""),
    ],
)
def test_the_way_back_never_leads_to_another_site(wanted: str, goes: str) -> None:
    assert local(wanted) == goes


async def test_the_session_is_new_whatever_was_there_before(house: Litestar) -> None:
    """Fixation: a value planted before the sign-in is worth nothing after it."""
    browser = a_browser(house)
    browser.headers["cookie"] = "session=planted-by-somebody"
    fields = form_to(await browser.get("/login"), "/login").fields
    visit = browser.cookies["visit"]
    answer = await browser.post(
        "/login",
        data=fields | {"email": email_of("referrer"), "password": PASSWORD},
        headers={"cookie": f"session=planted-by-somebody; visit={visit}"},
    )
    assert answer.status_code == 303
    assert cookies_of(answer)["session"].value != "planted-by-somebody"
    stranger = a_browser(house)
    stranger.cookies.set("session", "planted-by-somebody")
    assert (await stranger.get("/settings")).status_code == 303


async def test_signing_in_again_ends_the_session_before(house: Litestar) -> None:
    browser = await signed_in(house, "referrer")
    before = browser.cookies["session"]
    again = a_browser(house)
    shown = await again.get("/login")
    again.cookies.set("session", before)
    form = form_to(shown, "/login")
    fields = form.fields | {"email": email_of("clinician"), "password": PASSWORD}
    assert (await again.post("/login", data=fields)).status_code == 303
    assert (await browser.get("/settings")).status_code == 303


async def test_signing_out_ends_the_session_on_the_server(house: Litestar) -> None:
    browser = await signed_in(house, "referrer")
    token = browser.cookies["session"]
    answer = await send(browser, "/settings", "/logout")
    assert answer.status_code == 303
    assert cookies_of(answer)["session"]["max-age"] == "0"
    kept = a_browser(house)
    kept.cookies.set("session", token)
    assert (await kept.get("/settings")).status_code == 303


@pytest.mark.holds("security S9")
async def test_a_wrong_password_and_an_unknown_account_get_the_same_page(house: Litestar) -> None:
    browser = a_browser(house)
    wrong = await sign_in(browser, "referrer", password="five grey kettles weep")
    unknown = await sign_in(browser, "nobody-here", password="five grey kettles weep")
    assert wrong.status_code == unknown.status_code == 422
    assert "The e-mail or the password is not right." in wrong.text
    assert wrong.text.replace(email_of("referrer"), "") == unknown.text.replace(
        email_of("nobody-here"), ""
    )
    assert "set-cookie" not in wrong.headers
    assert "five grey" not in wrong.text


@pytest.mark.holds("security S9")
async def test_guessing_is_answered_with_the_wait_whatever_the_headers_say(
    house: Litestar, hands: Hands
) -> None:
    browser = a_browser(house)
    fields = form_to(await browser.get("/login"), "/login").fields
    for number in range(12):
        answer = await browser.post(
            "/login",
            data=fields | {"email": email_of("referrer"), "password": "wrong wrong wrong"},
            headers={"x-forwarded-for": f"203.0.113.{number}", "forwarded": f"for=10.0.0.{number}"},
        )
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 900
    assert (await sign_in(browser, "referrer")).status_code == 429
    hands.move(minutes=15)
    assert (await sign_in(browser, "referrer")).status_code == 303


@pytest.mark.long
@pytest.mark.holds("security S9")
async def test_one_address_cannot_go_through_all_accounts(house: Litestar) -> None:
    browser = a_browser(house)
    fields = form_to(await browser.get("/login"), "/login").fields
    told = [
        (
            await browser.post(
                "/login",
                data=fields | {"email": f"{number}@example.org", "password": "wrong"},
                headers={"x-forwarded-for": f"203.0.113.{number}"},
            )
        ).status_code
        for number in range(65)
    ]
    assert set(told[:60]) == {422}
    assert set(told[60:]) == {429}
    assert (await sign_in(a_browser(house, address="198.51.100.3"), "referrer")).status_code == 303


@pytest.mark.holds("security S7")
@pytest.mark.parametrize("broken", ["", "0" * 64, None])
async def test_the_sign_in_needs_the_token_of_its_page(house: Litestar, broken: str | None) -> None:
    browser = a_browser(house)
    fields = form_to(await browser.get("/login"), "/login").fields
    fields = fields | {"email": email_of("referrer"), "password": PASSWORD}
    if broken is None:
        del fields["csrf_token"]
    else:
        fields["csrf_token"] = broken
    answer = await browser.post("/login", data=fields)
    assert answer.status_code == 403
    assert "session" not in cookies_of(answer)


@pytest.mark.holds("security S7")
async def test_the_token_of_another_browser_opens_nothing(house: Litestar) -> None:
    theirs = form_to(await a_browser(house).get("/login"), "/login").fields
    fields = theirs | {"email": email_of("referrer"), "password": PASSWORD}
    without_cookie = await a_browser(house).post("/login", data=fields)
    browser = a_browser(house)
    await browser.get("/login")
    with_own_cookie = await browser.post("/login", data=fields)
    assert without_cookie.status_code == with_own_cookie.status_code == 403


@pytest.mark.holds("security S7")
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_a_sign_in_from_another_site_is_refused(
    house: Litestar, headers: dict[str, str]
) -> None:
    browser = a_browser(house)
    fields = form_to(await browser.get("/login"), "/login").fields
    fields = fields | {"email": email_of("referrer"), "password": PASSWORD}
    assert (await browser.post("/login", data=fields, headers=headers)).status_code == 403


async def test_two_open_sign_in_pages_both_work(house: Litestar) -> None:
    browser = a_browser(house)
    first = form_to(await browser.get("/login"), "/login").fields
    await browser.get("/login?next=/settings")
    fields = first | {"email": email_of("referrer"), "password": PASSWORD}
    assert (await browser.post("/login", data=fields)).status_code == 303


async def test_cookies_in_production_are_for_this_host_over_tls_only(
    strict_house: Litestar,
) -> None:
    browser = a_browser(strict_house)
    browser.base_url = httpx.URL("https://testserver.local")
    page = await browser.get("/login")
    entered = await sign_in(browser, "referrer")
    assert entered.status_code == 303
    for answer in (page, entered):
        for name, cookie in cookies_of(answer).items():
            assert name.startswith("__Host-"), name
            assert cookie["httponly"] and cookie["secure"], name
            assert cookie["samesite"] == "lax", name
            assert (cookie["path"], cookie["domain"]) == ("/", ""), name
    assert set(cookies_of(entered)) == {"__Host-session", "__Host-known", "__Host-visit"}
    assert cookies_of(entered)["__Host-session"]["max-age"] == ""


@pytest.mark.holds("security S21")
async def test_production_asks_browsers_to_come_by_tls_only(
    strict_house: Litestar, house: Litestar
) -> None:
    live = await a_browser(strict_house).get("/login")
    assert live.headers["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" not in (await a_browser(house).get("/login")).headers


async def test_over_http_a_demonstration_still_keeps_scripts_and_other_sites_out(
    house: Litestar,
) -> None:
    answer = await sign_in(a_browser(house), "referrer")
    cookie = cookies_of(answer)["session"]
    assert cookie["httponly"] and cookie["samesite"] == "lax" and not cookie["secure"]


async def test_public_pages_set_no_cookie_and_ask_no_store_without_one(house: Litestar) -> None:
    browser = a_browser(house)
    for path in ("/", "/help", "/programs"):
        answer = await browser.get(path)
        assert "set-cookie" not in answer.headers
        assert "Staff sign in</a>" in answer.text


async def test_the_header_says_who_is_signed_in_and_nothing_of_it_is_kept(house: Litestar) -> None:
    browser = await signed_in(house, "referrer")
    for path in ("/", "/settings", "/help"):
        answer = await browser.get(path)
        assert "The referrer" in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert "cookie" in answer.headers["vary"].lower()


async def test_the_wait_that_the_site_has_set_counts(
    house: Litestar, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = msgspec.structs.replace(house.state.settings, idle_minutes=5)
    browser = await signed_in(house, "referrer")
    hands.move(minutes=6)
    monkeypatch.setitem(house.state._state, "settings", short)
    assert (await browser.get("/settings")).status_code == 303
    monkeypatch.undo()
    assert (await browser.get("/settings")).status_code == 200


async def test_what_a_page_asks_by_itself_is_no_activity(house: Litestar, hands: Hands) -> None:
    polled, used = await signed_in(house, "referrer"), await signed_in(house, "referrer")
    for _ in range(3):
        hands.move(minutes=6)
        await polled.get("/settings", headers={"X-Poll": "1"})
        await used.get("/settings")
    assert (await polled.get("/settings")).status_code == 303
    assert (await used.get("/settings")).status_code == 200


@pytest.mark.holds("security S8")
async def test_a_second_factor_is_set_up_and_then_asked_for(house: Litestar, hands: Hands) -> None:
    browser = await signed_in(house, "steward")
    page = await browser.get("/settings/second-factor")
    form = form_to(page, "/settings/second-factor")
    secret = page.text.split('class="spelled">')[1].split("<")[0].replace(" ", "")
    code = totp.code_at(secret, totp.step_of(hands.now))
    wrong = await browser.post(form.action, data=form.fields | {"code": "1", "present": PASSWORD})
    assert wrong.status_code == 422
    assert form_to(wrong, form.action).fields["offer"] == form.fields["offer"]
    turned_on = await browser.post(
        form.action, data=form.fields | {"code": code, "present": PASSWORD}
    )
    assert "Your recovery codes" in turned_on.text
    assert (await user(house, "steward")).second_factor

    elsewhere = a_browser(house)
    hands.move(minutes=1)
    asked = await sign_in(elsewhere, "steward", page="/login?next=/settings")
    assert asked.status_code == 200 and "session" not in elsewhere.cookies
    fields = form_to(asked, "/login/code").fields
    refused = await elsewhere.post("/login/code", data=fields | {"code": code})
    assert refused.status_code == 422
    code = totp.code_at(secret, totp.step_of(hands.now))
    let_in = await elsewhere.post("/login/code", data=fields | {"code": code})
    assert (let_in.status_code, let_in.headers["location"]) == (303, "/settings")


@pytest.mark.holds("security S8")
@pytest.mark.parametrize("who", ["admin", "steward"])
async def test_in_production_a_second_factor_comes_first(strict_house: Litestar, who: str) -> None:
    browser = await signed_in(strict_house, who)
    answer = await browser.get("/admin/users")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/settings/second-factor"
    assert (await browser.get("/settings/second-factor")).status_code == 200


async def test_in_production_others_may_do_without(strict_house: Litestar) -> None:
    assert (await (await signed_in(strict_house, "referrer")).get("/settings")).status_code == 200
    strong = await signed_in(strict_house, "admin", second_factor=True)
    assert (await strong.get("/admin/users")).status_code == 200


async def test_a_password_somebody_else_made_is_replaced_first(house: Litestar) -> None:
    admin = await signed_in(house, "admin")
    person = await user(house, "clinician")
    made = await send(admin, f"/admin/users/{person.id}", f"/admin/users/{person.id}/reset")
    password = made.text.split('class="once">')[1].split("<")[0]
    browser = a_browser(house)
    assert (await sign_in(browser, "clinician", password=password)).status_code == 303
    page = await browser.get("/settings/password")
    assert "Choose your own before you go on" in page.text
    changed = await send(
        browser, "/settings/password", present=password, new="four brown otters swim"
    )
    assert changed.headers["location"] == "/settings?done=password"
    assert (await sign_in(a_browser(house), "clinician", password=password)).status_code == 422
    later = await sign_in(a_browser(house), "clinician", password="four brown otters swim")
    assert later.status_code == 303


async def test_other_browsers_are_listed_and_can_be_signed_out(house: Litestar) -> None:
    here, there = await signed_in(house, "referrer"), await signed_in(house, "referrer")
    page = await here.get("/settings")
    assert page.text.count("Firefox, Linux") >= 2
    forms = [each for each in forms_of(page) if each.action == "/settings/sessions"]
    assert len(forms) == 2  # that one, and everywhere else
    await here.post("/settings/sessions", data=forms[0].fields)
    assert (await there.get("/settings")).status_code == 303
    assert (await here.get("/settings")).status_code == 200


async def test_no_password_stands_in_any_page_or_address(house: Litestar) -> None:
    browser = await signed_in(house, "referrer")
    answer = await send(browser, "/settings/password", present="wrong secret", new="wrong secret")
    assert answer.status_code == 422
    assert "wrong secret" not in answer.text
