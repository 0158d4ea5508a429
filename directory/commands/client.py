"""`directory client`: machines that may use the API."""

from pathlib import Path

import click
import msgspec

from directory.commands.options import as_json, data_dir


@click.group("client")
def command() -> None:
    """Machines that may use the API: add, list, revoke."""


@command.command("add")
@click.option("--name", required=True, help="What people call it, such as “EHR of Main Street”.")
@click.option("--practice", help="Slug of the practice it acts for; needed for referrals.")
@click.option(
    "--scopes",
    required=True,
    help="directory.read referrals.create referrals.read referrals.write, in quotes.",
)
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 730))
@click.option(
    "--jwks",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File with its public keys, for SMART Backend Services.",
)
@data_dir
@as_json
def add(
    name: str,
    practice: str | None,
    scopes: str,
    days: int,
    jwks: Path | None,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Give a machine access. Its token is printed once and kept only as a hash.

    Works while the server runs on the same data.
    """
    from directory.accounts import client_keys, clients
    from directory.accounts.model import OPERATOR
    from directory.commands.store_here import changing

    keys = client_keys.checked(_keys_in(jwks)) if jwks else None
    made = changing(
        data_dir,
        lambda at: clients.add(
            at.db,
            name=name,
            scopes=scopes.replace(",", " ").split(),
            practice=practice,
            days=days,
            jwks=keys,
            by=OPERATOR,
            now=at.now,
            trail=at.trail,
        ),
        make=True,
    )
    if as_json:
        shown = {
            "client_id": made.client.id,
            "token": made.token,
            "expires_at": made.client.expires_at,
        }
        click.echo(msgspec.json.encode(shown))
        return
    click.echo(f"Client   {made.client.id}")
    click.echo(f"Token    {made.token}")
    click.echo(f"Expires  {made.client.expires_at:%Y-%m-%d}")
    click.echo("Keep the token now: it is not shown again.", err=True)


def _keys_in(file: Path) -> list[dict[str, object]]:
    from directory.errors import Invalid

    try:
        found = msgspec.json.decode(file.read_bytes(), type=dict[str, list[dict[str, object]]])
        return found["keys"]
    except (ValueError, KeyError):
        raise Invalid(f'{file} is no set of keys: it must read {{"keys": [ … ]}}') from None


@command.command("list")
@data_dir
@as_json
def list_(data_dir: Path | None, as_json: bool) -> None:
    """Who has access, until when, and when it was last used."""
    from directory.accounts import clients
    from directory.accounts.model import OPERATOR
    from directory.commands.store_here import reading

    found = reading(data_dir, lambda db: clients.list_clients(db, by=OPERATOR))
    if as_json:
        click.echo(msgspec.json.encode(found))
        return
    for client in found:
        state = "revoked" if client.revoked else f"until {client.expires_at:%Y-%m-%d}"
        used = f"{client.last_used:%Y-%m-%d %H:%M} UTC" if client.last_used else "never"
        scopes = " ".join(client.scopes)
        click.echo(
            f"{client.id}  {client.name} ({client.practice or 'no practice'})  "
            f"{state}, last used {used}  {scopes}"
        )
    if not found:
        click.echo("No client yet. Add one with: directory client add", err=True)


@command.command("revoke")
@click.argument("client_id")
@data_dir
def revoke(client_id: str, data_dir: Path | None) -> None:
    """End a machine's access. Its tokens stop working at once."""
    from directory.accounts import clients
    from directory.accounts.model import OPERATOR
    from directory.commands.store_here import changing

    client = changing(
        data_dir,
        lambda at: clients.revoke(at.db, client_id, by=OPERATOR, now=at.now, trail=at.trail),
    )
    click.echo(f"{client.name} has no access any more.")
