"""One method on one folder in a process of its own: `-m truceline.bench.alone METHOD FOLDER [SETTINGS]`.

Prints one JSON object: seconds on the clock and of the processor, after one warm call on a few rows, and the
largest memory the process held, columns included.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from truceline.bench.contract import Columns, IntArray, observations
from truceline.bench.peers import OURS, PEERS, labelled
from truceline.fusion.assoc_v1 import associate

WARM_ROWS = 2_000


def labels(method: str, columns: Columns, settings: tuple[float, ...]) -> IntArray:
    """The labels that a method gives."""
    if method == OURS:
        return associate(columns).label
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
    labels(method, {name: column[:WARM_ROWS] for name, column in columns.items()}, numbers)
    clock, worked = time.perf_counter(), time.process_time()
    labels(method, columns, numbers)
    spent = {"seconds": time.perf_counter() - clock, "cpu_seconds": time.process_time() - worked}
    print(json.dumps({**spent, "peak_mb": _peak_mb()}))


if __name__ == "__main__":
    main()
