"""What every route takes from its request: the view of the published graph, the language, the settings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal, cast

from fastapi import Depends, Query
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request

from graph_api.cache.verdicts import ORIGIN
from graph_api.http.negotiation import Format, choose, requested_language
from graph_api.problems import NotAcceptable
from graph_api.settings import Settings
from graph_api.store.view import View

_HOST = re.compile(r"(?:[A-Za-z0-9.-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")


def current_view(request: Request) -> View:
    """Give the view of the snapshot that is current now; one request sees one snapshot throughout."""
    if not hasattr(request.state, "view"):
        return _noted(request, request.app.state.snapshots.view())
    return cast(View, request.state.view)


def _noted(request: Request, view: View) -> View:
    """Note which snapshot a request is answered from."""
    request.state.view = view
    if (origin := request.scope.get(ORIGIN)) is not None:
        origin.snapshot = view.number
    return view


async def view_at_hand(request: Request) -> View:
    """Give the current view to a route that runs in the event loop; a new snapshot is opened beside it."""
    view: View | None = request.app.state.snapshots.at_hand()
    if view is None:
        return await run_in_threadpool(current_view, request)
    return _noted(request, view)


def current_settings(request: Request) -> Settings:
    """Give the settings the app was made with."""
    return cast(Settings, request.app.state.settings)


def accepted_format(request: Request, offered: Sequence[Format]) -> Format:
    """Give the format that a request likes best. Raises NotAcceptable when it takes none of those offered."""
    chosen = choose(request.headers.get("accept"), offered)
    if chosen is None:
        raise NotAcceptable([each.media_type for each in offered])
    return chosen


def base_address(request: Request) -> str:
    """Give the address that this service is reached at, without a last slash: the settings', or as asked."""
    settings = current_settings(request)
    if settings.public_url:
        return settings.public_url
    scope = request.scope
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):  # what is no host is not repeated
        host = ":".join(map(str, scope.get("server") or ("localhost",)))
    return f"{scope['scheme']}://{host}{scope.get('root_path', '')}"


def language(
    request: Request,
    lang: Annotated[
        Literal["fi", "sv", "en"] | None,
        Query(description="Language of labels; otherwise by Accept-Language, otherwise fi."),
    ] = None,
) -> str:
    """Give the language asked for."""
    return requested_language(request)


Current = Annotated[View, Depends(current_view)]
Chosen = Annotated[Settings, Depends(current_settings)]
Lang = Annotated[str, Depends(language)]
