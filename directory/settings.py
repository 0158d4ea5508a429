"""Settings from the environment: one frozen struct, each field described where it stands."""

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from directory.errors import BadEnvironment

PREFIX = "DIRECTORY_"

Described = msgspec.Meta

Environment = Literal["production", "test", "demo"]
LONGEST_IDLE_MINUTES = 720
CHOICES: dict[str, tuple[str, ...]] = {
    "env": get_args(Environment),
    "idle_minutes": (f"1 to {LONGEST_IDLE_MINUTES} minutes",),
}


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Each field is the environment variable `DIRECTORY_` + its name in capitals."""

    env: Annotated[
        Environment,
        Described(description="`demo` lays sample data over the catalogue; `test` is for tests"),
    ] = "production"
    data_dir: Annotated[
        Path, Described(description="Folder for the database and keys; made if missing")
    ] = Path("var")
    database_url: Annotated[
        str,
        Described(description="Empty: SQLite in the data folder. Else `postgresql+psycopg://…`"),
    ] = ""
    base_url: Annotated[
        str, Described(description="Address people reach the site by, for absolute links")
    ] = ""
    site_name: Annotated[str, Described(description="Name in the header and titles")] = (
        "Care Directory"
    )
    site_phone: Annotated[
        str, Described(description="A number that answers questions; empty: not shown")
    ] = ""
    time_zone: Annotated[str, Described(description="IANA zone for dates people read")] = (
        "America/New_York"
    )
    emergency_number: Annotated[str, Described(description="Shown on the emergency line")] = "911"
    crisis_number: Annotated[str, Described(description="Shown when a text speaks of suicide")] = (
        "988"
    )

    secret_keys: Annotated[
        str,
        Described(
            description="Keys that sign tokens and the audit; `directory keys new` makes one"
        ),
    ] = ""
    phi_keys: Annotated[str, Described(description="Keys that seal patient data, newest first")] = (
        ""
    )
    idle_minutes: Annotated[
        int,
        Described(
            ge=1,
            le=LONGEST_IDLE_MINUTES,
            description="Minutes without activity after which a person is signed out",
        ),
    ] = 15
    rate_limit: Annotated[
        Literal["on", "off"], Described(description="`off` is refused in production")
    ] = "on"
    trusted_proxies: Annotated[
        str,
        Described(description="Addresses or networks, with commas, whose X-Forwarded-For counts"),
    ] = ""
    smtp_url: Annotated[
        str,
        Described(
            description="Mail server, `smtp://user:password@host:587` or `smtps://…`; "
            "empty: no e-mail is sent"
        ),
    ] = ""
    mail_from: Annotated[
        str, Described(description="Address e-mail comes from; needed with the mail server")
    ] = ""
    webhook_hosts: Annotated[
        str,
        Described(
            description="Hosts that webhooks may call, with commas, `host` or `host:port`; empty: "
            "none. In `test` and `demo` also `http://127.0.0.1:9000`"
        ),
    ] = ""
    test_clock: Annotated[
        str, Described(description="A moment at which time starts; `test` only")
    ] = ""

    def __repr__(self) -> str:
        """Without values: a setting may be a secret."""
        return f"Settings(env={self.env!r}, …)"

    @property
    def idle(self) -> dt.timedelta:
        return dt.timedelta(minutes=self.idle_minutes)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_demo(self) -> bool:
        return self.env == "demo"

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address; SQLite in the data folder unless one is set."""
        if not self.database_url:
            return f"sqlite+aiosqlite:///{self.data_dir / 'directory.db'}"
        scheme, colon, rest = self.database_url.partition("://")
        usual = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
        return usual.get(scheme, scheme) + colon + rest


def from_environment(environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Settings from `DIRECTORY_*`; `overrides` (command-line options) win, None means "not given".

    Raises BadEnvironment naming the variable and what it takes.
    """
    environ = os.environ if environ is None else environ
    given: dict[str, object] = {
        field.name: environ[PREFIX + field.name.upper()]
        for field in msgspec.structs.fields(Settings)
        if environ.get(PREFIX + field.name.upper(), "") != ""
    }
    given |= {name: value for name, value in overrides.items() if value is not None}
    if "data_dir" in given:
        given["data_dir"] = Path(str(given["data_dir"])).expanduser()
    try:
        settings = msgspec.convert(given, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise BadEnvironment(_named(error)) from None
    if settings.rate_limit == "off" and settings.env == "production":
        raise BadEnvironment(f"{PREFIX}RATE_LIMIT=off is refused in production: unset it")
    try:
        ZoneInfo(settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadEnvironment(
            f"{PREFIX}TIME_ZONE is not a known time zone: write it like America/New_York"
        ) from None
    return settings


def _path(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value))
    raise NotImplementedError(kind)


def _named(error: msgspec.ValidationError) -> str:
    sentence, _, field = str(error).rstrip("`").partition(" - at `$.")
    takes = ", ".join(CHOICES.get(field, ())) or sentence
    return f"{PREFIX}{field.upper()} cannot be used: it takes {takes}"
