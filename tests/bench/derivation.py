"""How long it takes to derive what follows from a network of many projects: `python -m tests.bench.derivation`.

Synthetic projects with what overlaps read: one to three themes of 160 and up to two target groups of 20, unevenly
popular as in life, a region, a period, and fifteen words of the Zoomi sample as name and summary. The same at each run.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache, partial
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from graph_api import derive
from graph_api.derive.lines import gathered
from graph_api.garbage import looked_after_seldom
from graph_api.store import derived
from graph_api.store.derived import Counted
from ontology import iris, terms

SAMPLE = Path(__file__).parents[2] / "ingest" / "samples" / "zoomi" / "projects.jsonl"
THEMES, GROUPS, REGIONS = 160, 20, 19
#: Derived triples that are stored at once, some 2 MB as `derive` gives them.
_AT_ONCE = 20_000


def network(projects: int, folder: Path | None = None) -> Store:
    """Make a graph of so many projects, in a folder or in memory."""
    store = Store(folder and str(folder))
    store.bulk_extend(Quad(*triple, DefaultGraph()) for triple in _triples(projects))
    return store


def _triples(projects: int) -> Iterator[Triple]:
    chance = random.Random(7)
    for kind, count in (("theme", THEMES), ("target-group", GROUPS), ("region", REGIONS)):
        for number in range(count):
            concept = NamedNode(iris.concept(kind, f"{kind}-{number}"))
            yield Triple(concept, terms.RDF_TYPE, terms.SKOS_CONCEPT)
    for number in range(projects):
        yield from _project(chance, number)


def _project(chance: random.Random, number: int) -> Iterator[Triple]:
    project = NamedNode(iris.entity("project", f"S{number}"))
    yield Triple(project, terms.RDF_TYPE, terms.PROJECT)
    words = _picked(chance, _words(), 15)
    yield Triple(project, terms.NAME, Literal(" ".join(words[:4]), language="fi"))
    yield Triple(project, terms.SUMMARY, Literal(" ".join(words[4:]), language="fi"))
    begins = date(2015, 1, 1) + timedelta(days=chance.randrange(3000))
    for predicate, day in ((terms.START_DATE, begins), (terms.END_DATE, begins + timedelta(days=900))):
        yield Triple(project, predicate, Literal(day.isoformat(), datatype=terms.XSD_DATE))
    for predicate, kind, count, most in (
        (terms.THEME, "theme", THEMES, chance.randint(1, 3)),
        (terms.TARGET_GROUP, "target-group", GROUPS, chance.randint(0, 2)),
        (terms.REGION, "region", REGIONS, 1),
    ):
        for place in set(_picked(chance, tuple(range(count)), most)):
            yield Triple(project, predicate, NamedNode(iris.concept(kind, f"{kind}-{place}")))


def _picked(chance: random.Random, among: Sequence[Any], count: int) -> list[Any]:
    return chance.choices(among, cum_weights=_weights(len(among)), k=count)


@cache
def _weights(count: int) -> list[float]:
    """Popularity falls with the rank, as that of words and themes does."""
    return list(accumulate(1 / (rank + 3) for rank in range(count)))


@cache
def _words() -> tuple[str, ...]:
    records = (json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines())
    text = " ".join(str(record.get("summary", "")) + " " + str(record.get("name", "")) for record in records)
    return tuple(dict.fromkeys(re.findall(r"[a-zåäö]{4,}", text.lower())))


def _timed(name: str, work: Callable[[], Any]) -> Any:
    began, cpu = time.perf_counter(), time.process_time()
    result = work()
    taken, busy = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"| {name} | {taken:.1f} s | {busy:.1f} s | {peak:,} MiB |", flush=True)
    return result


def _measured(size: int, folder: Path) -> None:
    store = network(size, folder / "graph")
    print(f"\n## {size:,} projects\n\n| what | time | CPU time | peak memory so far |\n|---|---|---|---|")
    file = folder / "derived.nt"
    with looked_after_seldom():  # as `derive` does
        made = _timed("read what is known, find words", partial(derive._Derivation, store))
        _timed("derive, as N-Triples in a file", partial(_write, gathered(made.lines()), file))
    del made
    counted = _timed("store, in their graph and as beliefs", partial(_store, store, file))
    print(f"\n{counted.added:,} derived triples, {file.stat().st_size / 1e6:,.0f} MB")


def _write(pieces: Iterable[bytes], file: Path) -> None:
    with file.open("wb") as written:
        written.writelines(pieces)


def _store(store: Store, file: Path) -> Counted:
    with file.open("rb") as lines:
        pieces = iter(lambda: b"".join(islice(lines, _AT_ONCE)), b"")
        return derived.write(store, pieces, file.with_name("spool.nt"), lambda pair: None)


def main() -> None:
    """Derive at each size and print what it took. One size a process: memory is told as its peak so far."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.derivation", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    for size in parser.parse_args(sys.argv[1:]).sizes:
        with tempfile.TemporaryDirectory() as folder:
            _measured(size, Path(folder))


if __name__ == "__main__":
    main()
