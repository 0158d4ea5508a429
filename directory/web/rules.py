"""One page for each rule of the rulebook, and how ranking works."""

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory.errors import NotFound
from directory.matching.suggest import Matcher
from directory.web.presenters.rules import how_it_works, rule_page
from directory.web.routing import page
from directory.web.shell import Shell


@page("/rules/{ident:str}")
def show_rule(
    shell: NamedDependency[Shell], matcher: NamedDependency[Matcher], ident: FromPath[str]
) -> Response[str]:
    rule = matcher.rule(ident)
    if rule is None:
        raise NotFound("There is no such rule.")
    return shell.page("match/rule.html", rule=rule_page(shell, matcher, rule))


@page("/match/why")
def show_why(shell: NamedDependency[Shell], matcher: NamedDependency[Matcher]) -> Response[str]:
    return shell.page("match/why.html", why=how_it_works(shell, matcher))


ROUTES = (show_rule, show_why)
