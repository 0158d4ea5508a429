"""Find listings by words and filters."""

from directory.search.index import SearchIndex
from directory.search.query import Query
from directory.search.results import Results


def find(index: SearchIndex, query: Query) -> Results:
    raise NotImplementedError
