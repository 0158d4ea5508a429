"""Codes of the second factor, against the values RFC 6238 prints."""

import base64
import datetime as dt
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from directory.accounts import totp

pytestmark = [pytest.mark.quick, pytest.mark.holds("security S8")]

SECRET = base64.b32encode(b"12345678901234567890").decode()


def at(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [  # RFC 6238, appendix B, SHA-1
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert totp.code_at(SECRET, totp.step_of(at(seconds)), digits=8) == code
    assert totp.code_at(SECRET, totp.step_of(at(seconds))) == code[-6:]


@pytest.mark.parametrize(
    ("drift", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_one_step_off(drift: int, taken: bool) -> None:
    now = at(1_800_000_010)
    code = totp.code_at(SECRET, totp.step_of(now) + drift)
    assert (totp.step_used(SECRET, code, now=now, last=None) is not None) is taken


def test_a_code_works_once_and_so_does_every_one_before_it() -> None:
    now = at(1_800_000_010)
    step = totp.step_of(now)
    used = totp.step_used(SECRET, totp.code_at(SECRET, step), now=now, last=None)
    assert used == step
    assert totp.step_used(SECRET, totp.code_at(SECRET, step), now=now, last=used) is None
    assert totp.step_used(SECRET, totp.code_at(SECRET, step - 1), now=now, last=used) is None
    assert totp.step_used(SECRET, totp.code_at(SECRET, step + 1), now=now, last=used) == step + 1


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "１２３４５６", "123456789", "🦴"])
def test_what_is_no_code_opens_nothing(typed: str) -> None:
    assert totp.step_used(SECRET, typed, now=at(59), last=None) is None


def test_spaces_in_a_code_do_not_matter() -> None:
    code = totp.code_at(SECRET, 1)
    typed = f" {code[:3]} {code[3:]} "
    assert totp.step_used(SECRET, typed, now=at(59), last=None) == 1


def test_an_app_is_told_whose_account_it_is() -> None:
    said = totp.address(SECRET, email="ana+x@example.org", site="St. Mary & Co")
    parts = urlsplit(said)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/St. Mary & Co:ana+x@example.org"
    assert parse_qs(parts.query) == {"secret": [SECRET], "issuer": ["St. Mary & Co"]}


def test_the_picture_holds_no_script_and_no_style() -> None:
    picture = totp.qr_code("otpauth://totp/x?secret=" + SECRET)
    assert picture.startswith("<svg ")
    assert "<script" not in picture
    assert "style=" not in picture


def test_secrets_and_recovery_codes_are_long_enough_and_all_different() -> None:
    assert len({totp.new_secret() for _ in range(100)}) == 100
    assert len(base64.b32decode(totp.new_secret())) == 20
    codes = totp.new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(len(totp.recovery_key(code)) == 10 for code in codes)


def test_a_recovery_code_may_be_typed_without_its_dash_and_in_capitals() -> None:
    assert totp.recovery_key(" ABCDE 23456 ") == totp.recovery_key("abcde-23456")
