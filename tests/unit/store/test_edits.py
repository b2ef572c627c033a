"""What people change in the graph itself: shown exactly as they made it, and still so after the next load."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from graph_api.store import DataDirectory, Edits, Manifest, OwnGraph, Snapshots, open_writer, stated
from ontology import iris, terms
from tests.unit.store.sample import PROJECT, STARTED, graph, name, names, nothing, put

EDITED, RETRACTED = NamedNode(iris.EDITED_GRAPH), NamedNode(iris.RETRACTED_GRAPH)
PROVENANCE = NamedNode(iris.PROVENANCE_GRAPH)
DEFAULT = DefaultGraph()
THEME, OTHER = NamedNode(iris.concept("theme", "yksi")), NamedNode(iris.concept("theme", "kaksi"))
END = terms.END_DATE


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


def load(directory: DataDirectory, *triples: Triple, source: str = "a", rank: int | None = None) -> None:
    """Load one record; the first load also says that n:endDate is functional, and the sources' ranks."""
    functional = Triple(END, terms.RDF_TYPE, terms.OWL_FUNCTIONAL_PROPERTY)
    with open_writer(directory, "a test") as writer:
        put(writer, "ontology", [functional], "nivos")
        put(writer, "S1", list(triples), source)
        if rank is not None:
            node = NamedNode(iris.entity("source", source))
            put(writer, "source", [Triple(node, terms.RANK, Literal(rank))], source)
        writer.publish("load", nothing, STARTED)


def edit(
    directory: DataDirectory,
    added: list[Quad | Triple] | None = None,
    removed: list[Quad | Triple] | None = None,
) -> Manifest | None:
    """Change graphs as an update does; a triple stands for the default graph."""
    with open_writer(directory, "a test") as writer:
        edits = Edits(writer.store)
        edits.change(*([_quad(each) for each in some or []] for some in (removed, added)))
        if edits:
            writer.take(edits)
        return writer.publish("edit", nothing, STARTED, by="an editor")


def _quad(each: Quad | Triple) -> Quad:
    return each if isinstance(each, Quad) else Quad(each.subject, each.predicate, each.object)


def current(directory: DataDirectory) -> Store:
    return Snapshots(directory).view().store


def shown(directory: DataDirectory, predicate: NamedNode) -> set[str]:
    quads = current(directory).quads_for_pattern(PROJECT, predicate, None, DEFAULT)
    return {quad.object.value for quad in quads}


def kept(directory: DataDirectory, where: NamedNode) -> set[Triple]:
    return {quad.triple for quad in current(directory).quads_for_pattern(None, None, None, where)}


def theme(node: NamedNode) -> Triple:
    return Triple(PROJECT, terms.THEME, node)


def end(day: str) -> Triple:
    return Triple(PROJECT, END, Literal(day))


def test_an_added_statement_is_the_editors_and_outlives_a_load(directory: DataDirectory) -> None:
    load(directory, theme(THEME))
    manifest = edit(directory, [theme(OTHER)])
    assert manifest is not None
    assert (manifest.by, manifest.changes.graphs_edited) == ("an editor", 1)
    assert shown(directory, terms.THEME) == {THEME.value, OTHER.value}
    assert kept(directory, EDITED) == {theme(OTHER)}
    load(directory, theme(THEME), name("uusi"))
    assert shown(directory, terms.THEME) == {THEME.value, OTHER.value}
    told = Quad(EDITED, terms.FROM_SOURCE, NamedNode(iris.editors()), PROVENANCE)
    run = Quad(EDITED, terms.PROV_WAS_GENERATED_BY, NamedNode(iris.run(2)), PROVENANCE)
    assert {told, run} <= set(current(directory))


def test_what_the_records_say_is_not_said_again_by_editors(directory: DataDirectory) -> None:
    load(directory, theme(THEME))
    assert edit(directory, [theme(THEME)]) is None
    assert kept(directory, EDITED) == set()


def test_a_deleted_statement_of_a_record_is_retracted_and_stays_so(directory: DataDirectory) -> None:
    load(directory, theme(THEME), theme(OTHER))
    edit(directory, removed=[theme(THEME)])
    assert shown(directory, terms.THEME) == {OTHER.value}
    assert kept(directory, RETRACTED) == {theme(THEME)}
    assert theme(THEME) in kept(directory, NamedNode(graph("S1")))
    load(directory, theme(THEME), theme(OTHER), name("uusi"))
    load(directory, theme(THEME), source="b")
    assert shown(directory, terms.THEME) == {OTHER.value}
    assert not any(quad.predicate == terms.FROM_SOURCE for quad in _about(directory, RETRACTED))


def _about(directory: DataDirectory, node: NamedNode) -> list[Quad]:
    return list(current(directory).quads_for_pattern(node, None, None, PROVENANCE))


def test_adding_a_retracted_statement_lifts_the_retraction(directory: DataDirectory) -> None:
    load(directory, theme(THEME))
    edit(directory, removed=[theme(THEME)])
    edit(directory, [theme(THEME)])
    assert shown(directory, terms.THEME) == {THEME.value}
    assert kept(directory, RETRACTED) == kept(directory, EDITED) == set()
    assert _about(directory, RETRACTED) == []


def test_what_only_editors_said_is_simply_gone(directory: DataDirectory) -> None:
    load(directory, theme(THEME))
    edit(directory, [theme(OTHER)])
    edit(directory, removed=[theme(OTHER)])
    assert shown(directory, terms.THEME) == {THEME.value}
    assert kept(directory, RETRACTED) == kept(directory, EDITED) == set()


def test_an_editors_value_goes_before_every_source_where_one_is_true(directory: DataDirectory) -> None:
    load(directory, end("2021-01-01"), name("yksi"), rank=1)
    load(directory, end("2022-02-02"), source="b", rank=2)
    edit(directory, [end("2023-03-03"), name("kaksi")], [end("2021-01-01"), name("yksi")])
    assert shown(directory, END) == {"2023-03-03"}
    assert names(current(directory)) == ['"kaksi"@fi']
    load(directory, end("2024-04-04"), name("kolme"), rank=1)
    assert shown(directory, END) == {"2023-03-03"}
    assert names(current(directory)) == ['"kaksi"@fi']


def test_a_value_deleted_is_not_followed_by_the_next_best(directory: DataDirectory) -> None:
    load(directory, end("2021-01-01"), rank=1)
    load(directory, end("2022-02-02"), source="b", rank=2)
    edit(directory, removed=[end("2021-01-01")])
    assert shown(directory, END) == set()


def test_deleting_an_editors_value_shows_no_other_in_its_place(directory: DataDirectory) -> None:
    load(directory, end("2021-01-01"))
    edit(directory, [end("2023-03-03")], [end("2021-01-01")])
    load(directory, end("2024-04-04"))
    edit(directory, removed=[end("2023-03-03")])
    assert shown(directory, END) == set()


def test_a_second_value_leaves_the_first_as_sparql_has_it(directory: DataDirectory) -> None:
    load(directory, end("2021-01-01"))
    edit(directory, [end("2023-03-03")])
    assert shown(directory, END) == {"2021-01-01", "2023-03-03"}


def test_another_language_is_no_rival(directory: DataDirectory) -> None:
    load(directory, name("yksi"))
    edit(directory, [name("ett", "sv")])
    assert names(current(directory)) == ['"ett"@sv', '"yksi"@fi']
    load(directory, name("kaksi"))
    assert names(current(directory)) == ['"ett"@sv', '"kaksi"@fi']


def test_an_edited_record_says_something_else_and_is_loaded_anew(directory: DataDirectory) -> None:
    load(directory, theme(THEME))
    record = NamedNode(graph("S1"))
    before = _hash(directory, record)
    manifest = edit(directory, [Quad(PROJECT, terms.THEME, OTHER, record)])
    assert manifest is not None
    assert (manifest.changes.records_changed, manifest.changes.graphs_edited) == (1, 0)
    assert shown(directory, terms.THEME) == {THEME.value, OTHER.value}
    assert _hash(directory, record) == "edited-000002" != before
    source = Quad(record, terms.FROM_SOURCE, NamedNode(iris.entity("source", "a")), PROVENANCE)
    assert source in current(directory)
    load(directory, theme(THEME))
    assert shown(directory, terms.THEME) == {THEME.value}
    assert _hash(directory, record) == before


def _hash(directory: DataDirectory, record: NamedNode) -> str:
    (quad,) = current(directory).quads_for_pattern(record, terms.CONTENT_HASH, None, PROVENANCE)
    return quad.object.value


def test_an_emptied_record_is_no_record(directory: DataDirectory) -> None:
    load(directory, theme(THEME))
    record = NamedNode(graph("S1"))
    with open_writer(directory, "a test") as writer:
        edits = Edits(writer.store)
        edits.drop(record)
        writer.take(edits)
        manifest = writer.publish("edit", nothing, STARTED)
    assert manifest is not None
    assert manifest.changes.records_removed == 1
    assert shown(directory, terms.THEME) == set()
    assert _about(directory, record) == []
    assert not current(directory).contains_named_graph(record)


def test_a_removed_record_leaves_no_empty_graph(directory: DataDirectory) -> None:
    load(directory, theme(THEME))
    with open_writer(directory, "a test") as writer:
        writer.remove_record(graph("S1"))
        writer.publish("gone", nothing, STARTED)
    assert not current(directory).contains_named_graph(NamedNode(graph("S1")))


def test_a_graph_of_its_own_is_believed_least(directory: DataDirectory) -> None:
    load(directory, end("2021-01-01"), rank=1)
    mine = NamedNode("http://example.org/mine")
    edit(
        directory, [Quad(PROJECT, END, Literal("1999-01-01"), mine), Quad(PROJECT, terms.THEME, THEME, mine)]
    )
    assert shown(directory, END) == {"2021-01-01"}
    assert shown(directory, terms.THEME) == {THEME.value}
    assert Quad(mine, terms.FROM_SOURCE, NamedNode(iris.editors()), PROVENANCE) in current(directory)
    edit(
        directory,
        removed=[Quad(PROJECT, terms.THEME, THEME, mine), Quad(PROJECT, END, Literal("1999-01-01"), mine)],
    )
    assert _about(directory, mine) == []


def test_edits_count_net(directory: DataDirectory) -> None:
    store = Store()
    edits = Edits(store)
    mine = NamedNode("http://example.org/mine")
    quads = [Quad(PROJECT, terms.NOTE, Literal(text), mine) for text in ("1", "01", "x")]
    edits.change((), quads)
    edits.change(quads, ())
    edits.drop(mine)
    assert not edits
    number = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    edits.change((), [Quad(PROJECT, terms.NOTE, Literal("01", datatype=number), mine)])
    edits.change([Quad(PROJECT, terms.NOTE, Literal("1", datatype=number), mine)], ())
    edits.drop(mine)
    assert not edits


@pytest.mark.parametrize("own", sorted(iris.OWN_GRAPHS))
def test_own_graphs_cannot_be_edited(own: str) -> None:
    edits = Edits(Store())
    quad = Quad(PROJECT, terms.NOTE, Literal("x"), NamedNode(own))
    for change in (
        lambda: edits.change((), [quad]),
        lambda: edits.make(NamedNode(own)),
        lambda: edits.drop(NamedNode(own)),
    ):
        with pytest.raises(OwnGraph, match=own):
            change()


def test_deleting_everything_believed_leaves_what_nivos_keeps_by_itself(directory: DataDirectory) -> None:
    load(directory, theme(THEME), name("yksi"))
    with open_writer(directory, "a test") as writer:
        edits = Edits(writer.store)
        edits.clear(DEFAULT)
        writer.take(edits)
        writer.publish("edit", nothing, STARTED)
    store = current(directory)
    assert list(stated(store, DEFAULT)) == []
    believed = {quad.triple for quad in store.quads_for_pattern(None, None, None, DEFAULT)}
    assert believed == kept(directory, PROVENANCE)


def test_putting_back_what_was_read_changes_nothing(directory: DataDirectory) -> None:
    load(directory, theme(THEME), name("yksi"))
    with open_writer(directory, "a test") as writer:
        edits = Edits(writer.store)
        edits.replace(DEFAULT, [quad.triple for quad in stated(writer.store, DEFAULT)])
        assert not edits
