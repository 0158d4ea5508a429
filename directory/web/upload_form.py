"""A form with a file in it, as a page sent it: read once, for its token and for what it says.

Kept in memory: no copy of it, unsealed, ever stands on the disk.
"""

import asyncio
from typing import Any

from litestar import Request

from directory import uploads
from directory.uploads import FORM, Uploaded

_READ = "uploaded"
LIMIT = "The form is larger than its parts may be."


def is_upload(request: Request[Any, Any, Any]) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0]
    return kind.strip().lower() == FORM


async def read_upload(request: Request[Any, Any, Any]) -> Uploaded:
    """Raises as `uploads.form` does. How much may be sent is for the route to say."""
    state = request.scope["state"]
    if _READ not in state:
        body = await request.body()
        state[_READ] = await asyncio.to_thread(
            uploads.form,
            request.headers.get("content-type", ""),
            body,
            most_bytes=max(1, len(body)),
            sentence=LIMIT,
        )
    found: Uploaded = state[_READ]
    return found
