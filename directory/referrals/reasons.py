"""Coded reasons: data in `data/reasons`, one list for all actions."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from directory.catalogue.model import Words
from directory.errors import BadData, FieldError


class Reason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`comment`: it says too little by itself, so words must go with it.

    `calls`: so many calls that reached nobody stand in the call log first.
    """

    code: str
    actions: tuple[str, ...]
    name: Words
    plain: Words
    comment: bool = False
    calls: int = 0


class Reasons(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: str
    reasons: tuple[Reason, ...]

    def of(self, action: str) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if action in reason.actions)

    def mistakes(
        self, action: str, code: str | None, comment: str | None, *, calls: int = 0
    ) -> Iterator[FieldError]:
        """What is wrong with the reason given for an action that needs one, after `calls` tries."""
        known = {reason.code: reason for reason in self.of(action)}
        if not code:
            yield FieldError("reason", "missing", f"Give a reason: {', '.join(known)}.")
        elif code not in known:
            yield FieldError("reason", "not_usable", f"Send one of {', '.join(known)}.")
        elif known[code].comment and not (comment or "").strip():
            yield FieldError("comment", "missing", "Say more in a comment.")
        elif calls < known[code].calls:
            sentence = (
                f"Log {known[code].calls} calls that reached nobody first; there are {calls}."
            )
            yield FieldError("reason", "too_few_calls", sentence)


def load_reasons(data: Path) -> Reasons:
    """Reads `data/reasons/reasons.toml`. Raises BadData with every mistake found."""
    where = "data/reasons/reasons.toml"
    try:
        path = data / "reasons" / "reasons.toml"
        reasons = msgspec.toml.decode(path.read_bytes(), type=Reasons)
    except OSError:
        raise BadData((f"{where}: cannot be read; expected the list of reasons",)) from None
    except msgspec.DecodeError as error:
        raise BadData((f"{where}: {error}",)) from None
    codes = [reason.code for reason in reasons.reasons]
    problems = [
        f"{where}: reasons.{code}: expected each code once"
        for code in sorted(set(codes))
        if codes.count(code) > 1
    ]
    problems += [
        f"{where}: reasons.{reason.code}: expected name.en and plain.en"
        for reason in reasons.reasons
        if not reason.name.get("en") or not reason.plain.get("en")
    ]
    if problems:
        raise BadData(tuple(problems))
    return reasons
