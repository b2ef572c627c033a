"""What the derivations read: the believed facts of projects and results, never a fact that was derived before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from ontology import iris, terms

_DEFAULT = DefaultGraph()

PROJECT_CLASSES = (terms.PROJECT, terms.COORDINATION_PROJECT)
RESULT_CLASSES = (
    terms.RESULT,
    terms.MODEL,
    terms.GOOD_PRACTICE,
    terms.GUIDE,
    terms.WORKING_TOOL,
    terms.METHOD_BANK,
)

_STATED = NamedNode(iris.concept("assertion", "stated"))


@dataclass(frozen=True, slots=True, order=True)
class LinkFact:
    """A link between two things, whichever class they are of; `stated` tells it from our reading."""

    source: str
    relation: str
    target: str
    stated: bool


class Facts:
    """Reads the default graph of one store.

    What several derivations ask for is read once and kept: it takes a microsecond or several a statement. An IRI is
    kept once as well, however many statements have it.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._objects: dict[NamedNode, dict[str, set[str]]] = {}
        self._iris: dict[str, str] = {}

    def pairs(self, predicate: NamedNode) -> Iterator[tuple[str, str]]:
        """Yield subject and object of every statement with this predicate whose ends are both IRIs."""
        for quad in self.store.quads_for_pattern(None, predicate, None, _DEFAULT):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                yield quad.subject.value, quad.object.value

    def objects(self, predicate: NamedNode) -> Mapping[str, Set[str]]:
        """Give the objects of a predicate by subject."""
        if predicate not in self._objects:
            found: dict[str, set[str]] = {}
            same = self._iris.setdefault
            for subject, value in self.pairs(predicate):
                found.setdefault(same(subject, subject), set()).add(same(value, value))
            self._objects[predicate] = found
        return self._objects[predicate]

    def literals(self, predicate: NamedNode) -> Iterator[tuple[str, Literal]]:
        """Yield subject and literal of every statement with this predicate."""
        for quad in self.store.quads_for_pattern(None, predicate, None, _DEFAULT):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                yield quad.subject.value, quad.object

    def of_class(self, *classes: NamedNode) -> set[str]:
        """Give the things that are said to be of one of the classes."""
        return {
            self._iris.setdefault(quad.subject.value, quad.subject.value)
            for one in classes
            for quad in self.store.quads_for_pattern(None, terms.RDF_TYPE, one, _DEFAULT)
            if isinstance(quad.subject, NamedNode)
        }

    def projects(self) -> list[str]:
        """Give every project, sorted."""
        return sorted(self.of_class(*PROJECT_CLASSES))

    def results(self) -> list[str]:
        """Give every result that is compared with others, sorted: a whole is made of them, so it is not one."""
        return sorted(self.of_class(*RESULT_CLASSES) - self.of_class(terms.WHOLE))

    def links(self) -> list[LinkFact]:
        """Give every n:Link that has both ends and a relation."""
        ends = self.objects(terms.LINK_TO)
        relations = self.objects(terms.LINK_RELATION)
        stated = {link for link, values in self.objects(terms.ASSERTION).items() if _STATED.value in values}
        return sorted(
            LinkFact(source, relation, target, link in stated)
            for link, source in self.pairs(terms.LINK_FROM)
            for target in ends.get(link, ())
            for relation in relations.get(link, ())
        )
