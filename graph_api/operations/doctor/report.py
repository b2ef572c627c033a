"""The findings written for people or programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from graph_api.operations.doctor.findings import Finding, Level

_MARKS = {Level.OK: "ok", Level.WARNING: "warning", Level.ERROR: "ERROR"}


def lines(found: Iterable[tuple[str, Finding]]) -> Iterator[str]:
    """Write each finding in a line, with what to do below it, and the sum at the end."""
    counts = dict.fromkeys(Level, 0)
    for name, finding in found:
        counts[finding.level] += 1
        yield f"{_MARKS[finding.level]:8}{name:16}{finding.said}"
        if finding.advice:
            yield f"{'':24}→ {finding.advice}"
    yield f"{counts[Level.OK]} well, {counts[Level.WARNING]} warnings, {counts[Level.ERROR]} errors"


def as_json(found: Iterable[tuple[str, Finding]]) -> str:
    """Write the findings as a JSON array of objects: check, level, said, advice."""
    told = [
        {"check": name, "level": finding.level.name.lower(), "said": finding.said, "advice": finding.advice}
        for name, finding in found
    ]
    return json.dumps(told, ensure_ascii=False, indent=1)
