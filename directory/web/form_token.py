"""The token in every form that acts with a cookie: shows that the form stood on a page of ours.

It is a keyed hash of what the form belongs to: a session, or one browser's visit to the sign-in
page. Nothing is stored, and another session's token is of no use.
"""

import hashlib
import hmac
from typing import Any

from litestar import Request

from directory.errors import NotAllowed
from directory.keys import Key, KeyRing
from directory.settings import Settings
from directory.web.forms import read_form
from directory.web.same_origin import refuse_other_sites
from directory.web.upload_form import is_upload, read_upload

FIELD = "csrf_token"
HEADER = "x-csrf-token"
OUTDATED = "This form is out of date. Load the page again, then send it once more."


def token_for(ring: KeyRing, belongs_to: str) -> str:
    return _mac(ring.newest, belongs_to)


async def token_of(request: Request[Any, Any, Any]) -> str:
    """What the form carries; a script may send it as a header."""
    if given := request.headers.get(HEADER):
        return given
    if is_upload(request):
        return (await read_upload(request)).fields.get(FIELD, "")
    return (await read_form(request)).secret(FIELD)


def refuse_forged(
    request: Request[Any, Any, Any],
    given: str,
    *,
    belongs_to: str,
    ring: KeyRing,
    settings: Settings,
) -> None:
    """Raises NotAllowed for a form of another site, and for one without its token."""
    refuse_other_sites(request, settings)
    said = given.encode("utf-8", "replace")
    if not any(hmac.compare_digest(said, _mac(key, belongs_to).encode()) for key in ring.keys):
        raise NotAllowed(OUTDATED)


def _mac(key: Key, belongs_to: str) -> str:
    return hmac.digest(key.purposed("form"), belongs_to.encode(), hashlib.sha256).hex()
