"""The table of signs by which a figure without a unit is an age, row by row."""

import pytest

from directory.matching.bare_ages import TABLE, Row, bare_figure, decided_by
from directory.matching.suggest import Matcher
from directory.matching.words import tokens

pytestmark = pytest.mark.quick


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.example)
def test_each_row_decides_its_own_example(matcher: Matcher, row: Row) -> None:
    vocabulary = matcher.vocabulary
    words = [token.word for token in tokens(row.example, vocabulary.spelled)]
    figures = (
        bare_figure(
            words, at, lambda word, name: name in vocabulary.classes.get(word, ()), lambda _: False
        )
        for at, word in enumerate(words)
    )
    assert row in [decided_by(figure) for figure in figures if figure is not None]
