"""Disciplines: the professions of the rehab team."""

from typing import Any

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Response

from directory.api.asked import read_query
from directory.api.operation import Operation, reads
from directory.api.paging import Page, PageQuery, page
from directory.api.record import Listed, Slug, Texts, find, known, listed
from directory.catalogue import model
from directory.catalogue.by_slug import public
from directory.catalogue.model import Catalogue, RoleInPhase


class Discipline(Listed, frozen=True, kw_only=True):
    """A profession of the rehab team."""

    order: int
    plain: Texts
    clinical: Texts
    does: Texts
    also_called: tuple[Texts, ...] | None
    say_it: Texts | None
    training: Texts | None
    in_phases: dict[Slug, RoleInPhase] | None
    ask: tuple[Texts, ...] | None
    codes: tuple[str, ...] | None


def discipline_out(discipline: model.Discipline, catalogue: Catalogue) -> Discipline:
    return Discipline(
        **listed(discipline, Discipline, sample=catalogue.sample),
        order=discipline.order,
        plain=discipline.plain,
        clinical=discipline.clinical,
        does=discipline.does,
        also_called=known(discipline.also_called),
        say_it=discipline.say_it,
        training=discipline.training,
        in_phases=dict(discipline.in_phases) or None,
        ask=known(discipline.ask),
        codes=known(discipline.codes),
    )


@reads(
    "/disciplines",
    Operation(
        id="listDisciplines",
        tag="Directory",
        summary="All disciplines",
        answer=Page[Discipline],
        query=PageQuery,
    ),
)
async def list_disciplines(
    request: Request[Any, Any, Any], catalogue: NamedDependency[Catalogue]
) -> Page[Discipline]:
    """The professions of the rehab team, in the order of the source."""
    return page(
        filter(public, catalogue.disciplines.values()),
        read_query(request, PageQuery),
        place=lambda discipline: (discipline.order, discipline.slug),
        show=lambda discipline: discipline_out(discipline, catalogue),
        sample=catalogue.sample,
    )


@reads(
    "/disciplines/{slug:str}",
    Operation(
        id="getDiscipline",
        tag="Directory",
        summary="One discipline",
        answer=Discipline,
        refusals=(404,),
        redirects=True,
    ),
)
async def get_discipline(
    slug: FromPath[str], catalogue: NamedDependency[Catalogue]
) -> Response[Discipline] | Redirect:
    """One profession: what it does and in which phase. An old slug leads to the new one (301)."""
    discipline = find(catalogue.disciplines, slug)
    if discipline.slug != slug:
        return Redirect(f"/api/v1/disciplines/{discipline.slug}", status_code=301)
    return Response(discipline_out(discipline, catalogue))
