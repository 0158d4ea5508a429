"""PostgreSQL goes away and comes back: no hang, no restart, nothing lost.

A real server reaches the real PostgreSQL by way of a relay of the test's own. Closing the relay is
what a failing network or a stopped database looks like; ended connections are what a restart is.
"""

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest
from sqlalchemy import URL

from tests.databases import a_postgresql_database, on
from tests.faults.site import Site, a_site, refused_in_time

pytestmark = [pytest.mark.long, pytest.mark.holds("security R7")]


class Relay:
    """Hands bytes on between a port of its own and PostgreSQL, until it is cut."""

    def __init__(self, to: URL) -> None:
        directory = to.query.get("host") or to.host or "127.0.0.1"
        self._target = str(directory), to.port or 5432
        self._listening: socket.socket | None = None
        self._pairs: list[socket.socket] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    def open(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def cut(self) -> None:
        assert self._listening is not None
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for each in self._pairs:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._pairs.clear()

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listening.accept()
                far = self._reach()
                self._pairs += [near, far]
                threading.Thread(target=self._hand_on, args=(near, far), daemon=True).start()

    def _reach(self) -> socket.socket:
        host, port = self._target
        if host.startswith("/"):
            far = socket.socket(socket.AF_UNIX)
            far.connect(f"{host}/.s.PGSQL.{port}")
            return far
        return socket.create_connection((host, port))

    def _hand_on(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError, ValueError), selectors.DefaultSelector() as ready:
            ready.register(near, selectors.EVENT_READ, far)
            ready.register(far, selectors.EVENT_READ, near)
            while True:
                for key, _ in ready.select():
                    came = key.fileobj.recv(65536)  # type: ignore[union-attr]
                    if not came:
                        near.close()
                        far.close()
                        return
                    key.data.sendall(came)


@pytest.fixture(scope="module")
def relayed(
    postgresql_server: URL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, Relay, URL]]:
    folder = tmp_path_factory.mktemp("relayed")
    with a_postgresql_database(postgresql_server) as url:
        relay = Relay(url)
        relay.open()
        by_relay = url.set(host="127.0.0.1", port=relay.port).difference_update_query(["host"])
        address = by_relay.render_as_string(hide_password=False)
        with a_site(folder / "data", folder / "wanted.json", database_url=address) as site:
            yield site, relay, url


@contextmanager
def away(relay: Relay) -> Iterator[None]:
    relay.cut()
    try:
        yield
    finally:
        relay.open()


def test_while_it_is_away_writes_are_refused_and_public_reads_go_on(
    relayed: tuple[Site, Relay, URL],
) -> None:
    site, relay, _ = relayed
    answered = site.write().response
    assert answered is not None and answered.status_code == 201
    with away(relay):
        for _ in range(4):
            refused_in_time(site.write())
            site.reads_go_on()
        ready = site.ask("GET", "/ready")
        assert ready.response is not None
        assert ready.status == 503 and "out of reach" in ready.response.json()["detail"]
    assert site.seconds_until_it_writes() <= 2
    assert site.ask("GET", "/ready").status == 200
    assert answered.json()["id"] in site.stored()
    assert site.is_believed()


def test_a_restart_under_open_connections_is_not_noticed(
    relayed: tuple[Site, Relay, URL], postgresql_server: URL
) -> None:
    site, _, url = relayed
    for _ in range(3):
        on(
            postgresql_server,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = '{url.database}'",
        )
        assert site.seconds_until_it_writes() <= 2
    assert site.is_believed()


def test_a_table_locked_by_another_session_refuses_writes_in_time(
    relayed: tuple[Site, Relay, URL],
) -> None:
    site, _, url = relayed
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as holder:
        holder.execute("LOCK TABLE referral, audit_chain IN SHARE MODE")
        for _ in range(2):
            refused_in_time(site.write())
            site.reads_go_on()
        holder.rollback()
    assert site.seconds_until_it_writes() <= 2
