"""News, and words on quality and safety."""

import datetime as dt

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from directory.catalogue.by_slug import look_up
from directory.catalogue.model import Catalogue
from directory.search.index import SearchIndex
from directory.web.presenters.facts import checked
from directory.web.presenters.rows import row
from directory.web.routing import page
from directory.web.shell import Shell
from directory.web.slugs import moved, not_here


@page("/notices")
def list_notices(
    shell: NamedDependency[Shell], catalogue: NamedDependency[Catalogue]
) -> Response[str]:
    newest_first = sorted(
        catalogue.notices.values(), key=lambda each: each.stated_on or dt.date.min, reverse=True
    )
    return shell.page("notices/list.html", notices=newest_first)


@page("/notices/{slug:str}")
def show_notice(
    slug: FromPath[str],
    shell: NamedDependency[Shell],
    catalogue: NamedDependency[Catalogue],
    search_index: NamedDependency[SearchIndex],
) -> Response[str] | Redirect:
    found = look_up(catalogue.notices, slug)
    if found is None:
        return not_here(shell, search_index, slug)
    if found.slug != slug:
        return moved(f"/notices/{found.slug}")
    programs = [
        row(shell, catalogue.programs[each])
        for each in found.programs
        if each in catalogue.programs
    ]
    return shell.page(
        "notices/notice.html",
        notice=found,
        programs=programs,
        programs_basis=found.basis_of("programs"),
        checked_=checked(shell, found),
    )


ROUTES = (list_notices, show_notice)
