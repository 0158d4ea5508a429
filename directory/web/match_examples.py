"""Made-up notes to try the match page with, read from `data/match/examples.toml`."""

from functools import cache

import msgspec

from directory import paths
from directory.catalogue.model import Struct, Words
from directory.errors import BadData


class Example(Struct, frozen=True, kw_only=True):
    id: str
    name: Words
    text: str


class ExamplesFile(Struct, frozen=True, kw_only=True):
    example: tuple[Example, ...]


@cache
def examples() -> tuple[Example, ...]:
    path = paths.DATA / "match" / "examples.toml"
    try:
        return msgspec.toml.decode(path.read_bytes(), type=ExamplesFile).example
    except (OSError, msgspec.DecodeError) as error:
        raise BadData((f"data/match/examples.toml: {error}",)) from None
