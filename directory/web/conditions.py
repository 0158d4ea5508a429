"""What people have: pain of the back, the neck and what belongs to it."""

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from directory.catalogue.by_slug import look_up
from directory.catalogue.model import Catalogue
from directory.search.index import SearchIndex
from directory.web.presenters.conditions import CAUSES, PREVENTION, condition_page, listed
from directory.web.routing import page
from directory.web.shell import Shell
from directory.web.slugs import moved, not_here


@page("/conditions")
def list_conditions(
    shell: NamedDependency[Shell], catalogue: NamedDependency[Catalogue]
) -> Response[str]:
    guides = [catalogue.guides[slug] for slug in (CAUSES, PREVENTION) if slug in catalogue.guides]
    return shell.page("conditions/list.html", conditions=listed(shell), guides=guides)


@page("/conditions/{slug:str}")
def show_condition(
    slug: FromPath[str],
    shell: NamedDependency[Shell],
    catalogue: NamedDependency[Catalogue],
    search_index: NamedDependency[SearchIndex],
) -> Response[str] | Redirect:
    found = look_up(catalogue.conditions, slug)
    if found is None:
        return not_here(shell, search_index, slug)
    if found.slug != slug:
        return moved(f"/conditions/{found.slug}")
    return shell.page("conditions/condition.html", page=condition_page(shell, found))


ROUTES = (list_conditions, show_condition)
