"""The table of problems: every error that a lower layer may raise, and how the API answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graph_api import entities, listings
from graph_api.access import errors as access
from graph_api.access import identity
from graph_api.answers import UnknownQuery
from graph_api.evaluation import errors as evaluation
from graph_api.problems.documents import Kind
from graph_api.problems.errors import BadRequest, BodyTooLarge, NotAcceptable, UnsupportedMediaType
from graph_api.reconciliation import errors as reconciliation
from graph_api.store import errors as store
from graph_api.store.remote import errors as endpoint
from graph_api.writes import errors as writes
from queries.parameters import BadArgument


def _members(*names: str) -> Callable[[Any], Mapping[str, Any]]:
    return lambda error: {name: getattr(error, name) for name in names}


def _limit(error: evaluation.LimitPassed) -> Mapping[str, Any]:
    return {"limit": error.limit, "value": error.value}


def _retry(error: Any) -> Mapping[str, str]:
    return {"Retry-After": str(error.retry_after)}


_again = _members("retry_after")


def _soon(error: Any) -> Mapping[str, str]:
    return {"Retry-After": "5"}


def _rate(error: access.TooManyRequests) -> Mapping[str, str]:
    """Tell the rate as draft-ietf-httpapi-ratelimit-headers writes it."""
    return {
        **_retry(error),
        "RateLimit": f'"{error.counted}";r=0;t={error.retry_after}',
        "RateLimit-Policy": f'"{error.counted}";q={error.limit};w={error.window}',
    }


def _challenge(code: str = "") -> Callable[[Any], Mapping[str, str]]:
    """Ask for a key, and say what is wrong with the one sent (RFC 6750, section 3)."""
    told = 'Bearer realm="nivos"' + (f', error="{code}"' if code else "")
    return lambda error: {"WWW-Authenticate": told}


def _about(error: writes.WriteError) -> Mapping[str, Any]:
    return error.about


PROBLEMS: dict[type[Exception], Kind] = {
    BadArgument: Kind(
        422,
        "bad-parameter",
        "A parameter has a wrong value",
        _members("parameter", "value", "reason", "expected"),
    ),
    listings.BadFilter: Kind(
        422,
        "bad-parameter",
        "A parameter has a wrong value",
        _members("parameter", "value", "reason", "expected"),
    ),
    UnknownQuery: Kind(404, "unknown-query", "No such saved query", _members("name", "near")),
    entities.UnknownEntity: Kind(404, "unknown-entity", "No such thing", _members("kind", "local_id")),
    NotAcceptable: Kind(406, "not-acceptable", "No accepted format is offered", _members("offered")),
    UnsupportedMediaType: Kind(
        415, "unsupported-media-type", "The body's type is not understood", _members("expected")
    ),
    BodyTooLarge: Kind(413, "body-too-large", "The body is too long", _members("limit")),
    BadRequest: Kind(400, "bad-request", "The request is not as the protocol says"),
    evaluation.MalformedQuery: Kind(
        400, "malformed-query", "The query is not valid SPARQL", _members("line", "column")
    ),
    evaluation.UpdateRefused: Kind(403, "update-refused", "Updates are not accepted"),
    evaluation.ServiceRefused: Kind(403, "service-refused", "SERVICE is not allowed", _members("service")),
    evaluation.NoSuchFormat: Kind(406, "not-acceptable", "No accepted format is offered"),
    evaluation.TimePassed: Kind(504, "query-time", "The query ran too long", _limit),
    evaluation.MemoryPassed: Kind(503, "query-memory", "The query needed too much memory", _limit),
    evaluation.ResultTooLarge: Kind(413, "result-too-large", "The answer is too large", _limit),
    evaluation.QueueFull: Kind(503, "busy", "Too many queries are waiting", _again, _retry),
    evaluation.EvaluationFailed: Kind(422, "query-failed", "The query could not be evaluated"),
    identity.NeedsKey: Kind(401, "needs-key", "A key is needed", headers=_challenge()),
    identity.Forbidden: Kind(
        403, "forbidden", "The key's role is not enough", headers=_challenge("insufficient_scope")
    ),
    access.MalformedHeader: Kind(
        400, "malformed-authorization", "Authorization is malformed", headers=_challenge("invalid_request")
    ),
    access.InvalidCredential: Kind(
        401, "invalid-key", "The key or token is not valid", headers=_challenge("invalid_token")
    ),
    access.TooManyRequests: Kind(
        429, "too-many-requests", "Too many requests", _members("limit", "window", "retry_after"), _rate
    ),
    access.IssuerUnavailable: Kind(
        503, "issuer-unavailable", "Tokens cannot be checked now", _members("retry_after"), _retry
    ),
    access.KeysDamaged: Kind(503, "keys-damaged", "Keys cannot be checked now"),
    access.AuditFailed: Kind(503, "audit-failed", "The audit log cannot be written"),
    store.NoSnapshot: Kind(503, "no-snapshot", "Nothing has been published yet"),
    endpoint.EndpointUnreachable: Kind(
        503, "store-unreachable", "The store does not answer", _members("retry_after"), _retry
    ),
    endpoint.EndpointChanging: Kind(
        503, "store-changing", "The graph is changing just now", _members("retry_after"), _retry
    ),
    endpoint.EndpointRefused: Kind(502, "store-refused", "The store refuses this service"),
    endpoint.EndpointFailed: Kind(502, "store-failed", "The store could not answer"),
    endpoint.EndpointUnreadable: Kind(502, "store-unreadable", "The store's answer cannot be read"),
    store.UnknownSnapshot: Kind(404, "unknown-snapshot", "No such snapshot"),
    store.OwnGraph: Kind(403, "own-graph", "This graph is not for editing", _members("graph")),
    store.WriterBusy: Kind(503, "busy", "Another writer is at work", lambda error: {"retry_after": 5}, _soon),
    store.WriteFailed: Kind(507, "write-failed", "The change could not be stored"),
    store.WrongPrecedence: Kind(500, "wrong-precedence", "The rules of whom to believe cannot be understood"),
    store.DamagedStore: Kind(500, "damaged-store", "The stored graph cannot be read"),
    reconciliation.MalformedBatch: Kind(
        400, "malformed-batch", "The batch of queries cannot be read", _members("where", "reason")
    ),
    reconciliation.BatchTooLarge: Kind(413, "batch-too-large", "The batch holds too much", _members("limit")),
    reconciliation.UnknownThing: Kind(404, "unknown-thing", "No such thing", _members("identifier")),
    writes.MalformedUpdate: Kind(400, "malformed-update", "The update is not valid SPARQL", _about),
    writes.MalformedBody: Kind(400, "malformed-body", "The body cannot be read", _about),
    writes.DatasetConflict: Kind(400, "dataset-conflict", "The graphs to use are named twice"),
    writes.SourceRefused: Kind(403, "source-refused", "That host is not asked", _about),
    writes.NoSuchEntry: Kind(404, "unknown-entry", "No such entry in the review list"),
    writes.EntrySettled: Kind(409, "entry-settled", "The entry is settled otherwise"),
    writes.BadDecision: Kind(422, "bad-decision", "The decision makes no sense"),
    writes.NoSuchGraph: Kind(404, "unknown-graph", "No such graph", _about),
    writes.GraphExists: Kind(409, "graph-exists", "There is such a graph already", _about),
    writes.PreconditionFailed: Kind(412, "precondition-failed", "The graph has changed"),
    writes.ShapesViolated: Kind(422, "shapes-violated", "The graph would break its rules", _about),
    writes.NothingToRead: Kind(400, "nothing-to-read", "There are no records in what was sent"),
    writes.LoadFailed: Kind(422, "load-failed", "What LOAD names cannot be had", _about),
    writes.WriteTimePassed: Kind(504, "write-time", "The write took too long", _about),
    writes.WriteMemoryPassed: Kind(503, "write-memory", "The write needed too much memory", _about, _soon),
    writes.WritesWaiting: Kind(503, "busy", "Too many writes are waiting", _about, _soon),
    writes.WriteStopped: Kind(503, "write-stopped", "The write was stopped", headers=_soon),
}
