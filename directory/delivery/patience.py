"""How long delivery is tried and then remembered: data in `data/delivery`, decided here."""

import datetime as dt
import re
from functools import cache
from pathlib import Path

import msgspec

from directory.errors import BadData

WHERE = "data/delivery/defaults.toml"
MOST = 200
SHORTEST_LEASE = dt.timedelta(seconds=60)
SHORTEST_KEPT = dt.timedelta(days=7)
_TIME = re.compile(r"(\d{1,4}) (s|min|h|days)")
_UNITS = {"s": "seconds", "min": "minutes", "h": "hours", "days": "days"}


class PatienceFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: str
    waits: tuple[str, ...]
    lease: str
    late: str
    kept: str
    at_once: int
    batch: int


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    waits: tuple[dt.timedelta, ...]
    lease: dt.timedelta
    late: dt.timedelta
    kept: dt.timedelta
    at_once: int
    batch: int

    def after(self, tries: int) -> dt.timedelta | None:
        """How long to wait after so many tries that failed; None: it is given up."""
        return self.waits[tries - 1] if tries <= len(self.waits) else None


@cache
def load_patience(data: Path) -> Patience:
    """Reads `data/delivery/defaults.toml`. Raises BadData with every mistake found."""
    try:
        file = msgspec.toml.decode(
            (data / "delivery" / "defaults.toml").read_bytes(), type=PatienceFile
        )
    except OSError:
        raise BadData((f"{WHERE}: cannot be read; expected how often to try",)) from None
    except msgspec.DecodeError as error:
        raise BadData((f"{WHERE}: {error}",)) from None
    times: dict[str, dt.timedelta] = {}
    problems = []
    given = [("lease", file.lease), ("late", file.late), ("kept", file.kept)]
    for key, text in [*given, *_numbered(file.waits)]:
        found = _TIME.fullmatch(text)
        if found is None:
            problems.append(f'{WHERE}: {key}: expected a time such as "5 min"')
        else:
            times[key] = dt.timedelta(**{_UNITS[found[2]]: int(found[1])})
    waits = tuple(times[key] for key, _ in _numbered(file.waits) if key in times)
    if not waits or list(waits) != sorted(waits):
        problems.append(f"{WHERE}: waits: expected one or more times, none shorter than the last")
    if times.get("lease", SHORTEST_LEASE) < SHORTEST_LEASE:
        problems.append(f'{WHERE}: lease: expected at least "60 s", longer than one try may take')
    if times.get("kept", SHORTEST_KEPT) < SHORTEST_KEPT:
        problems.append(f'{WHERE}: kept: expected at least "7 days", longer than all tries take')
    problems += [
        f"{WHERE}: {key}: expected 1 to {MOST}"
        for key, number in (("at_once", file.at_once), ("batch", file.batch))
        if not 1 <= number <= MOST
    ]
    if problems:
        raise BadData(tuple(problems))
    return Patience(
        waits=waits,
        lease=times["lease"],
        late=times["late"],
        kept=times["kept"],
        at_once=file.at_once,
        batch=file.batch,
    )


def _numbered(waits: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(f"waits[{position}]", text) for position, text in enumerate(waits)]
