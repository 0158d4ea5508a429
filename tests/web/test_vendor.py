"""The files of others are the files they were: hash by hash, licence by licence."""

import hashlib
import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.quick

TOP = Path(__file__).resolve().parent.parent.parent
LOCK = TOP / "directory" / "web" / "static" / "vendor" / "vendor.lock.json"
PACKAGES = json.loads(LOCK.read_text(encoding="utf-8"))


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_each_file_has_the_hash_of_the_lock(package: dict) -> None:
    assert package["integrity"].startswith("sha512-")
    for file in package["files"]:
        content = (TOP / file["to"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["sha256"], file["to"]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_each_package_brings_its_licence(package: dict) -> None:
    assert any("LICENSE" in file["to"] for file in package["files"])


def test_no_file_of_others_is_there_without_a_lock() -> None:
    locked = {TOP / file["to"] for package in PACKAGES for file in package["files"]} | {LOCK}
    there = {
        path
        for folder in (LOCK.parent, TOP / "tests" / "vendor")
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert there - locked == set()


def test_the_lock_names_no_place_to_fetch_from() -> None:
    assert "://" not in LOCK.read_text(encoding="utf-8")
