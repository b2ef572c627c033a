"""All checks in order, and what they found together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from graph_api.operations.doctor import data, installation, machine, network
from graph_api.operations.doctor.findings import Check, Finding, Level, error
from graph_api.settings import Settings

#: By the name that the report shows. A check that fails itself is an error of its own.
CHECKS: dict[str, Check] = {
    "python": installation.python,
    "packages": installation.packages,
    "settings": installation.variables,
    "limits": installation.limits,
    "text": installation.text,
    "public address": installation.public_url,
    "proxies": installation.proxies,
    "listening": installation.open_address,
    "port": network.port,
    "data folder": data.folder,
    "published": data.current,
    "snapshots": data.snapshots,
    "writer": data.writer,
    "keys": data.keys,
    "endpoint": network.endpoint,
    "issuer": network.issuer,
    "counting": network.counting,
    "open files": machine.open_files,
    "memory": machine.memory,
    "clock": machine.clock,
}


def examine(settings: Settings) -> Iterator[tuple[str, Finding]]:
    """Run every check; gives name and finding as they come."""
    for name, check in CHECKS.items():
        try:
            for finding in check(settings):
                yield name, finding
        except Exception as fault:  # one thing that is wrong must not hide the others
            told = " ".join(f"{type(fault).__name__}: {fault}".split())
            yield name, error(f"the check itself failed ({told})", "please report this")


def wrong_settings(fault: ValidationError) -> Iterator[tuple[str, Finding]]:
    """Tell settings that are not valid; nothing else can be checked before they are."""
    for each in fault.errors():
        variable = f"NIVOS_{'.'.join(map(str, each['loc'])).upper()}"
        yield "settings", error(f"{variable}: {each['msg']}", "correct it; the README lists the settings")


def exit_code(found: Iterable[Finding]) -> int:
    """Give 0 when all is well, 1 with warnings, 2 with errors."""
    return int(max((finding.level for finding in found), default=Level.OK))
