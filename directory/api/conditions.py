"""Conditions: what a patient has."""

from typing import Any

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Response

from directory.api.asked import read_query
from directory.api.operation import Operation, reads
from directory.api.paging import Page, PageQuery, page
from directory.api.record import Listed, Texts, find, known, listed
from directory.catalogue import model
from directory.catalogue.by_slug import public
from directory.catalogue.model import Catalogue


class Condition(Listed, frozen=True, kw_only=True):
    """Something a patient has."""

    region: str
    order: int
    plain: Texts
    clinical: Texts
    what_it_is: tuple[Texts, ...] | None
    what_helps: tuple[Texts, ...] | None
    what_does_not: tuple[Texts, ...] | None
    causes: tuple[str, ...] | None
    also_called: tuple[Texts, ...] | None
    rules: tuple[str, ...] | None
    codes: tuple[str, ...] | None


def condition_out(condition: model.Condition, catalogue: Catalogue) -> Condition:
    return Condition(
        **listed(condition, Condition, sample=catalogue.sample),
        region=condition.region,
        order=condition.order,
        plain=condition.plain,
        clinical=condition.clinical,
        what_it_is=known(condition.what_it_is),
        what_helps=known(condition.what_helps),
        what_does_not=known(condition.what_does_not),
        causes=known(condition.causes),
        also_called=known(condition.also_called),
        rules=known(condition.rules),
        codes=known(condition.codes),
    )


@reads(
    "/conditions",
    Operation(
        id="listConditions",
        tag="Directory",
        summary="All conditions",
        answer=Page[Condition],
        query=PageQuery,
    ),
)
async def list_conditions(
    request: Request[Any, Any, Any], catalogue: NamedDependency[Catalogue]
) -> Page[Condition]:
    """The conditions the directory knows, back and neck pain first."""
    return page(
        filter(public, catalogue.conditions.values()),
        read_query(request, PageQuery),
        place=lambda condition: (condition.order, condition.slug),
        show=lambda condition: condition_out(condition, catalogue),
        sample=catalogue.sample,
    )


@reads(
    "/conditions/{slug:str}",
    Operation(
        id="getCondition",
        tag="Directory",
        summary="One condition",
        answer=Condition,
        refusals=(404,),
        redirects=True,
    ),
)
async def get_condition(
    slug: FromPath[str], catalogue: NamedDependency[Catalogue]
) -> Response[Condition] | Redirect:
    """One condition: what it is and what helps. An old slug leads to the new one (301)."""
    condition = find(catalogue.conditions, slug)
    if condition.slug != slug:
        return Redirect(f"/api/v1/conditions/{condition.slug}", status_code=301)
    return Response(condition_out(condition, catalogue))
