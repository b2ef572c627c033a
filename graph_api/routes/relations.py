"""What a thing is tied to, and what came before and after it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from graph_api.connections import lineage as lineages
from graph_api.connections import relations as service
from graph_api.entities import known_iri
from graph_api.labels import Labels
from graph_api.problems import documented
from graph_api.routes.current import Current, Lang
from graph_api.routes.entities import LocalId
from graph_api.routes.schemas import Label, Thing

router = APIRouter(tags=["Relations"], responses=documented(404, 422, 503))

Kind = Annotated[str, Path(description="Kind of thing, e.g. project or model.")]


class Node(Thing):
    """A thing in a picture of relations."""

    type_label: str = Field(description="What kind of thing it is, in words.")

    @classmethod
    def at(cls, node: service.Node) -> Node:
        """Describe a node."""
        thing = Thing.of(node.iri, node.kind, node.local_id, node.label)
        type_label = node.type_label if isinstance(node.type_label, str) else node.type_label.text
        return cls(**thing.model_dump(), type_label=type_label)


class Edge(BaseModel):
    """One link, from the younger to the older; stated by a source, or inferred by us."""

    source: str
    target: str
    relation: str = Field(description="IRI of the relation.")
    relation_label: str
    assertion: Literal["stated", "inferred"]
    basis: str | None = Field(description="What the link rests on, in the source's words.")
    source_url: str | None = Field(description="Page that says so.")

    @classmethod
    def of(cls, edge: service.Edge) -> Edge:
        """Describe an edge."""
        label = edge.relation_label
        return cls(
            source=edge.source,
            target=edge.target,
            relation=edge.relation,
            relation_label=label if isinstance(label, str) else label.text,
            assertion=edge.assertion,
            basis=edge.basis,
            source_url=edge.source_url,
        )


class Relations(BaseModel):
    """What lies around one thing. `truncated`: there is more than is shown."""

    centre: Node
    nodes: list[Node]
    edges: list[Edge]
    truncated: bool
    snapshot: int


class Step(BaseModel):
    """One generation away: how many links, the link, and the thing reached by it."""

    depth: int
    edge: Edge
    node: Node


class Lineage(BaseModel):
    """What a thing comes from (before) and what has come of it (after), at any depth."""

    centre: Label
    before: list[Step]
    after: list[Step]
    snapshot: int


@router.get("/api/relations/{kind}/{local_id}", summary="What one thing is tied to")
def relations(
    view: Current,
    lang: Lang,
    kind: Kind,
    local_id: LocalId,
    depth: Annotated[int, Query(description="How many links away.", ge=1, le=3)] = 1,
    limit: Annotated[int, Query(description="Most things to show.", ge=1, le=200)] = 40,
) -> Relations:
    """Give the things tied to one thing, and the links among them."""
    found = service.relations(view, known_iri(view, kind, local_id), lang, depth, limit)
    return Relations(
        centre=Node.at(found.centre),
        nodes=[Node.at(node) for node in found.nodes],
        edges=[Edge.of(edge) for edge in found.edges],
        truncated=found.truncated,
        snapshot=view.number,
    )


@router.get("/api/lineage/{kind}/{local_id}", summary="What came before and after one thing")
def lineage(view: Current, lang: Lang, kind: Kind, local_id: LocalId) -> Lineage:
    """Follow derivation both ways at any depth; each link tells whether it is stated or inferred."""
    iri = known_iri(view, kind, local_id)
    found = lineages.lineage(view, iri, lang)
    return Lineage(
        centre=Label.of(Labels(view).of(iri, lang)),
        before=[_step(step) for step in found.before],
        after=[_step(step) for step in found.after],
        snapshot=view.number,
    )


def _step(step: lineages.Step) -> Step:
    return Step(depth=step.depth, edge=Edge.of(step.edge), node=Node.at(step.node))
