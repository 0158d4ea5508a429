"""The match page over HTTP: what it says of a note, what it refuses, what it never keeps."""

import logging
import re

import httpx
import pytest

from tests.documents.printed import opened, text_of

NOTE = (
    "54F low back pain 7 wks after lifting, radiates L leg below knee, numb L foot, no weakness, "
    "hx breast ca 2019, no bladder/bowel sx, PT x4 wks little help"
)
FORM = "application/x-www-form-urlencoded"


async def posted(client: httpx.AsyncClient, path: str = "/match", **fields: str) -> httpx.Response:
    return await client.post(path, data=fields)


def heading(page: str) -> str:
    found = re.search(r'<h2 id="out-title">([^<]*)', page)
    return found[1] if found else ""


def excluded_by_age(page: str) -> set[str]:
    listed = page.split('class="why-not"')[1].split("</ul>")[0].split("<li>")
    return {
        re.findall(r"/programs/([\w-]+)", each)[0]
        for each in listed
        if "/rules/program-ages" in each
    }


async def test_the_empty_page_offers_three_made_up_notes(client: httpx.AsyncClient) -> None:
    page = (await client.get("/match")).text
    examples = re.findall(r'name="example" value="([\w-]+)"', page)
    assert len(examples) == 3
    for example in examples:
        answer = await posted(client, example=example)
        assert answer.status_code == 200
        assert "Nothing understood yet" not in answer.text


async def test_a_note_is_answered_with_flags_programs_and_reasons(
    client: httpx.AsyncClient,
) -> None:
    page = (await posted(client, text=NOTE)).text
    assert re.search(r"\d+ programs fit", heading(page))
    assert 'href="/programs/spine-service"' in page
    assert 'href="/programs/bone-and-joint-imaging"' in page
    assert page.count('class="tick"') >= 2
    excluded = page.split('class="why-not"')[1]
    assert "/programs/pediatric-imaging" in excluded
    assert "/programs/pediatric-orthopaedics" in excluded
    assert "no language model" in page
    assert "%" not in heading(page)


async def test_the_red_flag_stands_first_and_quotes_the_note(client: httpx.AsyncClient) -> None:
    page = (await posted(client, text=NOTE)).text
    banner = page.index('role="alert"')
    assert banner < page.index('id="note-title"') < page.index('id="out-title"')
    alert = page[banner : page.index("</section>", banner)]
    assert "breast ca" in re.search(r"<bdi>(.*?)</bdi>", alert)[1]
    assert 'href="/rules/malignancy"' in alert
    assert re.search(r"\d+ red-flag rules checked", alert)
    assert "cauda" not in alert.lower()


async def test_used_words_are_underlined_and_denied_ones_dotted(client: httpx.AsyncClient) -> None:
    page = (await posted(client, text=NOTE)).text
    note = page.split('class="note"')[1].split("</div>")[0]
    assert re.search(r'class="(used|flag)">[^<]*back pain', note)
    assert re.search(r'class="ruled-out">[^<]*bladder', note)


async def test_an_emergency_says_where_to_go_and_offers_no_program(
    client: httpx.AsyncClient,
) -> None:
    page = (await posted(client, example="emergency")).text
    assert "Emergency: act now" in heading(page)
    assert page.index('role="alert"') < page.index('id="note-title"')
    assert "No program is offered in an emergency" in page
    assert 'name="program"' not in page
    assert 'action="/match/summary"' not in page


async def test_an_emergency_prints_no_referral(client: httpx.AsyncClient) -> None:
    answer = await posted(client, "/match/summary", text=EMERGENCY, program="spine-service")
    assert answer.status_code == 409
    assert "emergency care now" in answer.text


EMERGENCY = "61M severe low back pain, numb between the legs since this morning, cannot pass urine"


async def test_a_note_without_meaning_asks_three_things_and_lists_every_program(
    client: httpx.AsyncClient,
) -> None:
    page = (await posted(client, text="Zzyzx qwrt plok.")).text
    assert heading(page) == "Nothing understood yet"
    assert 'id="ask-age"' in page and 'id="ask-where"' in page
    assert page.count('class="zone"') == 5


NONE_FITS = "58F both hands numb at night, carpal tunnel syndrome, wants release surgery"


async def test_where_nothing_fits_no_program_is_chosen_for_the_doctor(
    client: httpx.AsyncClient,
) -> None:
    page = (await posted(client, text=NONE_FITS)).text
    assert heading(page) == "No program here fits"
    choices = re.findall(r'<input type="radio" name="program"[^>]*>', page)
    assert choices
    assert not [each for each in choices if "checked" in each]
    assert all("required" in each for each in choices)


async def test_a_program_chosen_before_stays_chosen_while_it_is_offered(
    client: httpx.AsyncClient,
) -> None:
    page = (await posted(client, text=NOTE, program="bone-and-joint-imaging")).text
    assert chosen(page) == ["bone-and-joint-imaging"]
    page = (await posted(client, text=NOTE, program="pediatric-imaging")).text
    assert chosen(page) == ["spine-service"]


def chosen(page: str) -> list[str]:
    return re.findall(r'name="program" value="([\w-]+)"[^>]* checked', page)


@pytest.mark.parametrize("part", ["why-not", "people"])
async def test_a_reason_true_of_several_is_said_once(client: httpx.AsyncClient, part: str) -> None:
    page = (await posted(client, text=NOTE)).text
    listing = page.split(f'<ul class="{part}">')[1].split("<p class=")[0].split("<h3")[0]
    rules = re.findall(r'href="/rules/([\w-]+)"', listing)
    assert rules
    sentences = re.findall(r"(?:– |<li>)([^<>]{15,}?) <a class=\"rule\"", listing)
    assert len(sentences) == len(set(sentences)) == len(rules)


async def test_leaving_out_a_finding_changes_the_answer_and_is_said(
    client: httpx.AsyncClient,
) -> None:
    first = (await posted(client, text=NOTE)).text
    kept = re.findall(r'name="keep" value="([^"]+)"', first)
    without = [each for each in kept if "cancer" not in each]
    assert len(without) < len(kept)
    answer = await client.post(
        "/match",
        data={"text": NOTE, "edited": "1", "age": "54", "sex": "female", "keep": without},
    )
    assert 'role="alert"' not in answer.text
    assert "You took out:" in answer.text


async def test_a_flag_keeps_its_quote_when_something_else_is_edited(
    client: httpx.AsyncClient,
) -> None:
    first = (await posted(client, text=NOTE)).text
    kept = re.findall(r'name="keep" value="([^"]+)"', first)
    answer = await client.post(
        "/match", data={"text": NOTE, "edited": "1", "age": "61", "sex": "female", "keep": kept}
    )
    assert "breast ca" in re.search(r"<bdi>(.*?)</bdi>", answer.text)[1]
    assert "You took out:" not in answer.text


async def test_a_changed_age_changes_who_is_excluded(client: httpx.AsyncClient) -> None:
    first = (await posted(client, text=NOTE)).text
    kept = re.findall(r'name="keep" value="([^"]+)"', first)
    page = (
        await client.post("/match", data={"text": NOTE, "edited": "1", "age": "9", "keep": kept})
    ).text
    assert "pediatric-orthopaedics" in excluded_by_age(first)
    assert "pediatric-orthopaedics" not in excluded_by_age(page)


async def test_the_summary_prints_what_was_chosen(client: httpx.AsyncClient) -> None:
    answer = await posted(client, "/match/summary", text=NOTE, program="spine-service")
    assert answer.status_code == 200
    assert "<h1>Referral summary</h1>" in answer.text
    assert "Nothing has been sent yet" in answer.text
    assert "Red flag not settled" in answer.text
    assert "Spine Service" in answer.text


async def test_a_decision_about_the_flag_takes_the_warning_away(client: httpx.AsyncClient) -> None:
    answer = await posted(
        client,
        "/match/summary",
        text=NOTE,
        program="spine-service",
        **{"flag-malignancy": "other", "why-malignancy": "MRI clear in May"},
    )
    assert "Red flag not settled: Past cancer" not in answer.text
    assert "MRI clear in May" in answer.text


async def test_both_sheets_print_from_one_page_and_claim_nothing(client: httpx.AsyncClient) -> None:
    answer = await posted(client, "/match/papers", text=NOTE, program="spine-service")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.count('class="sheet clinician"') == 1
    assert answer.text.count('class="sheet patient"') == 1
    assert answer.text.count("data-print") == 1 and "Print both" in answer.text
    assert answer.text.count("Nothing has been sent yet") == 2
    assert "R-" not in answer.text.split("<main>")[1] and 'class="check"' not in answer.text


@pytest.mark.parametrize("kind", ["summary", "handout"])
async def test_either_sheet_comes_as_a_pdf(client: httpx.AsyncClient, kind: str) -> None:
    answer = await posted(
        client, f"/match/{kind}", text=NOTE, program="spine-service", format="pdf", paper="a4"
    )
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert len(opened(answer.content).pages) == 1
    assert "Spine Service" in text_of(answer.content)


async def test_the_summary_comes_as_plain_text_for_a_record(client: httpx.AsyncClient) -> None:
    answer = await posted(
        client, "/match/summary", text=NOTE, program="spine-service", format="text"
    )
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert max(map(len, answer.text.splitlines())) <= 80
    assert "RED FLAGS" in answer.text


@pytest.mark.parametrize("program", ["", "no-such-program", "../etc"])
async def test_a_program_that_is_not_there_cannot_be_printed(
    client: httpx.AsyncClient, program: str
) -> None:
    answer = await posted(client, "/match/handout", text=NOTE, program=program)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "fields"),
    [
        ("GET", "/match", {}),
        ("POST", "/match", {"text": NOTE}),
        ("POST", "/match", {"text": ""}),
        ("POST", "/match/summary", {"text": NOTE, "program": "spine-service"}),
        ("POST", "/match/handout", {"text": NOTE, "program": "spine-service"}),
    ],
)
async def test_nothing_is_kept_and_nothing_of_the_note_leaves_the_body(
    client: httpx.AsyncClient,
    caplog: pytest.LogCaptureFixture,
    method: str,
    path: str,
    fields: dict[str, str],
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = await client.request(method, path, data=fields or None)
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert "breast" not in str(answer.headers)
    title = answer.text.split("<title>")[1].split("</title>")[0]
    assert "54" not in title and "breast" not in title
    assert not re.search(r'(?:href|action|src)="[^"]*breast', answer.text)
    ours = [each.getMessage() for each in caplog.records if not each.name.startswith("httpcore")]
    assert not [each for each in ours if "breast" in each]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://testserver.local"}, 200),
        ({"origin": "http://testserver.local", "sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://["}, 403),
        ({"origin": "HTTP://TESTSERVER.LOCAL"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://testserver.local", "sec-fetch-site": "cross-site"}, 403),
        ({"origin": "http://testserver.local.evil.example"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/match", "/match/summary", "/match/handout"])
async def test_forms_of_other_sites_are_refused(
    client: httpx.AsyncClient, path: str, headers: dict[str, str], status: int
) -> None:
    answer = await client.post(
        path, data={"text": NOTE, "program": "spine-service"}, headers=headers
    )
    assert answer.status_code == status


async def test_a_note_of_the_longest_length_is_read(client: httpx.AsyncClient) -> None:
    assert (await posted(client, text="back pain ".ljust(20_000, "x"))).status_code == 200


async def test_a_longer_note_is_refused_with_its_text_kept(client: httpx.AsyncClient) -> None:
    text = "back pain " + "x" * 19_991
    answer = await posted(client, text=text)
    assert answer.status_code == 422
    assert text in answer.text
    assert "20,001 characters" in answer.text
    assert answer.text.split("<title>")[1].startswith("Error:")
    assert 'role="alert"' in answer.text and 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("field", ["age", "duration"])
async def test_a_field_that_cannot_be_used_is_named_and_the_note_kept(
    client: httpx.AsyncClient, field: str
) -> None:
    answer = await posted(client, text=NOTE, edited="1", **{field: "many"})
    assert answer.status_code == 422
    assert "breast ca 2019" in answer.text


BYTES = {
    "nothing": b"",
    "NUL": b"text=back%00pain",
    "lone surrogates": b"text=back+pain+%ED%A0%80+%ED%BF%BF",
    "not UTF-8": b"text=%FF%FE%80back+pain",
    "raw bytes": b"text=\xff\xfe\x00\x80",
    "right to left": "text=ألم الظهر‏ ‮back pain".encode(),
    "control": b"text=%01%02%08%0B%1B%5B31mback+pain%7F",
    "overlong": b"text=%C0%80%E0%80%80",
    "bad percent": b"text=%zz%&%=%1",
    "many equal signs": b"=&=&=&===&&&",
    "same field twice": b"text=a&text=back+pain&age=1&age=2",
    "astral": "text=🦴🦴 back pain 😖".encode(),
    "many findings": b"text=back+pain&edited=1&" + b"&".join(b"keep=x%d" % n for n in range(500)),
    "too many fields": b"&".join(b"keep=x%d" % n for n in range(700)),
    "unknown findings": b"text=back+pain&add=%3Cscript%3E&add=nothing%3Ayes&answer=%3A",
    "unknown flags": b"text=back+pain&program=spine-service&flag-=other&flag-x=routed_now",
    "huge numbers": b"text=back+pain&edited=1&age=9e999&duration=1e308&unit=years",
}


@pytest.mark.parametrize("path", ["/match", "/match/summary", "/match/handout"])
@pytest.mark.parametrize("name", BYTES)
async def test_no_bytes_break_it(client: httpx.AsyncClient, name: str, path: str) -> None:
    answer = await client.post(path, content=BYTES[name], headers={"content-type": FORM})
    assert answer.status_code < 500
    assert "\x00" not in answer.text and "<script>" not in answer.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"text": "back pain"}'),
        ("multipart/form-data; boundary=x", b"--x--"),
        ("text/plain", b"text=back pain"),
    ],
)
async def test_what_is_no_form_is_refused(
    client: httpx.AsyncClient, kind: str, body: bytes
) -> None:
    answer = await client.post("/match", content=body, headers={"content-type": kind})
    assert answer.status_code == 400


async def test_markup_in_a_note_stays_text(client: httpx.AsyncClient) -> None:
    text = 'back pain </textarea><script>alert(1)</script><img src=x onerror="x">{{ 7*7 }}'
    for path in ("/match", "/match/summary"):
        page = (await posted(client, path, text=text, program="spine-service")).text
        assert "<script>alert" not in page and "<img" not in page
        assert "{{ 7*7 }}" in page


async def test_every_rule_has_a_page(client: httpx.AsyncClient) -> None:
    why = (await client.get("/match/why")).text
    rules = re.findall(r'href="(/rules/[\w-]+)"', why)
    assert len(rules) > 5
    for address in rules:
        page = (await client.get(address)).text
        assert "No clinician has signed it yet" in page
        assert "How sure" in page


async def test_every_rule_a_match_names_can_be_read(client: httpx.AsyncClient) -> None:
    page = (await posted(client, text=NOTE)).text
    addresses = set(re.findall(r'href="(/rules/[\w-]+)"', page))
    assert addresses
    for address in addresses:
        assert (await client.get(address)).status_code == 200


async def test_an_unknown_rule_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/rules/no-such-rule")).status_code == 404
