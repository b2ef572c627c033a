"""Evaluating what a person wrote, on behalf of a request: with the limits of who asks, while they are there."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from graph_api.access.identity import Role, identity_of
from graph_api.evaluation.messages import Job, Outcome
from graph_api.http.connection import while_connected
from graph_api.http.streams import StreamedAnswer
from graph_api.routes.current import base_address, current_settings
from graph_api.sparql.protocol import Operation
from graph_api.store.view import View


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
    return await while_connected(request.receive, request.app.state.pool.evaluate(job), _close)


async def _close(outcome: Outcome) -> None:
    await outcome.chunks.aclose()


async def response_of(request: Request, outcome: Outcome, headers: dict[str, str]) -> Response:
    """Make the response for an evaluated job: whole where it is small, streamed where it is not."""
    if outcome.length is None:
        return StreamedAnswer(outcome.chunks, headers, current_settings(request).download_timeout)
    return Response(await outcome.whole(), headers=headers)
