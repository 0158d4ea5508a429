"""`directory user`: people who sign in."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from directory.commands.options import as_json, data_dir

if TYPE_CHECKING:
    from directory.commands.store_here import Change

ROLES = ("referrer", "scheduler", "clinician", "steward", "admin")

from_stdin = click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from standard input. Without it one is made and printed once.",
)


@click.group("user")
def command() -> None:
    """People who sign in: add, list, disable, give a new password."""


@command.command("add")
@click.option("--email", required=True, help="What the person signs in with.")
@click.option("--name", required=True)
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--practice", help="Slug of the practice, for a referrer or its scheduler.")
@click.option(
    "--department", "departments", multiple=True, help="Slug; for a clinician or an intake desk."
)
@click.option("--number", help="The clinician's own number, such as an NPI.")
@click.option("--phone")
@from_stdin
@data_dir
@as_json
def add(
    email: str,
    name: str,
    role: str,
    practice: str | None,
    departments: tuple[str, ...],
    number: str | None,
    phone: str | None,
    password_stdin: bool,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Add a person. A password that was made here must be replaced at the first sign-in."""
    from directory.accounts import people
    from directory.accounts.model import OPERATOR, Role
    from directory.accounts.people import NewPerson
    from directory.accounts.places import Place
    from directory.commands.store_here import changing

    person = NewPerson(
        email=email,
        name=name,
        place=Place(role=Role(role), practice=practice, departments=departments),
        number=number,
        phone=phone,
    )
    password = _read_password() if password_stdin else None
    added = changing(
        data_dir,
        lambda at: people.add(
            at.db,
            person,
            password=password,
            context=(at.settings.site_name,),
            by=OPERATOR,
            now=at.now,
            trail=at.trail,
        ),
        make=True,
    )
    if as_json:
        click.echo(
            msgspec.json.encode(
                {"id": added.user.id, "email": added.user.email, "password": added.password}
            )
        )
        return
    click.echo(f"{added.user.name} can sign in as {added.user.email}.")
    _show_once(added.password)


@command.command("list")
@data_dir
@as_json
def list_(data_dir: Path | None, as_json: bool) -> None:
    """Everybody, with role, place, and when they were last seen."""
    from directory.accounts import people
    from directory.accounts.model import OPERATOR
    from directory.commands.store_here import reading

    found = reading(data_dir, lambda db: people.list_people(db, by=OPERATOR))
    if as_json:
        click.echo(msgspec.json.encode(found))
        return
    for user in found:
        place = user.practice or ", ".join(user.departments) or "no place"
        seen = f"last seen {user.last_seen:%Y-%m-%d}" if user.last_seen else "never seen"
        state = "disabled, " if user.disabled else ""
        click.echo(f"{user.email}  {user.name}  {user.role} ({place})  {state}{seen}")
    if not found:
        click.echo("Nobody yet. Add somebody with: directory user add", err=True)


@command.command("disable")
@click.argument("email")
@data_dir
def disable(email: str, data_dir: Path | None) -> None:
    """Let a person in no more. Every browser of theirs is signed out at once."""
    from directory.commands.store_here import changing

    click.echo(changing(data_dir, partial(_disabled, email)))


async def _disabled(email: str, at: "Change") -> str:
    from directory.accounts import people
    from directory.accounts.model import OPERATOR

    user = await people.by_email(at.db, email, by=OPERATOR)
    await people.disable(at.db, user.id, by=OPERATOR, now=at.now, trail=at.trail)
    return f"{user.name} can not sign in any more."


@command.command("password")
@click.argument("email")
@click.option("--lost-phone", is_flag=True, help="Turn off the second factor as well.")
@from_stdin
@data_dir
def password(email: str, lost_phone: bool, password_stdin: bool, data_dir: Path | None) -> None:
    """Give a person a new password. Every browser of theirs is signed out."""
    from directory.commands.store_here import changing

    given = _read_password() if password_stdin else None
    made = changing(data_dir, partial(_reset, email, given, lost_phone))
    click.echo(f"{email} has a new password.")
    _show_once(made)


async def _reset(email: str, given: str | None, lost_phone: bool, at: "Change") -> str | None:
    from directory.accounts import people
    from directory.accounts.model import OPERATOR

    user = await people.by_email(at.db, email, by=OPERATOR)
    return await people.reset(
        at.db,
        user.id,
        password=given,
        keep_second_factor=not lost_phone,
        by=OPERATOR,
        now=at.now,
        trail=at.trail,
    )


def _read_password() -> str:
    """One line; a terminal does not show it while it is typed."""
    if sys.stdin.isatty():
        typed: str = click.prompt("Password", hide_input=True, err=True)
        return typed
    return sys.stdin.readline().rstrip("\r\n")


def _show_once(made: str | None) -> None:
    if made is not None:
        click.echo(f"Password  {made}")
        click.echo("Pass it on now: it is not shown again.", err=True)
