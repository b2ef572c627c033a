"""Projects: by code. Whoever names a project by its funding code means the one project that has the code.

Codes are written in capitals or not: `s21248` means S21248, where there is such a project.

A short code may be a number in somebody's own list, and another list has that number too: it waits.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from graph_api.store.graph import Graph
from ingest.reconciliation.known import is_a_sources, said
from ingest.reconciliation.matches import Match
from ontology import iris, terms

KIND = "project"
NAMING = frozenset({terms.CODE, terms.LOCAL_ID})
#: Characters that a code has at least which is nobody's running number; one of them is a digit.
LONG = 5
SHORT_SCORE = 90.0


class Projects:
    """The projects of a store, and those that have one code."""

    def __init__(self, store: Graph) -> None:
        self._store = store

    def things(self) -> Iterator[str]:
        """Give every project that has a code which is not its local id, and those that have that code as theirs."""
        for subject, value in said(self._store, None, terms.CODE):
            if subject.value != iris.project(value.value):
                yield subject.value
                yield iris.project(value.value)
        for subject, value in said(self._store, None, terms.LOCAL_ID):
            if value.value != value.value.upper() and subject.value == iris.project(value.value):
                yield subject.value

    def like(self, iri: str) -> set[str]:
        """Give the projects whose matches may change when the codes of this one do."""
        return {iri}.union(
            *(self._having(written) for code in self._codes(iri) for written in (code, code.lower()))
        )

    def matches(self, iri: str) -> list[Match]:
        """Find the project that a project is, by its codes."""
        found: dict[str, Match] = {}
        for code in sorted(self._codes(iri)):
            having = self._having(code)
            first = iris.project(code)
            into = first if first in having else min(having, default=iri)
            if into != iri:
                long = len(code) >= LONG and any(character.isdigit() for character in code)
                basis, score = ("same-code", 100.0) if long else ("short-code", SHORT_SCORE)
                found.setdefault(into, Match(iri, into, score, basis, long, code))
        sure = len(found) == 1
        return [match if sure else _in_doubt(match) for match in found.values()]

    def _codes(self, iri: str) -> set[str]:
        codes = {value.value for _, value in said(self._store, NamedNode(iri), terms.CODE)}
        kind, local_id = iris.split(iri) or ("", "")
        codes |= {local_id} if kind == KIND else set()
        return codes | {code.upper() for code in codes}

    def _having(self, code: str) -> set[str]:
        found = {subject.value for subject, _ in said(self._store, None, terms.CODE, Literal(code))}
        own = iris.project(code)
        return found | ({own} if self._exists(NamedNode(own)) else set())

    def _exists(self, node: NamedNode) -> bool:
        quads = (
            quad
            for pattern in ((node, None), (None, node))
            for quad in self._store.quads_for_pattern(pattern[0], None, pattern[1], None)
        )
        return any(is_a_sources(quad.graph_name) for quad in quads)


def _in_doubt(match: Match) -> Match:
    return Match(match.of, match.into, min(match.score, SHORT_SCORE), match.basis, False, match.written)
