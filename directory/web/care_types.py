"""The names of the coded kinds of care, read once from `data/catalogue/care_types.toml`."""

from functools import cache

from directory import paths
from directory.catalogue.loading import load_care_types
from directory.catalogue.model import CareType, Words


@cache
def care_types() -> dict[str, CareType]:
    return load_care_types(paths.DATA)


def name_of(code: str) -> Words:
    """A code nobody has named yet stands for itself."""
    named = care_types().get(code)
    return named.name if named else {"en": code}
