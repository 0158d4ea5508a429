"""The first page and the programs."""

from litestar import Response
from litestar.di import NamedDependency

from directory.web.presenters.home import home
from directory.web.routing import page
from directory.web.shell import Shell


@page("/")
def show_home(shell: NamedDependency[Shell]) -> Response[str]:
    return shell.page("browse/home.html", home=home(shell))


ROUTES = (show_home,)
