"""Saved queries over HTTP: formats, labels, parameters, paging, citation, documentation."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from queries.catalogue import catalogue

Get = Callable[..., httpx.Response]

THEMES = "/api/queries/themes-in-use"
VERSION = catalogue()["themes-in-use"].version
TRANSITION, GUIDANCE = "https://w3id.org/nivos/theme/nivelvaihe", "https://w3id.org/nivos/theme/ohjaus"
BASE = "https://w3id.org/nivos/"


def test_the_catalogue_lists_every_query(get: Get) -> None:
    listed = get("/api/queries", lang="en").json()["queries"]
    assert [query["name"] for query in listed] == list(catalogue())
    themes = next(query for query in listed if query["name"] == "themes-in-use")
    assert (themes["title"], themes["version"], themes["topic"]) == ("Themes in use", VERSION, "choices")
    assert themes["links"]["csv"] == f"{THEMES}.csv"


def test_json_says_what_a_citation_needs(get: Get) -> None:
    response = get(THEMES, lang="sv")
    assert response.headers["nivos-snapshot"] == "1"
    assert response.headers["nivos-query-version"] == VERSION
    assert response.headers["content-language"] == "sv"
    guidance = {
        "kind": "iri",
        "value": GUIDANCE,
        "label": "Ohjaus",
        "lang": "fi",
        "datatype": None,
        "href": "/themes/ohjaus",
    }
    transition = {
        **guidance,
        "value": TRANSITION,
        "label": "Övergång",
        "lang": "sv",
        "href": "/themes/nivelvaihe",
    }

    def number(value: str) -> dict[str, str | None]:
        datatype = "http://www.w3.org/2001/XMLSchema#integer"
        empty = {"label": None, "lang": None, "href": None}
        return {"kind": "literal", "value": value, "datatype": datatype, **empty}

    assert response.json() == {
        "query": {"name": "themes-in-use", "version": VERSION, "title": "Teman som används"},
        "snapshot": 1,
        "parameters": {},
        "columns": [
            {"name": "theme", "title": "Tema"},
            {"name": "group", "title": "Grupp"},
            {"name": "count", "title": "Antal användningar"},
        ],
        "rows": [
            {"theme": transition, "group": None, "count": number("3")},
            {"theme": guidance, "group": transition, "count": number("1")},
        ],
        "total": 2,
        "page": 1,
        "size": 100,
        "links": {
            "self": f"{THEMES}?lang=sv&page=1",
            "first": f"{THEMES}?lang=sv&page=1",
            "prev": None,
            "next": None,
            "last": f"{THEMES}?lang=sv&page=1",
        },
    }


CSV = (
    "theme,themeLabel,group,groupLabel,count\r\n"
    f"{TRANSITION},Transition,,,3\r\n"
    f"{GUIDANCE},Ohjaus,{TRANSITION},Transition,1\r\n"
)
TSV = f"?theme\t?group\t?count\n<{TRANSITION}>\t\t3\n<{GUIDANCE}>\t<{TRANSITION}>\t1\n"


@pytest.mark.parametrize(
    ("suffix", "media_type", "begins"),
    [
        ("csv", "text/csv", CSV),
        ("tsv", "text/tab-separated-values", TSV),
        ("json", "application/json", '{"query":{"name":"themes-in-use"'),
        ("srj", "application/sparql-results+json", '{"head":{"vars":["theme","group","count"]}'),
        ("srx", "application/sparql-results+xml", '<?xml version="1.0"?><sparql xmlns='),
        ("xml", "application/sparql-results+xml", '<?xml version="1.0"?><sparql xmlns='),
    ],
)
def test_every_format_by_suffix_and_by_accept(get: Get, suffix: str, media_type: str, begins: str) -> None:
    by_suffix = get(f"{THEMES}.{suffix}", lang="en")
    by_accept = get(THEMES, media_type, lang="en")
    assert by_suffix.headers["content-type"].partition(";")[0] == media_type
    assert by_accept.headers["content-type"].partition(";")[0] == media_type
    assert by_suffix.text.startswith(begins)
    assert by_accept.text.startswith(begins)
    assert by_suffix.headers["nivos-query-version"] == VERSION


def test_pages_are_counted(get: Get) -> None:
    second = get(THEMES, page=2, size=1).json()
    assert [row["theme"]["value"] for row in second["rows"]] == [GUIDANCE]
    assert (second["total"], second["page"], second["size"]) == (2, 2, 1)
    assert second["links"] == {
        "self": f"{THEMES}?size=1&page=2",
        "first": f"{THEMES}?size=1&page=1",
        "prev": f"{THEMES}?size=1&page=1",
        "next": None,
        "last": f"{THEMES}?size=1&page=2",
    }
    beyond = get(THEMES, page=9, size=1).json()
    assert (beyond["rows"], beyond["total"], beyond["links"]["prev"]) == ([], 2, f"{THEMES}?size=1&page=2")


def test_parameters_used_are_told(get: Get) -> None:
    answer = get(
        "/api/queries/project-calendar", today="2021-06-01", category="running", theme="ohjaus"
    ).json()
    assert answer["parameters"] == {
        "today": ["2021-06-01"],
        "months": ["6"],
        "category": ["running"],
        "theme": [GUIDANCE],
    }
    assert [row["project"]["label"] for row in answer["rows"]] == ["Yhessä!"]


@pytest.mark.parametrize(
    ("query", "parameter", "value", "expected"),
    [
        ("project-calendar", "today", "1.6.2021", "a date such as 2021-12-01"),
        ("project-calendar", "months", "abc", "a whole number from 0 up to 120"),
        ("project-calendar", "category", "paused", "one of running, ending, ended-without-model"),
        ("project-calendar", "theme", "nix", "one of: nivelvaihe, ohjaus"),
        ("project-calendar", "colour", "red", "today, months, category, theme"),
        ("themes-in-use", "page", "0", "a whole number from 1"),
        ("themes-in-use", "size", "1001", "a number from 1 to 1000"),
    ],
)
def test_a_wrong_value_is_told(get: Get, query: str, parameter: str, value: str, expected: str) -> None:
    response = get(f"/api/queries/{query}", **{parameter: value})
    document = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, document["type"]) == (422, f"{BASE}problem/bad-parameter")
    assert (document["parameter"], document["value"], document["expected"]) == (parameter, value, expected)


def test_a_value_cannot_break_out(get: Get) -> None:
    response = get("/api/queries/project-calendar", theme="x> } #")
    assert response.status_code == 422
    assert response.json()["parameter"] == "theme"


def test_an_unknown_query_names_its_like(get: Get) -> None:
    response = get("/api/queries/themes-in-used")
    assert (response.status_code, response.json()["type"]) == (404, f"{BASE}problem/unknown-query")
    assert "themes-in-use" in response.json()["near"]


def test_nothing_acceptable(get: Get) -> None:
    response = get(THEMES, "image/png")
    assert response.status_code == 406
    assert response.json()["offered"][:2] == ["application/json", "text/csv"]


def test_an_unknown_language_is_told(get: Get) -> None:
    document = get(THEMES, lang="de").json()
    assert (document["status"], document["parameter"], document["expected"]) == (
        422,
        "lang",
        "'fi', 'sv' or 'en'",
    )


def test_the_text_is_bound(get: Get) -> None:
    response = get("/api/queries/project-calendar/text", theme="ohjaus")
    assert response.headers["content-type"] == "application/sparql-query; charset=utf-8"
    assert f"VALUES ?theme {{ <{GUIDANCE}> }}  # param" in response.text


def test_the_tag_depends_on_all_that_matters(client: httpx.Client, get: Get) -> None:
    first = get(THEMES)
    tag = first.headers["etag"]
    unchanged = client.get(THEMES, headers={"If-None-Match": f'W/"x", {tag}'})
    assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", tag)
    others = [get(THEMES, lang="sv"), get(THEMES, "text/csv"), get(THEMES, page=2, size=1)]
    assert len({tag, *(other.headers["etag"] for other in others)}) == 4
    assert first.headers["vary"] == "Accept, Accept-Language"


def test_accept_language_chooses_labels(client: httpx.Client) -> None:
    headers = {"Accept-Language": "de, en;q=0.4, sv;q=0.8"}
    assert client.get(THEMES, headers=headers).json()["rows"][0]["theme"]["label"] == "Övergång"


def test_every_query_is_documented_and_runs(get: Get) -> None:
    paths = get("/api/openapi.json").json()["paths"]
    for name, query in catalogue().items():
        operation = paths[f"/api/queries/{name}"]["get"]
        assert [each["name"] for each in operation["parameters"]] == [*query.params, "lang", "page", "size"]
        assert operation["summary"] == query.title["en"]
        assert get(f"/api/queries/{name}").status_code == 200, name
    calendar = {each["name"]: each for each in paths["/api/queries/project-calendar"]["get"]["parameters"]}
    assert calendar["category"]["schema"]["enum"] == ["running", "ending", "ended-without-model"]
    months = {"type": "integer", "minimum": 0.0, "maximum": 120.0}
    assert calendar["months"]["schema"] == {"anyOf": [months, {"const": ""}]}


def test_no_parameter_of_a_query_hides_a_common_one() -> None:
    for query in catalogue().values():
        assert not {"lang", "page", "size"} & set(query.params), query.name
