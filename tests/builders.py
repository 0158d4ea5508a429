"""Small made-up records, for tests that must not depend on what the real files say."""

from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid5

import msgspec

from directory.accounts.model import Caller, MachineScope, Practice, Standing
from directory.catalogue.model import (
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

Kind = TypeVar("Kind", bound=Record)


def words(text: str) -> dict[str, str]:
    return {"en": text}


def _identity(kind: str, slug: str, given: dict[str, Any]) -> dict[str, Any]:
    name = words(slug.replace("-", " ").capitalize())
    return {"slug": slug, "uuid": uuid5(NAMESPACE_URL, f"{kind}/{slug}"), "name": name} | given


def an_institution(slug: str = "general-hospital", **fields: Any) -> Institution:
    return Institution(**{"plain": words("A hospital."), **_identity("institution", slug, fields)})


def a_department(slug: str = "orthopaedics", **fields: Any) -> Department:
    own = {"plain": words("Bones."), "badge": "OR", "line": "OR", "order": 1}
    return Department(**own | _identity("department", slug, fields))


def a_program(slug: str = "spine-service", **fields: Any) -> Program:
    own = {
        "department": "orthopaedics",
        "plain": words("Care for backs."),
        "clinical": words("Spinal disorders."),
    }
    return Program(**own | _identity("program", slug, fields))


def a_discipline(slug: str = "physiatrist", **fields: Any) -> Discipline:
    own = {
        "plain": words("Leads the team."),
        "clinical": words("PM&R physician."),
        "does": words("Plans your care. Checks how you do."),
    }
    return Discipline(**own | _identity("discipline", slug, fields))


def a_condition(slug: str = "low-back-pain", **fields: Any) -> Condition:
    own = {"region": "back", "plain": words("Pain low down."), "clinical": words("Lumbago.")}
    return Condition(**own | _identity("condition", slug, fields))


def a_phase(slug: str = "acute", **fields: Any) -> RehabPhase:
    own = {
        "number": 1,
        "title": words("Calm the pain"),
        "plain": words("Rest a little."),
        "clinical": words("Acute phase."),
    }
    return RehabPhase(**own | _identity("phase", slug, fields))


def a_component(slug: str = "exercise", **fields: Any) -> Component:
    own = {"plain": words("Moves."), "clinical": words("Exercise."), "order": 1}
    return Component(**own | _identity("component", slug, fields))


def a_location(slug: str = "main-building", **fields: Any) -> Location:
    return Location(**{"address": "1 Main Street"} | _identity("location", slug, fields))


def a_guide(slug: str = "prevention", **fields: Any) -> Guide:
    return Guide(**{"plain": words("Stay well.")} | _identity("guide", slug, fields))


def a_notice(slug: str = "news", **fields: Any) -> Notice:
    return Notice(**{"kind": "news", "plain": words("New.")} | _identity("notice", slug, fields))


def a_catalogue(*records: Record, sample: bool = False) -> Catalogue:
    """One made-up record of each kind; those given take the place of the made-up ones."""
    return Catalogue(
        version=0,
        sample=sample,
        institution=next(iter(_those(Institution, records) or [an_institution()])),
        departments=_by_slug(_those(Department, records) or [a_department()]),
        programs=_by_slug(_those(Program, records) or [a_program()]),
        disciplines=_by_slug(_those(Discipline, records) or [a_discipline()]),
        conditions=_by_slug(_those(Condition, records) or [a_condition()]),
        phases=_by_slug(_those(RehabPhase, records) or [a_phase()]),
        components=_by_slug(_those(Component, records) or [a_component()]),
        locations=_by_slug(_those(Location, records) or [a_location()]),
        guides=_by_slug(_those(Guide, records) or [a_guide()]),
        notices=_by_slug(_those(Notice, records) or [a_notice()]),
    )


def _those(kind: type[Kind], records: tuple[Record, ...]) -> list[Kind]:
    return [record for record in records if isinstance(record, kind)]


def _by_slug(records: list[Kind]) -> dict[str, Kind]:
    return {record.slug: record for record in records}


changed = msgspec.structs.replace
"""`changed(record, name=…)`: the same record with other fields."""


def a_practice(slug: str = "main-street", **fields: Any) -> Practice:
    return Practice(**{"slug": slug, "name": slug.replace("-", " ").capitalize()} | fields)


def a_caller(standing: Standing = Standing.REFERRER, **fields: Any) -> Caller:
    """Somebody who asks, at work where such a person works: main-street, or orthopaedics."""
    own: dict[str, Any] = {"standing": standing, "id": f"{standing.value}-1", "name": "Pat Doe"}
    if standing in (Standing.REFERRER, Standing.PRACTICE_SCHEDULER, Standing.CLIENT):
        own["practice"] = "main-street"
    if standing in (Standing.INTAKE, Standing.CLINICIAN):
        own["departments"] = ("orthopaedics",)
    if standing is Standing.CLIENT:
        own["scopes"] = tuple(MachineScope)
    return Caller(**own | fields)
