"""Where every IRI of Nivos is minted: the namespaces, and an IRI for each kind of thing.

IRIs are deterministic: the same record always gives the same IRI, so loading it again changes nothing.
All functions return plain strings; callers wrap them in the node type of their library.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, unquote

BASE = "https://w3id.org/nivos/"
ONTOLOGY = BASE + "ontology"
N = ONTOLOGY + "#"

PROVENANCE_GRAPH = BASE + "graph/provenance"
DERIVED_GRAPH = BASE + "graph/derived"
#: What editors have added to what is believed, and what they have taken out of it though records say it.
EDITED_GRAPH = BASE + "graph/edited"
RETRACTED_GRAPH = BASE + "graph/retracted"
#: The sources of what is known of sameness: what loadings found, and what persons decided.
MATCHES = "matches"
DECISIONS = "decisions"
#: The graphs that Nivos keeps by itself: nobody else writes them.
OWN_GRAPHS = frozenset({PROVENANCE_GRAPH, DERIVED_GRAPH})

#: The kinds of thing that have a page of their own, and with it an address that answers 303.
ENTITY_KINDS = frozenset(
    {
        "project",
        "model",
        "organisation",
        "event",
        "series",
        "publication",
        "network",
        "funding",
        "external",
        "adoption",
        "review",
        "membership",
        "participation",
        "link",
        "overlap",
        "overlap-part",
        "whole",
        "source",
        "run",
        "word",
        "task-area",
        "challenge",
        "method",
        "outcome",
        "tool",
        "factor",
        "goal",
        "rule",
        "question",
        "answer",
        "bank-record",
        "match",
        "decision",
    }
)

#: The kinds of SKOS concept, one scheme each (``scheme/<plural>``).
CONCEPT_KINDS = frozenset(
    {
        "theme",
        "target-group",
        "phase",
        "region",
        "project-status",
        "development-stage",
        "dissemination-stage",
        "rooting-phase",
        "review-role",
        "rule-kind",
        "participation-role",
        "network-tie",
        "event-mode",
        "assertion",
        "support",
        "overlap-part-kind",
        "organisation-type",
    }
)

KINDS = ENTITY_KINDS | CONCEPT_KINDS

_SAFE = ":-._~"
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """Fold a label to the letters, digits and hyphens that an IRI shows without escapes.

    Raises ValueError when nothing is left ("???"): such a thing needs an id of its own.
    """
    return _short_slug(text) if len(text) <= _SHORT else _slug(text)


def _slug(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    folded = _NOT_SLUG.sub("-", bare).strip("-")
    if not folded:
        raise ValueError(f"no letter or digit to make an identifier of in {text!r}")
    return folded


#: Labels up to so many characters are remembered: the same few come again and again.
_SHORT = 200
_short_slug = lru_cache(maxsize=20_000)(_slug)


def digest(*parts: str) -> str:
    """Name a thing by what identifies it: 16 hexadecimal digits, the same for the same parts in order."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


@lru_cache(maxsize=20_000)
def _escaped(local_id: str) -> str:
    return quote(local_id, safe=_SAFE)


def entity(kind: str, local_id: str) -> str:
    """Mint the IRI of one thing of a kind. Raises ValueError for an unknown kind or an empty id."""
    if kind not in KINDS:
        raise ValueError(f"no such kind of thing: {kind!r}")
    if not local_id.strip():
        raise ValueError(f"a {kind} needs an id")
    return f"{BASE}{kind}/{_escaped(local_id.strip())}"


def project(local_id: str) -> str:
    """Mint the IRI of a project from its code or, where no code is known, its local id."""
    return entity("project", local_id)


def model(local_id: str) -> str:
    """Mint the IRI of a result (model, good practice, guide …) from its local id."""
    return entity("model", local_id)


def organisation(business_id: str | None = None, name: str | None = None, code: str | None = None) -> str:
    """Mint the IRI of an organisation: by business id, by its code in another register, or else by name."""
    if business_id or code:
        return entity("organisation", business_id or code or "")
    if name:
        return entity("organisation", slug(name))
    raise ValueError("an organisation needs a business id, a code or a name")


def concept(kind: str, label_or_id: str) -> str:
    """Mint the IRI of a concept from its Finnish label or its id: both fold to the same slug."""
    if kind not in CONCEPT_KINDS:
        raise ValueError(f"no such kind of concept: {kind!r}")
    return entity(kind, slug(label_or_id))


def scheme(name: str) -> str:
    """Mint the IRI of a concept scheme."""
    return f"{BASE}scheme/{slug(name)}"


def record_graph(source: str, record_type: str, local_id: str) -> str:
    """Mint the IRI of the named graph that holds what one record of a source says."""
    return f"{BASE}record/{slug(source)}/{slug(record_type)}/{_escaped(local_id)}"


def unnamed(digest: str) -> str:
    """Mint the IRI of a thing that its source gives none (a blank node), from a digest of what is said with it."""
    return f"{BASE}unnamed/{digest}"


def editors() -> str:
    """Mint the IRI of the source of all that people with a key have changed in the graph itself."""
    return entity("source", "editors")


def match(of: str, with_: str) -> str:
    """Mint the IRI of what a loading found of two IRIs; it is the same whichever of them comes first."""
    return entity("match", digest(*sorted((of, with_))))


def decision(of: str, with_: str) -> str:
    """Mint the IRI of a person's decision on two IRIs: one decision for two, whichever comes first."""
    return entity("decision", digest(*sorted((of, with_))))


def run(number: int) -> str:
    """Mint the IRI of the ingest run that published snapshot `number`."""
    return entity("run", f"{number:06d}")


def split(iri: str) -> tuple[str, str] | None:
    """Take an IRI of ours apart into kind and local id; None for any other IRI."""
    kind = kind_of(iri)
    return None if kind is None else (kind, unquote(iri[len(BASE) + len(kind) + 1 :]))


def kind_of(iri: str) -> str | None:
    """Tell the kind of thing that an IRI of ours stands for; None for any other IRI."""
    if not iri.startswith(BASE):
        return None
    kind, _, local_id = iri[len(BASE) :].partition("/")
    return kind if kind in KINDS and local_id and "/" not in local_id else None
