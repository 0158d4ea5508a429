"""The few ways a request can fail; each sentence may be shown to the person who asked.

Faces translate once: pages to HTML, the API to problem+json, the command line to an exit code.
"""

from typing import Self

import msgspec


class Refusal(msgspec.Struct, frozen=True):
    """What was refused, for the audit. `object_id` only of a thing that exists."""

    action: str
    object_id: str = ""
    asked_for: str = ""  # came with the request: recorded only where such a thing exists


class FieldError(msgspec.Struct, frozen=True):
    """One mistake in what was sent: where, a stable code, and a sentence that says what to do."""

    field: str
    code: str
    message: str


class DirectoryError(Exception):
    """Base of all errors meant for a person. `sentence` holds no patient data and no internals.

    Raising undoes what the request wrote, so an attempt that must be on record travels with the
    error as its `refusal`; the application writes it in a transaction of its own.
    """

    def __init__(self, sentence: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.errors = errors
        self.refusal: Refusal | None = None

    def about(self, action: str, object_id: str = "") -> Self:
        """The same error, to be recorded as a refused attempt at `action`."""
        self.refusal = Refusal(action, object_id)
        return self


class NotFound(DirectoryError):
    """Missing, or not yours: the two read the same."""


class NotSignedIn(DirectoryError):
    """Nobody is asking: a page leads to the sign-in, the API answers 401."""


class NotAllowed(DirectoryError):
    """This role may never do this."""


class Conflict(DirectoryError):
    """Not possible in the present state."""


class Gone(DirectoryError):
    """It was there and has ended: a link that was used, has run out or was taken back."""


class VersionMissing(DirectoryError):
    """A change must name the version it was made from."""


class Changed(DirectoryError):
    """Someone changed it since it was read."""


class Invalid(DirectoryError):
    """Read, but not valid: `errors` names each field."""


class Unreadable(DirectoryError):
    """What was sent cannot be read at all: not JSON, not UTF-8, a query parameter of no use."""


class TooLarge(DirectoryError):
    """More was sent than this takes."""


class WrongKind(DirectoryError):
    """Sent as a media type that is not read there."""


class Unavailable(DirectoryError):
    """Cannot be answered now; the same request may succeed in a little while."""


class TooMany(DirectoryError):
    """Too many tries; the next one counts again after `retry_after` seconds."""

    def __init__(self, sentence: str, *, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class BadData(DirectoryError):
    """A data file is wrong. Each problem names file, key and what was expected. Exit code 1."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class BadEnvironment(DirectoryError):
    """The machine or a setting is in the way: port, folder, schema, database. Exit code 3."""
