"""An answer sent while it is made: bounded in memory, stopped when its client leaves, never falsely complete."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graph_api.evaluation.errors import EvaluationError
from graph_api.http.connection import while_connected

log = logging.getLogger("nivos")


class BrokenOff(Exception):
    """An answer that had begun could not be completed; the connection is closed before its end."""


class StreamedAnswer(Response):
    """The chunks of an answer as a response that may take `seconds` in all.

    What goes wrong after the beginning breaks the connection off, so that no part looks like a whole.
    """

    def __init__(
        self, chunks: AsyncGenerator[bytes, None], headers: Mapping[str, str], seconds: float
    ) -> None:
        super().__init__(headers=dict(headers))
        del self.headers["content-length"]
        self._chunks, self._seconds = chunks, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; raises BrokenOff when the rest of it cannot be had."""
        try:
            with suppress(ClientDisconnect):
                async with asyncio.timeout(self._seconds):
                    await while_connected(receive, self._send(send))
        except TimeoutError:
            raise BrokenOff(f"the client took more than {self._seconds:g} seconds") from None
        except (EvaluationError, OSError) as error:
            raise BrokenOff(str(error)) from error
        finally:
            with suppress(EvaluationError):
                await self._chunks.aclose()

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async for chunk in self._chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
