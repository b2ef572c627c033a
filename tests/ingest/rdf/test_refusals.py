"""What is wrong with a file is told with its line; a thing is refused whole, the others are taken."""

from __future__ import annotations

import pytest

from ontology import iris

from .conftest import PREFIXES, Read

GOOD = '<project/S9> n:name "good"@fi .\n'


@pytest.mark.parametrize(
    ("statement", "field", "reason", "advice"),
    [  # one a line
        ('<project/S1> n:startDate "2021-13-01"^^xsd:date', "startDate", "'2021-13-01' is no xsd:date", "2021-09-01"),
        ('<project/S1> n:startDate "1.9.2021"^^xsd:date', "startDate", "'1.9.2021' is no xsd:date", "2021-09-01"),
        ('<project/S1> n:budget "1,5"^^xsd:decimal', "budget", "'1,5' is no xsd:decimal", "1234.50"),
        ('<project/S1> n:jointProject "yes"^^xsd:boolean', "jointProject", "'yes' is no xsd:boolean", "'true'"),
        ('<project/S1> n:note "write to office@example.org"', "note", "holds an e-mail address", "no personal data"),
        ("<project/S1> n:note <mailto:office@example.org>", "note", "a way to reach a person", "no personal data"),
        ("<project/010199-999X> n:name 'x'@fi", "name", "a personal identity code", "no personal data"),
        ("<project/S1> n:note <http://example.org/?q=office%40example.org>", "note", "an e-mail", "no personal data"),
        ("<project/S1> <http://example.org/office@example.org> 'x'", "***", "an e-mail", "no personal data"),
        ("<project/S1> n:note 'x'^^<http://example.org/office@example.org>", "note", "an e-mail", "no personal data"),
        ("<project/S1> a <http://xmlns.com/foaf/0.1/Person>", "type", "is a person", "no personal data"),
        ("<theme/Nivelvaihe> skos:prefLabel 'x'@fi", "prefLabel", "is not how Nivos names", "<https://w3id.org/nivos/theme/nivelvaihe>"),
        ("<project/S1> n:theme <theme/Ohjaus%20ja%20tuki>", "theme", "is not how Nivos names", "theme/ohjaus-ja-tuki>"),
        ("<organisation/2769790-2> n:name 'x'@fi", "name", "check digit of '2769790-2' is wrong", "ytj.fi"),
        ("<projects/S1> n:name 'x'@fi", "name", "names no kind of thing", "did you mean 'https://w3id.org/nivos/project/S1'?"),
        ("<project/a/b> n:name 'x'@fi", "name", "names no kind of thing", "kind/id"),
        ("<http://w3id.org/nivos/project/S1> n:name 'x'@fi", "name", "not quite in the namespace", iris.BASE),
        ("<graph/derived> n:note 'x'", "note", "what Nivos keeps itself", "graphs of Nivos"),
        ("<record/a/b/c> n:note 'x'", "note", "what Nivos keeps itself", "graphs of Nivos"),
        ("<run/000001> n:note 'x'", "note", "what Nivos keeps itself", "each run"),
        ("<source/editors> n:rank 1", "rank", "what Nivos keeps itself", "its own sources"),
        ("n:Project n:note 'x'", "note", "what Nivos keeps itself", "vocabulary"),
        ("<project/S1> n:contentHash 'x'", "contentHash", "how a record came about", "--source"),
        ("<project/S1> a n:SourceRecord", "type", "n:SourceRecord is a class that Nivos keeps", "leave it out"),
        ("n:name a <http://www.w3.org/2002/07/owl#FunctionalProperty>", "type", "Nivos keeps itself", "vocabulary"),
        ("<http://example.org/p> a <http://www.w3.org/2002/07/owl#FunctionalProperty>", "type", "keeps", "leave"),
        ("<project/S1> <project/x> 'x'", "x", "none of the ontology", "begin with https://w3id.org/nivos/ontology#"),
        ("<project/S1> n:note 'a\\u0001b'", "note", "holds control characters", "remove them"),
        ("<project/S1> n:note <<( <project/S1> n:name 'x' )>>", "note", "statement about a statement", "leave it out"),
        ("[] n:name 'x'@fi", "", "has no IRI", "give it an IRI"),
        ("<project/S1> n:note _:a . _:a n:note _:b . _:b n:note _:a", "", "in a circle", "one of them an IRI"),
    ],
)  # fmt: skip
def test_a_flaw_is_told_and_the_other_things_are_taken(
    turtle: Read, statement: str, field: str, reason: str, advice: str
) -> None:
    things, refused = turtle(f"{GOOD}{statement} .\n")
    assert [each.subject.value for each in things] == [iris.project("S9")]
    (found,) = refused
    assert (found.refusal.file, found.refusal.line, found.refusal.field) == ("given.ttl", 6, field)
    assert reason in found.refusal.reason
    assert advice in found.refusal.advice


def test_relative_iris_are_told(read: Read) -> None:
    things, refused = read("a.jsonld", '{"@id": "S1", "https://w3id.org/nivos/ontology#name": "x"}')
    assert (things, refused[0].refusal.reason) == ([], "'S1' is a relative IRI")


def test_all_flaws_of_a_thing_make_one_refusal(turtle: Read) -> None:
    things, refused = turtle(
        '<project/S1> n:startDate "x"^^xsd:date ;\n n:note [ n:note "office@example.org" ] ;\n n:name "a"@fi .\n'
    )
    assert things == []
    (found,) = refused
    assert {found.refusal.line, *(each.line for each in found.more)} == {5, 6}


def test_the_name_of_a_graph_holds_no_personal_data(read: Read) -> None:
    things, refused = read(
        "a.trig", PREFIXES + "<http://example.org/office@example.org> { <project/S1> n:name 'x' . }"
    )
    assert (things, refused[0].refusal.reason) == ([], "holds an e-mail address")


@pytest.mark.parametrize("graph", ["graph/derived", "graph/lines-of-a-file", "record/a/b/c", "source/nivos"])
def test_graphs_of_nivos_are_not_written(read: Read, graph: str) -> None:
    things, refused = read("a.trig", PREFIXES + f"<{graph}> {{ <project/S1> n:name 'x'@fi . }}")
    assert (things, len(refused)) == ([], 1)
    assert "keeps itself" in refused[0].refusal.reason


def test_a_faulty_line_of_n_triples_is_told_and_the_rest_is_taken(read: Read) -> None:
    lines = [
        f'<http://example.org/a> <{iris.N}name> "a"@fi .',
        f'<http://example.org/a> <{iris.N}note "a" .',
        f'<http://example.org/b> <{iris.N}name> "b"@fi .',
        f'<http://example.org/c> <{iris.N}name> "{"c" * 1_000_001}"@fi .',
        f'<http://example.org/d> <{iris.N}name> "d"@fi .',
    ]
    things, refused = read("a.nt", "\n".join(lines))
    assert [each.subject.value for each in things] == ["http://example.org/b", "http://example.org/d"]
    told = [(each.refusal.line, each.refusal.reason) for each in refused]
    assert told[0][0] == told[1][0] == 2
    assert sorted(reason for line, reason in told if line == 2)[0].startswith(
        "<http://example.org/a> is not whole"
    )
    assert told[2] == (4, "the line is longer than 1 MB")


@pytest.mark.parametrize(
    ("name", "content", "line", "reason"),
    [
        ("a.ttl", f"<{iris.project('S1')}> <{iris.N}name> 'a' .\n\n<x> <y", 3, "cannot be read"),
        ("a.rdf", "<rdf:RDF>\n<a", 1, "cannot be read"),
        ("a.jsonld", '{\n"@id": }', 2, "cannot be read"),
        (
            "a.jsonld",
            '{"@context": "http://127.0.0.1:9/c", "@id": "http://e/a", "http://e/b": 1}',
            1,
            "is not fetched",
        ),
        ("a.rdf", '<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a "b">]><r/>', 2, "document type"),
        ("a.ttl", "# nothing\n", 1, "holds no statement"),
        ("a.nt", "", 1, "holds no statement"),
        ("a.jsonld", '{"name": "no context"}', 1, "holds no statement"),
    ],
)
def test_of_a_file_that_breaks_off_nothing_is_taken(
    read: Read, name: str, content: str, line: int, reason: str
) -> None:
    things, refused = read(name, content)
    assert things == []
    assert (refused[0].refusal.line, len(refused)) == (line, 1)
    assert reason in refused[0].refusal.reason


def test_what_would_bring_the_parser_down_is_refused(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = "<http://e/a> <http://e/b> " + "<<( <http://e/a> <http://e/b> " * 50_000
    for name in ("a.ttl", "a.trig", "a.nt", "a.nq"):
        things, refused = read(name, deep)
        assert things == []
        assert any(word in refused[0].refusal.reason for word in ("RDF 1.2", "longer than 1 MB")), name
    head = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    _, refused = read("a.rdf", head + "<r:Description><e:p>" * 1000)
    assert "more than 200 deep" in refused[0].refusal.reason
    _, refused = read("a.rdf", head + '<r:Description r:about="http://e/a"><e:p>' + "x" * 5_000_000)
    assert "longer than 4 MB" in refused[0].refusal.reason
    _, refused = read("a.ttl", "<http://e/a> <http://e/b> '" + "x" * 20_000_000 + "' .")
    assert refused[0].refusal.reason == "holds a text longer than 16 MB"
    monkeypatch.setattr("ingest.sources.rdf.guards.MAX_JSON_LD", 1_000_000)
    _, refused = read("a.jsonld", '{"@context": {}, "@graph": [' + '"x",' * 300_000)
    assert "more than 1 MB of JSON-LD" in refused[0].refusal.reason
    _, refused = read("a.jsonld", "[" * 200_000)
    assert "cannot be read" in refused[0].refusal.reason


def test_more_than_hangs_together_is_refused(turtle: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.sources.rdf.heap.MAX_TOGETHER", 10)
    monkeypatch.setattr("ingest.sources.rdf.heap.MAX_STATEMENTS", 20)
    monkeypatch.setattr("ingest.sources.rdf.grouping.MAX_STATEMENTS", 20)
    _, refused = turtle("<project/S1> n:note [ " + ";".join(f"n:note '{n}'" for n in range(12)) + " ] .")
    assert "hang together by blank nodes" in refused[0].refusal.reason
    _, refused = turtle("<project/S1> " + ";".join(f"n:note '{n}'" for n in range(22)) + " .")
    assert "more than 20 statements" in refused[0].refusal.reason


def test_a_file_with_too_many_flaws_is_given_up(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.sources.rdf.grouping.MAX_FLAWED", 2)
    lines = [f'<http://example.org/{n}> <{iris.N}note> "office@example.org" .' for n in range(5)]
    things, refused = read("a.nt", "\n".join([f'<http://example.org/x> <{iris.N}name> "x" .', *lines]))
    assert things == []
    assert len(refused) == 4
    monkeypatch.setattr("ingest.sources.rdf.parsing.MAX_FAULTS", 3)
    things, refused = read("b.nt", "what is this\n" * 10)
    assert len(refused) == 4
    assert "more than" in refused[-1].refusal.reason


def test_unknown_terms_are_kept_and_doubted_once(turtle: Read) -> None:
    things, refused = turtle(
        "<project/S1> n:startdate 'x' ; <https://schema.org/endDate> 'y' ; <http://example.org/p> 'z' .\n"
        "<project/S2> n:startdate 'x' ; a n:Projekt ; n:name 'a'@fi ; skos:note 'b' .\n"
    )
    assert refused == []
    assert sum(len(each.triples) for each in things) == 7
    notes = [note for each in things for note in each.notes]
    assert [(line, note.rpartition(" ")[2]) for line, note in notes] == [
        (5, "n:startDate?"),
        (5, "n:endDate?"),
        (5, "queries"),
        (6, "n:Project?"),
    ]
