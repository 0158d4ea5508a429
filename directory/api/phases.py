"""The phases of recovery: calm the pain, get back, keep well."""

from typing import Any

import msgspec
from litestar import Request
from litestar.di import NamedDependency

from directory.api.asked import read_query
from directory.api.operation import Operation, reads
from directory.api.paging import Page, PageQuery, page
from directory.api.record import Listed, Texts, known, listed
from directory.catalogue import model
from directory.catalogue.by_slug import public
from directory.catalogue.model import Catalogue


class Means(msgspec.Struct, frozen=True, kw_only=True):
    """Something a phase may use. `note`: where the source and a guideline differ."""

    id: str
    name: Texts
    note: Texts | None


class Phase(Listed, frozen=True, kw_only=True):
    """One phase of recovery. `title` is what patients read."""

    number: int
    title: Texts
    plain: Texts
    clinical: Texts
    aims: tuple[Texts, ...] | None
    means: tuple[Means, ...] | None
    ready_when: Texts | None


def phase_out(phase: model.RehabPhase, catalogue: Catalogue) -> Phase:
    return Phase(
        **listed(phase, Phase, sample=catalogue.sample),
        number=phase.number,
        title=phase.title,
        plain=phase.plain,
        clinical=phase.clinical,
        aims=known(phase.aims),
        means=known(Means(id=each.id, name=each.name, note=each.note) for each in phase.means),
        ready_when=phase.ready_when,
    )


@reads(
    "/phases",
    Operation(
        id="listPhases",
        tag="Directory",
        summary="The phases of recovery",
        answer=Page[Phase],
        query=PageQuery,
    ),
)
async def list_phases(
    request: Request[Any, Any, Any], catalogue: NamedDependency[Catalogue]
) -> Page[Phase]:
    """Acute, recovery and maintenance, with the aims of each and what each may use."""
    return page(
        filter(public, catalogue.phases.values()),
        read_query(request, PageQuery),
        place=lambda phase: (phase.number, phase.slug),
        show=lambda phase: phase_out(phase, catalogue),
        sample=catalogue.sample,
    )
