"""The page environment: templates, the language of a request, addresses that carry it, and safe headers.

Pages are complete without JavaScript, load nothing from elsewhere and set no cookies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Protocol
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from graph_api.addresses import resolve
from graph_api.labels import Label
from graph_api.markup import escaped
from graph_api.translation import LANGUAGE_NAMES, LANGUAGES, Translator, choose_language

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {ancestors}"
)


class Linked(Protocol):
    """What a link needs of a thing."""

    @property
    def label(self) -> Label: ...  # noqa: D102
    @property
    def href(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True)
class Page:
    """What one request's templates need to know about it."""

    path: str
    query: tuple[tuple[str, str], ...]
    translator: Translator
    carried: bool

    @property
    def lang(self) -> str:
        """The language of the page."""
        return self.translator.lang

    def url(self, path: str, **params: object) -> str:
        """Return an address of ours that keeps the language the reader chose; empty parameters are left out."""
        if not params:
            return f"{path}?lang={self.lang}" if self.carried and path.startswith("/") else path
        pairs = [
            (name.rstrip("_"), str(value)) for name, value in params.items() if value not in (None, "", False)
        ]
        if self.carried and path.startswith("/"):
            pairs.append(("lang", self.lang))
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def here(self, **changes: object) -> str:
        """Return this page's address with some parameters changed (None: left out)."""
        kept = [(name, value) for name, value in self.query if name not in changes]
        kept += [(name, str(value)) for name, value in changes.items() if value is not None]
        return f"{self.path}?{urlencode(kept)}" if kept else self.path

    def title(self, label: Label) -> Markup:
        """Return a label as markup, marked with its language where that is not the page's."""
        return Markup(self.title_text(label))  # noqa: S704 - escaped there

    def title_text(self, label: Label) -> str:
        """Return the same as text of markup."""
        if label.lang and label.lang.split("-")[0] != self.lang:
            return f'<span lang="{escaped(label.lang)}">{escaped(label.text)}</span>'
        return escaped(label.text)

    def tag(self, item: Linked) -> Markup:
        """Return a thing's name as a tag, a link where it has a page."""
        name = self.title_text(item.label)
        if not item.href:
            return Markup(f'<span class="tag">{name}</span>')  # noqa: S704 - escaped
        return Markup(f'<a class="tag" href="{escaped(self.url(item.href))}">{name}</a>')  # noqa: S704 - escaped

    def link(self, item: Linked, target: str = "") -> Markup:
        """Return a thing's name, as a link where it has a page; `target` is the frame that the link opens in."""
        name = self.title_text(item.label)
        if not item.href:
            return Markup(name)  # noqa: S704 - escaped
        opens = f' target="{escaped(target)}" rel="noopener"' if target else ""
        return Markup(f'<a href="{escaped(self.url(item.href))}"{opens}>{name}</a>')  # noqa: S704 - escaped


def page_of(request: Request) -> Page:
    """Read the language and the address of a request."""
    asked = request.query_params.get("lang")
    lang = choose_language(asked, request.headers.get("accept-language"))
    query = tuple(request.query_params.multi_items())
    return Page(request.url.path, query, Translator(lang), carried=asked in LANGUAGES)


def given(request: Request, *names: str) -> dict[str, str]:
    """Return what the reader asked for, by name; empty text for what is not in the address."""
    return {name: request.query_params.get(name, "").strip()[:200] for name in names}


def number_of(request: Request, name: str = "page") -> int:
    """Return the page of a list that is asked for, 1 for anything that is no such number."""
    text = request.query_params.get(name, "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def day(text: str) -> date | None:
    """Return a day; None for anything that is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def concept(kind: str, text: str) -> str:
    """Return the IRI of a concept from its id or IRI; empty text when none is asked for."""
    return (resolve(text, kind) or "") if text else ""


class Templates(Environment):
    """Templates with the words of one language put in place when they are compiled, not at each rendering."""

    def __init__(self, lang: str) -> None:
        super().__init__(
            loader=PackageLoader("graph_api", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.do"],
        )
        self.globals.update(languages=LANGUAGE_NAMES, static=static_path)
        self._words = _Words(Translator(lang))

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
def environment(lang: str = "fi") -> Environment:
    """Return the template environment of a language; templates are compiled once per process and language."""
    return Templates(lang)


def render(request: Request, template: str, code: int = 200, /, **context: Any) -> HTMLResponse:
    """Return a page in the language of the request."""
    page = page_of(request)
    text = environment(page.lang).get_template(template).render(_context(page) | context)
    return HTMLResponse(text, code, headers=_headers(page, "'self'"))


def render_embed(request: Request, template: str, ancestors: str, **context: Any) -> HTMLResponse:
    """Return a page that other sites may frame: `ancestors` is the value of CSP's frame-ancestors."""
    page = page_of(request)
    text = environment(page.lang).get_template(template).render(_context(page) | context)
    headers = _headers(page, ancestors) | {
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
    }
    return HTMLResponse(text, headers=headers)


def _context(page: Page) -> dict[str, Any]:
    words = page.translator
    return {
        "page": page,
        "lang": page.lang,
        "url": page.url,
        "title_of": page.title,
        "link": page.link,
        "tag": page.tag,
        "_": words.gettext,
        "ngettext": words.ngettext,
        "number": words.number,
        "percent": words.percent,
        "date": words.date,
        "moment": words.moment,
    }


def _headers(page: Page, ancestors: str) -> dict[str, str]:
    safe = ancestors.replace(";", " ").replace("\n", " ").replace("\r", " ")
    return {
        "Content-Language": page.lang,
        "Content-Security-Policy": _POLICY.format(ancestors=safe),
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Vary": "Accept-Language",
        "X-Content-Type-Options": "nosniff",
    }


def error_page(
    request: Request, status: int, detail: str = "", headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """Return the page for what cannot be shown: 404 for the unknown, others by what the service could not do."""
    response = render(request, "error.html", status, status=status, detail=detail, snapshot=None)
    response.headers.update(headers or {})
    return response


@cache
def static_path(name: str) -> str:
    """Return the address of a file in ``static``, changed whenever the file is."""
    content = (files("graph_api") / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"
