"""`directory audit`: can the inspectors' log be believed, and what stands in it?"""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from directory.commands.options import as_json, data_dir
from directory.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from directory.audit import Verdict

PAGE = 200


@click.group("audit")
def command() -> None:
    """The log of who did what."""


@command.command("verify")
@data_dir
@as_json
def verify(data_dir: Path | None, as_json: bool) -> None:
    """Read the whole log against its keyed marks. Exit 1 when it cannot be believed."""
    from directory.commands.store_here import settings_here

    verdict = asyncio.run(_verdict(settings_here(data_dir)))
    if as_json:
        click.echo(msgspec.json.encode(verdict))
    elif verdict.ok:
        click.echo(f"The audit is whole: {verdict.entries} entries as they were written.")
    else:
        where = f" at {verdict.first_bad}" if verdict.first_bad else ""
        click.echo(f"The audit cannot be believed: {verdict.what}{where}.")
    if not verdict.ok:
        raise click.exceptions.Exit(1)


async def _verdict(settings: Settings) -> "Verdict":
    from directory.audit import Trail
    from directory.commands.store_here import opened

    async with opened(settings) as store, store.database.reading() as db:
        return await Trail(store.rings.secret).verify(db)


@command.command("export")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day, UTC.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day, UTC.")
@data_dir
def export(since: dt.datetime | None, until: dt.datetime | None, data_dir: Path | None) -> None:
    """Print the log as FHIR AuditEvents (IHE BALP), one JSON object a line, newest first.

    Patients stand in it by the id of their row, never by name. The export is itself on record.
    """
    from directory.commands.store_here import settings_here

    first = since.replace(tzinfo=dt.UTC) if since else None
    end = until.replace(tzinfo=dt.UTC) + dt.timedelta(days=1) if until else None
    asyncio.run(_exported(settings_here(data_dir), first, end))


async def _exported(
    settings: Settings, since: dt.datetime | None, until: dt.datetime | None
) -> None:
    from directory.accounts.entries import entry
    from directory.accounts.model import OPERATOR
    from directory.commands.store_here import opened

    async with opened(settings) as store:
        trail = await store.trail()
        async with store.database.reading() as db:
            async for event in _events(db, settings.site_name, since, until):
                click.echo(msgspec.json.encode(event))
        async with store.database.writing() as db:
            await trail.record(db, entry(OPERATOR, "audit.export"), now=store.now)


async def _events(
    db: "AsyncSession", site: str, since: dt.datetime | None, until: dt.datetime | None
) -> AsyncIterator[dict[str, object]]:
    from directory.audit_event import audit_events
    from directory.audit_reading import recorded
    from directory.referrals.access_report import patients_of

    before = None
    while page := await recorded(db, limit=PAGE, before=before, since=since, until=until):
        last = page[-1]
        before = last.at, last.chain, last.position
        ids = {each for one in page for each in (one.object_id, *one.shown)}
        patients = await patients_of(db, ids)
        for one in page:
            for event in audit_events(one, patients=patients, site=site):
                yield event
