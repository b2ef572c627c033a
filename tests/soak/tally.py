"""What has happened: answers by kind and outcome, how long they took, and every fault in words."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass, field

#: Faults that are told in full; the rest is counted.
TOLD = 40


@dataclass
class Tally:
    """The books of one run."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    events: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def answered(self, kind: str, outcome: str, seconds: float) -> None:
        """Note an answer to a question of a kind."""
        self.outcomes[kind, outcome] += 1
        if outcome == "right":
            self.seconds[kind].append(seconds)

    def happened(self, event: str) -> None:
        """Note something that was done to the service."""
        self.events[event] += 1

    def fault(self, text: str) -> None:
        """Note what must not be."""
        self.faults.append(text)
        if len(self.faults) <= TOLD:
            print(f"FAULT {text}", flush=True)

    def count(self, outcome: str) -> int:
        """How many answers had this outcome."""
        return sum(number for (_, each), number in self.outcomes.items() if each == outcome)

    def summary(self) -> str:
        """Tell it all in a table."""
        kinds = sorted({kind for kind, _ in self.outcomes})
        lines = [f"{'kind':<14} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8}  outcomes"]
        for kind in kinds:
            told = "  ".join(
                f"{outcome} {number}"
                for (each, outcome), number in sorted(self.outcomes.items())
                if each == kind
            )
            lines.append(f"{kind:<14} {_figures(self.seconds[kind])}  {told}")
        lines.append("done to it:    " + ", ".join(f"{each} {n}" for each, n in sorted(self.events.items())))
        lines.append(f"faults:        {len(self.faults)}")
        return "\n".join(lines)


def _figures(seconds: list[float]) -> str:
    if len(seconds) < 2:
        return " ".join(f"{each * 1000:8.1f}" for each in seconds * 3) or " " * 26
    cuts = statistics.quantiles(seconds, n=20)
    return f"{cuts[9] * 1000:8.1f} {cuts[18] * 1000:8.1f} {max(seconds) * 1000:8.1f}"
