"""Which thing a person means: an IRI, `project:S20772`, `project/S20772`, or a code or id alone.

NamingError
├── NothingSo       nothing goes by that name
└── SeveralSo       several things do: say which
"""

from __future__ import annotations

from pyoxigraph import DefaultGraph, Literal, NamedNode

from graph_api import addresses
from graph_api.store.changelog import History as Log
from graph_api.store.layout import DataDirectory
from graph_api.store.view import View
from ontology import iris, terms

#: Where an id alone is looked for.
_KINDS = ("project", "model", "organisation", "event", "theme", "publication", "network", "funding", "series")
_CODES = (terms.CODE, terms.BUSINESS_ID)


class NamingError(Exception):
    """It cannot be told which thing is meant."""


class NothingSo(NamingError):
    """Nothing goes by that name, now or before."""


class SeveralSo(NamingError):
    """Several things go by that name."""


def thing_named(directory: DataDirectory, view: View, text: str) -> str:
    """Give the IRI of the thing that a person names; one that is gone is found by its IRI or kind and id.

    Raises NamingError.
    """
    said = text.strip()
    reference = said if said.startswith(("http:", "https:")) else said.replace(":", "/", 1)
    iri = addresses.resolve(reference) if "/" in reference else None
    if iri is not None:
        if _there(view, iri) or Log(directory).changes(iri):
            return iri
        raise NothingSo(f"nothing is or was known of {text!r}")
    found = sorted(_by_code(view, said) | _by_id(view, said))
    if not found:
        raise NothingSo(
            f"nothing is known by the code or id {text!r}; give an IRI, or a kind with it: project:{said}"
        )
    if len(found) > 1:
        split = [iris.split(each) or ("", each) for each in found]
        raise SeveralSo(f"{text!r} may be {' or '.join(':'.join(each) for each in split)}; say which")
    return found[0]


def _by_code(view: View, code: str) -> set[str]:
    return {
        quad.subject.value
        for predicate in _CODES
        for quad in view.store.quads_for_pattern(None, predicate, Literal(code), DefaultGraph())
        if isinstance(quad.subject, NamedNode)
    }


def _by_id(view: View, local_id: str) -> set[str]:
    candidates = {iris.entity(kind, local_id) for kind in _KINDS} if local_id else set()
    return {iri for iri in candidates if _there(view, iri)}


def _there(view: View, iri: str) -> bool:
    return any(True for _ in view.store.quads_for_pattern(NamedNode(iri), None, None, DefaultGraph()))
