"""Filling an endpoint anew: everything that is Nivos' there goes, everything of a snapshot comes.

Only graphs of our own namespace are touched, and the graph that holds what is believed: the endpoint may hold
other people's graphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions

from graph_api.store.graph import Graph
from graph_api.store.remote.changes import MOST_STATEMENTS, batches
from graph_api.store.remote.client import Client
from graph_api.store.remote.errors import EndpointRefused, EndpointUnreadable
from graph_api.store.remote.patterns import SNAPSHOT_GRAPH, statement
from ontology import iris

_GRAPHS = (
    "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } "
    f'FILTER (STRSTARTS(STR(?g), "{iris.BASE}")) }} ORDER BY ?g'
)
_CLEARED_AT_ONCE = 200
_SENT_AT_ONCE = 20_000


def replace_everything(client: Client, graph: Graph) -> tuple[int, int]:
    """Fill the endpoint with a snapshot; give how many quads it was sent, and how many of them it merged.

    Raises EndpointRefused when its default graph holds more than it was given: then it is no graph of its own.
    """
    _clear(client)
    believed = client.endpoint.believed
    small: list[Iterable[Quad]] = []
    count = told = 0
    for name, quads in _graphs(graph):
        count += len(quads)
        told += len(quads) if isinstance(name, DefaultGraph) else 0
        if client.endpoint.graph_url and len(quads) > MOST_STATEMENTS:
            _post(client, believed if isinstance(name, DefaultGraph) else name.value, quads)
        else:
            small.append(quads)
    for update in batches("INSERT DATA", (quad for quads in small for quad in quads), believed):
        client.update(update)
    return count, _merged(client, told)


def _graphs(graph: Graph) -> Iterator[tuple[NamedNode | DefaultGraph, list[Quad]]]:
    names = {quad.graph_name for quad in graph.quads_for_pattern(None, None, None, None)}
    for name in sorted(names, key=str):
        if isinstance(name, NamedNode | DefaultGraph):
            yield name, list(graph.quads_for_pattern(None, None, None, name))


def _clear(client: Client) -> None:
    believed = client.endpoint.believed
    results = client.ask_plainly(_GRAPHS)
    if not isinstance(results, QuerySolutions):
        raise EndpointUnreadable("the SPARQL endpoint answers a SELECT with no rows")
    names = [row[0] for row in results]
    ours = [str(name) for name in names if isinstance(name, NamedNode) and name.value != SNAPSHOT_GRAPH]
    targets = [f"GRAPH <{believed}>" if believed else "DEFAULT", *(f"GRAPH {name}" for name in ours)]
    waiting = iter(targets)
    while some := list(islice(waiting, _CLEARED_AT_ONCE)):
        client.update(" ;\n".join(f"CLEAR SILENT {target}" for target in some))


def _post(client: Client, name: str, quads: list[Quad]) -> None:
    for start in range(0, len(quads), _SENT_AT_ONCE):
        lines = (statement(quad) + "\n" for quad in quads[start : start + _SENT_AT_ONCE])
        client.add_to_graph(name, "".join(lines).encode())


def count_believed(client: Client) -> int:
    """Count what the endpoint holds as believed."""
    results = client.ask("SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }")
    held = next((row[0] for row in results), None) if isinstance(results, QuerySolutions) else None
    if not isinstance(held, Literal) or not held.value.isdigit():
        raise EndpointUnreadable("the SPARQL endpoint cannot count its statements")
    return int(held.value)


def _merged(client: Client, told: int) -> int:
    count = count_believed(client)
    if count > told:
        raise EndpointRefused(
            f"the default graph of the SPARQL endpoint holds {count} statements, {told} were put there: it"
            " shows other graphs, too. Set NIVOS_STORE_DEFAULT_GRAPH to the IRI of a graph of its own"
        )
    return told - count
