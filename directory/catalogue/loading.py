"""Data files → catalogue, every mistake of every file with key and what was expected.

`data/catalogue/` holds a folder per kind of record and in it a TOML file per record. The file's
name is the slug; the uuid is made of kind and slug, so it is the same on every machine.
"""

import datetime as dt
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid5

import msgspec

from directory.catalogue.basis import mistakes_of_basis
from directory.catalogue.checking import Placed, mistakes_across
from directory.catalogue.model import (
    KINDS,
    CareType,
    Catalogue,
    Component,
    Condition,
    Department,
    Discipline,
    Guide,
    Institution,
    Location,
    Notice,
    Program,
    Record,
    RehabPhase,
)
from directory.catalogue.sample import SampleProgram, laid_over, sample_location
from directory.catalogue.shape import SLUG, Mistake, mistakes_of_shape, nearest, shown
from directory.errors import BadData

CATALOGUE = "catalogue"
DEMO = "demo/catalogue"
CARE_TYPES = "care_types.toml"
NAMESPACE = UUID("5d0c1b52-6a0f-5b43-9f7e-0d6a2f1c8e34")
"""Never change it: uuids of listings are handed to other directories."""

DERIVED = {"uuid": "it is made from kind and slug", "version": "the store counts versions"}

R = TypeVar("R", bound=Record)


def load_catalogue(data: Path, *, demo: bool, today: dt.date | None = None) -> Catalogue:
    """Reads `data/catalogue/`; with `demo`, lays `data/demo/catalogue/` over it. Raises BadData.

    `today` is the day that sample waits are counted back from.
    """
    reader = Reader(data)
    care_types = reader.care_types()
    placed = reader.records(CATALOGUE)
    mistakes = _across(placed, care_types, reader, sample=False)
    if demo:
        placed = reader.with_samples(placed, today or dt.datetime.now(dt.UTC).date())
        mistakes += _new(mistakes, _across(placed, care_types, reader, sample=True))
    reader.mistakes += mistakes
    institutions = [each.record for each in placed if isinstance(each.record, Institution)]
    there = len(institutions) + len(reader.broken.get("institution", ()))
    if there != 1:
        reader.note(f"{CATALOGUE}/institution", "", f"{there} files", "exactly one")
    reader.raise_mistakes()
    return _in_reading_order(placed, institutions[0], sample=demo)


def load_care_types(data: Path) -> dict[str, CareType]:
    """The coded kinds of care with their names, in the file's order. Raises BadData."""
    reader = Reader(data)
    care_types = reader.care_types()
    reader.raise_mistakes()
    return care_types


class Reader:
    """Reads files one after the other and keeps what is wrong with them."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.mistakes: list[Mistake] = []
        self.broken: dict[str, set[str]] = {}  # kind → slugs there, but not readable

    def note(self, file: str, key: str, found: str, expected: str) -> None:
        self.mistakes.append(Mistake(file, key, found, expected))

    def raise_mistakes(self) -> None:
        if self.mistakes:
            raise BadData(tuple(str(each) for each in sorted(set(self.mistakes))))

    def care_types(self) -> dict[str, CareType]:
        file = f"{CATALOGUE}/{CARE_TYPES}"
        raw = self._toml(self.data / file)
        if raw is None:
            return {}
        read: dict[str, CareType] = {}
        for slug, value in raw.items():
            wrong = mistakes_of_shape(value, CareType, file)
            self.mistakes += [
                msgspec.structs.replace(each, key=f"{slug}.{each.key}".rstrip("."))
                for each in wrong
            ]
            if not SLUG.fullmatch(slug):
                self.note(file, slug, shown(slug), "a name of small letters, digits and hyphens")
            elif wrong:
                self.broken.setdefault("care_types", set()).add(slug)
            else:
                read[slug] = msgspec.convert(value, CareType)
        return read

    def records(self, folder: str) -> list[Placed]:
        """All records of the folders below `folder`; strange files and folders are mistakes."""
        top = self.data / folder
        if not top.is_dir():
            self.note(folder, "", "no such folder", "a folder with one folder per kind of record")
            return []
        read: list[Placed] = []
        for entry in sorted(top.iterdir()):
            if entry.name in KINDS and entry.is_dir():
                for path in self._files(entry):
                    read += self._record(path, entry.name)
            elif entry.name != CARE_TYPES and entry.suffix != ".md":
                known = "one of the folders " + ", ".join(KINDS)
                self.note(
                    self._name(entry), "", "a strange entry", nearest(entry.name, [*KINDS], known)
                )
        return read

    def with_samples(self, placed: list[Placed], today: dt.date) -> list[Placed]:
        """The records with `data/demo/catalogue/` laid over the programs, sample places added."""
        programs = {each.record.slug: each for each in placed if each.kind == "programs"}
        for path in self._files(self.data / DEMO / "programs"):
            file = self._name(path)
            raw = self._toml(path)
            if raw is None:
                continue
            base = programs.get(path.stem)
            wrong = mistakes_of_shape(raw, SampleProgram, file)
            self.mistakes += wrong
            if base is None:
                known = nearest(path.stem, sorted(programs), "the name of a program's file")
                self.note(file, "", "a sample for no program", known)
            elif not wrong and isinstance(base.record, Program):
                sample = msgspec.convert(raw, SampleProgram)
                changed = laid_over(base.record, sample, today)
                programs[path.stem] = Placed(file, "programs", changed)
        places = [
            msgspec.structs.replace(each, record=sample_location(each.record))
            for path in self._files(self.data / DEMO / "locations")
            for each in self._record(path, "locations")
            if isinstance(each.record, Location)
        ]
        others = [each for each in placed if each.kind != "programs"]
        return [*others, *programs.values(), *places]

    def _files(self, folder: Path) -> list[Path]:
        found: list[Path] = []
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.suffix == ".toml" and path.is_file():
                found.append(path)
            elif path.suffix != ".md":
                self.note(self._name(path), "", "a strange entry", "files named <slug>.toml")
        return found

    def _record(self, path: Path, kind: str) -> list[Placed]:
        """The one record of a file, or none where the file is wrong."""
        file, slug = self._name(path), path.stem
        before = len(self.mistakes)
        raw = self._toml(path)
        if raw is None:
            self.broken.setdefault(kind, set()).add(slug)
            return []
        if not SLUG.fullmatch(slug):
            self.note(file, "", f"the file name {shown(slug)}", "small letters, digits and hyphens")
        if raw.get("slug", slug) != slug:
            self.note(file, "slug", shown(raw["slug"]), f'"{slug}", the name of the file')
        for key, why in DERIVED.items():
            if raw.pop(key, None) is not None:
                self.note(file, key, "a value", f"no such key: {why}")
        raw |= {"slug": slug, "uuid": str(uuid5(NAMESPACE, f"{kind}/{slug}"))}
        self.mistakes += mistakes_of_shape(raw, KINDS[kind], file)
        if len(self.mistakes) > before:
            self.broken.setdefault(kind, set()).add(slug)
            return []
        return [Placed(file, kind, msgspec.convert(raw, KINDS[kind]))]

    def _toml(self, path: Path) -> dict[str, Any] | None:
        text = ""
        try:
            text = path.read_text(encoding="utf-8")
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            last = f"at line {text.count(chr(10)) + 1}, the last one"
            why = str(error).replace("at end of document", last)
            self.note(self._name(path), "", f"text that is no TOML: {why}", "valid TOML")
        except UnicodeDecodeError as error:
            self.note(self._name(path), "", f"a byte that is no UTF-8 at {error.start}", "UTF-8")
        except (OSError, RecursionError) as error:
            self.note(self._name(path), "", f"no way to read it ({type(error).__name__})", "a file")
        return None

    def _name(self, path: Path) -> str:
        return path.relative_to(self.data).as_posix()


def _across(
    placed: list[Placed], care_types: dict[str, CareType], reader: Reader, *, sample: bool
) -> list[Mistake]:
    return [
        *mistakes_across(placed, care_types, reader.broken),
        *mistakes_of_basis(placed, care_types, sample=sample),
    ]


def _new(before: list[Mistake], after: list[Mistake]) -> list[Mistake]:
    """What only the sample brought: a mistake of the program itself is not told twice."""
    seen = {(each.file, each.key, each.found) for each in before}
    return [
        each
        for each in after
        if (each.file.removeprefix("demo/"), each.key, each.found) not in seen
    ]


def _in_reading_order(placed: list[Placed], institution: Institution, *, sample: bool) -> Catalogue:
    departments = _sorted(placed, Department, lambda each: each.order)
    return Catalogue(
        version=1,
        sample=sample,
        institution=institution,
        departments=departments,
        programs=_sorted(placed, Program, lambda each: departments[each.department].order),
        disciplines=_sorted(placed, Discipline, lambda each: each.order),
        conditions=_sorted(placed, Condition, lambda each: each.order),
        phases=_sorted(placed, RehabPhase, lambda each: each.number),
        components=_sorted(placed, Component, lambda each: each.order),
        locations=_sorted(placed, Location, lambda _: 0),
        guides=_sorted(placed, Guide, lambda each: each.order),
        notices=_sorted(placed, Notice, lambda each: each.kind),
    )


def _sorted(placed: list[Placed], kind: type[R], first: Callable[[R], Any]) -> dict[str, R]:
    """By `first`, then by name, then by slug: the same on every machine and file system."""
    records = [each.record for each in placed if isinstance(each.record, kind)]
    records.sort(key=lambda each: (first(each), each.name["en"].casefold(), each.slug))
    return {each.slug: each for each in records}
