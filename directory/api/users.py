"""People who sign in, for admins: list them, and add one."""

import datetime as dt
from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts import people
from directory.accounts.model import Caller, Role, User
from directory.accounts.people import NewPerson
from directory.accounts.permissions import require
from directory.accounts.places import Place
from directory.api.asked import read_kept, read_query
from directory.api.operation import Operation, does
from directory.api.paging import LongPageQuery, by_age, cut
from directory.audit import Trail
from directory.settings import Settings

TAG = "Administration"
Slug = Annotated[str, msgspec.Meta(max_length=80)]


class UserSent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A scheduler works for a practice or for departments, never for both."""

    email: Annotated[str, msgspec.Meta(max_length=320, examples=["ana@example.org"])]
    name: Annotated[str, msgspec.Meta(max_length=200)]
    role: Role
    practice: Slug | None = None
    departments: Annotated[tuple[Slug, ...], msgspec.Meta(max_length=100)] = ()
    number: Annotated[
        Annotated[str, msgspec.Meta(max_length=40)] | None,
        msgspec.Meta(description="The clinician's own number, such as an NPI"),
    ] = None
    phone: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    password: Annotated[
        Annotated[str, msgspec.Meta(max_length=256)] | None,
        msgspec.Meta(description="Left out: one is made, shown once, and must be replaced"),
    ] = None


class UserOut(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    email: str
    name: str
    role: Role
    practice: str | None
    departments: tuple[str, ...]
    number: str | None
    phone: str | None
    second_factor: bool
    disabled: bool
    last_seen: dt.datetime | None


class UserMade(UserOut, frozen=True, kw_only=True):
    """A new person. `password` is what was made for them, shown this once."""

    password: str | None


class UserList(msgspec.Struct, frozen=True, kw_only=True):
    """Oldest first."""

    items: tuple[UserOut, ...]
    next_cursor: str | None


def _fields(user: User) -> dict[str, Any]:
    return {name: getattr(user, name) for name in UserOut.__struct_fields__}


@does(
    HttpMethod.GET,
    "/users",
    Operation(
        id="listUsers",
        tag=TAG,
        summary="People who sign in",
        action="user.manage",
        query=LongPageQuery,
        answer=UserList,
        stored=False,
    ),
)
async def list_users(
    request: Request[Any, Any, Any],
    caller: NamedDependency[Caller],
    reading: NamedDependency[AsyncSession],
) -> UserList:
    """Those that were disabled too."""
    require(caller, "user.manage")
    asked = read_query(request, LongPageQuery)
    found = await people.list_people(reading, by=caller)
    shown, following = cut(found, asked, place=by_age)
    return UserList(items=tuple(UserOut(**_fields(user)) for user in shown), next_cursor=following)


@does(
    HttpMethod.POST,
    "/users",
    Operation(
        id="addUser",
        tag=TAG,
        summary="Let a person sign in",
        action="user.manage",
        body=UserSent,
        answer=UserMade,
        status=201,
        stored=False,
        refusals=(413, 415, 422),
        examples={
            "clinician": {
                "email": "ana@example.org",
                "name": "Ana Ruiz",
                "role": "clinician",
                "departments": ["orthopaedics"],
            }
        },
    ),
)
async def add_user(
    request: Request[Any, Any, Any],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    db: NamedDependency[AsyncSession],
    trail: NamedDependency[Trail],
    now: NamedDependency[dt.datetime],
) -> UserMade:
    """Without a password one is made: it is in this answer and nowhere else."""
    require(caller, "user.manage")
    sent = await read_kept(request, UserSent)
    added = await people.add(
        db,
        NewPerson(
            email=sent.email,
            name=sent.name,
            place=Place(role=sent.role, practice=sent.practice, departments=sent.departments),
            number=sent.number,
            phone=sent.phone,
        ),
        password=sent.password,
        context=(settings.site_name,),
        by=caller,
        now=now,
        trail=trail,
    )
    return UserMade(**_fields(added.user), password=added.password)
