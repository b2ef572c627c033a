"""What can go wrong with a query that a person wrote.

EvaluationError
├── QueryRefused             nothing was run
│   ├── MalformedQuery       the parser does not take it; says line and column when known
│   ├── UpdateRefused        it is an update, sent as a query
│   ├── ServiceRefused       it would ask a server that is not on the list
│   └── NoSuchFormat         no format that was accepted fits the kind of result
├── LimitPassed              it was stopped; says which limit, and how to ask for less
│   ├── TimePassed
│   ├── MemoryPassed
│   └── ResultTooLarge
├── QueueFull                too many queries wait already; nothing was run
└── EvaluationFailed         the store could not evaluate it
"""

from __future__ import annotations

from typing import Literal


class EvaluationError(Exception):
    """A query that a person wrote was not answered."""


class QueryRefused(EvaluationError):
    """The query was not run."""


class MalformedQuery(QueryRefused):
    """The query is not SPARQL; line and column count from 1."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        self.line, self.column = line, column
        super().__init__(message)


class UpdateRefused(QueryRefused):
    """The text is an update."""

    def __init__(self) -> None:
        super().__init__("This is an update. Send it by POST, as application/sparql-update or as `update=`.")


class ServiceRefused(QueryRefused):
    """The query holds SERVICE with a server that is not on the list."""

    def __init__(self, service: str) -> None:
        self.service = service
        super().__init__(
            f"SERVICE {service} is not allowed: queries may only ask servers on this service's list."
        )


class NoSuchFormat(QueryRefused):
    """The result is of a kind that none of the accepted formats can hold."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(f"None of the accepted formats can hold {kind}.")


class LimitPassed(EvaluationError):
    """The query was stopped at a limit of this service."""

    limit = ""
    short: Literal["time", "memory", "size"]

    def __init__(self, value: float, message: str) -> None:
        self.value = value
        super().__init__(message)


class TimePassed(LimitPassed):
    """It ran too long."""

    limit = "time"
    short = "time"

    def __init__(self, seconds: float) -> None:
        super().__init__(
            seconds,
            f"The query was stopped after {seconds:g} seconds. Ask for less: add LIMIT, bind more of the"
            " terms, or begin with the pattern that matches least.",
        )


class MemoryPassed(LimitPassed):
    """It needed too much memory."""

    limit = "memory"
    short = "memory"

    def __init__(self, mebibytes: int) -> None:
        super().__init__(
            mebibytes,
            f"The query was stopped because it needed more than {mebibytes} MiB of memory. Ask for less:"
            " avoid ORDER BY, DISTINCT and GROUP BY over everything, and joins without a common variable.",
        )


class ResultTooLarge(LimitPassed):
    """Its answer is too large."""

    limit = "result size"
    short = "size"

    def __init__(self, mebibytes: int) -> None:
        super().__init__(
            mebibytes,
            f"The answer measures more than {mebibytes} MiB. Ask for less: use LIMIT and OFFSET with ORDER"
            " BY, or select fewer variables.",
        )


class QueueFull(EvaluationError):
    """Too many queries wait; try again after `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__("Too many queries are waiting. Please try again shortly.")


class EvaluationFailed(EvaluationError):
    """The store could not evaluate the query."""
