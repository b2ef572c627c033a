"""The overlaps that were worked out when the snapshot was published, filtered and told with their reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions

from graph_api.labels import Label
from graph_api.store.view import View
from graph_api.ties import Describer, Node
from ontology import iris, terms

_CLASS = {"project": terms.PROJECT_OVERLAP, "model": terms.MODEL_OVERLAP}

#: Each filter is a constant with one slot, filled with a serialised term.
_OF = "?overlap n:overlapOf $term ."
_SHARES = "?overlap n:overlapPart ?part$number . ?part$number n:partKind $kind ; n:sharedFeature $term ."
_MEETS = "?overlap n:shouldMeet true ."
_MEETS_NOT = "FILTER NOT EXISTS { ?overlap n:shouldMeet true }"
_BOTH_RUN = """FILTER NOT EXISTS {
  ?overlap n:overlapOf ?end
  FILTER NOT EXISTS { ?end n:startDate ?start ; n:endDate ?stop FILTER(?start <= $term && ?stop >= $term) }
}"""
_PREFIX = "PREFIX n: <https://w3id.org/nivos/ontology#>\n"


@dataclass(frozen=True, slots=True)
class Part:
    """What both share, and how much of the score it gives."""

    kind: str
    feature: Label
    contribution: Decimal


@dataclass(frozen=True, slots=True)
class OverlapRow:
    """Two that overlap; the contributions of the parts, strongest first, sum up to the score (0–1)."""

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
    """One page of `total` overlaps, strongest first."""

    items: list[OverlapRow]
    total: int
    page: int
    size: int


def overlaps(
    view: View,
    lang: str,
    *,
    project: str | None = None,
    kind: str = "project",
    theme: str | None = None,
    phase: str | None = None,
    running_on: date | None = None,
    should_meet: bool | None = None,
    page: int = 1,
    size: int = 50,
) -> OverlapPage:
    """Give one page of the overlaps of projects, or of models (`kind`), of one thing or of all.

    `project` is the IRI of the one thing, also of a model; `theme` and `phase` are shared by both;
    `running_on` is a day on which both run.
    """
    pattern = _pattern(kind, project, theme, phase, running_on, should_meet)
    counted = _select(view, f"SELECT (COUNT(DISTINCT ?overlap) AS ?count) WHERE {{ {pattern} }}")
    total = next((int(_text(solution["count"])) for solution in counted), 0)
    window = f"ORDER BY DESC(?score) ?overlap LIMIT {size:d} OFFSET {(page - 1) * size:d}"
    found = _select(view, f"SELECT DISTINCT ?overlap ?score WHERE {{ {pattern} }} {window}")
    describer = Describer(view, lang)
    rows = [_row(view, describer, _text(solution["overlap"]), project) for solution in found]
    return OverlapPage(rows, total, page, size)


def _pattern(
    kind: str,
    project: str | None,
    theme: str | None,
    phase: str | None,
    running_on: date | None,
    should_meet: bool | None,
) -> str:
    parts = []
    if project is not None:
        parts.append(_filled(_OF, NamedNode(project)))
    for number, (name, feature) in enumerate((("theme", theme), ("phase", phase))):
        if feature is not None:
            part_kind = str(NamedNode(iris.entity("overlap-part-kind", name)))
            shared = _SHARES.replace("$number", str(number)).replace("$kind", part_kind)
            parts.append(_filled(shared, NamedNode(feature)))
    parts.append(_filled("?overlap a $term ; n:score ?score .", _CLASS[kind]))
    if running_on is not None:
        parts.append(_filled(_BOTH_RUN, Literal(running_on.isoformat(), datatype=terms.XSD_DATE)))
    if should_meet is not None:
        parts.append(_MEETS if should_meet else _MEETS_NOT)
    return " ".join(parts)


def _filled(pattern: str, term: NamedNode | Literal) -> str:
    return pattern.replace("$term", str(term))


def _select(view: View, text: str) -> Iterator[QuerySolution]:
    results = view.query(_PREFIX + text)
    if not isinstance(results, QuerySolutions):
        raise TypeError("a SELECT query gave no solutions")
    return iter(list(results))


def _row(view: View, describer: Describer, overlap: str, first: str | None) -> OverlapRow:
    ends = sorted(_values(view, overlap, terms.OVERLAP_OF), key=lambda iri: (iri != first, iri))
    a, b = (describer.node(iri) for iri in ends)
    parts = [_part(view, describer, part) for part in _values(view, overlap, terms.OVERLAP_PART_PROPERTY)]
    return OverlapRow(
        overlap,
        a,
        b,
        _decimal(view, overlap, terms.SCORE),
        _decimal(view, overlap, terms.TIME_FACTOR),
        "true" in _values(view, overlap, terms.RUNS_TOGETHER),
        "true" in _values(view, overlap, terms.SHOULD_MEET),
        sorted(parts, key=lambda part: (-part.contribution, part.kind, part.feature.text)),
    )


def _part(view: View, describer: Describer, part: str) -> Part:
    (feature,) = _values(view, part, terms.SHARED_FEATURE)
    (kind,) = _values(view, part, terms.PART_KIND)
    forms = _values(view, feature, terms.FORM)
    return Part(
        kind=(iris.split(kind) or ("", kind))[1],
        feature=Label(forms[0]) if forms else describer.label(feature),
        contribution=_decimal(view, part, terms.CONTRIBUTION),
    )


def _values(view: View, iri: str, predicate: NamedNode) -> list[str]:
    return [_text(term) for term in view.values(NamedNode(iri), predicate)]


def _decimal(view: View, iri: str, predicate: NamedNode) -> Decimal:
    (value,) = _values(view, iri, predicate)
    return Decimal(value)


def _text(term: object) -> str:
    if not isinstance(term, NamedNode | Literal):
        raise TypeError(f"{term!r} has no text")
    return term.value
