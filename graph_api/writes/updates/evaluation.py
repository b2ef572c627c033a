"""Carrying out an update: each operation on what the one before left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, QuerySolutions, Triple

from graph_api.evaluation.errors import MalformedQuery, ServiceRefused
from graph_api.evaluation.refusals import refuse_services
from graph_api.store import Edits, stated
from graph_api.writes import errors
from graph_api.writes.updates.operations import (
    Create,
    Data,
    Emptying,
    Load,
    Modify,
    Operation,
    Transfer,
    operations,
)
from graph_api.writes.updates.templates import Template, Term, quads, template, without_blank_nodes
from ontology import iris

_DEFAULT = DefaultGraph()
_OWN = frozenset(NamedNode(graph) for graph in iris.OWN_GRAPHS)

#: Gives the triples at an address, or raises LoadFailed or SourceRefused.
Fetch = Callable[[str], Iterable[Triple]]


@dataclass(frozen=True)
class Dataset:
    """The graphs that the protocol says an update uses; all empty: the update says it itself."""

    using: tuple[NamedNode, ...] = ()
    using_named: tuple[NamedNode, ...] = ()
    #: The one graph that may be changed, and that is meant where none is named; None: any.
    within: NamedNode | None = None
    #: Hosts that SERVICE may ask.
    services: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.using or self.using_named)


def update(edits: Edits, text: str, base: str | None, dataset: Dataset, fetch: Fetch) -> None:
    """Carry out an update on the store of `edits`.

    Raises MalformedUpdate, DatasetConflict, SourceRefused, NoSuchGraph, GraphExists, LoadFailed, OwnGraph; the
    operations before are then done: what is to be all or nothing must be done on a store that can be left.
    """
    for operation in operations(text, base):
        _carry_out(edits, operation, dataset, fetch)
        _refuse_beyond(edits, dataset.within)


def _refuse_beyond(edits: Edits, within: NamedNode | None) -> None:
    if within is None:
        return
    changed = {quad.graph_name for quads in (edits.added, edits.removed) for quad in quads}
    if beyond := (changed | edits.graphs()) - {within}:
        raise errors.DatasetConflict(
            f"This update may change {within.value} alone, and it changes {beyond.pop()}. Send it to /sparql."
        )


def _carry_out(edits: Edits, operation: Operation, dataset: Dataset, fetch: Fetch) -> None:
    match operation:
        case Data():
            _change_data(edits, operation, dataset.within)
        case Modify():
            _modify(edits, operation, dataset)
        case Load():
            _load(edits, operation, dataset.within, fetch)
        case Emptying():
            _empty(edits, operation)
        case Create(graph=graph, silent=silent):
            if edits.has(graph) and not silent:
                raise errors.GraphExists(f"There is a graph {graph.value} already.", graph=graph.value)
            edits.make(graph)
        case Transfer():
            _transfer(edits, operation)


def _change_data(edits: Edits, operation: Data, within: NamedNode | None) -> None:
    found = quads(operation.quads, operation.context)
    if within:
        found = (_in(quad.triple, within) if quad.graph_name == _DEFAULT else quad for quad in found)
    if operation.insert:
        edits.change((), found)
    else:
        edits.change(without_blank_nodes(operation.quads, found), ())


def _modify(edits: Edits, operation: Modify, dataset: Dataset) -> None:
    if dataset and operation.has_dataset:
        raise errors.DatasetConflict(
            "The update names its graphs with WITH or USING, and the address does so with using-graph-uri or"
            " using-named-graph-uri; use one of the two."
        )
    delete = template(operation.delete, operation.context) if operation.delete else None
    insert = template(operation.insert, operation.context) if operation.insert else None
    if delete and operation.delete:
        without_blank_nodes(operation.delete, delete.quads)
    graph = operation.within or dataset.within or _DEFAULT
    gone: dict[Quad, None] = {}
    come: dict[Quad, None] = {}
    for solution in _solutions(edits, operation, dataset, delete, insert):
        if delete:
            gone.update(dict.fromkeys(delete.filled(solution, graph)))
        if insert:
            come.update(dict.fromkeys(insert.filled(solution, graph)))
    edits.change(gone, come)


def _solutions(
    edits: Edits, operation: Modify, dataset: Dataset, *templates: Template | None
) -> Iterator[dict[str, Term]]:
    names = sorted(set().union(*(each.names for each in templates if each)))
    distinct = "" if any(each.has_blank_nodes for each in templates if each) else "DISTINCT"
    chosen = " ".join(f"?{name}" for name in names) or "(1 AS ?nivos_solution)"
    text = f"SELECT {distinct} {chosen} WHERE {{{operation.where.text}\n}}"
    # One declaration a line: the parser that looks for SERVICE takes the # of an IRI for a comment's.
    text = "\n".join((*operation.context.declarations, text))
    _refuse_services(text, dataset.services)
    using = operation.using or dataset.using
    using_named = operation.using_named or dataset.using_named
    default: list[NamedNode | BlankNode | DefaultGraph] | None = None
    named: list[NamedNode | BlankNode] | None = None
    if using or using_named:
        default, named = [*using], [*using_named]
    elif within := operation.within or dataset.within:
        default = [within]
    try:
        found = edits.store.query(
            text, base_iri=operation.context.base, default_graph=default, named_graphs=named
        )
    except SyntaxError as error:
        line = operation.where.line
        raise errors.MalformedUpdate(
            f"The update is not valid SPARQL 1.1: in the WHERE that begins in line {line}: {error}.",
            line=line,
            column=None,
        ) from None
    assert isinstance(found, QuerySolutions)  # noqa: S101 - it is a SELECT query
    for solution in found:
        yield {name: value for name in names if (value := solution[name]) is not None}


def _refuse_services(text: str, allowed: tuple[str, ...]) -> None:
    try:
        refuse_services(text, allowed)
    except ServiceRefused as error:
        raise errors.SourceRefused(
            f"SERVICE {error.service} is not allowed: updates may only ask servers on this service's list.",
            source=error.service,
        ) from None
    except MalformedQuery as error:
        raise errors.MalformedUpdate(str(error), line=None, column=None) from None


def _load(edits: Edits, operation: Load, within: NamedNode | None, fetch: Fetch) -> None:
    target = operation.into or within or _DEFAULT
    try:
        found = [_in(triple, target) for triple in fetch(operation.source.value)]
    except errors.LoadFailed:
        if operation.silent:
            return
        raise
    if isinstance(target, NamedNode):
        edits.make(target)
    edits.change((), found)


def _empty(edits: Edits, operation: Emptying) -> None:
    end = edits.drop if operation.remove else edits.clear
    if isinstance(operation.target, NamedNode):
        # A graph that is not there is as empty as CLEAR wants it (W3C's tests count on that); DROP says so.
        if operation.remove and not operation.silent and not edits.has(operation.target):
            raise _no_such_graph(operation.target)
        end(operation.target)
        return
    if operation.target != "NAMED":
        end(_DEFAULT)
    if operation.target != "DEFAULT":
        for graph in list(edits.store.named_graphs()):
            # What Nivos keeps by itself is no person's to clear, and no reason to refuse a CLEAR ALL.
            if isinstance(graph, NamedNode) and graph not in _OWN:
                end(graph)


def _transfer(edits: Edits, operation: Transfer) -> None:
    source, target = operation.source or _DEFAULT, operation.target or _DEFAULT
    if not edits.has(source):
        if operation.silent or not isinstance(source, NamedNode):
            return
        raise _no_such_graph(source)
    if source == target:
        return
    triples = [quad.triple for quad in stated(edits.store, source)]
    if operation.kind == "ADD":
        edits.change((), [_in(triple, target) for triple in triples])
    else:
        edits.replace(target, triples)
    if isinstance(target, NamedNode):
        edits.make(target)
    if operation.kind == "MOVE":
        edits.drop(source)


def _no_such_graph(graph: NamedNode) -> errors.NoSuchGraph:
    return errors.NoSuchGraph(f"There is no graph {graph.value}.", graph=graph.value)


def _in(triple: Triple, graph: NamedNode | DefaultGraph) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)
