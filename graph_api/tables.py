"""Answers as text: CSV for spreadsheets, JSON for programs, lines for a terminal."""

from __future__ import annotations

import csv
import io
import json

from graph_api import answers


def as_csv(found: answers.Answer) -> str:
    """Write an answer as CSV (RFC 4180): a header row, and a label column beside each column of IRIs.

    Values stand as they are in the data, also those that begin with `=`: a spreadsheet should import the
    columns as text.
    """
    labelled = {
        column.name
        for column in found.columns
        if any(cell.kind == "iri" for row in found.rows if (cell := row[column.name]))
    }
    output = io.StringIO()
    writer = csv.writer(output)
    names = [column.name for column in found.columns]
    writer.writerow([each for name in names for each in _headings(name, name in labelled)])
    for row in found.rows:
        writer.writerow([text for name in names for text in _texts(row[name], name in labelled)])
    return output.getvalue()


def _headings(name: str, labelled: bool) -> list[str]:
    return [name, f"{name}Label"] if labelled else [name]


def _texts(cell: answers.Cell | None, labelled: bool) -> list[str]:
    value = cell.value if cell else ""
    label = cell.label.text if cell and cell.label else ""
    return [value, label] if labelled else [value]


def as_json(found: answers.Answer, lang: str) -> str:
    """Write an answer as JSON: which query, of which version, on which snapshot, and the rows with labels."""
    document = {
        "query": {
            "name": found.query.name,
            "version": found.query.version,
            "title": answers.in_language(found.query.title, lang),
        },
        "snapshot": found.snapshot,
        "parameters": {name: list(values) for name, values in found.arguments.items()},
        "columns": [{"name": column.name, "title": column.title} for column in found.columns],
        "rows": [{name: cell and _plain(cell) for name, cell in row.items()} for row in found.rows],
        "total": found.total,
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _plain(cell: answers.Cell) -> dict[str, str]:
    plain = {"value": cell.value}
    if cell.label:
        plain["label"] = cell.label.text
    return plain


def as_lines(found: answers.Answer, widest: int = 60) -> list[str]:
    """Lay an answer out for a terminal: labels instead of IRIs, columns aligned, long texts shortened."""
    names = [column.name for column in found.columns]
    return aligned([names] + [[_shown(row[name], widest) for name in names] for row in found.rows])


def aligned(rows: list[list[str]]) -> list[str]:
    """Lay rows of equal length out in columns, a line under the first."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return [lines[0], "  ".join("-" * width for width in widths), *lines[1:]]


def _shown(cell: answers.Cell | None, widest: int) -> str:
    if cell is None:
        return ""
    return printable(cell.label.text if cell.label else cell.value, widest)


def printable(text: str, widest: int = 60) -> str:
    """Make one line of a text, at most so long, that cannot steer somebody's terminal."""
    text = "".join(character if character.isprintable() else "�" for character in " ".join(text.split()))
    return text if len(text) <= widest else text[: widest - 1] + "…"
