"""The two implementations of `Graph` answer alike: snapshots here, and the same snapshot at each engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    Triple,
)

from graph_api.store import DataDirectory, Snapshots, View, open_writer
from graph_api.store.remote import (
    Endpoint,
    EndpointChanging,
    EndpointFailed,
    RemoteGraph,
    RemoteSnapshots,
    bring_up_to_date,
)
from graph_api.store.remote import graph as remote_graph
from graph_api.store.remote.client import Client
from graph_api.store.remote.state import told
from ontology import iris, terms
from tests.tracebacks import kept

XSD = "http://www.w3.org/2001/XMLSchema#"


def node(local: str) -> NamedNode:
    return NamedNode(iris.BASE + local)


def typed(value: str, datatype: str) -> Literal:
    return Literal(value, datatype=NamedNode(XSD + datatype))


THING, OTHER, SAYS, RECORD = node("project/S1"), node("project/ä%20ö"), node("says"), node("record/a/b/c")
BLANK = BlankNode("b1")
VALUES = (
    OTHER,
    NamedNode("https://example.org/ä?q=1&x='y'#z"),
    BLANK,
    Literal(""),
    Literal("plain"),
    Literal("quotes \" and ' and \\ and \n line \r\n and \t tab"),
    Literal("control \u0001 and \u000b, 😀 and \u00a0"),
    Literal("x" * 200_000 + "ä"),
    Literal("Ääni", language="fi"),
    Literal("Ljud", language="sv-FI"),
    Literal("<bnode>nodeID://b1</bnode> & <x>"),
    typed("true", "boolean"),
    typed("false", "boolean"),
    typed("42", "integer"),
    typed("-0.25", "decimal"),
    typed("0.364636", "decimal"),
    typed("2021-01-01", "date"),
    typed("2021-01-01T10:00:00Z", "dateTime"),
    typed("1999", "gYear"),
    typed("https://example.org/", "anyURI"),
    Literal("own", datatype=NamedNode("https://example.org/datatype")),
)
TRIPLES = (
    *(Triple(THING, SAYS, value) for value in VALUES),
    Triple(BLANK, SAYS, Literal("of a blank node")),
    Triple(OTHER, terms.RDF_TYPE, terms.PROJECT),
    Triple(OTHER, SAYS, THING),
)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> DataDirectory:
    made = DataDirectory(tmp_path_factory.mktemp("graph") / "data")
    with open_writer(made, "a test") as writer:
        writer.put_record(RECORD.value, TRIPLES, [], "one")
        writer.publish("one", lambda store: [], datetime(2026, 1, 1, tzinfo=UTC))
    return made


@pytest.fixture(scope="module")
def local(directory: DataDirectory) -> View:
    return Snapshots(directory).view()


@pytest.fixture(scope="module")
def snapshots(directory: DataDirectory, endpoint: Endpoint) -> Iterator[RemoteSnapshots]:
    bring_up_to_date(directory, endpoint)
    with closing(RemoteSnapshots(endpoint)) as made:
        yield made


@pytest.fixture
def remote(snapshots: RemoteSnapshots) -> RemoteGraph:
    """The graph at an engine, with nothing remembered."""
    snapshots.view()
    return RemoteGraph(snapshots.client, snapshots.state())


PATTERNS = list(
    product(
        (None, THING, OTHER, BLANK, node("nothing")),
        (None, SAYS, terms.RDF_TYPE),
        (None, THING, BLANK, terms.PROJECT, VALUES[8], VALUES[11], VALUES[15], VALUES[16]),
        (None, DefaultGraph(), RECORD, NamedNode(iris.PROVENANCE_GRAPH)),
    )
)


def test_every_pattern_gives_the_same_quads(local: View, remote: RemoteGraph) -> None:
    for pattern in PATTERNS:
        assert set(remote.quads_for_pattern(*pattern)) == set(local.store.quads_for_pattern(*pattern)), (
            pattern
        )


@pytest.mark.parametrize("pattern", PATTERNS[:: len(PATTERNS) // 24], ids=str)
def test_no_pattern_leans_on_what_was_asked_before(
    local: View, remote: RemoteGraph, pattern: tuple[None, None, None, None]
) -> None:
    assert set(remote.quads_for_pattern(*pattern)) == set(local.store.quads_for_pattern(*pattern))


def test_what_nearly_everything_points_to(
    local: View, remote: RemoteGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_graph, "_HUB", 0)
    pattern = (None, SAYS, THING, DefaultGraph())
    for _ in range(2):
        assert (
            set(remote.quads_for_pattern(*pattern)) == set(local.store.quads_for_pattern(*pattern)) != set()
        )


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?o WHERE { ?s <https://w3id.org/nivos/says> ?o } ORDER BY STR(?o)",
        "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
        "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <https://w3id.org/nivos/record/a/b/c> { ?s ?p ?o } }",
        "SELECT ?s WHERE { VALUES ?x { UNDEF } ?s a ?x FILTER NOT EXISTS { ?s <https://w3id.org/nivos/no>+ ?y } }",
    ],
)
def test_own_queries_give_the_same_rows(local: View, snapshots: RemoteSnapshots, text: str) -> None:
    def rows(view: View) -> list[list[object]]:
        found = view.query(text)
        assert isinstance(found, QuerySolutions)
        return [[None if isinstance(term, BlankNode) else term for term in row] for row in found]

    # An engine that keeps our blank nodes as IRIs shows them so; RemoteGraph.query's documentation tells it.
    shown = [
        [None if isinstance(term, NamedNode) and "/genid/" in term.value else term for term in row]
        for row in rows(snapshots.view())
        if not any(isinstance(term, NamedNode) and term.value.endswith("graph/snapshot") for term in row)
    ]
    key = str
    assert sorted(shown, key=key) == sorted(rows(local), key=key)


def test_truth(snapshots: RemoteSnapshots) -> None:
    for text, truth in (("ASK { ?s ?p ?o }", True), ("ASK { ?s <https://w3id.org/nivos/no> ?o }", False)):
        found = snapshots.view().query(text)
        assert isinstance(found, QueryBoolean)
        assert bool(found) is truth


def test_a_few_requests_answer_many_patterns(remote: RemoteGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ask = Client.ask_plainly

    def counted(self: Client, text: str) -> object:
        asked.append(text)
        return ask(self, text)

    monkeypatch.setattr(Client, "ask_plainly", counted)
    for predicate in (SAYS, terms.RDF_TYPE, terms.NAME, None):
        for thing in (THING, OTHER):
            list(remote.quads_for_pattern(thing, predicate, None, DefaultGraph()))
            list(remote.quads_for_pattern(None, terms.NAME, thing, DefaultGraph()))
    # What points to each of the two, what the one says, and what its neighbours say, the other among them.
    assert len(asked) == 4


def test_little_is_remembered_where_little_may_be(snapshots: RemoteSnapshots, local: View) -> None:
    snapshots.view()
    remote = RemoteGraph(snapshots.client, snapshots.state(), remembered=5)
    for pattern in PATTERNS[:40]:
        assert set(remote.quads_for_pattern(*pattern)) == set(local.store.quads_for_pattern(*pattern))


def test_a_graph_that_has_moved_on_gives_no_mixed_answer(
    directory: DataDirectory, endpoint: Endpoint, snapshots: RemoteSnapshots
) -> None:
    view = snapshots.view()
    list(view.store.quads_for_pattern(THING, None, None, DefaultGraph()))
    with closing(Client(endpoint)) as client:
        client.update(told("other"))
    with pytest.raises(EndpointChanging) as raised:
        list(view.store.quads_for_pattern(node("never/asked"), None, None, DefaultGraph()))
    assert kept(raised.value) == []
    with pytest.raises(EndpointChanging) as raised:
        RemoteGraph(snapshots.client, "of before").query("SELECT ?s { ?s ?p ?o }")
    assert kept(raised.value) == []
    assert list(view.store.quads_for_pattern(THING, SAYS, None, DefaultGraph())), "what is known stays known"
    bring_up_to_date(directory, endpoint, notice=0)


def test_quads_of_rdf_12(endpoint: Endpoint, tmp_path: Path) -> None:
    about = Triple(THING, SAYS, Triple(THING, SAYS, BLANK))
    directory = DataDirectory(tmp_path / "data")
    with open_writer(directory, "a test") as writer:
        writer.put_record(RECORD.value, [about], [], "one")
        writer.publish("one", lambda store: [], datetime(2026, 1, 1, tzinfo=UTC))
    if endpoint.graph_url:  # Virtuoso knows no RDF 1.2, and must not lose the triple without a word
        with pytest.raises(EndpointFailed, match="answered 400"):
            bring_up_to_date(directory, endpoint, notice=0)
        return
    bring_up_to_date(directory, endpoint, notice=0)
    with closing(RemoteSnapshots(endpoint)) as snapshots:
        found = set(snapshots.view().store.quads_for_pattern(None, SAYS, about.object, RECORD))
    assert found == {Quad(about.subject, about.predicate, about.object, RECORD)}
