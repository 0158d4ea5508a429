"""A data file as what it is said to hold; what is wrong with it is told with file and key."""

from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T")


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what stands in a data file."""


def decoded(path: Path, kind: type[T], problems: list[str]) -> T | None:
    """The file as that type; a mistake is added to `problems` with file, key and what is wrong."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=kind)
    except OSError:
        problems.append(f"{path.name}: the file is missing or cannot be read")
    except UnicodeDecodeError:
        problems.append(f"{path.name}: the file is not UTF-8 text")
    except msgspec.DecodeError as error:
        problems.append(f"{path.name}: {error}")
    return None
