"""Items that were read become rows of the index and statements on disk: what a worker process does.

It needs nothing but the items, so it may run anywhere; what comes of a batch depends on that batch alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import NamedNode

from graph_api.store.bulk import STEERING
from graph_api.store.decision import ONE_PER_LANGUAGE, rival
from ingest.gathering import Accepted, Gathered, Reconciler, take
from ingest.reconciliation.places import Naming
from ingest.refusals import Place
from ingest.rejects import Refused, as_json
from ingest.sources.input_file import Item
from ingest.staging.chunks import chunk_path, write_chunk
from ingest.staging.index import FRESH, Prepared, Row, key_of
from ingest.staging.packing import packed
from ingest.vocabularies import functional_properties
from ontology import iris, terms
from ontology.screening import Statement, Term, screen

#: Kinds of thing whose mention is worth a warning when no record describes them.
DESCRIBED_BY_RECORDS = frozenset(
    {"project", "model", "event", "network", "theme", "target-group", "publication"}
)


@dataclass(frozen=True)
class Batch:
    """Some items in the order in which they were read; `first` is the number of the first one."""

    first: int
    defaults: dict[str, str]
    items: list[Item]


@dataclass(frozen=True)
class Preparation:
    """What preparing a batch needs beside the batch: the source of what names none, and where chunks go."""

    folder: Path
    source: str | None
    reconciler: Reconciler | None

    def prepare(self, batch: Batch) -> Prepared:
        """Validate, convert and screen a batch; write its statements as the chunk of its number. Raises OSError."""
        made = Prepared(batch.first + len(batch.items) - 1)
        gathered, statements = Gathered(), _Statements(batch.first)
        for seq, item in enumerate(batch.items, start=batch.first):
            refused, warned = len(gathered.refused), len(gathered.warnings)
            take(gathered, item, batch.defaults, self.source, self.reconciler)
            for accepted in gathered.accepted.values():
                statements.add(made, seq, accepted)
            gathered.accepted.clear()  # what others say under the same id is seen when all is read
            for one in gathered.refused[refused:]:
                refuse(made, seq, one, late=False)
            made.warnings += [(seq, packed(warning), 0) for warning in gathered.warnings[warned:]]
            statements.note(made, seq, gathered.named)
            gathered.named.clear()
            made.met += [(seq, one) for one in gathered.met]
            gathered.met.clear()
        if made.records:
            write_chunk(chunk_path(self.folder, batch.first), statements.content())
        return made


def refuse(made: Prepared, seq: int, one: Refused, *, late: bool) -> None:
    """Note a refused record with its reasons."""
    made.refused.append((seq, one.source, as_json(one.fields) if one.fields else None, int(late)))
    made.refusals += [
        (seq, each.file, each.line, each.field, packed(each), int(late)) for each in one.refusals
    ]


class _Statements:
    """The statements of one chunk, and the rows that say where they are."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._pieces: list[bytes] = []
        self._size = 0
        self._mentioned: set[str] = set()
        self._named: set[str] = set()
        self._headings: set[int] = set()

    def content(self) -> bytes:
        return b"".join(self._pieces)

    def add(self, made: Prepared, seq: int, one: Accepted) -> None:
        record = one.conversion
        said = _text(record.lines)
        origin = _text([f"{subject} {predicate} {value} ." for subject, predicate, value in record.origin])
        seen = screen().look(record.said, joint_properties())
        subjects, predicates, values = zip(*record.said, strict=True)
        main = record.main.value
        suspects = seen.suspects | ({main} & seen.lacking)
        headings = self._headings_of(made, one.place)
        made.records.append(
            Row(
                seq,
                key_of(record.graph),
                record.graph,
                record.content_hash,
                one.source,
                main,
                one.place.file,
                one.place.line,
                one.place.sheet,
                headings,
                str(one.fields.get("type", "")),
                self._number,
                self._size,
                len(said),
                len(origin),
                int(steers(predicates, values)),
                int(seen.several and differs_from_itself(record.said)),
                FRESH,
            )
        )
        made.suspects += [(key_of(subject), seq) for subject in sorted(suspects)]
        joint = seen.joint | suspects
        described = _described(set(subjects))
        made.spoken += [
            (key_of(subject), seq, int(subject in joint), None if subject == main else subject)
            for subject in sorted(joint | described)
        ]
        mentioned = _described(values)
        for target in sorted(mentioned - self._mentioned):
            made.references.append((key_of(target), seq, target))
        self._mentioned |= mentioned
        self._pieces += (said, origin)
        self._size += len(said) + len(origin)

    def note(self, made: Prepared, seq: int, named: Iterable[Naming]) -> None:
        """Keep the first naming of each thing in this chunk."""
        for naming in named:
            if naming.iri not in self._named:
                self._named.add(naming.iri)
                made.named.append((key_of(naming.iri), seq, *naming))

    def _headings_of(self, made: Prepared, place: Place) -> int:
        """Give the key of the headings of the columns, which are kept once; 0 where there are none."""
        if not place.columns:
            return 0
        columns = json.dumps(dict(place.columns))
        key = key_of(columns)
        if key not in self._headings:
            self._headings.add(key)
            made.headings.append((key, columns))
        return key


def _text(lines: Iterable[str]) -> bytes:
    return "\n".join([*lines, ""]).encode()


@cache
def joint_properties() -> frozenset[str]:
    """Properties whose statements in several records can clash, complete one another, or be believed by choice."""
    return screen().joint() | {node.value for node in single_valued()}


@cache
def single_valued() -> frozenset[NamedNode]:
    """Properties of whose values only one is believed, as the shipped vocabularies have it."""
    return functional_properties() | ONE_PER_LANGUAGE


def differs_from_itself(said: Iterable[Statement]) -> bool:
    """Whether a record gives two values of which only one can be believed."""
    single, known = single_valued(), functional_properties()
    seen = set()
    for subject, predicate, value in said:
        if predicate in single:
            place = (subject, predicate, rival(predicate, value, known))
            if place in seen:
                return True
            seen.add(place)
    return False


def steers(predicates: Iterable[NamedNode], values: Sequence[Term]) -> bool:
    """Whether what a record says may turn the belief in what others say."""
    return not STEERING.isdisjoint(predicates) or terms.OWL_FUNCTIONAL_PROPERTY in values


def _described(nodes: Iterable[Term]) -> set[str]:
    """Give the IRIs of the things that records describe."""
    named = (node.value for node in nodes if isinstance(node, NamedNode))
    return {iri for iri in named if iris.kind_of(iri) in DESCRIBED_BY_RECORDS}
