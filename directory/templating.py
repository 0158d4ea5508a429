"""One jinja environment per language, shared by pages, documents and messages."""

import datetime as dt
from collections.abc import Callable
from functools import cache, partial

from babel.dates import format_date, format_time
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from directory import paths
from directory.catalogue.model import Words, words
from directory.languages import DEFAULT, translations


@cache
def environment(language: str = DEFAULT) -> Environment:
    """Escapes by default and refuses a name the template was not given."""
    env = Environment(
        loader=FileSystemLoader(paths.TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_translations(  # type: ignore[attr-defined]  # added by the i18n extension
        translations(language), newstyle=True
    )
    env.filters["said"] = partial(said, language=language)
    env.filters["day"] = partial(day, language=language)
    return env


def said(text: Words, *, language: str) -> Markup:
    """The text in the page's language; one only there in English is marked as English."""
    if language in text or language == DEFAULT:
        return escape(words(text, language))
    return Markup('<span lang="{}">{}</span>').format(DEFAULT, text[DEFAULT])


def day(date: dt.date, *, language: str) -> str:
    """A date as people of that language write it: November 22, 2026."""
    return format_date(date, format="long", locale=language)


def clock(time: str, *, language: str) -> str:
    """A time of day as people of that language write it; what is no time stays as it is."""
    try:
        return format_time(dt.time.fromisoformat(time), format="short", locale=language)
    except ValueError:
        return time


def translator(language: str) -> Callable[[str], str]:
    """`gettext` for texts that are put together in Python; call it `_` so that it is extracted."""
    return translations(language).gettext


def plural(language: str) -> Callable[[str, str, int], str]:
    return translations(language).ngettext
