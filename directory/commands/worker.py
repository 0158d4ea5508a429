"""`directory worker`: delivers messages and looks after timers, beside the web processes."""

import asyncio
import signal
from pathlib import Path

import click

from directory.commands.options import data_dir


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now and end.")
@data_dir
def command(once: bool, data_dir: Path | None) -> None:
    """Deliver messages and look after timers, in the foreground.

    On PostgreSQL run one or more beside the web processes. On SQLite `directory serve` does this
    itself; a worker beside it waits until it is needed.
    """
    from directory import logs

    logs.to_stderr()
    done = asyncio.run(_work(data_dir, once=once))
    if once:
        click.echo(f"{done} messages handled.")


async def _work(data_dir: Path | None, *, once: bool) -> int:
    from directory import clock, worker
    from directory.commands.store_here import opened, settings_here
    from directory.sealing import Sealer

    async with opened(settings_here(data_dir)) as store:
        office = worker.office(
            store.settings,
            store.database,
            sealer=Sealer(store.rings.phi),
            trail=await store.trail(),
            clock=clock.clock(store.settings),
        )
        if once:
            return await worker.once(office)
        working = asyncio.create_task(worker.run(office))
        told_to_stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for told in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(told, told_to_stop.set)
        click.echo("The worker runs. Press Ctrl+C to stop.")
        await told_to_stop.wait()
        await worker.end(office, working)
    return 0
