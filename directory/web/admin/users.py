"""People and practices: a list, one page for each person, passwords shown once."""

import datetime as dt
from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts import people
from directory.accounts.model import Caller, Practice, Role, User
from directory.accounts.people import NewPerson
from directory.accounts.places import Place
from directory.audit import Trail
from directory.errors import FieldError, Invalid
from directory.web.form_again import form_page
from directory.web.forms import Form, read_form
from directory.web.presenters.people import practice_names, role_names, work_of
from directory.web.shell import Shell
from directory.web.staff import see, staff_form, staff_page

USERS = "/admin/users"


@staff_page(USERS)
async def show_people(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    reading: NamedDependency[AsyncSession],
) -> Response[str]:
    done = request.query_params.get("done", "")
    return await _people_page(shell, reading, caller, done=done)


@staff_form(USERS)
async def add_person(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
) -> Response[Any]:
    form = await read_form(request)
    try:
        person = NewPerson(
            email=form.text("email"),
            name=form.text("name"),
            place=_place(form),
            number=form.maybe("number"),
            phone=form.maybe("phone"),
        )
        added = await people.add(db, person, by=caller, now=now, trail=trail)
    except Invalid as error:
        return await _people_page(shell, db, caller, form=form, error=error)
    return shell.page("admin/password_once.html", person=added.user, password=added.password)


@staff_form("/admin/practices")
async def add_practice(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
) -> Response[Any]:
    form = await read_form(request)
    practice = Practice(
        slug=form.text("slug"),
        name=form.text("practice_name"),
        phone=form.maybe("practice_phone"),
        address=form.maybe("address"),
    )
    try:
        await people.add_practice(db, practice, by=caller, now=now, trail=trail)
    except Invalid as error:
        return await _people_page(shell, db, caller, form=form, error=error)
    return see(f"{USERS}?done=practice")


@staff_page("/admin/users/{user_id:str}")
async def show_person(
    request: Request[Any, Any, Any],
    user_id: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    reading: NamedDependency[AsyncSession],
) -> Response[str]:
    person = await people.person(reading, user_id, by=caller)
    done = request.query_params.get("done", "")
    return await _person_page(shell, reading, caller, person, done=done)


@staff_form("/admin/users/{user_id:str}/place")
async def move_person(
    request: Request[Any, Any, Any],
    user_id: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
) -> Response[Any]:
    form = await read_form(request)
    try:
        await people.move(db, user_id, _place(form), by=caller, now=now, trail=trail)
    except Invalid as error:
        person = await people.person(db, user_id, by=caller)
        return await _person_page(shell, db, caller, person, error=error)
    return see(f"{USERS}/{user_id}?done=moved")


@staff_form("/admin/users/{user_id:str}/disable")
async def disable_person(
    user_id: FromPath[str],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
) -> Response[Any]:
    await people.disable(db, user_id, by=caller, now=now, trail=trail)
    return see(f"{USERS}/{user_id}?done=disabled")


@staff_form("/admin/users/{user_id:str}/enable")
async def enable_person(
    user_id: FromPath[str],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
) -> Response[Any]:
    await people.enable(db, user_id, by=caller, now=now, trail=trail)
    return see(f"{USERS}/{user_id}?done=enabled")


@staff_form("/admin/users/{user_id:str}/reset")
async def reset_person(
    request: Request[Any, Any, Any],
    user_id: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
) -> Response[Any]:
    form = await read_form(request)
    lost_phone = form.text("lost_phone") == "1"
    made = await people.reset(
        db, user_id, keep_second_factor=not lost_phone, by=caller, now=now, trail=trail
    )
    person = await people.person(db, user_id, by=caller)
    return shell.page("admin/password_once.html", person=person, password=made)


def _place(form: Form) -> Place:
    """Raises Invalid for no role. Of the two places, the one that role has none of is left out."""
    try:
        role = Role(form.text("role"))
    except ValueError:
        raise Invalid(
            "Some fields need a change.",
            (FieldError("role", "missing", "Choose what this person does."),),
        ) from None
    return Place(role=role, practice=form.maybe("practice"), departments=form.every("departments"))


async def _people_page(
    shell: Shell,
    db: AsyncSession,
    caller: Caller,
    *,
    form: Form | None = None,
    error: Invalid | None = None,
    done: str = "",
) -> Response[str]:
    everybody = await people.list_people(db, by=caller)
    practices = await people.list_practices(db, by=caller)
    names = practice_names(practices)
    return form_page(
        shell,
        "admin/users.html",
        error,
        people=[(each, work_of(shell, each, names)) for each in everybody],
        form=form or Form([]),
        done=done,
        **_choices(shell, practices),
    )


async def _person_page(
    shell: Shell,
    db: AsyncSession,
    caller: Caller,
    person: User,
    *,
    error: Invalid | None = None,
    done: str = "",
) -> Response[str]:
    practices = await people.list_practices(db, by=caller)
    return form_page(
        shell,
        "admin/user.html",
        error,
        person=person,
        is_oneself=person.id == caller.id,
        work=work_of(shell, person, practice_names(practices)),
        done=done,
        **_choices(shell, practices),
    )


def _choices(shell: Shell, practices: list[Practice]) -> dict[str, object]:
    return {
        "roles": role_names(shell),
        "practices": practices,
        "practice_choices": [(each.slug, each.name) for each in practices],
        "departments": [
            (slug, shell.said(each.name)) for slug, each in shell.catalogue.departments.items()
        ],
    }


ROUTES = (
    show_people,
    add_person,
    add_practice,
    show_person,
    move_person,
    disable_person,
    enable_person,
    reset_person,
)
