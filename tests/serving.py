"""Runs the real `directory serve` beside the tests."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

TOP = Path(__file__).parent.parent
READY_SECONDS = 60


def environment(**settings: str) -> dict[str, str]:
    """This process's environment without its own DIRECTORY_ settings, and with these.

    Without a word about it the server runs as in tests: in production it would want keys.
    """
    settings = {"env": "test"} | settings
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DIRECTORY_")}
    return kept | {f"DIRECTORY_{name.upper()}": value for name, value in settings.items()}


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    *options: str, data_dir: Path, written: Path | None = None, **settings: str
) -> Iterator[str]:
    """A server that answers; hands out its address and stops it as an operator would.

    `written` is a file for everything it prints and logs.
    """
    port = a_free_port()
    address = f"http://127.0.0.1:{port}"
    with written.open("w+b") if written else tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "directory", "serve", "--port", str(port)),
                *("--data-dir", str(data_dir), "--drain", "0", *options),
            ],
            cwd=TOP,
            env=environment(**settings),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(address, process)
            yield address
        except TimeoutError:
            output.seek(0)
            raise AssertionError(f"the server did not come up:\n{output.read().decode()}") from None
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(address, timeout=5)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError
