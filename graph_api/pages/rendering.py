"""The page environment: templates, the language of a request, addresses that carry it, and safe headers.

Pages are complete without JavaScript, load nothing from elsewhere and set no cookies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from graph_api.addresses import resolve
from graph_api.labels import Label
from graph_api.pages.templating import Writing, environment, writing
from graph_api.pages.translation import LANGUAGES, Translator, choose_language

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {ancestors}"
)


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

    @property
    def writing(self) -> Writing:
        """How the page writes names and addresses."""
        return writing(self.lang, self.carried)

    def url(self, path: str, **params: object) -> str:
        """Return an address of ours that keeps the language the reader chose; empty parameters are left out."""
        return self.writing.url(path, **params)

    def here(self, **changes: object) -> str:
        """Return this page's address with some parameters changed (None: left out)."""
        kept = [(name, value) for name, value in self.query if name not in changes]
        kept += [(name, str(value)) for name, value in changes.items() if value is not None]
        return f"{self.path}?{urlencode(kept)}" if kept else self.path

    def title(self, label: Label) -> Markup:
        """Return a label as markup, marked with its language where that is not the page's."""
        return self.writing.label(label)


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


def render(request: Request, template: str, code: int = 200, /, **context: Any) -> HTMLResponse:
    """Return a page in the language of the request."""
    page = page_of(request)
    text = environment(page.lang, page.carried).get_template(template).render(context, page=page)
    return HTMLResponse(text, code, headers=_headers(page, "'self'"))


def render_embed(request: Request, template: str, ancestors: str, **context: Any) -> HTMLResponse:
    """Return a page that other sites may frame: `ancestors` is the value of CSP's frame-ancestors."""
    page = page_of(request)
    text = environment(page.lang, page.carried).get_template(template).render(context, page=page)
    headers = _headers(page, ancestors) | {
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
    }
    return HTMLResponse(text, headers=headers)


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
