"""What a request to the Graph Store Protocol means and does: which graph, read as what, written with what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pyoxigraph import NamedNode, Store
from starlette.requests import Request

from graph_api.access.identity import Identity, Role, require
from graph_api.http import negotiation as formats
from graph_api.http.negotiation import requested_language
from graph_api.problems import BadRequest, UnsupportedMediaType
from graph_api.routes import writing
from graph_api.routes.bodies import MULTIPART, media_type, received
from graph_api.routes.caching import headers, not_modified
from graph_api.routes.current import accepted_format, base_address, current_settings, view_at_hand
from graph_api.routes.updates import update_job
from graph_api.sparql.asking import evaluated, job_of, response_of
from graph_api.sparql.protocol import UPDATE, Operation
from graph_api.store import View
from graph_api.store.edits import STATED
from graph_api.writes.bodies import FORMATS, SUFFIXES
from graph_api.writes.errors import NoSuchGraph
from graph_api.writes.jobs import Action, Job, Sent, graph_tag
from graph_api.writes.multipart import Piece, boundary, pieces

#: The formats that a graph is read in.
OFFERED = (formats.TURTLE, formats.N_TRIPLES, formats.JSON_LD, formats.RDF_XML)


def named(request: Request) -> str | None:
    """Give the graph that the query of the address names: its IRI, or None for the default graph. Raises BadRequest."""
    graphs = request.query_params.getlist("graph")
    default = "default" in request.query_params
    if len(graphs) + default != 1:
        raise BadRequest("Name one graph: with ?graph= and its IRI, or ?default.")
    return _checked(graphs[0]) if graphs else None


def here(request: Request) -> str:
    """Give the graph whose IRI is the very address that is asked for. Raises BadRequest."""
    if "graph" in request.query_params or "default" in request.query_params:
        raise BadRequest("This address is a graph's own; ?graph= and ?default belong to /graphs.")
    path = request.scope.get("raw_path") or request.scope["path"].encode()
    return _checked(base_address(request) + path.decode("latin-1"))


def _checked(iri: str) -> str:
    try:
        return NamedNode(iri).value
    except ValueError:
        raise BadRequest(f"{iri!r} is not the absolute IRI of a graph.") from None


async def read(request: Request, name: str | None) -> Response:
    """Answer with a graph. Raises NotAcceptable, NoSuchGraph."""
    chosen = accepted_format(request, OFFERED)
    view = await view_at_hand(request)
    if name is not None and not await run_in_threadpool(_exists, view, NamedNode(name)):
        raise NoSuchGraph(f"There is no graph {name}.", graph=name)
    tags = headers(graph_tag(view.number, name, chosen.name), view.number) | {"Vary": "Accept"}
    unchanged = not_modified(request, tags)
    if unchanged is not None:
        return unchanged
    job = job_of(request, Operation(_query(name), None, None), view, None, chosen.name)
    tags["Content-Type"] = chosen.content_type
    return await response_of(request, await evaluated(request, job), tags)


def _exists(view: View, graph: NamedNode) -> bool:
    if isinstance(view.store, Store):  # it knows of empty graphs, too
        return view.store.contains_named_graph(graph)
    return any(True for _ in view.store.quads_for_pattern(None, None, None, graph))


def _query(name: str | None) -> str:
    """Ask for a graph where it can be stopped: anyone may read, and a graph may be as large as it likes."""
    if name is None:
        return STATED
    return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {NamedNode(name)} {{ ?s ?p ?o }} }}"


async def write(request: Request, action: Action, name: str | None) -> Response:
    """Put or post the body; an empty name asks for a new graph. Needs the role editor. Raises WriteError."""
    identity = require(request, Role.EDITOR)
    header = request.headers.get("content-type", "")
    kind = media_type(header, *FORMATS, *((MULTIPART,) if action == "post" else ()))
    async with received(request) as body:
        if kind == MULTIPART:
            files = await run_in_threadpool(_files, body, header)
        else:
            files = (Sent(str(body), kind),)
        return await _done(request, identity, replace(_job(request, identity, action, name), files=files))


async def remove(request: Request, name: str | None) -> Response:
    """Remove a graph. Needs the role editor. Raises WriteError."""
    identity = require(request, Role.EDITOR)
    return await _done(request, identity, _job(request, identity, "delete", name))


async def patch(request: Request, name: str | None) -> Response:
    """Carry out the update in the body on one graph. Needs the role editor. Raises WriteError."""
    identity = require(request, Role.EDITOR)
    media_type(request.headers.get("content-type", ""), UPDATE)
    async with received(request) as body:
        try:
            text = (await run_in_threadpool(body.read_bytes)).decode()
        except UnicodeDecodeError:
            raise BadRequest("The body is not UTF-8.") from None
    base = name or f"{base_address(request)}/graphs"
    job = update_job(request, identity, Operation(text, None, None, update=True), base, name)
    return await _done(request, identity, replace(job, if_match=_tags(request, "if-match")))


async def _done(request: Request, identity: Identity, job: Job) -> Response:
    outcome = await writing.write(request, identity, job, {"graph": job.graph or "the default graph"})
    return writing.done(outcome, 201 if outcome.created else 204, outcome.graph if outcome.created else None)


def _job(request: Request, identity: Identity, action: Action, name: str | None) -> Job:
    return Job(
        action=action,
        by=identity.name,
        language=requested_language(request),
        keep=current_settings(request).keep_snapshots,
        precedence=current_settings(request).precedence,
        base=f"{base_address(request)}/graphs",
        graph=name,
        if_match=_tags(request, "if-match"),
        if_none_match=_tags(request, "if-none-match"),
    )


def _tags(request: Request, header: str) -> tuple[str, ...]:
    return tuple(tag.strip() for tag in request.headers.get(header, "").split(",") if tag.strip())


def _files(body: Path, content_type: str) -> tuple[Sent, ...]:
    found = pieces(body, boundary(content_type), body.parent)
    if not found:
        raise BadRequest("The multipart body holds no file.")
    return tuple(Sent(str(piece.path), _type_of(piece), piece.name or piece.field) for piece in found)


def _type_of(piece: Piece) -> str:
    told = piece.content_type.partition(";")[0].strip().lower()
    by_name = SUFFIXES.get(Path(piece.name).suffix.lower())
    if told in ("", "application/octet-stream", "text/plain") and by_name:
        return by_name
    if told in FORMATS:
        return media_type(piece.content_type, *FORMATS)
    raise UnsupportedMediaType(f"{told or '(none)'} in the file {piece.name!r}", tuple(FORMATS))
