"""The dataset that a query is sent with, where what is believed is a named graph of its own.

A query means our default graph and our named graphs. By the protocol, a request that names a default graph has
no named graphs but those it names, too. So the text is looked through, token by token, for what it asks of
graphs: `GRAPH <iri>` is named in the request; `GRAPH ?variable` only Virtuoso answers, which then looks into
all graphs; both in one query no engine answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph_api.store.remote.endpoint import Endpoint
from graph_api.store.remote.errors import EndpointFailed

_TOKEN = re.compile(
    r"""(?P<skipped>
          \#[^\n\r]*
        | \"{3}(?:\\.|\"{1,2}(?!\")|[^\"\\])*\"{3} | '{3}(?:\\.|'{1,2}(?!')|[^'\\])*'{3}
        | "(?:\\.|[^"\\\n\r])*" | '(?:\\.|[^'\\\n\r])*' | @[A-Za-z][\w-]* )
      | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
      | (?P<variable> [?$]\w+ )
      | (?P<name> [\w.-]*:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)* )
      | (?P<word> \w+ )
      | [^\s]""",
    re.VERBOSE | re.DOTALL,
)
_OWN = ("bif:", "sql:", "http://www.openlinksw.com/schemas/bif", "http://www.openlinksw.com/schemas/sql")
_LAX = "has no default graph of its own, and a query that names graphs needs one"


@dataclass(frozen=True, slots=True)
class Dataset:
    """Graphs to name in a request."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def dataset_of(text: str, endpoint: Endpoint, virtuoso: bool) -> Dataset:
    """Give the dataset to send a query with. Raises EndpointFailed when the engine would answer it wrongly."""
    if not endpoint.believed:
        return Dataset()
    asked = list(_graphs(text))
    if None in asked:  # FROM: the query brings its own dataset
        return Dataset()
    named = tuple(dict.fromkeys(each for each in asked if each))
    if "" in asked and (named or not virtuoso):
        raise EndpointFailed(
            f"the SPARQL engine {_LAX}"
            + (
                ": write VALUES ?g { <iri> } GRAPH ?g { … } instead of GRAPH <iri> { … }"
                if virtuoso
                else "; GRAPH ?g { … } cannot be asked here"
            )
        )
    return Dataset((endpoint.believed,), named)


def names_graphs(text: str) -> bool:
    """Tell whether a query asks of named graphs, or brings its own dataset."""
    return any(True for _ in _graphs(text))


def own_functions(text: str) -> list[str]:
    """Give the IRIs in a query by which Virtuoso would call functions of its own: some of them ask other servers."""
    found = (match["iri"] for match in _TOKEN.finditer(text) if match["iri"])
    return [iri for iri in found if iri[1:].lower().startswith(_OWN)]


def _graphs(text: str) -> Iterator[str | None]:
    """Give, for each GRAPH of a query, the IRI that follows, "" for a variable; None for a FROM."""
    prefixes: dict[str, str] = {}
    before = earlier = ""
    for match in _TOKEN.finditer(text):
        if match["skipped"]:
            continue
        kind, token = match.lastgroup, match[0]
        if earlier.lower() == "prefix" and kind == "iri":
            prefixes[before] = token[1:-1]
        if kind == "word" and token.lower() == "from":
            yield None
        if before.lower() == "graph" and kind == "variable":
            yield ""
        elif before.lower() == "graph" and kind == "iri":
            yield token[1:-1]
        elif before.lower() == "graph" and kind == "name":
            prefix, _, local = token.partition(":")
            yield prefixes.get(prefix + ":", "") + local.replace("\\", "")
        earlier, before = before, token
