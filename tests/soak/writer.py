"""The process that writes during a soak: `python -m tests.soak.writer DATA`, told on standard input what to do.

`ingest K` publishes records named after K, `rollback N` goes back to snapshot N. Each is answered by one line.
It may be killed at any moment.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from graph_api.store import DataDirectory, StoreError, rollback
from ingest.load import run_ingest

#: More than a soak publishes: the snapshot that an answer names must still be there to compare it with.
KEEP = 100_000


def records(number: int) -> dict[str, dict[str, object]]:
    """Give the records of one publication, by the file that holds them."""
    return {
        "projects.jsonl": {
            "id": "SOAK1",
            "source": "soak",
            "name": f"Liotus {number}",
            "themes": ["nivelvaihe"],
        },
        "models.jsonl": {
            "id": "soak",
            "kind": "model",
            "source": "soak",
            "name": f"Liotettu malli {number}",
            "developed_in": ["SOAK1"],
            "themes": ["nivelvaihe"],
        },
    }


def publish(data: Path, number: int) -> str:
    """Publish the records of one number."""
    with tempfile.TemporaryDirectory() as folder:
        for name, record in records(number).items():
            (Path(folder) / name).write_text(json.dumps(record))
        report = run_ingest([Path(folder)], data, keep=KEEP)
    return f"published, refused {report.refused}"


def main() -> None:
    """Do what the lines say."""
    data = Path(sys.argv[1])
    for line in sys.stdin:
        word, number = line.split()
        try:
            if word == "ingest":
                said = publish(data, int(number))
            else:
                said = f"rolled back to {rollback(DataDirectory(data), int(number)).number}"
        except StoreError as error:
            said = f"failed: {error}"
        print(said, flush=True)


if __name__ == "__main__":
    main()
