"""Mappings by file or by shipped name, read and checked."""

from __future__ import annotations

import fnmatch
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ingest.mapping.errors import Faults, MappingError, nearest
from ingest.mapping.model import Condition, Join, MappingFile, RecordSpec, TableSpec
from ingest.mapping.planning import PlannedTable, planned
from ingest.messages import together, told

_KEYS = {
    "table": TableSpec,
    "record": RecordSpec,
    "join": Join,
    "skip": Condition,
    "only": Condition,
}


@dataclass(frozen=True)
class SheetMapping:
    """A mapping, checked and planned; `name` is its file's or its shipped name."""

    name: str
    file: MappingFile
    tables: tuple[PlannedTable, ...]

    def tables_of(self, file_name: str) -> list[PlannedTable]:
        """Give the tables that a file of this name holds."""
        return [table for table in self.tables if _is_of(table.spec.file, file_name)]


def _is_of(patterns: tuple[str, ...], file_name: str) -> bool:
    return not patterns or any(fnmatch.fnmatch(file_name.lower(), pattern.lower()) for pattern in patterns)


def shipped_mappings() -> list[str]:
    """Name the mappings that Nivos ships."""
    folder = resources.files("ingest") / "mappings"
    return sorted(each.name.removesuffix(".toml") for each in folder.iterdir() if each.name.endswith(".toml"))


def mapping(name_or_path: str) -> SheetMapping:
    """Load a mapping from a file, or a shipped one by its name. Raises MappingError."""
    if name_or_path in shipped_mappings():
        text = (resources.files("ingest") / "mappings" / f"{name_or_path}.toml").read_text(encoding="utf-8")
        return mapping_of(text, name_or_path)
    path = Path(name_or_path)
    if path.suffix.lower() != ".toml":
        known = shipped_mappings()
        advice = nearest(name_or_path, known)
        reason = told("{name}: no such mapping; give a .toml file", name=name_or_path)
        raise MappingError(together([reason, advice] if advice else [reason], ", "))
    try:
        return mapping_of(path.read_text(encoding="utf-8-sig"), path.name)
    except OSError as error:
        raise MappingError(told("{path}: cannot be read: {why}", path=path, why=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise MappingError(told("{path}: is not UTF-8; save it as UTF-8", path=path)) from error


def mapping_of(text: str, name: str) -> SheetMapping:
    """Read a mapping from TOML text. Raises MappingError with every fault that was found."""
    faults = Faults(name)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(told("{name}: not TOML: {why}", name=name, why=str(error))) from error
    try:
        file = MappingFile.model_validate(content)
    except ValidationError as error:
        for fault in error.errors():
            _add(faults, fault)
        faults.stop()
        raise  # a model that finds no fault raises nothing
    tables = planned(file, faults)
    faults.stop()
    return SheetMapping(name, file, tables)


def _add(faults: Faults, fault: Mapping[str, Any]) -> None:
    """Tell a fault of the model where it stands: ("table", 0, "record", 1, "typ") → table 1, record 2: typ."""
    where, key = [], []
    rest = list(fault["loc"])
    model: Any = MappingFile
    while len(rest) > 1 and isinstance(rest[1], int) and rest[0] in _KEYS:
        where.append(f"{rest[0]} {rest[1] + 1}")
        model = _KEYS[rest[0]]
        rest = rest[2:]
    key = [str(part) for part in rest]
    known = [info.alias or name for name, info in model.model_fields.items()]
    faults.add_one(", ".join(where), ".".join(key), fault, known)
