"""Who does what."""

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from directory.catalogue.by_slug import look_up
from directory.catalogue.model import Catalogue
from directory.search.index import SearchIndex
from directory.web.presenters.team import member_page, members
from directory.web.routing import page
from directory.web.shell import Shell
from directory.web.slugs import moved, not_here


@page("/team")
def list_team(shell: NamedDependency[Shell]) -> Response[str]:
    return shell.page("team/list.html", team=members(shell))


@page("/team/{slug:str}")
def show_member(
    slug: FromPath[str],
    shell: NamedDependency[Shell],
    catalogue: NamedDependency[Catalogue],
    search_index: NamedDependency[SearchIndex],
) -> Response[str] | Redirect:
    found = look_up(catalogue.disciplines, slug)
    if found is None:
        return not_here(shell, search_index, slug)
    if found.slug != slug:
        return moved(f"/team/{found.slug}")
    return shell.page("team/member.html", page=member_page(shell, found))


ROUTES = (list_team, show_member)
