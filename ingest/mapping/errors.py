"""What is wrong with a mapping: file, table, key, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from ingest.messages import Told, together, told
from ingest.refusals import IngestError


class MappingError(IngestError):
    """A mapping cannot be read or says something that it may not."""


class Faults:
    """The faults of a mapping file, gathered so that all can be told at once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: list[Told] = []

    def add(self, where: str, key: str, reason: str, advice: Told | None = None) -> None:
        """Add one fault of the key at a place ("table 1, record 2")."""
        place = ", ".join(part for part in (where, key) if part)
        said = {"file": self.file, "place": place, "reason": reason}
        if advice:
            self.lines.append(told("{file}: {place}: {reason}; {advice}", **said, advice=advice))
        else:
            self.lines.append(told("{file}: {place}: {reason}", **said))

    def add_all(self, where: str, key: str, error: ValidationError, known: Iterable[str]) -> None:
        """Add the faults that a model found in a part of the mapping."""
        for fault in error.errors():
            self.add_one(
                where, ".".join([key, *(str(part) for part in fault["loc"])]).strip("."), fault, known
            )

    def add_one(self, where: str, key: str, fault: Mapping[str, Any], known: Iterable[str]) -> None:
        """Add a fault that a model found: a key that it does not know or lacks, or a value that is not right."""
        if fault["type"] == "extra_forbidden":
            self.add(where, key, told("no such key"), nearest(str(fault["loc"][-1]), known))
        elif fault["type"] == "missing":
            self.add(where, key, told("is missing"))
        else:
            own = fault.get("ctx", {}).get("error")
            self.add(where, key, own.args[0] if own else fault["msg"].lower())

    def stop(self) -> None:
        """Raise what was found, if anything was. Raises MappingError."""
        if self.lines:
            raise MappingError(together(self.lines, "\n"))


def nearest(name: str, known: Iterable[str]) -> Told | None:
    """Advise which of the known names was probably meant."""
    names: Sequence[str] = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return told("did you mean {name!r}?", name=near[0])
    return told("use one of {names}", names=", ".join(names)) if names else None
