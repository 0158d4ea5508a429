"""Search with words, filters and facet counts, in process: ours beside plain SQLite FTS5.

    python -m benchmarks.search [number of programs]

Prints CPU milliseconds (median and 99th of a hundred) of both, the ratio, and for ours the time to
build and the resident memory. Both are asked the same words, take a filter, the first 20 in order
and the total; FTS5 counts three facets, ours all nine, and it puts words right and adds synonyms
besides. The listings are the shipped programs with their words shuffled: the same words, as
frequent as there, so most queries find a good part of all listings.
"""

import random
import resource
import sqlite3
import sys
import time
from collections.abc import Callable
from itertools import cycle, islice

import msgspec

from directory.catalogue.loading import load_catalogue
from directory.catalogue.model import Catalogue
from directory.paths import DATA
from directory.search.facets import values_of
from directory.search.find import find
from directory.search.index import SearchIndex
from directory.search.query import Query

TEXTS = ("knee pain", "spine surgery", "scan", "stress", "back pain exercise", "child fracture")
FACETS = ("department", "phase", "setting")
ROUNDS = 100


def many(number: int) -> Catalogue:
    """The shipped catalogue with that many programs. The same every time."""
    catalogue = load_catalogue(DATA, demo=False)
    shipped = list(catalogue.programs.values())
    words = [
        word
        for each in shipped
        for text in (each.plain, each.clinical)
        for word in text["en"].split()
    ]
    chance = random.Random(7)
    programs = {}
    for place, like in enumerate(islice(cycle(shipped), number)):
        slug = f"program-{place:07d}"
        programs[slug] = msgspec.structs.replace(
            like,
            slug=slug,
            name={"en": " ".join(chance.sample(words, 3))},
            plain={"en": " ".join(chance.sample(words, 15))},
            clinical={"en": " ".join(chance.sample(words, 25))},
            conditions=tuple(chance.sample(list(catalogue.conditions), 3)),
        )
    return msgspec.structs.replace(catalogue, programs=programs)


def full_text_table(index: SearchIndex, catalogue: Catalogue) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    columns = ", ".join(f"{name} UNINDEXED" for name in FACETS)
    database.execute(
        f"CREATE VIRTUAL TABLE listings USING fts5(title, body, {columns}, tokenize='porter')"
    )
    for listed in index.programs.listed:
        values = values_of(catalogue.programs[listed.slug])
        title, *_ = listed.texts.title
        database.execute(
            "INSERT INTO listings VALUES (?, ?, ?, ?, ?)",
            (title, " ".join(listed.texts.all()), *(values[name][0] for name in FACETS)),
        )
    return database


def ask_table(database: sqlite3.Connection, text: str, setting: str) -> None:
    where = "FROM listings WHERE listings MATCH ? AND setting = ?"
    given = (" ".join(f'"{word}"' for word in text.split()), setting)
    database.execute(f"SELECT rowid {where} ORDER BY bm25(listings) LIMIT 20", given).fetchall()
    database.execute(f"SELECT count(*) {where}", given).fetchone()
    for name in FACETS:
        database.execute(f"SELECT {name}, count(*) {where} GROUP BY 1", given).fetchall()


def timed(ask: Callable[[str], object]) -> tuple[float, float]:
    taken = []
    ask(TEXTS[0])
    for text in islice(cycle(TEXTS), ROUNDS):
        start = time.thread_time()
        ask(text)
        taken.append((time.thread_time() - start) * 1000)
    taken.sort()
    return taken[len(taken) // 2], taken[-1 - len(taken) // 100]


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    catalogue = many(number)
    start = time.process_time()
    index = SearchIndex.build(catalogue, DATA / "vocabulary")
    built = time.process_time() - start
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    table = full_text_table(index, catalogue)
    ours = timed(lambda text: find(index, Query(text=text, setting="outpatient")))
    theirs = timed(lambda text: ask_table(table, text, "outpatient"))
    print(f"{number} programs: index built in {built:.1f} s of CPU, {resident} MB resident")
    for name, mine, other in zip(("p50", "p99"), ours, theirs, strict=True):
        print(f"{name}: ours {mine:.2f} ms, FTS5 {other:.2f} ms, ratio {mine / other:.3f}")


if __name__ == "__main__":
    main()
