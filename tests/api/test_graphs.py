"""The Graph Store Protocol beyond W3C's cases: formats, conditions, bodies that are broken or meant to harm."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from graph_api.access.identity import ANONYMOUS
from graph_api.settings import Settings
from graph_api.store import DataDirectory
from ontology import iris
from tests.serving import begin, serving

TURTLE = "text/turtle"
GRAPH = {"graph": "http://example.org/g"}
SAID = "<a> <http://e/p> <#b> , 1 , _:x . _:x <http://e/q> 'ä'@fi ."
IN_EACH_FORMAT = {
    "text/turtle": SAID,
    "application/n-triples": "<http://example.org/a> <http://e/p> <http://example.org/g#b> .",
    "application/rdf+xml": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
        '<rdf:Description rdf:about="a"><e:p rdf:resource="#b"/></rdf:Description></rdf:RDF>'
    ),
    "application/ld+json": '{"@id": "a", "http://e/p": {"@id": "#b"}}',
    "application/trig": "<a> <http://e/p> <#b> .",
    "application/n-quads": "<http://example.org/a> <http://e/p> <http://example.org/g#b> .",
}
BOMB = (
    '<?xml version="1.0"?><!-- x --><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {name} "{10 * f"&{before};"}">' for before, name in zip("abcdef", "bcdefg", strict=True)
    )
    + ']><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    '<rdf:Description rdf:about="http://e/a"><e:p>&g;</e:p></rdf:Description></rdf:RDF>'
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    begin(folder)
    return folder


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[httpx.Client]:
    with serving(Settings(data=data, max_upload=1)) as made:
        yield made


def put(client: httpx.Client, body: str | bytes, kind: str = TURTLE, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = body.encode() if isinstance(body, str) else body
    return client.put("/graphs", params=GRAPH, content=content, headers={"Content-Type": kind, **named})


def get(client: httpx.Client, accept: str = TURTLE, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/graphs", params=GRAPH, headers={"Accept": accept, **named})


def read(content: bytes | str, kind: str = TURTLE) -> Dataset:
    form = RdfFormat.from_media_type(kind)
    dataset = Dataset(parse(content, format=form, base_iri="http://example.org/g"))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.mark.parametrize("kind", IN_EACH_FORMAT)
def test_a_graph_is_taken_in_every_format(client: httpx.Client, kind: str) -> None:
    assert put(client, IN_EACH_FORMAT[kind], kind).status_code in (201, 204)
    triples = {str(quad.triple) for quad in read(get(client).content)}
    assert "<http://example.org/a> <http://e/p> <http://example.org/g#b>" in triples


@pytest.mark.parametrize(
    "kind", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_a_graph_is_given_in_every_format(client: httpx.Client, kind: str) -> None:
    assert put(client, SAID).status_code in (201, 204)
    response = get(client, kind)
    assert response.headers["content-type"].partition(";")[0] == kind
    assert int(response.headers["content-length"]) == len(response.content)
    assert read(response.content, kind) == read(SAID)


def test_reading_is_open_and_cacheable(client: httpx.Client, data: Path) -> None:
    put(client, SAID)
    with serving(Settings(data=data), ANONYMOUS) as anyone:
        response = get(anyone)
        assert response.status_code == 200
        tag = response.headers["etag"]
        assert get(anyone, if_none_match=tag).status_code == 304
        assert get(anyone, "application/n-triples").headers["etag"] != tag
        assert get(anyone, "image/png").status_code == 406
        assert response.headers["vary"] == "Accept"


def test_writes_can_be_held_to_what_was_read(client: httpx.Client) -> None:
    put(client, SAID)
    tag = get(client).headers["etag"]
    assert put(client, "<a> <b> <c> .", if_match='"other"').status_code == 412
    assert put(client, "<a> <b> <c> .", if_none_match="*").status_code == 412
    assert put(client, "<a> <b> <c> .", if_match=tag).status_code == 204
    assert put(client, "<a> <b> <d> .", if_match=tag).status_code == 412
    assert put(client, "<a> <b> <d> .", if_match="*").status_code == 204
    assert client.delete("/graphs", params=GRAPH, headers={"If-Match": tag}).status_code == 412
    assert client.delete("/graphs", params=GRAPH).status_code == 204
    assert put(client, "<a> <b> <c> .", if_match="*").status_code == 412
    assert put(client, "<a> <b> <c> .", if_none_match="*").status_code == 201


def test_an_empty_graph_is_there(client: httpx.Client) -> None:
    assert put(client, "<a> <b> <c> .").status_code in (201, 204)
    assert put(client, "").status_code == 204
    response = get(client)
    assert (response.status_code, response.content) == (200, b"")
    assert client.delete("/graphs", params=GRAPH).status_code == 204
    assert get(client).status_code == 404
    assert put(client, "").status_code == 201
    assert get(client).status_code == 200


def test_blank_nodes_of_two_uploads_are_two(client: httpx.Client) -> None:
    put(client, "_:x <http://e/p> 1 .")
    client.post("/graphs", params=GRAPH, content=b"_:x <http://e/p> 2 .", headers={"Content-Type": TURTLE})
    assert len({quad.subject for quad in read(get(client).content)}) == 2


def test_patch_changes_this_graph_alone(client: httpx.Client) -> None:
    put(client, "<a> <http://e/p> 1 .")
    kind = {"Content-Type": "application/sparql-update"}

    def patch(text: str) -> httpx.Response:
        return client.patch("/graphs", params=GRAPH, content=text, headers=kind)

    assert patch("DELETE { ?s ?p 1 } INSERT { ?s ?p <x> } WHERE { ?s ?p 1 }").status_code == 204
    assert [str(quad.object) for quad in read(get(client).content)] == ["<http://example.org/x>"]
    assert patch("CLEAR DEFAULT ; INSERT DATA { GRAPH <http://e/other> { <a> <b> <c> } }").status_code == 400
    assert (
        client.patch("/graphs/fresh", content="INSERT DATA { <a> <b> <c> }", headers=kind).status_code == 201
    )
    assert client.get("/graphs/fresh").status_code == 200


def test_the_default_graph_is_read_and_written_without_what_nivos_adds(client: httpx.Client) -> None:
    before = client.get("/graphs?default", headers={"Accept": "application/n-triples"})
    assert "contentHash" not in before.text
    same = client.put(
        "/graphs?default", content=before.content, headers={"Content-Type": "application/n-triples"}
    )
    assert same.status_code == 204
    assert same.headers["nivos-snapshot"] == before.headers["nivos-snapshot"]


@pytest.mark.parametrize(
    ("body", "kind", "status", "line"),
    [
        ("<a> <b>\n <c", TURTLE, 400, 2),
        ("<http://e/a> <http://e/b> <http://e/c> <http://e/g> .", "application/n-quads", 400, None),
        ("<g> { <a> <b> <c> }", "application/trig", 400, None),
        ('{"@id": }', "application/ld+json", 400, 1),
        ('{"@context": "http://127.0.0.1:9/c", "@id": "a"}', "application/ld+json", 400, None),
        ("<rdf:RDF", "application/rdf+xml", 400, None),
        (BOMB, "application/rdf+xml", 400, None),
        ("<a> <b> <c> .", "text/html", 415, None),
        ("<a> <b> <c> .", "", 415, None),
        ("<a> <b> <c> .", "text/turtle; charset=iso-8859-1", 415, None),
        ("# " + "x" * 2**20, TURTLE, 413, None),
    ],
)
def test_bodies_that_are_refused(
    client: httpx.Client, body: str, kind: str, status: int, line: int | None
) -> None:
    response = put(client, body, kind)
    assert response.status_code == status, response.text
    assert response.json().get("line") == line


@pytest.mark.slow
def test_deep_nesting_harms_nobody(client: httpx.Client) -> None:
    for body, kind in (
        ("[" * 200_000, "application/ld+json"),
        ('{"http://e/p":' * 50_000, "application/ld+json"),
        ("<a> <b> " + "(" * 300_000, TURTLE),
        ("<a> <b> " + "[ <c> " * 100_000, TURTLE),
    ):
        assert put(client, body, kind).status_code in (400, 503)
    assert put(client, SAID).status_code in (201, 204)


def test_compressed_bodies_are_refused(client: httpx.Client) -> None:
    response = put(client, gzip.compress(b"# " + b"x" * 2**22), content_encoding="gzip")
    assert response.status_code == 415
    assert "Content-Encoding" in response.json()["detail"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"graph": "relative"},
        {"graph": ""},
        {"graph": "http://example.org/a b"},
        {"graph": "http://example.org/<x>"},
        {"graph": "javascript:"},
        {},
        {"graph": "http://example.org/a", "default": ""},
    ],
)
def test_graphs_that_are_not_named_well(client: httpx.Client, parameters: dict[str, str]) -> None:
    response = client.get("/graphs", params=parameters)
    assert response.status_code in (400, 404)
    assert client.put(
        "/graphs", params=parameters, content=b"", headers={"Content-Type": TURTLE}
    ).status_code in (
        400,
        201,
        204,
    )


def test_two_graphs_named_at_once(client: httpx.Client) -> None:
    assert client.get("/graphs?graph=http://e/a&graph=http://e/b").status_code == 400
    assert client.get("/graphs/x?graph=http://e/a").status_code == 400


@pytest.mark.parametrize("own", sorted(iris.OWN_GRAPHS))
def test_own_graphs_are_read_and_not_written(client: httpx.Client, own: str) -> None:
    for method in ("PUT", "POST", "DELETE"):
        response = client.request(
            method, "/graphs", params={"graph": own}, content=b"", headers={"Content-Type": TURTLE}
        )
        assert response.status_code == 403
        assert response.json()["graph"] == own
    assert client.get("/graphs", params={"graph": iris.PROVENANCE_GRAPH}).status_code == 200


def test_the_shapes_hold_for_graphs_too(client: httpx.Client) -> None:
    broken = "<https://w3id.org/nivos/project/X> a <https://w3id.org/nivos/ontology#Project> ."
    response = put(client, broken)
    assert response.status_code == 422
    assert response.json()["violations"][0]["focus"] == "https://w3id.org/nivos/project/X"


def test_several_files_at_once(client: httpx.Client) -> None:
    put(client, "")
    files = [
        ("one", ("a.ttl", "_:x <http://e/p> 1 .", "text/turtle")),
        ("two", ("../../b.nt", "_:x <http://e/p> <http://e/o> .", "application/octet-stream")),
        ("three", ("c.jsonld", '{"http://e/p": 3}', "application/ld+json")),
    ]
    assert client.post("/graphs", params=GRAPH, files=files).status_code == 204
    assert len({quad.subject for quad in read(get(client).content)}) == 3
    broken = [("one", ("a.ttl", "<a> <b> <c> .", TURTLE)), ("two", ("broken.ttl", "<a> <b>", TURTLE))]
    response = client.post("/graphs", params=GRAPH, files=broken)
    assert response.status_code == 400
    assert "broken.ttl" in response.json()["detail"]
    assert len(read(get(client).content)) == 3
    unknown = [("one", ("a.exe", "x", "application/x-msdownload"))]
    assert client.post("/graphs", params=GRAPH, files=unknown).status_code == 415


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x\r\n",
        b"--x--\r\n",
        b"--x\r\nContent-Disposition: form-data\r\n\r\n",
        b"--x\r\n\r\n--x--",
        b"no boundary",
        b"--x\r\n" + b"A: b\r\n" * 5000 + b"\r\n\r\n--x--",
        b"--x\r\nA: b\r\n\r\ny\r\n" * 300 + b"--x--",
    ],
)
def test_broken_forms(client: httpx.Client, body: bytes) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    assert client.post("/graphs", params=GRAPH, content=body, headers=kind).status_code in (400, 415)


def test_a_new_graph_is_never_one_that_was(client: httpx.Client) -> None:
    places = set()
    for _ in range(2):
        response = client.post("/graphs", content=b"<> <http://e/p> 1 .", headers={"Content-Type": TURTLE})
        assert response.status_code == 201
        place = response.headers["location"]
        assert client.get(place, headers={"Accept": "application/n-triples"}).text.startswith(f"<{place}>")
        places.add(place)
        client.delete(place)
    assert len(places) == 2


@pytest.mark.slow
def test_the_public_address_names_graphs(tmp_path: Path) -> None:
    begin(tmp_path)
    with serving(Settings(data=tmp_path, public_url="https://nivos.example.org")) as client:
        response = client.put("/graphs/%C3%A4/x%20y", content=b"", headers={"Content-Type": TURTLE})
        assert response.status_code == 201
        place = "https://nivos.example.org/graphs/%C3%A4/x%20y"
        assert response.headers["location"] == place
        assert client.get("/graphs", params={"graph": place}).status_code == 200


@pytest.mark.slow
def test_a_large_graph_goes_in_and_out(tmp_path: Path) -> None:
    begin(tmp_path)
    lines = b"".join(
        b"<http://e/s%d> <http://e/p> %d .\n" % (number % 5000, number) for number in range(60_000)
    )
    with serving(Settings(data=tmp_path, max_upload=4)) as client:
        assert put(client, lines).status_code == 201
        response = get(client, "application/n-triples")
        assert response.content.count(b"\n") == 60_000
        assert put(client, b"# " + b"x" * (4 * 2**20)).status_code == 413
    assert DataDirectory(tmp_path).numbers() == [1, 2]
