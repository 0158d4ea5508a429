"""A patient at their own page: in by the number or by the link, then one form after the other."""

import re
from html import unescape
from typing import Any

from directory.referrals import access_links
from directory.referrals.model import Referral
from tests.referrals.face import Face
from tests.referrals.ground import INTAKE

BORN = {"month": "4", "day": "9", "year": "1971"}
MINE = "/track/mine"


class Patient:
    """`page` is the last page they saw."""

    def __init__(self, site: Face) -> None:
        self.site = site
        self.page = ""

    async def by_number(self, referral: Referral, **more: str) -> "Patient":
        return self._saw(
            await self.site.http.post("/track", data={"number": referral.number, **BORN, **more})
        )

    async def by_link(self, referral: Referral, **more: str) -> "Patient":
        async with self.site.world.desk() as desk:
            link = await access_links.create(desk, referral.id, by=INTAKE)
        return self._saw(await self.site.http.post(f"/access/{link.token}", data=BORN | more))

    async def look(self, query: str = "") -> "Patient":
        return self._saw(await self.site.http.get(MINE + query))

    async def send(self, what: str, **fields: str) -> Any:
        """The answer to one form, filled in as the page has it."""
        return await self.site.http.post(f"{MINE}/{what}", data=self.hidden() | fields)

    async def done(self, what: str, **fields: str) -> "Patient":
        """Sends it and sees the page it leads to."""
        answer = await self.send(what, **fields)
        assert answer.status_code == 303, self._saw(answer).page
        return await self.look()

    def hidden(self) -> dict[str, str]:
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.page))

    def _saw(self, answer: Any) -> "Patient":
        assert answer.headers.get("Cache-Control") == "no-store"
        self.page = unescape(answer.text)
        return self
