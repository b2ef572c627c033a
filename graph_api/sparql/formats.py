"""The formats that an answer in SPARQL may have, and how a request asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from graph_api.http import negotiation
from graph_api.http.negotiation import (
    CSV,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    SPARQL_JSON,
    SPARQL_XML,
    TSV,
    TURTLE,
    Format,
)
from graph_api.problems import BadRequest

#: Formats of rows and of triples, by the names that a worker knows. CSV and TSV hold no truth values.
RESULTS = {SPARQL_JSON: "json", SPARQL_XML: "xml", CSV: "csv", TSV: "tsv"}
GRAPHS = {TURTLE: "turtle", N_TRIPLES: "n-triples", JSON_LD: "json-ld", RDF_XML: "rdf-xml"}

#: For forms and links, which cannot set Accept: rows in the format named, triples in the one nearest to it.
#: SPARQLWrapper and other old clients send these names, too.
NAMED = {
    "json": "application/sparql-results+json, application/ld+json",
    "xml": "application/sparql-results+xml, application/rdf+xml",
    "csv": "text/csv, text/turtle",
    "tsv": "text/tab-separated-values, application/n-triples",
    "turtle": "text/turtle, application/sparql-results+json;q=0.5",
    "ttl": "text/turtle, application/sparql-results+json;q=0.5",
    "n-triples": "application/n-triples, application/sparql-results+json;q=0.5",
    "nt": "application/n-triples, application/sparql-results+json;q=0.5",
    "n3": "text/turtle, application/sparql-results+json;q=0.5",
    "rdf": "application/rdf+xml, application/sparql-results+xml;q=0.5",
    "rdf+xml": "application/rdf+xml, application/sparql-results+xml;q=0.5",
    "rdf-xml": "application/rdf+xml, application/sparql-results+xml;q=0.5",
    "json-ld": "application/ld+json, application/sparql-results+json;q=0.5",
    "jsonld": "application/ld+json, application/sparql-results+json;q=0.5",
}

_ALIASES = {"application/json": SPARQL_JSON, "application/xml": SPARQL_XML}


def _also(chosen: Format) -> Format:
    also = tuple(media_type for media_type, each in _ALIASES.items() if each is chosen)
    return Format(chosen.name, chosen.suffix, chosen.media_type, also)


_ROWS = [_also(each) for each in RESULTS]
_TRIPLES = list(GRAPHS)
_BY_TYPE = {each.media_type: each for each in RESULTS}


def asked(named: Sequence[str], accept: str | None) -> str | None:
    """Give what a request accepts: the first format named that is known, as a name or a media type, else Accept.

    Old clients name a format as well as accepting it, in their own words; a word nobody knows counts for nothing
    where Accept says more. Raises BadRequest where it does not.
    """
    for name in named:
        if name in NAMED:
            return NAMED[name]
        if "/" in name and any(accepted(name)):
            return name
    if named and accept in (None, "", "*/*"):
        raise BadRequest(
            f"format={named[0]!r} is not known; use one of {', '.join(NAMED)}, or an Accept header."
        )
    return accept


@lru_cache(maxsize=512)
def accepted(accept: str | None) -> tuple[Format | None, Format | None]:
    """Choose the formats of rows and of triples. `application/json` and `…/xml` mean those of rows."""
    rows = negotiation.choose(accept, _ROWS)
    return (_BY_TYPE[rows.media_type] if rows else None), negotiation.choose(accept, _TRIPLES)
