"""The first page and the programs, on the screen and on paper."""

from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from directory.catalogue.by_slug import look_up
from directory.catalogue.model import Catalogue
from directory.search.index import SearchIndex
from directory.web.presenters.home import home
from directory.web.presenters.programs import program_page
from directory.web.presenters.rows import alphabetical, zones
from directory.web.routing import page
from directory.web.shell import Shell
from directory.web.slugs import moved, not_here


@page("/")
def show_home(
    shell: NamedDependency[Shell], search_index: NamedDependency[SearchIndex]
) -> Response[str]:
    return shell.page("browse/home.html", home=home(shell, search_index))


@page("/programs")
def list_programs(shell: NamedDependency[Shell]) -> Response[str]:
    by_department = zones(shell)
    by_name = alphabetical((row for zone in by_department for row in zone.rows), shell.language)
    return shell.page("browse/programs.html", zones=by_department, by_name=by_name)


@page("/programs/{slug:str}")
def show_program(
    slug: FromPath[str],
    shell: NamedDependency[Shell],
    catalogue: NamedDependency[Catalogue],
    search_index: NamedDependency[SearchIndex],
) -> Response[str] | Redirect:
    found = look_up(catalogue.programs, slug)
    if found is None:
        return not_here(shell, search_index, slug)
    if found.slug != slug:
        return moved(f"/programs/{found.slug}")
    return shell.page("browse/program.html", page=program_page(shell, found))


@page("/programs/{slug:str}/print")
def print_program(
    slug: FromPath[str],
    shell: NamedDependency[Shell],
    catalogue: NamedDependency[Catalogue],
    search_index: NamedDependency[SearchIndex],
) -> Response[str] | Redirect:
    found = look_up(catalogue.programs, slug)
    if found is None:
        return not_here(shell, search_index, slug)
    if found.slug != slug:
        return moved(f"/programs/{found.slug}/print")
    return shell.page("browse/program_print.html", page=program_page(shell, found))


@page("/print/directory")
def print_directory(
    request: Request[Any, Any, Any], shell: NamedDependency[Shell]
) -> Response[str]:
    large = request.query_params.get("size") == "large"
    return shell.page("browse/directory_print.html", zones=zones(shell), large=large)


ROUTES = (show_home, list_programs, show_program, print_program, print_directory)
