"""Nobody sees a stranger's patient, however the address is spelled."""

from collections.abc import Iterator
from itertools import product

import httpx
import pytest

from directory.accounts.model import Caller, MachineScope, Standing
from tests.api.test_who_may_ask import protected
from tests.builders import a_caller
from tests.databases import on_sqlite
from tests.referrals.face import Face
from tests.referrals.ground import OTHER_INTAKE, REFERRER, STRANGER

CANARIES = ("Zephyrine", "Quillfeather", "6175550199", "wobbly kneecap", "purple crutch", "EHR-zq9")
ANOTHER_S = "01950000-0000-7000-8000-00000000dead"

OTHER_CLIENT = a_caller(Standing.CLIENT, id="client-9", practice="river-side")
LISTS_ONLY = a_caller(Standing.CLIENT, id="reader", scopes=(MachineScope.DIRECTORY_READ,))
OTHER_PATIENT = Caller(standing=Standing.PATIENT, id=ANOTHER_S, referral=ANOTHER_S)
STRANGERS: tuple[Caller | None, ...] = (
    STRANGER,
    OTHER_INTAKE,
    OTHER_CLIENT,
    LISTS_ONLY,
    OTHER_PATIENT,
    None,
)


def spellings(path: str) -> Iterator[str]:
    """One address in the ways that have let people in elsewhere."""
    head, _, tail = path.rpartition("/")
    yield path
    yield path + "/"
    yield path + "//"
    yield path.replace("/api", "//api", 1)
    yield f"{head}//{tail}"
    yield f"{head}/./{tail}"
    yield f"{head}/x/../{tail}"
    yield f"{head}/x/%2e%2e/{tail}"
    yield f"{head}/%2e/{tail}"
    yield f"{head}%2f{tail}"
    yield f"{head}%252f{tail}"
    yield f"{head}\\{tail}"
    yield f"{head}%5c{tail}"
    yield f"{head}%e2%88%95{tail}"  # a slash of mathematics
    yield f"{head}%ef%bc%8f{tail}"  # a full-width slash
    yield path.upper()
    yield path.replace("/api/v1", "/API/V1")
    yield path.replace("referrals", "Referrals")
    yield path + ";x"
    yield path.replace("/referrals", ";x/referrals")
    yield path + "?x"
    yield path + "?practice=main-street"
    yield path + "?fields=*"
    yield path + "%3fx"
    yield path + "%23"
    yield path + ".json"
    yield path + "."
    yield path + "%20"
    yield path + "%00"
    yield path + "%00.json"
    yield path + "*"
    yield path + "'%20OR%20'1'='1"
    yield "/" + path.replace("/", "%2f")
    yield path + "/" + "a" * 8000


EVERY_METHOD = ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS")
OVERRIDES = {"X-HTTP-Method-Override": "GET", "X-Original-URL": "/health", "X-Rewrite-URL": "/"}


def requests(made: str) -> list[tuple[Caller | None, str, str]]:
    paths = {
        path.replace("{referral_id}", made) for _, path, _ in protected() if "referral" in path
    }
    spelled = [spelling for path in sorted(paths) for spelling in spellings(path)]
    with_get = product(STRANGERS, ("GET",), spelled)
    with_others = product(STRANGERS, EVERY_METHOD, sorted(paths))
    return [*with_get, *with_others]


async def canaries_seen(face: Face, *, every: int) -> tuple[int, list[str]]:
    fields = {
        "patient": {
            "given_name": "Zephyrine",
            "family_name": "Quillfeather",
            "date_of_birth": "1964-02-29",
            "phone": "6175550199",
        },
        "reason": "A wobbly kneecap",
        "notes": "Walks with a purple crutch",
        "external_ref": "EHR-zq9",
    }
    answer = await face.made(by=REFERRER, **fields)
    assert answer.status_code == 201
    made = answer.json()["id"]
    own = await face.ask("GET", f"/referrals/{made}", by=REFERRER)
    assert all(canary in own.text for canary in CANARIES), "the search would find them"
    seen, asked = [], requests(made)[::every]
    for number, (caller, method, path) in enumerate(asked):
        headers = {"authorization": f"Bearer {await face.token(caller)}"} if caller else {}
        if number % 3 == 0:
            headers |= OVERRIDES
        request = httpx.Request(method, "http://testserver.local/", headers=headers)
        raw, _, query = path.partition("?")
        request.url = httpx.URL("http://testserver.local").copy_with(
            raw_path=raw.encode() + (b"?" + query.encode() if query else b"")
        )
        got = await face.http.send(request)
        shown = got.text + str(got.headers)
        if any(canary.casefold() in shown.casefold() for canary in CANARIES):
            seen.append(f"{method} {path}")
        assert got.status_code != 500, (method, path)
    return len(asked), seen


@on_sqlite
@pytest.mark.holds("security S2")
async def test_a_stranger_sees_nothing(face: Face) -> None:
    count, seen = await canaries_seen(face, every=19)
    assert count >= 100
    assert not seen


@pytest.mark.long
@pytest.mark.holds("security S2")
async def test_a_stranger_sees_nothing_in_a_thousand_requests(face: Face) -> None:
    count, seen = await canaries_seen(face, every=1)
    assert count >= 1000
    assert not seen


@pytest.mark.holds("security S2")
async def test_a_stranger_s_list_and_search_are_empty(face: Face) -> None:
    await face.made(by=REFERRER)
    for caller in (STRANGER, OTHER_INTAKE, OTHER_CLIENT):
        listed = await face.ask("GET", "/referrals", by=caller)
        assert listed.json()["items"] == []
        for sought in ({"name": "Delacroix"}, {"date_of_birth": "1971-04-09"}):
            found = await face.ask("POST", "/referrals/search", by=caller, json=sought)
            assert found.status_code == 200, found.text
            assert found.json()["items"] == []
