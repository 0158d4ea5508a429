"""The seal of a PDF: what is genuine, what was changed, what another site wrote."""

import io
import json
import re
import zlib
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner

from directory.cli import main
from directory.documents import stored
from directory.documents.clinician import Printing
from directory.documents.seal import Finding, verify
from directory.keys import KeyRing, new, parse
from tests.documents.fixtures import ITEMS, a_kept

RING = parse(new(), name="SECRET_KEYS")
OTHER = parse(new(), name="SECRET_KEYS")


async def a_file(ring: KeyRing = RING, kind: str = "whole") -> bytes:
    kept = a_kept(kind)
    sheet = stored.for_clinician(
        kept, items=ITEMS, printing=Printing(), address="https://directory.example/verify"
    )
    return await stored.file_of(sheet, kept, ring)


async def test_a_file_as_it_was_written_is_genuine_and_names_its_version() -> None:
    verdict = verify(await a_file(), RING)
    assert verdict.finding is Finding.GENUINE
    assert verdict.inside == a_kept("whole").pinned


async def test_the_same_version_gives_the_same_bytes() -> None:
    assert await a_file() == await a_file()


async def test_the_kept_version_travels_inside() -> None:
    document = pikepdf.open(io.BytesIO(await a_file()))
    assert set(document.attachments) == {"referral-summary.json", "referral-summary.seal"}
    inside = document.attachments["referral-summary.json"].get_file().read_bytes()
    assert inside == a_kept("whole").record
    assert json.loads(inside)["number"] == "R-7K3M-9QX4N"


async def test_any_changed_byte_is_noticed() -> None:
    file = await a_file()
    end = file.rfind(b"%care-directory-seal")
    for at in range(0, end, max(1, end // 200)):
        changed = bytearray(file)
        changed[at] ^= 1
        assert verify(bytes(changed), RING).finding is Finding.ALTERED, at


async def test_something_added_or_cut_off_is_noticed() -> None:
    file = await a_file()
    for changed in (file + b"%more\n", file[:-200] + b"x" * 200, b"%" + file):
        assert verify(changed, RING).finding is not Finding.GENUINE


async def test_a_page_drawn_anew_around_the_genuine_version_is_altered() -> None:
    """The version inside still stands for itself, so that the true words can be read."""
    document = pikepdf.open(io.BytesIO(await a_file()))
    document.pages[0].contents_add(b"BT ET")
    saved = io.BytesIO()
    document.save(saved)
    verdict = verify(saved.getvalue(), RING)
    assert verdict.finding in (Finding.ALTERED, Finding.NOT_OURS)


async def test_the_words_of_the_version_inside_cannot_be_changed() -> None:
    file = await a_file()
    found = re.search(rb"/EmbeddedFile[^>]*>>.*?stream\r?\n", file, re.S)
    assert found is not None
    length = int(re.findall(rb"/Length (\d+)", file[: found.end()])[-1])
    content = file[found.end() : found.end() + length]
    forged = zlib.compress(zlib.decompress(content).replace(b"seven weeks", b"seven years"))
    changed = file[: found.end()] + forged.ljust(length, b"\0")[:length]
    changed += file[found.end() + length :]
    verdict = verify(changed, RING)
    assert verdict.finding is Finding.ALTERED
    assert verdict.inside is None


async def test_a_key_that_is_not_here_is_said_to_be_unknown() -> None:
    assert verify(await a_file(OTHER), RING).finding is Finding.UNKNOWN_KEY


async def test_an_older_key_of_the_ring_still_opens_it() -> None:
    both = KeyRing((OTHER.newest, RING.newest))
    assert verify(await a_file(), both).finding is Finding.GENUINE


@pytest.mark.parametrize(
    "file", [b"", b"%PDF-1.7\n%%EOF", b"\x00" * 5_000, b"%care-directory-seal"]
)
def test_other_files_are_not_ours(file: bytes) -> None:
    assert verify(file, RING).finding is Finding.NOT_OURS


async def test_the_command_needs_the_keys_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = new()
    monkeypatch.setenv("DIRECTORY_SECRET_KEYS", keys)
    genuine, altered = tmp_path / "genuine.pdf", tmp_path / "altered.pdf"
    file = await a_file(parse(keys, name="SECRET_KEYS"))
    genuine.write_bytes(file)
    altered.write_bytes(file.replace(b"%PDF-1.7", b"%PDF-1.6", 1))
    ran = CliRunner().invoke(main, ["verify", str(genuine)], standalone_mode=False)
    assert (ran.exit_code, "Genuine" in ran.output) == (0, True)
    assert "R-7K3M-9QX4N, version 1, Spine Service, 2026-11-20" in ran.output
    assert "Delacroix" not in ran.output
    ran = CliRunner().invoke(main, ["verify", str(altered), "--json"], standalone_mode=False)
    assert json.loads(ran.output)["finding"] == "altered"


def test_the_command_without_keys_says_where_they_belong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DIRECTORY_SECRET_KEYS", raising=False)
    file = tmp_path / "paper.pdf"
    file.write_bytes(b"%PDF-1.7")
    arguments = ["verify", str(file), "--data-dir", str(tmp_path / "nothing")]
    ran = CliRunner().invoke(main, arguments)
    assert ran.exit_code == 3
    assert "no keys here" in ran.output
    assert not (tmp_path / "nothing").exists()
