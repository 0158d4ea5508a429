"""What people read for each status: data in `data/statuses`."""

from pathlib import Path

import msgspec

from directory.catalogue.model import Words
from directory.errors import BadData
from directory.referrals.model import Status


class StatusWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`patient` None: the patient is shown nothing. `next` None: nothing more comes."""

    status: Status
    staff: Words
    patient: Words | None = None
    next: Words | None = None


class Wording(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: str
    statuses: tuple[StatusWords, ...]

    def of(self, status: Status) -> StatusWords:
        return next(each for each in self.statuses if each.status is status)


def load_wording(data: Path) -> Wording:
    """Reads `data/statuses/statuses.toml`. Raises BadData with every mistake found."""
    where = "data/statuses/statuses.toml"
    try:
        path = data / "statuses" / "statuses.toml"
        wording = msgspec.toml.decode(path.read_bytes(), type=Wording)
    except OSError:
        raise BadData((f"{where}: cannot be read; expected words for each status",)) from None
    except msgspec.DecodeError as error:
        raise BadData((f"{where}: {error}",)) from None
    given = [each.status for each in wording.statuses]
    problems = [
        f"{where}: statuses: expected {status.value} exactly once"
        for status in Status
        if given.count(status) != 1
    ]
    problems += [
        f"{where}: statuses.{each.status.value}.{name}.en: expected a text"
        for each in wording.statuses
        for name, words in (("staff", each.staff), ("patient", each.patient), ("next", each.next))
        if words is not None and not words.get("en")
    ]
    if problems:
        raise BadData(tuple(problems))
    return wording
