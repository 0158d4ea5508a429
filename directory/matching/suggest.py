"""Which programs suit a patient: text or needs in, the whole answer out."""

from collections.abc import Iterable
from pathlib import Path

from directory.catalogue.model import Program
from directory.matching.answer import Answer
from directory.matching.needs import PatientNeeds


class Matcher:
    """Vocabulary and rulebook, compiled once at start. Holds nothing of any patient."""

    rulebook_version: str

    @classmethod
    def load(cls, data: Path) -> "Matcher":
        """Reads `data/vocabulary` and `data/rules`. Raises BadData with every mistake."""
        raise NotImplementedError

    def suggest(
        self,
        *,
        text: str | None,
        needs: PatientNeeds | None = None,
        programs: Iterable[Program],
        limit: int | None = None,
    ) -> Answer:
        """Fields of `needs` win over what the text says. Pure: no clock, no network, no store."""
        raise NotImplementedError
