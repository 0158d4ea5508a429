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
        from directory.accounts.demo_people import load_demo_people
        from directory.catalogue.loading import load_care_types, load_catalogue
        from directory.delivery.patience import load_patience
        from directory.documents.handout import load_handout
        from directory.matching.guided import load_questions
        from directory.matching.suggest import Matcher
        from directory.referrals.demo import load_demo_referrals
        from directory.referrals.desk import load_guide
        from directory.referrals.groups import load_groups
        from directory.referrals.items import load_items
        from directory.search.synonyms import load_synonyms
        from directory.web.match_examples import examples

        self.problems: list[str] = []
        self.catalogue = self._load(lambda: load_catalogue(data, demo=False))
        self.care_types = self._load(lambda: load_care_types(data))
        self.sample = self._load(lambda: load_catalogue(data, demo=True))
        self.synonyms = self._load(lambda: load_synonyms(data / "vocabulary"))
        self.items = self._load(lambda: load_items(data))
        self.handout = self._load(lambda: load_handout(data))
        self.examples = self._load(examples)
        self.guide = self._load(lambda: load_guide(data))
        self.patience = self._load(lambda: load_patience(data))
        if (sample := self.sample) is not None:
            departments, programs = sample.departments, sample.programs
            people = self._load(lambda: load_demo_people(data, departments=departments))
            emails = {each.email for each in people.people} if people else set()
            if people is not None:
                self._load(lambda: load_demo_referrals(data, people=emails, programs=programs))
        self.matcher = matcher = self._load(lambda: Matcher.load(data))
        self.groups = self.questions = None
        if matcher is not None:
            self.groups = self._load(lambda: load_groups(data, matcher.vocabulary.findings))
            self.questions = self._load(lambda: load_questions(data, matcher.vocabulary.findings))
        broken = list(_not_toml(data, whole=self._whole()))
        self.problems = [*broken, *(each for each in self.problems if each not in broken)]

    def _load(self, load: Callable[[], Loaded]) -> Loaded | None:
        try:
            return load()
        except BadData as error:
            self.problems += [each for each in error.problems if each not in self.problems]
            return None

    def _whole(self) -> set[str]:
        """Folders of which every file was read, and need not be parsed once more at each start."""
        whole: set[str] = set()
        if self.matcher is not None and self.synonyms is not None:
            whole |= {"vocabulary", "rules"}
        if self.sample is not None:
            whole.add("catalogue")
        return whole

    def strangers(self) -> Iterator[str]:
        """Names in one family of files that another family does not have."""
        if self.catalogue is not None and self.matcher is not None:
            for slug, condition in self.catalogue.conditions.items():
                for rule in condition.rules:
                    if self.matcher.rule(rule) is None:
                        where = f"catalogue/conditions/{slug}.toml: rules"
                        yield f"{where}: found {rule}; expected the id of a rule in data/rules"
        if self.synonyms is not None and self.care_types is not None:
            for code in sorted(self.synonyms.by_order - self.care_types.keys()):
                where = "vocabulary/search: by_order"
                yield f"{where}: found {code}; expected a care type of catalogue/care_types.toml"

    def families(self) -> dict[str, dict[str, int]]:
        """How much was read of each family of files; a family that is broken is left out."""
        found: dict[str, dict[str, int]] = {}
        if self.catalogue is not None:
            found["catalogue"] = counts(self.catalogue)
        if self.care_types is not None:
            found["care types"] = {"names": len(self.care_types)}
        if self.sample is not None:
            found["sample data"] = {"places": len(self.sample.locations)}
        if self.synonyms is not None:
            found["search words"] = {"words": len(self.synonyms.words)}
        if self.matcher is not None:
            found["vocabulary"] = {"findings": len(self.matcher.vocabulary.findings)}
        if self.questions is not None:
            found["guided choice"] = {"questions": len(self.questions)}
        if self.examples is not None:
            found["notes to try"] = {"notes": len(self.examples)}
        if self.items is not None and self.groups is not None:
            found["summary"] = {"items": len(self.items.items), "groups": len(self.groups.groups)}
        if self.guide is not None:
            found["referrals"] = {
                "timers": len(self.guide.timers.timers),
                "reasons": len(self.guide.reasons.reasons),
            }
        if self.handout is not None:
            found["handout"] = {"lines": len(self.handout.until) + len(self.handout.emergency)}
        return found

    def raise_problems(self) -> None:
        if self.problems:
            raise BadData(tuple(self.problems))


def _not_toml(data: Path, *, whole: set[str]) -> Iterator[str]:
    """Files no loader may get to, because another of its files is broken already."""
    for path in sorted(data.rglob("*.toml")):
        if path.relative_to(data).parts[0] in whole:
            continue
        try:
            tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            yield f"{path.relative_to(data)}: expected TOML in UTF-8: {error}"


def counts(catalogue: Any) -> dict[str, int]:
    """How many records of each kind there are."""
    from directory.catalogue.model import KINDS

    return {kind: len(getattr(catalogue, kind)) for kind in KINDS if kind != "institution"}
