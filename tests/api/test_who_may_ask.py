"""Every protected operation against everybody: the answer is what the permission table says."""

from collections.abc import Iterator
from itertools import chain, combinations

import pytest
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from directory.accounts.model import ANONYMOUS, Caller, MachineScope, Standing
from directory.accounts.permissions import BY_ACTION, reach
from directory.accounts.tables import UserRow
from directory.api.caller import is_public
from directory.api.operation import KEY, Operation
from tests.api.small_app import small_app
from tests.builders import a_caller
from tests.databases import on_sqlite
from tests.referrals.face import Face
from tests.referrals.ground import CLINICIAN, INTAKE, NOW, REFERRER, SCHEDULER

NOBODY_S = "01950000-0000-7000-8000-00000000dead"
PUBLIC = {
    "listPrograms",
    "getProgram",
    "listDisciplines",
    "getDiscipline",
    "listDepartments",
    "listConditions",
    "getCondition",
    "listPhases",
    "search",
    "match",
    "matchWhatIf",
    "redeemAccessLink",
}
"""What anybody may ask; whatever is added to the API is protected unless it is named here."""


def operations() -> Iterator[tuple[str, str, HTTPRouteHandler, Operation | None]]:
    for route in small_app().routes:
        if isinstance(route, HTTPRoute) and route.path_format.startswith("/api/"):
            for handler in route.route_handlers:
                for method in sorted(set(handler.http_methods) - {"OPTIONS"}):
                    yield method, route.path_format, handler, handler.opt.get(KEY)


def protected() -> list[tuple[str, str, str]]:
    return [
        (method, path, operation.action or "")
        for method, path, _, operation in operations()
        if operation is not None and not is_public(operation)
    ]


@pytest.mark.quick
@pytest.mark.holds("security S1")
def test_every_route_has_a_row_in_the_permission_table_or_is_known_to_be_public() -> None:
    for method, path, _, operation in operations():
        assert operation is not None, f"{method} {path} says nothing of itself"
        if operation.id in PUBLIC:
            assert is_public(operation), operation.id
        else:
            assert operation.action in BY_ACTION, operation.id
            assert reach(ANONYMOUS, operation.action) is None, operation.id


@pytest.mark.quick
def test_every_operation_that_is_named_public_exists() -> None:
    assert {operation.id for *_, operation in operations() if operation} >= PUBLIC


@pytest.mark.quick
@pytest.mark.holds("security S1")
def test_what_is_in_no_row_is_allowed_to_nobody() -> None:
    machines = [a_caller(Standing.CLIENT, scopes=tuple(MachineScope))]
    for permission in BY_ACTION.values():
        for caller in [*(a_caller(standing) for standing in Standing), *machines]:
            allowed = reach(caller, permission.action) is not None
            if caller.standing is Standing.CLIENT:
                assert allowed == (permission.machine is not None)
            elif allowed:
                assert caller.standing in permission.who | permission.instead


def everybody() -> list[Caller]:
    people = [REFERRER, SCHEDULER, INTAKE, CLINICIAN]
    offices = [a_caller(Standing.STEWARD), a_caller(Standing.ADMIN)]
    every = chain.from_iterable(combinations(MachineScope, size) for size in range(5))
    machines = [
        a_caller(Standing.CLIENT, id=f"client-{number}", scopes=scopes)
        for number, scopes in enumerate(every)
    ]
    patient = Caller(standing=Standing.PATIENT, id=NOBODY_S, referral=NOBODY_S)
    return [*people, *offices, *machines, patient]


@on_sqlite
@pytest.mark.holds("security S1")
async def test_no_cell_of_the_matrix_is_wrong(face: Face) -> None:
    async with face.world.database.writing() as db:
        for standing in (Standing.STEWARD, Standing.ADMIN):
            db.add(
                UserRow(
                    id=f"{standing.value}-1",
                    email=f"{standing.value}@example.org",
                    name="Pat",
                    role=standing.value,
                    created_at=NOW,
                )
            )
    wrong = []
    for method, path, action in protected():
        address = path.removeprefix("/api/v1").format_map(_Ids())
        anonymous = await face.ask(method, address, by=None, json={})
        assert anonymous.status_code == 401, (method, path)
        assert anonymous.headers["www-authenticate"] == "Bearer"
        for caller in everybody():
            answer = await face.ask(method, address, by=caller, json={})
            may = reach(caller, action) is not None
            if (answer.status_code == 403) == may or answer.status_code in (401, 429, 500):
                wrong.append((method, path, caller.standing, caller.scopes, answer.status_code))
    assert not wrong


class _Ids(dict[str, str]):
    """An id for every path parameter, of nothing."""

    def __missing__(self, _: str) -> str:
        return NOBODY_S


@on_sqlite
@pytest.mark.holds("security S7")
async def test_a_cookie_lets_nobody_in(face: Face) -> None:
    token = await face.token(REFERRER)
    for name in ("session", "__Host-session", "token", "Authorization"):
        answer = await face.ask("GET", "/referrals", by=None, headers={"cookie": f"{name}={token}"})
        assert answer.status_code == 401


@on_sqlite
async def test_only_one_bearer_header_counts(face: Face) -> None:
    token = await face.token(REFERRER)
    said = {
        f"Bearer {token}": 200,
        f"bearer   {token}": 200,  # the scheme has no case, RFC 9110
        f"Basic {token}": 401,
        token: 401,
        "Bearer": 401,
        "Bearer ": 401,
        f"Bearer {token} {token}": 401,
        f"Bearer {token}x": 401,
    }
    for header, status in said.items():
        headers = {"authorization": header}
        answer = await face.ask("GET", "/referrals", by=None, headers=headers)
        assert answer.status_code == status, header.replace(token, "token")
    twice = [("authorization", f"Bearer {token}"), ("authorization", "Bearer x")]
    assert (await face.http.get("/api/v1/referrals", headers=twice)).status_code == 401
    assert (await face.http.get(f"/api/v1/referrals?access_token={token}")).status_code == 401


@on_sqlite
async def test_a_token_changes_nothing_in_a_public_answer(face: Face) -> None:
    token = await face.token(REFERRER)
    plain = await face.http.get("/api/v1/programs")
    for header in (f"Bearer {token}", "Bearer unknown", "Basic eA=="):
        answer = await face.http.get("/api/v1/programs", headers={"authorization": header})
        assert (answer.status_code, answer.content) == (200, plain.content)
        assert answer.headers["etag"] == plain.headers["etag"]


@on_sqlite
@pytest.mark.holds("security S1")
async def test_who_may_not_is_told_before_the_body_is_looked_at(face: Face) -> None:
    broken = {"content": b"{", "headers": {"content-type": "application/json"}}
    steward = a_caller(Standing.CLIENT, id="reader", scopes=(MachineScope.DIRECTORY_READ,))
    assert (await face.ask("POST", "/referrals", by=None, **broken)).status_code == 401
    assert (await face.ask("POST", "/referrals", by=steward, **broken)).status_code == 403
    assert (await face.ask("POST", "/referrals", by=REFERRER, **broken)).status_code == 400
    huge = {"content": b" " * (2 << 20), "headers": {"content-type": "application/json"}}
    assert (await face.ask("POST", "/referrals", by=steward, **huge)).status_code == 403
