"""Where the facts come from, what is kept, who can use it, and where to get help."""

from litestar import Response
from litestar.di import NamedDependency

from directory.catalogue.model import Catalogue
from directory.web.routing import page
from directory.web.shell import Shell


@page("/sources")
def show_sources(
    shell: NamedDependency[Shell], catalogue: NamedDependency[Catalogue]
) -> Response[str]:
    programs = list(catalogue.public_programs())
    unchecked = sum(1 for program in programs if program.checked_on is None)
    return shell.page(
        "about/sources.html",
        institution=catalogue.institution,
        count=len(programs),
        unchecked=unchecked,
        version=catalogue.version,
    )


@page("/privacy")
def show_privacy(shell: NamedDependency[Shell]) -> Response[str]:
    return shell.page("about/privacy.html")


@page("/accessibility")
def show_accessibility(shell: NamedDependency[Shell]) -> Response[str]:
    return shell.page("about/accessibility.html")


@page("/help")
def show_help(shell: NamedDependency[Shell]) -> Response[str]:
    return shell.page("about/help.html")


ROUTES = (show_sources, show_privacy, show_accessibility, show_help)
