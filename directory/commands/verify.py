"""`directory verify`: was this PDF written here, and is it as it was? No network, no server."""

from pathlib import Path

import click
import msgspec

from directory.commands.options import as_json, data_dir

LARGEST = 64 * 1024 * 1024


@click.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_dir
@as_json
def command(file: Path, data_dir: Path | None, as_json: bool) -> None:
    """Say whether a PDF of a referral is genuine: every byte as this directory wrote it.

    Only the keys of the site are asked, not the database: a genuine paper may be superseded since.
    Its code tells that at /verify. Exit 1 for a file that is altered, sealed by a key this site
    does not have, or not from here.
    """
    from directory import keys
    from directory.commands.store_here import settings_here
    from directory.documents.seal import Finding, verify
    from directory.errors import BadEnvironment

    settings = settings_here(data_dir)
    if not settings.secret_keys and not (settings.data_dir / keys.FILE).exists():
        raise BadEnvironment(
            f"There are no keys here: set DIRECTORY_SECRET_KEYS, or name the folder that holds "
            f"{keys.FILE} with --data-dir"
        )
    if file.stat().st_size > LARGEST:
        raise BadEnvironment("The file is over 64 MiB: no paper of this directory is")
    given = settings.secret_keys
    ring = keys.parse(given, name="SECRET_KEYS") if given else keys.of(settings).secret
    verdict = verify(file.read_bytes(), ring)
    said = {
        Finding.GENUINE: "Genuine: every byte is as this directory wrote it.",
        Finding.ALTERED: "Altered: it was written here and has been changed or saved anew since.",
        Finding.UNKNOWN_KEY: "Sealed, but with a key that is not among the keys here.",
        Finding.NOT_OURS: "Not from here: there is no seal of this directory in it.",
    }
    inside = verdict.inside
    if as_json:
        told = {
            "finding": verdict.finding,
            "number": inside and inside.number,
            "version": inside and inside.version,
            "program": inside and inside.listing.slug,
            "made_at": inside and inside.made_at,
        }
        click.echo(msgspec.json.encode(told))
    else:
        click.echo(said[verdict.finding])
        if inside is not None:
            made = inside.made_at.date().isoformat()
            click.echo(
                f"The version inside is genuine: {inside.number}, version {inside.version}, "
                f"{inside.listing.name['en']}, {made}."
            )
    if verdict.finding is not Finding.GENUINE:
        raise click.exceptions.Exit(1)
