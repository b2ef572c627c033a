"""Which language and which format a request asks for (RFC 9110: Accept, Accept-Language, q-values)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from graph_api.labels import LANGUAGES


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write an answer: its name, its suffix in addresses, its media types."""

    name: str
    suffix: str
    media_type: str
    also: tuple[str, ...] = ()
    charset: bool = False

    @property
    def content_type(self) -> str:
        """The Content-Type header of an answer in this format."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type


JSON = Format("json", "json", "application/json")
HTML = Format("html", "html", "text/html", ("application/xhtml+xml",), charset=True)
CSV = Format("csv", "csv", "text/csv", charset=True)
TSV = Format("tsv", "tsv", "text/tab-separated-values", charset=True)
SPARQL_JSON = Format("sparql-json", "srj", "application/sparql-results+json")
SPARQL_XML = Format("sparql-xml", "srx", "application/sparql-results+xml")
TURTLE = Format("turtle", "ttl", "text/turtle", ("application/x-turtle",), charset=True)
N_TRIPLES = Format("n-triples", "nt", "application/n-triples")
JSON_LD = Format("json-ld", "jsonld", "application/ld+json")
RDF_XML = Format("rdf-xml", "rdf", "application/rdf+xml")


def weights(header: str) -> list[tuple[str, float]]:
    """Take an Accept-like header apart: (range in lower case, q), in its own order."""
    parts = []
    for part in header.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                quality = _quality(value.strip())
        if name:
            parts.append((name.lower(), quality))
    return parts


def _quality(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def choose(accept: str | None, offered: Sequence[Format]) -> Format | None:
    """Choose the format that `accept` likes best (ties: our order); None when it takes none of them."""
    if accept is None or not accept.strip():
        return offered[0] if offered else None
    ranges = weights(accept)
    best: tuple[float, Format] | None = None
    for candidate in offered:
        named = [quality for name, quality in ranges if name in candidate.also]
        quality = max([_liking(candidate.media_type, ranges), *named])
        if quality > 0 and (best is None or quality > best[0]):
            best = (quality, candidate)
    return best[1] if best else None


def _liking(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    family = media_type.partition("/")[0] + "/*"
    for pattern in (media_type, family, "*/*"):
        found = [quality for name, quality in ranges if name == pattern]
        if found:
            return max(found)
    return 0.0


def choose_language(accept: str | None, default: str = "fi") -> str:
    """Choose among our languages by an Accept-Language header; `default` when it asks for none of them."""
    wanted = sorted(weights(accept or ""), key=lambda part: -part[1])
    for name, quality in wanted:
        tag = name.split("-")[0]
        if quality > 0 and tag in LANGUAGES:
            return tag
    return default


def requested_language(request: HTTPConnection) -> str:
    """Give the language of a request: `?lang=`, then Accept-Language, then the installation's own (fi)."""
    asked = request.query_params.get("lang", "").lower()
    if asked in LANGUAGES:
        return asked
    settings = getattr(request.app.state, "settings", None)
    default = settings.language if settings else "fi"
    return choose_language(request.headers.get("accept-language"), default)
