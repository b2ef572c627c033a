"""The list of snapshots, and going back to one over HTTP."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from graph_api.access.identity import ANONYMOUS, Identity, Role
from graph_api.settings import Settings
from tests.serving import EDITOR, begin, serving

ADMIN = Identity("admin-of-tests", Role.ADMIN, "key")
UPDATE = {"Content-Type": "application/sparql-update"}
ASK = {"query": "ASK { <http://e/a> ?p ?o }", "format": "json"}


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory, to be copied, with two snapshots."""
    data = tmp_path_factory.mktemp("edited")
    begin(data)
    with serving(Settings(data=data)) as client:
        assert client.post(
            "/sparql", content="INSERT DATA { <http://e/a> <http://e/p> 1 }", headers=UPDATE
        ).is_success
    return data


@pytest.fixture
def data(edited: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(edited, tmp_path / "data", symlinks=True))


def test_the_list_is_open_and_who_wrote_is_not(data: Path) -> None:
    for identity, by in ((ANONYMOUS, [None, None]), (EDITOR, ["", "editor-of-tests"])):
        with serving(Settings(data=data), identity) as client:
            listed = client.get("/api/snapshots").json()
            assert listed["current"] == 2
            assert [each["number"] for each in listed["snapshots"]] == [1, 2]
            assert [each["current"] for each in listed["snapshots"]] == [False, True]
            assert [each["by"] for each in listed["snapshots"]] == by
            assert listed["snapshots"][1]["changes"]["graphs_edited"] == 1


def test_an_admin_goes_back_and_forth(data: Path) -> None:
    with serving(Settings(data=data), ADMIN) as client:
        assert client.get("/sparql", params=ASK).json()["boolean"] is True
        response = client.post("/api/snapshots/1/current")
        assert (response.status_code, response.headers["nivos-snapshot"]) == (204, "1")
        assert client.get("/sparql", params=ASK).json()["boolean"] is False
        assert client.post("/api/snapshots/2/current").status_code == 204
        assert client.get("/sparql", params=ASK).json()["boolean"] is True
        missing = client.post("/api/snapshots/7/current")
        assert (missing.status_code, missing.json()["type"].rpartition("/")[2]) == (404, "unknown-snapshot")
        assert str(data) not in missing.text


def test_an_editor_may_not_go_back(data: Path) -> None:
    with serving(Settings(data=data)) as client:
        assert client.post("/api/snapshots/1/current").status_code == 403
        assert client.get("/api/snapshots").json()["current"] == 2
