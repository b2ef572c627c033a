"""Reads the `#+` header of a query file: grlc's decorator syntax, YAML inside, every key known, every text in
three languages. A mistake is reported as `file:line: what is wrong`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

LANGUAGES = ("fi", "sv", "en")

#: A text in each of LANGUAGES.
Text = Mapping[str, str]

_KEYS = frozenset({"title", "description", "answers", "tags", "pagination", "params", "columns", "keywords"})
_CQ = re.compile(r"CQ-\d\d")


class QueryFileError(ValueError):
    """A query file is wrong: says in which file, at which line, and what."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file, self.line, self.reason = file, line, reason


@dataclass(frozen=True)
class Header:
    """The header of one file: `entries` as YAML gave them, and the file line on which each key stands."""

    file: str
    entries: Mapping[str, Any]
    lines: Mapping[tuple[str, ...], int]

    def error(self, reason: str, *path: str) -> QueryFileError:
        """Make the error for what stands at `path` (such as "params", "theme")."""
        while path and path not in self.lines:
            path = path[:-1]
        return QueryFileError(self.file, self.lines.get(path, 1), reason)

    def check_keys(self, entry: Mapping[str, Any], known: Iterable[str], *path: str) -> None:
        """Raise QueryFileError for the first key of `entry` that is not known."""
        for key in entry:
            if key not in known:
                raise self.error(f"unknown key {key!r}; known: {', '.join(sorted(known))}", *path, key)

    def mapping(self, key: str) -> Mapping[str, Any]:
        """Return the mapping under a top-level key, empty when the key is not there."""
        entry = self.entries.get(key, {})
        if not isinstance(entry, dict):
            raise self.error(f"{key} must be a mapping", key)
        return entry

    def text(self, entry: Any, *path: str) -> Text:
        """Return a text that has each language and nothing else."""
        where = ".".join(path)
        if not isinstance(entry, dict):
            raise self.error(f"{where} must be a text in {', '.join(LANGUAGES)}", *path)
        missing = [language for language in LANGUAGES if not str(entry.get(language) or "").strip()]
        if missing:
            raise self.error(f"{where} is missing in {', '.join(missing)}", *path)
        self.check_keys(entry, LANGUAGES, *path)
        return {language: str(entry[language]).strip() for language in LANGUAGES}

    def texts(self, key: str) -> dict[str, Text]:
        """Return the texts under a top-level key, by name."""
        return {name: self.text(entry, key, name) for name, entry in self.mapping(key).items()}

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of words under a top-level key; a single word counts as a list of one."""
        entry = self.entries.get(key, [])
        words = [entry] if isinstance(entry, str) else entry
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise self.error(f"{key} must be a list of words", key)
        return tuple(words)

    def answers(self) -> tuple[str, ...]:
        """Return the competency questions that the query answers."""
        for answer in self.words("answers"):
            if not _CQ.fullmatch(answer):
                raise self.error(f"{answer!r} is not a competency question such as CQ-01", "answers")
        return self.words("answers")

    def pagination(self) -> int:
        """Return the rows per page that suit the answer; 100 when the header is silent."""
        size = self.entries.get("pagination", 100)
        if not isinstance(size, int) or isinstance(size, bool) or size < 1:
            raise self.error("pagination must be a positive number of rows", "pagination")
        return size


def read_header(file: str, text: str) -> Header:
    """Parse the header at the top of a query file's text. Raises QueryFileError."""
    lines = text.splitlines()
    height = next((at for at, line in enumerate(lines) if not line.startswith("#+")), len(lines))
    for number, line in enumerate(lines[height:], height + 1):
        if line.startswith("#+"):
            raise QueryFileError(file, number, "header line below the query's first line")
    source = "\n".join(line[2:].removeprefix(" ") for line in lines[:height])
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
        entries = yaml.safe_load(source)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark.line + 1 if error.problem_mark else 1
        raise QueryFileError(file, at, f"not YAML: {error.problem}") from error
    if not isinstance(node, yaml.MappingNode):
        raise QueryFileError(file, 1, "no header: the file must begin with `#+ title: …`")
    header = Header(file, entries, _lines_of(file, node))
    header.check_keys(entries, _KEYS)
    for key in ("title", "description", "columns"):
        if key not in entries:
            raise QueryFileError(file, 1, f"the header has no {key}")
    return header


def _lines_of(file: str, node: yaml.MappingNode, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], int]:
    """Find the line of every key, however deep; a key that comes twice is an error, which YAML lets pass."""
    lines: dict[tuple[str, ...], int] = {}
    for key, value in node.value:
        here, line = (*path, str(key.value)), key.start_mark.line + 1
        if here in lines:
            raise QueryFileError(file, line, f"{key.value!r} stands twice")
        lines[here] = line
        if isinstance(value, yaml.MappingNode):
            lines |= _lines_of(file, value, here)
    return lines
