"""Every saved query answers something on the sample that Nivos ships."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

import pytest

from queries.catalogue import catalogue

pytestmark = pytest.mark.slow

ARGUMENTS = {
    "project-calendar": {"today": ["2021-12-01"]},
    "theme-model-relations": {"theme": ["asuntolat"]},
    "overlapping-now": {"today": ["2021-12-01"]},
}

#: Queries with no row on the sample, and why.
EMPTY: dict[str, str] = {
    "practices-developed": "no source of the sample says that a good practice grew into a model",
}


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory):
    """The newest snapshot of a data folder into which the sample was loaded."""
    load = pytest.importorskip("ingest.load")
    store = pytest.importorskip("graph_api.store.view")
    layout = pytest.importorskip("graph_api.store.layout")
    folder = files("ingest") / "samples" / "zoomi"
    if not folder.is_dir():
        pytest.skip("the sample is not there yet")
    data = layout.DataDirectory(tmp_path_factory.mktemp("data"))
    with as_file(folder) as sample:
        load.run_ingest([Path(sample)], data.root)
    return store.Snapshots(data).view()


@pytest.mark.parametrize("name", list(catalogue()))
def test_answers_on_the_sample(view, name: str) -> None:
    bound = catalogue()[name].bind(ARGUMENTS.get(name, {}))
    rows = list(view.query(bound.page(5)))
    assert bool(rows) == (name not in EMPTY), EMPTY.get(name, "no row")
