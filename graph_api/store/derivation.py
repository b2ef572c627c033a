"""When derived facts must be worked out anew: only when something that the derivation reads has changed.

What a derivation reads is watched while it runs, and written down with the snapshot. A later writing that turned no
belief under any of those properties would have it read the same again, and so derive the same: it is left out.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable, Iterable, Iterator, Set
from functools import cache
from pathlib import Path
from typing import cast

from pydantic import BaseModel, ConfigDict
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from graph_api.store.graph import GraphName, Subject, Term
from ontology import terms

#: Derives from what is believed: triples, or where they are many N-Triples in pieces of whole lines. Each once.
Derivation = Callable[[Store], Iterable[Triple | bytes]]


class Derived(BaseModel):
    """How a snapshot's derived facts were made: by which code, from which beliefs (as `readings` names them)."""

    model_config = ConfigDict(frozen=True)

    code: str
    reads: tuple[str, ...]


def readings(predicate: NamedNode, values: Iterable[Term]) -> set[str]:
    """Name what some statements of a property are read as: the property, of classes each class by itself."""
    if predicate == terms.RDF_TYPE:
        return {f"a {value}" for value in values}
    return {predicate.value}


class Watched:
    """A store that notes what is read of it; `everything` once it is read in a way that cannot be named."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.reads: set[str] = set()
        self.everything = False

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        object: Term | None,
        graph_name: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Give the quads that match."""
        of_any_class = predicate == terms.RDF_TYPE and object is None
        if predicate is None or of_any_class or not isinstance(graph_name, DefaultGraph):
            self.everything = True
        else:
            self.reads |= readings(predicate, () if object is None else (object,))
        return self._store.quads_for_pattern(subject, predicate, object, graph_name)

    def __getattr__(self, name: str) -> object:
        self.everything = True
        return getattr(self._store, name)

    def told(self, derivation: Derivation) -> Derived | None:
        """Tell how a derivation that has read to its end was made; None where that cannot be told by properties."""
        if self.everything:
            return None
        return Derived(code=code_of(derivation), reads=tuple(sorted(self.reads)))


def pieces(watched: Watched, derivation: Derivation) -> Iterator[bytes]:
    """Derive, and give what is derived as N-Triples."""
    for some in derivation(cast(Store, watched)):
        yield some if isinstance(some, bytes) else f"{some} .\n".encode()


def still_holds(before: Derived | None, derivation: Derivation, turned: Set[str]) -> bool:
    """Whether a derivation would give what it gave before, now that the `turned` beliefs (readings) changed."""
    return before is not None and before.code == code_of(derivation) != "" and turned.isdisjoint(before.reads)


def code_of(derivation: Derivation) -> str:
    """Give the digest of the package that a derivation is written in; "" for one that may hang on more than that."""
    if (
        "<" in derivation.__qualname__
    ):  # made inside a function: what it gives may change from one to the next
        return ""
    return _code(derivation.__module__, derivation.__qualname__)


@cache
def _code(module: str, name: str) -> str:
    found = importlib.util.find_spec(module)
    folders = list(found.submodule_search_locations or ()) if found else []
    files = sorted(path for folder in folders for path in Path(folder).glob("*.py"))
    if not files and found and found.origin:
        files = [Path(found.origin)]
    summed = hashlib.sha256(f"{module}.{name}".encode())
    for path in files:
        summed.update(path.read_bytes())
    return summed.hexdigest()[:16]
