"""Reads the stored overlaps: which pairs, how strong, and why; filtered and paged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from pyoxigraph import Literal as Text
from pyoxigraph import NamedNode, QuerySolutions

from graph_api.connections.ties import Describer, Node
from graph_api.labels import Label
from graph_api.memory import memory
from graph_api.store.view import View
from ontology import iris, terms

Kind = Literal["project", "model"]

_CLASSES: Mapping[str, NamedNode] = {"project": terms.PROJECT_OVERLAP, "model": terms.MODEL_OVERLAP}

#: `{name}` stands where a serialised term enters; only the clauses of the filters that are given are put together.
_PREFIX = "PREFIX n: <https://w3id.org/nivos/ontology#>\n"
_COUNT = "SELECT (COUNT(?overlap) AS ?total) WHERE {\n"
_SELECT = "SELECT ?overlap WHERE {\n"
_CLAUSES = {
    "of": "  ?overlap n:overlapOf {of} .\n",
    "theme": "  ?overlap n:overlapPart ?byTheme . ?byTheme n:sharedFeature {theme} .\n",
    "phase": "  ?overlap n:overlapPart ?byPhase . ?byPhase n:sharedFeature {phase} .\n",
    "should_meet": "  ?overlap n:shouldMeet true .\n",
    "class": "  ?overlap a {class} ; n:score ?score .\n",
    "need_not_meet": "  FILTER NOT EXISTS { ?overlap n:shouldMeet true }\n",
    "running_on": """  FILTER NOT EXISTS {
    ?overlap n:overlapOf ?end .
    FILTER NOT EXISTS {
      ?end n:startDate ?start ; n:endDate ?last . FILTER (?start <= {running_on} && {running_on} <= ?last)
    }
  }
""",
}
_END = "}\n"
_WINDOW = "ORDER BY DESC(?score) ?overlap LIMIT {limit} OFFSET {offset}"


@dataclass(frozen=True, slots=True)
class Part:
    """Something that both share: of which kind, its name, and what it gives to the score."""

    kind: str
    feature: Label
    contribution: Decimal


@dataclass(frozen=True, slots=True)
class OverlapRow:
    """Two that overlap. The contributions of the parts, greatest first, add up to the score exactly.

    `runs_together` and `should_meet` are False for models, for which time does not count.
    """

    iri: str
    a: Node
    b: Node
    score: Decimal
    time_factor: Decimal
    runs_together: bool
    should_meet: bool
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class OverlapPage:
    """One page of overlaps; `total` counts all that the filters let through, `page` starts from 1."""

    items: list[OverlapRow]
    total: int
    page: int
    size: int


def overlaps(
    view: View,
    lang: str,
    project: str | None = None,
    kind: Kind | str = "project",
    theme: str | None = None,
    phase: str | None = None,
    running_on: date | None = None,
    should_meet: bool | None = None,
    page: int = 1,
    size: int = 50,
) -> OverlapPage:
    """List the overlaps of a kind, strongest first.

    `project`: IRI of the project, or model, that must be one of the two; `theme`, `phase`: what both must share;
    `running_on`: a day on which both run. Raises KeyError for a kind that is neither "project" nor "model".
    """
    asked: dict[str, str] = {"class": str(_CLASSES[kind])}
    for name, iri in (("of", project), ("theme", theme), ("phase", phase)):
        if iri:
            asked[name] = str(NamedNode(iri))
    if running_on is not None:
        asked["running_on"] = str(Text(running_on.isoformat(), datatype=terms.XSD_DATE))
    if should_meet is not None:
        asked["should_meet" if should_meet else "need_not_meet"] = ""
    page, size = max(page, 1), max(size, 1)
    pattern = _filled("".join(clause for name, clause in _CLAUSES.items() if name in asked), asked) + _END
    window = _filled(_WINDOW, {"limit": _whole(size), "offset": _whole((page - 1) * size)})
    total, shown = memory(view).recall(
        ("overlaps", pattern, window),
        lambda: (
            _column(view, _COUNT + pattern, "total")[0],
            _column(view, _SELECT + pattern + window, "overlap"),
        ),
    )
    reader = _Reader(view, lang)
    rows = [reader.row(overlap) for overlap in shown if isinstance(overlap, NamedNode)]
    return OverlapPage(rows, int(getattr(total, "value", 0)), page, size)


def _filled(text: str, asked: Mapping[str, str]) -> str:
    # A serialised IRI or number holds no brace, so what is filled in is never filled again.
    for name, term in asked.items():
        text = text.replace("{" + name + "}", term)
    return text


def _whole(number: int) -> str:
    return str(Text(number).value)


def _column(view: View, text: str, name: str) -> list[object]:
    solutions = view.query(_PREFIX + text)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("a SELECT query gave no solutions")
    return [row[name] for row in solutions]


class _Reader:
    """Reads overlaps in one language."""

    def __init__(self, view: View, lang: str) -> None:
        self._view = view
        self._describer = Describer(view, lang)
        self._memory = memory(view)
        self._lang = lang

    def row(self, overlap: NamedNode) -> OverlapRow:
        """Give one overlap with its parts."""
        key = ("overlap", overlap.value, self._lang)
        return self._memory.recall(key, lambda: self._read(overlap))

    def _read(self, overlap: NamedNode) -> OverlapRow:
        first, second = self._iris(overlap, terms.OVERLAP_OF)
        parts = [self._part(NamedNode(part)) for part in self._iris(overlap, terms.OVERLAP_PART_PROPERTY)]
        return OverlapRow(
            iri=overlap.value,
            a=self._describer.node(first),
            b=self._describer.node(second),
            score=Decimal(self._text(overlap, terms.SCORE, "0")),
            time_factor=Decimal(self._text(overlap, terms.TIME_FACTOR, "1")),
            runs_together=self._text(overlap, terms.RUNS_TOGETHER, "false") == "true",
            should_meet=self._text(overlap, terms.SHOULD_MEET, "false") == "true",
            parts=sorted(parts, key=lambda part: (-part.contribution, part.kind, part.feature.text)),
        )

    def _part(self, part: NamedNode) -> Part:
        kind = iris.split(self._iris(part, terms.PART_KIND)[0])
        feature = self._iris(part, terms.SHARED_FEATURE)[0]
        return Part(
            kind[1] if kind else "", self._name(feature), Decimal(self._text(part, terms.CONTRIBUTION, "0"))
        )

    def _name(self, feature: str) -> Label:
        """Give a concept's name, or a word's base form."""
        form = self._text(NamedNode(feature), terms.FORM, "")
        return Label(form, "fi") if form else self._describer.label(feature)

    def _iris(self, subject: NamedNode, predicate: NamedNode) -> list[str]:
        return [term.value for term in self._view.values(subject, predicate) if isinstance(term, NamedNode)]

    def _text(self, subject: NamedNode, predicate: NamedNode, default: str) -> str:
        values = self._view.values(subject, predicate)
        return next((term.value for term in values if isinstance(term, Text)), default)
