"""The address a request comes from, when proxies stand between.

`X-Forwarded-For` can be written by anyone. It counts only as far as it was written by proxies that
the settings name: reading from the right, the first hop that is no such proxy is the caller.
"""

from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any

from litestar.connection import ASGIConnection

from directory.errors import BadEnvironment

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

UNKNOWN = "unknown"
IPV6_HOUSEHOLD = 64
"""Whoever has one IPv6 address usually has the whole /64: they are throttled as one."""


def trusted(text: str) -> tuple[Network, ...]:
    """Addresses and networks with commas between. Raises BadEnvironment for what is neither."""
    networks = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        try:
            networks.append(ip_network(part, strict=False))
        except ValueError:
            raise BadEnvironment(
                "DIRECTORY_TRUSTED_PROXIES names something that is no address or network: "
                "write it like 10.0.0.0/8,192.168.1.7"
            ) from None
    return tuple(networks)


def address_of(peer: str | None, forwarded_for: Iterable[str], proxies: tuple[Network, ...]) -> str:
    """The caller's address. `peer` is who holds the connection, `forwarded_for` the header's lines.

    What cannot be read ends the walk: the last hop that a trusted proxy vouched for stands.
    """
    found = _address(peer or "")
    if found is None:
        return peer or UNKNOWN  # a Unix socket, or a test
    hops = [hop for line in forwarded_for for hop in line.split(",")]
    while hops and _is_trusted(found, proxies):
        before = _address(hops.pop())
        if before is None:
            break
        found = before
    return str(found)


def household_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Who asks, as a throttle counts. The application knows the proxies it stands behind."""
    client = connection.scope.get("client")
    forwarded_for = connection.headers.getall("x-forwarded-for", [])
    return household(
        address_of(client[0] if client else None, forwarded_for, connection.app.state.proxies)
    )


def household(address: str) -> str:
    """What a throttle counts by: the address, or the network an IPv6 address surely shares."""
    found = _address(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, IPV6_HOUSEHOLD), strict=False))
    return address


def _is_trusted(address: Address, proxies: tuple[Network, ...]) -> bool:
    return any(address in network for network in proxies if network.version == address.version)


def _address(written: str) -> Address | None:
    """One hop: an address, perhaps with a port, perhaps in brackets."""
    text = written.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
