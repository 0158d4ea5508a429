"""A figure without a unit that is an age by the words around it: "10F", "he is 4", "my son, 14,".

The signs are a table, read from the top: the first row that fits decides. Which words are a
person, a thing or a figure is vocabulary: the classes of `classes.toml`.
"""

from collections.abc import Callable
from typing import NamedTuple

from directory.matching.times import DAYS, NUMBER_WORDS, Of, number_at
from directory.matching.words import BREAKS

SEX = {"female": "female", "woman": "female", "girl": "female", "male": "male", "man": "male",
       "boy": "male"}  # fmt: skip
SEXED = frozenset(SEX) | {"m", "f"}
_LETTERED = frozenset(("m", "f", "male", "female"))
_SPEAKER = frozenset(("she", "he", "i", "patient", "pt", "who"))
_I = frozenset(("she", "he", "i", "i'm", "im"))
_AGED = frozenset(("age", "aged"))
_NEARLY_AGED = frozenset(("turned", "turning", "almost", "nearly"))
_WHEN_TURNED = frozenset(("last", "this", "in", "yesterday", "today"))
_STATEMENT_ENDS = BREAKS | {"\n", "and", "with", "but", "my", "now", "who", "on", "not"}
_OLDEST = 115
_GROWN_FIGURE = 13
"""From here on a bare figure that opens the text is an age by the word that follows it."""
_CHILD_OF_SOMEBODY = 15
"""Below, the figure in "mother of 3" counts or dates the children."""
_NO_SCORE = 10
"""From here on a figure alone between marks is no pain score."""


class Bare(NamedTuple):
    """The words around the figure; a colon right before it is left out.

    `digits`: how many it is written in, none where it is written in words. `named`: the word
    before the last is somebody's name.
    """

    figure: float
    digits: int
    begins: bool  # the text
    before: str
    earlier: str  # the word before that
    after: str
    following: str
    closes: bool  # the line
    named: bool
    of: Of

    @property
    def ends(self) -> bool:
        """Whether the figure ends what is said, as a verb or a thing counted does not."""
        return self.after in _STATEMENT_ENDS

    def is_of(self, word: str, *classes: str) -> bool:
        return any(self.of(word, name) for name in classes)


def bare_figure(words: list[str], at: int, of: Of, named: Callable[[int], bool]) -> Bare | None:
    """The figure at `at`; None where the number there is too high or too vague for an age."""
    word = words[at]
    if word.isascii() and word.isdecimal() and len(word) <= 3 and int(word) <= _OLDEST:
        figure, last, digits = float(word), at + 1, len(word)
    elif (
        word in NUMBER_WORDS
        and (not of(word, "VAGUE") or _so_young(words, at))
        and (told := number_at(words, at))
    ):
        figure, last, digits = *told, 0
    else:
        return None
    if not digits and figure < 1:
        return None
    before, earlier = words_before(words, at)
    return Bare(
        figure,
        digits,
        at == 0,
        before,
        earlier,
        words[last] if last < len(words) else ".",
        words[last + 1] if last + 1 < len(words) else ".",
        last >= len(words) or words[last] == "\n",
        at > 1 and named(at - 2),
        of,
    )


def _so_young(words: list[str], at: int) -> bool:
    """ "He's two, his hip hurts"."""
    return (
        words[at] in ("one", "two")
        and words[at - 1 : at] in (["he"], ["she"])
        and words[at + 1 : at + 2] in ([","], ["and"])
    )


def words_before(words: list[str], at: int) -> tuple[str, str]:
    """The word before and the one before that; in "age: 13 yrs" the colon is none."""
    at -= words[max(0, at - 1) : at] == [":"]
    return words[at - 1] if at else "", words[at - 2] if at > 1 else ""


def _as_it_stands(bare: Bare) -> float:
    return bare.figure


def _with_months(bare: Bare) -> float:
    return round(bare.figure + int(bare.after[1:]) / 12, 2)


def _amid_the_decade(bare: Bare) -> float:
    return bare.figure + 5


def _sexed(it: Bare) -> bool:
    return (
        it.digits > 0
        and it.after in SEXED
        and it.figure > 1
        and not it.is_of(it.earlier, "FIGURE_OF")
    )


class Row(NamedTuple):
    """`example` holds a figure that this row decides; without `age` it is none."""

    example: str
    fits: Callable[[Bare], bool]
    age: Callable[[Bare], float] | None = _as_it_stands


TABLE = (
    Row("walks 6 miles", lambda it: it.after in DAYS or it.is_of(it.after, "UNIT"), None),
    Row("pain 8, limps", lambda it: it.before == "t" or it.is_of(it.before, "FIGURE_OF"), None),
    Row("Hb is 12, limps", lambda it: it.before in ("is", ",", "(")
        and (it.is_of(it.earlier, "FIGURE_OF") or it.earlier[:1].isdecimal()), None),
    Row("Limps. 3y2m. Eats well", lambda it: it.after[0] == "y" and it.after[1:].isdecimal()
        and len(it.after) < 4, _with_months),
    Row("broken wrist at 9, now 30M", lambda it: it.before == "now" and it.figure >= _GROWN_FIGURE
        and (it.ends or it.after in SEXED)),
    Row("a man in his 70s", lambda it: it.after == "s"
        and (it.is_of(it.before, "WHOSE") or it.is_of(it.earlier, "WHOSE")), _amid_the_decade),
    Row("54F with back pain", lambda it: _sexed(it)
        and (it.after in SEX or it.begins or it.before in BREAKS)),
    Row("swam 30 m today", _sexed, None),
    Row("she limps, aged 33", lambda it: it.before in _AGED),
    Row("she turned 14 last week", lambda it: it.before in _NEARLY_AGED
        and (it.ends or it.after in _WHEN_TURNED)),
    Row("She 72 with osteoporosis", lambda it: it.before in _I and it.ends),
    Row("Her age is 55", lambda it: it.before == "is"
        and (it.earlier == "age" or (it.ends and it.named))),
    Row("my son, 8, limps", lambda it: it.before in (",", "(")
        and (it.named or it.is_of(it.earlier, "YOUNG"))
        and (it.after in BREAKS or it.after in ("has", "who", "with"))),
    Row("a mother of three", lambda it: it.before == "of" and it.is_of(it.earlier, "PERSON")
        and it.is_of(it.earlier, "RELATIVE") and it.figure < _CHILD_OF_SOMEBODY, None),
    Row("a boy of 12", lambda it: it.before == "of" and it.is_of(it.earlier, "PERSON")),
    Row("he is 4, limps", lambda it: it.before in ("is", "am") and it.ends
        and (it.earlier in _SPEAKER or it.is_of(it.earlier, "YOUNG", "PERSON"))),
    Row("wound with twelve stitches", lambda it: not it.digits, None),
    Row("a girl 9, limps", lambda it: it.is_of(it.before, "PERSON")
        and (it.ends or it.is_of(it.after, "BEGAN"))),
    Row("male 54 limps", lambda it: it.before in ("male", "female")
        and (it.digits == 2 or it.ends)),
    Row("19/F ankle sprain", lambda it: it.after == "/" and it.following in _LETTERED),
    Row("F/19 ankle sprain", lambda it: it.before == "/" and it.earlier in _LETTERED),
    Row("17 can I join", lambda it: (it.begins or it.before == "\n") and it.following not in DAYS
        and (it.after == "," or (it.figure >= _GROWN_FIGURE and it.is_of(it.after, "AFTER_AGE")))),
    Row("her curve hurts at night, 12", lambda it: it.before == "," and it.closes
        and it.digits == 2 and it.figure >= _NO_SCORE),
    Row("Hurt ankle. 34. Runs", lambda it: it.before in BREAKS and it.after in BREAKS
        and it.digits == 2 and it.figure >= _NO_SCORE
        and (it.figure >= 18 or it.after == "," or it.is_of(it.earlier, "PERSON", "YOUNG"))),
)  # fmt: skip


def decided_by(bare: Bare) -> Row | None:
    return next((row for row in TABLE if row.fits(bare)), None)


def age_told(bare: Bare) -> float | None:
    """The age, where the figure is one."""
    row = decided_by(bare)
    return row.age(bare) if row is not None and row.age is not None else None
