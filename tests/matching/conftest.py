"""One matcher and the published programs for all tests of this room."""

import pytest

from directory import paths
from directory.catalogue.loading import load_catalogue
from directory.catalogue.model import Program
from directory.matching.suggest import Matcher


@pytest.fixture(scope="session")
def matcher() -> Matcher:
    return Matcher.load(paths.DATA)


@pytest.fixture(scope="session")
def programs() -> list[Program]:
    return list(load_catalogue(paths.DATA, demo=False).public_programs())
