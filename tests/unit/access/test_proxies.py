"""Whose request it is, when proxies stand between – and when somebody only says so."""

from __future__ import annotations

import pytest

from graph_api.access.proxies import client_address, counted_as, parse_address, read_networks

TRUSTED = read_networks("10.0.0.0/8, 192.0.2.7, fd00::/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("203.0.113.5", [], "203.0.113.5"),
        ("203.0.113.5", ["198.51.100.1"], "203.0.113.5"),  # nobody trusts this peer
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),  # the first is an invention
        ("10.0.0.1", ["1.1.1.1, 198.51.100.1, 10.9.9.9"], "198.51.100.1"),
        ("10.0.0.1", ["1.1.1.1", "198.51.100.1,192.0.2.7"], "198.51.100.1"),
        ("10.0.0.1", ["10.0.0.2, 10.0.0.3"], "10.0.0.2"),
        ("10.0.0.1", ["198.51.100.1, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, nonsense, 10.0.0.3"], "10.0.0.3"),
        ("10.0.0.1", ["198.51.100.1:1234"], "198.51.100.1"),
        ("10.0.0.1", ["[2001:db8::1]:1234"], "2001:db8::1"),
        ("10.0.0.1", ["2001:db8::1"], "2001:db8::1"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("fd00::1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", [" , "], "10.0.0.1"),
        ("10.0.0.1", ["9" * 60_000], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, " + ", ".join(["10.0.0.3"] * 31)], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1, " + ", ".join(["10.0.0.3"] * 5000)], "10.0.0.3"),
        (None, ["198.51.100.1"], "unknown"),
        ("", ["198.51.100.1"], "unknown"),
    ],
)
def test_the_last_address_that_is_not_a_trusted_proxy(
    peer: str | None, forwarded: list[str], found: str
) -> None:
    assert client_address(peer, forwarded, TRUSTED) == found


def test_nobody_is_trusted_unless_told() -> None:
    assert client_address("127.0.0.1", ["198.51.100.1"], read_networks("")) == "127.0.0.1"


def test_ipv6_is_counted_by_the_network_of_one_customer() -> None:
    assert counted_as("2001:db8:1:2:3:4:5:6") == counted_as("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert counted_as("2001:db8:1:3::9") != counted_as("2001:db8:1:2::9")
    assert counted_as("203.0.113.5") == "203.0.113.5"
    assert counted_as("unknown") == "unknown"


@pytest.mark.parametrize("text", ["10.0.0.1/8", "localhost", "10.0.0.0/33", "10.0.0.1 10.0.0.2"])
def test_what_is_no_network_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=text.split("/")[0].split(" ")[0]):
        read_networks(f"192.0.2.1,{text}")


def test_an_address_with_a_zone() -> None:
    assert str(parse_address("fe80::1%eth0")) == "fe80::1"
