"""Serving: one process, or several that share a socket and are restarted when they die.

On SIGTERM or SIGINT no new connection is taken, running requests may end within `shutdown_timeout`, query
workers are stopped, the process ends with 0. A second signal ends it at once.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from graph_api.http.protocol import Protocol
from graph_api.operations import logs
from graph_api.operations.processes import die_with_parent
from graph_api.operations.supervision import Supervisor
from graph_api.settings import Settings

log = logging.getLogger("nivos.serve")

APP = "graph_api.asgi:app"
#: Connections that wait to be taken.
BACKLOG = 2048


class ServingError(Exception):
    """The server cannot start; the text says why and what to do."""


class Server(uvicorn.Server):
    """uvicorn's server, but that any second signal ends it at once and the first one with exit code 0."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop; stop at once when that has begun already."""
        if self.should_exit:
            os._exit(128 + sig)  # query workers end with this process
        self.should_exit = True


def configured(app: ASGIApp | str, settings: Settings) -> uvicorn.Config:
    """Configure uvicorn: no access log (ours says more), no trust in forwarded headers, no WebSockets."""
    options: dict[str, Any] = {"loop": "uvloop", "http": Protocol} if sys.platform != "win32" else {}
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        lifespan="on",
        ws="none",
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=settings.shutdown_timeout,
        backlog=BACKLOG,
        **options,
    )


def serve(settings: Settings) -> int:
    """Serve until told to stop; gives the exit code. Raises ServingError when it cannot start."""
    logs.configure(settings)
    listener = listen(settings)
    host, port = listener.getsockname()[:2]
    log.info("serving at http://%s:%d/", f"[{host}]" if ":" in host else host, port)
    if settings.server_workers > 1:
        return Supervisor(listener, settings).run()
    from graph_api.app import create_app

    Server(configured(create_app(settings), settings)).run(sockets=[listener])
    return 0


def listen(settings: Settings) -> socket.socket:
    """Take the port before anything else is begun, so that a wrong one is told in one line."""
    place = f"{settings.host}:{settings.port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        raise ServingError(
            f"{place} cannot be listened on: {error.strerror}; give another --host or --port, "
            "or stop what listens there"
        ) from error
    return listener


def main() -> None:
    """Be one of several server processes: python -m graph_api.operations.serving SOCKET PARENT."""
    descriptor, parent = int(sys.argv[1]), int(sys.argv[2])
    settings = Settings()
    server = Server(configured(APP, settings))
    signal.signal(signal.SIGTERM, server.handle_exit)
    die_with_parent(signal.SIGTERM, parent)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD})
    os.set_inheritable(descriptor, False)  # a query worker that held it would keep the port open
    logs.configure(settings)
    server.run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    main()
