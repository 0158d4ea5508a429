"""`directory serve` as a process: its start, its end, and what may stand in its way."""

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest

from directory.app import prepare
from directory.database import open_database
from directory.settings import Settings
from tests.serving import TOP, a_free_port, environment, serving


def refused(*options: str, **settings: str) -> str:
    """Starts a server that must not come up, and hands back its one sentence."""
    if "--port" not in options:
        options = (*options, "--port", str(a_free_port()))
    done = subprocess.run(
        [sys.executable, "-m", "directory", "serve", *options],
        cwd=TOP,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""
    return done.stderr


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = refused("--port", port, data_dir=str(tmp_path / "data"))
    assert port in said
    assert "--port" in said
    assert not (tmp_path / "data").exists()


def test_an_address_of_another_machine_is_named(tmp_path: Path) -> None:
    assert "192.0.2.1" in refused("--host", "192.0.2.1", data_dir=str(tmp_path / "data"))


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = refused("--data-dir", str(tmp_path / "file" / "below"))
    assert str(tmp_path / "file" / "below") in said
    assert "--data-dir" in said


def test_a_database_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    port = a_free_port()
    url = f"postgresql+psycopg://somebody:s3cret@127.0.0.1:{port}/directory"
    said = refused(data_dir=str(tmp_path), database_url=url)
    assert f"127.0.0.1:{port}" in said
    assert "s3cret" not in said


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "directory.db").write_bytes(b"this was never a database" * 100)
    assert "directory.db" in refused(data_dir=str(tmp_path))


@pytest.mark.holds("security S22")
def test_production_without_keys_is_named_with_the_command_that_makes_them(tmp_path: Path) -> None:
    said = refused(data_dir=str(tmp_path / "data"), env="production")
    assert "DIRECTORY_SECRET_KEYS" in said and "directory keys new" in said
    assert not (tmp_path / "data").exists()


def test_a_newer_schema_is_named(tmp_path: Path, sqlite_template: Path) -> None:
    (tmp_path / "directory.db").write_bytes(sqlite_template.read_bytes())
    with sqlite3.connect(tmp_path / "directory.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert "schema 9999, newer than" in refused(data_dir=str(tmp_path))


def test_a_database_locked_by_another_program_is_named(
    tmp_path: Path, sqlite_template: Path
) -> None:
    (tmp_path / "directory.db").write_bytes(sqlite_template.read_bytes())
    holder = sqlite3.connect(tmp_path / "directory.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert "locked" in refused(data_dir=str(tmp_path))
    holder.close()


def test_a_setting_of_no_use_is_named(tmp_path: Path) -> None:
    assert "DIRECTORY_TIME_ZONE" in refused(data_dir=str(tmp_path), time_zone="Mars/Olympus")


@contextmanager
def a_process(folder: Path, *options: str, **settings: str) -> Iterator[Any]:
    """A server that has printed its address; killed at the end if it still runs."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "directory", "serve"),
            *("--port", "0", "--data-dir", str(folder), "--drain", "0", *options),
        ],
        cwd=TOP,
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        process.address = process.stdout.readline().split()[-1]  # type: ignore[attr-defined]
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Address and data folder of one running server, for tests that leave it as it is. Started
    by the environment alone, and by someone whose files are open to all."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    before = os.umask(0o000)
    try:
        with serving(data_dir=folder, env="demo") as address:
            yield address, folder
    finally:
        os.umask(before)


def test_the_environment_demo_is_the_option_demo(demo: tuple[str, Path]) -> None:
    assert "Sample contacts, waits and people" in httpx.get(demo[0]).text


@pytest.mark.holds("security S13")
def test_files_of_a_running_server_are_open_to_their_owner_only(demo: tuple[str, Path]) -> None:
    modes = {path.name: path.stat().st_mode & 0o777 for path in demo[1].rglob("*")}
    assert {"directory.db", "directory.db-wal"} <= modes.keys()
    assert set(modes.values()) == {0o600}, modes
    assert demo[1].stat().st_mode & 0o777 == 0o700


@pytest.mark.holds("security R10")
def test_headers_over_64_kib_are_refused(demo: tuple[str, Path]) -> None:
    fits = httpx.get(demo[0] + "/health", headers={"X-Long": "a" * 16_000})
    over = httpx.get(demo[0] + "/health", headers={"X-Long": "a" * 66_000})
    assert (fits.status_code, over.status_code) == (200, 431)


@pytest.mark.holds("security R9")
def test_the_address_it_prints_answers_and_a_stop_is_clean(tmp_path: Path) -> None:
    with a_process(tmp_path / "data", "--workers", "2") as process:
        answers = [httpx.get(process.address + "/ready") for _ in range(6)]
        assert {answer.status_code for answer in answers} == {200}
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert process.stderr.read() == ""
    left = {path.name for path in (tmp_path / "data").iterdir()}
    assert left == {"directory.db", "keys.env", ".preparing", ".worker"}


def test_control_c_is_a_clean_stop_too(tmp_path: Path) -> None:
    with a_process(tmp_path / "data") as process:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        assert "Traceback" not in process.stderr.read()


@pytest.mark.holds("security R9")
@pytest.mark.long
def test_requests_that_never_end_do_not_hold_up_a_stop(tmp_path: Path) -> None:
    """Waits eight seconds for them, as for any answer under way."""
    with a_process(tmp_path / "data", "--demo") as process:
        port = int(process.address.rpartition(":")[2])
        stuck = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        for each in stuck:
            each.sendall(b"POST /match HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
        assert httpx.get(process.address + "/health").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        for each in stuck:
            each.close()


@pytest.mark.holds("security R9")
def test_an_answer_under_way_is_given_before_the_stop(tmp_path: Path) -> None:
    with a_process(tmp_path / "data") as process:
        port = int(process.address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as asking:
            asking.settimeout(20)
            asking.sendall(
                b"POST /api/v1/match HTTP/1.1\r\nHost: x\r\n"
                b"Content-Type: application/json\r\nContent-Length: 20\r\nConnection: close\r\n\r\n"
            )
            assert httpx.get(process.address + "/health").status_code == 200
            process.send_signal(signal.SIGTERM)
            asking.sendall(b'{"text":"back pain"}')
            assert asking.recv(64).startswith(b"HTTP/1.1 200 ")
        assert process.wait(timeout=60) == 0


@pytest.mark.holds("security R1")
def test_a_killed_server_leaves_nothing_in_the_way_of_the_next(tmp_path: Path) -> None:
    with a_process(tmp_path / "data") as process:
        port = process.address.rpartition(":")[2]
        process.kill()
        process.wait()
        again = subprocess.Popen(
            [
                *(sys.executable, "-m", "directory", "serve"),
                *("--port", port, "--data-dir", str(tmp_path / "data")),
            ],
            cwd=TOP,
            env=environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert again.stdout is not None
        assert process.address in again.stdout.readline()
        assert httpx.get(process.address).status_code == 200
        again.terminate()
        assert again.wait(timeout=60) == 0
        again.stdout.close()


@pytest.mark.parametrize(("first", "second"), [("test", "demo"), ("demo", "test")])
async def test_a_folder_holds_real_data_or_samples_never_both(
    tmp_path: Path, first: Literal["test", "demo"], second: str
) -> None:
    settings = Settings(env=first, data_dir=tmp_path / "data")
    database = open_database(settings)
    await prepare(database, settings)
    await database.close()
    said = await asyncio.to_thread(refused, data_dir=str(settings.data_dir), env=second)
    assert "--demo" in said


@pytest.mark.holds("security R1")
@pytest.mark.long
@pytest.mark.parametrize("tenths", range(2, 32, 3))
def test_a_start_killed_at_any_moment_leaves_nothing_to_clean_up(
    tmp_path: Path, tenths: int
) -> None:
    broken_off = subprocess.Popen(
        [
            *(sys.executable, "-m", "directory", "serve", "--demo"),
            *("--port", str(a_free_port()), "--data-dir", str(tmp_path / "data")),
        ],
        cwd=TOP,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with suppress(subprocess.TimeoutExpired):
        broken_off.wait(tenths / 10)
    broken_off.kill()
    broken_off.wait()
    with serving("--demo", data_dir=tmp_path / "data") as address:
        assert len(httpx.get(address + "/api/v1/programs").json()["items"]) == 8


@pytest.mark.holds("security R9")
def test_on_sigterm_ready_is_503_first_and_what_is_under_way_is_answered(tmp_path: Path) -> None:
    """Its head came before the stop, its body a second after it."""
    with a_process(tmp_path / "data", "--drain", "2") as process:
        port = int(process.address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as asking:
            asking.settimeout(20)
            asking.sendall(
                b"POST /api/v1/match HTTP/1.1\r\nHost: x\r\n"
                b"Content-Type: application/json\r\nContent-Length: 20\r\nConnection: close\r\n\r\n"
            )
            assert httpx.get(process.address + "/ready").status_code == 200
            stopped_at = time.monotonic()
            process.send_signal(signal.SIGTERM)
            answer = httpx.get(process.address + "/ready")
            assert answer.status_code == 503
            assert "stopping" in answer.json()["detail"]
            assert httpx.get(process.address + "/health").status_code == 200
            time.sleep(1)  # the wait is the matter
            asking.sendall(b'{"text":"back pain"}')
            assert asking.recv(64).startswith(b"HTTP/1.1 200 ")
        assert process.wait(timeout=60) == 0
        assert time.monotonic() - stopped_at <= 10
        with pytest.raises(httpx.ConnectError):
            httpx.get(process.address + "/health")
