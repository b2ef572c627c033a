"""What the JSON answers of the API look like, a model for each, and how it is made from the services' own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, Field
from starlette.requests import Request

from graph_api import addresses, answers, entities, labels, listings


def content(*media_types: str) -> dict[str, Any]:
    """Describe bodies of these types for OpenAPI: JSON of any shape, or text to a program that reads JSON."""
    return {each: {"schema": {} if each.endswith("json") else {"type": "string"}} for each in media_types}


class Label(BaseModel):
    """A name with the language it is truly in (null: the data says none)."""

    text: str
    lang: str | None = Field(None, description="Language tag of the text.")

    @classmethod
    def of(cls, label: labels.Label) -> Label:
        """Copy a label of the label service."""
        return cls(text=label.text, lang=label.lang)


class Value(BaseModel):
    """One value: an IRI with its label, or a literal with its language or datatype."""

    kind: Literal["iri", "literal"]
    value: str
    label: str | None = Field(None, description="Name of the thing that an IRI stands for.")
    lang: str | None = Field(None, description="Language of the label or of the literal.")
    datatype: str | None = Field(None, description="Datatype IRI of a literal that is not plain text.")
    href: str | None = Field(None, description="Where a reader finds the thing.")

    @classmethod
    def of(cls, cell: answers.Cell) -> Value:
        """Copy a cell."""
        label = cell.label
        return cls(
            kind=cell.kind,
            value=cell.value,
            label=label.text if label else None,
            lang=label.lang if label else cell.lang,
            datatype=cell.datatype,
            href=cell.href,
        )


class Links(BaseModel):
    """Addresses of this page of an answer and of those around it; null where there is none."""

    self: str
    first: str
    prev: str | None = None
    next: str | None = None
    last: str


class Paged(BaseModel):
    """A page of something longer. `total` is counted, so `last` is true."""

    total: int = Field(description="How many there are on all pages.")
    page: int = Field(description="Which page this is, from 1.")
    size: int = Field(description="How many a page holds.")
    snapshot: int = Field(description="Number of the published snapshot that answered.")
    links: Links


class Thing(BaseModel):
    """A thing by its name and addresses."""

    iri: str
    kind: str
    id: str = Field(description="Local id: the last part of the IRI.")
    label: Label
    page: str | None = Field(description="Path of its page.")
    api: str | None = Field(description="Path of its description in this API.")

    @classmethod
    def of(cls, iri: str, kind: str, local_id: str, label: labels.Label) -> Thing:
        """Describe a thing."""
        return cls(
            iri=iri,
            kind=kind,
            id=local_id,
            label=Label.of(label),
            page=addresses.page_path(iri),
            api=addresses.api_path(iri),
        )


class ThingList(Paged):
    """One page of a list of things, in the order of their names."""

    items: list[Thing]

    @classmethod
    def of(cls, request: Request, found: listings.Listing, snapshot: int) -> ThingList:
        """Describe a page of a list."""
        return cls(
            items=[Thing.of(item.iri, item.kind, item.local_id, item.label) for item in found.items],
            total=found.total,
            page=found.page,
            size=found.size,
            snapshot=snapshot,
            links=links(request, found.page, found.size, found.total),
        )


class Fact(BaseModel):
    """All values of one property."""

    property: str = Field(description="IRI of the property.")
    label: Label
    values: list[Value]


class Description(BaseModel):
    """One thing with all that Nivos believes about it."""

    iri: str
    kind: str
    id: str
    label: Label
    types: list[Value]
    facts: list[Fact]
    page: str | None
    snapshot: int
    links: dict[str, str] = Field(description="Related answers about the same thing, by name.")

    @classmethod
    def of(cls, entity: entities.Entity, snapshot: int, related: dict[str, str]) -> Description:
        """Describe an entity."""
        return cls(
            iri=entity.iri,
            kind=entity.kind,
            id=entity.local_id,
            label=Label.of(entity.label),
            types=[Value.of(each) for each in entity.types],
            facts=[_fact(fact) for fact in entity.facts],
            page=addresses.page_path(entity.iri),
            snapshot=snapshot,
            links=related,
        )


def _fact(fact: entities.Fact) -> Fact:
    values = [Value.of(each) for each in fact.values]
    return Fact(property=fact.property, label=Label.of(fact.label), values=values)


def links(request: Request, page: int, size: int, total: int) -> Links:
    """Make the links around page `page` of `total` things; the last page is counted, never guessed."""
    last = max(1, -(-total // size))

    def to(number: int) -> str:
        kept: Sequence[tuple[str, str]] = [
            (name, value) for name, value in request.query_params.multi_items() if name != "page"
        ]
        return f"{request.url.path}?{urlencode([*kept, ('page', str(number))])}"

    return Links(
        self=to(page),
        first=to(1),
        prev=to(min(page - 1, last)) if page > 1 else None,
        next=to(page + 1) if page < last else None,
        last=to(last),
    )
