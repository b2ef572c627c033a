"""What an update asks for: its operations, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from pyoxigraph import NamedNode, RdfFormat, parse

from graph_api.writes.errors import MalformedUpdate
from graph_api.writes.updates.text import Part, Reader, Token

#: A graph, or the graphs of a kind.
Target = NamedNode | Literal["DEFAULT", "NAMED", "ALL"]

_BEGINNINGS = ("INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "COPY", "MOVE")
_WRITTEN = {"iri": "an IRI", "name": "a prefixed name", "string": "a string"}


@dataclass(frozen=True)
class Context:
    """What IRIs mean at one place: the declarations so far, and the base IRI of the request."""

    declarations: tuple[str, ...] = ()
    base: str | None = None

    @property
    def prologue(self) -> str:
        """The declarations as one line of text."""
        return " ".join(self.declarations)


@dataclass(frozen=True)
class Data:
    """INSERT DATA or DELETE DATA."""

    insert: bool
    quads: Part
    context: Context


@dataclass(frozen=True)
class Modify:
    """DELETE and INSERT for each solution of WHERE; DELETE WHERE is one, too."""

    where: Part
    context: Context
    delete: Part | None = None
    insert: Part | None = None
    within: NamedNode | None = None
    using: tuple[NamedNode, ...] = ()
    using_named: tuple[NamedNode, ...] = ()

    @property
    def has_dataset(self) -> bool:
        """Whether the text itself says which graphs it uses."""
        return bool(self.within or self.using or self.using_named)


@dataclass(frozen=True)
class Load:
    """LOAD."""

    source: NamedNode
    into: NamedNode | None
    silent: bool


@dataclass(frozen=True)
class Emptying:
    """CLEAR or DROP (`remove`)."""

    target: Target
    remove: bool
    silent: bool


@dataclass(frozen=True)
class Create:
    """CREATE."""

    graph: NamedNode
    silent: bool


@dataclass(frozen=True)
class Transfer:
    """ADD, COPY or MOVE from one graph to another; None is the default graph."""

    kind: str
    source: NamedNode | None
    target: NamedNode | None
    silent: bool


Operation = Data | Modify | Load | Emptying | Create | Transfer


def operations(text: str, base: str | None) -> Iterator[Operation]:
    """Read the operations of an update. Raises MalformedUpdate where the next one cannot be read."""
    return _Parser(Reader(text), Context(base=base)).operations()


@dataclass
class _Parser:
    reader: Reader
    context: Context = field(default_factory=Context)

    def operations(self) -> Iterator[Operation]:
        self._prologue()
        while self.reader.peek().kind != "end":
            yield self._operation()
            if self.reader.peek().kind == "end":
                return
            self.reader.expect(";")
            self._prologue()

    def _prologue(self) -> None:
        while keyword := self.reader.skip("BASE", "PREFIX"):
            name = self._expect("name").text if keyword == "PREFIX" else ""
            declaration = f"{keyword} {name} {self._expect('iri').text}"
            self.context = replace(self.context, declarations=(*self.context.declarations, declaration))

    def _operation(self) -> Operation:
        match self.reader.expect(*_BEGINNINGS):
            case "LOAD":
                return self._load()
            case "CREATE":
                silent = self._silent()
                self.reader.expect("GRAPH")
                return Create(self._iri(), silent)
            case ("CLEAR" | "DROP") as kind:
                silent = self._silent()
                return Emptying(self._target(), kind == "DROP", silent)
            case ("ADD" | "COPY" | "MOVE") as kind:
                return self._transfer(kind)
            case "WITH":
                within = self._iri()
                return self._modify(self.reader.expect("DELETE", "INSERT"), within)
            case kind:
                if self.reader.skip("DATA"):
                    return Data(kind == "INSERT", self.reader.block(), self.context)
                return self._modify(kind, None)

    def _modify(self, kind: str, within: NamedNode | None) -> Modify:
        if kind == "DELETE" and within is None and self.reader.skip("WHERE"):
            where = self.reader.block()
            return Modify(where, self.context, delete=where)
        delete = self.reader.block() if kind == "DELETE" else None
        insert = self.reader.block() if kind == "INSERT" or self.reader.skip("INSERT") else None
        using: list[NamedNode] = []
        named: list[NamedNode] = []
        while self.reader.skip("USING"):
            (named if self.reader.skip("NAMED") else using).append(self._iri())
        self.reader.expect("WHERE")
        where = self.reader.block()
        return Modify(where, self.context, delete, insert, within, tuple(using), tuple(named))

    def _load(self) -> Load:
        silent = self._silent()
        source, into = self._iri(), None
        if self.reader.skip("INTO"):
            self.reader.expect("GRAPH")
            into = self._iri()
        return Load(source, into, silent)

    def _target(self) -> Target:
        match self.reader.expect("GRAPH", "DEFAULT", "NAMED", "ALL"):
            case ("DEFAULT" | "NAMED" | "ALL") as kind:
                return kind
            case _:
                return self._iri()

    def _transfer(self, kind: str) -> Transfer:
        silent = self._silent()
        source = self._graph_or_default()
        self.reader.expect("TO")
        return Transfer(kind, source, self._graph_or_default(), silent)

    def _silent(self) -> bool:
        return bool(self.reader.skip("SILENT"))

    def _graph_or_default(self) -> NamedNode | None:
        if self.reader.skip("DEFAULT"):
            return None
        self.reader.skip("GRAPH")
        return self._iri()

    def _iri(self) -> NamedNode:
        token = self._expect("iri", "name")
        return resolved(token.text, self.context, self.reader.line_of(token.start))

    def _expect(self, *kinds: str) -> Token:
        if self.reader.peek().kind not in kinds:
            self.reader.fail(" or ".join(_WRITTEN[kind] for kind in kinds))
        return self.reader.take()


def resolved(written: str, context: Context, line: int) -> NamedNode:
    """Read an IRI as it is written at one place. Raises MalformedUpdate."""
    text = f"{context.prologue} {written} a {written} ."
    try:
        for quad in parse(text, format=RdfFormat.TURTLE, base_iri=context.base):
            if isinstance(quad.subject, NamedNode):
                return quad.subject
    except (SyntaxError, ValueError):
        pass  # told below, with the place
    raise MalformedUpdate(
        f"The update is not valid SPARQL 1.1: {written} in line {line} is no absolute IRI, or its prefix is"
        " not declared.",
        line=line,
        column=None,
    )
