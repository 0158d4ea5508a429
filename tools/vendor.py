"""Brings the few files we ship from npm packages into the tree, and proves they are those files.

    python tools/vendor.py             fetch, check the package's sha512, extract, check each sha256
    python tools/vendor.py --pin       the same for a package whose hashes are not in the lock yet

What to take stands in `vendor.lock.json`: name, version, integrity, and for each file where it goes
and its sha256. The version is always written out: npm may pick an older one when it is left open.
"""

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parent.parent
LOCK = TOP / "directory" / "web" / "static" / "vendor" / "vendor.lock.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pin", action="store_true", help="write hashes that are still missing")
    pin = parser.parse_args().pin
    packages = json.loads(LOCK.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        for package in packages:
            _vendor(package, Path(folder), pin=pin)
            print(f"{package['name']} {package['version']}: {len(package['files'])} files")
    if pin:
        LOCK.write_text(json.dumps(packages, indent=2) + "\n", encoding="utf-8")


def _vendor(package: dict[str, Any], folder: Path, *, pin: bool) -> None:
    tarball = _fetch(package["name"], package["version"], folder)
    integrity = _integrity(tarball.read_bytes())
    if pin:
        package.setdefault("integrity", integrity)
    _must_agree(package["name"], package["integrity"], integrity)
    with tarfile.open(tarball) as archive:
        for file in package["files"]:
            member = archive.extractfile(f"package/{file['from']}")
            if member is None:
                sys.exit(f"{package['name']}: {file['from']} is not a file in the package")
            content = member.read()
            digest = hashlib.sha256(content).hexdigest()
            if pin:
                file.setdefault("sha256", digest)
            _must_agree(file["to"], file["sha256"], digest)
            target = TOP / file["to"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def _fetch(name: str, version: str, folder: Path) -> Path:
    done = subprocess.run(
        ["npm", "pack", f"{name}@{version}", "--json", "--pack-destination", str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    return folder / json.loads(done.stdout)[0]["filename"]


def _integrity(content: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def _must_agree(what: str, expected: str, found: str) -> None:
    if expected != found:
        sys.exit(f"{what}: expected {expected}, found {found}. Nothing of it was written.")


if __name__ == "__main__":
    main()
