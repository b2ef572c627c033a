"""Where a thing is found on this service: page, API, data; and which thing a short reference means."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from ontology import iris

#: Kinds that have a page and a place in the API, and what the folder of each is called.
COLLECTIONS = {
    "project": "projects",
    "model": "models",
    "theme": "themes",
    "organisation": "organisations",
    "event": "events",
}
_KINDS = {plural: kind for kind, plural in COLLECTIONS.items()}
_SAFE = ":-._~"


@lru_cache(maxsize=16_384)
def page_path(iri: str) -> str | None:
    """Give the path of the page about `iri`; None when it has none."""
    ours = iris.split(iri)
    if ours is None or ours[0] not in COLLECTIONS:
        return None
    kind, local_id = ours
    return f"/{COLLECTIONS[kind]}/{quote(local_id, safe=_SAFE)}"


def api_path(iri: str) -> str | None:
    """Give the path of `iri` in the API; None when it has none."""
    path = page_path(iri)
    return None if path is None else f"/api{path}"


def data_path(iri: str, suffix: str = "") -> str | None:
    """Give the path of the RDF about `iri` (`suffix` such as ".ttl"); None for an IRI that is not ours."""
    if not iri.startswith(iris.BASE):
        return None
    return f"/data/{iri.removeprefix(iris.BASE)}{suffix}"


def kind_of(name: str) -> str | None:
    """Give the kind that a path segment names, in singular or plural; None for no kind of ours."""
    return _KINDS.get(name, name if name in iris.KINDS else None)


def iri_of(kind: str, local_id: str) -> str | None:
    """Give the IRI of `kind` (singular or plural) and local id; None when there is no such kind."""
    known = kind_of(kind)
    return None if known is None or not local_id.strip() else iris.entity(known, local_id)


def resolve(reference: str, kind: str | None = None) -> str | None:
    """Give the IRI that a reference means: a full IRI, `type/id`, or an id alone when `kind` is known."""
    if reference.startswith(iris.BASE):
        return reference if iris.split(reference) else None
    if reference.startswith(("http:", "https:")):
        return None
    first, slash, rest = reference.strip("/").partition("/")
    if slash:
        return iri_of(first, rest)
    return iri_of(kind, reference) if kind and reference.strip() else None
