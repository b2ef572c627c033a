"""The dataset and the service described in RDF: every figure equals what SPARQL counts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse
from rdflib import Graph

from graph_api.settings import Settings
from graph_api.sparql import service_description, void
from graph_api.store import DataDirectory, Snapshots, View

Get = Callable[..., httpx.Response]
Serve = Callable[[Settings], AbstractContextManager[httpx.Client]]
VOID, SD = void.VOID, service_description.SD
ADDRESS = "/.well-known/void"


def described(answer: httpx.Response) -> tuple[Store, NamedNode]:
    store = Store()
    store.load(answer.content, format=RdfFormat.TURTLE, base_iri=str(answer.url))
    found = list(store.quads_for_pattern(None, NamedNode(VOID + "sparqlEndpoint"), None, None))
    assert len(found) == 1
    assert isinstance(found[0].subject, NamedNode)
    return store, found[0].subject


def values(store: Store, subject: object, name: str) -> list[str]:
    quads = store.quads_for_pattern(subject, NamedNode(VOID + name), None, None)  # type: ignore[arg-type]
    return sorted(quad.object.value for quad in quads if not isinstance(quad.object, Triple))


def asked(client: httpx.Client, text: str) -> list[dict[str, str]]:
    answer = client.get(
        "/sparql", params={"query": text}, headers={"Accept": "application/sparql-results+json"}
    )
    rows = answer.raise_for_status().json()["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in rows]


TOTALS = {
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    "entities": """SELECT (COUNT(DISTINCT ?s) AS ?n)
        { ?s ?p ?o FILTER(REGEX(STR(?s), '^https://w3id.org/nivos/[^#]*$')) }""",
}


@pytest.mark.parametrize(("name", "query"), TOTALS.items())
def test_totals_are_what_sparql_counts(client: httpx.Client, name: str, query: str) -> None:
    store, dataset = described(client.get(ADDRESS))
    assert values(store, dataset, name) == [asked(client, query)[0]["n"]]


def test_each_class_and_property_has_its_part(client: httpx.Client) -> None:
    store, dataset = described(client.get(ADDRESS))
    for kind, term, figure, query in (
        (
            "classPartition",
            "class",
            "entities",
            "SELECT ?t (COUNT(DISTINCT ?s) AS ?n) { ?s a ?t } GROUP BY ?t",
        ),
        ("propertyPartition", "property", "triples", "SELECT ?t (COUNT(*) AS ?n) { ?s ?t ?o } GROUP BY ?t"),
    ):
        told = {
            values(store, NamedNode(part), term)[0]: values(store, NamedNode(part), figure)[0]
            for part in values(store, dataset, kind)
        }
        assert told == {row["t"]: row["n"] for row in asked(client, query)}
        assert len(told) > 3


def test_where_it_is_asked_and_what_is_in_it(client: httpx.Client) -> None:
    store, dataset = described(client.get(ADDRESS))
    base = str(client.base_url).rstrip("/")
    assert dataset.value == f"{base}{ADDRESS}#dataset"
    assert values(store, dataset, "sparqlEndpoint") == [f"{base}/sparql"]
    assert values(store, dataset, "uriSpace") == ["https://w3id.org/nivos/"]
    assert "https://w3id.org/nivos/model/veke" in values(store, dataset, "exampleResource")
    assert {"https://w3id.org/nivos/ontology#", "http://www.w3.org/2004/02/skos/core#"} <= set(
        values(store, dataset, "vocabulary")
    )
    assert values(store, dataset, "dataDump") == []
    titles = store.quads_for_pattern(dataset, NamedNode("http://purl.org/dc/terms/title"), None, None)
    assert {quad.object.language for quad in titles if isinstance(quad.object, Literal)} == {"fi", "sv", "en"}


@pytest.mark.parametrize(
    ("accept", "media_type", "form"),
    [
        ("*/*", "text/turtle; charset=utf-8", RdfFormat.TURTLE),
        ("application/rdf+xml", "application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", "application/ld+json", RdfFormat.JSON_LD),
        ("text/turtle;q=0.1, application/n-triples", "application/n-triples", RdfFormat.N_TRIPLES),
    ],
)
def test_formats_say_the_same(get: Get, accept: str, media_type: str, form: RdfFormat) -> None:
    answer = get(ADDRESS, accept)
    assert answer.headers["content-type"] == media_type
    same = {quad.triple for quad in parse(get(ADDRESS).content, format=RdfFormat.TURTLE)}
    assert {quad.triple for quad in parse(answer.content, format=form)} == same


def test_another_library_reads_it(get: Get) -> None:
    answer = get(ADDRESS)
    assert len(Graph().parse(data=answer.content, format="turtle")) == len(
        list(parse(answer.content, format=RdfFormat.TURTLE))
    )


def test_what_is_not_offered_and_what_is_known(client: httpx.Client) -> None:
    assert client.get(ADDRESS, headers={"Accept": "image/png"}).status_code == 406
    first = client.get(ADDRESS)
    again = client.get(ADDRESS, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(ADDRESS, headers={"Accept": "application/n-triples"})
    assert other.headers["etag"] != first.headers["etag"]
    assert first.headers["nivos-snapshot"] == "1"


def test_each_publication_keeps_it_true(
    tmp_path: Path, serve: Serve, publishing: Callable[[Path, str], None]
) -> None:
    said = "<https://w3id.org/nivos/theme/{0}> a <a:Concept> ; <a:name> '{0}' ."
    publishing(tmp_path, said.format("x"))
    with serve(Settings(data=tmp_path, query_workers=1)) as client:
        first = client.get(ADDRESS)
        publishing(tmp_path, said.format("x") + said.format("y"))
        second = client.get(ADDRESS, headers={"If-None-Match": first.headers["etag"]})
    assert second.status_code == 200
    assert concepts(first) == "1"
    assert concepts(second) == "2"


def concepts(answer: httpx.Response) -> str:
    """Give the number of instances of the class a:Concept."""
    store, _ = described(answer)
    part = next(store.quads_for_pattern(None, NamedNode(VOID + "class"), NamedNode("a:Concept"), None))
    return values(store, part.subject, "entities")[0]


def test_behind_a_proxy_the_public_address_is_told(data: Path, serve: Serve) -> None:
    with serve(Settings(data=data, query_workers=1, public_url="https://nivos.example.org")) as client:
        _, dataset = described(client.get(ADDRESS))
    assert dataset.value == "https://nivos.example.org/.well-known/void#dataset"


@pytest.mark.parametrize("host", ["a b", 'x"><', "a\\b", "{}"])
def test_a_host_that_is_none_is_not_repeated(client: httpx.Client, host: str) -> None:
    _, dataset = described(client.get(ADDRESS, headers={"Host": host}))
    assert dataset.value == f"{str(client.base_url).rstrip('/')}{ADDRESS}#dataset"


@pytest.fixture
def linked() -> View:
    store = Store()
    turtle = """
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix n: <https://w3id.org/nivos/ontology#> .
    <https://w3id.org/nivos/theme/a> skos:exactMatch <http://www.yso.fi/onto/yso/p1>, <http://www.yso.fi/onto/yso/p2> .
    <https://w3id.org/nivos/theme/b> skos:exactMatch <http://www.yso.fi/onto/yso/p1> ;
      skos:closeMatch <http://www.yso.fi/onto/yso/p3> .
    <https://w3id.org/nivos/region/c> skos:exactMatch <http://data.europa.eu/nuts/code/FI> .
    <https://w3id.org/nivos/source/s> a n:Source ;
      <http://purl.org/dc/terms/license> <https://creativecommons.org/licenses/by/4.0/> .
    """
    store.load(turtle.encode(), format=RdfFormat.TURTLE)
    return View.of(store)


def test_links_to_others_are_counted_by_relation_and_target(linked: View) -> None:
    store = Store()
    store.extend(quad_of(triple) for triple in void.describe(linked, "http://x"))
    found = {
        (
            values(store, quad.subject, "linkPredicate")[0].rpartition("#")[2],
            values(store, NamedNode(values(store, quad.subject, "objectsTarget")[0]), "uriSpace")[0],
        ): int(values(store, quad.subject, "triples")[0])
        for quad in store.quads_for_pattern(None, None, NamedNode(VOID + "Linkset"), None)
    }
    assert found == {
        ("exactMatch", "http://www.yso.fi/onto/yso/"): 3,
        ("closeMatch", "http://www.yso.fi/onto/yso/"): 1,
        ("exactMatch", "http://data.europa.eu/nuts/code/"): 1,
    }
    licences = store.quads_for_pattern(None, NamedNode("http://purl.org/dc/terms/license"), None, None)
    assert [str(quad.object) for quad in licences] == ["<https://creativecommons.org/licenses/by/4.0/>"]


def quad_of(triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object)


def objects(triples: list[Triple], name: str) -> set[str]:
    return {triple.object.value for triple in triples if triple.predicate.value == SD + name}  # type: ignore[union-attr]


def test_the_service_says_what_it_can(data: Path) -> None:
    view = Snapshots(DataDirectory(data)).view()
    reading = service_description.describe(view, "http://x")
    assert objects(reading, "endpoint") == {"http://x/sparql"}
    assert objects(reading, "supportedLanguage") == {SD + "SPARQL10Query", SD + "SPARQL11Query"}
    assert "http://www.w3.org/ns/formats/SPARQL_Results_JSON" in objects(reading, "resultFormat")
    assert objects(reading, "inputFormat") == set()
    assert objects(reading, "feature") == set()
    whole = service_description.describe(view, "http://x", updates=True, federated=True)
    assert SD + "SPARQL11Update" in objects(whole, "supportedLanguage")
    assert "http://www.w3.org/ns/formats/TriG" in objects(whole, "inputFormat")
    assert objects(whole, "feature") == {SD + "BasicFederatedQuery"}
    assert objects(whole, "name") == {
        "https://w3id.org/nivos/graph/provenance",
        "https://w3id.org/nivos/graph/derived",
    }


def test_the_service_counts_its_graphs(data: Path) -> None:
    view = Snapshots(DataDirectory(data)).view()
    graphs = {str(quad.graph_name) for quad in view.store.quads_for_pattern(None, None, None, None)} - {
        "DEFAULT"
    }
    told = [str(triple.object) for triple in service_description.describe(view, "http://x")]
    assert any(f"{len(graphs)} named graphs" in each for each in told)


def test_nobody_is_given_what_was_made_for_another_host(client: httpx.Client) -> None:
    first = client.get(ADDRESS, headers={"Host": "evil.example.org"})
    assert "http://evil.example.org/sparql" in first.text
    for path in (ADDRESS, "/sparql"):
        client.get(path, headers={"Host": "evil.example.org", "Accept": "text/turtle"})
        assert "evil.example.org" not in client.get(path, headers={"Accept": "text/turtle"}).text
