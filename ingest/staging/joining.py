"""Things of RDF of which several files of a run speak: all that is said of one is one record, as in one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ingest.conversion import content_hash
from ingest.staging.chunks import Chunks, chunk_path, triples_of, write_chunk
from ingest.staging.folder import Staging
from ingest.staging.index import JOINED, STATEMENTS, Index, Row
from ingest.staging.preparation import differs_from_itself, steers
from ontology import terms

#: Bytes of a chunk of joined records.
_AT_ONCE = 1_000_000
_SPLIT = f"""
{STATEMENTS} AND key IN (
  SELECT key FROM record WHERE {STATEMENTS} GROUP BY key HAVING COUNT(DISTINCT hash) > 1
) ORDER BY graph, seq
"""


def join_statements(staging: Staging) -> None:
    """Join records of RDF that have one graph into the first of them. To be done once, when all is read."""
    pieces: list[bytes] = []
    size, number = 0, staging.items + 1  # the chunks that were read have smaller numbers
    for rows in _split(staging.index):
        one, text = _joined(staging.chunks, rows)
        staging.index.put(one._replace(chunk=number, start=size))
        _set_aside(staging.index, rows)
        pieces.append(text)
        size += len(text)
        if size >= _AT_ONCE:
            write_chunk(chunk_path(staging.folder, number), b"".join(pieces))
            pieces, size, number = [], 0, number + 1
    if pieces:
        write_chunk(chunk_path(staging.folder, number), b"".join(pieces))
    _move_findings(staging.index)


def _split(index: Index) -> Iterator[list[Row]]:
    for _, group in groupby(index.records(_SPLIT), lambda row: row.graph):
        rows = list(group)
        if len(rows) > 1:
            yield rows


def _joined(chunks: Chunks, rows: Sequence[Row]) -> tuple[Row, bytes]:
    """Give the record that says what all of them say, and its text."""
    texts = [chunks.texts(row) for row in rows]
    said, origin = (
        b"".join(sorted({line for text in part for line in _lines(text)}))
        for part in zip(*texts, strict=True)
    )
    statements = [(one.subject, one.predicate, one.object) for one in triples_of(said)]
    _, predicates, values = zip(*statements, strict=True)
    pages = [each.object for each in triples_of(origin) if each.predicate == terms.PROV_HAD_PRIMARY_SOURCE]
    page = "\n".join(page.value for page in pages)  # type: ignore[union-attr]
    one = rows[0]._replace(
        hash=content_hash(said.decode().split("\n")[:-1], rows[0].source, page or None),
        said=len(said),
        origin=len(origin),
        steers=int(steers(predicates, values)),
        contested=int(differs_from_itself(statements)),
    )
    return one, said + origin


def _lines(text: bytes) -> list[bytes]:
    return text.splitlines(keepends=True)


def _set_aside(index: Index, rows: Sequence[Row]) -> None:
    first, *others = rows
    index.do_all("INSERT INTO joined VALUES (?, ?)", ((row.seq, first.seq) for row in others))
    index.do_all(f"UPDATE record SET state = {JOINED} WHERE seq = ?", ((row.seq,) for row in others))


def _move_findings(index: Index) -> None:
    """Let what was found about the parts be about the whole. That a thing stands there twice has it validated."""
    for table in ("spoken", "suspect", "reference"):
        index.do(
            f"UPDATE {table} SET seq = (SELECT first FROM joined j WHERE j.seq = {table}.seq) "
            "WHERE seq IN (SELECT seq FROM joined)"
        )
