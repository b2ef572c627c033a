"""The reference page is complete, accessible and self-contained; the RDF forms say the same."""

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from pyoxigraph import NamedNode, Triple, parse

import ontology
from ontology import iris, reference, terms
from ontology.reference_words import LANGUAGES, WORDS

VOID = {"meta", "link"}
ORDERS = {
    terms.SKOS_ORDERED_COLLECTION,
    NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#List"),
}


class Page(HTMLParser):
    """Collects what the tests look at, and that every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def ids(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.elements if "id" in attributes]

    def hrefs(self) -> list[str]:
        return [attributes["href"] or "" for _, attributes in self.elements if "href" in attributes]


@pytest.fixture(scope="module", params=list(LANGUAGES))
def lang(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def text(lang) -> str:
    return reference.render(lang)


@pytest.fixture(scope="module")
def page(text) -> Page:
    return Page(text)


def test_every_term_and_individual_has_its_place(page):
    described = {
        triple.subject.value
        for triple in ontology.triples()
        if triple.predicate == terms.RDF_TYPE and triple.object not in ORDERS
    } - {iris.ONTOLOGY}
    places = {
        iri.removeprefix(iris.N).removeprefix(iris.BASE).replace("/", ".")
        for iri in described
        if iri.startswith(iris.BASE)
    }
    assert {"Project", "startDate", "tool.uutiskirje", "support.vaikuttavuuden-tuki"} <= places
    assert places <= set(page.ids())


def test_no_id_stands_twice_and_every_link_within_the_page_arrives(page):
    counts = Counter(page.ids())
    assert [name for name, count in counts.items() if count > 1] == []
    assert {href[1:] for href in page.hrefs() if href.startswith("#")} <= set(counts)


def test_the_page_is_well_formed_and_loads_nothing(page, text):
    assert page.open == []
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "img", "iframe", "object", "embed", "video", "audio"}
    assert [a["href"] for tag, a in page.elements if tag == "link"] == ["data:,"]
    assert not re.search(r"url\(|@import|src=", text)


def test_language_headings_and_landmarks(page, lang):
    assert next(a for tag, a in page.elements if tag == "html") == {"lang": lang}
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert Counter(tag for tag, _ in page.elements)["main"] == 1
    current = [a["hreflang"] for tag, a in page.elements if tag == "a" and a.get("aria-current") == "page"]
    assert current == [lang]


def test_the_other_languages_are_linked(page):
    assert {f"ontology.{code}.html" for code in LANGUAGES} <= set(page.hrefs())


def test_a_service_says_where_its_pages_are():
    hrefs = Page(reference.render("fi", pages="?lang={lang}", turtle="/ontology.ttl")).hrefs()
    assert {"?lang=fi", "?lang=sv", "?lang=en", "/ontology.ttl"} <= set(hrefs)
    assert "ontology.sv.html" not in hrefs


def test_stages_stand_in_their_order():
    stages = [place for place in Page(reference.render("fi")).ids() if place.startswith("rooting-phase.")]
    assert stages == [
        f"rooting-phase.{stage}" for stage in ("development", "trial", "structures", "everyday")
    ]


def test_words_of_another_language_say_so():
    assert '<li lang="en">VeKe was developed in Yhessä eteenpäin (S22101)</li>' in reference.render("fi")
    assert "<li>VeKe was developed in Yhessä eteenpäin (S22101)</li>" in reference.render("en")


@pytest.mark.parametrize(
    ("code", "heading"), [("fi", "<h3>hanke</h3>"), ("sv", "<h3>projekt</h3>"), ("en", "<h3>project</h3>")]
)
def test_terms_are_named_in_the_pages_language(code, heading):
    assert heading in reference.render(code)


def test_every_language_has_the_same_words():
    assert {code: set(words) for code, words in WORDS.items()} == {
        code: set(WORDS["en"]) for code in LANGUAGES
    }


def test_an_unknown_language_or_format_is_refused():
    with pytest.raises(reference.OntologyError, match="no language 'de', only fi, sv, en"):
        reference.render("de")
    with pytest.raises(reference.OntologyError, match="not written as text/plain, only as text/turtle"):
        reference.serialised("text/plain")


@pytest.mark.parametrize("media_type", list(reference.MEDIA_TYPES))
def test_each_form_says_the_same(media_type):
    read = parse(reference.serialised(media_type), format=reference.MEDIA_TYPES[media_type])
    assert {Triple(q.subject, q.predicate, q.object) for q in read} == set(ontology.triples())


def test_write_makes_the_folder_and_the_files(tmp_path):
    written = reference.write(tmp_path / "new")
    assert [path.name for path in written] == [
        "ontology.fi.html",
        "ontology.sv.html",
        "ontology.en.html",
        "ontology.ttl",
    ]
    assert (tmp_path / "new" / "ontology.sv.html").read_text("utf-8") == reference.render("sv")
