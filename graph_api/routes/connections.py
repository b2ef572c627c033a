"""How any two things are connected."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from graph_api.addresses import resolve
from graph_api.connections import paths as service
from graph_api.entities import exists
from graph_api.labels import Labels
from graph_api.listings import BadFilter
from graph_api.problems import documented
from graph_api.routes.current import Current, Lang
from graph_api.routes.schemas import Thing
from graph_api.store.view import View
from ontology import iris

router = APIRouter(tags=["Relations"], responses=documented(404, 422, 503))

Reference = Annotated[str, Query(description="A full IRI, or kind/id such as project/S21674.", min_length=1)]


class Chain(BaseModel):
    """One way from the one to the other."""

    steps: list[str] = Field(description="Each step in words.")
    length: int = Field(description="How many links.")
    informativeness: float = Field(description="How much the chain tells: low when it passes a common hub.")


class Connections(BaseModel):
    """The shortest chains between two things, the most telling first."""

    start: Thing = Field(serialization_alias="from")
    end: Thing = Field(serialization_alias="to")
    chains: list[Chain]
    snapshot: int


@router.get("/api/connections", summary="How two things are connected")
def connections(
    view: Current,
    lang: Lang,
    start: Annotated[Reference, Query(alias="from")],
    end: Annotated[Reference, Query(alias="to")],
    limit: Annotated[int, Query(description="Most chains to give.", ge=1, le=20)] = 5,
) -> Connections:
    """Give the shortest chains of links between two things, each step in words."""
    first, last = _known(view, "from", start), _known(view, "to", end)
    chains = service.connections(view, first, last, lang, limit)
    return Connections(
        start=_thing(view, first, lang),
        end=_thing(view, last, lang),
        chains=[
            Chain(
                steps=[str(step) for step in chain.steps],
                length=chain.length,
                informativeness=float(chain.informativeness),
            )
            for chain in chains
        ],
        snapshot=view.number,
    )


def _known(view: View, parameter: str, reference: str) -> str:
    iri = resolve(reference)
    if iri is None:
        raise BadFilter(
            parameter, reference, "cannot be read", "a full IRI, or kind/id such as project/S21674"
        )
    if not exists(view, iri):
        raise BadFilter(parameter, reference, "is not known", "something that the graph knows")
    return iri


def _thing(view: View, iri: str, lang: str) -> Thing:
    kind, local_id = iris.split(iri) or ("", iri)
    return Thing.of(iri, kind, local_id, Labels(view).of(iri, lang))
