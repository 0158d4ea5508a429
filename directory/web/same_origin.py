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
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site not in OWN:
        raise NotAllowed("This form was sent from another site. Open the page here and try again.")
    if origin is not None and urlsplit(origin).netloc not in _own_hosts(request, settings):
        raise NotAllowed("This form was sent from another site. Open the page here and try again.")


def _own_hosts(request: Request[Any, Any, Any], settings: Settings) -> set[str]:
    hosts = {request.headers.get("host", ""), urlsplit(settings.base_url).netloc}
    return hosts - {""}
