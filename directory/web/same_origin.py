"""Forms are taken only from our own pages, so that no other site can fill them in for a visitor.

Browsers say where a form stood: `Sec-Fetch-Site`, or `Origin` in older ones. Without either
(a command-line client) there is no visitor whose rights could be borrowed.
"""

from typing import Any
from urllib.parse import urlsplit

from litestar import Request

from directory.errors import NotAllowed
from directory.settings import Settings

OWN = ("same-origin", "none")


def refuse_other_sites(request: Request[Any, Any, Any], settings: Settings) -> None:
    """Raises NotAllowed for a form sent from a page of another site."""
    site = request.headers.get("sec-fetch-site", "none")
    origin = request.headers.get("origin")
    own = {request.headers.get("host", "").lower(), _host(settings.base_url)} - {""}
    if site not in OWN or (origin is not None and _host(origin) not in own):
        raise NotAllowed("This form was sent from another site. Open the page here and try again.")


def _host(address: str) -> str:
    """Host and port of an address; empty for one that cannot be read, as `null` is."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""
