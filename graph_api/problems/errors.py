"""Errors of a request that breaks the protocol.

RequestError
├── NotAcceptable         no format that is accepted is offered
├── UnsupportedMediaType  the body is of a type that is not understood
├── BodyTooLarge          the body is longer than allowed
└── BadRequest            anything else; the message says what
"""

from __future__ import annotations

from collections.abc import Sequence


class RequestError(Exception):
    """A request that this API cannot answer as it stands."""


class NotAcceptable(RequestError):
    """No format that was accepted is offered."""

    def __init__(self, offered: Sequence[str]) -> None:
        self.offered = list(offered)
        super().__init__(f"None of the accepted formats is offered. Offered are: {', '.join(offered)}.")


class UnsupportedMediaType(RequestError):
    """The body is of a type that is not understood here."""

    def __init__(self, given: str, expected: Sequence[str]) -> None:
        self.expected = list(expected)
        super().__init__(
            f"A body of type {given or '(none)'} is not understood; send {' or '.join(expected)}."
        )


class BodyTooLarge(RequestError):
    """The body is longer than allowed."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"The body is longer than {limit} bytes.")


class BadRequest(RequestError):
    """The request breaks the protocol; the message says how."""
