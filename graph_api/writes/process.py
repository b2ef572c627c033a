"""The process that writes, one job at a time, until the server closes its pipe, kills it, or forgets it.

Run as `python -m graph_api.writes.process MEBIBYTES`. It works on a private clone of the graph, so it may be killed
at any moment: what is published is either as before or the whole change.
"""

from __future__ import annotations

import resource
import select
import sys
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from graph_api.evaluation.worker import limit_memory, release_memory
from graph_api.store import DataDirectory, StoreError
from graph_api.writes.errors import WriteError
from graph_api.writes.jobs import Job, Phase, unpacked
from graph_api.writes.messages import pack, read
from graph_api.writes.work import perform

#: Seconds without a job after which the process ends.
IDLE = 300.0


class Conversation:
    """One job's side of the pipe: tells each phase, and holds the memory limit while a person's text is evaluated."""

    def __init__(self, sink: BinaryIO, memory: int) -> None:
        self._sink, self._memory = sink, memory

    def tell(self, phase: Phase) -> None:
        """Tell the server of a phase."""
        if phase == "evaluating":
            limit_memory(self._memory)
        else:
            release_memory()
        self.send({"phase": phase})

    def send(self, head: dict[str, Any]) -> None:
        """Send a message."""
        self._sink.write(pack(head))
        self._sink.flush()

    def answer(self, job: Job, directory: str) -> dict[str, Any]:
        """Do a job; give the outcome, or the name of the error and what it holds."""
        try:
            return {"outcome": asdict(perform(job, DataDirectory(Path(directory)), self.tell))}
        except WriteError as error:
            return {"error": type(error).__name__, "message": str(error), "about": error.about}
        except StoreError as error:
            return {"error": type(error).__name__, "message": str(error), "about": vars(error)}
        except MemoryError:
            return {"error": "WriteMemoryPassed", "message": "", "about": {}}
        except Exception:
            # Nobody foresaw it: the server logs it and answers as it does to its own faults.
            return {"error": "Unforeseen", "message": traceback.format_exc(), "about": {}}
        finally:
            release_memory()


def _next(source: BinaryIO) -> dict[str, Any] | None:
    """Wait for a job; None when none comes. One is asked for at a time, so nothing waits in the buffer."""
    ready, _, _ = select.select([source], [], [], IDLE)
    return read(source) if ready else None


def main() -> None:
    """Serve jobs from standard input. Says `ready` first, when everything slow is imported."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    conversation = Conversation(sink, int(sys.argv[1]))
    conversation.send({"ready": True})
    while (head := _next(source)) is not None:
        text = source.read(head["bytes"])
        if len(text) < head["bytes"]:
            return
        job, directory = unpacked(head, text.decode())
        conversation.send(conversation.answer(job, directory))


if __name__ == "__main__":
    main()
