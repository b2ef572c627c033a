"""What the rest of the service knows of evaluation: the interface, whichever store holds the graph."""

from __future__ import annotations

from typing import Protocol

from graph_api.evaluation.messages import Job, Outcome


class Evaluator(Protocol):
    """What evaluates queries that people write: a `Pool` of workers, or a `RemoteEvaluator`."""

    @property
    def ready(self) -> bool:
        """Whether a query would be answered without waiting for something to start."""
        ...

    @property
    def workers(self) -> int:
        """How many worker processes there are."""
        ...

    @property
    def idle(self) -> int:
        """How many of them wait for a query."""
        ...

    @property
    def waiting(self) -> int:
        """How many queries wait."""
        ...

    async def open(self) -> None:
        """Get ready."""

    async def close(self) -> None:
        """Stop all work."""

    async def evaluate(self, job: Job) -> Outcome:
        """Evaluate a job. Raises EvaluationError."""
        ...
