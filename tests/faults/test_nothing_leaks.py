"""After all that can be asked with a patient's words in it, no file and no log line holds them.

A real server: what it stored, what it printed, and what it answered to those who ask how it runs.
Refused bodies, ids that do not exist, addresses and headers count like patient data.
"""

import base64
import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.faults.site import Site, a_site

pytestmark = [
    pytest.mark.long,
    pytest.mark.holds("security S13"),
    pytest.mark.holds("security S14"),
]

STORED = ("Zephyrina", "Quixworth-Ödegård", "canary lumbago", "canary fibrillation", "6175550187")
REFUSED = ("Refusella", "canary refused reason", "CANARY-ID-0001", "canary query", "canary header")
CANARIES = STORED + REFUSED


def encodings(value: str) -> Iterator[bytes]:
    """UTF-8, UTF-16 of both orders, base64 at three alignments, hex, percent."""
    for codec in ("utf-8", "utf-16-le", "utf-16-be"):
        raw = value.encode(codec)
        yield raw
        yield raw.hex().encode()
        for shift in range(3):
            yield base64.b64encode(b"\0" * shift + raw)[4:-4]
    yield quote(value).encode()
    yield value.encode("unicode_escape")


def views(content: bytes) -> Iterator[bytes]:
    """The bytes in small letters, and whatever in them unpacks as gzip or deflate."""
    yield content.lower()
    for start in re.finditer(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]", content):
        with suppress(zlib.error):
            yield zlib.decompressobj(47).decompress(content[start.start() :], 1 << 20).lower()


def found_in(content: bytes) -> set[str]:
    held = [*views(content)]
    return {
        canary
        for canary in CANARIES
        if any(each.lower() in view for view in held for each in encodings(canary))
    }


def a_body(**changes: object) -> dict[str, object]:
    patient = {
        "given_name": STORED[0],
        "family_name": STORED[1],
        "date_of_birth": "1949-02-27",
        "phone": STORED[4],
    }
    own = {"program_id": "voice", "priority": "routine", "patient": patient}
    return own | {"reason": STORED[2], "notes": STORED[3]} | changes


def everything_is_asked(site: Site) -> str:
    """The id of what was stored."""
    api = "/api/v1/referrals"
    made = site.ask("POST", api, by="doctor", json=a_body()).response
    assert made is not None and made.status_code == 201
    referral: str = made.json()["id"]
    site.ask("GET", f"{api}/{referral}", by="doctor")
    site.ask("GET", f"{api}/{referral}", by="boss")
    for sought in ({"name": STORED[1]}, {"phone": STORED[4]}, {"date_of_birth": "1949-02-27"}):
        site.ask("POST", f"{api}/search", by="doctor", json=sought)
    spoiled = {"reason": REFUSED[1], "patient": {"given_name": REFUSED[0]}}
    for body in (a_body(**spoiled), a_body(**spoiled, priority="x"), {REFUSED[1]: REFUSED[0]}):
        refused = site.ask("POST", api, by="doctor", json=body)
        assert 400 <= refused.status < 500, refused
    site.ask("POST", api, by="doctor", content=f'{{"reason": "{REFUSED[1]}'.encode())
    site.ask("PATCH", f"{api}/{REFUSED[2]}", by="doctor", json=spoiled)
    for path in (f"{api}/{REFUSED[2]}", f"/programs/{REFUSED[2]}", f"/{REFUSED[2]}"):
        site.ask("GET", path, by="doctor")
    for path in ("/search", "/api/v1/search", "/api/v1/programs", api, "/login", "/track"):
        site.ask("GET", f"{path}?q={quote(REFUSED[3])}&name={STORED[0]}", by="doctor")
    site.ask("GET", "/", headers={"X-Note": REFUSED[4], "User-Agent": REFUSED[4]})
    site.ask("POST", "/api/v1/match", json={"text": STORED[2]})
    site.ask("POST", "/match", data={"text": STORED[2]})
    site.ask("POST", "/track", data={"number": REFUSED[2], "date_of_birth": "1949-02-27"})
    site.ask("POST", "/login", data={"email": REFUSED[0], "password": REFUSED[1]})
    return referral


@pytest.mark.parametrize(
    "spoiled",
    [
        STORED[3].encode("utf-16-le"),
        gzip.compress(STORED[3].encode()),
        base64.b64encode(b"it is " + STORED[3].encode() + b" as it seems"),
        STORED[3].encode().hex().encode(),
        quote(STORED[3]).encode(),
    ],
    ids=["utf-16", "gzip", "base64", "hex", "percent"],
)
def test_the_search_would_find_it(spoiled: bytes) -> None:
    assert found_in(b"before " + spoiled + b" after") == {STORED[3]}


def test_no_file_no_log_and_no_answer_to_a_stranger_holds_a_word(tmp_path: Path) -> None:
    folder, log = tmp_path / "data", tmp_path / "log"
    with a_site(folder, tmp_path / "wanted.json", written=log) as site:
        referral = everything_is_asked(site)
        while_it_runs = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        shown = b""
        for path in ("/metrics", "/health", "/ready", "/schema/openapi.json", "/api/v1/audit"):
            answer = site.ask("GET", path, by="boss").response
            assert answer is not None
            shown += answer.content + str(answer.headers).encode()
        assert site.is_believed()
    assert any(path.name.endswith("-wal") for path in while_it_runs)
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert any(referral.encode() in content for content in after.values()), "looked elsewhere"
    for files in (while_it_runs, after):
        for path, content in files.items():
            assert found_in(content) == set(), path.name
    assert found_in(log.read_bytes()) == set()
    assert found_in(shown) == set()
    for token in site.tokens.values():
        assert token.encode() not in b"".join([*after.values(), log.read_bytes()])
