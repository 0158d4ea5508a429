"""Small catalogues to search, made from plain choices."""

from uuid import UUID, uuid5

from directory.catalogue.model import (
    Ages,
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
    RehabPhase,
)

SPACE = UUID("6f1c8d3e-5a50-4a57-9f5e-0d3c6f0b7a11")


def a_program(slug: str, **fields: object) -> Program:
    given: dict[str, object] = {
        "slug": slug,
        "uuid": uuid5(SPACE, slug),
        "name": {"en": slug.replace("-", " ").title()},
        "department": "bones",
        "plain": {"en": "Care for pain."},
        "clinical": {"en": "Assessment and treatment of pain."},
    }
    return Program(**given | fields)  # type: ignore[arg-type]  # tests name the fields they mean


def ages(from_years: int, to_years: int | None) -> Ages:
    return Ages(from_years=from_years, to_years=to_years, words={"en": "as stated"})


def a_department(slug: str, order: int) -> Department:
    return Department(
        slug=slug,
        uuid=uuid5(SPACE, slug),
        name={"en": slug.title()},
        plain={"en": "A department."},
        badge=slug[:2].upper(),
        line="blue",
        order=order,
    )


def a_condition(slug: str, *also_called: str) -> Condition:
    return Condition(
        slug=slug,
        uuid=uuid5(SPACE, slug),
        name={"en": slug.replace("-", " ").capitalize()},
        region="back",
        plain={"en": "Something that hurts."},
        clinical={"en": "A condition."},
        also_called=tuple({"en": each} for each in also_called),
    )


def a_directory(
    *programs: Program, version: int = 1, conditions: tuple[Condition, ...] = ()
) -> Catalogue:
    phases: dict[str, RehabPhase] = {}
    components: dict[str, Component] = {}
    disciplines: dict[str, Discipline] = {}
    locations: dict[str, Location] = {}
    guides: dict[str, Guide] = {}
    notices: dict[str, Notice] = {}
    return Catalogue(
        version=version,
        sample=False,
        institution=Institution(
            slug="hospital", uuid=SPACE, name={"en": "Hospital"}, plain={"en": "A hospital."}
        ),
        departments={"minds": a_department("minds", 2), "bones": a_department("bones", 1)},
        programs={program.slug: program for program in programs},
        disciplines=disciplines,
        conditions={condition.slug: condition for condition in conditions},
        phases=phases,
        components=components,
        locations=locations,
        guides=guides,
        notices=notices,
    )
