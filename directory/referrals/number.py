"""The number people read out: eight random characters and one that checks them.

Crockford's letters leave out I, L, O and U, so none is mistaken for a digit or spells a word. The
number is never sequential: with a birth date it opens `/track`.
"""

import secrets

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM = 8
GROUP = 4
PREFIX = "R"
_HEARD = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def new_number() -> str:
    """A fresh number; whether another referral has it is for the store to say.

    Forty random bits are too few to guess behind a throttle and enough never to run short.
    """
    drawn = "".join(secrets.choice(LETTERS) for _ in range(RANDOM))
    return written(drawn + check_character(drawn))


def parse(text: str) -> str | None:
    """The number as it is kept, from what a person typed; None where it cannot be one.

    >>> parse(" r 7k3m 9qx4 n") == parse("R-7K3M-9QX4N")
    True
    """
    if len(text) > 40:
        return None
    heard = text.upper().translate(_HEARD)
    if len(heard) == RANDOM + 2:
        heard = heard.removeprefix(PREFIX)
    if len(heard) != RANDOM + 1 or not set(heard) <= set(LETTERS):
        return None
    return written(heard) if check_character(heard[:RANDOM]) == heard[RANDOM] else None


def written(characters: str) -> str:
    return f"{PREFIX}-{characters[:GROUP]}-{characters[GROUP:]}"


def check_character(characters: str) -> str:
    """Any one wrong character and any two in each other's place give another check character.

    Each character is weighed by a different power of two in the field of 32 elements.
    """
    total, weight = 0, 1
    for character in characters:
        weight = _times(weight, 2)
        total ^= _times(weight, LETTERS.index(character))
    return LETTERS[total]


def _times(a: int, b: int) -> int:
    """Product in GF(32), reduced by x^5 + x^2 + 1."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 0b100000:
            a ^= 0b100101
        b >>= 1
    return product
