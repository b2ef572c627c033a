"""The other services: manifest, suggest, flyout, preview, view, proposals and data extension."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import quote

import httpx
import pytest

from graph_api.reconciliation.types import PROPERTIES
from ontology import terms

from .schemas import (
    EXTENDED,
    FLYOUT,
    MANIFEST,
    PROPOSED,
    SUGGESTED_ENTITIES,
    SUGGESTED_PROPERTIES,
    SUGGESTED_TYPES,
    check,
)

Post = Callable[..., httpx.Response]
EVIL = "organisation/evil"


def test_the_manifest_is_as_the_standard_has_it(client: httpx.Client) -> None:
    answer = client.get("/reconcile")
    told = check(MANIFEST, answer.json())
    assert told["versions"] == ["0.2"]
    assert told["identifierSpace"] == "https://w3id.org/nivos/"
    assert told["batchSize"] == 10
    assert [each["id"] for each in told["defaultTypes"]] == [
        *("organisation", "project", "model", "event", "theme", "target-group", "region"),
    ]
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/reconcile", "/reconcile/sv"])
def test_every_address_of_the_manifest_answers(client: httpx.Client, path: str) -> None:
    told = client.get(path).json()
    identifier = quote("organisation/0204819-8", safe="")
    asked = [
        told["preview"]["url"].replace("{{id}}", identifier),
        told["extend"]["propose_properties"]["service_url"]
        + told["extend"]["propose_properties"]["service_path"]
        + "?type=organisation",
        told["logo"],
        told["documentation"],
    ]
    for what, id_ in (("entity", identifier), ("property", "code"), ("type", "project")):
        suggest = told["suggest"][what]
        asked.append(f"{suggest['service_url']}{suggest['service_path']}?prefix=a")
        asked.append(suggest["flyout_service_url"] + suggest["flyout_service_path"].replace("${id}", id_))
    for address in asked:
        assert client.get(address).status_code == 200, address
    led = client.get(told["view"]["url"].replace("{{id}}", identifier))
    assert led.status_code == 303
    assert led.headers["location"].endswith("/organisations/0204819-8")
    assert client.get(led.headers["location"]).status_code == 200


def test_what_has_no_page_is_viewed_by_its_preview(client: httpx.Client) -> None:
    led = client.get("/reconcile/view", params={"id": "region/02", "lang": "sv"})
    assert "Egentliga Finland" in client.get(led.headers["location"]).text


@pytest.mark.parametrize(
    "id_", ["organisation/none", "https://evil.example/x", "//evil.example", "x", "a b/c", ""]
)
def test_a_view_leads_nowhere_else(client: httpx.Client, id_: str) -> None:
    answer = client.get("/reconcile/view", params={"id": id_})
    assert answer.status_code == 404
    assert answer.json()["type"] == "https://w3id.org/nivos/problem/unknown-thing"


def test_a_preflight_is_answered(client: httpx.Client) -> None:
    asked = {"Origin": "http://127.0.0.1:3333", "Access-Control-Request-Method": "POST"}
    answer = client.options("/reconcile", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"


def test_no_script_is_made_for_a_callback(client: httpx.Client) -> None:
    """JSONP would let this service run any program in its client; the standard leaves it to the service."""
    answer = client.get("/reconcile", params={"callback": "alert"})
    assert answer.headers["content-type"] == "application/json"
    check(MANIFEST, answer.json())
    assert "alert" not in answer.text


def test_entities_are_suggested(client: httpx.Client) -> None:
    answer = client.get("/reconcile/suggest/entity", params={"prefix": "turun k"})
    assert check(SUGGESTED_ENTITIES, answer.json()) == {
        "result": [
            {
                "id": "organisation/0204819-8",
                "name": "Turun kaupunki",
                "description": "organisaatio · 0204819-8 · Kunta",
                "notable": [{"id": "organisation", "name": "organisaatio"}],
            }
        ]
    }
    assert answer.headers["etag"].startswith('"1-')


def _suggested(client: httpx.Client, prefix: str, **more: str | int) -> list[tuple[str, str]]:
    answer = client.get("/reconcile/suggest/entity", params={"prefix": prefix, **more})
    return [(one["id"], one["name"]) for one in check(SUGGESTED_ENTITIES, answer.json())["result"]]


def test_the_name_that_fits_is_told_beside_the_shown_one(client: httpx.Client) -> None:
    assert _suggested(client, "åbo") == [("organisation/0204819-8", "Turun kaupunki (Åbo stad)")]
    assert _suggested(client, "egentliga", lang="sv") == [("region/02", "Egentliga Finland")]


def test_codes_and_identifiers_are_suggested(client: httpx.Client) -> None:
    assert _suggested(client, "S2") == [("project/S2", "Sillat työhön")]
    assert _suggested(client, "0204819-8") == [("organisation/0204819-8", "Turun kaupunki")]
    assert _suggested(client, "project/S1") == [("project/S1", "Sillat työhön")]


def test_suggestions_may_be_of_one_type_and_are_skipped_by_cursor(client: httpx.Client) -> None:
    assert [one for one, _ in _suggested(client, "veke")] == ["model/veke", "project/veke"]
    assert [one for one, _ in _suggested(client, "veke", type="model")] == ["model/veke"]
    assert [one for one, _ in _suggested(client, "veke", cursor=1)] == ["project/veke"]
    assert _suggested(client, "veke", cursor=2) == []
    assert _suggested(client, "") == []


def test_types_and_properties_are_suggested(client: httpx.Client) -> None:
    answer = client.get("/reconcile/suggest/type", params={"prefix": "organ"})
    assert check(SUGGESTED_TYPES, answer.json())["result"] == [{"id": "organisation", "name": "organisaatio"}]
    assert len(client.get("/reconcile/suggest/type").json()["result"]) == 7
    answer = client.get("/reconcile/suggest/property", params={"prefix": "proj", "lang": "sv"})
    assert check(SUGGESTED_PROPERTIES, answer.json())["result"] == [
        {"id": "code", "name": "projektkod", "description": "projekt"}
    ]
    first = client.get("/reconcile/suggest/property").json()["result"]
    second = client.get("/reconcile/suggest/property", params={"cursor": 10}).json()["result"]
    assert len(first) == len(second) == 10
    assert not {one["id"] for one in first} & {one["id"] for one in second}


@pytest.mark.parametrize(("type_", "count"), [("organisation", 4), ("Q5", 10), ("", 10)])
def test_properties_may_be_suggested_of_one_type(client: httpx.Client, type_: str, count: int) -> None:
    answer = client.get("/reconcile/suggest/property", params={"type": type_})
    found = {one["id"] for one in check(SUGGESTED_PROPERTIES, answer.json())["result"]}
    assert len(found) == count
    assert (found == {"name", "knownAs", "businessId", "organisationType"}) == (type_ == "organisation")


@pytest.mark.parametrize("cursor", ["-1", "x", "1e9", "1001"])
def test_a_cursor_is_a_number(client: httpx.Client, cursor: str) -> None:
    answer = client.get("/reconcile/suggest/entity", params={"prefix": "a", "cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["parameter"] == "cursor"


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[dict[str, str | None]] = []
        self.lang: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "html":
            self.lang = dict(attrs)["lang"]
        if tag == "a":
            self.links.append(dict(attrs))


def test_a_flyout_is_escaped(client: httpx.Client) -> None:
    for what, id_ in (("entity", EVIL), ("type", "project"), ("property", "code")):
        answer = check(FLYOUT, client.get(f"/reconcile/flyout/{what}", params={"id": id_}).json())
        assert answer["id"] == id_
        page = _Page()
        page.feed(answer["html"])
        assert page.tags == ["div", "p", "strong", "p"]
    told = client.get("/reconcile/flyout/entity", params={"id": EVIL}).json()["html"]
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &#34;ystävät&#34; ry" in told


@pytest.mark.parametrize(("what", "id_"), [("entity", "project/none"), ("type", "Q5"), ("property", "P31")])
def test_a_flyout_of_the_unknown_is_a_problem(client: httpx.Client, what: str, id_: str) -> None:
    answer = client.get(f"/reconcile/flyout/{what}", params={"id": id_})
    assert answer.status_code == 404
    assert answer.json()["detail"] == f"There is no {what} {id_!r} here."
    assert client.get("/reconcile/flyout/other", params={"id": id_}).status_code == 422


@pytest.mark.parametrize(("lang", "opens"), [("fi", "Avaa"), ("sv", "Öppna"), ("en", "Open")])
def test_a_preview_may_be_framed_and_holds_nothing_that_runs(
    client: httpx.Client, lang: str, opens: str
) -> None:
    answer = client.get("/reconcile/preview", params={"id": EVIL, "lang": lang})
    page = _Page()
    page.feed(answer.text)
    assert page.lang == lang == answer.headers["content-language"]
    assert not {"script", "form", "iframe", "img"} & set(page.tags)
    assert page.tags.count("h1") == page.tags.count("title") == page.tags.count("main") == 1
    assert [(link["target"], link["rel"]) for link in page.links] == [("_blank", "noopener")]
    assert f">{opens} " in answer.text
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
    )
    assert "set-cookie" not in answer.headers


def test_a_preview_tells_what_is_known(client: httpx.Client) -> None:
    text = client.get("/reconcile/preview", params={"id": "project/S1", "lang": "sv"}).text
    assert '<h1 lang="sv">' not in text
    for told in ("Broar till arbetet", "projekt · 2019–2021 · S1 · Turun kaupunki", "Egentliga Finland"):
        assert told in text


def test_a_preview_of_the_unknown_says_so(client: httpx.Client) -> None:
    asked = {"id": "project/none", "lang": "en"}
    framed = client.get("/reconcile/preview", params=asked, headers={"Accept": "text/html,*/*;q=0.8"})
    assert framed.status_code == 404
    assert "<h1>Nothing is known of this.</h1>" in framed.text
    assert framed.headers["content-security-policy"].endswith("frame-ancestors *")
    assert client.get("/reconcile/preview", params=asked).json()["identifier"] == "project/none"


def test_properties_are_proposed_for_a_type(client: httpx.Client) -> None:
    answer = client.get("/reconcile/properties", params={"type": "project", "limit": 3, "lang": "en"})
    assert check(PROPOSED, answer.json()) == {
        "type": "project",
        "limit": 3,
        "properties": [
            {"id": "name", "name": "name"},
            {"id": "knownAs", "name": "knownAs"},
            {"id": "code", "name": "project code"},
        ],
    }
    every = check(PROPOSED, client.get("/reconcile/properties?type=").json())
    assert {one["id"] for one in every["properties"]} == set(PROPERTIES)
    assert client.get("/reconcile/properties?type=Q5").json() == {"type": "Q5", "properties": []}


def test_every_property_is_a_term_of_the_ontology() -> None:
    known = {value.value for value in vars(terms).values() if hasattr(value, "value")}
    assert {each.iri for each in PROPERTIES.values()} <= known


def test_values_are_fetched(post: Post) -> None:
    asked = {
        "ids": ["project/S1", "https://w3id.org/nivos/theme/nivelvaihe", "project/none", "???"],
        "properties": [
            {"id": "name"},
            {"id": "startDate"},
            {"id": "theme", "settings": {"limit": "1"}},
            {"id": "exactMatch"},
            {"id": "P31"},
        ],
    }
    nothing = {each["id"]: [] for each in asked["properties"]}
    assert check(EXTENDED, post("/reconcile/sv", extend=asked).json()) == {
        "meta": [
            {"id": "name", "name": "name"},
            {"id": "startDate", "name": "startdatum"},
            {"id": "theme", "name": "tema", "type": {"id": "theme", "name": "tema"}},
            {"id": "exactMatch", "name": "samma annanstans"},
            {"id": "P31", "name": "P31"},
        ],
        "rows": {
            "project/S1": {
                "name": [{"str": "Broar till arbetet"}],
                "startDate": [{"date": "2019-05-01T00:00:00"}],
                "theme": [{"id": "theme/nivelvaihe", "name": "Övergång"}],
                "exactMatch": [],
                "P31": [],
            },
            "https://w3id.org/nivos/theme/nivelvaihe": nothing
            | {"exactMatch": [{"str": "http://www.yso.fi/onto/yso/p21130"}]},
            "project/none": nothing,
            "???": nothing,
        },
    }


@pytest.mark.parametrize("limit", [0, -1, None, "x", [], {}, 1e400, "9" * 5000])
def test_a_limit_that_is_none_gives_all_values(post: Post, limit: object) -> None:
    asked = {"ids": ["project/S1"], "properties": [{"id": "theme", "settings": {"limit": limit}}]}
    if limit == 1e400:
        assert post(extend=asked).status_code == 400  # Infinity is not JSON
    else:
        assert len(post(extend=asked).json()["rows"]["project/S1"]["theme"]) == 2


def test_an_extension_may_be_asked_for_by_get(client: httpx.Client) -> None:
    asked = '{"ids": ["project/S2"], "properties": [{"id": "code"}]}'
    answer = check(EXTENDED, client.get("/reconcile", params={"extend": asked}).json())
    assert answer["rows"] == {"project/S2": {"code": [{"str": "S2"}]}}
