"""Loading many records that the store does not have yet, by the engine's bulk loader.

The records come as N-Triples and go into their graphs and into the default graph at once: where one record alone
speaks of a thing, what it says is what is believed. What others speak of as well is settled afterwards, by who calls.
Each loader holds some 16 MB of text at a time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple

from graph_api.store.decision import EDITED, RETRACTED
from graph_api.store.sameness import Pair, Sameness, said_of
from ontology import iris, terms

#: Bytes of N-Quads that go to the loader at once.
_AT_ONCE = 16 * 1024 * 1024
_LOADERS = 2
#: How a line of N-Triples ends.
END = b" .\n"
_PROVENANCE = f" <{iris.PROVENANCE_GRAPH}> .\n".encode()

#: What makes a record steer the belief in others: such a one is put by itself.
STEERING = frozenset({terms.RANK, terms.JOINED_TO, terms.KEPT_APART_FROM})


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record that the store does not have: its graph, what it says and its provenance, both as N-Triples.

    Every line ends in " .\\n", and none comes twice; the provenance lacks the content hash and the run. `believed` is
    what of it goes into the default graph by itself: all, unless others speak of the same thing.
    """

    graph: str
    said: bytes
    provenance: bytes
    content_hash: str
    believed: bytes


@dataclass
class Loaded:
    """How many records were loaded, and how many statements their graphs and their provenance hold."""

    records: int = 0
    statements: int = 0


def load(store: Store, records: Iterable[NewRecord], run: str) -> Loaded:
    """Load new records into a store, as of a run (an IRI). Raises OSError."""
    loaded = Loaded()
    with Loading(store) as loading:
        for text in _texts(records, run, loaded):
            loading.put(text)
    return loaded


class Loading:
    """N-Quads being loaded into a store: two loaders side by side are about twice as quick as one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._loaders = ThreadPoolExecutor(_LOADERS, thread_name_prefix="bulk")
        self._waiting: deque[Future[None]] = deque()

    def put(self, text: bytes) -> None:
        """Have some lines loaded; waits while both loaders are at work. Raises OSError for earlier ones as well."""
        if len(self._waiting) >= _LOADERS:
            self._waiting.popleft().result()
        self._waiting.append(self._loaders.submit(_load, self._store, text))

    def finish(self) -> None:
        """Wait until all is loaded. Raises OSError."""
        while self._waiting:
            self._waiting.popleft().result()

    def __enter__(self) -> Loading:
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        try:
            if failed is None:
                self.finish()
        finally:
            self._loaders.shutdown()


def _load(store: Store, text: bytes) -> None:
    # Lenient: the terms were checked when they were made, and checking them again takes a tenth of the time.
    store.bulk_load(text, format=RdfFormat.N_QUADS, lenient=True)


def _texts(records: Iterable[NewRecord], run: str, loaded: Loaded) -> Iterator[bytes]:
    """Give N-Quads of some records at a time, and count them."""
    pieces: list[bytes] = []
    size = 0
    for record in records:
        origin = record.provenance + own_provenance(record.graph, record.content_hash, run)
        own_graph = b" <" + record.graph.encode() + b"> .\n"
        more = (
            record.said.replace(END, own_graph),
            record.believed,
            origin.replace(END, _PROVENANCE),
            origin,
        )
        pieces += more
        size += sum(map(len, more))
        loaded.records += 1
        loaded.statements += record.said.count(b"\n") + origin.count(b"\n")
        if size >= _AT_ONCE:
            yield b"".join(pieces)
            pieces, size = [], 0
    if pieces:
        yield b"".join(pieces)


_HASH_AND_RUN = f'<{{0}}> {terms.CONTENT_HASH} "{{1}}" .\n<{{0}}> {terms.PROV_WAS_GENERATED_BY} <{{2}}> .\n'


def own_provenance(graph: str, content_hash: str, run: str) -> bytes:
    """Write the part of a record's provenance that the store adds, as N-Triples."""
    return _HASH_AND_RUN.format(graph, content_hash, run).encode()


def origin_of(node: NamedNode, content_hash: str, run: str) -> tuple[Triple, Triple]:
    """Give the part of a record's provenance that the store adds."""
    return (
        Triple(node, terms.CONTENT_HASH, Literal(content_hash)),
        Triple(node, terms.PROV_WAS_GENERATED_BY, NamedNode(run)),
    )


def pairs_edited(store: Store) -> set[Pair]:
    """Give the pairs that editors have had a word on."""
    return {
        (quad.subject, quad.predicate)
        for graph in (EDITED, RETRACTED)
        for quad in store.quads_for_pattern(None, None, None, graph)
    }


def pairs_about_joined(store: Store) -> set[Pair]:
    """Give the pairs of all that is said of IRIs that are joined to others, and of what mentions them."""
    sameness = Sameness.of(store)
    return {pair for one in sameness.all_joined() for pair in said_of(store, one)} if sameness else set()
