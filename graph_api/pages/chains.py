"""Chains between two things made ready for their page: sentences whose names are links."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from graph_api.connections.paths import Step
from graph_api.pages.pictures import web
from graph_api.pages.reading import Item, Reader
from graph_api.pages.rendering import Page


@dataclass(frozen=True)
class ShownStep:
    """One step of a chain: the sentence with its two things as links, and on whose word."""

    words: Markup
    assertion: str
    basis: str | None
    source_url: str | None


def shown_step(page: Page, r: Reader, step: Step) -> ShownStep:
    """Make the names in a step's sentence links to their pages."""
    ends = [r.item(step.subject.iri), r.item(step.object.iri)]
    words = [step.words]
    for item in sorted(ends, key=lambda item: -len(item.label.text)):  # the longer may hold the shorter
        words = [piece for part in words for piece in _parted(page, part, item)]
    return ShownStep(Markup("").join(words), step.assertion, step.basis, web(step.source_url))


def _parted(page: Page, part: str, item: Item) -> list[str]:
    if isinstance(part, Markup) or item.label.text not in part:
        return [part]
    before, after = part.split(item.label.text, 1)
    name = page.title(item.label)
    link = Markup('<a href="{}">{}</a>').format(page.url(item.href), name) if item.href else name
    return [before, link, after]
