"""What the graph of provenance says of records, runs, editors, and of whom to believe."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from pyoxigraph import Literal, NamedNode, Store, Triple

from graph_api.store.decision import RETRACTED
from graph_api.store.precedence import UNRANKED, Precedence
from ontology import iris, terms

PROVENANCE = NamedNode(iris.PROVENANCE_GRAPH)
EDITORS = NamedNode(iris.editors())
ABOUT_EDITORS = frozenset(
    {
        Triple(EDITORS, terms.RDF_TYPE, terms.SOURCE),
        Triple(EDITORS, terms.RANK, Literal(UNRANKED)),
        Triple(EDITORS, terms.NAME, Literal("Muokkaajat", language="fi")),
        Triple(EDITORS, terms.NAME, Literal("Redaktörer", language="sv")),
        Triple(EDITORS, terms.NAME, Literal("Editors", language="en")),
    }
)


def said_of(store: Store, thing: NamedNode) -> set[Triple]:
    """Give what the graph of provenance says of a graph or a source."""
    return {quad.triple for quad in store.quads_for_pattern(thing, None, None, PROVENANCE)}


def is_record(told: Iterable[Triple]) -> bool:
    """Whether what is told of a graph tells it as a record."""
    return any(triple.predicate == terms.CONTENT_HASH for triple in told)


def of_run(number: int, graph: NamedNode) -> Triple:
    """Say that a graph is as run `number` left it."""
    return Triple(graph, terms.PROV_WAS_GENERATED_BY, NamedNode(iris.run(number)))


def about_run(number: int, started: datetime) -> set[Triple]:
    """Tell of run `number` from when to when it was: it ends now."""
    run = NamedNode(iris.run(number))
    moments = ((terms.PROV_STARTED_AT_TIME, started), (terms.PROV_ENDED_AT_TIME, datetime.now(UTC)))
    said = {Triple(run, terms.RDF_TYPE, terms.INGEST_RUN)}
    for predicate, moment in moments:
        stamp = moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        said.add(Triple(run, predicate, Literal(stamp, datatype=terms.XSD_DATE_TIME)))
    return said


def about_edited(graph: NamedNode, told: set[Triple], number: int) -> set[Triple]:
    """Tell of a graph that run `number` has edited; `told` is what was told of it before.

    An edited record is no longer what was ingested: the next ingestion sees it as changed.
    """
    run = of_run(number, graph)
    if not is_record(told):
        return {run} if graph == RETRACTED else {run, Triple(graph, terms.FROM_SOURCE, EDITORS)}
    edited = Triple(graph, terms.CONTENT_HASH, Literal(f"edited-{number:06d}"))
    replaced = (terms.CONTENT_HASH, terms.PROV_WAS_GENERATED_BY)
    return {each for each in told if each.predicate not in replaced} | {run, edited}


def precedence_told(store: Store) -> set[Triple]:
    """Give the rules of whom to believe as the graph tells them."""
    told = store.quads_for_pattern(None, terms.PRECEDENCE, None, PROVENANCE)
    return {quad.triple for quad in told}


def about_precedence(precedence: Precedence) -> set[Triple]:
    """Tell the rules of whom to believe."""
    rules = {iris.ONTOLOGY if name == "default" else name for name in precedence.told()}
    return {Triple(NamedNode(name), terms.PRECEDENCE, Literal(str(precedence.rule(name)))) for name in rules}
