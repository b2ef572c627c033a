"""Memory stays bounded however long a file is: three and six times the rows take hardly more."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from ingest.sources.workbook_process import MEMORY
from ontology import iris, terms
from tests.bench.ingest import project
from tests.ingest.memory import Ran, run

pytestmark = pytest.mark.slow

#: Rows of the short file, which fills every buffer, and of the long one.
SHORT, LONG = 8_000, 48_000
#: The same for RDF: beyond 100,000 statements they go to disk.
FEW, MANY = 21_000, 63_000
#: MiB that the long file may take more; 40,000 of its rows, held as Python holds them, take more than 400.
MORE = 250
WORKERS = 2

_FORMATS = {".nt": RdfFormat.N_TRIPLES, ".ttl": RdfFormat.TURTLE, ".rdf": RdfFormat.RDF_XML}


def rows(count: int) -> Iterator[dict[str, object]]:
    """Projects like those of Kohesio, in columns."""
    for number in range(count):
        one = project(number, count, changed=False)
        summary = next(iter(one["summary"].values()))  # type: ignore[attr-defined]
        yield {
            "id": one["id"],
            "code": one["code"],
            "name_fi": f"Hanke {number}",
            "summary_fi": f"{summary} {number} " * 20,
            "lead.name": f"Organisaatio {number // 10}",
            "start": one["start"],
            "end": one["end"],
            "budget": one["budget"],
            "source": "kohesio",
        }


def as_csv(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(next(rows(1))))
        writer.writeheader()
        writer.writerows(rows(count))
    return path


def as_xlsx(path: Path, count: int) -> Path:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("projects")
    sheet.append(list(next(rows(1))))
    for row in rows(count):
        sheet.append(list(row.values()))
    book.save(path)
    return path


def as_rdf(path: Path, count: int) -> Path:
    serialize(statements(count), str(path), format=_FORMATS[path.suffix])
    return path


def statements(count: int) -> Iterator[Triple]:
    for row in rows(count):
        node = NamedNode(iris.entity("project", str(row["id"])))
        yield Triple(node, terms.RDF_TYPE, terms.PROJECT)
        yield Triple(node, terms.NAME, Literal(str(row["name_fi"]), language="fi"))
        yield Triple(node, terms.SUMMARY, Literal(str(row["summary_fi"])[:500], language="fi"))
        yield Triple(node, terms.CODE, Literal(str(row["code"])))


def read(file: Path, count: int) -> Ran:
    """Read a file without loading it."""
    ran = run("tests.ingest.memory", file)
    assert ran.said.split() == [str(count)]
    return ran


@pytest.mark.parametrize(
    ("name", "written", "source", "short", "long"),
    [("projects.csv", as_csv, "", SHORT, LONG), ("projects.nt", as_rdf, "kohesio", FEW, MANY)],
    ids=["csv", "nt"],
)
def test_loading_and_loading_again(
    tmp_path: Path, name: str, written: Callable[..., Path], source: str, short: int, long: int
) -> None:
    first, again = {}, {}
    for count in (short, long):
        (folder := tmp_path / str(count)).mkdir()
        file, data = written(folder / name, count), folder / "data"
        first[count] = run("tests.ingest.memory", file, data, WORKERS, source)
        assert f"accepted {count}, added {count}" in first[count].said
        again[count] = run("tests.ingest.memory", file, data, WORKERS, source)
        assert f"unchanged {count}" in again[count].said
    assert first[long].all - first[short].all < MORE
    assert again[long].all - again[short].all < MORE


@pytest.mark.parametrize("name", ["projects.ttl", "projects.rdf"])
def test_reading_rdf(tmp_path: Path, name: str) -> None:
    ran = {count: read(as_rdf(tmp_path / name, count), count) for count in (FEW, MANY)}
    assert ran[MANY].all - ran[FEW].all < MORE


def test_reading_a_workbook(tmp_path: Path) -> None:
    """calamine holds the whole sheet, in a process of its own that has a limit; nobody else does."""
    ran = {count: read(as_xlsx(tmp_path / "projects.xlsx", count), count) for count in (SHORT, LONG)}
    assert ran[LONG].own - ran[SHORT].own < MORE
    assert ran[LONG].others < MEMORY // 1024**2


def test_reading_a_cell_that_never_ends(tmp_path: Path) -> None:
    """A quotation mark is opened in the second row, and 200 MB follow."""
    file = as_csv(tmp_path / "projects.csv", 1)
    short = read(file, 1)
    with file.open("a", encoding="utf-8") as stream:
        stream.write('Q1,"')
        for _ in range(200):
            stream.write("neljäkymmentä merkkiä joka ikinen rivi\n" * 25_000)
    long = read(file, 2)
    assert long.all - short.all < MORE
