"""Programs: what a patient can be referred to."""

import datetime as dt
from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Response

from directory.api.asked import read_query
from directory.api.operation import Operation, reads
from directory.api.paging import Page, PageQuery, page
from directory.api.record import Listed, Slug, Texts, find, known, listed
from directory.catalogue import model
from directory.catalogue.model import Catalogue


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the small values inside a program."""


class Ages(Shown, frozen=True, kw_only=True):
    """Whole years, both ends included. `to_years` null: no upper limit."""

    from_years: int
    to_years: int | None
    words: Texts


class EntryRule(Shown, frozen=True, kw_only=True):
    """One entry rule. Findings are named by the ids a match answers with."""

    id: str
    needs_any: tuple[str, ...]
    refuses_any: tuple[str, ...]
    sentence: Texts
    source: str


class ItemToSend(Shown, frozen=True, kw_only=True):
    """Something the program asks to see with a referral."""

    id: str
    name: Texts
    required: bool


class Contact(Shown, frozen=True, kw_only=True):
    """One way to reach the program, for one purpose. `kind`: phone, fax, email, url."""

    purpose: str
    kind: str
    value: str


class Hours(Shown, frozen=True, kw_only=True):
    days: Texts
    opens: str
    closes: str


class Capacity(Shown, frozen=True, kw_only=True):
    """Places at one location as last stated, at `as_of`."""

    location: str
    accepting: bool | None
    next_visit_days: int | None
    free_places: int | None
    total_places: int | None
    as_of: dt.datetime


class Program(Listed, frozen=True, kw_only=True):
    """Something a patient can be referred to."""

    department: Slug
    plain: Texts
    clinical: Texts
    care_types: Annotated[
        tuple[str, ...] | None, msgspec.Meta(description="Coded kinds of care; rules speak of them")
    ]
    ages: Ages | None
    settings: tuple[str, ...] | None
    delivery: tuple[str, ...] | None
    phases: tuple[Slug, ...] | None
    components: tuple[Slug, ...] | None
    disciplines: tuple[Slug, ...] | None
    conditions: tuple[Slug, ...] | None
    good_for: tuple[Texts, ...] | None
    not_for: tuple[Texts, ...] | None
    first_visit: tuple[Texts, ...] | None
    bring: tuple[Texts, ...] | None
    eligibility: tuple[EntryRule, ...] | None
    what_to_send: tuple[ItemToSend, ...] | None
    what_to_send_version: int
    languages: Annotated[tuple[str, ...] | None, msgspec.Meta(description="Languages spoken there")]
    interpreters: bool | None
    accessibility: tuple[Texts, ...] | None
    referral: Annotated[str | None, msgspec.Meta(description="needed, self, either")]
    contacts: tuple[Contact, ...] | None
    hours: tuple[Hours, ...] | None
    locations: tuple[Slug, ...] | None
    capacity: tuple[Capacity, ...] | None
    cost: Texts | None
    payers: tuple[str, ...] | None
    codes: Annotated[tuple[str, ...] | None, msgspec.Meta(description="NUCC taxonomy codes")]
    outside: Annotated[
        bool,
        msgspec.Meta(description="Its people do not work here: paper or phone reaches it"),
    ]


def program_out(program: model.Program, catalogue: Catalogue) -> Program:
    return Program(
        **listed(program, Program, sample=catalogue.sample),
        department=program.department,
        plain=program.plain,
        clinical=program.clinical,
        care_types=known(program.care_types),
        ages=_ages(program.ages) if program.ages else None,
        settings=known(program.settings),
        delivery=known(program.delivery),
        phases=known(program.phases),
        components=known(program.components),
        disciplines=known(program.disciplines),
        conditions=known(program.conditions),
        good_for=known(program.good_for),
        not_for=known(program.not_for),
        first_visit=known(program.first_visit),
        bring=known(program.bring),
        eligibility=known(_entry_rule(each) for each in program.eligibility),
        what_to_send=known(_item(each) for each in program.what_to_send),
        what_to_send_version=program.what_to_send_version,
        languages=known(program.languages),
        interpreters=program.interpreters,
        accessibility=known(program.accessibility),
        referral=program.referral,
        contacts=known(_contact(each) for each in program.contacts),
        hours=known(_hours(each) for each in program.hours),
        locations=known(program.locations),
        capacity=known(_capacity(each) for each in program.capacity),
        cost=program.cost,
        payers=known(program.payers),
        codes=known(program.codes),
        outside=program.outside,
    )


def _ages(ages: model.Ages) -> Ages:
    return Ages(from_years=ages.from_years, to_years=ages.to_years, words=ages.words)


def _entry_rule(rule: model.Criterion) -> EntryRule:
    return EntryRule(
        id=rule.id,
        needs_any=rule.needs_any,
        refuses_any=rule.refuses_any,
        sentence=rule.sentence,
        source=rule.source,
    )


def _item(item: model.ItemToSend) -> ItemToSend:
    return ItemToSend(id=item.id, name=item.name, required=item.required)


def _contact(contact: model.Contact) -> Contact:
    return Contact(purpose=contact.purpose, kind=contact.kind, value=contact.value)


def _hours(hours: model.Hours) -> Hours:
    return Hours(days=hours.days, opens=hours.opens, closes=hours.closes)


def _capacity(capacity: model.Capacity) -> Capacity:
    return Capacity(
        location=capacity.location,
        accepting=capacity.accepting,
        next_visit_days=capacity.next_visit_days,
        free_places=capacity.free_places,
        total_places=capacity.total_places,
        as_of=capacity.as_of,
    )


@reads(
    "/programs",
    Operation(
        id="listPrograms",
        tag="Directory",
        summary="All programs",
        answer=Page[Program],
        query=PageQuery,
    ),
)
async def list_programs(
    request: Request[Any, Any, Any], catalogue: NamedDependency[Catalogue]
) -> Page[Program]:
    """Published and paused programs, by slug. A paused one is shown and takes no referrals."""
    return page(
        catalogue.public_programs(),
        read_query(request, PageQuery),
        place=lambda program: (0, program.slug),
        show=lambda program: program_out(program, catalogue),
        sample=catalogue.sample,
    )


@reads(
    "/programs/{slug:str}",
    Operation(
        id="getProgram",
        tag="Directory",
        summary="One program",
        answer=Program,
        refusals=(404,),
        redirects=True,
    ),
)
async def get_program(
    slug: FromPath[str], catalogue: NamedDependency[Catalogue]
) -> Response[Program] | Redirect:
    """Everything the directory knows of one program. An old slug leads to the new one (301)."""
    program = find(catalogue.programs, slug)
    if program.slug != slug:
        return Redirect(f"/api/v1/programs/{program.slug}", status_code=301)
    return Response(program_out(program, catalogue))
