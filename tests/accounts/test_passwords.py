"""Which passwords may be chosen: length and a list, nothing else."""

import asyncio
import multiprocessing
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory import paths
from directory.accounts import passwords
from directory.accounts.passwords import common_passwords, made_up, mistakes

pytestmark = [pytest.mark.quick, pytest.mark.holds("security S8")]

CONTEXT = ("Care Directory", "Ana Ruiz", "ana.ruiz@oakstreet.example")


def codes(password: str, *, second_factor: bool = False) -> list[str]:
    return [each.code for each in mistakes(password, second_factor=second_factor, context=CONTEXT)]


@pytest.mark.parametrize(
    ("password", "second_factor", "expected"),
    [
        ("fourteen chars", False, ["too-short"]),
        ("fifteen letters", False, []),
        ("seven c", True, ["too-short"]),
        ("eight ch", True, []),
        ("", True, ["too-short"]),
        ("é" * 3 + "un mot de pass", False, []),
        ("x7" + "kettle river " * 5, False, []),  # 67 characters: at least 64 are allowed
        ("lantern " * 31 + "12345678", False, []),  # 256
        ("lantern " * 31 + "123456789", False, ["too-long"]),  # 257
    ],
)
def test_length_decides(password: str, second_factor: bool, expected: list[str]) -> None:
    assert codes(password, second_factor=second_factor) == expected


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "PASSWORD",  # case does not matter
        "passw0rd",
        "Password-2026-1122",  # a listed word with digits and marks around it
        "12345678",
        "123456789012345",  # a row of keys
        "987654321098765",
        "qwertyuiopasdfgh",
        "abcdefghijklmnop",
        "aaaaaaaaaaaaaaa",  # one piece again and again
        "abcabcabcabcabc",
        "ababababababababa",
        "bluekettle bluekettle",
    ],
)
def test_what_is_guessed_first_may_not_be_chosen(password: str) -> None:
    assert codes(password, second_factor=True) == ["common"]


@pytest.mark.parametrize(
    "password",
    ["ana.ruiz@oakstreet", "CareDirectory-77", "ruiz oakstreet 1", "care directory 2026"],
)
def test_the_site_and_the_persons_own_words_are_no_secret(password: str) -> None:
    assert codes(password) == ["context"]


def test_own_words_may_stand_in_a_longer_secret() -> None:
    assert codes("ana keeps nine blue lanterns") == []


@pytest.mark.parametrize(
    "password",
    [
        "all small letters here",
        "ALL BIG LETTERS HERE",
        "!!**((%%$$##@@&&^",
        "730192846501827",
        "пароль из четырёх слов",
        "密码是一个很长的秘密短语好不好",
        "emoji 🫀🦴🧠 emoji 🫁🦷",
    ],
)
def test_no_kind_of_letter_is_asked_for_or_refused(password: str) -> None:
    assert codes(password) == []


def test_the_list_is_long_enough_and_holds_what_everybody_knows() -> None:
    listed = common_passwords(paths.DATA)
    assert len(listed) >= 10_000
    assert {"password", "123456", "qwerty", "letmein", "iloveyou"} <= listed


def test_every_listed_password_that_is_long_enough_is_refused() -> None:
    long_ones = [each for each in common_passwords(paths.DATA) if len(each) >= 8]
    assert len(long_ones) >= 10_000
    assert [each for each in long_ones if "common" not in codes(each, second_factor=True)] == []


@given(st.text(min_size=1, max_size=40))
def test_the_same_letters_are_the_same_password_however_they_were_typed(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert passwords.stable(unicodedata.normalize("NFD", composed)) == composed


def test_a_password_we_make_may_be_chosen_and_is_never_the_same() -> None:
    made = {made_up() for _ in range(50)}
    assert len(made) == 50
    assert all(codes(each) == [] for each in made)


async def test_a_hash_is_argon2id_and_opens_only_for_its_password() -> None:
    kept = await passwords.hashed("seven green kettles sing")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert not passwords.is_outdated(kept)
    assert await passwords.is_right(kept, "seven green kettles sing")
    assert not await passwords.is_right(kept, "Seven green kettles sing")
    assert not await passwords.is_right(None, "seven green kettles sing")
    assert not await passwords.is_right("no hash at all", "seven green kettles sing")


async def test_a_name_with_an_accent_opens_from_every_keyboard() -> None:
    kept = await passwords.hashed("caf\u00e9 au lait du matin")
    assert await passwords.is_right(kept, "cafe\u0301 au lait du matin")


async def test_a_password_of_any_length_is_answered_quickly() -> None:
    kept = await passwords.hashed("seven green kettles sing")
    assert not await passwords.is_right(kept, "x" * 1_000_000)


def test_a_forked_process_hashes_too() -> None:
    """The server hashes before it forks its workers; their threads are not its own."""
    asyncio.run(passwords.hashed("before the fork"))
    worker = multiprocessing.get_context("fork").Process(target=_hash_something)
    worker.start()
    worker.join(20)
    worker.kill()
    assert worker.exitcode == 0


def _hash_something() -> None:
    asyncio.run(passwords.hashed("after the fork"))
