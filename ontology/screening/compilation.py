"""From shapes to the screen: each constraint that is known here becomes a check, all others hold everything back."""

from __future__ import annotations

import re
from functools import lru_cache

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from ontology.screening.checks import OWN_CHECKS, Without, check_of
from ontology.screening.look import Screen
from ontology.validation import shapes

_NAMED = "https://w3id.org/nivos/shapes#"
_TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
_DESCRIPTION = {RDF.type, SH.message, SH.severity, SH.path, *_TARGETS}


@lru_cache(maxsize=1)
def screen() -> Screen:
    """Compile the screen of shapes.ttl, once."""
    return compiled(shapes())


def compiled(graph: rdflib.Graph) -> Screen:
    """Compile the screen of any shapes."""
    made = Screen()
    for shape in {subject for target in _TARGETS for subject in graph.subjects(target)}:
        if graph.value(shape, SH.severity) in (None, SH.Violation):
            _Compilation(made, graph, shape).run()
    return made


class _Compilation:
    """One shape with its targets, put into the screen."""

    def __init__(self, made: Screen, graph: rdflib.Graph, shape: Node) -> None:
        self.made, self.graph, self.shape = made, graph, shape
        self.classes = [str(one) for one in graph.objects(shape, SH.targetClass)]
        self.subjects_of = [str(one) for one in graph.objects(shape, SH.targetSubjectsOf)]
        self.objects_of = [str(one) for one in graph.objects(shape, SH.targetObjectsOf)]

    def run(self) -> None:
        path = self.graph.value(self.shape, SH.path)
        if path is not None:
            self._property(self.shape, self.shape)
            return
        for key, value in self.graph.predicate_objects(self.shape):
            if key == SH.property:
                self._property(value, self.shape)
            elif key not in _DESCRIPTION and not self._node_constraint(key, value):
                self._unknown()

    def _unknown(self) -> None:
        self.made.unknown_classes.update(self.classes)
        self.made.unknown_properties.update((*self.subjects_of, *self.objects_of))

    def _property(self, shape: Node, of: Node) -> None:
        path = self.graph.value(shape, SH.path)
        if not isinstance(path, rdflib.URIRef) or (shape == of and self.objects_of):
            self._unknown()
            return
        for key, value in self.graph.predicate_objects(shape):
            if key not in _DESCRIPTION and not self._constraint(str(path), key, value):
                self._unknown()

    def _constraint(self, path: str, key: Node, value: Node) -> bool:
        """Put one constraint on the values of a path into the screen; False where it is not known."""
        made, number = self.made, int(str(value)) if key in (SH.minCount, SH.maxCount) else 0
        check = check_of(self.graph, key, value)
        if check is not None:
            made.checks.setdefault(path, []).append(check)
        elif key == SH.maxCount:
            made.most[path] = min(number, made.most.get(path, number))
        elif key == SH.minCount and not self.subjects_of:
            for kind in self.classes:
                made.needs.setdefault(kind, set()).add((path, number))
        elif key == SH.uniqueLang:
            made.one_a_language.add(path)
        elif key == SH.lessThanOrEquals:
            made.ordered.append((path, str(value)))
        elif key == SH.disjoint:
            made.disjoint.append((path, str(value)))
        else:
            return False
        return True

    def _node_constraint(self, key: Node, value: Node) -> bool:
        if key == SH["not"] and self.objects_of and not (self.classes or self.subjects_of):
            return self._forbidden(value)
        if key == SH["or"] and self.classes and not (self.objects_of or self.subjects_of):
            return self._one_of(value)
        own = OWN_CHECKS.get(str(self.shape).removeprefix(_NAMED)) if key == SH.sparql else None
        if own is not None and not (self.classes or self.objects_of):
            for path in self.subjects_of:
                self.made.checks.setdefault(path, []).append(own)
            return True
        return False

    def _forbidden(self, value: Node) -> bool:
        """Know `sh:not [ sh:nodeKind sh:Literal ; sh:pattern … ]` on values."""
        inner = dict(self.graph.predicate_objects(value))
        if set(inner) != {SH.nodeKind, SH.pattern} or inner[SH.nodeKind] != SH.Literal:
            return False
        pattern = re.compile(str(inner[SH.pattern]))
        for path in self.objects_of:
            self.made.checks.setdefault(path, []).append(Without(pattern))
        return True

    def _one_of(self, value: Node) -> bool:
        """Know `sh:or ( [ sh:path … ; sh:minCount 1 ] … )` on a class."""
        paths: set[str] = set()
        for one in Collection(self.graph, value):
            inner = dict(self.graph.predicate_objects(one))
            if set(inner) != {SH.path, SH.minCount} or str(inner[SH.minCount]) != "1":
                return False
            paths.add(str(inner[SH.path]))
        for kind in self.classes:
            self.made.needs_one.setdefault(kind, set()).add(frozenset(paths))
        return True
