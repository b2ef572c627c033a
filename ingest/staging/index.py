"""The index of what is staged: a row a record, with its place, its content hash and where its statements are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from ingest.reconciliation.places import Naming
from ingest.suspicions import Profile

_PAGE = 5000
#: What became of a record.
FRESH, CHANGED, UNCHANGED, REPEATED, REFUSED, JOINED = range(6)
#: Records of RDF have no kind.
STATEMENTS = "kind = ''"

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE record (
  seq INTEGER PRIMARY KEY, key INTEGER, graph TEXT, hash TEXT, source TEXT, main TEXT,
  file TEXT, line INTEGER, sheet TEXT, headings INTEGER, kind TEXT,
  chunk INTEGER, start INTEGER, said INTEGER, origin INTEGER, steers INTEGER, contested INTEGER, state INTEGER DEFAULT 0
);
CREATE TABLE headings (key INTEGER PRIMARY KEY, columns TEXT);
CREATE TABLE spoken (key INTEGER, seq INTEGER, joint INTEGER, subject TEXT);
CREATE TABLE suspect (key INTEGER, seq INTEGER);
CREATE TABLE reference (key INTEGER, seq INTEGER, iri TEXT);
CREATE TABLE refused (seq INTEGER PRIMARY KEY, source TEXT, fields TEXT, late INTEGER);
CREATE TABLE refusal (seq INTEGER, file TEXT, line INTEGER, field TEXT, told BLOB, late INTEGER);
CREATE TABLE warning (seq INTEGER, told BLOB, late INTEGER);
CREATE TABLE named (key INTEGER, seq INTEGER, iri TEXT, place TEXT, text TEXT);
CREATE TABLE met (learned TEXT);
CREATE TABLE joined (seq INTEGER PRIMARY KEY, first INTEGER);
CREATE TABLE shared (key INTEGER PRIMARY KEY);
CREATE TABLE removal (graph TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_LOOKUPS = """
CREATE INDEX IF NOT EXISTS record_key ON record (key);
CREATE INDEX IF NOT EXISTS spoken_key ON spoken (key);
CREATE INDEX IF NOT EXISTS spoken_seq ON spoken (seq);
CREATE INDEX IF NOT EXISTS reference_key ON reference (key);
CREATE INDEX IF NOT EXISTS named_key ON named (key);
CREATE INDEX IF NOT EXISTS refusal_place ON refusal (file, line, field);
"""


class Row(NamedTuple):
    """A staged record. `start`, `said` and `origin` are bytes in the chunk: offset, length of what it says, and of
    its provenance behind that. `steers`: it may turn the belief in what others say; `contested`: it differs from
    itself."""

    seq: int
    key: int
    graph: str
    hash: str
    source: str
    main: str
    file: str
    line: int
    sheet: str
    headings: int
    kind: str
    chunk: int
    start: int
    said: int
    origin: int
    steers: int
    contested: int
    state: int = FRESH


_INSERT_ROW = "INSERT OR REPLACE INTO record VALUES (?" + ",?" * (len(Row._fields) - 1) + ")"


@dataclass
class Prepared:
    """What became of some items that were read: rows for the index, in the order of its tables' columns."""

    read: int
    records: list[Row] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    spoken: list[tuple[int, int, int, str | None]] = field(default_factory=list)
    suspects: list[tuple[int, int]] = field(default_factory=list)
    references: list[tuple[int, int, str]] = field(default_factory=list)
    refused: list[tuple[int, str | None, str | None, int]] = field(default_factory=list)
    refusals: list[tuple[int, str, int, str, bytes, int]] = field(default_factory=list)
    warnings: list[tuple[int, bytes, int]] = field(default_factory=list)
    named: list[tuple[int, int, str, str, str]] = field(default_factory=list)
    #: Projects to be compared with those of other batches, which only the process that reads knows.
    met: list[tuple[int, Profile]] = field(default_factory=list)
    #: What was learned of them, for an attempt that goes on.
    learned: str = ""


def key_of(iri: str) -> int:
    """Sum an IRI up in 64 bits, signed as SQLite has them."""
    return int.from_bytes(blake2b(iri.encode(), digest_size=8).digest(), "big", signed=True)


class Index:
    """The index file of one run. Raises sqlite3.Error."""

    def __init__(self, path: Path) -> None:
        fresh = not path.exists()
        self._base = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # With a write-ahead log and NORMAL a commit is whole or not there after a power cut, and costs no wait.
        self._base.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=FILE;"
        )
        if fresh or not self.rows("SELECT 1 FROM sqlite_master WHERE name = 'removal'"):
            self._base.executescript(f"BEGIN; {_SCHEMA} COMMIT;")

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def rows(self, text: str, *values: Any) -> list[Any]:
        """Give all rows of a small answer."""
        return self._base.execute(text, values).fetchall()

    def each(self, text: str, *values: Any) -> Iterator[Any]:
        """Give rows of an answer of any size, one by one."""
        return self._base.execute(text, values)

    def one(self, text: str, *values: Any) -> Any:
        """Give the first value of the first row; None where there is none."""
        row = self._base.execute(text, values).fetchone()
        return None if row is None else row[0]

    def do(self, text: str, *values: Any) -> None:
        """Change something."""
        self._base.execute(text, values)

    def do_all(self, text: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Change something for many rows."""
        self._base.executemany(text, rows)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make changes in one step: all of them or none."""
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._base.in_transaction:
                self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    def get(self, name: str) -> str:
        """Give something noted of the run; "" when it is not."""
        return self.one("SELECT value FROM meta WHERE name = ?", name) or ""

    def note(self, name: str, value: str) -> None:
        """Note something of the run."""
        self.do("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value)

    def take(self, prepared: Prepared) -> None:
        """Take in a batch, in one step with how far the reading has come."""
        with self.together():
            self.add(prepared)
            self.do("INSERT INTO met VALUES (?)", prepared.learned)
            self.note("read", str(prepared.read))

    def add(self, prepared: Prepared) -> None:
        """Add rows."""
        self.do_all(_INSERT_ROW, prepared.records)
        self.do_all("INSERT OR IGNORE INTO headings VALUES (?,?)", prepared.headings)
        self.do_all("INSERT INTO spoken VALUES (?,?,?,?)", prepared.spoken)
        self.do_all("INSERT INTO suspect VALUES (?,?)", prepared.suspects)
        self.do_all("INSERT INTO reference VALUES (?,?,?)", prepared.references)
        self.do_all("INSERT INTO refused VALUES (?,?,?,?)", prepared.refused)
        self.do_all("INSERT INTO refusal VALUES (?,?,?,?,?,?)", prepared.refusals)
        self.do_all("INSERT INTO warning VALUES (?,?,?)", prepared.warnings)
        self.do_all("INSERT INTO named VALUES (?,?,?,?,?)", prepared.named)

    def put(self, row: Row) -> None:
        """Put a staged record in the place of the one with its number."""
        self.do(_INSERT_ROW, *row)

    def make_ready(self) -> None:
        """Make ready for look-ups once everything is in."""
        self._base.executescript(_LOOKUPS)

    def forget_judgement(self) -> None:
        """Take back what an earlier attempt found by comparing with the graph, which may be another by now."""
        with self.together():
            self.do(f"UPDATE record SET state = 0 WHERE state NOT IN (0, {JOINED})")
            for table in ("refused", "refusal", "warning"):
                self.do(f"DELETE FROM {table} WHERE late")
            self.do("DELETE FROM removal")

    def pages(self, where: str) -> Iterator[list[Row]]:
        """Give staged records that match a condition of ours, some at a time, so that they may be changed."""
        last = -1
        while rows := list(self.records(f"seq > ? AND ({where}) ORDER BY seq LIMIT {_PAGE}", last)):
            yield rows
            last = rows[-1].seq

    def records(self, where: str = "1", *values: Any) -> Iterator[Row]:
        """Give staged records that match a condition of ours."""
        return map(Row._make, self.each(f"SELECT * FROM record WHERE {where}", *values))

    def first(self, iri: str) -> Naming | None:
        """Give the first place where a record names a thing, and what it writes."""
        text = "SELECT iri, place, text FROM named WHERE key = ? AND iri = ? ORDER BY seq LIMIT 1"
        found = self.rows(text, key_of(iri), iri)
        return Naming._make(found[0]) if found else None

    def count(self, table: str, where: str = "1") -> int:
        """Count rows of a table that match a condition of ours."""
        return int(self.one(f"SELECT COUNT(*) FROM {table} WHERE {where}"))
