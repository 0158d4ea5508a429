"""Letters: to a server that the settings name, without a word about anybody."""

import datetime as dt

import msgspec
import pytest

from directory.delivery import mail
from directory.errors import BadEnvironment
from directory.outbox import Channel, Message
from directory.settings import Settings

pytestmark = pytest.mark.quick

SETTINGS = Settings(env="test", mail_from="Care Directory <directory@example.org>")
NOW = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.UTC)
MESSAGE = Message(
    id="5f0c0000-0000-5000-8000-000000000000",
    channel=Channel.MAIL,
    to_kind="user",
    to_id="u-1",
    referral_id="r-1",
    about={"action": "accept", "status": "accepted"},
    created_at=NOW,
    next_at=NOW,
)


def at(url: str) -> mail.Server | None:
    return mail.server(msgspec.structs.replace(SETTINGS, smtp_url=url))


def test_without_a_server_no_letter_is_sent() -> None:
    assert at("") is None


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [
        ("smtp://mail.example.org", "mail.example.org", 587, False),
        ("smtp://127.0.0.1:25", "127.0.0.1", 25, False),
        ("smtps://mail.example.org", "mail.example.org", 465, True),
    ],
)
def test_an_address_of_a_server_is_read(url: str, host: str, port: int, tls: bool) -> None:
    found = at(url)
    assert found is not None
    assert (found.host, found.port, found.tls) == (host, port, tls)


def test_a_password_may_hold_any_letter_and_is_not_shown() -> None:
    found = at("smtp://a%40b:p%3A%2Fw@mail.example.org")
    assert found is not None
    assert (found.user, found.password) == ("a@b", "p:/w")
    assert "p:/w" not in repr(found)


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail.example.org", "smtp://?", "smtp://h:x", "smtp://h?x=1"]
)
def test_an_address_that_cannot_be_read_is_told_without_repeating_it(url: str) -> None:
    with pytest.raises(BadEnvironment, match="DIRECTORY_SMTP_URL") as refused:
        at(url)
    assert url not in str(refused.value)


@pytest.mark.parametrize("sender", ["", "nobody"])
def test_a_server_needs_a_sender(sender: str) -> None:
    settings = Settings(env="test", smtp_url="smtp://mail.example.org", mail_from=sender)
    with pytest.raises(BadEnvironment, match="DIRECTORY_MAIL_FROM"):
        mail.server(settings)


@pytest.mark.parametrize("for_patient", [True, False])
@pytest.mark.parametrize("action", ["accept", "escalate"])
@pytest.mark.parametrize("base", ["", "https://d.example.org/"])
def test_a_letter_says_that_there_is_news_and_where(
    for_patient: bool, action: str, base: str
) -> None:
    settings = msgspec.structs.replace(SETTINGS, base_url=base, site_name="A & B", site_phone="1")
    message = msgspec.structs.replace(MESSAGE, about={"action": action})
    found = mail.letter(
        message, to="a@example.org", settings=settings, language="en", for_patient=for_patient
    )
    text = found.get_content()
    assert found["Subject"] and "\n" not in found["Subject"]
    assert found["Message-ID"] == f"<{MESSAGE.id}@example.org>"
    assert ("https://d.example.org/" in text) == bool(base)
    assert "A & B" in text  # as text, not as HTML
    assert "accept" not in text
    assert not for_patient or "r-1" not in text


def test_an_address_cannot_add_a_header() -> None:
    with pytest.raises(ValueError, match=r"newline|linefeed"):
        mail.letter(
            MESSAGE,
            to="a@example.org\nBcc: all@example.org",
            settings=SETTINGS,
            language="en",
            for_patient=False,
        )
