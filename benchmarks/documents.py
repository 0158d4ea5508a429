"""How long printing takes: a two-page PDF against WeasyPrint, and what 50 at once do to others.

python -m benchmarks.documents          the PDF alone; WeasyPrint beside it where it is installed
python -m benchmarks.documents --server 50 summaries at once from a demo server, and the p99 of /

WeasyPrint is no dependency: its wheel does not carry Pango. To compare, install it into an
environment of its own and name that one's Python: --weasyprint /path/to/python
"""

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import msgspec

from directory.documents.html import whole_page
from directory.documents.pdf import compiled
from tests.documents.fixtures import a_kept
from tests.documents.golden import sheet_of
from tests.serving import serving

RATIO = 0.15
AT_ONCE = 50
FACTOR = 3.0
ASKS = 400

BESIDE = """
import sys, time, statistics, logging
logging.disable(logging.CRITICAL)
from weasyprint import HTML
page = open(sys.argv[1], encoding="utf-8").read()
draw = lambda: HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
draw()
times = []
for _ in range(15):
    begun = time.perf_counter(); draw(); times.append(time.perf_counter() - begun)
print(statistics.median(times))
"""


ASKING = """
import sys, time, threading, httpx
over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
with httpx.Client(base_url=sys.argv[1], timeout=60) as client:
    client.get("/")
    print("begun", flush=True)
    while not over.is_set():
        begun = time.perf_counter()
        assert client.get("/").status_code == 200
        print((time.perf_counter() - begun) * 1000)
        time.sleep(0.002)
"""


def median_ms(times: int, run: Callable[[], object]) -> float:
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        found.append((time.perf_counter() - begun) * 1000)
    return statistics.median(found)


def against_weasyprint(python: str) -> None:
    """The same content: two pages, tagged. Texts differ a little from run to run, so that no run
    is answered from what the one before left behind."""
    sheet = sheet_of(a_kept("whole"), "clinician", "en")
    sheets = [msgspec.structs.replace(sheet, made=f"Run {number}") for number in range(41)]
    compiled(sheets[-1])
    feed = iter(sheets)
    ours = median_ms(40, lambda: compiled(next(feed)))
    print(f"two pages by typst, warm: {ours:.1f} ms (median of 40)")
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as page:
        page.write(whole_page(sheet))
        page.flush()
        ran = subprocess.run(
            [python, "-c", BESIDE, page.name], capture_output=True, text=True, check=False
        )
    if ran.returncode:
        print(f"WeasyPrint is not there for {python}: nothing to compare with")
        return
    theirs = float(ran.stdout) * 1000
    print(f"the same by WeasyPrint, warm: {theirs:.1f} ms (median of 15)")
    print(f"ratio {ours / theirs:.3f} (at most {RATIO})")


async def beside_others() -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with serving("--demo", data_dir=Path(folder) / "data", written=log, rate_limit="off") as at:
            token = next(
                line.split()[-1] for line in log.read_text().splitlines() if "API token" in line
            )
            headers = {"Authorization": f"Bearer {token}"}
            async with httpx.AsyncClient(base_url=at, timeout=60) as client:
                listed = await client.get("/api/v1/referrals", headers=headers)
                ids = [each["id"] for each in listed.json()["items"]]

                async def a_pdf(number: int) -> int:
                    path = f"/api/v1/referrals/{ids[number % len(ids)]}/summary?format=pdf"
                    return (await client.get(path, headers=headers)).status_code

                assert await a_pdf(0) == 200
                idle = await _asked_during(at, lambda: asyncio.sleep(3))
                busy: list[float] = []
                while len(busy) < ASKS:
                    fifty = (a_pdf(number) for number in range(AT_ONCE))
                    busy += await _asked_during(at, lambda: asyncio.gather(*fifty))  # noqa: B023  # awaited at once
    idle_p99, busy_p99 = _p99(idle), _p99(busy)
    print(f"/ idle: p99 {idle_p99:.1f} ms of {len(idle)}")
    print(f"/ beside {AT_ONCE} PDFs at once: p99 {busy_p99:.1f} ms of {len(busy)}")
    print(f"factor {busy_p99 / idle_p99:.2f} (at most {FACTOR})")


async def _asked_during(at: str, begin: Callable[[], Awaitable[object]]) -> list[float]:
    """Milliseconds of each `/` while the other thing goes on, asked from a process of its own: this
    one is busy with fifty answers."""
    asking = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ASKING, at, stdin=PIPE, stdout=PIPE
    )
    assert asking.stdout is not None
    await asking.stdout.readline()  # it has begun
    await begin()
    out, _ = await asking.communicate(b"stop")
    return [float(each) for each in out.split()]


def _p99(found: list[float]) -> float:
    return statistics.quantiles(found, n=100)[98]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--weasyprint", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--server", action="store_true")
    asked = parser.parse_args()
    if asked.server:
        asyncio.run(beside_others())
    else:
        against_weasyprint(asked.weasyprint)


if __name__ == "__main__":
    main()
