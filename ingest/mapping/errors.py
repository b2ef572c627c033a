"""What is wrong with a mapping: file, table, key, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from pydantic import ValidationError

from ingest.refusals import IngestError


class MappingError(IngestError):
    """A mapping cannot be read or says something that it may not."""


class Faults:
    """The faults of a mapping file, gathered so that all can be told at once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: list[str] = []

    def add(self, where: str, key: str, reason: str, advice: str = "") -> None:
        """Add one fault of the key at a place ("table 1, record 2")."""
        place = ", ".join(part for part in (where, key) if part)
        self.lines.append(f"{place}: {reason}" + (f"; {advice}" if advice else ""))

    def add_all(self, where: str, key: str, error: ValidationError, known: Iterable[str]) -> None:
        """Add the faults that a model found in a part of the mapping."""
        for fault in error.errors():
            name = ".".join([key, *(str(part) for part in fault["loc"])]).strip(".")
            if fault["type"] == "extra_forbidden":
                self.add(where, name, "no such key", nearest(str(fault["loc"][-1]), list(known)))
            else:
                self.add(where, name, fault["msg"].removeprefix("Value error, ").lower())

    def stop(self) -> None:
        """Raise what was found, if anything was. Raises MappingError."""
        if self.lines:
            raise MappingError("\n".join(f"{self.file}: {line}" for line in self.lines))


def nearest(name: str, known: Iterable[str]) -> str:
    """Advise which of the known names was probably meant."""
    names: Sequence[str] = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return "use one of " + ", ".join(names) if names else ""
