"""The log: one message a line whatever it holds, as text and as JSON."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest

from graph_api.operations import logs
from graph_api.settings import Settings


@pytest.fixture(autouse=True)
def _loggers_as_they_were() -> Iterator[None]:
    names = ("", "nivos", "uvicorn", "uvicorn.error", "uvicorn.access")
    before = [(logging.getLogger(name), logging.getLogger(name).level) for name in names]
    handlers = list(logging.getLogger().handlers)
    yield
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = True
    for logger, level in before:
        logger.setLevel(level)
        logger.disabled = False
    logging.getLogger().handlers[:] = handlers


def written(form: str, level: str = "info") -> io.StringIO:
    stream = io.StringIO()
    logs.configure(Settings(log_format=form, log_level=level), stream)
    return stream


def test_json_holds_what_was_said_under_its_name() -> None:
    stream = written("json")
    logging.getLogger("nivos.access").info("request", extra={"path": "/a", "status": 200})
    told = json.loads(stream.getvalue())
    assert (told["event"], told["path"], told["status"], told["level"]) == ("request", "/a", 200, "info")
    assert told["logger"] == "nivos.access"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", told["timestamp"])


def test_text_says_when_how_bad_and_what() -> None:
    stream = written("text")
    logging.getLogger("nivos").warning("slow", extra={"ms": 12.5, "what": "two words", "key": None})
    assert re.fullmatch(r'\S+Z warning slow logger=nivos ms=12\.5 what="two words"\n', stream.getvalue())


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("nasty", ["a\nb", "a\r\nb", "a\x1b[2Kb", "a\u2028b", "a\x85b", "a\x00b"])
def test_no_value_and_no_message_begins_a_line_or_moves_the_cursor(form: str, nasty: str) -> None:
    stream = written(form)
    logging.getLogger("nivos").info("request", extra={"path": nasty})
    logging.getLogger("uvicorn.error").warning("Invalid %s", nasty)
    lines = stream.getvalue().split("\n")
    assert len(lines) == 3
    assert all(line.isprintable() for line in lines) or form == "json"
    assert not set(stream.getvalue()) & {"\r", "\x1b", "\x00"}


def test_a_traceback_cannot_pass_for_a_line_of_the_log() -> None:
    stream = written("text")
    try:
        raise ValueError("first\n2026-11-25T00:00:00Z info request path=/forged")
    except ValueError as error:
        logging.getLogger("nivos").error("failed", exc_info=error)
    first, *rest = stream.getvalue().splitlines()
    assert first.endswith("failed logger=nivos")
    assert "ValueError: first" in stream.getvalue()
    assert rest
    assert all(line.startswith("    ") for line in rest)


def test_the_request_id_stands_in_every_message_of_the_request() -> None:
    stream = written("json")
    reset = logs.REQUEST_ID.set("abc")
    logging.getLogger("nivos").error("error %s", "x")
    logs.REQUEST_ID.reset(reset)
    logging.getLogger("nivos").error("another")
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert first["request_id"] == "abc"
    assert "request_id" not in second


@pytest.mark.parametrize(("level", "count"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 1)])
def test_the_level_is_kept(level: str, count: int) -> None:
    stream = written("json", level)
    for each in ("debug", "info", "warning", "error"):
        logging.getLogger("nivos").log(getattr(logging, each.upper()), "said")
    assert len(stream.getvalue().splitlines()) == count


def test_libraries_are_heard_only_when_something_is_wrong_and_uvicorn_logs_no_requests() -> None:
    stream = written("json", "debug")
    logging.getLogger("httpx").info("HTTP Request: GET http://example.org/sparql?query=secret")
    logging.getLogger("uvicorn.access").info("GET /?query=secret")
    assert stream.getvalue() == ""
    logging.getLogger("httpx").warning("odd")
    assert json.loads(stream.getvalue())["event"] == "odd"
