"""`directory search`: finds programs by words and filters."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from directory.commands.catalogue_here import catalogue_here
from directory.commands.options import as_json, data_dir
from directory.errors import Invalid
from directory.search.query import FILTERS, Query, from_parameters
from directory.settings import from_environment

if TYPE_CHECKING:
    from directory.catalogue.model import Catalogue, Record
    from directory.search.results import Hit, Results

FILTER_HELP = {
    "department": "The department that runs it, like orthopaedics.",
    "discipline": "A profession of its team, like physical-therapist.",
    "condition": "What it is for, like low-back-pain.",
    "phase": "acute, recovery or maintenance.",
    "age": "Whole years, or adult or child.",
    "setting": "inpatient or outpatient.",
    "delivery": "in-person, virtual or home.",
    "language": "A language it speaks, like es.",
    "referral": "needed, self or either.",
}


def filters(command: Callable[..., None]) -> Callable[..., None]:
    for name in reversed(FILTERS):
        command = click.option(f"--{name}", help=FILTER_HELP[name])(command)
    return command


@click.command("search")
@click.argument("text", nargs=-1)
@filters
@click.option(
    "--limit",
    default=20,
    show_default=True,
    type=click.IntRange(1, 100),
    help="Most programs to list.",
)
@click.option("--literal", is_flag=True, help="These words only, without their synonyms.")
@as_json
@data_dir
def command(
    text: tuple[str, ...],
    limit: int,
    literal: bool,
    as_json: bool,
    data_dir: Path | None,
    **chosen: str | None,
) -> None:
    """Find programs by words, filters, or both.

    Plain and clinical words are understood, misspelt ones too. Every filter also takes unknown:
    programs that do not state the matter yet.
    """
    from directory import paths
    from directory.search.find import find
    from directory.search.index import SearchIndex

    query = _asked(" ".join(text), limit, literal, chosen)
    catalogue = catalogue_here(from_environment(data_dir=data_dir))
    index = SearchIndex.build(catalogue, paths.DATA / "vocabulary")
    results = find(index, query)
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(with_names(results, catalogue)))
    else:
        click.echo(listing(results, catalogue))


def _asked(text: str, limit: int, literal: bool, chosen: dict[str, str | None]) -> Query:
    """Read as an address is, so that a filter that cannot be meant is told and not searched."""
    given = {"q": text, "limit": str(limit), "literal": "yes" if literal else ""}
    try:
        return from_parameters(given | {name: value for name, value in chosen.items() if value})
    except Invalid as error:
        raise click.UsageError(error.sentence) from None


def with_names(results: "Results", catalogue: "Catalogue") -> dict[str, Any]:
    """The results as plain values, each hit with the name it is listed under."""
    import msgspec

    whole: dict[str, Any] = msgspec.to_builtins(results)
    for key, hits in (("items", results.items), ("others", results.others)):
        whole[key] = [
            {"kind": hit.kind, "slug": hit.slug, "name": _record(hit, catalogue).name}
            | {"score": hit.score, "matched": list(hit.matched)}
            for hit in hits
        ]
    return whole


def listing(results: "Results", catalogue: "Catalogue") -> str:
    lines = []
    if results.did_you_mean:
        lines.append(f"Did you mean: {results.did_you_mean}?")
    if results.also_searched:
        lines.append(f"Also searched: {', '.join(results.also_searched)}")
    if results.not_found:
        lines.append(f"In no listing: {', '.join(results.not_found)}")
    lines.append("1 program" if results.total == 1 else f"{results.total} programs")
    lines += [_line(hit, catalogue) for hit in results.items]
    if results.others:
        lines += ["", "Also in the directory:"]
        lines += [_line(hit, catalogue) for hit in results.others]
    for dropped in results.drop_one:
        found = f"{dropped.count} found"
        lines.append(f"Without --{dropped.name} {dropped.value}: {found}")
    return "\n".join(lines)


def _line(hit: "Hit", catalogue: "Catalogue") -> str:
    from directory.catalogue.model import words

    name = click.style(words(_record(hit, catalogue).name, "en"), bold=True)
    matched = f"   ({', '.join(hit.matched)})" if hit.matched else ""
    return f"  {name}   /{PLACES.get(hit.kind, hit.kind + '/')}{hit.slug}{matched}"


PLACES = {
    "disciplines": "team/",
    "phases": "recovery/",
    "components": "recovery#",
    "guides": "recovery#",
}
"""Where a page stands under another word than its kind."""


def _record(hit: "Hit", catalogue: "Catalogue") -> "Record":
    found: Record = getattr(catalogue, hit.kind)[hit.slug]
    return found
