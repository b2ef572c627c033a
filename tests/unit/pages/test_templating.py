"""Words put into templates when they are compiled; names, links and addresses as pages write them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from markupsafe import Markup

from graph_api.labels import Label
from graph_api.pages.markup import escaped
from graph_api.pages.templating import environment, writing


@dataclass(frozen=True)
class Thing:
    label: Label
    href: str | None


EVIL = Label("<b>&\"'", 'x"y')
ESCAPED = "&lt;b&gt;&amp;&#34;&#39;"


@pytest.mark.parametrize(("lang", "word"), [("fi", "Hankkeet"), ("sv", "Projekt"), ("en", "Projects")])
def test_a_word_is_put_in_place_when_a_template_is_compiled(lang: str, word: str) -> None:
    template = environment(lang).from_string('{{ _("Projects") }}')
    assert template.render() == word
    assert "gettext" not in environment(lang).compile('{{ _("Projects") }}', raw=True)


def test_a_word_with_markup_in_it_is_escaped_and_values_are_filled_in() -> None:
    template = environment("en").from_string('{{ _("a < b") }} {{ _("All %(number)s overlaps", number=n) }}')
    assert template.render(n="<3>") == "a &lt; b All &lt;3&gt; overlaps"


def test_text_and_markup_of_the_same_letters_are_told_apart() -> None:
    assert (escaped("&amp;"), escaped(Markup("&amp;"))) == ("&amp;amp;", "&amp;")
    filled = [
        writing("en").translator.gettext("All %(number)s overlaps", number=n)
        for n in ("&amp;", Markup("&amp;"))
    ]
    assert filled == ["All &amp;amp; overlaps", "All &amp; overlaps"]


def test_numbers_that_are_equal_are_written_as_they_are() -> None:
    gettext = writing("en").translator.gettext
    assert [gettext("%(n)s", n=n) for n in (1, 1.0, True)] == ["1", "1.0", "True"]


def test_a_name_is_escaped_and_marked_with_its_language() -> None:
    ways = writing("fi")
    assert ways.label(EVIL) == f'<span lang="x&#34;y">{ESCAPED}</span>'
    assert ways.label(Label("Malli", "fi-FI")) == "Malli"
    assert ways.label(Label("S1")) == "S1"


def test_a_link_goes_to_the_page_in_the_language_chosen() -> None:
    thing = Thing(Label("A & B", "fi"), '/projects/"1"')
    assert writing("fi").link(thing) == '<a href="/projects/&#34;1&#34;">A &amp; B</a>'
    assert writing("fi", True).link(thing, "_blank") == (
        '<a href="/projects/&#34;1&#34;?lang=fi" target="_blank" rel="noopener">A &amp; B</a>'
    )
    assert writing("fi").link(Thing(Label("A"), None)) == "A"
    assert writing("fi").tag(Thing(Label("A"), "/themes/a")) == '<a class="tag" href="/themes/a">A</a>'
    assert writing("fi").tag(Thing(Label("A"), None)) == '<span class="tag">A</span>'


def test_an_address_elsewhere_keeps_no_language_and_empty_parameters_are_left_out() -> None:
    url = writing("sv", True).url
    assert url("https://example.org/") == "https://example.org/"
    assert url("/overlaps", theme="a b", phase="", of=None, page=2) == "/overlaps?theme=a+b&page=2&lang=sv"


def test_a_source_is_linked_by_the_name_of_its_site() -> None:
    source = writing("en").source
    assert source('https://www.example.org/"') == (
        '<a href="https://www.example.org/&#34;" rel="noopener">example.org</a>'
    )
    assert source("javascript:alert(1)") == ""
    assert source(None) == ""
