"""Which addresses may be asked: one list of host names for LOAD, SERVICE and ingestion (NIVOS_SERVICE_HOSTS)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from ingest.messages import Told, told


def objection(address: str, hosts: Collection[str]) -> Told | None:
    """Say why an address may not be asked, None where it may. `hosts` are in lower case, `host` or `host:port`."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return told("it is no address")
    if not {host, f"{host}:{port}"} & set(hosts):
        return told("its host is not on the list of those that may be asked")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        return told("only https is fetched")
    if "@" in parts.netloc:
        return told("it holds a user name")
    return None


def first_private(found: Iterable[str], hosts: Collection[str]) -> str | None:
    """Give the first of the IP addresses of a host that is of an inner network, and not on the list by itself."""
    return next((each for each in found if not _is_public(each) and each not in hosts), None)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_public(address: str) -> bool:
    read = ip_address(address.partition("%")[0])
    if isinstance(read, IPv6Address):
        inside = _inside(read)
        if read.is_site_local or (inside is not None and not _is_public(str(inside))):
            return False
        if inside is not None and read.ipv4_mapped:
            return True
    return read.is_global and not read.is_multicast


#: IPv6 networks whose last 32 bits are an IPv4 address that a gateway leads on to: NAT64 (RFC 6052, RFC 8215),
#: and the compatible, mapped and translated forms (RFC 4291, RFC 2765).
_LEADING_ON = tuple(
    map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96"))
)


def _inside(address: IPv6Address) -> IPv4Address | None:
    """Give the IPv4 address that an IPv6 address leads to, if it leads to one."""
    if any(address in network for network in _LEADING_ON):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour
