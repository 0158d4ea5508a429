"""The three stages of recovery, and what rehab is for."""

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from directory.catalogue.by_slug import look_up
from directory.catalogue.model import Catalogue
from directory.search.index import SearchIndex
from directory.web.presenters.recovery import recovery_page, stage_page
from directory.web.presenters.team import members
from directory.web.routing import page
from directory.web.shell import Shell
from directory.web.slugs import moved, not_here


@page("/recovery")
def show_recovery(shell: NamedDependency[Shell]) -> Response[str]:
    return shell.page("recovery/recovery.html", page=recovery_page(shell))


@page("/recovery/{slug:str}")
def show_stage(
    slug: FromPath[str],
    shell: NamedDependency[Shell],
    catalogue: NamedDependency[Catalogue],
    search_index: NamedDependency[SearchIndex],
) -> Response[str] | Redirect:
    found = look_up(catalogue.phases, slug)
    if found is None:
        return not_here(shell, search_index, slug)
    if found.slug != slug:
        return moved(f"/recovery/{found.slug}")
    return shell.page("recovery/stage.html", page=stage_page(shell, found), team=members(shell))


ROUTES = (show_recovery, show_stage)
