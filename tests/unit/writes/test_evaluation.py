"""Updates as Nivos carries them out, held against pyoxigraph's own evaluation of the same text."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, Store, Triple, parse

from graph_api.store import Edits, OwnGraph
from graph_api.writes import errors
from graph_api.writes.updates.evaluation import Dataset as Used
from graph_api.writes.updates.evaluation import update

E = "http://e/"
BEGIN = """
PREFIX : <http://e/>
INSERT DATA {
  :a :p 1, 2 ; :q :b . :b :p 3 ; :q [ :r "x"@en ] .
  GRAPH :g { :a :p 1 . :c :q :a } GRAPH :h { :c :p "text" ; :q :d }
}
"""
UPDATES = [
    "",
    "# nothing but a comment",
    "PREFIX ex: <http://e/>",
    "INSERT DATA { :a :p 4 }",
    "INSERT DATA { :a :p 4 };",
    "INSERT DATA { :a :p 4 . GRAPH :g { :a :p 5 ; :q ( 1 [ :p 2 ] ) } . :a :p 6 . }",
    "insert data { graph :n { :a :p '''it's {not} a } brace # nor a comment''' } }",
    'INSERT DATA { :a :p "a \\" } b", "c\\u0041", \'d { \', """e " } f""" # } comment\n }',
    "INSERT DATA { :a :p <#frag> , <rel> }",
    "BASE <http://other/> INSERT DATA { <a> :p <b> }",
    "INSERT DATA { :a :p true, 1.5, -2, 1e3, 'x'^^:t, \"y\"@fi-FI ; a :C }",
    "INSERT DATA { _:x :p _:y . _:y :p _:x . GRAPH :g { _:x :p 1 } }",
    "INSERT DATA { :a :p <<( :s :p :o )>> }",
    "DELETE DATA { :a :p 1 . GRAPH :g { :c :q :a } }",
    "DELETE DATA { GRAPH :no { :a :p 1 } }",
    "DELETE WHERE { :a ?p ?o }",
    "DELETE WHERE { ?s :q ?o . GRAPH ?g { ?o ?p ?v } }",
    "DELETE WHERE { GRAPH ?g { ?s :p ?o } }",
    "DELETE { ?s :p ?o } WHERE { ?s :p ?o FILTER(?o > 1) }",
    "DELETE { ?s :p ?o } INSERT { ?s :p ?n } WHERE { ?s :p ?o BIND(?o + 1 AS ?n) }",
    "INSERT { ?s :was ?o . GRAPH :log { ?s :was ?o } } WHERE { ?s :p ?o }",
    "INSERT { ?o :inverse ?s } WHERE { ?s ?p ?o }",
    "INSERT { ?s ?o ?s } WHERE { ?s :q ?o }",
    "INSERT { ?s :with [ :made-for ?o ; :twice ?o ] } WHERE { ?s :p ?o }",
    "INSERT { ?s :unbound ?nothing . ?s :bound ?o } WHERE { ?s :q ?o OPTIONAL { ?o :none ?nothing } }",
    "INSERT { GRAPH ?o { ?s :in ?o } } WHERE { ?s ?p ?o FILTER(!isBlank(?o)) }",
    "INSERT { :a :p 9 } WHERE { :a :p 1 }",
    "INSERT { :a :p 9 } WHERE { :a :p 99 }",
    "INSERT { :a :p ?nivos_solution } WHERE { BIND(7 AS ?nivos_solution) }",
    "WITH :g DELETE { ?s ?p ?o } INSERT { ?s :kept ?o } WHERE { ?s ?p ?o }",
    "WITH :g INSERT { GRAPH :h { ?s :kept ?o } ?s :here ?o } WHERE { ?s ?p ?o . GRAPH :h { ?x ?y ?z } }",
    "INSERT { ?s :used ?o } USING :g WHERE { ?s ?p ?o }",
    "INSERT { ?s :used ?o } USING :g USING :h WHERE { ?s ?p ?o }",
    "INSERT { ?s :used ?g } USING NAMED :g WHERE { GRAPH ?g { ?s ?p ?o } }",
    "WITH :g INSERT { ?s :used ?o } USING :h WHERE { ?s ?p ?o }",
    "DELETE { ?s ?p ?o } WHERE { { SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?o LIMIT 1 } }",
    "INSERT { ?s :n ?n } WHERE { { SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s } }",
    "INSERT { ?s :path ?o } WHERE { ?s (:q|^:q)+ ?o MINUS { ?s :p 1 } VALUES ?x { 1 } FILTER EXISTS { ?s :q ?y } }",
    "CLEAR DEFAULT",
    "CLEAR NAMED",
    "CLEAR ALL",
    "CLEAR GRAPH :g",
    "CLEAR SILENT GRAPH :none",
    "DROP DEFAULT",
    "DROP NAMED",
    "DROP ALL",
    "DROP GRAPH :g ; INSERT DATA { GRAPH :g { :again :p 1 } }",
    "DROP SILENT GRAPH <http://e/none>",
    "CREATE GRAPH :new",
    "CREATE SILENT GRAPH :g",
    "ADD :g TO :h",
    "ADD DEFAULT TO GRAPH :h",
    "ADD :g TO DEFAULT",
    "COPY :g TO :h",
    "COPY :g TO :g",
    "COPY GRAPH :g TO DEFAULT",
    "COPY DEFAULT TO :new",
    "MOVE :g TO :h",
    "MOVE :g TO DEFAULT",
    "MOVE DEFAULT TO :g",
    "CREATE GRAPH :n ; COPY :n TO :g",
    "INSERT DATA { :a :p 5 } ; DELETE { ?s :p 5 } WHERE { ?s :p 5 } ; INSERT DATA { :z :p 1 } ;",
    "PREFIX x: <http://x/> INSERT DATA { x:a x:p x:b\\,c }",
]
BAD = [
    "INSERT",
    "INSERT DATA",
    "INSERT DATA {",
    "INSERT DATA { :a :p 1 } }",
    "INSERT DATA { :a :p }",
    "INSERT DATA { ?s :p 1 }",
    "INSERT DATA { :a :p 1 } INSERT DATA { :a :p 2 }",
    "INSERT DATA { :a :p 1 } ; ; CLEAR ALL",
    "INSERT DATA { nope:a :p 1 }",
    "INSERT DATA { :a :p <http://e/a b> }",
    'INSERT DATA { :a :p "never ends }',
    "INSERT DATA { :g { :a :p 1 } }",
    "INSERT DATA { { :a :p 1 } }",
    "INSERT DATA { GRAPH ?g { :a :p 1 } }",
    "DELETE DATA { :a :p _:b }",
    "DELETE DATA { :a :p [] }",
    "DELETE { :a :p _:b } WHERE { :a :p ?o }",
    "DELETE WHERE { :a :p _:b }",
    "DELETE WHERE { :a :p ?o FILTER(?o > 1) }",
    "DELETE { ?s :p ?o } WHERE { ?s :p ?o ",
    "DELETE { ?s :p ?o } WHERE { ?s :p }",
    "DELETE { ?s :p ?o }",
    "WITH :g WHERE { ?s ?p ?o }",
    "WITH :g DELETE WHERE { ?s ?p ?o }",
    "INSERT { :a :p 1 } USING WHERE { }",
    "CLEAR",
    "CLEAR XYZ",
    "CLEAR :g",
    "DROP GRAPH",
    "COPY :g :h",
    "LOAD",
    "SELECT * { ?s ?p ?o }",
    "ASK {}",
    "{ }",
    "; CLEAR ALL",
    "PREFIX CLEAR ALL",
]


def begun() -> Store:
    store = Store()
    store.update(BEGIN)
    return store


def written(text: str) -> str:
    return f"PREFIX : <http://e/> {text}"


def no_fetching(address: str) -> Iterable[Triple]:
    raise AssertionError(f"fetched {address}")


def carried_out(store: Store, text: str, used: Used | None = None) -> Edits:
    edits = Edits(store)
    update(edits, text, E, Used() if used is None else used, no_fetching)
    return edits


def contents(store: Store) -> tuple[Dataset, set[str]]:
    dataset = Dataset(store)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset, {graph.value for graph in store.named_graphs()}


@pytest.mark.parametrize("text", UPDATES)
def test_an_update_does_what_pyoxigraph_does(text: str) -> None:
    ours, theirs = begun(), begun()
    theirs.update(written(text), base_iri=E)
    before = Dataset(ours)
    edits = carried_out(ours, written(text))
    expected, graphs = contents(theirs)
    found, named = contents(ours)
    assert found == expected
    assert named >= graphs if "DROP" not in text else named == graphs
    now = Dataset(ours)
    assert edits.added == {quad for quad in now if quad not in before}
    assert edits.removed == {quad for quad in before if quad not in now}


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_update_is_refused_with_its_line(text: str) -> None:
    store = begun()
    with pytest.raises(SyntaxError):
        begun().update(written(text), base_iri=E)
    with pytest.raises(errors.MalformedUpdate) as caught:
        carried_out(store, "\n\n" + written(text))
    assert caught.value.about["line"] >= 3


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("DROP GRAPH :none", errors.NoSuchGraph),
        ("COPY :none TO :g", errors.NoSuchGraph),
        ("MOVE :none TO DEFAULT", errors.NoSuchGraph),
        ("CREATE GRAPH :g", errors.GraphExists),
        ("INSERT DATA { GRAPH <https://w3id.org/nivos/graph/provenance> { :a :p 1 } }", OwnGraph),
        ("CREATE GRAPH <https://w3id.org/nivos/graph/derived>", OwnGraph),
        ("DROP SILENT GRAPH <https://w3id.org/nivos/graph/derived>", OwnGraph),
        ("COPY :g TO <https://w3id.org/nivos/graph/derived>", OwnGraph),
        ("INSERT { :a :p 1 } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", errors.SourceRefused),
        ("DELETE WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", errors.MalformedUpdate),
        (
            "INSERT { :a :p 1 } WHERE { { SELECT ?s { SERVICE SILENT :x { ?s ?p ?o } } } }",
            errors.SourceRefused,
        ),
    ],
)
def test_what_is_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        carried_out(begun(), written(text))


def test_declarations_may_stand_before_every_operation() -> None:
    """pyoxigraph 0.5 takes them only before the first; the grammar of SPARQL allows them before each."""
    store = Store()
    more = "PREFIX x: <http://y/> BASE <http://z/> INSERT DATA { x:a x:p <b> }"
    carried_out(store, f"PREFIX x: <http://x/> INSERT DATA {{ x:a x:p 1 }} ; {more}")
    assert {str(quad.subject) for quad in store} == {"<http://x/a>", "<http://y/a>"}
    assert NamedNode("http://z/b") in {quad.object for quad in store}


def test_silent_copying_of_what_is_not_there_changes_nothing() -> None:
    store = begun()
    assert not carried_out(store, written("COPY SILENT :none TO :h ; MOVE SILENT :none TO DEFAULT"))


def test_a_blank_node_names_no_graph() -> None:
    store = begun()
    edits = carried_out(
        store, written("INSERT { GRAPH ?o { ?s :in ?o } } WHERE { ?s :q ?o FILTER(isBlank(?o)) }")
    )
    assert not edits


def test_own_graphs_are_no_reason_to_refuse_clear_all() -> None:
    store = begun()
    own = NamedNode("https://w3id.org/nivos/graph/provenance")
    kept = Quad(NamedNode("http://e/a"), NamedNode("http://e/b"), NamedNode("http://e/c"), own)
    store.add(kept)
    carried_out(store, "CLEAR ALL")
    assert list(store) == [kept]
    carried_out(store, "DROP NAMED")
    assert list(store.named_graphs()) == [own]


def test_the_protocols_dataset_is_used_where_the_update_names_none() -> None:
    store = begun()
    used = Used((NamedNode("http://e/g"),), (NamedNode("http://e/h"),))
    carried_out(
        store, written("INSERT { ?s :seen ?g } WHERE { { ?s :p ?o } UNION { GRAPH ?g { ?s :p ?o } } }"), used
    )
    seen = {str(quad.subject) for quad in store if quad.predicate == NamedNode("http://e/seen")}
    assert seen == {"<http://e/c>"}  # ?g is bound in h alone
    with pytest.raises(errors.DatasetConflict):
        carried_out(store, written("WITH :g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"), used)
    with pytest.raises(errors.DatasetConflict):
        carried_out(store, written("DELETE { ?s ?p ?o } USING :g WHERE { ?s ?p ?o }"), used)


def test_an_update_of_one_graph_means_it_and_changes_no_other() -> None:
    store = begun()
    within = Used(within=NamedNode("http://e/g"))
    carried_out(store, written("DELETE { ?s :p ?o } INSERT { ?s :was ?o } WHERE { ?s :p ?o }"), within)
    carried_out(store, written("INSERT DATA { :new :p 1 }"), within)
    graph = {str(quad.triple) for quad in store if quad.graph_name == NamedNode("http://e/g")}
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    assert graph == {
        "<http://e/c> <http://e/q> <http://e/a>",
        f'<http://e/a> <http://e/was> "1"{integer}',
        f'<http://e/new> <http://e/p> "1"{integer}',
    }
    for text in ("CLEAR DEFAULT", "INSERT DATA { GRAPH :h { :a :p 1 } }", "CLEAR ALL", "CREATE GRAPH :n"):
        with pytest.raises(errors.DatasetConflict):
            carried_out(begun(), written(text), within)


def test_load_puts_what_was_fetched_where_it_is_told() -> None:
    store, asked = begun(), []

    def fetch(address: str) -> Iterable[Triple]:
        asked.append(address)
        if address.endswith("broken"):
            raise errors.LoadFailed("no", source=address)
        return [quad.triple for quad in parse("<a> <b> <c> .", format=RdfFormat.TURTLE, base_iri=address)]

    edits = Edits(store)
    update(edits, "LOAD <x> ; LOAD <y> INTO GRAPH <n> ; LOAD SILENT <broken>", E, Used(), fetch)
    assert asked == ["http://e/x", "http://e/y", "http://e/broken"]
    assert {str(quad) for quad in edits.added} == {
        "<http://e/a> <http://e/b> <http://e/c>",
        "<http://e/a> <http://e/b> <http://e/c> <http://e/n>",
    }
    with pytest.raises(errors.LoadFailed):
        update(edits, "LOAD <broken>", E, Used(), fetch)


_NODES = st.sampled_from([":a", ":b", ":g", ":h", "?x", "?y"])
_TRIPLES = st.builds(lambda s, o: f"{s} :p {o} .", _NODES, _NODES)
_TEMPLATES = st.lists(
    st.one_of(_TRIPLES, st.builds(lambda g, t: f"GRAPH {g} {{ {t} }}", _NODES, _TRIPLES)), max_size=3
).map(" ".join)
_DATA = st.lists(
    st.builds(
        lambda g, s, o: f"GRAPH {g} {{ {s} :p {o} }}" if g else f"{s} :p {o} .",
        st.sampled_from(["", ":g", ":h"]),
        *(st.sampled_from([":a", ":b", ":g", ":h"]),) * 2,
    ),
    max_size=4,
).map(" ".join)
_OPERATIONS = st.one_of(
    st.builds("INSERT DATA {{ {} }}".format, _DATA),
    st.builds("DELETE DATA {{ {} }}".format, _DATA),
    st.builds(
        "{} DELETE {{ {} }} INSERT {{ {} }} WHERE {{ {} }}".format,
        st.sampled_from(["", "WITH :g"]),
        _TEMPLATES,
        _TEMPLATES,
        _TEMPLATES,
    ),
    st.builds("DELETE WHERE {{ {} }}".format, _TEMPLATES),
    st.sampled_from(["CLEAR DEFAULT", "DROP NAMED", "ADD DEFAULT TO :h", "COPY DEFAULT TO :g"]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_OPERATIONS, min_size=1, max_size=5))
def test_any_sequence_does_what_pyoxigraph_does(made: list[str]) -> None:
    text = "PREFIX : <http://e/> " + " ; ".join(made)
    ours, theirs = Store(), Store()
    theirs.update(text)
    carried_out(ours, text)
    assert set(ours) == set(theirs)


_WORDS = [
    *(
        "INSERT DATA",
        "DELETE",
        "WHERE",
        "{",
        "}",
        "<",
        ">",
        "<http://e/#a>",
        '"',
        '"""',
        "'",
        "\\",
        "#",
        "\n",
    ),
    *(
        "GRAPH",
        ":g",
        "?x",
        ";",
        ".",
        "LOAD",
        "SERVICE",
        "SELECT *",
        "FILTER(?x<",
        "1",
        "[]",
        "( )",
        "@fi",
        "ä\0",
    ),
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_WORDS), max_size=25).map(" ".join))
def test_any_text_is_carried_out_or_refused(text: str) -> None:
    def fetch(address: str) -> Iterable[Triple]:
        raise errors.LoadFailed("no", source=address)

    with suppress(errors.WriteError):
        update(Edits(begun()), written(text), E, Used(), fetch)
