"""A writing that takes about a second, for tests that kill it: python -m tests.unit.store.driver DATA LOAD.

Every record of load N says N, so a graph that mixes two loads shows.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from graph_api.store import DataDirectory, open_writer
from ontology import iris, terms
from tests.unit.store.sample import STARTED, name, nothing, put

RECORDS = 600
KNOWN_AS = 8


def load(directory: DataDirectory, text: str) -> None:
    """Write all records anew, saying `text`, and publish."""
    with open_writer(directory, f"load {text}", keep=3) as writer:
        for number in range(RECORDS):
            thing = NamedNode(iris.project(f"T{number}"))
            others = [Triple(thing, terms.KNOWN_AS, Literal(f"{text} {other}")) for other in range(KNOWN_AS)]
            put(writer, f"T{number}", [name(text, subject=thing), *others])
        writer.publish(text, nothing, STARTED)


if __name__ == "__main__":
    print("started", flush=True)
    begun = time.monotonic()
    load(DataDirectory(Path(sys.argv[1])), sys.argv[2])
    print(time.monotonic() - begun, flush=True)
