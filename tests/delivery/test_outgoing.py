"""Where webhooks may lead: to named hosts on the open internet, and nowhere else."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from directory.delivery.outgoing import (
    Allowed,
    Forbidden,
    Target,
    allowed,
    is_public,
    pinned,
    target,
)
from directory.delivery.post import Undelivered, post
from directory.errors import BadEnvironment
from tests.delivery.receivers import a_receiver

pytestmark = [pytest.mark.quick, pytest.mark.holds("security S17")]

HOSTS = allowed("hooks.example.org, ehr.example.org:8443", production=True)
PLACE = Target(host="hooks.example.org", port=443, path="/")

HOSTILE = (
    "http://hooks.example.org/",  # no TLS
    "https://evil.example.org/",  # not on the list
    "https://hooks.example.org.evil.example/",
    "https://evil.example/hooks.example.org",
    "https://sub.hooks.example.org/",
    "https://hooks.example.org:444/",  # another port
    "https://hooks.example.org:0/",
    "https://hooks.example.org:99999/",
    "https://hooks.example.org:x/",
    "https://hooks.example.org@evil.example/",
    "https://user:secret@hooks.example.org/",
    "https://evil.example#@hooks.example.org/",
    "https://evil.example\\@hooks.example.org/",
    "https://hooks.example.org\\.evil.example/",
    "https://hooks.example.org\r\nHost: evil/",
    "https://hooks.example.org/a b",
    "https://hooks.example.org/\n",
    "https://hooks.example.org/#part",
    "https://hooks\uff0eexample\uff0eorg/",  # a full stop of another alphabet
    "https://hooks.example.org\u3002evil/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",  # decimal
    "https://0x7f000001/",  # hexadecimal
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",  # octal
    "https://017700000001/",
    "https://0/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",  # mapped
    "https://[::ffff:7f00:1]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://10.0.0.1/",
    "https://localhost/",
    "https://localhost.localdomain/",
    "https://metadata.google.internal/",
    "ftp://hooks.example.org/",
    "file:///etc/passwd",
    "gopher://hooks.example.org/",
    "//hooks.example.org/",
    "https:hooks.example.org",
    "https://",
    "hooks.example.org",
    "javascript:alert(1)",
    "",
    "https://hooks.example.org/" + "a" * 500,
)

LOCAL = (
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "100.64.0.1", "169.254.169.254"),
    *("172.16.0.1", "172.31.255.255", "192.168.1.1", "192.0.0.1", "192.0.2.1", "198.18.0.1"),
    *("198.51.100.1", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "::ffff:8.8.8.8"),
    *("64:ff9b::7f00:1", "64:ff9b::808:808", "2002:7f00:1::", "2001:0:1::1", "2001:db8::1"),
    *("fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "100::1"),
    *("127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", ""),
)


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_address_is_refused_before_anything_is_looked_up(url: str) -> None:
    with pytest.raises(Forbidden):
        target(url, HOSTS)


@example("[")
@example("[]")
@given(st.text(max_size=60))
def test_whatever_is_written_leads_to_a_listed_host_or_nowhere(text: str) -> None:
    for url in (text, f"https://{text}", f"https://hooks.example.org{text}"):
        try:
            found = target(url, HOSTS)
        except Forbidden:
            continue
        assert Allowed(found.host, found.port) in HOSTS
        assert "\r" not in found.path and "\n" not in found.path and " " not in found.path


@pytest.mark.parametrize("address", LOCAL)
def test_an_address_that_is_not_of_the_open_internet_is_none(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(network="10.0.0.0/8") | st.ip_addresses(network="fc00::/7"))
def test_no_private_address_is_public(address: object) -> None:
    assert not is_public(str(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:2800:220:1::1"])
def test_an_address_of_the_open_internet_is_one(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", LOCAL)
async def test_a_listed_name_that_points_inside_is_not_called(address: str) -> None:
    """Also where only one of its addresses does: which one is taken is not ours to choose."""

    async def looked_up(host: str, port: int) -> list[str]:
        return ["93.184.215.14", address]

    with pytest.raises(Forbidden) as refused:
        await pinned(PLACE, looked_up)
    assert refused.value.code == "address-not-public"


async def test_hostile_names_make_no_connection() -> None:
    """On real sockets: a listener on this machine hears nothing."""
    async with a_receiver() as receiver:
        for address in ("127.0.0.1", "::ffff:127.0.0.1", "0.0.0.0"):

            async def looked_up(host: str, port: int, inside: str = address) -> list[str]:
                return [inside]

            place = Target(host="hooks.example.org", port=receiver.port, path="/")
            with pytest.raises(Undelivered, match="address-not-public"):
                await post(place, b"{}", {}, resolve=looked_up)
    assert receiver.connections == 0


async def test_a_name_is_looked_up_once_and_that_address_is_called() -> None:
    """A name that means something else the second time (rebinding) never gets a second time."""
    asked = []

    async def looked_up(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    async with a_receiver() as receiver:
        place = Target(host="hooks.example.org", port=receiver.port, path="/x", plain=True)
        await post(place, b"{}", {}, resolve=looked_up)
    assert asked == ["hooks.example.org"]
    (got,) = receiver.asked
    assert got.line == "POST /x HTTP/1.1"
    assert got.headers["host"] == f"hooks.example.org:{receiver.port}"


@pytest.mark.parametrize(
    "listed",
    [
        "http://127.0.0.1:9000",  # plain is for tests and demonstrations
        "127.0.0.1",
        "10.0.0.1",
        "localhost",
        "*",
        "*.example.org",
        "https://hooks.example.org",
        "hooks.example.org:0",
        "hooks.example.org:70000",
        "hooks.example.org/path",
        "[::1]",
        "0x7f.1",
        "a.0x7f",
    ],
)
def test_in_production_only_names_can_be_listed(listed: str) -> None:
    with pytest.raises(BadEnvironment, match="DIRECTORY_WEBHOOK_HOSTS"):
        allowed(listed, production=True)


def test_plain_http_reaches_a_listed_host_in_a_demonstration() -> None:
    (host,) = allowed("http://127.0.0.1:9000", production=False)
    found = target("http://127.0.0.1:9000/care?x=1", [host])
    assert (found.host, found.port, found.path, found.plain) == (
        "127.0.0.1",
        9000,
        "/care?x=1",
        True,
    )
    with pytest.raises(Forbidden):
        target("http://127.0.0.1:9001/care", [host])
    with pytest.raises(Forbidden):
        target("https://127.0.0.1:9000/care", [host])


def test_nothing_listed_is_nowhere_to_go() -> None:
    assert allowed("", production=True) == ()
    with pytest.raises(Forbidden):
        target("https://hooks.example.org/", ())
