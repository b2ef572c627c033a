"""Updates as the clients send them: with a key they are published before they are answered, without one refused."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import httpx
import pytest
import SPARQLWrapper as Wrapped
from rdflib import Graph, Literal, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore
from SPARQLWrapper.SPARQLExceptions import Unauthorized

from tests.clients import jena
from tests.clients.service import Service, make_key, service_of_records

pytestmark = pytest.mark.slow

needs_jena = pytest.mark.skipif(jena.missing() is not None, reason=str(jena.missing()))
PROGRAM = Path(__file__).parent / "programs/Update.java"
NOTE = "http://example.org/note"
GRAPH = "http://example.org/graph"


@pytest.fixture(scope="module")
def editing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose data these tests may change."""
    with service_of_records(tmp_path_factory.mktemp("updates")) as running:
        yield running


@pytest.fixture(scope="module")
def key(editing: Service) -> str:
    """A key that may change the graph, made while the service runs."""
    return make_key(editing, "tester")


def notes(service: Service, pattern: str = "{{ <a:s> <{NOTE}> ?note }}") -> list[str]:
    """Give the notes in the default graph, or those that a pattern finds."""
    query = f"SELECT ?note WHERE {pattern.format(NOTE=NOTE, GRAPH=GRAPH)} ORDER BY ?note"
    answer = httpx.get(service.sparql, params={"query": query}, headers={"Accept": "text/csv"}, timeout=60)
    return answer.text.split("\r\n")[1:-1]


@pytest.mark.parametrize("way", ["urlencoded", "postdirectly"])
def test_sparqlwrapper(editing: Service, key: str, way: str) -> None:
    def send(text: str, with_key: bool = True) -> None:
        wrapper = Wrapped.SPARQLWrapper(editing.sparql)
        wrapper.setMethod("POST")
        wrapper.setRequestMethod(way)
        wrapper.setQuery(text)
        if with_key:
            wrapper.addCustomHttpHeader("Authorization", f"Bearer {key}")
        wrapper.query()

    send(f'INSERT DATA {{ <a:s> <{NOTE}> "{way} ä" }}')
    assert notes(editing) == [f"{way} ä"]
    with pytest.raises(Unauthorized):
        send("CLEAR ALL", with_key=False)
    send(f"DELETE WHERE {{ <a:s> <{NOTE}> ?note }}")
    assert notes(editing) == []


def store(service: Service, key: str) -> SPARQLUpdateStore:
    return SPARQLUpdateStore(
        service.sparql, service.sparql, headers={"Authorization": f"Bearer {key}"}, autocommit=False
    )


def test_rdflib_in_the_default_graph(editing: Service, key: str) -> None:
    graph = Graph(store(editing, key), identifier=DATASET_DEFAULT_GRAPH_ID)
    triple = URIRef("a:s"), URIRef(NOTE), Literal('of rdflib, "so"\n𝄞', "en")
    graph.add(triple)
    assert notes(editing) == []
    graph.commit()
    assert set(graph.triples((URIRef("a:s"), None, None))) == {triple}
    graph.remove(triple)
    graph.commit()
    assert notes(editing) == []


def test_rdflib_in_a_named_graph(editing: Service, key: str) -> None:
    named = "{{ GRAPH <{GRAPH}> {{ <a:s> <{NOTE}> ?note }} }}"
    graph = Graph(store(editing, key), identifier=URIRef(GRAPH))
    for text in ("one", "two"):
        graph.add((URIRef("a:s"), URIRef(NOTE), Literal(text)))
    graph.commit()
    assert notes(editing, named) == ["one", "two"]
    graph.update('DELETE { ?s ?p "one" } INSERT { ?s ?p "three" } WHERE { ?s ?p "one" }')
    graph.commit()
    assert notes(editing, named) == ["three", "two"]
    graph.remove((None, None, None))
    graph.commit()
    assert notes(editing, named) == []


def test_rdflib_without_a_key(editing: Service) -> None:
    store = SPARQLUpdateStore(editing.sparql, editing.sparql)
    with pytest.raises(HTTPError) as caught:
        store.update("INSERT DATA { <a:s> <a:p> <a:o> }")
    caught.value.close()
    assert caught.value.code == 401


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
@pytest.mark.parametrize(
    "words",
    [
        ["--data-urlencode", "update={}"],
        ["--header", "Content-Type: application/sparql-update", "--data", "{}"],
    ],
)
def test_curl(editing: Service, key: str, words: list[str]) -> None:
    def send(text: str, *more: str) -> str:
        sent = [word.format(text) for word in words]
        code = ["--silent", "--output", "-", "--write-out", "%{http_code}"]
        done = subprocess.run(["curl", *code, *more, *sent, editing.sparql], capture_output=True, check=True)
        return done.stdout.decode()

    bearer = ("--header", f"Authorization: Bearer {key}")
    assert send(f'INSERT DATA {{ <a:s> <{NOTE}> "curl" }}', *bearer) == "204"
    assert notes(editing) == ["curl"]
    assert send("CLEAR ALL").endswith("401")
    assert send(f"DELETE WHERE {{ <a:s> <{NOTE}> ?note }}", *bearer) == "204"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_a_graph_by_curl(editing: Service, key: str, tmp_path: Path) -> None:
    (tmp_path / "said.ttl").write_text(f'<a:s> <{NOTE}> "put" .')
    address = f"{editing.url}/graphs?graph={GRAPH}"
    quiet = ["curl", "--silent", "--fail", "--header", f"Authorization: Bearer {key}"]
    put = ["--header", "Content-Type: text/turtle", "--upload-file", str(tmp_path / "said.ttl")]
    subprocess.run([*quiet, *put, address], check=True, capture_output=True)
    done = subprocess.run(
        ["curl", "--silent", "--header", "Accept: application/n-triples", address],
        check=True,
        capture_output=True,
    )
    assert done.stdout.decode().strip() == f'<a:s> <{NOTE}> "put" .'
    subprocess.run([*quiet, "--request", "DELETE", address], check=True, capture_output=True)
    assert httpx.get(address).status_code == 404


@needs_jena
def test_rupdate_has_no_key_and_is_told_so(editing: Service, tmp_path: Path) -> None:
    path = jena.class_path(tmp_path)
    done = jena.run(path, "arq.rupdate", "--service", editing.sparql, "INSERT DATA { <a:s> <a:p> <a:o> }")
    assert done.returncode != 0
    assert "401" in done.stderr


@needs_jena
@pytest.mark.skipif(shutil.which("javac") is None, reason="no Java compiler (Debian: default-jdk-headless)")
def test_jena_with_a_key(editing: Service, key: str, tmp_path: Path) -> None:
    path = jena.class_path(tmp_path)
    for text, left in (
        (f'INSERT DATA {{ <a:s> <{NOTE}> "of Jena" }}', ["of Jena"]),
        (f"DELETE WHERE {{ <a:s> <{NOTE}> ?note }}", []),
    ):
        done = jena.run(path, str(PROGRAM), editing.sparql, key, text)
        assert done.returncode == 0, done.stderr
        assert notes(editing) == left
