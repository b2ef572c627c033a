"""The catalogue is strict about what it reads, and lets nothing but terms into a query."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, Store

from queries.catalogue import BadArgument, QueryFileError, SavedQuery, catalogue, read_catalogue, read_query
from queries.saved import split_prologue, strip_comments
from tests.tracebacks import kept

TEXTS = "{fi: a, sv: b, en: c}"
GOOD = f"""#+ title: {TEXTS}
#+ description: {TEXTS}
#+ answers: CQ-01
#+ params:
#+   word: {{kind: string, about: {TEXTS}}}
#+ columns:
#+   s: {TEXTS}
PREFIX n: <http://example.org/#>
SELECT ?s WHERE {{
  VALUES ?word {{ "x" }}  # param
  ?s n:p ?word .
}}
ORDER BY ?s
"""


def read(text: str) -> SavedQuery:
    return read_query("topic/name.rq", "topic", text)


def test_reads_a_good_file() -> None:
    query = read(GOOD)
    assert (query.name, query.topic, query.answers, query.pagination) == ("name", "topic", ("CQ-01",), 100)
    assert query.title == {"fi": "a", "sv": "b", "en": "c"}
    assert [term.value for term in query.params["word"].default] == ["x"]
    assert len(query.version) == 12
    assert read(GOOD + "\n").version != query.version


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (GOOD, "SELECT ?s WHERE {} ORDER BY ?s", "1: no header: the file must begin with `#+ title: …`"),
        (
            "#+ answers: CQ-01",
            "#+ answer: CQ-01",
            "3: unknown key 'answer'; known: answers, columns, description, "
            "keywords, pagination, params, tags, title",
        ),
        ("#+ answers: CQ-01", "#+ answers: CQ-1", "3: 'CQ-1' is not a competency question such as CQ-01"),
        ("#+ answers: CQ-01", "#+ title: again", "3: 'title' stands twice"),
        ("#+ answers: CQ-01", "#+ pagination: none", "3: pagination must be a positive number of rows"),
        (f"#+ description: {TEXTS}", "#+ description: {fi: a, en: c}", "2: description is missing in sv"),
        (f"#+   s: {TEXTS}", "#+   s: {fi: a}", "7: columns.s is missing in sv, en"),
        (f"#+   s: {TEXTS}", f"#+   t: {TEXTS}", "6: columns are t but the query selects s"),
        ("kind: string", "kind: text", "5: word is of no known kind: 'text'"),
        ("kind: string", "kind: choice", "5: word has no choices"),
        (
            "kind: string",
            "kind: string, colour: red",
            "5: unknown key 'colour'; known: about, choices, default, kind, kind_of, list, maximum, minimum",
        ),
        ("kind: string", "kind: iri, kind_of: planet", "5: word: no such kind of thing: 'planet'"),
        (
            "kind: string",
            "kind: string, default: y",
            "5: word: the only default that may be written is today, for a date",
        ),
        ('{ "x" }', '{ "x" "y" }', "5: word has several default values but is not a list"),
        (
            '  VALUES ?word { "x" }  # param\n',
            "",
            "5: word is declared but no line `VALUES ?word { … }  # param` uses it",
        ),
        (
            'VALUES ?word { "x" }  # param',
            'VALUES ?term { "x" }  # param',
            "10: term is marked # param but not declared under params",
        ),
        (
            'VALUES ?word { "x" }  # param',
            'BIND ("x" AS ?word)  # param',
            "10: a parameter's line must read `VALUES ?name { … }  # param`",
        ),
        ("ORDER BY ?s\n", "", "12: the query does not end with ORDER BY"),
        (
            "ORDER BY ?s\n",
            "ORDER BY ?s LIMIT 5 # five\n",
            "13: the query must leave LIMIT and OFFSET to paging",
        ),
        ("SELECT ?s WHERE", "ASK", "1: not a SELECT query"),
        ("PREFIX n", "#+ tags: [a]\nPREFIX n", None),
        ("ORDER BY ?s", "#+ tags: [a]\nORDER BY ?s", "13: header line below the query's first line"),
    ],
)
def test_says_where_a_file_is_wrong(old: str, new: str, message: str | None) -> None:
    assert old in GOOD
    if message is None:
        read(GOOD.replace(old, new))
        return
    with pytest.raises(QueryFileError) as raised:
        read(GOOD.replace(old, new))
    assert str(raised.value) == f"topic/name.rq:{message}"
    assert kept(raised.value) == []


def test_says_where_the_header_is_not_yaml() -> None:
    with pytest.raises(QueryFileError, match=r"^topic/name.rq:2: not YAML: "):
        read("#+ title: a\n#+ b: [\n")


def test_says_that_a_query_is_not_sparql() -> None:
    with pytest.raises(QueryFileError, match=r"^topic/name.rq:1: not SPARQL: "):
        read(GOOD.replace("?s n:p ?word", "?s n:p"))


def test_names_are_unique_and_choices_exist(tmp_path: Path) -> None:
    for topic in ("one", "two"):
        (tmp_path / topic).mkdir()
        (tmp_path / topic / "name.rq").write_text(GOOD, encoding="utf-8")
    with pytest.raises(QueryFileError, match=r"^two/name.rq:1: one has a query of this name$"):
        read_catalogue(tmp_path)
    (tmp_path / "two" / "name.rq").unlink()
    text = GOOD.replace("kind: string", "kind: string, choices: {query: none, column: s}")
    (tmp_path / "one" / "name.rq").write_text(text, encoding="utf-8")
    with pytest.raises(QueryFileError, match=r"^one/name.rq:1: word: no query none with a column s$"):
        read_catalogue(tmp_path)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        (
            "never-met",
            {"tema": ["x"]},
            "tema: 'x' belongs to no parameter of never-met; expected theme, runsTogether",
        ),
        (
            "phases",
            {"tema": ["x"]},
            "tema: 'x' belongs to no parameter of phases; expected no parameter at all",
        ),
        (
            "project-calendar",
            {"today": ["1.12.2021"]},
            "today: '1.12.2021' is not a date; expected a date such as 2021-12-01",
        ),
        (
            "project-calendar",
            {"today": ["2021-02-30"]},
            "today: '2021-02-30' is not a date; expected a date such as 2021-12-01",
        ),
        (
            "project-calendar",
            {"months": ["six"]},
            "months: 'six' is not a whole number; expected a whole number from 0 up to 120",
        ),
        (
            "project-calendar",
            {"months": ["-1"]},
            "months: '-1' is too small; expected a whole number from 0 up to 120",
        ),
        (
            "project-calendar",
            {"months": ["1", "2"]},
            "months: '1, 2' is more than one value; expected a whole number from 0 up to 120",
        ),
        (
            "project-overlaps",
            {"atLeast": ["2"]},
            "atLeast: '2' is too large; expected a number such as 0.25 from 0 up to 1",
        ),
        (
            "project-calendar",
            {"category": ["late"]},
            "category: 'late' is not among the choices; expected one of running, ending, ended-without-model",
        ),
        (
            "lineage",
            {"assertion": ["guessed"]},
            "assertion: 'guessed' is not among the choices; expected one of stated, inferred",
        ),
        (
            "never-met",
            {"runsTogether": ["yes"]},
            "runsTogether: 'yes' is neither true nor false; expected true or false",
        ),
        (
            "never-met",
            {"theme": ["http://a b"]},
            "theme: 'http://a b' is not an IRI; expected the IRI or the id of a theme",
        ),
        (
            "lineage",
            {"entity": ["veke"]},
            "entity: 'veke' is not an IRI; expected an IRI, or model/<id> or project/<id>",
        ),
        (
            "connections",
            {"from": ["planet/x"]},
            "from: 'planet/x' is not an IRI; expected an IRI, or a kind and an id such as project/S21674",
        ),
    ],
)
def test_a_bad_argument_says_what_would_be_right(
    name: str, arguments: dict[str, list[str]], message: str
) -> None:
    with pytest.raises(BadArgument) as raised:
        catalogue()[name].bind(arguments)
    assert str(raised.value) == message


HOSTILE = [
    '"',
    "'",
    "x\" } ; DROP ALL ; #",
    "a\nb\r\tc",
    "> } ; DROP",
    "\\",
    '"""',
    "\\u0022 } INSERT DATA { <a:b> <a:b> 1 }",
    "# param",
    "}}}} UNION {",
    "\x00\x07",
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_text_stays_inside_its_literal(value: str) -> None:
    query = read(
        GOOD.replace("SELECT ?s", "SELECT ?word")
        .replace("  ?s n:p ?word .\n", "")
        .replace("ORDER BY ?s", "ORDER BY ?word")
        .replace("#+   s:", "#+   word:")
    )
    bound = query.bind({"word": [value]})
    rows = Store().query(bound.page(10))
    assert isinstance(rows, QuerySolutions)
    assert [row["word"].value for row in rows] == [value.strip()]
    assert bound.arguments == {"word": (value.strip(),)}
    assert len(bound.text.split("\n")) == len(query.text.split("\n"))


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_iri_is_quoted_or_refused(value: str) -> None:
    query = catalogue()["never-met"]
    with pytest.raises(BadArgument):
        query.bind({"theme": ["http://example.org/ <" + value]})
    bound = query.bind({"theme": [value]})
    assert bound.arguments["theme"][0].startswith("https://w3id.org/nivos/theme/")
    Store().query(bound.text)


def test_ids_and_iris_mean_the_same() -> None:
    iri = "https://w3id.org/nivos/theme/nivelvaihe"
    query = catalogue()["never-met"]
    for value in ("nivelvaihe", "theme/nivelvaihe", iri, f" {iri} "):
        assert query.bind({"theme": [value]}).arguments == {"theme": (iri,)}


def test_blank_arguments_count_as_not_given() -> None:
    query = catalogue()["never-met"]
    assert query.bind({"theme": [""], "runsTogether": [" "]}) == query.bind({})
    assert "VALUES ?runsTogether { UNDEF }  # param" in query.bind({}).text


def test_a_list_takes_several_values() -> None:
    bound = catalogue()["connections"].bind({"length": ["1", "2", "1"]})
    assert bound.arguments["length"] == ("1", "2")


def test_the_default_day_is_today() -> None:
    assert catalogue()["project-calendar"].bind({}).arguments["today"] == (date.today().isoformat(),)


def test_counts_and_pages_keep_the_prologue_in_front() -> None:
    text = (
        "# PREFIX x: <y> in a comment\nBASE <http://b/> # base\nprefix a: <#x>\nPREFIX : <u>\n"
        "# SELECT\nSELECT ?s { ?s a:p <#n> }\nORDER BY ?s # }"
    )
    prologue, body = split_prologue(text)
    assert body == "SELECT ?s { ?s a:p <#n> }\nORDER BY ?s # }"
    assert prologue + body == text
    assert strip_comments("<a#b> \"#\" '#' #c\n.") == "<a#b> \"#\" '#' \n."
    bound = catalogue()["phases"].bind({})
    with pytest.raises(ValueError, match="cannot begin at -1"):
        bound.page(1, -1)
    for query in catalogue().values():
        bound = query.bind({})
        Store().query(bound.count())
        assert bound.page(7, 3).endswith("\nLIMIT 7\nOFFSET 3\n")


def test_the_questions_asked_for_are_all_answered() -> None:
    wanted = {f"CQ-{number:02d}" for number in (*range(1, 7), *range(10, 17), *range(20, 27), 50, 51, 52)}
    assert wanted <= {answer for query in catalogue().values() for answer in query.answers}
