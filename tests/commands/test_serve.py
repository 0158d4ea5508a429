"""What `directory serve` refuses before it opens anything."""

from pathlib import Path

import pytest

from directory.keys import new
from tests.commands.running import directory

KEYS = {"secret_keys": new(), "phi_keys": new()}


@pytest.mark.holds("security S22")
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "directory keys new"),
        ({"secret_keys": new()}, "DIRECTORY_PHI_KEYS"),
        ({"phi_keys": new()}, "DIRECTORY_SECRET_KEYS"),
        (KEYS | {"phi_keys": "secret"}, "DIRECTORY_PHI_KEYS"),
        (KEYS | {"rate_limit": "off"}, "DIRECTORY_RATE_LIMIT"),
        (KEYS | {"trusted_proxies": "everybody"}, "DIRECTORY_TRUSTED_PROXIES"),
        (KEYS | {"test_clock": "2026-01-01T00:00:00+00:00"}, "DIRECTORY_TEST_CLOCK"),
    ],
    ids=["no keys", "no phi", "no secret", "odd key", "no throttle", "odd proxies", "a test clock"],
)
def test_an_unsafe_start_is_refused_and_leaves_nothing(
    tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    ran = directory("serve", "--port", "0", data_dir=tmp_path / "data", **settings)
    assert ran.code == 3
    assert said in ran.beside
    assert "Traceback" not in ran.beside
    assert not (tmp_path / "data").exists()
    for secret in settings.values():
        assert len(secret) < 20 or secret not in ran.beside
