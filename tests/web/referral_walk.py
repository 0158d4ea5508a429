"""Walking a referral through its pages as its people do: each step a form, filled in and sent."""

import re
from html import unescape
from typing import Any

import httpx
from litestar import Litestar

from tests.staff import Hands, form_to, send, signed_in

FORM = {
    "program_id": "spine-service",
    "patient.given_name": "Rosa María",
    "patient.family_name": "Delacroix-Okafor",
    "patient.date_of_birth": "1971-04-09",
    "patient.phone": "(617) 555-0142",
    "priority": "routine",
    "reason": "Back pain for seven weeks, worse on sitting",
    "questions": "Would an injection help?",
    "summary.medicines.medicines": "none",
}


class Walk:
    """One referral and a browser for each person who touches it."""

    def __init__(self, house: Litestar) -> None:
        self.house = house
        self.browsers: dict[str, httpx.AsyncClient] = {}
        self.id = ""

    async def browser(self, who: str) -> httpx.AsyncClient:
        if who not in self.browsers:
            self.browsers[who] = await signed_in(self.house, who)
        return self.browsers[who]

    def later(self, hands: Hands, *, days: int) -> None:
        """Sessions do not last so long: everybody signs in again."""
        hands.move(days=days)
        self.browsers.clear()

    @property
    def at(self) -> str:
        return f"/referrals/{self.id}"

    async def draft(self, who: str = "referrer", **fields: str) -> httpx.Response:
        page = "/referrals/new?program=spine-service"
        made = await send(
            await self.browser(who), page, "/referrals/new", **FORM | fields, then="check"
        )
        found = re.search(r"/referrals/([0-9a-f-]{36})/check", made.headers.get("location", ""))
        self.id = found[1] if found else ""
        return made

    async def sent(self, who: str = "referrer", **fields: str) -> "Walk":
        await self.draft(who, **fields)
        answer = await send(await self.browser(who), f"{self.at}/check")
        assert answer.headers["location"] == f"{self.at}/sent", said(answer)
        return self

    async def do(self, who: str, action: str, **fields: Any) -> "Walk":
        """Takes the step; raises what the page says where it was not taken."""
        answer = await self.tries(who, action, **fields)
        assert answer.status_code == 303, said(answer)
        return self

    async def tries(self, who: str, action: str, **fields: Any) -> httpx.Response:
        return await send(await self.browser(who), f"{self.at}/do/{action}", **fields)

    async def page(self, who: str = "referrer", more: str = "") -> str:
        answer = await (await self.browser(who)).get(self.at + more)
        assert answer.status_code == 200, answer.status_code
        return unescape(answer.text)

    def number(self, page: str) -> str:
        found = re.search(r"R-[0-9A-Z]{4}-[0-9A-Z]{5}", page)
        assert found
        return found[0]

    async def status(self, who: str = "referrer") -> str:
        found = re.search(r'<span class="state[^"]*">([^<]+)</span>', await self.page(who))
        assert found
        return found[1]

    async def buttons(self, who: str) -> set[str]:
        return set(re.findall(r'/do/(\w+)"', await self.page(who)))

    async def handle(self, who: str, what: str, **fields: str) -> httpx.Response:
        browser = await self.browser(who)
        form = form_to(await browser.get(self.at), f"{self.at}/{what}")
        return await browser.post(form.action, data=form.fields | fields)


def said(answer: httpx.Response) -> str:
    """The mistakes a page shows."""
    found = re.search(r'id="mistakes">(.*?)</div>', answer.text, re.S)
    return re.sub(r"<[^>]+>", " ", unescape(found[1] if found else answer.text))[:2000]


OUTCOME = {
    "outcome.report": "Seen and examined. No surgery needed.",
    "outcome.answers[0]": "yes",
    "outcome.answers[0].text": "One injection, then exercises.",
    "outcome.plan": "Exercises every day",
    "outcome.plan.owner": "patient",
}
CLOSED = {"follow_up": "We see her again in six weeks", "patient_told": "1"}
VISIT = {"appointment.start": "2026-03-10T09:30", "appointment.place": "Entrance B"}
