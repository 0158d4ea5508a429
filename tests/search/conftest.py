"""The index of the shipped catalogue, built once: nobody can change it."""

import pytest

from directory.catalogue.loading import load_catalogue
from directory.paths import DATA
from directory.search.index import SearchIndex


@pytest.fixture(scope="session")
def shipped() -> SearchIndex:
    return SearchIndex.build(load_catalogue(DATA, demo=False), DATA / "vocabulary")
