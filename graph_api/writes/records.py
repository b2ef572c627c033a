"""Records as they are sent: which kinds of body there are, and a JSON array as the lines that ingestion reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from graph_api.writes.errors import MalformedBody
from ingest.sources.rdf.formats import FORMATS
from ingest.sources.rdf.formats import SUFFIXES as RDF_SUFFIXES

#: Media types of records, and what a file of each is called.
SUFFIXES = {
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/json": ".json",
    "text/csv": ".csv",
    **{
        media_type: suffix
        for suffix, of in reversed(RDF_SUFFIXES.items())
        for media_type in FORMATS
        if FORMATS[media_type] == FORMATS[of]
    },
    "text/tab-separated-values": ".tsv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
}
#: What files that are sent may be called.
FILE_SUFFIXES = frozenset({*SUFFIXES.values(), *RDF_SUFFIXES, ".xml"})
_BETWEEN = re.compile(r"[\s]*(,?)[\s]*")


def as_lines(path: Path) -> Path:
    """Write the records of a .json file one a line, into a .jsonl file beside it; other files stay.

    Raises MalformedBody.
    """
    if path.suffix.lower() != ".json":
        return path
    target = path.with_suffix(".jsonl")
    try:
        text = path.read_text(encoding="utf-8-sig")
        with target.open("w", encoding="utf-8") as file:
            for record in _elements(text):
                file.write(record.replace("\r", " ").replace("\n", " ") + "\n")
    except UnicodeDecodeError:
        raise MalformedBody("The JSON is not UTF-8.", line=None, column=None) from None
    except json.JSONDecodeError as error:
        raise MalformedBody(
            f"The JSON cannot be read: {error.msg}.", line=error.lineno, column=error.colno
        ) from None
    except RecursionError:
        raise MalformedBody("The JSON is nested too deeply.", line=None, column=None) from None
    return target


def _elements(text: str) -> Iterator[str]:
    """Give the elements of an array as they are written; one object is an array of one."""
    stripped = text.strip()
    if not stripped.startswith("["):
        json.loads(stripped)
        yield stripped
        return
    decoder, at = json.JSONDecoder(), text.index("[") + 1
    first = True
    while True:
        gap = _BETWEEN.match(text, at)
        comma, at = (gap[1], gap.end()) if gap else ("", at)
        if text[at : at + 1] == "]" and (first or not comma):
            break
        if bool(comma) == first:
            raise json.JSONDecodeError("Expecting ',' or ']'", text, at)
        _, end = decoder.raw_decode(text, at)
        yield text[at:end]
        at, first = end, False
    if text[at + 1 :].strip():
        raise json.JSONDecodeError("Extra data", text, at + 1)
