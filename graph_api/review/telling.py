"""Entries of the review list in words and as data."""

from __future__ import annotations

from typing import Any

from graph_api.store.graph import Graph
from ingest.messages import in_language
from ingest.reconciliation.review import Entry, name_of


def line_of(graph: Graph, entry: Entry, lang: str) -> str:
    """Tell an entry in one line of columns set apart by tabs: id, status, score, written, candidate, reason."""
    reason = in_language(entry.reason(graph), lang)
    cells = (
        entry.id,
        entry.status,
        f"{entry.score:g}",
        entry.written(graph),
        name_of(graph, entry.into),
        reason,
    )
    return "\t".join(" ".join(cell.split()) for cell in cells)


def told_of(graph: Graph, entry: Entry, lang: str, *, by: bool = True) -> dict[str, Any]:
    """Tell an entry as data; `by`: also who decided."""
    decision = entry.decision
    return {
        "id": entry.id,
        "status": entry.status,
        "kind": entry.kind,
        "of": entry.of,
        "written": entry.written(graph),
        "into": entry.into,
        "candidate": name_of(graph, entry.into),
        "score": entry.score,
        "basis": entry.match.basis if entry.match else None,
        "reason": in_language(entry.reason(graph), lang),
        "decided_by": decision.by if decision and by else None,
        "decided_at": decision.at if decision else None,
        "why": dict(decision.why) if decision else {},
    }
