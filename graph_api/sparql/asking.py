"""Evaluating what a person wrote, on behalf of a request: with the limits of who asks, while they are there."""

from __future__ import annotations

import asyncio

from starlette.requests import Request

from graph_api.access.identity import Role, identity_of
from graph_api.evaluation.messages import Job, Outcome
from graph_api.problems import BadRequest
from graph_api.routes.current import base_address, current_settings
from graph_api.sparql.protocol import Operation
from graph_api.store.view import View
from graph_api.streams import left


def job_of(
    request: Request, operation: Operation, view: View, results: str | None, graphs: str | None
) -> Job:
    """Make the job for an operation: `results` and `graphs` are the formats by the names that a worker knows."""
    settings = current_settings(request)
    known = identity_of(request).role >= Role.ANALYST
    return Job(
        text=operation.text,
        path=str(request.app.state.directory.path_of(view.number) / "graph"),
        results=results,
        graphs=graphs,
        limit=settings.query_result_size * 2**20,
        timeout=settings.analyst_query_timeout if known else settings.query_timeout,
        memory=settings.analyst_query_memory if known else settings.query_memory,
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
        base=f"{base_address(request)}/sparql",
        services=settings.services,
        snapshot=view.number,
    )


async def evaluated(request: Request, job: Job) -> Outcome:
    """Evaluate a job; stop it when the client leaves before there is an answer. Raises EvaluationError."""
    outcome: Outcome | None = None
    work: asyncio.Future[Outcome] = asyncio.ensure_future(request.app.state.pool.evaluate(job))
    leaving = asyncio.ensure_future(left(request.receive))
    try:
        await asyncio.wait((work, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise BadRequest("The client has left.")
        outcome = work.result()
        return outcome
    finally:
        for task in (work, leaving):
            task.cancel()
        await asyncio.gather(work, leaving, return_exceptions=True)
        if outcome is None and not work.cancelled() and work.exception() is None:
            await work.result().chunks.aclose()  # it came when nobody waited any more
