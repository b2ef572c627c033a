"""What a file of RDF says, thing by thing: a file is read twice over.

First each statement is checked on its way into a heap on disk; then the things are taken out of it one by one, with
their blank nodes. So the order of a file does not matter, and its length moves no memory.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Triple

from ingest.messages import Told, told
from ingest.refusals import IngestError, Refusal
from ingest.sources.rdf import skolem
from ingest.sources.rdf.checks import doubts_of, flaw_of, without_persons
from ingest.sources.rdf.flaws import MAX_FLAWED, Flaws
from ingest.sources.rdf.formats import by_suffix
from ingest.sources.rdf.heap import MAX_STATEMENTS, MAX_TOGETHER, GraphName, Heap, Node, TooMuchError
from ingest.sources.rdf.parsing import Fault, Statement, statements
from ingest.sources.reading import RawStatements, Unreadable
from ontology import iris

#: Doubts told of a file.
_MAX_DOUBTS = 100
#: Texts told of that something was taken out of.
_MAX_STRIPPED = 10_000
_SOURCES = iris.BASE + "source/"
_IRI_ADVICE = told("give it an IRI")


class NoRoomError(IngestError):
    """The temporary folder has no room for the statements of a file."""


def read(path: Path, name: str, *, strip: bool = False) -> Iterator[RawStatements | Unreadable]:
    """Yield what a file says of each thing, or why it cannot be taken; `name` is the file's in the report.

    With `strip` personal data in texts is taken out, and noted.

    Raises NoRoomError.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="nivos-rdf-", ignore_cleanup_errors=True) as folder:
            file = _File(Heap(folder), name, strip)
            yield from file.fill(path)
            if not file.closed:
                yield from file.things()
    except OSError as error:
        raise NoRoomError(
            told(
                "{file}: cannot be read by way of {folder}: {error}",
                file=name,
                folder=tempfile.gettempdir(),
                error=str(error),
            )
        ) from error


class _File:
    """One file on its way through a heap."""

    def __init__(self, heap: Heap, name: str, strip: bool) -> None:
        self._heap, self._name, self._strip = heap, name, strip
        self._stripped: list[tuple[int, Told]] = []
        self._flaws = Flaws(name)
        self._doubts: dict[Told, int] = {}
        self.closed = False  #: whether nothing of the file is to be taken

    def fill(self, path: Path) -> Iterator[Unreadable]:
        """Read the file into the heap; yield what cannot be read."""
        read = 0
        for found in statements(path, by_suffix(path.suffix)):
            read += 1
            if isinstance(found, Fault):
                yield self._faulty(found)
            else:
                self._put(found)
            if len(self._flaws) > MAX_FLAWED:
                self.closed = True
                reason = told("more than {count} things of the file are not right", count=MAX_FLAWED)
                yield self._whole_file(found.line, reason, told("mend these first"))
                yield from self._flaws.rest()
                return
        self._heap.settle()
        if not read:
            advice = told("see that it is RDF; in JSON-LD, that the context names every key")
            yield self._whole_file(1, told("the file holds no statement"), advice)

    def _put(self, found: Statement) -> None:
        if self._strip:
            quad, taken = without_persons(found.quad)
            if len(self._stripped) < _MAX_STRIPPED:
                self._stripped += [(found.line, sentence) for sentence in taken]
            if quad is None:
                return
            found = replace(found, quad=quad)
        flaw = flaw_of(found.quad)
        if flaw is not None:
            self._flaws.note(found, flaw)
            return
        self._heap.add(found.quad, found.line)
        for doubt in doubts_of(found.quad.triple):
            if doubt not in self._doubts and len(self._doubts) < _MAX_DOUBTS:
                self._doubts[doubt] = found.line

    def _faulty(self, fault: Fault) -> Unreadable:
        self.closed |= fault.fatal
        self._flaws.note_fault(fault)
        refusal = Refusal(self._name, fault.line, "", fault.reason, fault.advice)
        return Unreadable(refusal, fault.text.rstrip()[:2000])

    def _whole_file(self, line: int, reason: str, advice: str) -> Unreadable:
        return Unreadable(Refusal(self._name, line, "", reason, advice), "")

    def things(self) -> Iterator[RawStatements | Unreadable]:
        """Give what is in the heap; the first thing carries what is doubtful about the file."""
        notes = (*((line, doubt) for doubt, line in self._doubts.items()), *self._stripped)
        for subject, graph, said in self._heap.things():
            if isinstance(subject, NamedNode):
                for item in self._thing(subject, graph, said, notes):
                    notes = () if isinstance(item, RawStatements) else notes
                    yield item
            elif self._heap.hangs_loose(subject, graph):
                yield self._loose(subject, graph, said)
        yield from self._flaws.rest()

    def _thing(
        self, subject: NamedNode, graph: GraphName, said: list[Triple], notes: tuple[tuple[int, str], ...]
    ) -> Iterator[RawStatements | Unreadable]:
        if len(said) > MAX_STATEMENTS:
            reason = told("<{iri}> has more than {count} statements", iri=subject.value, count=MAX_STATEMENTS)
            yield self._refused(subject, graph, reason, told("see whether they are about one thing"), said)
            return
        try:
            whole, names = self._with_blanks(said, graph)
        except TooMuchError:
            reason = told("more than {count} statements hang together by blank nodes", count=MAX_TOGETHER)
            yield self._refused(subject, graph, reason, told("give the things between them IRIs"), said)
            return
        except skolem.CircleError:
            reason = told("its blank nodes lead to each other in a circle, so that they cannot be told apart")
            yield self._refused(subject, graph, reason, told("give one of them an IRI"), said)
            return
        flawed = self._flaws.take({subject, *_blanks(whole)}, graph)
        if flawed:
            yield self._flawed(flawed, said)
            return
        triples = sorted((skolem.renamed(each, names) for each in whole), key=str)
        source, page = _told_by(graph)
        yield RawStatements(
            self._name,
            self._heap.line(subject, graph),
            subject,
            tuple(dict.fromkeys(triples)),
            source,
            page,
            notes,
        )

    def _with_blanks(
        self, said: list[Triple], graph: GraphName
    ) -> tuple[set[Triple], dict[BlankNode, NamedNode]]:
        """Add what hangs on the thing by blank nodes, and name these."""
        whole, names = set(said), dict[BlankNode, NamedNode]()
        waiting = [triple.object for triple in said if isinstance(triple.object, BlankNode)]
        below: dict[BlankNode, list[Triple]] = {}
        while waiting:
            node = waiting.pop()
            if node not in names:
                together = self._heap.together(node, graph)
                names |= skolem.named(together)
                for triple in together:
                    if isinstance(triple.subject, BlankNode):
                        below.setdefault(triple.subject, []).append(triple)
            fresh = [triple for triple in below.pop(node, ()) if triple not in whole]
            whole.update(fresh)
            waiting += [triple.object for triple in fresh if isinstance(triple.object, BlankNode)]
        return whole, names

    def _loose(self, node: BlankNode, graph: GraphName, said: list[Triple]) -> Unreadable:
        reason = told(
            "describes a thing that has no IRI, so that a change to it could not be told from a new thing"
        )
        return self._refused(node, graph, reason, _IRI_ADVICE, said)

    def _refused(
        self, node: Node, graph: GraphName, reason: Told, advice: Told, said: list[Triple]
    ) -> Unreadable:
        text = "\n".join(f"{triple} ." for triple in said[:20])
        line = self._heap.line(node, graph)
        return Unreadable(Refusal(self._name, line, "", reason, advice), text[:2000])

    def _flawed(self, flawed: list[Unreadable], said: list[Triple]) -> Unreadable:
        """Make one refusal of a thing of all that is wrong with it; its other statements are shown with it."""
        lines = [each.text for each in flawed if each.text] + [f"{triple} ." for triple in said[:20]]
        more = tuple(each.refusal for each in flawed[1:])
        return Unreadable(flawed[0].refusal, "\n".join(lines)[:2000], more)


def _blanks(triples: set[Triple]) -> set[BlankNode]:
    return {term for each in triples for term in (each.subject, each.object) if isinstance(term, BlankNode)}


def _told_by(graph: GraphName) -> tuple[str, str]:
    """Read the name of a graph: the source whose statements it holds, or else the page they stand on."""
    if isinstance(graph, DefaultGraph):
        return "", ""
    if graph.value.startswith(_SOURCES):
        return graph.value.removeprefix(_SOURCES), ""
    return "", graph.value
