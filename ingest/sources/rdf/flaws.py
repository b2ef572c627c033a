"""What was found wrong on the way through a file, by the thing it is about: a thing with a flaw is refused whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import BlankNode, DefaultGraph, NamedNode

from ingest.messages import told
from ingest.refusals import Refusal
from ingest.sources.rdf.checks import Flaw
from ingest.sources.rdf.heap import GraphName, Node
from ingest.sources.rdf.parsing import Fault, Statement
from ingest.sources.reading import Unreadable

#: Things whose flaws are told; of a file with more, no more is worth telling.
MAX_FLAWED = 10_000
_SUBJECT = re.compile(r"\s*(?:<([^<>\s]+)>|_:([\w.-]+))\s")


class Flaws:
    """Refusals by thing; a flaw whose graph is not known holds in every graph."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._by_thing: dict[tuple[Node, GraphName | None], list[Unreadable]] = {}

    def __len__(self) -> int:
        return len(self._by_thing)

    def note(self, found: Statement, flaw: Flaw) -> None:
        """Note a flaw of a statement."""
        refusal = Refusal(self._name, found.line, flaw.field, flaw.reason, flaw.advice, value=flaw.value)
        graph = found.quad.graph_name
        key = graph if isinstance(graph, NamedNode | DefaultGraph) else None
        subject = found.quad.subject
        node = subject if isinstance(subject, NamedNode | BlankNode) else BlankNode("statement")
        self._by_thing.setdefault((node, key), []).append(Unreadable(refusal, f"{found.quad} ."))

    def note_fault(self, fault: Fault) -> None:
        """Note that something said of a thing could not be read: what is left of it would be half a record."""
        begun = _SUBJECT.match(fault.text)
        if begun is None:
            return
        try:
            node = NamedNode(begun[1]) if begun[1] else BlankNode(begun[2])
        except ValueError:
            return
        refusal = Refusal(
            self._name,
            fault.line,
            "",
            told("<{iri}> is not whole: another statement about it could not be read", iri=node.value),
            told("mend line {line}", line=fault.line),
        )
        self._by_thing.setdefault((node, None), []).append(Unreadable(refusal, ""))

    def take(self, nodes: set[Node], graph: GraphName) -> list[Unreadable]:
        """Hand over what was noted of any of the nodes in a graph."""
        if not self._by_thing:
            return []
        found: list[Unreadable] = []
        for node in sorted(nodes, key=str):
            found += self._by_thing.pop((node, graph), [])
            found += self._by_thing.get((node, None), [])
        return found

    def rest(self) -> Iterator[Unreadable]:
        """Hand over what no thing has taken: nothing good was said of these."""
        for (_, graph), noted in self._by_thing.items():
            if graph is not None:
                yield from noted
        self._by_thing.clear()
