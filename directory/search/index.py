"""The search index of one process: tantivy in memory, made from one version of the catalogue."""

from pathlib import Path

from directory.catalogue.model import Catalogue


class SearchIndex:
    version: int

    @classmethod
    def build(cls, catalogue: Catalogue, vocabulary: Path) -> "SearchIndex":
        """`vocabulary` is the folder `data/vocabulary` with the synonyms."""
        raise NotImplementedError
