"""Checks of Python, the packages and the settings."""

from __future__ import annotations

import ipaddress
import locale
import os
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from urllib.parse import urlsplit

from packaging.requirements import Requirement

from graph_api.access.proxies import read_networks
from graph_api.operations.doctor.findings import Finding, error, ok, warning
from graph_api.settings import Settings

_OLDEST = (3, 11)
_REINSTALL = "install again: `make install`, or `uv sync --frozen`"
#: Variables of ours that are no settings of the service.
_OTHER_VARIABLES = frozenset({"NIVOS_TRACEBACK"})


def python(settings: Settings) -> Iterator[Finding]:
    """Is Python recent enough?"""
    told = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _OLDEST:
        yield error(f"Python is {told}", "Nivos needs Python 3.11 or later")
    else:
        yield ok(f"Python {told}")


def packages(settings: Settings) -> Iterator[Finding]:
    """Are all packages there, in the versions that Nivos asks for?"""
    try:
        own, needed = version("nivos"), requires("nivos") or []
    except PackageNotFoundError:
        yield error("Nivos itself is not installed here", _REINSTALL)
        return
    wrong = [told for text in needed if (told := _wrong(Requirement(text)))]
    for told in wrong:
        yield error(told, _REINSTALL)
    if not wrong:
        yield ok(f"Nivos {own}, its {len(needed)} packages as needed")


def _wrong(requirement: Requirement) -> str:
    if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
        return ""
    try:
        found = version(requirement.name)
    except PackageNotFoundError:
        return f"the package {requirement.name} is missing"
    if requirement.specifier.contains(found, prereleases=True):
        return ""
    return f"the package {requirement.name} is {found}, needed is {requirement.specifier}"


def variables(settings: Settings) -> Iterator[Finding]:
    """Is every NIVOS_ variable of the environment a setting? A misspelt one does nothing, silently."""
    known = {f"NIVOS_{name.upper()}" for name in Settings.model_fields} | _OTHER_VARIABLES
    given = {name for name in os.environ if name.upper().startswith("NIVOS_")}
    for name in sorted(each for each in given if each.upper() not in known):
        yield warning(
            f"{name} is no setting", "correct its name, or remove it; the README lists the settings"
        )
    if all(each.upper() in known for each in given):
        yield ok(f"{len(given)} settings from the environment, each known")


def limits(settings: Settings) -> Iterator[Finding]:
    """Do the limits make sense, alone and together?"""
    fine = True
    for low, high in (
        ("query_workers", "query_workers_most"),
        ("query_timeout", "analyst_query_timeout"),
        ("query_memory", "analyst_query_memory"),
    ):
        if getattr(settings, low) > getattr(settings, high):
            fine = False
            yield warning(
                f"NIVOS_{low.upper()} is {getattr(settings, low)}, more than NIVOS_{high.upper()} "
                f"({getattr(settings, high)})",
                f"raise NIVOS_{high.upper()} or lower the other",
            )
    if fine:
        yield ok("the limits fit together")


def public_url(settings: Settings) -> Iterator[Finding]:
    """Is the address by which others reach the service a good one?"""
    url = settings.public_url
    if not url:
        yield ok("no NIVOS_PUBLIC_URL: addresses are given as asked for")
        return
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield error(f"NIVOS_PUBLIC_URL is {url!r}", "write it like https://nivos.example.org")
    elif url.endswith("/") or parts.query or parts.fragment:
        yield error(f"NIVOS_PUBLIC_URL is {url!r}", "leave out the last slash and what may follow it")
    elif parts.scheme == "http" and not _this_machine(parts.hostname):
        yield warning(
            f"{url} is not encrypted: keys can be read on the way", "put TLS in front and use https://"
        )
    else:
        yield ok(f"reached at {url}")


def _this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def proxies(settings: Settings) -> Iterator[Finding]:
    """Are the trusted proxies less than everybody?"""
    networks = read_networks(settings.trusted_proxies)
    everybody = [str(network) for network in networks if network.prefixlen == 0]
    for network in everybody:
        yield error(
            f"{network} in NIVOS_TRUSTED_PROXIES is everybody: anyone may say to be anyone",
            "name your own proxies only",
        )
    if not everybody:
        yield ok(f"forwarded addresses are believed of {', '.join(map(str, networks)) or 'nobody'}")


def open_address(settings: Settings) -> Iterator[Finding]:
    """Is an address that others reach meant to be one?"""
    if settings.host in ("0.0.0.0", "::", "") and not settings.public_url:  # noqa: S104 - it is what is looked for
        yield warning(
            f"NIVOS_HOST is {settings.host or 'empty'}: every network of this machine reaches the server, unencrypted",
            "listen on 127.0.0.1 behind a proxy with TLS, and set NIVOS_PUBLIC_URL",
        )
    else:
        yield ok(f"listens on {settings.host}")


def text(settings: Settings) -> Iterator[Finding]:
    """Can names in any language be printed and read?"""
    wrong = {
        "file names": sys.getfilesystemencoding(),
        "text": locale.getpreferredencoding(False),
        "output": getattr(sys.stdout, "encoding", None) or "utf-8",
    }
    found = [f"{what}: {name}" for what, name in wrong.items() if name.lower().replace("-", "") != "utf8"]
    if found:
        yield warning(f"not all is UTF-8 ({', '.join(found)})", "set LANG=C.UTF-8 or PYTHONUTF8=1")
    else:
        yield ok("names are read and written as UTF-8")
