"""Ten million invented reports from Parquet to Parquet, against reading, sorting and writing the file."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.children import Spent, python, truceline

ROWS, QUICK_ROWS = 10_000_000, 300_000
LIMIT = 3.0
SORT = """
import sys, duckdb
con = duckdb.connect()
con.execute("SET TimeZone = 'UTC'; SET memory_limit = '4GB'")
con.execute(f"COPY (FROM '{sys.argv[1]}' ORDER BY happened_earliest) TO '{sys.argv[2]}' (FORMAT parquet)")
"""
FUSE = """
import sys
from pathlib import Path
from truceline.bench.streaming import fuse_file

def told(done, rows):
    print(f"large-fuse: {done} of {rows} reports fused", file=sys.stderr, flush=True)

fuse_file(Path(sys.argv[1]), Path(sys.argv[2]), told)
"""


def measure(*, quick: bool, rows: int | None = None) -> dict[str, Any]:
    """Figures of the sort alone, and of the sort with the fusing of what it wrote; progress on stderr."""
    with tempfile.TemporaryDirectory() as folder:
        world, ordered = Path(folder) / "world", Path(folder) / "ordered.parquet"
        rows = rows or (QUICK_ROWS if quick else ROWS)
        asked = ("--make", "points", "--front", "dense", "--observations", str(rows), "--seed", "5")
        _say(f"simulating {rows} reports")
        made = truceline("simulate", "world", "--out", str(world), *asked)
        _say("sorting them by time")
        floor = python(SORT, str(world / "observations.parquet"), str(ordered))
        _say("fusing what was sorted")
        fused = python(FUSE, str(ordered), str(Path(folder) / "labels.parquet"))
    return {
        "large_fuse_rows": rows,
        **_figures("simulate", made),
        **_figures("sort", floor),
        **_figures("fuse", fused),
        "large_fuse_over_floor": round((floor.wall_s + fused.wall_s) / floor.wall_s, 2),
        "large_fuse_over_floor_cpu": round((floor.cpu_s + fused.cpu_s) / floor.cpu_s, 2),
        "large_fuse_over_floor_limit": LIMIT,
    }


def _say(what: str) -> None:
    sys.stderr.write(f"large-fuse: {what}\n")
    sys.stderr.flush()


def _figures(name: str, spent: Spent) -> dict[str, float]:
    return {
        f"large_fuse_{name}_s": round(spent.wall_s, 1),
        f"large_fuse_{name}_cpu_s": round(spent.cpu_s, 1),
        f"large_fuse_{name}_peak_mb": round(spent.peak_mb),
    }
