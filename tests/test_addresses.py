"""Whose request it is, when proxies stand between and anyone can write a header."""

import pytest

from directory.addresses import address_of, household, trusted
from directory.errors import BadEnvironment

pytestmark = [pytest.mark.quick, pytest.mark.holds("security S9")]

OURS = "10.0.0.0/8, 192.168.1.7, fd00::/8"


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", [], "203.0.113.9"),  # nobody between
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # a visitor's own header
        ("203.0.113.9", ["198.51.100.1, 10.0.0.1"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6, 198.51.100.1"], "198.51.100.1"),  # the left end is forged
        ("10.0.0.1", ["6.6.6.6", "198.51.100.1"], "198.51.100.1"),  # two lines are one list
        ("10.0.0.1", ["198.51.100.1, 10.0.0.2, 192.168.1.7"], "198.51.100.1"),  # two proxies
        ("10.0.0.1", ["198.51.100.1, 203.0.113.5, 10.0.0.2"], "203.0.113.5"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),  # all ours: the first of them
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),  # unreadable ends the walk
        ("10.0.0.1", ["198.51.100.1, <script>"], "10.0.0.1"),
        ("10.0.0.1", ["6.6.6.6, , 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("10.0.0.1", ['"[2001:db8::1]:4711"'], "2001:db8::1"),
        ("10.0.0.1", ["2001:db8::1"], "2001:db8::1"),
        ("fd00::1", ["2001:db8::1%eth0"], "2001:db8::1"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),  # IPv4 in IPv6
        ("10.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("192.168.1.8", ["198.51.100.1"], "192.168.1.8"),  # a neighbour of our proxy is not it
        (None, ["198.51.100.1"], "unknown"),
        ("testclient", ["198.51.100.1"], "testclient"),
    ],
)
def test_the_right_most_hop_that_is_no_proxy_of_ours_is_the_caller(
    peer: str | None, forwarded: list[str], expected: str
) -> None:
    assert address_of(peer, forwarded, trusted(OURS)) == expected


def test_without_proxies_a_header_counts_for_nothing() -> None:
    assert address_of("10.0.0.1", ["198.51.100.1"], trusted("")) == "10.0.0.1"


@pytest.mark.parametrize("text", ["proxy.example", "10.0.0.0/33", "10.0.0.1;10.0.0.2", "*"])
def test_a_proxy_that_is_no_address_stops_the_start(text: str) -> None:
    with pytest.raises(BadEnvironment) as refusal:
        trusted(text)
    assert "DIRECTORY_TRUSTED_PROXIES" in refusal.value.sentence


def test_addresses_of_one_ipv6_household_are_throttled_as_one() -> None:
    assert household("2001:db8::1") == household("2001:db8::ffff:1")
    assert household("2001:db8::1") != household("2001:db8:0:1::1")
    assert household("198.51.100.1") != household("198.51.100.2")
