"""How the log is written: one line a message, as text for people or JSON for programs.

Messages of ours and of uvicorn share one form. No message can begin a line of its own: what does not print
is escaped, and the lines of a traceback are indented.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

from graph_api.settings import Settings

_PLAIN = re.compile(r"[\w.,:/@+*{}%~-]+", re.ASCII)
_NUMBERS = (int, float)
_OURS = ("nivos", "uvicorn", "uvicorn.error")

#: The attribute of a log record that holds what is told of a request.
REQUEST = "request"

#: The id of the request that is being answered, for every message meanwhile.
REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)


def _with_request_id(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    request_id = REQUEST_ID.get()
    if request_id is not None:
        event["request_id"] = request_id
    return event


_SHARED: tuple[Processor, ...] = (
    _with_request_id,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Write the log of this process to `stream` (standard error) as the settings say."""
    # No line of ours shows them, and each message would pay for finding them out.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # the way that logging's own documentation names
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter(settings.log_format))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    # Libraries are heard when something is wrong: some tell at "info" the addresses they ask, queries and all.
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(settings.log_level.upper())
    logging.getLogger("uvicorn.access").disabled = True  # `nivos.access` says it, with less about people


class _Formatter(ProcessorFormatter):
    """Formats what `write` writes; a request's line, which there are most of, without structlog's general care."""

    def __init__(self, write: Processor) -> None:
        tail: list[Processor] = [
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
        ]
        tail.append(write)
        super().__init__(foreign_pre_chain=list(_SHARED), processors=tail)
        self._write = write

    def format(self, record: logging.LogRecord) -> str:
        """Write one message."""
        fields: dict[str, Any] | None = getattr(record, REQUEST, None)
        if fields is None:
            return super().format(record)
        event = {
            "event": record.msg,
            "request_id": REQUEST_ID.get(),
            "logger": record.name,
            "level": "info",
            **fields,
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
        }
        return str(self._write(None, "", event))


def formatter(form: str) -> logging.Formatter:
    """Make the formatter for text or json."""
    return _Formatter(structlog.processors.JSONRenderer(default=str) if form == "json" else as_text)


def as_text(_: object, __: str, event: MutableMapping[str, Any]) -> str:
    """Write one message for people: time, level, what, name=value …; a traceback indented below."""
    traceback = event.pop("exception", None)
    head = (
        f"{event.pop('timestamp', '')} {event.pop('level', ''):7} {_printable(str(event.pop('event', '')))}"
    )
    event.pop("color_message", None)
    rest = "".join(
        [
            # Numbers need no look; most fields of the most frequent line are numbers.
            f" {name}={value if type(value) in _NUMBERS else _quoted(value)}"
            for name, value in event.items()
            if value is not None
        ]
    )
    if traceback is None:
        return head + rest
    return "\n    ".join([head + rest, *(_printable(line) for line in str(traceback).splitlines())])


def _quoted(value: object) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=not text.isprintable())


def _printable(text: str) -> str:
    return text if text.isprintable() else json.dumps(text)[1:-1]
