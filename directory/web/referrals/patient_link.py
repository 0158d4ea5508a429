"""A link for the patient, given by hand: shown once, with a code to scan; and all of them ended."""

from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from markupsafe import Markup

from directory.accounts import totp
from directory.accounts.model import Caller
from directory.referrals import access_links
from directory.referrals.desk import Desk
from directory.web.shell import Shell
from directory.web.staff import see, staff_form


@staff_form("/referrals/{referral_id:str}/link")
async def give_link(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[str]:
    """No redirect: the address is known at this moment only."""
    made = await access_links.create(desk, referral_id, by=caller)
    path = f"/access/{made.token}"
    address = f"{_base(request, shell)}{path}"
    return shell.page(
        "referrals/patient_link.html",
        referral_id=referral_id,
        address=address,
        picture=Markup(totp.qr_code(address)),  # noqa: S704  # drawn by us from our own text
        until=shell.day(made.expires_at.astimezone(shell.settings.zone).date()),
    )


@staff_form("/referrals/{referral_id:str}/link/end")
async def end_links(
    referral_id: FromPath[str], caller: NamedDependency[Caller], desk: NamedDependency[Desk]
) -> Response[Any]:
    await access_links.revoke(desk, referral_id, by=caller)
    return see(f"/referrals/{referral_id}#patient")


def _base(request: Request[Any, Any, Any], shell: Shell) -> str:
    """In production never by the Host header, which anybody can write: a path alone then."""
    base = shell.settings.base_url
    if not base and shell.settings.env != "production":
        base = f"{request.url.scheme}://{request.url.netloc}"
    return (base or "").rstrip("/")


ROUTES = (give_link, end_links)
