"""The manifest's counts of statements are kept, not counted: they must be what counting gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from graph_api.store import DataDirectory, Edits, Snapshots, open_writer, rollback
from ontology import iris, terms
from tests.unit.store.sample import PROJECT, STARTED, graph, name, nothing, put

_TRIPLES = st.lists(
    st.one_of(
        st.builds(name, st.sampled_from(["a", "b"])),
        st.builds(
            lambda text: Triple(PROJECT, terms.KNOWN_AS, Literal(text)), st.sampled_from(["x", "y", "z"])
        ),
    ),
    max_size=3,
)
_GRAPHS = st.sampled_from(
    [DefaultGraph(), NamedNode(graph("1")), NamedNode("http://e/g"), NamedNode(iris.EDITED_GRAPH)]
)
_QUADS = st.builds(
    lambda triples, where: [Quad(t.subject, t.predicate, t.object, where) for t in triples], _TRIPLES, _GRAPHS
)
_STEPS = st.one_of(
    st.tuples(st.just("put"), st.sampled_from(["1", "2"]), _TRIPLES),
    st.tuples(st.just("edit"), _QUADS, _QUADS),
    st.tuples(st.just("back"), st.integers(0, 3), st.none()),
)


Steps = list[tuple[str, object, object]]
_SOME_STEPS = st.lists(_STEPS, min_size=1, max_size=5)


@settings(max_examples=4, deadline=None, derandomize=True)
@given(_SOME_STEPS)
def test_the_count_is_right_after_any_writes(tmp_path_factory: pytest.TempPathFactory, steps: Steps) -> None:
    check_counts(DataDirectory(tmp_path_factory.mktemp("data") / "graph"), steps)


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(_SOME_STEPS)
def test_the_count_is_right_after_any_writes_at_length(
    tmp_path_factory: pytest.TempPathFactory, steps: Steps
) -> None:
    check_counts(DataDirectory(tmp_path_factory.mktemp("data") / "graph"), steps)


def check_counts(directory: DataDirectory, steps: Steps) -> None:
    for kind, first, second in steps:
        if kind == "back":
            if directory.numbers():
                rollback(directory, directory.numbers()[first % len(directory.numbers())])  # type: ignore[operator]
            continue
        with open_writer(directory, "a test") as writer:
            if kind == "put":
                put(writer, first, second)  # type: ignore[arg-type]
            else:
                edits = Edits(writer.store)
                edits.change(first, second)  # type: ignore[arg-type]
                if edits:
                    writer.take(edits)
            derived = [Triple(PROJECT, terms.NOTE, Literal(f"derived {len(steps)}"))]
            writer.publish("test", lambda store, derived=derived: derived, STARTED)
        if directory.current_number() is not None:
            view = Snapshots(directory).view()
            believed = view.store.quads_for_pattern(None, None, None, DefaultGraph())
            assert view.snapshot.triples == sum(1 for _ in believed)
            assert view.snapshot.quads == len(view.store)


def test_nothing_is_counted_twice(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path / "data")
    for text in ("a", "b", "a"):
        with open_writer(directory, "a test") as writer:
            put(writer, "1", [name(text)])
            writer.publish(text, nothing, STARTED)
        assert directory.current().triples == len(
            list(Snapshots(directory).view().store.quads_for_pattern(None, None, None, DefaultGraph()))
        )
