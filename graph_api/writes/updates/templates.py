"""Quads with variables, as they stand in DELETE and INSERT, and the quads that a solution makes of them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from graph_api.writes.errors import MalformedUpdate
from graph_api.writes.updates.operations import Context
from graph_api.writes.updates.text import Part, Reader, variables, with_variables

Term = NamedNode | BlankNode | Literal | Triple

_PLACE = re.compile(r" at line (\d+) (?:column|between columns) (\d+)[^:]*: ")
_PLACE_AGAIN = re.compile(r" \(line \d+\)$")


@dataclass(frozen=True)
class Template:
    """Quads in which variables are IRIs that begin with `mark`."""

    quads: tuple[Quad, ...]
    mark: str
    names: frozenset[str]

    @property
    def has_blank_nodes(self) -> bool:
        """Whether each solution makes blank nodes of its own."""
        return any(_blank(term) for quad in self.quads for term in (quad.subject, quad.object))

    def filled(self, solution: Mapping[str, Term], graph: NamedNode | DefaultGraph) -> Iterator[Quad]:
        """Give the quads that a solution makes; `graph` is meant where none is named.

        A quad is left out where a variable is not bound, or bound to what cannot stand there.
        """
        fresh: dict[BlankNode, BlankNode] = {}
        for quad in self.quads:
            subject = self._term(quad.subject, solution, fresh)
            predicate = self._term(quad.predicate, solution, fresh)
            value = self._term(quad.object, solution, fresh)
            name = graph
            if isinstance(quad.graph_name, NamedNode):
                found = self._term(quad.graph_name, solution, fresh)
                if not isinstance(found, NamedNode):
                    continue
                name = found
            if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode) and value:
                yield Quad(subject, predicate, value, name)

    def _term(
        self, term: Term, solution: Mapping[str, Term], fresh: dict[BlankNode, BlankNode]
    ) -> Term | None:
        if isinstance(term, NamedNode) and term.value.startswith(self.mark):
            return solution.get(term.value.removeprefix(self.mark))
        if isinstance(term, BlankNode):
            return fresh.setdefault(term, BlankNode())
        if isinstance(term, Triple):
            subject = self._term(term.subject, solution, fresh)
            predicate = self._term(term.predicate, solution, fresh)
            value = self._term(term.object, solution, fresh)
            if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode) and value:
                return Triple(subject, predicate, value)
            return None
        return term


def template(part: Part, context: Context) -> Template:
    """Read the quads of DELETE, INSERT or DELETE WHERE. Raises MalformedUpdate."""
    mark = f"urn:nivos:variable:{secrets.token_hex(8)}:"
    text = with_variables(part.text, lambda name: f"<{mark}{name}>")
    return Template(tuple(quads(Part(text, part.line), context)), mark, frozenset(variables(part.text)))


def quads(part: Part, context: Context) -> Iterator[Quad]:
    """Read quads as SPARQL writes them, blank nodes being new ones. Raises MalformedUpdate."""
    text = f"{context.prologue} {''.join(_as_trig(part))}"
    try:
        yield from parse(text, format=RdfFormat.TRIG, base_iri=context.base, rename_blank_nodes=True)
    except (SyntaxError, ValueError) as error:
        raise _malformed(error, part.line) from None


def without_blank_nodes(part: Part, made: Iterator[Quad] | tuple[Quad, ...]) -> list[Quad]:
    """Give the quads. Raises MalformedUpdate where one holds a blank node: DELETE may have none."""
    found = list(made)
    if any(_blank(term) for quad in found for term in (quad.subject, quad.object)):
        raise MalformedUpdate(
            "The update is not valid SPARQL 1.1: there are no blank nodes in DELETE; use a variable and WHERE.",
            line=part.line,
            column=None,
        )
    return found


def _as_trig(part: Part) -> Iterator[str]:
    """Put the triples that stand in no graph between braces, too: TriG wants it where no dot ends them."""
    reader = Reader(part.text, part.line)
    begun = 0
    if "graph" in part.text.lower():
        while (token := reader.peek()).kind != "end":
            if token.keyword != "GRAPH":
                reader.take()
                continue
            yield f"{{{_ended(part.text[begun : token.start])}}}"
            reader.take()
            name = reader.take().text
            yield f"GRAPH {name} {{{_ended(reader.block().text)}}}"
            if reader.peek().text == ".":
                reader.take()
            begun = reader.position
    yield f"{{{_ended(part.text[begun:])}}}"


def _ended(text: str) -> str:
    """End a comment that would else take the brace with it."""
    return f"{text}\n" if "#" in text.rpartition("\n")[2] else text


def _blank(term: Term) -> bool:
    if isinstance(term, Triple):
        return _blank(term.subject) or _blank(term.object)
    return isinstance(term, BlankNode)


def _malformed(error: Exception, first: int) -> MalformedUpdate:
    """Tell what TriG's parser says; where graphs are named, only the line in which the quads begin is certain."""
    message = str(error)
    place = _PLACE.search(message)
    said = _PLACE_AGAIN.sub("", message[place.end() :] if place else message)
    line = first + int(place[1]) - 1 if place else first
    return MalformedUpdate(
        f"The update is not valid SPARQL 1.1: {said}, near line {line}.", line=line, column=None
    )
