"""Routes of pages whose speed matters: Starlette's own, as what FastAPI adds would take a tenth of their time."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

Show = Callable[[Request], Response]


def shown(router: APIRouter, path: str) -> Callable[[Show], Show]:
    """Show a page at a path. The function runs in a thread, so that a slow page holds nobody else up."""

    def register(show: Show) -> Show:
        router.add_route(path, show, methods=["GET"], include_in_schema=False)
        return show

    return register
