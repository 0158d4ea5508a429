"""Documents on the page of a referral: attached without a script, saved, and withdrawn."""

import httpx
import pytest
from litestar import Litestar

from directory.referrals.attachments import MOST_BYTES
from tests.staff import form_to
from tests.web.referral_walk import Walk, said

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


async def attach(
    walk: Walk, who: str, content: bytes, name: str = "scan.pdf", kind: str = "letter"
) -> httpx.Response:
    """As a browser sends the form of the page: the token first, the file last."""
    browser = await walk.browser(who)
    form = form_to(await browser.get(walk.at), f"{walk.at}/documents")
    token = {"csrf_token": form.fields["csrf_token"]}
    return await browser.post(
        form.action, data=token | {"document_kind": kind}, files={"file": (name, content)}
    )


async def withdraw(walk: Walk, who: str, **fields: str) -> httpx.Response:
    browser = await walk.browser(who)
    page = await browser.get(walk.at)
    at = page.text.partition('/withdraw"')[0].rpartition('"')[2] + "/withdraw"
    form = form_to(page, at)
    return await browser.post(form.action, data=form.fields | fields)


async def test_a_document_is_attached_saved_and_withdrawn(house: Litestar) -> None:
    walk = await Walk(house).sent()
    done = await attach(walk, "referrer", PDF, name="Brief «Knie».pdf")
    assert done.headers["location"] == f"{walk.at}?done=attach#documents"
    again = await attach(walk, "referrer", PDF)
    assert again.status_code == 303, "the same file stands once"
    page = await walk.page("intake")
    assert page.count("Brief «Knie».pdf</a>") == 1 and "Letter, 1 KB" in page
    assert "Attached by mistake?" not in page, "only the side that attached it takes it back"
    address = page.partition(f'href="{walk.at}/documents/')[2].partition('"')[0]
    saved = await (await walk.browser("intake")).get(f"{walk.at}/documents/{address}")
    assert saved.content == PDF and "attachment" in saved.headers["content-disposition"]
    bare = await withdraw(walk, "referrer")
    assert bare.status_code == 422 and "Say why it is withdrawn." in said(bare)
    done = await withdraw(walk, "referrer", withdraw_reason="Of another patient")
    assert done.headers["location"] == f"{walk.at}?done=withdraw_document#documents"
    page = await walk.page("intake")
    assert "withdrawn</span>" in page and "Of another patient" in page
    gone = await (await walk.browser("intake")).get(f"{walk.at}/documents/{address}")
    assert gone.status_code == 410 and "not here any more" in gone.text


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"", 422, "Choose a file first."),
        (b"<html><script>1</script></html>", 422, "Choose a PDF"),
        (b"MZ\x90\x00\x03", 422, "Choose a PDF"),
        (b"x" * (MOST_BYTES + 1), 413, "larger than 10 MiB"),
    ],
    ids=["nothing", "a page", "a program", "too large"],
)
async def test_a_file_that_is_refused_is_refused_on_the_page(
    house: Litestar, content: bytes, status: int, sentence: str
) -> None:
    """What was chosen stays; nothing of it is kept."""
    walk = await Walk(house).sent()
    answer = await attach(walk, "clinician", content, kind="result")
    assert answer.status_code == status
    assert sentence in said(answer)
    assert '<option value="result" selected>' in answer.text
    assert "Attached by mistake?" not in await walk.page("clinician")


async def test_a_file_far_too_large_is_not_read(house: Litestar) -> None:
    walk = await Walk(house).sent()
    answer = await attach(walk, "referrer", b"x" * (2 * MOST_BYTES + 128 * 1024))
    assert answer.status_code == 413 and "smaller file" in answer.text


@pytest.mark.holds("security S7")
async def test_a_file_without_the_token_of_its_form_is_refused(house: Litestar) -> None:
    walk = await Walk(house).sent()
    browser = await walk.browser("referrer")
    for token in ({}, {"csrf_token": "x"}):
        answer = await browser.post(
            f"{walk.at}/documents", data=token, files={"file": ("a.pdf", PDF)}
        )
        assert answer.status_code == 403
    assert "a.pdf" not in await walk.page()
