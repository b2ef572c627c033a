"""IRIs in the namespace of Nivos that stand in a file: whether they name a thing as Nivos names it."""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

from ingest.messages import Told, told
from ingest.records.codes import is_business_id
from ontology import iris

#: Sources that are Nivos' own voice.
_OWN_SOURCES = frozenset({"nivos", "editors"})
#: Kinds of thing that Nivos works out, or writes down about itself.
_KEPT_BY_NIVOS = frozenset({"run", "overlap", "overlap-part", "word"})
_SLUGS = iris.CONCEPT_KINDS | {"funding", "external"}
_MISTAKEN_BASE = re.compile(r"https?://(?:www\.)?w3id\.org/nivos/", re.IGNORECASE)

Objection = tuple[Told, Told]


@lru_cache(maxsize=10_000)
def objection(iri: str, as_subject: bool) -> Objection | None:
    """Say what is wrong with an IRI (reason, advice), None for a good one and for those of others.

    A file may speak about things, and refer to terms and schemes; the graphs and the vocabulary of Nivos are its own.
    """
    if not iri.startswith(iris.BASE):
        return _other(iri)
    if iri.startswith(iris.N) or iri.startswith(iris.BASE + "scheme/"):
        return _own("the vocabulary of Nivos") if as_subject else None
    kind, _, local_id = iri.removeprefix(iris.BASE).partition("/")
    if kind in ("graph", "record", "ontology", "shapes", "datatype"):
        return _own("the graphs of Nivos and how they came about")
    if kind == "unnamed":
        return None
    if iris.split(iri) is None:
        return _no_kind(iri, kind)
    if as_subject and (kind in _KEPT_BY_NIVOS or (kind == "source" and local_id in _OWN_SOURCES)):
        return _own(told("each {kind}", kind=kind) if kind != "source" else "its own sources")
    return _not_as_named(iri, kind)


def _other(iri: str) -> Objection | None:
    if _MISTAKEN_BASE.match(iri):
        return (
            told("<{iri}> is not quite in the namespace of Nivos", iri=iri),
            told("write {base}…", base=iris.BASE),
        )
    return None


def _own(what: str) -> Objection:
    return (
        told("is a statement about what Nivos keeps itself"),
        told("leave it out: {what} cannot be described from outside", what=what),
    )


def _no_kind(iri: str, kind: str) -> Objection:
    near = difflib.get_close_matches(kind, iris.KINDS, n=1)
    advice = (
        told("did you mean {iri!r}?", iri=iri.replace(f"/{kind}/", f"/{near[0]}/", 1))
        if near and near[0] != kind
        else told("write {base}kind/id, with one of these kinds: {kinds}", base=iris.BASE, kinds=_kinds())
    )
    return told("<{iri}> names no kind of thing that Nivos knows", iri=iri), advice


def _kinds() -> str:
    return ", ".join(sorted(iris.KINDS - _KEPT_BY_NIVOS))


def _not_as_named(iri: str, kind: str) -> Objection | None:
    split = iris.split(iri)
    local_id = split[1] if split else ""
    if kind == "organisation":
        return _organisation(iri, local_id)
    return _written_otherwise(iri, _as_named(kind, local_id))


def _organisation(iri: str, local_id: str) -> Objection | None:
    if re.fullmatch(r"\d{7}-\d", local_id):
        if is_business_id(local_id):
            return None
        return (
            told("the check digit of {value!r} is wrong", value=local_id),
            told("check the number in the business register (ytj.fi)"),
        )
    return _written_otherwise(iri, _slugged("organisation", local_id))


def _as_named(kind: str, local_id: str) -> str | None:
    if kind in _SLUGS:
        return _slugged(kind, local_id)
    return iris.entity(kind, local_id) if local_id.strip() else None


def _slugged(kind: str, local_id: str) -> str | None:
    try:
        return iris.entity(kind, iris.slug(local_id))
    except ValueError:
        return None


def _written_otherwise(iri: str, named: str | None) -> Objection | None:
    if iri == named:
        return None
    advice = told("write <{iri}>", iri=named) if named else told("give the thing an id of letters and digits")
    return told("<{iri}> is not how Nivos names this thing", iri=iri), advice
