"""One method on one folder in a process of its own: `-m truceline.bench.alone METHOD FOLDER [SETTINGS]`.

Prints one JSON object: the median of five calls, in seconds on the clock and of the processor, after one warm
call; and the largest memory the process held, columns included. What takes long is called less often.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from pathlib import Path

from truceline.bench.contract import OURS, Columns, IntArray, observations
from truceline.fusion.assoc_v1 import associate

CALLS, ENOUGH_S = 5, 60.0
"""Calls that the median is taken of, unless they together take longer than this."""


def labels(method: str, columns: Columns, settings: tuple[float, ...]) -> IntArray:
    """The labels that a method gives."""
    if method == OURS:
        return associate(columns).label
    from truceline.bench.peers import PEERS, labelled  # ours does without what they need

    return labelled(columns, PEERS[method][0], *settings)


def _peak_mb() -> float:
    """The largest memory of this program, MB; what the system counts for a process includes its parent's."""
    status = Path("/proc/self/status")
    if status.is_file():
        lines = status.read_text("ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    method, folder, *settings = sys.argv[1:]
    columns = observations(Path(folder))
    numbers = tuple(map(float, settings))
    _timed(method, columns, numbers)
    spent: list[tuple[float, float]] = []
    while len(spent) < CALLS and sum(clock for clock, _ in spent) < ENOUGH_S:
        spent.append(_timed(method, columns, numbers))
    clock, worked = (statistics.median(each) for each in zip(*spent, strict=True))
    found = {"seconds": clock, "cpu_seconds": worked, "calls": len(spent), "peak_mb": _peak_mb()}
    print(json.dumps(found))


def _timed(method: str, columns: Columns, settings: tuple[float, ...]) -> tuple[float, float]:
    """Seconds that a call takes, on the clock and of the processor."""
    clock, worked = time.perf_counter(), time.process_time()
    labels(method, columns, settings)
    return time.perf_counter() - clock, time.process_time() - worked


if __name__ == "__main__":
    main()
