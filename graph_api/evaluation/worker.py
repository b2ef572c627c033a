"""The process that evaluates one query at a time, until the server closes its socket or kills it.

Run as `python -m graph_api.evaluation.worker DESCRIPTOR`, the socket it inherited. Snapshots are opened
read-only: a kill does no harm.
"""

from __future__ import annotations

import json
import os
import re
import resource
import select
import signal
import socket
import sys
import threading
from functools import lru_cache
from typing import BinaryIO, cast

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QueryTriples,
    RdfFormat,
    Store,
)

from graph_api.evaluation import errors
from graph_api.evaluation.messages import CHUNK, END, ERROR, HEAD, KINDS, READY, WHOLE, Job, Kind, frame, read
from graph_api.evaluation.refusals import is_update, refuse_services

RESULTS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPHS = {
    "turtle": RdfFormat.TURTLE,
    "n-triples": RdfFormat.N_TRIPLES,
    "json-ld": RdfFormat.JSON_LD,
    "rdf-xml": RdfFormat.RDF_XML,
}
#: Bytes that are held back before an answer begins: what fails until then is told by an honest status.
HELD_BACK = 2**20
#: Workers stand back where processors are scarce: runaways must not slow down the server that stops them.
NICE = 10
#: Bytes of the parts that follow.
PART = 2**16

_PLACE = re.compile(r"(\d+):(\d+)")


class Output:
    """The file that an answer is written to: sent in parts once it is too long to be held back."""

    def __init__(self, sink: BinaryIO, kind: Kind, limit: int) -> None:
        self._sink, self._kind, self._left = sink, bytes([KINDS.index(kind)]), limit
        self._held: list[bytes] = []
        self._size = 0
        self.begun = False

    def write(self, data: bytes) -> int:
        """Take the next bytes. Raises ResultTooLarge when the answer passes its limit."""
        self._left -= len(data)
        if self._left < 0:
            raise errors.ResultTooLarge(0)
        self._held.append(bytes(data))
        self._size += len(data)
        if self._size > (PART if self.begun else HELD_BACK):
            self._send()
        return len(data)

    def flush(self) -> None:
        """Do nothing: parts are sent when they are large enough."""

    def _send(self) -> None:
        if not self.begun:
            self.begun = True
            self._sink.write(frame(HEAD, self._kind))
        self._sink.write(frame(CHUNK, b"".join(self._held)))
        self._sink.flush()
        self._held.clear()
        self._size = 0

    def end(self) -> None:
        """Send what is left: the whole answer, where it is small."""
        rest = b"".join(self._held)
        if self.begun:
            self._sink.write((frame(CHUNK, rest) if rest else b"") + frame(END))
        else:
            self._sink.write(frame(WHOLE, self._kind + rest))
        self._sink.flush()


@lru_cache(maxsize=2)
def opened(path: str) -> Store:
    """Open a snapshot's store; the two last used stay open."""
    store = Store.read_only(path)
    list(store.quads_for_pattern(None, None, NamedNode("urn:none"), DefaultGraph()))
    return store


def evaluate(job: Job, sink: BinaryIO) -> None:
    """Evaluate a job and send its answer. Raises EvaluationError before the answer has begun, or Broken."""
    refuse_services(job.text, job.services)
    release_memory()
    store = opened(job.path)
    limit_memory(job.memory)
    try:
        results = store.query(
            job.text,
            base_iri=job.base,
            default_graph=None if job.default_graphs is None else [*_nodes(job.default_graphs)],
            named_graphs=None if job.named_graphs is None else [*_nodes(job.named_graphs)],
        )
    except SyntaxError as error:
        raise _malformed(job.text, str(error)) from None
    if isinstance(results, QueryTriples):
        if job.graphs is None:
            raise errors.NoSuchFormat("triples")
        output = Output(sink, "triples", job.limit)
        results.serialize(cast(BinaryIO, output), GRAPHS[job.graphs])
    else:
        truth = isinstance(results, QueryBoolean)
        if job.results is None or (truth and job.results in ("csv", "tsv")):
            raise errors.NoSuchFormat("truth" if truth else "rows")
        output = Output(sink, "truth" if truth else "rows", job.limit)
        results.serialize(cast(BinaryIO, output), RESULTS[job.results])
    output.end()


def _nodes(graphs: tuple[str, ...]) -> tuple[NamedNode, ...]:
    return tuple(NamedNode(graph) for graph in graphs)


def _malformed(text: str, message: str) -> errors.QueryRefused:
    if is_update(text):
        return errors.UpdateRefused()
    place = _PLACE.search(message)
    line, column = (int(place[1]), int(place[2])) if place else (None, None)
    return errors.MalformedQuery(f"The query is not valid SPARQL: {message}.", line, column)


def answer(job: Job, sink: BinaryIO) -> None:
    """Answer one job: the answer, or the name of the error and what it holds."""
    try:
        evaluate(job, sink)
    except errors.EvaluationError as error:
        told = {"error": type(error).__name__, "message": str(error), "about": vars(error)}
    except MemoryError:
        release_memory()
        told = {"error": "MemoryPassed", "message": "", "about": {}}
    except (OSError, ValueError, RuntimeError) as error:
        told = {"error": "EvaluationFailed", "message": str(error), "about": {}}
    else:
        return
    sink.write(frame(ERROR, json.dumps(told).encode()))
    sink.flush()


def address_space() -> int:
    """Bytes of address space that this process has now."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def limit_memory(mebibytes: int) -> None:
    """Let this process use `mebibytes` MiB of address space beyond what it has now."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = address_space() + mebibytes * 2**20
    resource.setrlimit(
        resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
    )


def release_memory() -> None:
    """Lift the limit again: opening a snapshot is not the query's doing."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def watch(connection: socket.socket) -> None:
    """End this process as soon as the server is gone, whatever a query is doing (it releases the GIL)."""
    poll = select.poll()
    poll.register(connection, select.POLLHUP)
    poll.poll()
    os._exit(0)


def main() -> None:
    """Serve jobs from the socket until it ends. Says READY first, when everything slow is imported."""
    connection = socket.socket(fileno=int(sys.argv[1]))
    threading.Thread(target=watch, args=(connection,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)
    source, sink = connection.makefile("rb"), connection.makefile("wb")
    sink.write(frame(READY))
    sink.flush()
    while (message := read(source)) is not None:
        answer(Job.unpacked(message[1]), sink)


if __name__ == "__main__":
    main()
