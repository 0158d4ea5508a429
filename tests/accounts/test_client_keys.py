"""Public keys a machine hands in: the two kinds SMART asks for, and nothing secret."""

import warnings
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from directory.accounts import client_keys
from directory.errors import Invalid

pytestmark = pytest.mark.filterwarnings("ignore:Key size:joserfc.errors.SecurityWarning")

EC = ECKey.generate_key("P-384", {"kid": "ec"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    SHORT = RSAKey.generate_key(1024, {"kid": "short"})


def public(key: Any, **changes: Any) -> dict[str, Any]:
    return {**key.as_dict(private=False), **changes}


def test_the_public_halves_of_both_kinds_are_kept_and_nothing_else_of_them() -> None:
    kept = client_keys.checked([public(EC, use="sig", note="mine"), public(RSA)])
    assert [set(key) for key in kept["keys"]] == [
        {"kid", "kty", "crv", "x", "y"},
        {"kid", "kty", "n", "e"},
    ]


@pytest.mark.parametrize(
    "key",
    [
        EC.as_dict(private=True),
        RSA.as_dict(private=True),
        public(EC, kid=""),
        public(EC, kid=7),
        public(EC, kid="x" * 201),
        {**public(EC), "kid": None},
        public(EC, x="AAAA"),
        public(EC, crv="P-256"),
        public(ECKey.generate_key("P-256", {"kid": "small"})),
        public(SHORT),
        {"kty": "RSA", "kid": "empty"},
        {"kty": "EC", "kid": "empty", "crv": "P-384"},
        OctKey.generate_key(256, {"kid": "shared"}).as_dict(private=True),
        OKPKey.generate_key("Ed25519", {"kid": "edwards"}).as_dict(private=False),
        {"kid": "x", "kty": ["EC"]},
        {},
    ],
)
def test_a_key_that_is_private_weak_or_of_another_kind_is_refused(key: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        client_keys.checked([key])
    assert refusal.value.errors


@pytest.mark.parametrize("keys", [[], [public(EC), public(EC)], [public(EC)] * 11])
def test_a_set_holds_one_to_ten_keys_with_names_of_their_own(keys: list[dict[str, Any]]) -> None:
    with pytest.raises(Invalid):
        client_keys.checked(keys)
