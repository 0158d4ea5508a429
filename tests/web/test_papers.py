"""Papers of a referral as its own people see them, and what a code on one tells anybody."""

import io

import httpx
import pikepdf
import pytest
import pytest_asyncio
from litestar import Litestar
from sqlmodel import col, select

from directory.audit import AuditRow
from directory.documents.seal import Finding, verify
from directory.referrals import kept
from directory.referrals.model import Referral
from tests.private import given_away
from tests.staff import a_browser, signed_in
from tests.web.sent_referral import a_sent_referral


@pytest_asyncio.fixture
async def referral(house: Litestar) -> Referral:
    """Sent by the practice of `referrer`, anew for each test."""
    return await a_sent_referral(house)


async def get(house: Litestar, path: str, who: str = "referrer") -> httpx.Response:
    return await (await signed_in(house, who)).get(path)


async def test_both_sheets_stand_on_one_page_each_in_its_own_article(
    house: Litestar, referral: Referral
) -> None:
    page = await get(house, f"/referrals/{referral.id}/summary")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert page.text.count('class="sheet clinician"') == 1
    assert page.text.count('class="sheet patient"') == 1
    assert "Print both" in page.text
    clinician, patient = page.text.split('<article class="sheet patient"')
    assert "Delacroix-Okafor" in clinician and "Delacroix" not in patient
    assert referral.number in clinician and referral.number in patient


async def test_the_handout_comes_in_spanish(house: Litestar, referral: Referral) -> None:
    page = await get(house, f"/referrals/{referral.id}/handout?lang=es", "intake")
    assert 'lang="es"' in page.text and "Traiga esto" in page.text
    assert "Bring these" not in page.text and "sheet clinician" not in page.text


async def reads(house: Litestar, referral: Referral) -> int:
    """How often somebody who read it is on record."""
    query = select(AuditRow.position).where(
        col(AuditRow.object_id) == referral.id, col(AuditRow.action) == "referral.read"
    )
    async with house.state.database.reading() as db:
        return len((await db.scalars(query)).all())


PAPERS = {
    "summary.pdf": "application/pdf",
    "handout.pdf": "application/pdf",
    "fax-cover.pdf": "application/pdf",
    "call-script.pdf": "application/pdf",
    "labels.pdf": "application/pdf",
    "summary.txt": "text/plain",
    "call-script.txt": "text/plain",
    "fax-cover": "text/html",
    "call-script": "text/html",
}


async def test_every_paper_can_be_had(house: Litestar, referral: Referral) -> None:
    browser = await signed_in(house, "practice-scheduler")
    for paper, media_type in PAPERS.items():
        answer = await browser.get(f"/referrals/{referral.id}/papers/{paper}")
        assert answer.status_code == 200, paper
        assert answer.headers["content-type"].split(";")[0] == media_type
        assert answer.headers["cache-control"] == "no-store"
        assert "Delacroix" not in answer.headers.get("content-disposition", "")
        if media_type == "application/pdf":
            document = pikepdf.open(io.BytesIO(answer.content))
            assert bool(document.Root.MarkInfo.Marked), paper


async def test_a_summary_printed_here_is_genuine(house: Litestar, referral: Referral) -> None:
    answer = await get(house, f"/referrals/{referral.id}/papers/summary.pdf")
    ring = house.state.key_rings.secret
    assert verify(answer.content, ring).finding is Finding.GENUINE
    handout = await get(house, f"/referrals/{referral.id}/papers/handout.pdf")
    verdict = verify(handout.content, ring)
    assert (verdict.finding, verdict.inside) == (Finding.GENUINE, None)


@pytest.mark.parametrize("short", ["summary.pdf", "handout.pdf?lang=es"])
async def test_the_short_address_is_the_same_paper_and_on_record_as_well(
    house: Litestar, referral: Referral, short: str
) -> None:
    browser = await signed_in(house, "intake")
    same = await browser.get(f"/referrals/{referral.id}/{short}")
    assert await reads(house, referral) == 1
    paper = await browser.get(f"/referrals/{referral.id}/papers/{short}")
    for header in ("content-type", "content-disposition", "cache-control"):
        assert same.headers[header] == paper.headers[header]
    assert same.content == paper.content
    assert (await a_browser(house).get(f"/referrals/{referral.id}/{short}")).status_code != 200


@pytest.mark.parametrize("paper", ["report", "letter", "summary.docx", "%00"])
async def test_a_paper_that_is_not_there_is_not_there(
    house: Litestar, referral: Referral, paper: str
) -> None:
    answer = await get(house, f"/referrals/{referral.id}/papers/{paper}")
    assert answer.status_code == 404


async def test_reading_is_on_record(house: Litestar, referral: Referral) -> None:
    assert await reads(house, referral) == 0
    await get(house, f"/referrals/{referral.id}/summary")
    assert await reads(house, referral) == 1


async def test_a_code_tells_anybody_whether_the_paper_holds_and_no_more(
    house: Litestar, referral: Referral
) -> None:
    page = await get(house, f"/referrals/{referral.id}/papers/summary.txt")
    code = page.text.rsplit(": ", 1)[1].strip()
    assert code.startswith("V-")
    for address in (f"/verify/{code}", f"/verify?code={code.lower().replace('-', '+')}"):
        shown = await a_browser(house).get(address)
        assert shown.status_code == 200
        assert shown.headers["cache-control"] == "no-store"
        assert "This paper holds" in shown.text and "Spine Service" in shown.text
        assert "March 2, 2026" in shown.text
        private = ("Rosa", "Delacroix", "1971", referral.number, referral.id, "Oak Street")
        assert not given_away(private, shown.text)


async def test_codes_are_throttled(house: Litestar) -> None:
    browser = a_browser(house, address="192.0.2.99")
    told = [
        (await browser.get("/verify/V-0000-0000-0000")).status_code
        for _ in range(kept.FROM_ADDRESS.tries + 1)
    ]
    assert set(told[:-1]) == {404} and told[-1] == 429
