"""Public keys of machines, as they stand with the client: checked once, when they are handed in."""

from collections.abc import Sequence
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey, import_key

from directory.errors import FieldError, Invalid

ALGORITHMS = ("ES384", "RS384")
"""The two that SMART Backend Services asks for. No other is read, whatever a header names."""

SMALLEST_RSA_BITS = 2048
LONGEST_KEY_ID = 200
MOST_KEYS = 10
PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})

KINDS: dict[str, type[ECKey] | type[RSAKey]] = {"EC": ECKey, "RSA": RSAKey}


def checked(keys: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The set as it is kept. Raises Invalid naming each key that cannot be used, and why."""
    mistakes = [
        FieldError(f"jwks.keys.{number}", "not_usable", why)
        for number, key in enumerate(keys)
        if (why := _wrong_with(key))
    ]
    names = [key.get("kid") for key in keys]
    if not 0 < len(keys) <= MOST_KEYS or len({str(name) for name in names}) < len(names):
        mistakes.append(
            FieldError("jwks.keys", "not_usable", f"Send 1 to {MOST_KEYS} keys, each with its kid.")
        )
    if mistakes:
        raise Invalid("These keys cannot be used.", tuple(mistakes))
    return {"keys": [_public(key) for key in keys]}


def key_set(jwks: dict[str, Any]) -> KeySet:
    return KeySet.import_key_set({"keys": jwks["keys"]})


def algorithm_of(key: dict[str, Any]) -> str:
    """The one algorithm a key is for; a header that names another is refused."""
    return "ES384" if key["kty"] == "EC" else "RS384"


def _wrong_with(key: dict[str, Any]) -> str:
    """What is wrong, in a sentence; empty when nothing is."""
    kid = key.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= LONGEST_KEY_ID or not kid.isprintable():
        return f"Give the key a kid of 1 to {LONGEST_KEY_ID} characters."
    if PRIVATE & key.keys():
        return "This is a private key: make a new pair and send the public half only."
    if str(key.get("kty")) not in KINDS:
        return "Send an EC key on P-384 (ES384) or an RSA key (RS384)."
    try:
        made = import_key({**key}, key["kty"])
        raw: Any = made.public_key
    except (JoseError, ValueError, TypeError, KeyError):
        return "This is not a public key in JWK form."
    if key["kty"] == "EC" and key.get("crv") != "P-384":
        return "The curve of an EC key must be P-384."
    if key["kty"] == "RSA" and raw.key_size < SMALLEST_RSA_BITS:
        return f"An RSA key needs {SMALLEST_RSA_BITS} bits or more."
    return ""


def _public(key: dict[str, Any]) -> dict[str, Any]:
    """Only what verifying needs; anything else that was sent is not kept."""
    names = ("kid", "kty", "crv", "x", "y") if key["kty"] == "EC" else ("kid", "kty", "n", "e")
    return {name: key[name] for name in names}
