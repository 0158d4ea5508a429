"""Reads every data file the product needs, so that a mistake is found before anybody is served."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from directory.errors import BadData

Loaded = TypeVar("Loaded")


class DataFiles:
    """All of `data/`, each part by the room that uses it. `problems` holds what was found wrong."""

    def __init__(self, data: Path) -> None:
        from directory.catalogue.loading import load_catalogue
        from directory.documents.handout import load_handout
        from directory.matching.guided import load_questions
        from directory.matching.suggest import Matcher
        from directory.referrals.groups import load_groups
        from directory.referrals.items import load_items
        from directory.search.synonyms import load_synonyms
        from directory.web.match_examples import examples

        self.problems: list[str] = list(_not_toml(data))
        self.catalogue = self._load(lambda: load_catalogue(data, demo=False))
        self._load(lambda: load_catalogue(data, demo=True))
        self._load(lambda: load_synonyms(data / "vocabulary"))
        self._load(lambda: load_items(data))
        self._load(lambda: load_handout(data))
        self._load(examples)
        self.matcher = matcher = self._load(lambda: Matcher.load(data))
        if matcher is not None:
            self._load(lambda: load_groups(data, matcher.vocabulary.findings))
            self._load(lambda: load_questions(data, matcher.vocabulary.findings))

    def _load(self, load: Callable[[], Loaded]) -> Loaded | None:
        try:
            return load()
        except BadData as error:
            self.problems += [each for each in error.problems if each not in self.problems]
            return None

    def raise_problems(self) -> None:
        if self.problems:
            raise BadData(tuple(self.problems))


def _not_toml(data: Path) -> Iterator[str]:
    """Files no loader may get to, because another of its files is broken already."""
    for path in sorted(data.rglob("*.toml")):
        try:
            tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            yield f"{path.relative_to(data)}: expected TOML in UTF-8: {error}"


def counts(catalogue: Any) -> dict[str, int]:
    """How many records of each kind there are."""
    from directory.catalogue.model import KINDS

    return {kind: len(getattr(catalogue, kind)) for kind in KINDS if kind != "institution"}
