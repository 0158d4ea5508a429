"""What to do about each gap of a summary: a sentence and the field to jump to, as data."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from directory.catalogue.model import Struct, Words
from directory.errors import BadData
from directory.referrals.completeness import OWN, own_id
from directory.referrals.items import Items
from directory.referrals.summary import AskedFor

WHERE = "data/summary/fixes.toml"


class Fix(Struct, frozen=True, kw_only=True):
    """How the gap of one item is closed. `field` is a path as the API names fields."""

    item: str
    field: str
    say: Words


class Fixes(Struct, frozen=True, kw_only=True):
    version: str
    own: Words
    fixes: tuple[Fix, ...]

    def of(self, gap: str, asked_for: Iterable[AskedFor] = ()) -> Fix:
        """For the id of a missing item, or of something only the program asks for."""
        for each in self.fixes:
            if each.item == gap:
                return each
        name = next((each.name for each in asked_for if own_id(each.id) == gap), None)
        what = name or {"en": gap.removeprefix(f"{OWN}.")}
        return Fix(
            item=gap,
            field=f"summary.{gap}",
            say={
                language: said % {"what": what.get(language) or what["en"]}
                for language, said in self.own.items()
            },
        )


def load_fixes(data: Path, items: Items) -> Fixes:
    """Reads `data/summary/fixes.toml`. Raises BadData with every mistake found."""
    try:
        text = (data / "summary" / "fixes.toml").read_bytes()
        fixes = msgspec.toml.decode(text, type=Fixes)
    except OSError:
        raise BadData((f"{WHERE}: cannot be read; expected a sentence for each item",)) from None
    except msgspec.DecodeError as error:
        raise BadData((f"{WHERE}: {error}",)) from None
    given = [each.item for each in fixes.fixes]
    problems = [
        f"{WHERE}: fixes.{item.id}: expected exactly once"
        for item in items.items
        if given.count(item.id) != 1
    ]
    known = {item.id: {field.id for field in item.fields} for item in items.items}
    for each in fixes.fixes:
        if each.item not in known:
            problems.append(f"{WHERE}: fixes.{each.item}: expected the id of an item")
        if not each.say.get("en"):
            problems.append(f"{WHERE}: fixes.{each.item}.say.en: expected a sentence")
        part, _, name = each.field.removeprefix("summary.").partition(".")
        if each.field.startswith("summary.") and name not in known.get(part, ()):
            problems.append(f"{WHERE}: fixes.{each.item}.field: expected summary.<item>.<field>")
    if "%(what)s" not in fixes.own.get("en", ""):
        problems.append(f"{WHERE}: own.en: expected a sentence with %(what)s")
    if problems:
        raise BadData(tuple(problems))
    return fixes
