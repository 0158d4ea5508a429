"""The catalogue for commands that read: the store's where there is one, else the files'."""

import asyncio

from directory import paths
from directory.catalogue.model import Catalogue
from directory.settings import Settings


def catalogue_here(settings: Settings) -> Catalogue:
    """Never makes a data folder or a database: looking something up leaves nothing behind."""
    if settings.database_url or (settings.data_dir / "directory.db").exists():
        kept = asyncio.run(_kept(settings))
        if kept is not None:
            return kept
    from directory.catalogue.loading import load_catalogue

    return load_catalogue(paths.DATA, demo=settings.is_demo)


async def _kept(settings: Settings) -> Catalogue | None:
    """None where a store was begun but not filled yet."""
    from directory.catalogue import store
    from directory.database import open_database
    from directory.migrations import apply

    database = open_database(settings)
    try:
        if await apply.schema_of(database) != apply.revisions()[-1]:
            return None
        async with database.reading() as db:
            held = await store.kind_of_data(db)
            return await store.read_catalogue(db) if held else None
    finally:
        await database.close()
