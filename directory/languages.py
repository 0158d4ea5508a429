"""Translations by gettext: the text of pages, documents and messages, per language."""

from functools import cache
from gettext import NullTranslations

from babel.support import Translations

from directory.paths import LOCALE

DEFAULT = "en"
OFFERED = ("en",)
"""Languages a page may be asked for. English needs no catalogue: its texts are the message ids."""


@cache
def translations(language: str) -> NullTranslations:
    """The catalogue of that language; texts without a translation come back in English."""
    return Translations.load(str(LOCALE), [language])
