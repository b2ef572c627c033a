"""Any record of any kind: strategies made from the record models themselves, so that no field is forgotten."""

from __future__ import annotations

import datetime
import types
import typing
from typing import Any

from hypothesis import strategies as st

from ingest.records import KINDS, Mention, Record, codes, field_names, texts
from ingest.records import fields as kinds
from ingest.records.activities import Isbn
from ingest.records.concepts import Match
from ingest.records.decisions import Moment
from ingest.records.privacy import personal_data
from ingest.records.regions import REGION_CODES
from ingest.records.results import RELATIONS

Strategy = st.SearchStrategy[Any]

_LETTERS = st.sampled_from("abcdeåäöÅŠñ日б2'\"\\<>&|;,.-()[]{}…\u00ad\u200d😀 \n")
_WORDS = st.text(_LETTERS, min_size=1, max_size=30).filter(
    lambda text: text.strip() and not personal_data(text)
)
_NAMES = _WORDS.filter(lambda text: any(character in "abcde2" for character in text))
_IDS = st.text(st.sampled_from("abcXYZ019._~:-äé%#?"), min_size=1, max_size=12).filter(
    lambda text: any(character in "abcXYZ" for character in text) and not personal_data(text)
)
_DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2045, 12, 31)).map(datetime.date.isoformat)
_YEARS = st.integers(1990, 2045).map(str)
_REFERENCES = st.one_of(
    st.tuples(st.sampled_from(["project", "model", "event", "publication", "organisation", "network"]), _IDS),
    st.tuples(st.sampled_from(["funding", "ext"]), _NAMES.map(str.strip)),
).map(":".join)
_ADDRESSES = st.sampled_from(
    ["https://example.org/", "http://example.org/ä?a=1&b=2#c", "https://example.org/%20"]
)
_BUSINESS_IDS = st.sampled_from(["2769790-1", "0116480-8", "0201256-6", "0313471-7"])

#: How a value of each kind of field is made.
OF_FIELD: dict[Any, Strategy] = {
    texts.Text: st.one_of(_WORDS, st.dictionaries(st.sampled_from(texts.LANGUAGES), _WORDS, min_size=1)),
    texts.Words: _WORDS,
    texts.Label: _NAMES,
    texts.OrganisationName: _NAMES.filter(lambda text: sum(character in "abcde" for character in text) > 2),
    codes.Identifier: _IDS,
    kinds.Day: _DAYS,
    kinds.DayOrYear: st.one_of(_DAYS, _YEARS),
    kinds.Web: _ADDRESSES,
    codes.BusinessId: _BUSINESS_IDS,
    codes.Region: st.sampled_from(REGION_CODES),
    codes.RegisterCode: st.sampled_from(["pic:999905974", "ror:02e8hzf44"]),
    codes.Reference: _REFERENCES,
    kinds.Euros: st.decimals(0, 10**9, places=2, allow_nan=False).map(str),
    Moment: st.datetimes(datetime.datetime(2020, 1, 1), datetime.datetime(2030, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0).isoformat() + "Z"
    ),
    Isbn: st.just("978-952-13-6340-5"),
    bool: st.booleans(),
    int: st.integers(0, 1000),
}


def records(*of_kinds: str) -> Strategy:
    """Raw records of kinds (all where none is named), as a file would hold them."""
    return st.one_of(*(_record(kind) for kind in of_kinds or KINDS)).filter(_sensible)


def _record(kind: str) -> Strategy:
    model = KINDS[kind]
    parts = _parts(model)
    required = {name: part for name, part in parts.items() if _field(model, name).is_required()}
    optional = {name: part for name, part in parts.items() if name not in required and name != "type"}
    return st.fixed_dictionaries({"type": st.just(kind), **required}, optional=optional)


def _field(model: type[Any], name: str) -> Any:
    return next(field for own, field in model.model_fields.items() if name in (own, field.alias))


def _parts(model: type[Any]) -> dict[str, Strategy]:
    """A strategy for each field of a model, by the name that files use."""
    hints = typing.get_type_hints(model, include_extras=True)
    if issubclass(model, Record):
        names = dict(zip(model.model_fields, field_names(model), strict=True))
    else:
        names = {name: name for name in model.model_fields}
    made = {names[name]: _value(hints[name]) for name in names}
    if "relation" in made and "assertion" in made:
        made["relation"] = st.sampled_from(sorted(RELATIONS))
    if "source" in made:
        made["source"] = st.sampled_from(["yksi", "kaksi"])
    return made


def _value(hint: Any) -> Strategy:
    for known, strategy in OF_FIELD.items():
        if hint == known:
            return strategy
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return st.sampled_from(inside)
    if origin is tuple:
        return st.lists(_value(inside[0]), max_size=3)
    if origin in (typing.Union, types.UnionType):
        return _value(next(one for one in inside if one is not type(None)))
    if hint is Mention:
        parts = st.fixed_dictionaries({}, optional=_parts(Mention))
        return st.one_of(
            OF_FIELD[texts.OrganisationName],
            parts.filter(lambda one: one.keys() & {"name", "business_id", "code"}),
        )
    if hint is Match:
        return st.fixed_dictionaries(_parts(Match))
    if typing.get_origin(hint) is typing.Annotated:
        return _value(inside[0])
    if hint is str:
        return _IDS
    raise TypeError(f"no strategy for {hint}: add it to OF_FIELD")


def _sensible(record: dict[str, Any]) -> bool:
    """Leave out what is refused for how its fields go together."""
    if record["type"] == "decision":
        return bool(record["of"] != record["into"])
    if record["type"] == "link":
        return bool(record["from"] != record["to"])
    made, changed = record.get("created"), record.get("modified")
    return not (made and changed and changed[:4] < made[:4])
