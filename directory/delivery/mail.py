"""E-mail that something changed: no name, no number, no word of it; whoever gets it signs in.

Sent by `DIRECTORY_SMTP_URL`; where that is not set nothing is sent, and messages stand in the
product only.
"""

import asyncio
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

import aiosmtplib
import msgspec

from directory.delivery.post import Undelivered
from directory.errors import BadEnvironment
from directory.outbox import Message
from directory.settings import Settings
from directory.templating import environment

SECONDS = 15
"""One whole e-mail, from the first packet to the last word of the server."""

PORTS = {"smtp": 587, "smtps": 465}
OF_RECEIVERS = (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPRecipientRefused)


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """Where e-mail is handed in. With a password it is never spoken in the clear."""

    host: str
    port: int
    user: str | None = None
    password: str | None = None
    tls: bool = False

    def __repr__(self) -> str:
        return f"Server({self.host!r}, …)"


def server(settings: Settings) -> Server | None:
    """None: no e-mail is sent. Raises BadEnvironment without repeating what was written."""
    if not settings.smtp_url:
        return None
    try:
        parts = urlsplit(settings.smtp_url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in PORTS or not parts.hostname or parts.query or parts.fragment:
        raise BadEnvironment(
            "DIRECTORY_SMTP_URL cannot be read: write it like smtp://user:password@host:587, "
            "or smtps:// where the server speaks TLS from the start"
        )
    if not settings.mail_from or "@" not in settings.mail_from:
        raise BadEnvironment("DIRECTORY_MAIL_FROM must be the address e-mail comes from")
    return Server(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=parts.scheme == "smtps",
    )


def letter(
    message: Message, *, to: str, settings: Settings, language: str, for_patient: bool
) -> EmailMessage:
    """The e-mail of a message. Its Message-ID is the message's own, the same at every try."""
    template = "messages/patient.txt" if for_patient else "messages/staff.txt"
    base = settings.base_url.rstrip("/")
    path = "/track" if for_patient else f"/referrals/{message.referral_id}"
    env = environment(language).overlay(autoescape=False)
    text = env.get_template(template).render(
        site=settings.site_name,
        phone=settings.site_phone,
        link=base + path if base else "",
        urgent=message.about.get("action") == "escalate",
    )
    subject, _, said = text.partition("\n")
    found = EmailMessage()
    found["Subject"] = subject.strip()
    found["From"] = settings.mail_from
    found["To"] = to
    found["Date"] = format_datetime(message.created_at)
    found["Message-ID"] = f"<{message.id}@{settings.mail_from.rpartition('@')[2].strip('> ')}>"
    found["Auto-Submitted"] = "auto-generated"
    found.set_content(said.strip() + "\n", cte="quoted-printable")
    return found


async def send(found: EmailMessage, by: Server, *, tls: ssl.SSLContext | None = None) -> None:
    """Returns when the server has taken it. Raises Undelivered for everything else."""
    try:
        async with asyncio.timeout(SECONDS):
            await aiosmtplib.send(
                found,
                hostname=by.host,
                port=by.port,
                username=by.user,
                password=by.password,
                use_tls=by.tls,
                start_tls=None if by.tls or by.password is None else True,
                tls_context=tls,
                timeout=SECONDS,
            )
    except OF_RECEIVERS:
        raise Undelivered("address-refused") from None
    except aiosmtplib.SMTPAuthenticationError:
        raise Undelivered("sign-in-refused") from None
    except (TimeoutError, aiosmtplib.SMTPTimeoutError):
        raise Undelivered("no-answer-in-time") from None
    except aiosmtplib.SMTPResponseException as error:
        raise Undelivered(f"status-{error.code}") from None
    except (aiosmtplib.SMTPException, OSError, ValueError):
        raise Undelivered("not-reachable") from None
