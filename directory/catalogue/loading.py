"""Data files → catalogue, every mistake with file and key."""

from pathlib import Path

from directory.catalogue.model import Catalogue


def load_catalogue(data: Path, *, demo: bool) -> Catalogue:
    """Reads `data/catalogue/`; with `demo`, lays `data/demo/catalogue/` over it. Raises BadData."""
    raise NotImplementedError
