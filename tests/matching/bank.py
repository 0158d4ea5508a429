"""The case bank: short notes of our own with what is expected of each, in two halves.

Rules and words are tuned on the half `tune` only; `unread` is only counted. A case belongs to a
half by the hash of its text, so new cases fall on both sides without anybody choosing.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

CASES = Path(__file__).resolve().parent.parent / "cases"


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`first`: programs any of which may lead. `none`: no program fits. `team`: among the first
    five. `never`: programs that must not be named. A file may give `urgency` for all its cases."""

    text: str
    urgency: tuple[str, ...] = ()
    flag: str | None = None
    first: tuple[str, ...] = ()
    none: bool = False
    never: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    file: str = ""

    @property
    def half(self) -> str:
        first_byte = hashlib.sha256(self.text.encode()).digest()[0]
        return "tune" if first_byte % 2 else "unread"


class CasesFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    cases: tuple[Case, ...]
    urgency: tuple[str, ...] = ()


def cases() -> Iterator[Case]:
    for path in sorted(CASES.glob("*.toml")):
        file = msgspec.toml.decode(path.read_bytes(), type=CasesFile)
        for case in file.cases:
            yield msgspec.structs.replace(
                case, urgency=case.urgency or file.urgency, file=path.stem
            )
