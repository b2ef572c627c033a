"""The ontology at its own IRI: the reference page, or Turtle, JSON-LD and RDF/XML."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import RedirectResponse, Response
from pyoxigraph import RdfFormat, Triple, parse, serialize
from starlette.requests import Request

from graph_api.http import negotiation as formats
from graph_api.http.negotiation import Format
from graph_api.problems import documented
from graph_api.routes.caching import VARY
from graph_api.routes.current import Lang, accepted_format
from ontology import iris, reference

router = APIRouter(tags=["Ontology"], responses=documented(404, 406))

FILES = ("core.ttl", "coordination.ttl")
GRAPHS = {
    formats.TURTLE: RdfFormat.TURTLE,
    formats.JSON_LD: RdfFormat.JSON_LD,
    formats.RDF_XML: RdfFormat.RDF_XML,
    formats.N_TRIPLES: RdfFormat.N_TRIPLES,
}
PREFIXES = {
    "n": iris.N,
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
}


def written(triples: list[Triple], chosen: Format, **prefixes: str) -> Response:
    """Write triples in a format; `prefixes` are those that the formats need beside PREFIXES."""
    body = serialize(triples, format=GRAPHS[chosen], prefixes=PREFIXES | prefixes)
    return Response(body, headers={"Content-Type": chosen.content_type, "Vary": VARY})


@cache
def _triples() -> list[Triple]:
    found: list[Triple] = []
    for name in FILES:
        file = files("ontology").joinpath(name)
        if file.is_file():
            found += [quad.triple for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE)]
    return found


@router.get("/ontology", summary="The ontology", response_class=Response)
@router.get("/ontology/{version}.{minor}.{patch}", include_in_schema=False)
def ontology(request: Request, lang: Lang) -> Response:
    """Give the ontology: a page for readers, or Turtle, JSON-LD, RDF/XML or N-Triples by Accept."""
    offered = (formats.HTML, *GRAPHS)
    chosen = accepted_format(request, offered)
    if chosen is formats.HTML:
        headers = {"Content-Type": chosen.content_type, "Vary": VARY, "Content-Language": lang}
        return Response(reference.render(lang), headers=headers)
    return written(_triples(), chosen)


@router.get("/ontology/{term}", summary="One term of the ontology", response_class=Response)
def term(term: Annotated[str, Path(description="Local name of a term, e.g. Project.")]) -> Response:
    """Lead to the term in the ontology: its IRI is that address with `#`."""
    return RedirectResponse(f"/ontology#{term}", status_code=303)
