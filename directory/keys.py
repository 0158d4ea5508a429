"""Key rings: the keys that seal patient data and sign tokens, newest first.

A ring is written `id:base64,id:base64`. The first key seals; all of them open. Keys stand in the
environment in production. Outside production they are made in the data folder, so that a first
start needs nothing.
"""

import base64
import binascii
import os
import secrets
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from directory.errors import BadEnvironment
from directory.settings import Settings

KEY_BYTES = 32
NAMES = ("SECRET_KEYS", "PHI_KEYS")
FILE = "keys.env"


class Key(msgspec.Struct, frozen=True):
    """One secret. `purposed` draws an independent key from it, so that no two uses share one."""

    id: str
    secret: bytes

    def purposed(self, purpose: str) -> bytes:
        derive = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode())
        return derive.derive(self.secret)

    def __repr__(self) -> str:
        return f"Key({self.id!r}, …)"


class KeyRing(msgspec.Struct, frozen=True):
    keys: tuple[Key, ...]

    @property
    def newest(self) -> Key:
        return self.keys[0]

    def get(self, key_id: str) -> Key | None:
        return next((key for key in self.keys if key.id == key_id), None)


class Keys(msgspec.Struct, frozen=True):
    """`secret` signs sessions, tokens and the audit; `phi` seals patient data."""

    secret: KeyRing
    phi: KeyRing


def parse(text: str, *, name: str) -> KeyRing:
    """Raises BadEnvironment that names the variable and never the key."""
    keys = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        key_id, colon, encoded = part.partition(":")
        try:
            secret = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        except (binascii.Error, ValueError):
            secret = b""
        if not colon or not key_id.isalnum() or len(key_id) > 16 or len(secret) < KEY_BYTES:
            raise BadEnvironment(
                f"DIRECTORY_{name} cannot be read: write id:base64 of {KEY_BYTES} bytes, "
                "newest first, with commas between. Make one with: directory keys new"
            )
        keys.append(Key(key_id, secret))
    if not keys or len({key.id for key in keys}) < len(keys):
        raise BadEnvironment(f"DIRECTORY_{name} needs at least one key, each with an id of its own")
    return KeyRing(tuple(keys))


def new() -> str:
    """One fresh key, as it stands in the environment."""
    encoded = base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode().rstrip("=")
    return f"k{secrets.token_hex(3)}:{encoded}"


def of(settings: Settings) -> Keys:
    """The keys of this site. Outside production missing ones are made in the data folder (0600).

    Raises BadEnvironment in production where a ring is missing: losing a key that was made on the
    side would lose every patient's data.
    """
    given = {"SECRET_KEYS": settings.secret_keys, "PHI_KEYS": settings.phi_keys}
    missing = [name for name in NAMES if not given[name]]
    if missing and settings.env == "production":
        raise BadEnvironment(
            f"{' and '.join(f'DIRECTORY_{name}' for name in missing)} must be set in production. "
            "Make them with: directory keys new"
        )
    if missing:
        kept = _kept(settings.data_dir / FILE)
        given |= {name: kept[name] for name in missing}
    return Keys(
        secret=parse(given["SECRET_KEYS"], name="SECRET_KEYS"),
        phi=parse(given["PHI_KEYS"], name="PHI_KEYS"),
    )


def _kept(file: Path) -> dict[str, str]:
    """The keys in the data folder, made whole before the file gets its name."""
    if not file.exists():
        draft = file.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
            out.writelines(f"DIRECTORY_{name}={new()}\n" for name in NAMES)
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(draft, file)  # fails when another process was first; its keys then stand
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    lines = (line.partition("=") for line in file.read_text().splitlines())
    found = {name.removeprefix("DIRECTORY_"): value for name, _, value in lines}
    if any(not found.get(name) for name in NAMES):
        raise BadEnvironment(f"The keys in {file} are incomplete: restore the file from a backup")
    return found
