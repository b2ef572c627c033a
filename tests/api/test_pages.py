"""The pages: each in three languages, hostile names as text, unknown things as a 404 page, lineage and reasons shown.

Fixture strategy: one server over a network of its own, small enough to read: a chain of three projects and a model,
a pair that should meet, two records that disagree, and a project whose name is an attack.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from graph_api.settings import Settings
from queries.catalogue import catalogue

NETWORK = """
@prefix n: <https://w3id.org/nivos/ontology#> .
@prefix b: <https://w3id.org/nivos/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/nivos/project/P1> a n:Project ; n:name "Mistä valot"@fi ; n:code "P1" ;
  n:startDate "2010-01-01"^^xsd:date ; n:endDate "2012-12-31"^^xsd:date .
<https://w3id.org/nivos/project/P2> a n:Project ; n:name "Yhessä"@fi ; n:code "P2" ;
  n:startDate "2018-08-01"^^xsd:date ; n:endDate "2020-07-31"^^xsd:date ;
  n:theme <https://w3id.org/nivos/theme/asuntolat> ;
  n:leadOrganisation <https://w3id.org/nivos/organisation/1234567-8> .
<https://w3id.org/nivos/project/P3> a n:Project ;
  n:name "<script>alert('x')</script> & <b>lihava</b>"@fi ; n:summary "<img src=x onerror=alert(1)>"@fi ;
  n:theme <https://w3id.org/nivos/theme/asuntolat> .
<https://w3id.org/nivos/model/veke> a n:Model ; n:name "VeKe"@fi ; n:summary "Vertaiskäynti."@fi ;
  n:developedIn <https://w3id.org/nivos/project/P2> ; n:theme <https://w3id.org/nivos/theme/asuntolat> .
<https://w3id.org/nivos/model/muu> a n:Model ; n:name "Muu malli"@fi .
<https://w3id.org/nivos/organisation/1234567-8> a n:Organisation ; n:name "Xamk"@fi ; n:businessId "1234567-8" .
<https://w3id.org/nivos/event/seminaari> a n:Event ; n:name "Seminaari"@fi ; n:date "2021-12-01"^^xsd:date .
<https://w3id.org/nivos/theme/asuntolat> a skos:Concept ; skos:prefLabel "asuntolat"@fi, "elevhem"@sv ;
  skos:broader <https://w3id.org/nivos/theme/hyvinvointi> .
<https://w3id.org/nivos/theme/hyvinvointi> a skos:Concept ; skos:prefLabel "hyvinvointi"@fi .
<https://w3id.org/nivos/phase/perusopetus> a skos:Concept ; skos:prefLabel "perusopetus"@fi .
n:drawsOn rdfs:label "ammentaa"@fi, "draws on"@en ; rdfs:subPropertyOf n:derivesFrom .
n:developedIn rdfs:label "kehitetty hankkeessa"@fi, "developed in"@en .
<https://w3id.org/nivos/link/1> a n:Link ; n:linkFrom <https://w3id.org/nivos/project/P2> ; n:linkRelation n:drawsOn ;
  n:linkTo <https://w3id.org/nivos/project/P1> ; n:assertion <https://w3id.org/nivos/assertion/inferred> ;
  n:basis "sama aihe"@fi ; n:linkSource <https://example.org/blogi> .
<https://w3id.org/nivos/overlap/1> a n:ProjectOverlap ; n:score 0.4 ; n:timeFactor 1.0 ; n:runsTogether true ;
  n:shouldMeet true ; n:overlapOf <https://w3id.org/nivos/project/P2>, <https://w3id.org/nivos/project/P3> ;
  n:overlapPart <https://w3id.org/nivos/overlap-part/1> .
<https://w3id.org/nivos/overlap-part/1> a n:OverlapPart ; n:contribution 0.4 ;
  n:partKind <https://w3id.org/nivos/overlap-part-kind/theme> ;
  n:sharedFeature <https://w3id.org/nivos/theme/asuntolat> .
"""
PAGES = (
    "/",
    "/projects",
    "/models",
    "/themes",
    "/organisations",
    "/reconciliations",
    "/overlaps",
    "/queries",
    "/queries/new",
    "/connections",
    "/accessibility",
    "/projects/P2",
    "/projects/P3",
    "/models/veke",
    "/themes/asuntolat",
    "/organisations/1234567-8",
    "/events/seminaari",
)
Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def ask(
    tmp_path_factory: pytest.TempPathFactory,
    serve: Callable[[Settings], AbstractContextManager[httpx.Client]],
    publishing: Callable[[Path, str], None],
) -> Iterator[Ask]:
    """Ask a server over NETWORK as a browser would: ask(path, lang=None, **parameters)."""
    data = tmp_path_factory.mktemp("pages")
    publishing(data, NETWORK)
    with serve(Settings(data=data, query_workers=1)) as client:

        def asked(
            path: str, lang: str | None = "en", accept: str = "text/html", **given: str
        ) -> httpx.Response:
            parameters = {**given, **({"lang": lang} if lang else {})}
            headers = {"Accept": accept}
            return client.get(path, params=parameters or None, headers=headers, follow_redirects=False)

        yield asked


def words(response: httpx.Response) -> str:
    """Return what a reader sees, in one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", response.text).split())


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_in_every_language(ask: Ask, path: str, lang: str) -> None:
    response = ask(path, lang)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-language"] == lang
    assert f'<html lang="{lang}">' in response.text
    assert "<script" not in response.text
    assert not re.search(r'\sstyle="| on\w+=', response.text.replace("onerror=alert(1)&gt;", ""))
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_saved_query_has_a_page(ask: Ask, name: str) -> None:
    response = ask(f"/queries/{name}", "sv")
    assert response.status_code == 200
    assert f"/api/queries/{name}.csv?" in response.text or "0 rader" in words(response)
    assert catalogue()[name].version in response.text


def test_nothing_is_loaded_from_elsewhere_and_no_script_may_run(ask: Ask) -> None:
    response = ask("/models/veke")
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "script-src" not in policy
    assert not re.search(r'(?:src|href)="https?://[^"]+\.(?:css|js|woff2?|png)', response.text)


def test_language_follows_the_links(ask: Ask) -> None:
    text = ask("/projects", "sv").text
    assert 'href="/models?lang=sv"' in text
    assert 'href="/projects/P2?lang=sv"' in text
    assert '<input type="hidden" name="lang" value="sv">' in text
    assert 'href="/projects?lang=fi" lang="fi" hreflang="fi"' in text


def test_language_is_the_browsers_when_none_is_asked_for(ask: Ask) -> None:
    response = ask("/projects", None)
    assert response.headers["content-language"] == "fi"
    assert "Accept-Language" in response.headers["vary"]
    assert 'href="/models"' in response.text


def test_a_name_in_another_language_is_marked(ask: Ask) -> None:
    assert '<span lang="fi">asuntolat</span>' in ask("/themes/asuntolat", "en").text
    assert ">elevhem</h1>" in ask("/themes/asuntolat", "sv").text


def test_hostile_names_are_text_wherever_they_stand(ask: Ask) -> None:
    for path in (
        "/",
        "/projects",
        "/projects/P3",
        "/projects/P2",
        "/themes/asuntolat",
        "/overlaps",
        "/connections",
    ):
        text = ask(path).text
        assert "<script" not in text
        assert "<img" not in text
        assert "<b>lihava" not in text
    assert (
        "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &lt;b&gt;lihava&lt;/b&gt;"
        in ask("/projects/P3").text
    )


def test_hostile_parameters_are_text(ask: Ask) -> None:
    attack = '"><script>alert(1)</script>'
    for path, name in (
        ("/projects", "q"),
        ("/models", "theme"),
        ("/overlaps", "running_on"),
        ("/connections", "from"),
    ):
        assert "<script" not in ask(path, **{name: attack}).text
    assert "<script" not in ask("/queries/new", query=attack).text
    assert "<script" not in ask("/", attack).text


@pytest.mark.parametrize(
    "path",
    ["/projects/none", "/models/none", "/themes/none", "/queries/none", "/none", "/embed/relations/model/x"],
)
@pytest.mark.parametrize(
    ("lang", "heading"),
    [("fi", "Tällaista sivua ei ole"), ("sv", "Sidan finns inte"), ("en", "There is no such page")],
)
def test_the_unknown_is_a_page_in_the_language_asked_for(
    ask: Ask, path: str, lang: str, heading: str
) -> None:
    response = ask(path, lang)
    assert response.status_code == 404
    assert heading in words(response)


def test_programs_get_a_problem_document(ask: Ask) -> None:
    assert ask("/none", accept="*/*").headers["content-type"] == "application/problem+json"
    assert ask("/api/projects/none").headers["content-type"] == "application/problem+json"


def test_lineage_is_told_from_the_oldest_with_its_grounds(ask: Ask) -> None:
    text = words(ask("/models/veke"))
    story = text[text.index("Where it comes from") :]
    assert (
        story.index("Mistä valot") < story.index("VeKe developed in Yhessä") < story.index("VeKe this page")
    )
    assert "Yhessä draws on Mistä valot our inference sama aihe ( example.org )" in story


def test_an_overlap_says_why(ask: Ask) -> None:
    text = words(ask("/projects/P2"))
    assert "40% overlap should meet run at the same time Themes 40% 40% asuntolat" in text
    assert "Who should meet" in words(ask("/"))


def test_overlaps_are_filtered(ask: Ask) -> None:
    assert "1 pair" in words(ask("/overlaps", theme="asuntolat"))
    assert "0 pairs" in words(ask("/overlaps", theme="muu"))
    assert "0 pairs" in words(ask("/overlaps", kind="model"))
    assert "0 pairs" in words(ask("/overlaps", running_on="1999-01-01"))


def test_lists_are_filtered(ask: Ask) -> None:
    assert "3 projects" in words(ask("/projects"))
    assert "1 project Projects" in words(ask("/projects", q="valot"))
    assert "2 projects" in words(ask("/projects", theme="hyvinvointi"))
    assert "1 project Projects" in words(ask("/projects", running_on="2019-01-01"))
    assert "0 models" in words(ask("/models", phase="perusopetus"))
    assert "Nothing matches" in words(ask("/organisations", q="ei ole"))


def test_a_page_of_a_list_that_is_none_is_the_first(ask: Ask) -> None:
    for number in ("0", "-1", "abc", "9" * 30):
        assert "3 projects" in words(ask("/projects", page=number))


def test_the_drawing_is_also_a_table(ask: Ask) -> None:
    text = ask("/models/veke").text
    assert 'aria-label="Model: VeKe"' in text or 'aria-label="Malli: VeKe"' in text or ": VeKe" in text
    table = text[text.index("<caption>The same relations as a table") :]
    row = words(httpx.Response(200, text=table[table.index("<tbody>") : table.index("</tbody>")]))
    assert "VeKe developed in Yhessä stated by the source" in row


def test_a_connection_is_told_in_steps(ask: Ask) -> None:
    text = words(ask("/connections", **{"from": "model/veke", "to": "Mistä valot"}))
    assert "2 steps" in text
    assert "our inference" in text
    assert "Nothing called Olematon is known" in words(
        ask("/connections", **{"from": "Olematon", "to": "Yhessä"})
    )


def test_a_wrong_argument_is_explained_beside_the_form(ask: Ask) -> None:
    response = ask("/queries/project-overlaps", runningOn="eilen", theme="asuntolat")
    assert response.status_code == 400
    assert 'role="alert"' in response.text
    assert 'aria-invalid="true" aria-describedby="problem"' in response.text


def test_a_query_of_ones_own_is_answered(ask: Ask) -> None:
    answer = ask(
        "/queries/new", query="SELECT ?o WHERE { <https://w3id.org/nivos/model/veke> ?p ?o } ORDER BY ?o"
    )
    assert "VeKe" in words(answer)
    assert 'href="/projects/P2?lang=en"' in answer.text
    assert "not" in words(ask("/queries/new", query="SELECT nothing"))
    refused = ask("/queries/new", query="INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    assert 'role="alert"' in refused.text


def test_the_stylesheet_is_small_and_kept(ask: Ask) -> None:
    address = re.search(r'href="(/static/nivos\.css\?v=\w+)"', ask("/").text)
    assert address is not None
    style = ask(address[1], None, accept="*/*")
    assert style.headers["content-type"].startswith("text/css")
    assert len(style.content) < 12_000
    assert "url(" not in style.text
    assert "@import" not in style.text
