"""Style, script and fonts: read and squeezed once, at addresses that hold their hash."""

import gzip
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from litestar import HttpMethod, Request, Response, route
from litestar.params import FromPath

from directory import paths
from directory.errors import NotFound
from directory.web import headers

MEDIA_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
"""What is served. Anything else in the folder (licences, the lock) is for readers of the tree."""

_IMPORT = re.compile(r'@import "([a-z_]+\.css)";\n')
_URL = re.compile(r"url\((vendor/[^)]+)\)")


class Asset(msgspec.Struct, frozen=True):
    url: str
    media_type: str
    content: bytes
    squeezed: bytes | None  # None where gzip gains nothing


def url(name: str) -> str:
    """The address of a file in `static/`; a name that is not there is a mistake in a template."""
    return asset(name).url


@cache
def _files() -> dict[str, Path]:
    """Every file that may be handed out, by its name: no path is ever made from what is asked."""
    return {
        path.relative_to(paths.STATIC).as_posix(): path
        for path in paths.STATIC.rglob("*")
        if path.suffix in MEDIA_TYPES
    }


@cache
def asset(name: str) -> Asset:
    path = _files().get(name)
    if path is None:
        raise NotFound("There is no such file.")
    content = path.read_bytes()
    if path.suffix == ".css":
        content = _style(content.decode()).encode()
    squeezed = gzip.compress(content, 9, mtime=0)
    return Asset(
        url=f"/assets/{hashlib.sha256(content).hexdigest()[:12]}/{name}",
        media_type=MEDIA_TYPES[path.suffix],
        content=content,
        squeezed=squeezed if len(squeezed) < 0.95 * len(content) else None,
    )


def _style(css: str) -> str:
    """With what it imports put in its place, so that a page asks for one file and no more."""
    css = _IMPORT.sub(lambda found: (paths.STATIC / found[1]).read_text(encoding="utf-8"), css)
    return _URL.sub(lambda found: f"url({url(found[1])})", css)


@route(
    "/assets/{digest:str}/{name:path}",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    include_in_schema=False,
    sync_to_thread=False,
)
def serve(
    request: Request[Any, Any, Any], digest: FromPath[str], name: FromPath[Path]
) -> Response[bytes]:
    """An old hash gets today's file, but not to keep: the page asking for it is out of date."""
    found = asset(name.as_posix().lstrip("/"))
    answer = dict(headers.ASSET)
    answer["Cache-Control"] = (
        headers.FOR_EVER if found.url.startswith(f"/assets/{digest}/") else "no-cache"
    )
    content = found.content
    if found.squeezed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        answer["Content-Encoding"] = "gzip"
        content = found.squeezed
    return Response(content, media_type=found.media_type, headers=answer)
