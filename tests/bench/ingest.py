"""Ingestion at scale: `python -m tests.bench.ingest --sizes 10000,100000,1000000 [--json FILE]`.

Synthetic projects shaped like those of Kohesio go through `nivos ingest` end to end: first load, the same again, a
change of 100 records. Beside it, in the same run, pyoxigraph's bare `bulk_load` of the same quads. Derivation is
measured elsewhere and left out here; its part in a small change is to be found unneeded.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, Store, Triple, serialize

SIZES = "10000,100000,1000000"
CHANGED = 100
#: Bytes of disk that a project takes: two stores, the staged records and all quads as text.
_ROOM = 28_000
_WORDS = ("nuoret", "työ", "koulutus", "ohjaus", "polku", "verkosto", "taidot", "palvelu", "osallisuus")


@dataclass
class Figures:
    """What one size took: seconds, and peak memory of the whole process tree in MiB."""

    records: int
    triples: int
    first: float
    again: float
    change: float
    bare: float
    peak: int

    def goals(self) -> list[tuple[str, float, float, bool]]:
        """Give each goal: what, wanted, found, met."""
        share, times = self.bare / self.first * 100, self.first / self.again
        return [
            ("first load, % of bare bulk_load's speed (at least)", 60, share, share >= 60),
            ("the same again, times quicker than the first load (at least)", 3, times, times >= 3),
            (f"{CHANGED} records changed and published, s (at most)", 2, self.change, self.change <= 2),
        ]


def nothing(store: Store) -> Iterable[Triple]:
    """Derive nothing."""
    return ()


def main() -> None:
    """Measure each size in a process of its own and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder when not given")
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    told, _ = parser.parse_known_args()
    if told.step:
        _step(*told.step, told.workers)
        return
    found = []
    for size in told.sizes.split(","):
        with tempfile.TemporaryDirectory(dir=told.folder) as folder:
            free, needed = shutil.disk_usage(folder).free, int(size) * _ROOM
            if free < needed:
                print(
                    f"{int(size):,} records not measured: it takes {needed >> 30} GB of disk, {free >> 30} are free"
                )
                continue
            figures = _measured(Path(folder), int(size), told.workers)
        found.append(figures)
        _show(figures)
    if told.json:
        told.json.write_text(json.dumps([asdict(each) for each in found], indent=1) + "\n")


def _show(one: Figures) -> None:
    print(f"{one.records:,} records, {one.triples:,} quads, peak memory {one.peak:,} MiB")
    for what, seconds in (
        ("first load", one.first),
        ("the same again", one.again),
        ("bare bulk_load", one.bare),
    ):
        speed = f"{one.records / seconds:10,.0f} records/s {one.triples / seconds:12,.0f} quads/s"
        print(f"  {what:20} {seconds:9.2f} s {speed}")
    print(f"  {f'{CHANGED} changed':20} {one.change:9.2f} s")
    for what, wanted, value, met in one.goals():
        print(f"  {'met   ' if met else 'missed'} {what}: {wanted}; {value:.2f}")


def _measured(folder: Path, size: int, workers: int | None) -> Figures:
    """Run the steps one by one, each in a fresh process, so that peaks and caches do not mix."""
    file = write_projects(folder / "projects.jsonl", size)
    change = write_projects(folder / "changed" / "projects.jsonl", size, changed=True)
    steps = [("load", file), ("load", file), ("load", change), ("bare", file)]
    results = [_in_process(step, path, folder / "data", workers) for step, path in steps]
    return Figures(
        records=size,
        triples=int(results[3]["quads"]),
        first=results[0]["seconds"],
        again=results[1]["seconds"],
        change=results[2]["seconds"],
        bare=results[3]["seconds"],
        peak=max(int(result["peak"]) for result in results[:3]),
    )


def _in_process(step: str, path: Path, data: Path, workers: int | None) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.ingest", "--step", step, str(path), str(data)]
    command += ["--workers", str(workers)] if workers else []
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    if done.returncode:
        raise RuntimeError(done.stderr)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def _step(step: str, path: str, data: str, workers: int | None) -> None:
    result = _load(Path(path), Path(data), workers) if step == "load" else _bare(Path(data))
    own, children = (
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(json.dumps({**result, "peak": (own + children * (workers or os.cpu_count() or 1)) // 1024}))


def _load(path: Path, data: Path, workers: int | None) -> dict[str, float]:
    from ingest.load import run_ingest
    from ingest.staging.workers import usual_workers

    stages: dict[str, float] = {}

    def progress(stage: str, done: int, whole: int | None) -> None:
        stages.setdefault(stage, time.perf_counter() - begun)

    begun = time.perf_counter()
    report = run_ingest(
        [path], data, workers=workers or usual_workers(), derivation=nothing, progress=progress
    )
    seconds = time.perf_counter() - begun
    if report.refused:
        raise RuntimeError(str(report.refusals[0]))
    print(" ".join(f"{stage} from {at:.2f}" for stage, at in stages.items()), file=sys.stderr)
    return {"seconds": seconds}


def _bare(data: Path) -> dict[str, float]:
    """Load the quads of the first snapshot into an empty store, from one file of N-Quads."""
    source = Store.read_only(str(data / "snapshots" / "000001" / "graph"))
    text = data / "all.nq"
    with text.open("wb") as file:
        serialize(source, file, format=RdfFormat.N_QUADS)
    del source
    store = Store(str(data / "bare"))
    begun = time.perf_counter()
    store.bulk_load(path=str(text), format=RdfFormat.N_QUADS)
    seconds = time.perf_counter() - begun
    return {"seconds": seconds, "quads": len(store)}


def write_projects(path: Path, size: int, *, changed: bool = False) -> Path:
    """Write `size` projects, or the few that change."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for number in range(0, size, size // CHANGED) if changed else range(size):
            file.write(json.dumps(project(number, size, changed), ensure_ascii=False) + "\n")
    return path


def project(number: int, size: int, changed: bool) -> dict[str, object]:
    """Make up a project; a changed one has another budget, lead, programme and theme."""
    chance = random.Random(number)
    year, month = chance.randint(2014, 2021), chance.randint(1, 9)
    words = list(_words(chance, 12))
    if changed:
        chance = random.Random(-number - 1)
    return {
        "id": f"Q{1_000_000 + number}",
        "source": "kohesio",
        "source_url": f"https://kohesio.example/projects/Q{1_000_000 + number}",
        "retrieved": "2026-01-01",
        "code": f"A{10_000 + number}",
        "name": {"fi": f"{words[0]} {words[1]} {number}"},
        "summary": {"fi": " ".join(words)},
        "start": f"{year}-{month:02d}-01",
        "end": f"{year + 2}-{month:02d}-28",
        "lead": {"name": f"Organisaatio {chance.randrange(size // 10 + 1)}"},
        "programme": f"Ohjelma {chance.randrange(40)}",
        "regions": [f"{chance.randint(4, 19):02d}"],
        "themes": [f"teema {chance.randrange(150)}"],
        "budget": str(chance.randint(10_000, 900_000)),
        "eu_contribution": str(chance.randint(1_000, 9_999)),
    }


def _words(chance: random.Random, count: int) -> Iterator[str]:
    return (chance.choice(_WORDS) for _ in range(count))


if __name__ == "__main__":
    main()
