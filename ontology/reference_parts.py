"""The parts of the reference page, as its template reads them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """Words in a language; `lang` is empty where none is known."""

    words: str
    lang: str


@dataclass(frozen=True)
class Mention:
    """Another term, named: `href` leads to its place on the page, or to its own address."""

    text: Text
    href: str


@dataclass(frozen=True)
class Fact:
    """One line about a term: a heading from the page's words or a property, and its values."""

    heading: Text
    mentions: tuple[Mention, ...] = ()
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One term, concept or individual as the page shows it."""

    iri: str
    anchor: str
    short: str
    label: Text
    definition: Text | None
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Section:
    """A heading with its entries; `anchor` is where the table of contents leads."""

    anchor: str
    heading: Text
    entries: tuple[Entry, ...]
    definition: Text | None = None
