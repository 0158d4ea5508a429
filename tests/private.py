"""Looks for what must not be told."""

import re
from collections.abc import Iterable


def given_away(words: Iterable[str], text: str) -> list[str]:
    """Those that stand in the text.

    Digits count only where they stand by themselves, as in a date or a phone number: a token or an
    identifier holds any four of them now and then.
    """
    return [
        word
        for word in words
        if (re.search(rf"(?<!\w){word}(?!\w)", text) if word.isdigit() else word in text)
    ]
