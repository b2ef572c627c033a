"""What a service holds: memory, file descriptors, processes, files – and whether it gives them back."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.clients.service import Service
from tests.soak.tally import Tally
from tests.soak.trouble import children

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")

#: MiB by which the server's memory may grow over the second half of a run.
GROWTH = 32.0
#: File descriptors that may be more at the end than at the start.
DESCRIPTORS = 6
#: Share of one processor that may be in use when nobody asks any more.
QUIET = 0.15
#: Shorter runs say nothing about memory: caches are still being filled.
SHORTEST = 240.0


@dataclass(frozen=True)
class Held:
    """What the server held at a moment; memory in MiB."""

    at: float
    memory: float
    descriptors: int
    processes: int


def held(service: Service) -> Held:
    """Measure now."""
    folder = Path(f"/proc/{service.process.pid}")
    pages = int((folder / "statm").read_text().split()[1])
    return Held(
        time.monotonic(),
        pages * _PAGE / 2**20,
        len(list((folder / "fd").iterdir())),
        sum(1 for _ in children(service.process.pid)),
    )


def growth(samples: list[Held]) -> float:
    """Give by how many MiB the line through the samples of the second half rises."""
    half = samples[len(samples) // 2 :]
    if len(half) < 3:
        return 0.0
    slope = float(np.polyfit([each.at for each in half], [each.memory for each in half], 1)[0])
    return slope * (half[-1].at - half[0].at)


def used_time(service: Service) -> float:
    """Give the processor seconds of the server and its workers so far."""
    total = 0.0
    for pid in (service.process.pid, *(pid for pid, _ in children(service.process.pid))):
        try:
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += (int(words[11]) + int(words[12])) / _TICKS
    return total


def entries(data: Path) -> set[str]:
    """Give what lies in a data folder, but for what the snapshots are called."""
    inner = {each.name for each in (data / "snapshots").iterdir() if not each.name.isdigit()}
    return {each.name for each in data.iterdir()} | {f"snapshots/{name}" for name in inner}


def check_memory(samples: list[Held], tally: Tally) -> None:
    """Fault a memory that keeps growing."""
    grown = growth(samples)
    if samples[-1].at - samples[0].at >= SHORTEST and grown > GROWTH:
        tally.fault(f"the server's memory grew by {grown:.0f} MiB in the second half")


def check_given_back(service: Service, start: Held, tally: Tally, patience: float) -> Held:
    """Wait until the server holds no more than at the start; fault what it still holds then."""
    until = time.monotonic() + patience
    now = held(service)
    while time.monotonic() < until and (
        now.processes > start.processes or now.descriptors > start.descriptors + DESCRIPTORS
    ):
        time.sleep(0.5)
        now = held(service)
    if now.processes > start.processes:
        tally.fault(f"{now.processes} processes at the end, {start.processes} at the start")
    if now.descriptors > start.descriptors + DESCRIPTORS:
        tally.fault(f"{now.descriptors} file descriptors at the end, {start.descriptors} at the start")
    return now


def check_quiet(service: Service, tally: Tally, seconds: float = 3.0) -> None:
    """Fault work that goes on when nobody asks."""
    before = used_time(service)
    time.sleep(seconds)
    used = (used_time(service) - before) / seconds
    if used > QUIET:
        tally.fault(f"{used:.0%} of a processor in use though nobody asks")
