"""SMART Backend Services: who gets a token for an assertion, and who does not."""

import asyncio
import base64
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from directory.accounts import client_keys
from directory.accounts.tables import ClientRow
from directory.api.smart import ASSERTION_TYPE
from tests.referrals.face import Face
from tests.referrals.ground import NOW

EC = ECKey.generate_key("P-384", {"kid": "ec-1"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa-1"})
STRANGER = ECKey.generate_key("P-384", {"kid": "ec-1"})
CLIENT = "01950000-0000-7000-8000-000000000001"
OTHER = "01950000-0000-7000-8000-000000000002"
AUDIENCE = "http://testserver.local/oauth/token"
START = int(NOW.timestamp())

pytestmark = pytest.mark.holds("security S5")


@pytest_asyncio.fixture(autouse=True)
async def two_clients(face: Face) -> None:
    jwks = client_keys.checked([EC.as_dict(private=False), RSA.as_dict(private=False)])
    async with face.world.database.writing() as db:
        for client_id in (CLIENT, OTHER):
            db.add(
                ClientRow(
                    id=client_id,
                    name="EHR",
                    practice="main-street",
                    scopes=["directory.read", "referrals.read"],
                    jwks=jwks,
                    created_at=NOW,
                    expires_at=NOW.replace(year=2030),
                )
            )


def claims(**changes: Any) -> dict[str, Any]:
    own = {"iss": CLIENT, "sub": CLIENT, "aud": AUDIENCE, "exp": START + 240, "jti": "one"}
    given = {**own, **changes}
    return {name: value for name, value in given.items() if value is not ...}


def signed(key: Any = EC, alg: str = "ES384", header: Any = None, **changes: Any) -> str:
    said = {"alg": alg, "kid": key.kid, "typ": "JWT"} | (header or {})
    said = {name: value for name, value in said.items() if value is not None}
    return jwt.encode(said, claims(**changes), key, algorithms=[alg])


def unsigned(**changes: Any) -> str:
    parts = ({"alg": "none", "kid": "ec-1", "typ": "JWT"}, claims(**changes))
    written = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts)
    return ".".join(part.rstrip("=") for part in written) + "."


def tampered() -> str:
    """Somebody else's claims under a good signature."""
    header, _, signature = signed().split(".")
    body = base64.urlsafe_b64encode(json.dumps(claims(iss=OTHER, sub=OTHER)).encode()).decode()
    return f"{header}.{body.rstrip('=')}.{signature}"


async def asked(face: Face, assertion: str, **form: str) -> httpx.Response:
    sent = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion,
        "scope": "system/*.rs",
    } | form
    return await face.http.post("/oauth/token", data=sent)


@pytest.mark.parametrize(("key", "alg"), [(EC, "ES384"), (RSA, "RS384")])
async def test_a_signed_assertion_gets_a_token_of_five_minutes(
    face: Face, key: Any, alg: str
) -> None:
    answer = await asked(face, signed(key, alg))
    assert answer.status_code == 200, answer.text
    given = answer.json()
    assert (given["token_type"], given["expires_in"]) == ("bearer", 300)
    assert answer.headers["cache-control"] == "no-store"
    read = await face.ask("GET", "/referrals", by=given["access_token"])
    assert read.status_code == 200
    face.world.now = NOW.replace(minute=NOW.minute + 5)
    late = await face.ask("GET", "/referrals", by=given["access_token"])
    assert late.status_code == 401


async def test_a_token_does_no_more_than_was_asked_for(face: Face) -> None:
    answer = await asked(face, signed(), scope="system/HealthcareService.rs")
    assert answer.json()["scope"] == "system/HealthcareService.rs"
    read = await face.ask("GET", "/referrals", by=answer.json()["access_token"])
    assert read.status_code == 403


BAD: dict[str, Callable[[], str]] = {
    "no signature": unsigned,
    "another's key of the same name": lambda: signed(STRANGER),
    "a key nobody knows": lambda: signed(ECKey.generate_key("P-384", {"kid": "ec-9"})),
    "no key named": lambda: signed(header={"kid": None}),
    "the other key's name": lambda: signed(EC, header={"kid": "rsa-1"}),
    "claims that were changed": tampered,
    "ES256": lambda: signed(ECKey.generate_key("P-256", {"kid": "ec-1"}), "ES256"),
    "RS256": lambda: signed(RSA, "RS256"),
    "RS512": lambda: signed(RSA, "RS512"),
    "PS384": lambda: signed(RSA, "PS384"),
    "a public key as a shared secret": lambda: signed(
        OctKey.import_key(json.dumps(EC.as_dict(private=False)), {"kid": "ec-1"}), "HS384"
    ),
    "a key sent along": lambda: signed(STRANGER, header={"jwk": STRANGER.as_dict(private=False)}),
    "another type": lambda: signed(header={"typ": "at+jwt"}),
    "another server": lambda: signed(aud="http://elsewhere.example/oauth/token"),
    "no audience": lambda: signed(aud=...),
    "nearly our address": lambda: signed(aud=AUDIENCE + "/"),
    "an unknown issuer": lambda: signed(iss=CLIENT[:-1] + "9", sub=CLIENT[:-1] + "9"),
    "issuer and subject differ": lambda: signed(sub=OTHER),
    "no subject": lambda: signed(sub=...),
    "an issuer that is no text": lambda: signed(iss=7),
    "run out": lambda: signed(exp=START),
    "six minutes": lambda: signed(exp=START + 360),
    "ten years": lambda: signed(exp=START + 10 * 365 * 86400),
    "six minutes, and begun a minute ago": lambda: signed(exp=START + 299, iat=START - 61),
    "without an end": lambda: signed(exp=...),
    "an end that is no number": lambda: signed(exp="soon"),
    "an end that is endless": lambda: signed(exp=10**400),
    "an end that is true": lambda: signed(exp=True),
    "from the future": lambda: signed(iat=START + 60),
    "not yet": lambda: signed(nbf=START + 60),
    "no number of its own": lambda: signed(jti=...),
    "an empty number": lambda: signed(jti=""),
    "a number that is none": lambda: signed(jti=["one"]),
    "a very long number": lambda: signed(jti="x" * 256),
    "two parts": lambda: "a.b",
    "no JSON": lambda: "YQ.YQ.YQ",
    "no base64": lambda: "!.!.!",
    "a list": lambda: "W10.W10.W10",
    "nested without end": lambda: base64.urlsafe_b64encode(b"[" * 3000).decode() + ".e30.e30",
    "empty": lambda: "",
    "very long": lambda: "a" * 9000,
}


async def test_anything_else_gets_nothing(face: Face) -> None:
    got = {name: await asked(face, make()) for name, make in BAD.items()}
    odd = {name: each.text for name, each in got.items() if each.status_code != 400}
    assert not odd
    assert {each.json()["error"] for each in got.values()} == {"invalid_client"}
    assert all(each.headers["content-type"] == "application/json" for each in got.values())
    assert all(each.headers["cache-control"] == "no-store" for each in got.values())
    assert not [each for each in await face.world.entries("token.issue") if each.outcome == "ok"]


async def test_an_assertion_is_good_once(face: Face) -> None:
    assertion = signed()
    assert (await asked(face, assertion)).status_code == 200
    assert (await asked(face, assertion)).json()["error"] == "invalid_client"
    assert (await asked(face, signed(jti="two"))).status_code == 200
    denied = [each for each in await face.world.entries("token.issue") if each.outcome == "denied"]
    assert [each.object_id for each in denied] == [CLIENT]


async def test_of_twenty_at_the_same_moment_one_is_let_in(face: Face) -> None:
    assertion = signed()
    answers = await asyncio.gather(*(asked(face, assertion) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 19


async def test_another_client_may_use_the_same_number(face: Face) -> None:
    assert (await asked(face, signed())).status_code == 200
    assert (await asked(face, signed(iss=OTHER, sub=OTHER))).status_code == 200


@pytest.mark.parametrize("column", ["revoked_at", "expires_at"])
async def test_a_client_that_has_ended_gets_nothing(face: Face, column: str) -> None:
    async with face.world.database.writing() as db:
        setattr(await db.get_one(ClientRow, CLIENT), column, NOW)
    assert (await asked(face, signed())).json()["error"] == "invalid_client"


FORMS = [
    ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
    ({"grant_type": ""}, "unsupported_grant_type"),
    ({"client_assertion_type": "password"}, "invalid_request"),
    ({"client_id": OTHER}, "invalid_client"),
    ({"scope": ""}, "invalid_scope"),
    ({"scope": "system/Observation.rs"}, "invalid_scope"),
    ({"scope": "system/ServiceRequest.c"}, "invalid_scope"),  # the client may not
]


async def test_what_is_wrong_with_the_form_is_said_in_the_words_of_oauth(face: Face) -> None:
    for number, (form, error) in enumerate(FORMS):
        answer = await asked(face, signed(jti=str(number)), **form)
        assert (answer.status_code, answer.json()["error"]) == (400, error), form


FORM = "application/x-www-form-urlencoded"
BODIES = [
    (b"{}", "application/json"),
    (b"\xff=1", FORM),
    (b"grant_type=%ff", FORM),
    (b"grant_type=client_credentials&grant_type=x", FORM),
    (b"&".join(b"a%d=1" % number for number in range(50)), FORM),
    (b"", FORM),
]


async def test_a_body_that_is_no_form_is_refused(face: Face) -> None:
    for content, media_type in BODIES:
        headers = {"content-type": media_type}
        answer = await face.http.post("/oauth/token", content=content, headers=headers)
        assert answer.status_code == 400
        assert answer.json()["error"] in ("invalid_request", "unsupported_grant_type")


async def test_the_configuration_names_the_way_in(face: Face) -> None:
    answer = await face.http.get("/.well-known/smart-configuration")
    said = answer.json()
    assert said["token_endpoint"] == AUDIENCE
    assert set(said["token_endpoint_auth_signing_alg_values_supported"]) == {"ES384", "RS384"}
    assert said["grant_types_supported"] == ["client_credentials"]
    assert said["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert "client-confidential-asymmetric" in said["capabilities"]
