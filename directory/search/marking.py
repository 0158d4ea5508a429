"""The words that were searched, marked in a text of the page."""

from collections.abc import Iterable

from directory.search.tokens import stems_of, words_of


def segments(text: str, matched: Iterable[str]) -> list[tuple[str, bool]]:
    """The text cut into pieces, each with whether to mark it. Joined, they are the text again.

    Other endings of a matched word are marked too: "knees" where "knee" was found.
    """
    stems = {stem for word in matched for stem in stems_of(word)}
    pieces: list[tuple[str, bool]] = []
    at = 0
    for word in words_of(text):
        if word.stem in stems:
            pieces += [(text[at : word.start], False), (text[word.start : word.end], True)]
            at = word.end
    pieces.append((text[at:], False))
    return [piece for piece in pieces if piece[0]]
