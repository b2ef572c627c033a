"""Routes of pages whose speed matters: Starlette's own, as what FastAPI adds would take a tenth of their time."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Show = Callable[[Request], Response]


def shown(router: APIRouter, path: str) -> Callable[[Show], Show]:
    """Show a page at a path. The function runs in a thread, so that a slow page holds nobody else up."""

    def register(show: Show) -> Show:
        def noted(request: Request) -> Response:
            request.scope["route"] = route  # as FastAPI's own routes say it, to who counts requests by route
            return show(request)

        route = Route(path, noted, methods=["GET"], name=show.__name__, include_in_schema=False)
        router.routes.append(route)
        return show

    return register
