"""How the API says that something is wrong: RFC 9457 problem documents, from one table of error classes.

Every error that a lower layer may raise stands in PROBLEMS. Whatever does not is logged with an id and
answered as a 500 that tells the id and nothing else.
"""

from graph_api.problems.answers import known, register, unexpected, wrong_method
from graph_api.problems.documents import MEDIA_TYPE, Kind, Problem, documented, problem
from graph_api.problems.errors import (
    BadRequest,
    BodyTooLarge,
    NotAcceptable,
    RequestError,
    UnsupportedMediaType,
)
from graph_api.problems.table import PROBLEMS

__all__ = [
    "MEDIA_TYPE",
    "PROBLEMS",
    "BadRequest",
    "BodyTooLarge",
    "Kind",
    "NotAcceptable",
    "Problem",
    "RequestError",
    "UnsupportedMediaType",
    "documented",
    "known",
    "problem",
    "register",
    "unexpected",
    "wrong_method",
]
