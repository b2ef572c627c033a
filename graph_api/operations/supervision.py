"""Several server processes under one: started, restarted when they die, stopped together."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress

from graph_api.operations.exposition import SHARED_FOLDER
from graph_api.operations.shared import figures_folder
from graph_api.settings import Settings

log = logging.getLogger("nivos.serve")

#: A process that ends sooner than this (seconds) has not managed to start.
_YOUNG = 5.0
#: So many of those in a row, and starting more will not help.
_FAILED_STARTS = 3
#: Seconds beyond the shutdown's own limit before what still runs is killed.
_GRACE = 5.0
_STOPS = (signal.SIGTERM, signal.SIGINT)
_HEARD = {*_STOPS, signal.SIGCHLD}


class Supervisor:
    """Keeps `settings.server_workers` processes that take connections from one socket."""

    def __init__(self, listener: socket.socket, settings: Settings) -> None:
        self._listener, self._settings = listener, settings
        self._running: dict[subprocess.Popen[bytes], float] = {}
        self._failed = 0
        self._figures = ""

    def run(self) -> int:
        """Serve until told to stop; gives the exit code."""
        # Blocked signals wait for `sigtimedwait`: nothing here is ever interrupted half-way.
        signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
        try:
            with figures_folder() as self._figures:
                return self._serve()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)

    def _serve(self) -> int:
        try:
            for _ in range(self._settings.server_workers):
                self._start()
            return self._watch()
        finally:
            self._send(signal.SIGKILL)
            for process in self._running:
                process.wait()

    def _start(self) -> None:
        descriptor = self._listener.fileno()
        process = subprocess.Popen(  # noqa: S603 - our own module, no words of others
            [sys.executable, "-m", "graph_api.operations.serving", str(descriptor), str(os.getpid())],
            env=self._environment(),
            pass_fds=[descriptor],
            process_group=0,  # Ctrl-C reaches this process alone, which tells the others once
        )
        self._running[process] = time.monotonic()

    def _environment(self) -> dict[str, str]:
        settings = self._settings
        chosen = {"DATA": settings.data.absolute(), "HOST": settings.host, "PORT": settings.port}
        own = {f"NIVOS_{name}": str(value) for name, value in chosen.items()}
        return {**os.environ, **own, SHARED_FOLDER: self._figures}

    def _watch(self) -> int:
        while True:
            heard = signal.sigtimedwait(_HEARD, 1.0)
            if heard is not None and heard.si_signo in _STOPS:
                return self._stop()
            for process in self._ended():
                age = time.monotonic() - self._running.pop(process)
                log.error(
                    "server process %d ended with %d after %.0f s", process.pid, process.returncode, age
                )
                self._failed = self._failed + 1 if age < _YOUNG else 0
                if self._failed >= _FAILED_STARTS:
                    log.error("server processes end as soon as they start; `nivos doctor` may say why")
                    self._stop()
                    return 1
                self._start()

    def _ended(self) -> Iterable[subprocess.Popen[bytes]]:
        ended = [process for process in self._running if process.poll() is not None]
        for process in ended:
            self._forget(process.pid)
        return ended

    def _forget(self, pid: int) -> None:
        """Take the gauges of a dead process out of the sums; what it counted stays counted."""
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(pid, self._figures)  # type: ignore[no-untyped-call]

    def _stop(self) -> int:
        """Ask all to end; kill what has not ended in time, or everything upon a second signal."""
        self._listener.close()
        self._send(signal.SIGTERM)
        deadline = time.monotonic() + self._settings.shutdown_timeout + _GRACE
        while any(process.poll() is None for process in self._running):
            heard = signal.sigtimedwait(_HEARD, 0.5)
            if heard is not None and heard.si_signo in _STOPS:
                return 128 + heard.si_signo
            if time.monotonic() > deadline:
                log.error("server processes did not end in time and are killed")
                return 1
        return 0

    def _send(self, number: signal.Signals) -> None:
        for process in self._running:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    process.send_signal(number)
