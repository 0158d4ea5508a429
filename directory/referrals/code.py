"""The code on a printed page: twelve characters that only this site's keys make.

The same letters as in a referral's number, in three groups, so that it can be read out.
"""

from directory.referrals.number import LETTERS

LENGTH = 12
GROUP = 4
PREFIX = "V"
_HEARD = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def of(digest: bytes) -> str:
    """From the first 60 bits of a keyed hash: too many to try, few enough to type."""
    number = int.from_bytes(digest[:8], "big") >> 4
    drawn = [LETTERS[number >> 5 * at & 31] for at in reversed(range(LENGTH))]
    groups = ("".join(drawn[at : at + GROUP]) for at in range(0, LENGTH, GROUP))
    return "-".join((PREFIX, *groups))


def parse(typed: str) -> str | None:
    """The code as it is kept, from what a person typed; None where it cannot be one.

    >>> parse("v 0oil 2345 6789")
    'V-0011-2345-6789'
    """
    if len(typed) > 40:
        return None
    heard = typed.upper().translate(_HEARD)
    if len(heard) == LENGTH + 1:
        heard = heard.removeprefix(PREFIX)
    if len(heard) != LENGTH or not set(heard) <= set(LETTERS):
        return None
    groups = (heard[at : at + GROUP] for at in range(0, LENGTH, GROUP))
    return "-".join((PREFIX, *groups))
