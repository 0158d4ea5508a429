"""The catalogue in its store, on SQLite and on PostgreSQL alike."""

import datetime as dt

import pytest

from directory.catalogue import store
from directory.catalogue.model import Catalogue, Listing
from directory.database import Database
from directory.errors import BadEnvironment, Conflict, NotFound
from tests.builders import a_catalogue, a_program, changed, words

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


async def seed(database: Database, catalogue: Catalogue) -> store.Seeded:
    async with database.writing() as db:
        return await store.seed(db, catalogue, now=NOW)


async def read(database: Database) -> Catalogue:
    async with database.reading() as db:
        return await store.read_catalogue(db)


async def edit(database: Database, slug: str = "spine-service", **fields: object) -> int:
    before = (await read(database)).programs[slug]
    async with database.writing() as db:
        edited = changed(before, **fields)
        kept = await store.put(db, "programs", edited, replaces=before.version, now=NOW)
    return kept.version


async def test_what_was_laid_down_is_read_back_whole(
    database: Database, catalogue: Catalogue
) -> None:
    await seed(database, catalogue)
    found = await read(database)
    assert changed(found, version=0) == changed(catalogue, version=0)
    assert list(found.programs) == list(catalogue.programs)


async def test_seeding_again_changes_nothing(database: Database) -> None:
    first = await seed(database, a_catalogue())
    before = await read(database)
    assert first.added == 10
    assert await seed(database, a_catalogue()) == store.Seeded()
    assert await read(database) == before


async def test_a_changed_file_brings_a_new_version(database: Database) -> None:
    await seed(database, a_catalogue())
    newer = a_catalogue(a_program(plain=words("Better words.")))
    assert await seed(database, newer) == store.Seeded(updated=1)
    program = (await read(database)).programs["spine-service"]
    assert (program.version, program.plain) == (2, words("Better words."))


async def test_an_edited_record_survives_a_changed_file(database: Database) -> None:
    await seed(database, a_catalogue())
    assert await edit(database, plain=words("Edited here.")) == 2
    newer = a_catalogue(a_program(plain=words("Changed in the file.")))
    assert await seed(database, newer) == store.Seeded(kept=1)
    program = (await read(database)).programs["spine-service"]
    assert (program.version, program.plain) == (2, words("Edited here."))


async def test_a_record_that_left_the_files_is_retired_once(database: Database) -> None:
    both = a_catalogue(a_program(), a_program("sports-medicine"))
    await seed(database, both)
    assert await seed(database, a_catalogue()) == store.Seeded(retired=1)
    assert await seed(database, a_catalogue()) == store.Seeded()
    gone = (await read(database)).programs["sports-medicine"]
    assert (gone.listing, gone.version) == (Listing.RETIRED, 2)


async def test_a_retired_record_comes_back_with_its_file(database: Database) -> None:
    both = a_catalogue(a_program(), a_program("sports-medicine"))
    for each in (both, a_catalogue(), both):
        await seed(database, each)
    back = (await read(database)).programs["sports-medicine"]
    assert (back.listing, back.version) == (Listing.PUBLISHED, 3)


async def test_every_change_stands_in_the_log_in_order(database: Database) -> None:
    await seed(database, a_catalogue())
    seen = (await read(database)).version
    await edit(database, cost=words("Free"))
    async with database.reading() as db:
        newer = await store.changes(db, after=seen)
    assert [(c.seq, c.kind, c.slug, c.version) for c in newer] == [
        (seen + 1, "programs", "spine-service", 2)
    ]
    assert newer[0].at == NOW
    assert (await read(database)).version == seen + 1


async def test_the_second_of_two_editors_is_told(database: Database) -> None:
    await seed(database, a_catalogue())
    await edit(database, cost=words("Free"))
    with pytest.raises(Conflict, match="since you opened it"):
        async with database.writing() as db:
            await store.put(db, "programs", a_program(), replaces=1, now=NOW)


async def test_there_is_nothing_to_replace_where_nothing_stands(database: Database) -> None:
    await seed(database, a_catalogue())
    with pytest.raises(NotFound):
        async with database.writing() as db:
            await store.put(db, "programs", a_program("elsewhere"), replaces=1, now=NOW)


async def test_a_former_slug_is_never_given_to_another_record(database: Database) -> None:
    await seed(database, a_catalogue(a_program(former_slugs=("back-clinic",))))
    with pytest.raises(Conflict, match="back-clinic"):
        async with database.writing() as db:
            await store.put(db, "programs", a_program("back-clinic"), replaces=None, now=NOW)


async def test_a_program_of_no_department_is_refused(database: Database) -> None:
    await seed(database, a_catalogue())
    with pytest.raises(Conflict):
        async with database.writing() as db:
            orphan = a_program("orphan", department="nowhere")
            await store.put(db, "programs", orphan, replaces=None, now=NOW)
    assert "orphan" not in (await read(database)).programs


@pytest.mark.parametrize(("held", "asked"), [("real", "demo"), ("demo", "real")])
async def test_real_and_sample_data_never_mix(database: Database, held: str, asked: str) -> None:
    await seed(database, a_catalogue(sample=held == "demo"))
    with pytest.raises(BadEnvironment, match="holds"):
        await seed(database, a_catalogue(sample=asked == "demo"))
    async with database.reading() as db:
        assert await store.kind_of_data(db) == held
