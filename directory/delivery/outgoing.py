"""Where this server may call out to: nowhere that an admin of the machine has not named.

`DIRECTORY_WEBHOOK_HOSTS` lists the hosts. The address a webhook asks for is checked when it is
made, and again with what its name means at every delivery: the name is looked up once, every
address found must be a public one, and the connection goes to the address that was checked. A name
that points into the own network, or changes its meaning between two look-ups, so leads nowhere.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

import msgspec

from directory.errors import BadEnvironment

LONGEST_URL = 500
HTTPS, HTTP = 443, 80
LOOK_UP_SECONDS = 5

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?:{_LABEL}\.)+(?=[a-z0-9-]*[a-z])(?!0x){_LABEL}")
"""A host name with a dot whose last part is no number, in any way of writing one."""

_PLAIN = re.compile(r"http://([a-z0-9.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?")
_UNWELCOME = tuple(
    ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"),
        *("::/8", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32"),
        *("2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
    )
)
"""Private, local, shared, for documents, for many, and every kind of IPv6 that carries an IPv4."""

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[Iterable[str]]]


class Forbidden(Exception):
    """`sentence` may be shown to an admin; `code` stands with the delivery."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


class Allowed(msgspec.Struct, frozen=True):
    """One entry of the list. `plain`: without TLS and also here, for tests and demonstrations."""

    host: str
    port: int = HTTPS
    plain: bool = False


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A checked address: what to connect to, and what to ask for there."""

    host: str
    port: int
    path: str
    plain: bool = False

    @property
    def authority(self) -> str:
        usual = HTTP if self.plain else HTTPS
        return self.host if self.port == usual else f"{self.host}:{self.port}"


def allowed(listed: str, *, production: bool) -> tuple[Allowed, ...]:
    """The list of the settings. Raises BadEnvironment for an entry that is no host.

    >>> allowed("hooks.example.org, ehr.example.org:8443", production=True)[1].port
    8443
    """
    found = []
    for entry in filter(None, (part.strip().lower() for part in listed.split(","))):
        plain = _PLAIN.fullmatch(entry)
        if plain and not production:
            found.append(Allowed(plain[1], int(plain[2] or HTTP), plain=True))
            continue
        host, colon, port = entry.partition(":")
        is_port = not colon or (port.isdecimal() and len(port) < 6 and 0 < int(port) < 65536)
        if not _NAME.fullmatch(host) or not is_port:
            raise BadEnvironment(
                "DIRECTORY_WEBHOOK_HOSTS names something that may not be called: write host names "
                "with commas between, like hooks.example.org,ehr.example.org:8443"
            )
        found.append(Allowed(host, int(port) if colon else HTTPS))
    return tuple(found)


def target(url: str, hosts: Iterable[Allowed]) -> Target:
    """What the address means, if it may be called at all. Raises Forbidden; looks nothing up."""
    if not 0 < len(url) <= LONGEST_URL or not url.isascii() or re.search(r"[\s\\\x00-\x20]", url):
        raise Forbidden("not-an-address", "Write a web address that starts with https://.")
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket without an IPv6 address in it
        raise Forbidden(
            "not-an-address", "Write a web address that starts with https://."
        ) from None
    if parts.scheme not in ("https", "http") or not parts.netloc:
        raise Forbidden("not-an-address", "Write a web address that starts with https://.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Forbidden("not-an-address", "Leave out names, passwords and # in the address.")
    host, port = _place(parts)
    for each in hosts:
        if (each.host.strip("[]"), each.port, each.plain) == (host, port, parts.scheme == "http"):
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            return Target(host=host, port=port, path=path, plain=each.plain)
    if parts.scheme == "http":
        raise Forbidden("not-https", "Only addresses that start with https:// can be called.")
    raise Forbidden(
        "host-not-allowed",
        "This host is not on the list of hosts that may be called (DIRECTORY_WEBHOOK_HOSTS).",
    )


def _place(parts: SplitResult) -> tuple[str, int]:
    try:
        port = parts.port
    except ValueError:
        port = 0
    usual = HTTPS if parts.scheme == "https" else HTTP
    return (parts.hostname or "").lower(), usual if port is None else port


async def looked_up(host: str, port: int) -> list[str]:
    """Every address the name has now."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


async def pinned(place: Target, resolve: Resolve = looked_up) -> str:
    """The one address to connect to. Raises Forbidden, OSError where the name means nothing."""
    async with asyncio.timeout(LOOK_UP_SECONDS):
        found = list(await resolve(place.host, place.port))
    if not found:
        raise OSError("no address")
    if not place.plain and not all(is_public(address) for address in found):
        raise Forbidden("address-not-public", "This name leads into a network that is not public.")
    return found[0]


def is_public(written: str) -> bool:
    """Whether the address is one of the open internet, and only that.

    >>> is_public("93.184.215.14"), is_public("::ffff:93.184.215.14"), is_public("127.1")
    (True, False, False)
    """
    try:
        address: Address = ip_address(written)
    except ValueError:
        return False
    inside = (n for n in _UNWELCOME if n.version == address.version)
    return address.is_global and not any(address in network for network in inside)
