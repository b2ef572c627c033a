"""What those who run the service ask: is it alive, is it ready, how much does it do."""

from __future__ import annotations

import ipaddress
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request

from graph_api.access.identity import Role, identity_of
from graph_api.operations.exposition import MEDIA_TYPE, render
from graph_api.operations.readiness import missing
from graph_api.problems import Kind, documented, problem
from graph_api.routes.current import current_view

router = APIRouter(tags=["Service"])

_NOT_READY = Kind(503, "not-ready", "The service is not ready")
#: Headers by which a proxy tells whom it asks for: with one of them a near peer is not who asks.
_FORWARDING = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """The service answers, and from which snapshot."""

    status: Literal["ready"] = "ready"
    snapshot: int = Field(description="Number of the published snapshot.")


@router.get("/healthz", summary="Whether the process is alive")
async def health() -> Alive:
    """Answer 200 as long as the process answers at all; what it serves is not looked at."""
    return Alive()


@router.get(
    "/readyz", summary="Whether the service is ready", responses=documented(503), response_model=Ready
)
def ready(request: Request) -> Ready | Response:
    """Answer 200 when the published snapshot can be read and a query worker waits, else say what is missing."""
    lacking = missing(request.app.state.snapshots, request.app.state.pool)
    if lacking:
        return problem(request, _NOT_READY, "; ".join(lacking), {"missing": lacking}, {"Retry-After": "5"})
    return Ready(snapshot=current_view(request).number)


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=PlainTextResponse,
    responses=documented(401, 403),
)
def figures(request: Request) -> Response:
    """Give requests, queries, cache and snapshot in figures: to programs on this machine and to admins' keys."""
    if not _near(request) and identity_of(request).role < Role.ADMIN:
        anonymous = identity_of(request).kind == "anonymous"
        raise HTTPException(
            401 if anonymous else 403,
            "The figures are given to programs on this machine and to keys with the role admin.",
            {"WWW-Authenticate": "Bearer"} if anonymous else None,
        )
    body = render(request.app.state.snapshots)
    return Response(body, headers={"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"})


def _near(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in _FORWARDING):
        return False
    try:
        address = ipaddress.ip_address(request.client.host)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback
