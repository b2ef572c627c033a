"""What clients send, read and checked: batches of reconciliation queries, and data extension queries."""

from __future__ import annotations

import json
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from graph_api.reconciliation.errors import BatchTooLarge, MalformedBatch

#: Characters of one text, properties of one query, values of one property, candidates of one query.
LONGEST_TEXT, MOST_PROPERTIES, MOST_VALUES, MOST_CANDIDATES = 1_000, 50, 50, 50
#: Entities and properties of one data extension query.
MOST_ENTITIES, MOST_COLUMNS = 1_000, 50
DEFAULT_CANDIDATES = 5


class _Read(BaseModel):
    """Read as the standard has it; members that it does not know are left unread."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class EntityValue(_Read):
    """A value that was reconciled itself."""

    id: str = Field(max_length=LONGEST_TEXT)
    name: str = Field("", max_length=LONGEST_TEXT)


Value = EntityValue | bool | int | float | str


class Condition(_Read):
    """A property with the values that the entity should have."""

    pid: str = Field(max_length=LONGEST_TEXT)
    v: Value | list[Value]

    @property
    def values(self) -> list[Value]:
        """The values, one or several."""
        return self.v if isinstance(self.v, list) else [self.v]


class Query(_Read):
    """One reconciliation query."""

    query: str | None = Field(None, max_length=LONGEST_TEXT)
    type: str | list[str] | None = None
    limit: int = Field(DEFAULT_CANDIDATES, ge=1)
    properties: list[Condition] = Field([], max_length=MOST_PROPERTIES)
    type_strict: Literal["any", "should", "all"] = "should"

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_left_out(cls, given: Any) -> Any:
        """OpenRefine writes null for what it does not set."""
        return (
            {key: value for key, value in given.items() if value is not None}
            if isinstance(given, dict)
            else given
        )

    @model_validator(mode="after")
    def _asks_something(self) -> Query:
        if self.query is None and not self.properties:
            raise ValueError("give `query`, `properties` or both")
        return self

    @property
    def types(self) -> tuple[str, ...]:
        """The types asked for; none: any."""
        given = self.type if isinstance(self.type, list) else [self.type or ""]
        return tuple(each for each in given if each)


class Column(_Read):
    """A property to fetch, with settings."""

    id: str = Field(min_length=1, max_length=LONGEST_TEXT)
    settings: dict[str, Any] | None = None

    @property
    def limit(self) -> int | None:
        """How many values of an entity are wanted at most; None or nothing sensible: all."""
        given = (self.settings or {}).get("limit")
        try:
            number = int(given) if isinstance(given, int | float | str) else 0
        except (ValueError, OverflowError):
            return None
        return number if number > 0 else None


class Extension(_Read):
    """A data extension query."""

    ids: list[str]
    properties: list[Column]


_QUERIES = TypeAdapter(dict[str, Query])
_EXTENSION = TypeAdapter(Extension)
_Model = TypeVar("_Model")


def read_queries(text: str, most: int) -> dict[str, Query]:
    """Read a batch of at most `most` queries. Raises MalformedBatch, BatchTooLarge."""
    given = _object(text, "queries")
    if len(given) > most:
        raise BatchTooLarge("queries", len(given), most)
    return _checked(_QUERIES, given)


def read_extension(text: str) -> Extension:
    """Read a data extension query. Raises MalformedBatch, BatchTooLarge."""
    given = _object(text, "extend")
    for name, most, what in (("ids", MOST_ENTITIES, "ids"), ("properties", MOST_COLUMNS, "properties")):
        if isinstance(given.get(name), list) and len(given[name]) > most:
            raise BatchTooLarge(what, len(given[name]), most)
    return _checked(_EXTENSION, given)


def _object(text: str, name: str) -> dict[str, Any]:
    try:
        given = json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise MalformedBatch(name, "it is nested too deeply") from None
    except ValueError as error:
        raise MalformedBatch(name, f"it is not JSON: {error}") from None
    if not isinstance(given, dict):
        raise MalformedBatch(name, "it is not a JSON object")
    if "\\ud" in text.lower() and not _whole(given):
        raise MalformedBatch(name, "it holds half a character (a lone surrogate)")
    return given


def _whole(given: dict[str, Any]) -> bool:
    try:
        json.dumps(given, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _checked(adapter: TypeAdapter[_Model], given: dict[str, Any]) -> _Model:
    try:
        return adapter.validate_python(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"][:3])[:200]
        raise MalformedBatch(where, first["msg"].removeprefix("Value error, ")) from None
