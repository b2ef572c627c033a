"""What is wrong with one statement, and what looks odd about it; the shapes see the whole thing later."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from ingest.messages import Told, told
from ingest.records.privacy import IN_ADDRESSES, masked, personal_data, stripped, traces
from ingest.sources.rdf import names
from ingest.sources.rdf.literals import fault_of
from ingest.sources.rdf.names import Objection
from ingest.sources.rdf.parsing import RELATIVE
from ingest.sources.rdf.vocabulary import doubt
from ingest.sources.reading import MAX_LINE
from ontology import iris, terms

#: Where grouping notes the lines of things; no file may use it.
LINES_GRAPH = NamedNode(iris.BASE + "graph/lines-of-a-file")

_KEPT_PROPERTIES = frozenset({terms.FROM_SOURCE, terms.CONTENT_HASH, terms.DESCRIBES, terms.RETRIEVED})
_KEPT_CLASSES = frozenset(
    {
        terms.SOURCE_RECORD,
        terms.INGEST_RUN,
        terms.OVERLAP,
        terms.PROJECT_OVERLAP,
        terms.MODEL_OVERLAP,
        terms.OVERLAP_PART_CLASS,
        terms.OWL_FUNCTIONAL_PROPERTY,
    }
)
_PERSONS = frozenset(
    {
        "http://xmlns.com/foaf/0.1/Person",
        "http://schema.org/Person",
        "https://schema.org/Person",
        "http://www.w3.org/2006/vcard/ns#Individual",
        "http://www.w3.org/ns/person#Person",
        "http://www.w3.org/ns/prov#Person",
    }
)
_NO_PERSONS = told("remove it, the graph holds no personal data")
_RELATIVE_ADVICE = told("write the whole IRI, or name the base of the file")


@dataclass(frozen=True)
class Flaw:
    """Why a statement cannot be taken: the property (short), reason, advice, and the value cut short."""

    field: str
    reason: str
    advice: str
    value: str = ""


def flaw_of(quad: Quad) -> Flaw | None:
    """Say what is wrong with a statement; None for one that can be taken."""
    found = _subject(quad) or _predicate(quad.predicate) or _object(quad) or _graph(quad)
    if found is None:
        return None
    value = quad.object.value if isinstance(quad.object, NamedNode | Literal) else ""
    return Flaw(short(quad.predicate.value), found[0], found[1], masked(value)[:100])


def without_persons(quad: Quad) -> tuple[Quad | None, list[Told]]:
    """Take personal data out of the text of a statement: the statement (None when nothing is left), what was taken."""
    value = quad.object
    found = (
        list(dict.fromkeys(trace.kind for trace in traces(value.value))) if isinstance(value, Literal) else []
    )
    if not isinstance(value, Literal) or not found:
        return quad, []
    field = short(quad.predicate.value)
    taken = [told("{found} was taken out of {field}", found=kind, field=field) for kind in found]
    rest = stripped(value.value)
    if not rest:
        return None, taken
    text = (
        Literal(rest, language=value.language) if value.language else Literal(rest, datatype=value.datatype)
    )
    return Quad(quad.subject, quad.predicate, text, quad.graph_name), taken


def doubts_of(triple: Triple) -> list[Told]:
    """Say what of a statement Nivos does not know."""
    found = [doubt(triple.predicate.value)]
    value = triple.object
    if isinstance(value, NamedNode) and (
        triple.predicate == terms.RDF_TYPE or value.value.startswith(iris.N)
    ):
        found.append(doubt(value.value))
    return [each for each in found if each]


def short(iri: str) -> str:
    """Give the last part of an IRI: what people call a property."""
    return iri.replace("#", "/").rstrip("/").rpartition("/")[2]


def _subject(quad: Quad) -> Objection | None:
    if isinstance(quad.subject, NamedNode):
        return _named(quad.subject, as_subject=True)
    return None if isinstance(quad.subject, BlankNode) else _quoted()


def _predicate(predicate: NamedNode) -> Objection | None:
    if predicate in _KEPT_PROPERTIES:
        return (
            told("tells how a record came about, which Nivos writes itself"),
            told("leave it out; say the source with --source or by the name of the graph"),
        )
    if predicate.value.startswith(RELATIVE):
        return told("the property has a relative IRI"), _RELATIVE_ADVICE
    if predicate.value.startswith(iris.BASE) and not predicate.value.startswith(iris.N):
        return told("the property is none of the ontology"), told(
            "properties of Nivos begin with {n}", n=iris.N
        )
    return _person_in(predicate)


def _object(quad: Quad) -> Objection | None:
    value = quad.object
    if isinstance(value, Literal):
        return _literal(value)
    if not isinstance(value, NamedNode):
        return None if isinstance(value, BlankNode) else _quoted()
    if quad.predicate == terms.RDF_TYPE and value in _KEPT_CLASSES:
        return told("n:{name} is a class that Nivos keeps itself", name=short(value.value)), told(
            "leave it out"
        )
    if quad.predicate == terms.RDF_TYPE and value.value in _PERSONS:
        return told("is a person"), _NO_PERSONS
    if value.value.lower().startswith(("mailto:", "tel:")):
        return told("holds {what}", what=told("a way to reach a person")), _NO_PERSONS
    return _named(value, as_subject=False)


def _named(node: NamedNode, as_subject: bool) -> Objection | None:
    if node.value.startswith(RELATIVE):
        return told("{iri!r} is a relative IRI", iri=node.value.removeprefix(RELATIVE)), _RELATIVE_ADVICE
    return _person_in(node) or names.objection(node.value, as_subject)


def _person_in(node: NamedNode) -> Objection | None:
    """Find an e-mail address or an identity code in an IRI; what looks like a phone number is one of many numbers."""
    found = next((trace.kind for trace in traces(node.value) if trace.kind in IN_ADDRESSES), None)
    return None if found is None else (told("holds {what}", what=found), _NO_PERSONS)


def _literal(value: Literal) -> Objection | None:
    text = value.value
    if len(text) > MAX_LINE:
        return told("the text is longer than 1 MB"), told("shorten it")
    if value.direction is not None:
        return told("gives its text a direction (RDF 1.2)"), told("leave the direction out")
    if any(character < " " and character not in "\n\t\r" for character in text):
        return told("holds control characters"), told("remove them")
    found = personal_data(text)
    if found:
        return told("holds {what}", what=found), _NO_PERSONS
    return _person_in(value.datatype) or fault_of(value)


def _graph(quad: Quad) -> Objection | None:
    graph = quad.graph_name
    if isinstance(graph, DefaultGraph):
        return None
    if isinstance(graph, BlankNode):
        return told("stands in a graph without a name"), told("name the graph by its source or page")
    if iris.split(graph.value) and graph.value.startswith(iris.BASE + "source/"):
        return names.objection(graph.value, as_subject=True)
    if graph.value.startswith(RELATIVE):
        return told("{iri!r} is a relative IRI", iri=graph.value.removeprefix(RELATIVE)), _RELATIVE_ADVICE
    if graph.value.startswith(iris.BASE):
        return (
            told("stands in a graph that Nivos keeps itself"),
            told("name the graph {base}source/… after its source, or by the page", base=iris.BASE),
        )
    return _person_in(graph)


def _quoted() -> Objection:
    return (
        told("is a statement about a statement (RDF 1.2)"),
        told("leave it out; Nivos itself keeps which source says what"),
    )
