"""What a form of a page sent: any bytes, read as text."""

from typing import Any
from urllib.parse import parse_qsl

from litestar import Request

from directory.documents.plain import plain
from directory.errors import Unreadable

MOST_FIELDS = 600


class Form:
    """Fields by name; a field that was not sent reads as empty."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs

    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for name, _ in self._pairs))

    def text(self, name: str) -> str:
        """What was typed, on one line, without control characters and space around it."""
        return " ".join(plain(self.secret(name)).split())

    def maybe(self, name: str) -> str | None:
        return self.text(name) or None

    def secret(self, name: str) -> str:
        """Exactly what was typed: for passwords and tokens. The last one counts."""
        return next((value for key, value in reversed(self._pairs) if key == name), "")

    def every(self, name: str) -> tuple[str, ...]:
        """All that were ticked or chosen, each once, in order."""
        values = (plain(value).strip() for key, value in self._pairs if key == name)
        return tuple(dict.fromkeys(value for value in values if value))


async def read_form(request: Request[Any, Any, Any]) -> Form:
    """Raises Unreadable where the body is no form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", ""):
        raise Unreadable("This page reads forms (application/x-www-form-urlencoded) only.")
    try:
        pairs = parse_qsl(
            (await request.body()).decode("utf-8", "replace"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="replace",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise Unreadable(f"The form has more than {MOST_FIELDS} fields.") from None
    return Form(pairs)
