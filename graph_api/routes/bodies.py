"""Bodies as they come: what they are, and never more of them than allowed."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request

from graph_api.problems import BodyTooLarge, UnsupportedMediaType
from graph_api.routes.current import current_settings

MULTIPART = "multipart/form-data"
_UTF_8 = ("utf-8", "utf8", "us-ascii")


def content_type(header: str) -> tuple[str, str | None]:
    """Take a Content-Type header apart: the media type, and the charset where it is another than UTF-8."""
    told, _, parameters = header.partition(";")
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        charset = value.strip().strip('"').lower()
        if name.strip().lower() == "charset" and charset not in _UTF_8:
            return told.strip().lower(), charset
    return told.strip().lower(), None


def media_type(header: str, *known: str) -> str:
    """Give the media type of a Content-Type header. Raises UnsupportedMediaType for none of `known`."""
    kind, charset = content_type(header)
    if kind not in known:
        raise UnsupportedMediaType(kind, known)
    if charset is not None:
        raise UnsupportedMediaType(f"{kind} in {charset}", (f"{kind} in UTF-8",))
    return kind


async def pieces_of(request: Request, limit: int) -> AsyncIterator[bytes]:
    """Give the pieces of a body of at most `limit` bytes. Raises BodyTooLarge, at once where its length is told."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and (len(told) > 18 or int(told) > limit):
        raise BodyTooLarge(limit)
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > limit:
            raise BodyTooLarge(limit)
        yield piece


@asynccontextmanager
async def received(request: Request) -> AsyncIterator[Path]:
    """Receive a body into a file of a folder that lasts as long as the block.

    Raises BodyTooLarge, and UnsupportedMediaType for a compressed body: what it unpacks to cannot be known.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding != "identity":
        raise UnsupportedMediaType(f"(anything) compressed with {encoding}", ("it without Content-Encoding",))
    limit = current_settings(request).max_upload * 2**20
    with tempfile.TemporaryDirectory(prefix="nivos-") as folder:
        path = Path(folder) / "body"
        with path.open("wb") as file:
            async for piece in pieces_of(request, limit):
                await run_in_threadpool(file.write, piece)
        yield path
