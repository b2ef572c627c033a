"""The one load generator: Debian's wrk, asking a list of addresses in turn."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.service.servers import CLIENT_CORE, Missing, Server

_SCRIPT = """
local requests, at = {}, 0
init = function(args)
  for path in io.lines(args[1]) do requests[#requests + 1] = wrk.format("GET", path) end
end
request = function()
  at = at % #requests + 1
  return requests[at]
end
done = function(summary, latency)
  local e = summary.errors
  print(string.format("figures %d %d %d %d %d", summary.requests, summary.duration,
    e.connect + e.read + e.write + e.timeout + e.status, latency:percentile(50), latency:percentile(95)))
end
"""


#: Seconds after which a run without any answer is not tried again for longer.
_LONGEST = 60


@dataclass(frozen=True)
class Figures:
    """What one run gave: requests per second, requests per second of the server's CPU time, latencies in ms."""

    per_second: float
    per_cpu_second: float
    median: float
    p95: float
    failed: int


def load(server: Server, paths: Sequence[str], accept: str, connections: int, seconds: int) -> Figures:
    """Ask a server for the paths in turn, over and over."""
    if shutil.which("wrk") is None:
        raise Missing("wrk is not installed: apt-get install -y wrk")
    with tempfile.TemporaryDirectory() as folder:
        script, listed = Path(folder) / "load.lua", Path(folder) / "paths"
        script.write_text(_SCRIPT)
        listed.write_text("\n".join(paths) + "\n")
        command = ["wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s"]
        command += ["--timeout", "60s", "--header", f"Accept: {accept}", "--script", str(script), server.base]
        if shutil.which("taskset"):
            command = ["taskset", "-c", CLIENT_CORE, *command]
        before = server.cpu()
        done = subprocess.run([*command, "--", str(listed)], capture_output=True, text=True, check=True)
        used = server.cpu() - before
    line = next(line for line in done.stdout.splitlines() if line.startswith("figures "))
    count, micros, failed, median, p95 = (int(figure) for figure in line.split()[1:])
    if not count and seconds < _LONGEST:  # a question may take longer than a run
        return load(server, paths, accept, connections, 4 * seconds)
    return Figures(
        max(count, 0.1) / micros * 1e6, max(count, 0.1) / max(used, 0.01), median / 1000, p95 / 1000, failed
    )


def middle(runs: Sequence[Figures]) -> Figures:
    """Give the median of several runs, figure by figure; failures are added up."""
    return Figures(
        statistics.median(run.per_second for run in runs),
        statistics.median(run.per_cpu_second for run in runs),
        statistics.median(run.median for run in runs),
        statistics.median(run.p95 for run in runs),
        sum(run.failed for run in runs),
    )
