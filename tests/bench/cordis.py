"""Loads an extract of CORDIS by the shipped mapping, whole, and measures time and peak memory.

    python -m tests.bench.cordis FOLDER

FOLDER holds topics, legalBasis, euroSciVoc, deliverables and reportSummaries as `.csv.gz`, comma-separated, UTF-8.
Such an extract has neither project.csv nor organization.csv: the first is made here of the numbers and acronyms in the
other files, the second of its headings alone.
"""

from __future__ import annotations

import csv
import gzip
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

PROJECT = [
    "id",
    "acronym",
    "status",
    "title",
    "startDate",
    "endDate",
    "totalCost",
    "ecMaxContribution",
    "legalBasis",
    "topics",
    "frameworkProgramme",
]
ORGANISATION = ["projectID", "organisationID", "vatNumber", "name", "role"]


def prepared(extract: Path, folder: Path) -> Counter[str]:
    """Write the extract into a folder as CORDIS would; returns the rows of each file."""
    rows = {name: list(_rows(extract / f"{name}.csv.gz")) for name in ("topics", "legalBasis", "euroSciVoc")}
    rows["projectDeliverables"] = list(_rows(extract / "deliverables.csv.gz"))
    acronyms = {row["projectID"]: row["projectAcronym"] for row in _rows(extract / "reportSummaries.csv.gz")}
    acronyms |= {row["projectID"]: row["projectAcronym"] for row in rows["projectDeliverables"]}
    parts = {row["projectID"]: row["legalBasis"] for row in rows["legalBasis"] if row["uniqueProgrammePart"]}
    rows["project"] = [
        dict.fromkeys(PROJECT, "")
        | {"id": row["projectID"], "acronym": acronyms.get(row["projectID"]) or row["projectID"]}
        | {"legalBasis": parts[row["projectID"]], "topics": row["topic"], "frameworkProgramme": "HORIZON"}
        for row in rows["topics"]
    ]
    for name, content in rows.items():
        _write(folder / f"{name}.csv", list(content[0]), content)
    _write(folder / "organization.csv", ORGANISATION, [])
    return Counter({name: len(content) for name, content in rows.items()})


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _write(path: Path, headings: list[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, headings, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(extract: Path | None = None) -> None:
    """Load the extract into a graph of its own, twice, and print what it took."""
    if extract is None:
        print("not measured: it needs the folder of an extract of CORDIS (see tests/bench/cordis.py)")
        return
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as data:
        for name, count in prepared(extract, Path(folder)).items():
            print(f"{name}: {count:,} rows")
        for run in ("first load", "the same again"):
            start = time.perf_counter()
            command = [
                sys.executable,
                "-m",
                "graph_api.cli",
                "ingest",
                "--mapping",
                "cordis",
                folder,
                "--data",
                data,
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            taken = time.perf_counter() - start
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(f"{run}: {taken:.1f} s, peak {peak:.0f} MB, exit {done.returncode}")
            print("\n".join(done.stdout.splitlines()[-3:]), done.stderr[-2000:])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
