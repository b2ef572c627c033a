"""The graph at an endpoint, read as if it lay here.

A page looks up hundreds of small patterns. So whatever is asked of a thing, everything said of it is fetched in
one request, and what points to it in another; both are remembered, as one snapshot never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions

from graph_api.store.graph import GraphName, Results, Subject, Term
from graph_api.store.remote.client import Client
from graph_api.store.remote.copies import Copy
from graph_api.store.remote.dataset import names_graphs
from graph_api.store.remote.errors import EndpointChanging, EndpointUnreadable
from graph_api.store.remote.patterns import descriptions_query, pattern_query, read
from graph_api.store.remote.remembered import Remembered
from graph_api.store.remote.state import MOVED, current_state
from ontology import iris, terms

_BELIEVED = DefaultGraph()
#: Quads remembered of one snapshot: some 40 MiB.
REMEMBERED = 100_000
#: More than so many statements about one object are not fetched to answer what one predicate says.
_HUB = 2_000
#: Of so many things at most, what is said of them is fetched ahead; so many in one request.
_AHEAD = 500
_IN_ONE_REQUEST = 100


class RemoteGraph:
    """The graph of one snapshot at an endpoint: a `Graph`. Threads may share it.

    Every method raises EndpointChanging when the endpoint has moved on, other EndpointErrors when it fails.
    """

    def __init__(self, client: Client, state: str, remembered: int = REMEMBERED) -> None:
        self._client, self._state = client, state
        self._remembered = Remembered(remembered)
        self._copy = Copy(lambda graph: iter(self._ask(None, None, None, graph)))

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        object: Term | None,
        graph_name: GraphName | None = None,
        /,
    ) -> Iterator[Quad]:
        """Give the quads that match a pattern."""
        fetched = self._fetched(subject, predicate, object, graph_name)
        return (
            quad
            for quad in fetched
            if (subject is None or quad.subject == subject)
            and (predicate is None or quad.predicate == predicate)
            and (object is None or quad.object == object)
            and (graph_name is None or quad.graph_name == graph_name)
        )

    def _fetched(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        object_: Term | None,
        graph: GraphName | None,
    ) -> Sequence[Quad]:
        """Give quads among which are all that match."""
        if subject is not None:
            whole = self._remembered.known((subject, None, None, None)) if graph == _BELIEVED else None
            return whole if whole is not None else self._pattern(subject, None, None, graph)
        around = predicate is not None and predicate != terms.RDF_TYPE and graph == _BELIEVED
        if around and isinstance(object_, NamedNode | BlankNode):
            pointing = self._remembered.of(("pointing", object_), lambda: self._limited(object_))
            if pointing is not None:
                return pointing
        return self._pattern(None, predicate, object_, graph)

    def _pattern(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        object_: Term | None,
        graph: GraphName | None,
    ) -> Sequence[Quad]:
        def ask() -> Sequence[Quad]:
            found = self._ask(subject, predicate, object_, graph)
            if graph == _BELIEVED:
                self._look_ahead(quad.object if subject is not None else quad.subject for quad in found)
            return found

        return self._remembered.of((subject, predicate, object_, graph), ask) or ()

    def _limited(self, object_: Term) -> Sequence[Quad] | None:
        """Give all that points to a thing; None when that is too much."""
        found = self._ask(None, None, object_, _BELIEVED, _HUB + 1)
        if len(found) > _HUB:
            return None
        self._look_ahead(quad.subject for quad in found)
        return found

    def _look_ahead(self, things: Iterable[object]) -> None:
        """Fetch what is said of things that were found: their names, at least, are asked for next."""
        near = {
            thing for thing in things if isinstance(thing, NamedNode) and thing.value.startswith(iris.BASE)
        }
        wanted = [thing for thing in sorted(near, key=str) if self._remembered.lacks(_key(thing))]
        if len(near) > _AHEAD:
            return
        for start in range(0, len(wanted), _IN_ONE_REQUEST):
            chosen = wanted[start : start + _IN_ONE_REQUEST]
            said: dict[Subject, list[Quad]] = {thing: [] for thing in chosen}
            for quad in self._answer(descriptions_query(chosen, self._client.endpoint.believed)):
                said.setdefault(quad.subject, []).append(quad)
            for thing, quads in said.items():
                self._remembered.keep(_key(thing), quads)

    def _ask(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        object_: Term | None,
        graph: GraphName | None,
        limit: int | None = None,
    ) -> list[Quad]:
        believed = self._client.endpoint.believed
        text = pattern_query(subject, predicate, object_, graph, believed, limit)
        return self._answer(text, subject, predicate, object_, graph)

    def _answer(
        self,
        text: str,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object_: Term | None = None,
        graph: GraphName | None = None,
    ) -> list[Quad]:
        """Give the quads of an answer; what is given stands in each, whether the rows tell it or not."""
        found: list[Quad] = []
        states: list[str] = []
        fixed = graph if isinstance(graph, NamedNode) else _BELIEVED
        try:
            for row in self._rows(text):
                state = row["state"]
                if isinstance(state, Literal):
                    states.append(state.value)
                    continue
                parts = (subject or read(row["s"]), predicate or row["p"], object_ or read(row["o"]))
                found.append(Quad(*parts, row["g"] or fixed))  # type: ignore[arg-type]
        except (SyntaxError, ValueError, TypeError) as error:
            raise EndpointUnreadable(f"the SPARQL endpoint's answer cannot be read: {error}") from error
        if states != [self._state]:
            raise _moved()
        return found

    def _rows(self, text: str) -> QuerySolutions:
        # No frame that an error passes may keep the rows: it is told, and dropped, in another thread than theirs.
        results = self._client.ask_plainly(text)
        if not isinstance(results, QuerySolutions):
            raise EndpointUnreadable("the SPARQL endpoint answers a SELECT with no rows")
        return results

    def query(
        self,
        query: str,
        /,
        *,
        base_iri: str | None = None,
        default_graph: list[NamedNode | BlankNode | DefaultGraph] | None = None,
        named_graphs: list[NamedNode | BlankNode] | None = None,
    ) -> Results:
        """Evaluate SPARQL of our own: SELECT or ASK."""
        ranges = names_graphs(query)
        if self._client.is_virtuoso() or (self._client.endpoint.believed and ranges):
            copy = self._copy.of(ranges or named_graphs is not None or default_graph is not None)
            return copy.query(
                query, base_iri=base_iri, default_graph=default_graph, named_graphs=named_graphs
            )
        text = query if base_iri is None else f"BASE {NamedNode(base_iri)}\n{query}"
        given = default_graph is not None or named_graphs is not None
        results = self._client.ask(
            text,
            [self._address(each) for each in default_graph or ()] if given else None,
            [self._address(each) for each in named_graphs or ()] if given else None,
        )
        if current_state(self._client) != self._state:
            del results  # the error must not take them into another thread
            raise _moved()
        return results

    def _address(self, graph: GraphName) -> str:
        """Give the IRI by which a dataset names a graph."""
        if isinstance(graph, NamedNode):
            return graph.value
        believed = self._client.endpoint.believed
        if isinstance(graph, DefaultGraph) and believed:
            return believed
        raise ValueError(f"{graph} has no IRI by which the SPARQL endpoint could be asked for it")


def _key(thing: Subject) -> tuple[Subject, None, None, GraphName]:
    """Name what is believed of a thing, as it is remembered."""
    return thing, None, None, _BELIEVED


def _moved() -> EndpointChanging:
    return EndpointChanging(MOVED)
