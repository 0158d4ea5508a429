"""Which passwords may be chosen, and how they are kept: rules after NIST SP 800-63B-4, argon2id.

Length and a list of known passwords decide, nothing else: no rule about kinds of letters, and no
password grows old. Hashing takes a third of a second on purpose, so it runs beside the event loop.
"""

import asyncio
import os
import re
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from directory import paths
from directory.errors import FieldError

SHORTEST = 15
SHORTEST_WITH_SECOND_FACTOR = 8
LONGEST = 256
SHORTEST_CONTEXT_WORD = 3
LONGEST_CORE = 12
"""A long phrase that happens to be on the list may stand with more around it; a word may not."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""For passwords we make: nothing that reads like something else."""

_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiopasdfghjklzxcvbnm",
    "1234567890",
    "0987654321",
)
_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_AT_ONCE = 4
"""Each hash takes 64 MiB; many sign-ins at a time must not take all the memory."""


def _hands() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="passwords")


class _Beside:
    """Threads do not come along into a forked process, so each process starts with its own."""

    pool = _hands()

    @classmethod
    def begin(cls) -> None:
        cls.pool = _hands()


os.register_at_fork(after_in_child=_Beside.begin)

T = TypeVar("T")


def stable(password: str) -> str:
    """The same password from every keyboard: é is one letter, however it was typed."""
    return unicodedata.normalize("NFC", password)


def mistakes(
    password: str, *, second_factor: bool, context: tuple[str, ...] = (), field: str = "password"
) -> tuple[FieldError, ...]:
    """Why it may not be chosen. `context`: the site's name, the person's name and e-mail."""
    password = stable(password)
    shortest = SHORTEST_WITH_SECOND_FACTOR if second_factor else SHORTEST
    if len(password) < shortest:
        return (FieldError(field, "too-short", f"Use at least {shortest} characters."),)
    if len(password) > LONGEST:
        return (FieldError(field, "too-long", f"Use at most {LONGEST} characters."),)
    if _is_common(password):
        sentence = "Many people use this password, so it is guessed first. Choose another."
        return (FieldError(field, "common", sentence),)
    if _leans_on(password, context):
        sentence = "Your name, e-mail or the name of this site is too large a part of it."
        return (FieldError(field, "context", sentence),)
    return ()


async def hashed(password: str) -> str:
    return await _beside(_HASHER.hash, stable(password))


async def is_right(kept: str | None, password: str) -> bool:
    """Takes as long for an account without a password, or for none at all, as for any other."""
    return await _beside(_verify, kept or _nobodys(), stable(password)) and kept is not None


def is_outdated(kept: str) -> bool:
    """Hashed with weaker settings than today's: hash it again at the next sign-in."""
    return _HASHER.check_needs_rehash(kept)


def made_up() -> str:
    """Twenty letters in groups of five, 99 random bits: easy to read out, not to guess."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


async def _beside(work: Callable[..., T], *arguments: str) -> T:
    return await asyncio.get_running_loop().run_in_executor(_Beside.pool, work, *arguments)


def _verify(kept: str, password: str) -> bool:
    if len(password) > LONGEST:
        return False
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe())


def _is_common(password: str) -> bool:
    """On the list, also with digits and marks around it; one piece again and again; a row of keys.

    >>> _is_common("Password-2026-1122"), _is_common("abcabcabcabcabc")
    (True, True)
    """
    flat = password.casefold()
    bare = _letters_and_digits(flat)
    core = bare.strip("0123456789")
    known = common_passwords(paths.DATA)
    if flat in known or bare in known or (core in known and len(core) <= LONGEST_CORE):
        return True
    return _repeats(flat) or (bare != "" and any(bare in row * 20 for row in _ROWS))


def _repeats(text: str) -> bool:
    return any(text[size:] == text[:-size] for size in range(1, (len(text) + 1) // 2 + 1))


def _leans_on(password: str, context: tuple[str, ...]) -> bool:
    """What is left without the words of the context would be too short by itself."""
    left = bare = _letters_and_digits(password.casefold())
    words = {word for text in context for word in re.findall(r"[^\W_]+", text.casefold())}
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= SHORTEST_CONTEXT_WORD:
            left = left.replace(word, "")
    return left != bare and len(left) < SHORTEST_WITH_SECOND_FACTOR


def _letters_and_digits(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


@cache
def common_passwords(data: Path) -> frozenset[str]:
    lines = (data / "passwords" / "common.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(stable(line).casefold() for line in lines)
