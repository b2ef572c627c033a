"""The process that evaluates one query at a time, until the server closes its pipe or kills it.

Run as `python -m graph_api.evaluation.worker MEBIBYTES`. Snapshots are opened read-only: a kill does no harm.
"""

from __future__ import annotations

import os
import re
import resource
import sys
from functools import lru_cache
from typing import Any, BinaryIO, cast

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
from graph_api.evaluation.messages import Job, pack, read
from graph_api.evaluation.refusals import is_update, refuse_service
from graph_api.operations.processes import belong_to_server

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
_PLACE = re.compile(r"(\d+):(\d+)")


class Bounded:
    """A file in memory that refuses to grow past a limit."""

    def __init__(self, limit: int) -> None:
        self.parts: list[bytes] = []
        self._left = limit

    def write(self, data: bytes) -> int:
        """Keep `data`, or raise ResultTooLarge."""
        self._left -= len(data)
        if self._left < 0:
            raise errors.ResultTooLarge(0)
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: all is in memory."""


@lru_cache(maxsize=2)
def opened(path: str, memory: int) -> Store:
    """Open a snapshot's store; the two last used stay open. The memory limit counts from there."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    store = Store.read_only(path)
    list(store.quads_for_pattern(None, None, NamedNode("urn:none"), DefaultGraph()))
    limit_memory(memory)
    return store


def evaluate(job: Job, memory: int) -> tuple[str, bytes]:
    """Evaluate a job: (rows, truth or triples; body). Raises EvaluationError."""
    refuse_service(job.text)
    try:
        results = opened(job.path, memory).query(
            job.text,
            base_iri=job.base,
            default_graph=None if job.default_graphs is None else [*_nodes(job.default_graphs)],
            named_graphs=None if job.named_graphs is None else [*_nodes(job.named_graphs)],
        )
    except SyntaxError as error:
        raise _malformed(job.text, str(error)) from None
    output = Bounded(job.limit)
    if isinstance(results, QueryTriples):
        if job.graphs is None:
            raise errors.NoSuchFormat("triples")
        results.serialize(cast(BinaryIO, output), GRAPHS[job.graphs])
        return "triples", b"".join(output.parts)
    if job.results is None or (isinstance(results, QueryBoolean) and job.results in ("csv", "tsv")):
        raise errors.NoSuchFormat("truth" if isinstance(results, QueryBoolean) else "rows")
    results.serialize(cast(BinaryIO, output), RESULTS[job.results])
    return "truth" if isinstance(results, QueryBoolean) else "rows", b"".join(output.parts)


def _nodes(graphs: tuple[str, ...]) -> tuple[NamedNode, ...]:
    return tuple(NamedNode(graph) for graph in graphs)


def _malformed(text: str, message: str) -> errors.QueryRefused:
    if is_update(text):
        return errors.UpdateRefused()
    place = _PLACE.search(message)
    line, column = (int(place[1]), int(place[2])) if place else (None, None)
    return errors.MalformedQuery(f"The query is not valid SPARQL 1.1: {message}.", line, column)


def reply(head: dict[str, Any], memory: int) -> bytes:
    """Answer one message: the outcome, or the name of the error and what it holds."""
    head.pop("bytes", None)
    for name in ("default_graphs", "named_graphs"):
        head[name] = None if head[name] is None else tuple(head[name])
    try:
        kind, body = evaluate(Job(**head), memory)
    except errors.EvaluationError as error:
        return pack({"error": type(error).__name__, "message": str(error), "about": vars(error)})
    except MemoryError:
        return pack({"error": "MemoryPassed", "message": "", "about": {}})
    except (OSError, ValueError, RuntimeError) as error:
        return pack({"error": "EvaluationFailed", "message": str(error), "about": {}})
    return pack({"kind": kind}, body)


def limit_memory(mebibytes: int) -> None:
    """Let this process use `mebibytes` MiB of address space beyond what it has now."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        now = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = now + mebibytes * 1024 * 1024
    resource.setrlimit(
        resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
    )


def main() -> None:
    """Serve jobs from standard input until it ends. Says `ready` first, when everything slow is imported."""
    belong_to_server()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    memory = int(sys.argv[1])
    sink.write(pack({"ready": True}))
    sink.flush()
    while (head := read(source)) is not None:
        sink.write(reply(head, memory))
        sink.flush()


if __name__ == "__main__":
    main()
