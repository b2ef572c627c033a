"""When two requests ask the same: everything of a request that may change the answer to it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from sys import getsizeof
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope

from graph_api.access.identity import ANONYMOUS, Role
from graph_api.http import negotiation
from graph_api.pages import translation

#: Bytes that the body of a question may measure; longer ones are asked each by itself.
LONGEST_BODY = 64 * 1024

_ASKING = frozenset({"GET", "HEAD"})
_SPARQL = "/sparql"
_FORM = b"application/x-www-form-urlencoded"
_QUERY = b"application/sparql-query"
#: What tells how the service itself is, or has tags of its own.
_OF_THE_MOMENT = ("/healthz", "/readyz", "/metrics", "/static/")
#: Longer headers are compared as they are: to remember their meaning would let strangers fill memory.
_LONGEST_REMEMBERED = 200


class Question(NamedTuple):
    """What is asked, in which language and format, by whom and on which day.

    The day: what runs now is another thing tomorrow. The host: pages hold addresses that begin with it.
    """

    path: bytes
    query: bytes
    accept: bytes
    languages: tuple[str, str] | bytes
    host: bytes
    scheme: str
    role: Role
    day: date
    body: bytes = b""
    body_type: bytes = b""

    @property
    def size(self) -> int:
        """Bytes of memory that the question takes."""
        return sum(getsizeof(part) for part in (self.path, self.query, self.accept, self.host, self.body))


class Asked(NamedTuple):
    """A question, and what the asker already holds (the value of If-None-Match)."""

    question: Question
    held: bytes


def is_question(scope: Scope) -> bool:
    """Tell whether a request asks for something that does not change but with the snapshot."""
    if scope["type"] != "http":
        return False
    if scope["method"] in _ASKING:
        return not scope["path"].startswith(_OF_THE_MOMENT)
    return bool(scope["method"] == "POST" and scope["path"] == _SPARQL and _is_short_query(scope))


def _is_short_query(scope: Scope) -> bool:
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"")
    return length.isdigit() and int(length) <= LONGEST_BODY and _body_type(headers) in (_FORM, _QUERY)


def _body_type(headers: dict[bytes, bytes]) -> bytes:
    return headers.get(b"content-type", b"").partition(b";")[0].strip().lower()


def asked(scope: Scope, body: bytes = b"") -> Asked:
    """Read what a request asks."""
    accept = language = host = held = body_type = b""
    for name, value in scope["headers"]:
        if name == b"accept":
            accept = accept + b"," + value if accept else value
        elif name == b"accept-language":
            language = language + b"," + value if language else value
        elif name == b"host":
            host = value
        elif (
            name == b"if-none-match" and scope["method"] != "POST"
        ):  # RFC 9110 knows 304 for GET and HEAD alone
            held = held + b"," + value if held else value
        elif name == b"content-type" and body:
            body_type = value
    question = Question(
        scope.get("raw_path") or scope["path"].encode(),
        scope["query_string"],
        accept,
        _languages(language) if len(language) < _LONGEST_REMEMBERED else language,
        host,
        scope["scheme"],
        scope.get("nivos.identity", ANONYMOUS).role,
        date.today(),
        body,
        body_type,
    )
    return Asked(question, held)


@lru_cache(maxsize=2048)
def _languages(header: bytes) -> tuple[str, str]:
    """Give the language that pages and the API choose by an Accept-Language header ("": their default)."""
    text = header.decode("latin-1")
    return translation.choose_language(None, text), negotiation.choose_language(text, "")


def asks_only(scope: Scope, body: bytes) -> bool:
    """Tell whether a POST only asks: an update must be carried out each time it is sent."""
    pairs = scope["query_string"]
    if _body_type(dict(scope["headers"])) == _FORM:
        pairs = pairs + b"&" + body
    try:
        names = {name for name, _ in parse_qsl(pairs, keep_blank_values=True, max_num_fields=100)}
    except ValueError:
        return False
    return b"update" not in names


async def body_of(receive: Receive) -> bytes | None:
    """Read the body of a request; None when its sender leaves before its end."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)
