"""What a mapping file may say. `README.md` in this folder describes each key for the people who write them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ingest.mapping.patterns import expression
from ingest.messages import told


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _gathered(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


def _encoding(name: str) -> str:
    """Give an encoding of text by its usual name; Python's others (rot13, escapes) are none."""
    try:
        known = codecs.lookup(name).name if name else ""
        b"a".decode(known or "utf-8", "replace")
    except (LookupError, UnicodeError):
        raise ValueError(told("{name!r} is no encoding", name=name)) from None
    if re.search("escape|idna|punycode", known):
        raise ValueError(told("{name!r} is no encoding", name=name))
    return known


def _pattern(pattern: str) -> str:
    expression(pattern)
    return pattern


Encoding = Annotated[str, AfterValidator(_encoding)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
DateOrder = Literal["dmy", "mdy", "ymd"]
Map = Mapping[str, str | tuple[str, ...] | bool]


class Part(BaseModel):
    """A part of a mapping: a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Condition(Part):
    """What a row must be like: a column that is empty or not, is one of some values, or matches a pattern."""

    column: Names
    empty: bool | None = None
    values: Names = Field(default=(), alias="is")
    matches: Pattern = ""
    matches_not: Pattern = ""

    @model_validator(mode="after")
    def _asks_something(self) -> Condition:
        if self.empty is None and not (self.values or self.matches or self.matches_not):
            raise ValueError(told('asks nothing: say empty = true, is = [...] or matches = "..."'))
        return self


Conditions = Annotated[tuple[Condition, ...], BeforeValidator(_gathered)]


class Spec(Part):
    """Where the value of a field comes from and how it is read."""

    column: Names = ()
    columns: tuple[str, ...] = ()
    join: str = ""
    value: Any = None
    template: str = ""
    optional: bool = False
    split: Names = ()
    extract: Pattern = ""
    map: str | Map = ""
    unknown: Literal["keep", "leave"] = "keep"
    default: Any = None
    dates: DateOrder | None = None
    partial: Literal["refuse", "fill"] | None = None
    decimal: Literal[",", "."] | None = None
    times: Decimal | None = None
    slug: bool = False
    written: str = ""
    when: Conditions = ()
    otherwise: Spec | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Spec:
        given = [bool(self.column), bool(self.columns), self.value is not None, bool(self.template)]
        if sum(given) != 1:
            raise ValueError(told("needs exactly one of column, columns, template and value"))
        if self.written and self.written.count("{}") != 1:
            raise ValueError(told('written needs one {{}}, where the value goes: "pic:{{}}"'))
        if self.join and not (self.column or self.template):
            raise ValueError(told("join needs a column of the joined table, or a template of its columns"))
        return self

    def chain(self) -> Iterator[Spec]:
        """Give this spec and those that stand in for it, in order."""
        spec: Spec | None = self
        while spec is not None:
            yield spec
            spec = spec.otherwise


class Join(Part):
    """Another table whose rows belong to a row of this one: those whose `key` is what `to` is here."""

    name: str
    key: Names
    to: Names
    file: str = ""
    sheet: str = ""
    header: int | None = Field(default=None, ge=1)
    encoding: Encoding = ""
    delimiter: str = ""
    only: tuple[Condition, ...] = ()
    skip: tuple[Condition, ...] = ()


class RecordSpec(Part):
    """A record that each row makes: its type and where each field comes from."""

    type: str
    fields: Mapping[str, Any]
    needs: Names = ()
    only: tuple[Condition, ...] = ()
    skip: tuple[Condition, ...] = ()
    once: bool = False


class TableSpec(Part):
    """A table: which file and sheet it stands in, how it is written, and the records of a row."""

    file: Names = ()
    sheet: Names = ()
    header: int | None = Field(default=None, ge=1)
    header_rows: int = Field(default=1, ge=1, le=5)
    encoding: Encoding = ""
    delimiter: str = Field(default="", max_length=1)
    dates: DateOrder | None = None
    partial: Literal["refuse", "fill"] = "refuse"
    decimal: Literal[",", "."] | None = None
    empty: tuple[str, ...] = ("-", "–", "—")
    fill_down: Names = ()
    only: tuple[Condition, ...] = ()
    skip: tuple[Condition, ...] = ()
    join: tuple[Join, ...] = ()
    record: tuple[RecordSpec, ...]


class MappingFile(Part):
    """A whole mapping file."""

    title: str = ""
    about: str = ""
    source: str = ""
    language: Literal["fi", "sv", "en"] | None = None
    source_url: str = ""
    values: Mapping[str, Map] = Field(default_factory=dict)
    table: tuple[TableSpec, ...]
