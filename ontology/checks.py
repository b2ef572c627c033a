"""The checks of the ontology itself: does it parse, keep to the house style and hygiene, and hold together?

Data is checked by `validate`, which this module passes on from `ontology.validation`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import owlrl
import pyoxigraph
import rdflib
from rdflib.namespace import OWL, RDF

from ontology.iris import BASE
from ontology.validation import Severity, Violation, check_shapes, to_rdflib, validate

__all__ = [
    "Finding",
    "Violation",
    "check_all",
    "check_consistency",
    "check_hygiene",
    "check_parse",
    "check_style",
    "hygiene_rules",
    "validate",
    "vocabulary",
    "vocabulary_files",
]

_RULES_AND_SHAPES = ("shapes.ttl", "style.ttl")
_ERROR = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong with the ontology: which rule says so, about what, and the particulars."""

    rule: str
    thing: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.rule}: {self.thing}" + (f" ({self.detail})" if self.detail else "")


def check_all(consistency: bool = True) -> list[Finding]:
    """Run every check. Consistency takes a reasoner and about ten times as long as the rest together."""
    broken = check_parse(vocabulary_files())
    if broken:
        return broken
    store = vocabulary()
    found = [*check_style(store), *check_hygiene(store)]
    if consistency:
        found += check_consistency(vocabulary_triples(store))
    return sorted(found)


def vocabulary_files() -> dict[str, str]:
    """Read every Turtle file of the ontology: text by name, such as `schemes/themes.ttl`."""
    root = files("ontology")
    folders = [("", root), *((f"{name}/", root.joinpath(name)) for name in ("schemes", "alignments"))]
    return {f"{prefix}{name}": text for prefix, folder in folders for name, text in _texts(folder, ".ttl")}


def _texts(folder: Traversable, suffix: str) -> list[tuple[str, str]]:
    found = [entry for entry in folder.iterdir() if entry.name.endswith(suffix)]
    return [
        (entry.name, entry.read_text(encoding="utf-8")) for entry in sorted(found, key=lambda one: one.name)
    ]


def vocabulary() -> pyoxigraph.Store:
    """Load the ontology: its statements in the default graph, shapes and style in graphs of their own."""
    store = pyoxigraph.Store()
    for name, text in vocabulary_files().items():
        graph = pyoxigraph.DefaultGraph()
        where = pyoxigraph.NamedNode(BASE + name) if name in _RULES_AND_SHAPES else graph
        store.load(text.encode(), format=pyoxigraph.RdfFormat.TURTLE, to_graph=where)
    return store


def vocabulary_triples(store: pyoxigraph.Store) -> Iterator[pyoxigraph.Quad]:
    """Go through the statements of the default graph."""
    return store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph())


def check_parse(texts: dict[str, str]) -> list[Finding]:
    """Name each Turtle file that does not parse, with line and column."""
    found = []
    for name, text in texts.items():
        try:
            for _ in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE):
                pass
        except SyntaxError as error:
            found.append(Finding("parse", name, str(error)))
    return found


def check_style(store: pyoxigraph.Store, severity: Severity | None = "violation") -> list[Finding]:
    """Hold terms, concepts and schemes to style.ttl; advice is of severity "warning", None asks for all."""
    ours = to_rdflib(
        quad
        for quad in vocabulary_triples(store)
        if isinstance(quad.subject, pyoxigraph.NamedNode) and quad.subject.value.startswith(BASE)
    )
    return [
        Finding(one.shape.rpartition("#")[2], one.focus, one.message())
        for one in check_shapes(ours, _style())
        if severity is None or one.severity == severity
    ]


@lru_cache(maxsize=1)
def _style() -> rdflib.Graph:
    text = files("ontology").joinpath("style.ttl").read_text(encoding="utf-8")
    return rdflib.Graph().parse(data=text, format="turtle")


@lru_cache(maxsize=1)
def hygiene_rules() -> dict[str, str]:
    """Read the hygiene rules: SPARQL text by name. A row that a rule returns is a violation."""
    return {
        name.removesuffix(".rq"): text for name, text in _texts(files("ontology").joinpath("hygiene"), ".rq")
    }


def check_hygiene(store: pyoxigraph.Store, rules: Iterable[str] | None = None) -> list[Finding]:
    """Run the hygiene rules (all, or those named) over a store."""
    found = []
    for name in hygiene_rules() if rules is None else rules:
        solutions = store.query(hygiene_rules()[name])
        assert isinstance(solutions, pyoxigraph.QuerySolutions)  # noqa: S101 – a rule is a SELECT; tests hold it
        columns = [variable.value for variable in solutions.variables]
        for row in solutions:
            detail = row["detail"] if "detail" in columns else None
            found.append(Finding(name, _text(row["thing"]), "" if detail is None else _text(detail)))
    return found


def _text(term: object) -> str:
    return str(getattr(term, "value", term))


def check_consistency(triples: Iterable[pyoxigraph.Triple | pyoxigraph.Quad]) -> list[Finding]:
    """Close a graph under OWL 2 RL and report contradictions, such as a thing of two disjoint classes."""
    graph = to_rdflib(triples)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(
        graph
    )
    found = {Finding("consistency", str(message)) for message in graph.objects(None, _ERROR)}
    found.update(
        Finding("consistency", str(thing), f"both {one} and {other}")
        for one, other in graph.subject_objects(OWL.disjointWith)
        for thing in graph.subjects(RDF.type, one)
        if (thing, RDF.type, other) in graph
    )
    found.update(
        Finding("consistency", str(thing), "owl:Nothing") for thing in graph.subjects(RDF.type, OWL.Nothing)
    )
    return sorted(found)
