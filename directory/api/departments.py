"""Departments of the hospital, with the programs each one runs."""

from typing import Any

from litestar import Request
from litestar.di import NamedDependency

from directory.api.asked import read_query
from directory.api.operation import Operation, reads
from directory.api.paging import Page, PageQuery, page
from directory.api.record import Listed, Slug, Texts, listed
from directory.catalogue import model
from directory.catalogue.by_slug import public
from directory.catalogue.model import Catalogue


class Department(Listed, frozen=True, kw_only=True):
    """A part of the hospital. `badge` is its two-letter mark on signs and pages."""

    plain: Texts
    clinical: Texts | None
    badge: str
    order: int
    programs: tuple[Slug, ...]


def department_out(department: model.Department, catalogue: Catalogue) -> Department:
    return Department(
        **listed(department, Department, sample=catalogue.sample),
        plain=department.plain,
        clinical=department.clinical,
        badge=department.badge,
        order=department.order,
        programs=tuple(program.slug for program in catalogue.in_department(department.slug)),
    )


@reads(
    "/departments",
    Operation(
        id="listDepartments",
        tag="Directory",
        summary="All departments",
        answer=Page[Department],
        query=PageQuery,
    ),
)
async def list_departments(
    request: Request[Any, Any, Any], catalogue: NamedDependency[Catalogue]
) -> Page[Department]:
    """The departments and the programs each one runs, in the order of the source."""
    return page(
        filter(public, catalogue.departments.values()),
        read_query(request, PageQuery),
        place=lambda department: (department.order, department.slug),
        show=lambda department: department_out(department, catalogue),
        sample=catalogue.sample,
    )
