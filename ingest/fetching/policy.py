"""Which addresses may be asked: one list of host names for LOAD, SERVICE and ingestion (NIVOS_SERVICE_HOSTS)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from ipaddress import IPv6Address, ip_address
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
    if isinstance(read, IPv6Address) and read.ipv4_mapped:
        read = read.ipv4_mapped
    return read.is_global and not read.is_multicast
