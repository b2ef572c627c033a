"""How long writes over HTTP take in the process that writes, from job to published snapshot, at about 200,000 quads."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from graph_api.store import DataDirectory, open_writer
from graph_api.writes.jobs import Job, Phase, Sent
from graph_api.writes.work import perform
from ontology import iris
from tests.bench.store import RECORDS, _put

PREFIXES = "PREFIX : <http://e/> PREFIX n: <https://w3id.org/nivos/ontology#> "
ONE = f"<{iris.project('P7')}>"
WRITES = {
    "one statement more (the first write)": "INSERT DATA { :a :b 1 }",
    "one statement more": "INSERT DATA { :a :b 2 }",
    "one thing renamed": f"DELETE {{ {ONE} n:name ?n }} INSERT {{ {ONE} n:name 'x'@fi }} WHERE {{ {ONE} n:name ?n }}",
    "a statement about every hundredth thing": (
        "INSERT { ?s :new 1 } WHERE { ?s n:name ?n FILTER(STRENDS(STR(?s), '77')) }"
    ),
    "every tenth thing forgotten": "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(STRENDS(STR(?s), '5')) }",
}


def main() -> None:
    """Measure in a temporary directory and print the figures; the number of records may be given."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdecimal() else RECORDS
    with TemporaryDirectory() as folder:
        directory = DataDirectory(Path(folder) / "data")
        with open_writer(directory, "bench") as writer:
            _put(writer, records, "a")
            manifest = writer.publish("bench", lambda store: (), datetime.now(UTC))
        assert manifest is not None
        print(f"{'quads':<50} {manifest.quads}")
        for title, text in WRITES.items():
            _print(title, Job("update", text=PREFIXES + text, base="http://e/"), directory)
        file = Path(folder) / "body.nt"
        file.write_text(
            "".join(f'<http://e/n{at // 10}> <http://e/p{at % 10}> "{at}" .\n' for at in range(10_000))
        )
        sent = (Sent(str(file), "application/n-triples"),)
        _print("10,000 triples put as a graph", Job("put", graph="http://e/g", files=sent), directory)


def _print(title: str, job: Job, directory: DataDirectory) -> None:
    begun, phases = time.perf_counter(), []

    def told(phase: Phase) -> None:
        phases.append(f"{phase} from {time.perf_counter() - begun:.2f}")

    outcome = perform(job, directory, told)
    seconds = time.perf_counter() - begun
    print(f"{title:<50} {seconds:.2f} s, +{outcome.added} -{outcome.removed} ({', '.join(phases)})")


if __name__ == "__main__":
    main()
