"""Figures for Prometheus: counts and ages only, nothing of a patient and no id.

Read from the machine itself, or with a token that may read the directory. A request that came
through a proxy is not from the machine itself.
"""

import datetime as dt
import time
from collections.abc import Iterable, Iterator
from ipaddress import ip_address

from litestar import Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from sqlalchemy.exc import SQLAlchemyError

from directory import heartbeat, outbox
from directory.api.caller import Connection, guard
from directory.api.counting import BUCKETS, Requests
from directory.api.operation import Operation, reads
from directory.outbox import Depth

MEDIA_TYPE = "text/plain; version=0.0.4"
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
STARTED = time.time()

Labels = dict[str, object]
Sample = tuple[str, Labels, float]


async def guard_metrics(connection: Connection, handler: BaseRouteHandler) -> None:
    """Whoever sits on the machine may look; anybody else needs a token."""
    if not _is_here(connection):
        await guard(connection, handler)


@reads(
    "/metrics",
    Operation(
        id="metrics",
        tag="Running",
        summary="Figures for Prometheus",
        action="metrics.read",
        answer=str,
        media_type="text/plain",
        stored=False,
    ),
)
async def metrics(state: State, now: NamedDependency[dt.datetime]) -> Response[str]:
    """From the machine itself without a token. Requests are counted by each process for itself;
    the outbox is counted for all."""
    depth, seen = await _of_store(state)
    lines = [
        *_of_requests(state.get("requests") or Requests()),
        *_of_outbox(depth, now),
        *_family(
            "directory_store_up", "gauge", "1: the store answers.", [("", {}, depth is not None)]
        ),
        *_of_worker(seen, now),
        *_one("directory_process_start_seconds", "When it started, since 1970.", STARTED),
    ]
    return Response("\n".join(lines) + "\n", media_type=MEDIA_TYPE)


async def _of_store(state: State) -> tuple[Depth | None, dt.datetime | None]:
    try:
        async with state.database.reading() as db:
            return await outbox.depth(db), await heartbeat.last(db)
    except (SQLAlchemyError, OSError):
        return None, None


def _of_requests(requests: Requests) -> Iterator[str]:
    yield from _family(
        "directory_requests_total",
        "counter",
        "Requests answered, by method, route and status.",
        (
            ("", {"method": method, "route": route, "status": status}, count)
            for (method, route, status), count in sorted(requests.answered.items())
        ),
    )
    yield from _family(
        "directory_request_seconds",
        "histogram",
        "Time until an answer began, by route.",
        (sample for route in sorted(requests.timed) for sample in _timed(requests, route)),
    )


def _timed(requests: Requests, route: str) -> Iterator[Sample]:
    for bucket in BUCKETS:
        yield "_bucket", {"route": route, "le": bucket}, requests.within[route, bucket]
    yield "_bucket", {"route": route, "le": "+Inf"}, requests.timed[route]
    yield "_sum", {"route": route}, requests.seconds[route]
    yield "_count", {"route": route}, requests.timed[route]


def _of_outbox(depth: Depth | None, now: dt.datetime) -> Iterator[str]:
    if depth is None:
        return
    age = (now - depth.oldest).total_seconds() if depth.oldest else 0.0
    for name, says, value in (
        ("waiting", "Messages that wait to be delivered.", depth.waiting),
        ("oldest_seconds", "Since when the longest waiting one waits.", max(0.0, age)),
        ("dead_letters", "Messages that were given up and not sent again.", depth.dead),
    ):
        yield from _one(f"directory_outbox_{name}", says, value)


def _of_worker(seen: dt.datetime | None, now: dt.datetime) -> Iterator[str]:
    if seen is not None:
        age = max(0.0, (now - seen).total_seconds())
        yield from _one("directory_worker_last_seen_seconds", "Missing where none runs.", age)


def _one(name: str, says: str, value: float) -> Iterator[str]:
    return _family(name, "gauge", says, [("", {}, value)])


def _family(name: str, kind: str, says: str, samples: Iterable[Sample]) -> Iterator[str]:
    """One family in the text format of Prometheus, version 0.0.4."""
    yield f"# HELP {name} {says}"
    yield f"# TYPE {name} {kind}"
    for suffix, labels, value in samples:
        written = ",".join(f'{key}="{_escaped(str(each))}"' for key, each in labels.items())
        yield (
            f"{name}{suffix}{{{written}}} {_number(value)}"
            if written
            else f"{name}{suffix} {_number(value)}"
        )


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(round(value, 6))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _is_here(connection: Connection) -> bool:
    client = connection.scope.get("client")
    if client is None or any(name in connection.headers for name in FORWARDED):
        return False
    try:
        return ip_address(client[0]).is_loopback
    except ValueError:
        return False
