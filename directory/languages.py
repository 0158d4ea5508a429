"""Translations by gettext: the text of pages, documents and messages, per language."""

from functools import cache
from gettext import NullTranslations
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from directory.paths import LOCALE

DEFAULT = "en"
OFFERED = ("en",)
"""Languages a page may be asked for. English needs no catalogue: its texts are the message ids."""


DOCUMENTS = ("en", "es")
"""Languages a printed document may be asked for."""


@cache
def translations(language: str) -> NullTranslations:
    """The catalogues of that language in `locale/`, one `.po` for each part of the product.

    They are compiled when first asked for, so that nothing has to be built after a change. Texts
    without a translation come back in English.
    """
    files = sorted((LOCALE / language).glob("*.po"))
    if not files:
        return NullTranslations()
    gathered = Catalog(locale=language)
    for file in files:
        with file.open("rb") as source:
            for message in read_po(source, locale=language):
                gathered.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, gathered)
    compiled.seek(0)
    return Translations(compiled)
