"""The catalogue of saved queries: reads every `.rq` file of this package, and binds arguments to a query.

query = catalogue()["project-overlaps"]
query.bind({"theme": ["nivelvaihe"]}).page(100, 0)      # SPARQL 1.1 text, ready to run
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from queries.header import Header, QueryFileError, read_header
from queries.parameters import BadArgument, Parameter, Term, read_parameter
from queries.saved import BoundQuery, SavedQuery, split_prologue, strip_comments

__all__ = [
    "BadArgument",
    "BoundQuery",
    "Parameter",
    "QueryFileError",
    "SavedQuery",
    "catalogue",
    "read_catalogue",
    "read_query",
]

_PARAM_LINE = re.compile(r"(?P<indent>\s*)VALUES \?(?P<name>\w+) \{ (?P<values>.+) \}\s+# param\s*")
_LIMIT = re.compile(r"\b(LIMIT|OFFSET)\b", re.IGNORECASE)


def read_query(file: str, topic: str, text: str) -> SavedQuery:
    """Read one query file, `file` as it shall stand in errors. Raises QueryFileError."""
    header = read_header(file, text)
    declared = header.mapping("params")
    params: dict[str, Parameter] = {}
    found = _read_values(file, text, split_prologue(text)[0])
    for name in found:
        if name not in declared:
            raise QueryFileError(
                file, found[name][1][0], f"{name} is marked # param but not declared under params"
            )
    for name in declared:
        if name not in found:
            raise header.error(
                f"{name} is declared but no line `VALUES ?{name} {{ … }}  # param` uses it", "params", name
            )
        params[name] = read_parameter(header, name, *found[name])
    columns = header.texts("columns")
    _check_text(header, text, tuple(columns))
    return SavedQuery(
        name=file.rsplit("/", 1)[-1].removesuffix(".rq"),
        topic=topic,
        title=header.text(header.entries["title"], "title"),
        description=header.text(header.entries["description"], "description"),
        answers=header.answers(),
        tags=header.words("tags"),
        params=MappingProxyType(params),
        columns=MappingProxyType(columns),
        keywords=MappingProxyType(header.texts("keywords")),
        pagination=header.pagination(),
        text=text,
        version=hashlib.sha256(text.encode()).hexdigest()[:12],
    )


def _read_values(file: str, text: str, prologue: str) -> dict[str, tuple[tuple[Term, ...], tuple[int, ...]]]:
    """Find the `VALUES … # param` lines: per name its default terms and the numbers of its lines."""
    found: dict[str, tuple[tuple[Term, ...], tuple[int, ...]]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        match = _PARAM_LINE.fullmatch(line)
        if match is None:
            if not line.startswith("#+") and line.rstrip().endswith("# param"):
                raise QueryFileError(
                    file, number, "a parameter's line must read `VALUES ?name { … }  # param`"
                )
            continue
        terms = _read_terms(file, number, prologue, match["values"])
        earlier = found.get(match["name"], (terms, ()))
        if earlier[0] != terms:
            raise QueryFileError(file, number, f"{match['name']} has another default on line {earlier[1][0]}")
        found[match["name"]] = (terms, (*earlier[1], number))
    return found


def _read_terms(file: str, number: int, prologue: str, values: str) -> tuple[Term, ...]:
    """Let the SPARQL parser read the default values, so that prefixed names work."""
    try:
        rows = Store().query(f"{prologue}SELECT ?value WHERE {{ VALUES ?value {{ {values} }} }}")
    except SyntaxError as error:
        raise QueryFileError(file, number, f"not a list of terms: {error}") from error
    assert isinstance(rows, QuerySolutions)  # noqa: S101 - a SELECT gives solutions
    return tuple(term for row in rows if isinstance(term := row["value"], NamedNode | Literal))


def _projected(text: str) -> tuple[str, ...] | None:
    """Give the columns that a query selects; None when it is no SELECT. Raises SyntaxError."""
    rows = Store().query(text)
    return tuple(variable.value for variable in rows.variables) if isinstance(rows, QuerySolutions) else None


def _check_text(header: Header, text: str, columns: tuple[str, ...]) -> None:
    # No frame that an error passes may keep solutions: they may only be dropped in the thread that made them.
    try:
        projected = _projected(text)
    except SyntaxError as error:
        raise QueryFileError(header.file, 1, f"not SPARQL: {error}") from error
    if projected is None:
        raise QueryFileError(header.file, 1, "not a SELECT query")
    if projected != columns:
        raise header.error(
            f"columns are {', '.join(columns)} but the query selects {', '.join(projected)}", "columns"
        )
    tail = strip_comments(text).rpartition("}")[2]
    if "ORDER BY" not in tail.upper():
        raise QueryFileError(header.file, len(text.splitlines()), "the query does not end with ORDER BY")
    if _LIMIT.search(tail):
        raise QueryFileError(
            header.file, len(text.splitlines()), "the query must leave LIMIT and OFFSET to paging"
        )


def read_catalogue(folder: Traversable) -> dict[str, SavedQuery]:
    """Read `<topic>/<name>.rq` below a folder, by name in order of topic and name. Raises QueryFileError."""
    queries: dict[str, SavedQuery] = {}
    for topic, file in _query_files(folder):
        query = read_query(f"{topic}/{file.name}", topic, file.read_text(encoding="utf-8"))
        if query.name in queries:
            raise QueryFileError(
                f"{topic}/{file.name}", 1, f"{queries[query.name].topic} has a query of this name"
            )
        queries[query.name] = query
    for query in queries.values():
        for parameter in query.params.values():
            _check_choices(query, parameter, queries)
    return queries


def _query_files(folder: Traversable) -> Iterator[tuple[str, Traversable]]:
    for topic in sorted(
        (entry for entry in folder.iterdir() if entry.is_dir()), key=lambda entry: entry.name
    ):
        for file in sorted(topic.iterdir(), key=lambda entry: entry.name):
            if file.name.endswith(".rq"):
                yield topic.name, file


def _check_choices(query: SavedQuery, parameter: Parameter, queries: Mapping[str, SavedQuery]) -> None:
    choices = parameter.choices
    if not isinstance(choices, Mapping):
        return
    other = queries.get(choices["query"])
    if other is None or choices["column"] not in other.columns:
        reason = f"{parameter.name}: no query {choices['query']} with a column {choices['column']}"
        raise QueryFileError(f"{query.topic}/{query.name}.rq", 1, reason)


@cache
def catalogue() -> Mapping[str, SavedQuery]:
    """Return every saved query by name. Read once."""
    return MappingProxyType(read_catalogue(files("queries")))
