"""From which address a request came, also through proxies – those that the settings trust, and no other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

#: What stands for the address of a peer that has none, as on a Unix socket.
UNKNOWN = "unknown"
#: Proxies that are looked through, one behind the other.
MOST_HOPS = 32


def read_networks(text: str) -> tuple[Network, ...]:
    """Read addresses and networks separated by commas. Raises ValueError, naming the one that is neither."""
    found = []
    for part in filter(None, map(str.strip, text.split(","))):
        try:
            found.append(ip_network(part))
        except ValueError as error:
            raise ValueError(f"{error}; write addresses (192.0.2.7) or networks (10.0.0.0/8)") from None
    return tuple(found)


def client_address(peer: str | None, forwarded: Iterable[str], trusted: Sequence[Network]) -> str:
    """Give who sent a request, seen by the last machine that is believed.

    `forwarded` are the values of X-Forwarded-For, in their order. Each proxy adds the address that it was
    asked from at the end, and the beginning may be anybody's invention: so the list is read from its end
    for as long as the addresses in it are proxies that are trusted.
    """
    sender = parse_address(peer or "")
    if sender is None:
        return UNKNOWN
    if not _is_trusted(sender, trusted):
        return str(sender)
    hops = [hop for value in forwarded for hop in value.split(",")]
    for hop in reversed(hops[-MOST_HOPS:]):
        told = parse_address(hop.strip())
        if told is None:  # "unknown", a name, rubbish: what stands before it is worth nothing
            break
        sender = told
        if not _is_trusted(sender, trusted):
            break
    return str(sender)


def counted_as(address: str) -> str:
    """Give what a client's requests are counted under: an IPv6 client has a whole /64 to choose from."""
    return _counted_as(address) if ":" in address else address


@lru_cache(maxsize=4096)
def _counted_as(address: str) -> str:
    return str(IPv6Network((IPv6Address(address).packed[:8] + bytes(8), 64)))


def parse_address(text: str) -> Address | None:
    """Read an address, with or without a port; None when it is none. IPv4 within IPv6 comes as IPv4."""
    return _parsed(text) if 0 < len(text) <= 64 else None  # the cache holds nothing endless


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Address | None:
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _is_trusted(address: Address, trusted: Sequence[Network]) -> bool:
    return any(address in network for network in trusted)
