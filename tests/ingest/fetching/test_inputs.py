"""Addresses beside paths: fetched, read by what they are, remembered once all was taken in."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import NamedNode
from typer.testing import CliRunner

from graph_api.cli import app
from graph_api.store import DataDirectory, Snapshots, rollback
from ingest.fetching.errors import AnswerRefused
from ingest.fetching.inputs import inputs, reading
from ingest.fetching.transfer import Rules
from ingest.sources.files import Fetched
from ontology import iris, terms

from .conftest import Server

PROJECT = {"type": "project", "id": "S1", "name": "Yksi"}
TURTLE = f'<{iris.project("S2")}> a <{iris.N}Project> ; <{iris.N}name> "Kaksi"@fi .'


@pytest.fixture
def run(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("NIVOS_SERVICE_HOSTS", server.host)
    monkeypatch.setenv("NIVOS_DATA", str(tmp_path / "data"))

    def _run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["ingest", "--source", "funder", *words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    return _run


def lines(*records: dict[str, object]) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def pages(data: Path) -> set[str]:
    store = Snapshots(DataDirectory(data)).view().store
    graph = NamedNode(iris.PROVENANCE_GRAPH)
    found = store.quads_for_pattern(None, terms.PROV_HAD_PRIMARY_SOURCE, None, graph)
    return {quad.object.value for quad in found if isinstance(quad.object, NamedNode)}


def test_files_are_fetched_and_their_address_is_the_page(run, server: Server, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    other = {**PROJECT, "id": "S3", "source_url": "https://funder.example/s3"}
    records = server.give("/projects.jsonl", lines(PROJECT, other))
    packed = server.give("/more.ttl.gz", gzip.compress(TURTLE.encode()))
    code, output = run(records, packed)
    assert (code, "accepted 3" in output) == (0, True)
    assert pages(tmp_path / "data") == {records, packed, "https://funder.example/s3"}


def test_what_has_not_changed_ends_quickly(run, server: Server, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    address = server.give(
        "/projects.jsonl", lines(PROJECT), ETag='"v1"', Last_Modified="Wed, 01 Sep 2021 00:00:00 GMT"
    )
    assert run(address)[0] == 0
    server.give("/projects.jsonl", status=304)
    code, output = run(address)
    year = datetime.now(UTC).year
    assert code == 0
    assert output.splitlines()[-1].startswith(f"{address}: unchanged since {year}-")
    assert server.asked[-1]["if-none-match"] == '"v1"'
    assert server.asked[-1]["if-modified-since"] == "Wed, 01 Sep 2021 00:00:00 GMT"
    server.give("/projects.jsonl", lines({**PROJECT, "name": "Toinen"}), ETag='"v2"')
    assert "changed 1" in run(address)[1]
    for words in (["--anew"], ["--complete"], ["--source", "other"]):
        run(address, *words)
        assert "if-none-match" not in server.asked[-1]


def test_nothing_is_remembered_of_what_was_not_all_taken_in(run, server: Server, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    address = server.give("/projects.jsonl", lines(PROJECT, {"type": "project"}), ETag='"v1"')
    assert run(address)[0] == 1
    assert run(address, "--dry-run")[0] == 1
    assert "if-none-match" not in server.asked[-1]
    good = server.give("/good.jsonl", lines({**PROJECT, "id": "S4"}), ETag='"v1"')
    run(good, "--dry-run")
    run(good)
    assert "if-none-match" not in server.asked[-1]
    rollback(DataDirectory(tmp_path / "data"), 1)
    run(good)
    assert "if-none-match" not in server.asked[-1]


def test_a_broken_memory_is_no_hindrance(run, server: Server, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    address = server.give("/projects.jsonl", lines(PROJECT), ETag='"v1"')
    run(address)
    (memory,) = (tmp_path / "data" / "fetched").iterdir()
    for broken in ("", "[]", '{"address": 1}', "\0"):
        memory.write_text(broken)
        assert run(address)[0] == 0


def test_the_cli_tells_in_one_line_what_is_wrong(
    run, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    gone = server.give("/gone.csv", status=404)
    with pytest.raises(AnswerRefused) as error:
        run(gone)
    assert str(error.value) == f"{gone}: there is no such file (status 404)"


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("/projects.csv", "application/octet-stream", "projects.csv"),
        ("/projects.csv.gz", "application/gzip", "projects.csv.gz"),
        ("/export?format=csv", "text/csv; charset=utf-8", "export.csv"),
        ("/export", "text/turtle", "export.ttl"),
        ("/", "application/ld+json", "file.jsonld"),
        ("/..%2f..%2fetc%2Fx.csv", "text/csv", "x.csv"),
        ("/list.xlsx", "application/octet-stream", "list.xlsx"),
    ],
)
def test_a_file_is_called_by_its_address_or_read_by_its_type(
    server: Server, tmp_path: Path, path: str, kind: str, name: str
) -> None:
    address = server.give(path, b"x", Content_Type=kind)
    with inputs([address, "here.csv"], DataDirectory(tmp_path), Rules((server.host,))) as given:
        fetched, here = given.files
        assert isinstance(fetched, Fetched)
        assert (fetched.path.name, fetched.path.read_bytes(), here) == (name, b"x", Path("here.csv"))
    assert not fetched.path.exists()


def test_a_type_that_is_not_read(server: Server, tmp_path: Path) -> None:
    address = server.give("/picture", b"x", Content_Type="image/png")
    with (
        pytest.raises(AnswerRefused, match="of the type image/png"),
        inputs([address], DataDirectory(tmp_path), Rules((server.host,))),
    ):
        pass


def test_another_mapping_is_another_reading(tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text("a")
    first = reading("funder", str(mapping))
    mapping.write_text("b")
    assert len({first, reading("funder", str(mapping)), reading("funder", None), reading(None, None)}) == 4
