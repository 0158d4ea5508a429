"""The shell every page stands in: who reads it, in which language, on which day."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from litestar import MediaType, Request, Response
from litestar.di import NamedDependency

from directory.catalogue.model import Catalogue, Words, words
from directory.languages import DEFAULT
from directory.settings import Settings
from directory.templating import clock, day, environment, plural, translator
from directory.web import assets, headers
from directory.web.caller import NOBODY, Visitor, visitor_of


@dataclass(frozen=True, kw_only=True)
class Shell:
    """What the layout needs, and how a page is made: `shell.page("browse/home.html", …)`."""

    settings: Settings
    catalogue: Catalogue
    path: str
    today: dt.date
    language: str = DEFAULT
    fragment: bool = False  # only a region of the page is asked for
    visitor: Visitor = NOBODY

    @property
    def sample(self) -> bool:
        return self.catalogue.sample

    def gettext(self, text: str) -> str:
        return translator(self.language)(text)

    def counted(self, one: str, many: str, count: int) -> str:
        """The right plural form, with `%(count)s` filled in."""
        return plural(self.language)(one, many, count) % {"count": count}

    def said(self, text: Words) -> str:
        """The text in the page's language, for texts that are put together in Python."""
        return words(text, self.language)

    def day(self, date: dt.date) -> str:
        return day(date, language=self.language)

    def clock(self, time: str) -> str:
        """A time of day as people write it: 17:00 → 5:00 PM."""
        return clock(time, language=self.language)

    def asset(self, name: str) -> str:
        return assets.url(name)

    def is_in(self, section: str) -> bool:
        """Whether the page belongs under that link of the header."""
        return self.path == section or self.path.startswith(section + "/")

    def render(self, template: str, **context: object) -> str:
        return environment(self.language).get_template(template).render(shell=self, **context)

    def page(self, template: str, *, status: int = 200, **context: object) -> Response[str]:
        answer = dict(headers.PAGE)
        answer["Content-Language"] = self.language
        if self.sample or status != 200:
            answer["X-Robots-Tag"] = "noindex"
        if self.settings.env == "production":
            answer["Strict-Transport-Security"] = headers.OVER_TLS_ONLY
        if self.visitor.is_signed_in:
            answer["Cache-Control"] = "no-store"
        return Response(
            self.render(template, **context),
            media_type=MediaType.HTML,
            status_code=status,
            headers=answer,
        )


def provide_shell(
    request: Request[Any, Any, Any],
    settings: NamedDependency[Settings],
    catalogue: NamedDependency[Catalogue],
    visitor: NamedDependency[Visitor],  # noqa: ARG001  # found before the page that shows it
) -> Shell:
    return shell_of(request, settings, catalogue)


def shell_of(request: Request[Any, Any, Any], settings: Settings, catalogue: Catalogue) -> Shell:
    return Shell(
        settings=settings,
        catalogue=catalogue,
        path=request.scope["path"],
        today=dt.datetime.now(settings.zone).date(),
        fragment=_wants_fragment(request),
        visitor=visitor_of(request),
    )


def _wants_fragment(request: Request[Any, Any, Any]) -> bool:
    """Going back asks for the whole page again, also when htmx does the asking."""
    return (
        request.headers.get("hx-request") == "true"
        and request.headers.get("hx-history-restore-request") != "true"
    )
