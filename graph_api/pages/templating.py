"""Templates in one language: its words are put in place when they are compiled, its ways of writing are filters.

What a page repeats most (a name, a link, a date) is a filter, as Jinja calls those directly; a macro or a function
of the context takes several times as long.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Protocol
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from graph_api.labels import Label
from graph_api.pages.markup import escaped
from graph_api.pages.translation import LANGUAGE_NAMES, Translator


class Linked(Protocol):
    """What a link needs of a thing."""

    @property
    def label(self) -> Label: ...  # noqa: D102
    @property
    def href(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True)
class Writing:
    """How a page writes names, links and addresses; `carried`: addresses keep the language the reader chose."""

    translator: Translator
    carried: bool

    def url(self, path: str, **params: object) -> str:
        """Return an address of ours that keeps the language the reader chose; empty parameters are left out."""
        kept = self.carried and path.startswith("/")
        if not params:
            return f"{path}?lang={self.translator.lang}" if kept else path
        pairs = [
            (name.rstrip("_"), str(value)) for name, value in params.items() if value not in (None, "", False)
        ]
        if kept:
            pairs.append(("lang", self.translator.lang))
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def label(self, label: Label) -> Markup:
        """Return a name, marked with its language where that is not the page's."""
        return _label(label.text, label.lang, self.translator.lang)

    def link(self, item: Linked, target: str = "") -> Markup:
        """Return a thing's name, as a link where it has a page; `target` is the frame that the link opens in."""
        name = self.label(item.label)
        if not item.href:
            return name
        opens = f' target="{escaped(target)}" rel="noopener"' if target else ""
        return Markup(f'<a href="{escaped(self.url(item.href))}"{opens}>{name}</a>')  # noqa: S704 - escaped

    def tag(self, item: Linked) -> Markup:
        """Return a thing's name as a tag, a link where it has a page."""
        name = self.label(item.label)
        if not item.href:
            return Markup(f'<span class="tag">{name}</span>')  # noqa: S704 - escaped
        return Markup(f'<a class="tag" href="{escaped(self.url(item.href))}">{name}</a>')  # noqa: S704 - escaped

    def assertion(self, kind: str) -> Markup:
        """Return the badge that tells what a source states from what we infer."""
        _ = self.translator.gettext
        if kind == "inferred":
            return Markup(f'<span class="badge inferred">{escaped(_("our inference"))}</span>')  # noqa: S704
        return Markup(f'<span class="badge">{escaped(_("stated by the source"))}</span>')  # noqa: S704

    def source(self, address: str | None) -> Markup:
        """Return a link to a source's page, by the name of its site; nothing for what no reader can follow."""
        if not address or not address.startswith("http"):
            return Markup("")
        site = address.split("/")[2].removeprefix("www.")
        return Markup(f'<a href="{escaped(address)}" rel="noopener">{escaped(site)}</a>')  # noqa: S704 - escaped


@lru_cache(maxsize=16_384, typed=True)
def _label(text: str, text_lang: str | None, lang: str) -> Markup:
    name = escaped(text)
    if text_lang and text_lang.split("-")[0] != lang:
        name = f'<span lang="{escaped(text_lang)}">{name}</span>'
    return Markup(name)  # noqa: S704 - escaped


@cache
def writing(lang: str, carried: bool = False) -> Writing:
    """Return how pages of a language are written."""
    return Writing(Translator(lang), carried)


@cache
def environment(lang: str = "fi", carried: bool = False) -> Environment:
    """Return the templates of a language; each is compiled once per process, when it is first used."""
    return Templates(writing(lang, carried))


class Templates(Environment):
    """The template environment of one way of writing."""

    def __init__(self, ways: Writing) -> None:
        super().__init__(
            loader=PackageLoader("graph_api", "templates"),
            autoescape=True,
            auto_reload=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.do"],
        )
        words = ways.translator
        self.globals.update(lang=words.lang, languages=LANGUAGE_NAMES, static=static_path)
        self.globals.update(_=words.gettext, ngettext=words.ngettext)
        for each in (ways.url, ways.label, ways.link, ways.tag, ways.assertion, ways.source):
            self.filters[each.__name__] = each
        for way in (words.number, words.percent, words.date, words.moment):
            self.filters[way.__name__] = way
        self._words = _Words(words)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        self._words.visit(parsed)
        return parsed


class _Words(NodeTransformer):
    """Turns `_("a message")` into the message in one language; messages with values in them stay calls."""

    def __init__(self, translator: Translator) -> None:
        self._translator = translator

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802 - Jinja's visitors are named for their nodes
        self.generic_visit(node)
        message = node.args[0] if len(node.args) == 1 and not node.kwargs else None
        if isinstance(node.node, nodes.Name) and node.node.name == "_" and isinstance(message, nodes.Const):
            return nodes.Const(self._translator.gettext(message.value), lineno=node.lineno)
        return node


@cache
def static_path(name: str) -> str:
    """Return the address of a file in ``static``, changed whenever the file is."""
    content = (files("graph_api") / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"
