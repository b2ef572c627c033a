"""The graph of derived facts: filled, or made to say what was derived anew, never whole in memory.

Millions of statements follow from a large network. They come as pieces of N-Triples. Where nothing was derived before
they go to the engine's bulk loader; otherwise what is derived anew waits on disk, known in memory by one number a
statement, and only what differs is written. Two statements of one number would be taken for one: among ten million
that happens once in a million publications.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from graph_api.store.bulk import END, Loading
from graph_api.store.sameness import Pair, Sameness
from ontology import iris, terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_Each = TypeVar("_Each")

DERIVED = NamedNode(iris.DERIVED_GRAPH)

#: Statements that are compared, removed or added at once.
_AT_ONCE = 20_000
_IN_GRAPH = f" {DERIVED} .\n".encode()
_TYPE = str(terms.RDF_TYPE).encode()
#: Of each line the property, of classes each class by itself.
_READING = re.compile(rb"^\S+ (" + re.escape(_TYPE) + rb" \S+|\S+) ", re.MULTILINE)

#: Told of a pair whose belief must be settled.
Touched = Callable[[Pair], None]


@dataclass
class Counted:
    """Statements added to the graph of derived facts and removed from it, and those that are believed at once."""

    added: int = 0
    removed: int = 0
    believed: int = 0


def write(store: Store, pieces: Iterable[bytes], spool: Path, touched: Touched) -> Counted:
    """Make the graph of derived facts say exactly what the pieces say: N-Triples, each statement once, no blank nodes.

    What must be settled afterwards is `touched`. `spool` is a file that may be written meanwhile.
    """
    if any(True for _ in store.quads_for_pattern(None, None, None, DERIVED)):
        return _replace(store, pieces, spool, touched)
    return _fill(store, pieces, touched)


def _fill(store: Store, pieces: Iterable[bytes], touched: Touched) -> Counted:
    """Load the pieces. What nobody else speaks of is believed as it is."""
    counted = Counted()
    is_said = cache(partial(_is_said, store))
    with Loading(store) as loading:
        for piece in pieces:
            disputed = [reading for reading in set(_READING.findall(piece)) if is_said(reading)]
            believed, open_ = _parted(piece, disputed) if disputed else (piece, b"")
            loading.put(piece.replace(END, _IN_GRAPH) + believed)
            counted.added += piece.count(b"\n")
            counted.believed += believed.count(b"\n")
            if open_:
                loading.finish()
                for quad in parse(open_, RdfFormat.N_TRIPLES):
                    touched((quad.subject, quad.predicate))
    for one in Sameness.of(store).all_joined():
        for subject, value in ((one, None), (None, one)):
            for quad in store.quads_for_pattern(subject, None, value, DERIVED):
                touched((quad.subject, quad.predicate))
    return counted


def _is_said(store: Store, reading: bytes) -> bool:
    """Whether the store has any statement of a property, or of a class."""
    predicate, *of_class = (NamedNode(iri[1:-1].decode()) for iri in reading.split(b" "))
    found = store.quads_for_pattern(None, predicate, of_class[0] if of_class else None, None)
    return any(True for _ in found)


def _parted(piece: bytes, disputed: Iterable[bytes]) -> tuple[bytes, bytes]:
    """Tell lines of which nobody else speaks from those of which others do."""
    starts = tuple(reading + b" " for reading in disputed)
    parts: tuple[list[bytes], list[bytes]] = ([], [])
    for line in piece.splitlines(keepends=True):
        parts[line.split(b" ", 1)[1].startswith(starts)].append(line)
    return b"".join(parts[0]), b"".join(parts[1])


def _replace(store: Store, pieces: Iterable[bytes], spool: Path, touched: Touched) -> Counted:
    """Take away what is not derived any more, and add what was not derived before."""
    counted = Counted()
    with spool.open("w+b") as waiting:
        wanted = _Wanted(pieces, waiting)
        for quads in _some(store.quads_for_pattern(None, None, None, DERIVED)):
            are_wanted = wanted.found(f"{quad.triple} .\n".encode() for quad in quads)
            for quad, is_wanted in zip(quads, are_wanted, strict=True):
                if not is_wanted:
                    store.remove(quad)
                    touched((quad.subject, quad.predicate))
                    counted.removed += 1
        waiting.seek(0)
        for lines in _some(waiting):
            fresh = b"".join(wanted.not_found(lines))
            quads = [
                Quad(quad.subject, quad.predicate, quad.object, DERIVED)
                for quad in parse(fresh, RdfFormat.N_TRIPLES)
            ]
            store.extend(quads)
            for quad in quads:
                touched((quad.subject, quad.predicate))
            counted.added += len(quads)
    return counted


def _some(each: Iterable[_Each]) -> Iterator[list[_Each]]:
    remaining = iter(each)
    while some := list(islice(remaining, _AT_ONCE)):
        yield some


class _Wanted:
    """The statements that were derived, each known by a number, and which of them the store has already."""

    def __init__(self, pieces: Iterable[bytes], waiting: BinaryIO) -> None:
        import numpy as np  # takes a tenth of a second, which those who only read need not wait for

        self._np = np
        numbers = [np.zeros(0, dtype=np.int64)]
        for piece in pieces:
            waiting.write(piece)
            numbers.append(self._numbers(piece.splitlines(keepends=True)))
        self._wanted = np.unique(np.concatenate(numbers))
        self._has = np.zeros(len(self._wanted), dtype=np.bool_)

    def found(self, lines: Iterable[bytes]) -> Iterator[bool]:
        """Tell of each line that the store has whether it is wanted."""
        numbers = self._numbers(lines)
        if not len(self._wanted):
            return iter([False] * len(numbers))
        places = self._places(numbers)
        hit = self._wanted[places] == numbers
        self._has[places[hit]] = True
        return iter(hit.tolist())

    def not_found(self, lines: list[bytes]) -> Iterator[bytes]:
        """Give those of the wanted lines that the store does not have."""
        places = self._places(self._numbers(lines))
        for line, has in zip(lines, self._has[places].tolist(), strict=True):
            if not has:
                yield line
        self._has[places] = True

    def _numbers(self, lines: Iterable[bytes]) -> NDArray[np.int64]:
        return self._np.fromiter(map(hash, lines), dtype=self._np.int64)

    def _places(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        last = len(self._wanted) - 1
        return self._np.minimum(self._np.searchsorted(self._wanted, numbers), last)
