"""Raw rows to a stored batch, and a run over them, as whole processes; a bare DuckDB beside it.

The rows are the 1,064,402 thermal detections of ``firms_ukraine_2001_2023`` where TRUCELINE_DATA
names the folder, else as many seeded rows of the same shape.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from bench.children import truceline

ROWS = 1_064_402
REPEATS = 3
BUDGET_ROWS_A_SECOND, BUDGET_PEAK_MB, BUDGET_SECONDS = 300_000, 2_000, 60
REAL = "firms_ukraine_2001_2023/detections.parquet"
SOURCES = """
[[source]]
id = "firms"
names = { en = "thermal detections" }
class = "satellite"
zone = "UTC"
tier = "public"
"""


def measure(*, quick: bool) -> dict[str, Any]:
    """Every figure by name; the best of the repeats, as the machine is shared."""
    with tempfile.TemporaryDirectory(prefix="truceline-bench-") as folder:
        work = Path(folder)
        file, rows = _rows(work, ROWS // 10 if quick else ROWS)
        listed = settings(work)
        reads, runs, peers, peaks, worked = [], [], [], [], []
        for repeat in range(1 if quick else REPEATS):
            mission = work / f"mission-{repeat}"
            truceline("new", str(mission), "--example", "easter-2025", "--actor", "example-duty-officer")
            shutil.copy(listed, mission / "sources.toml")
            asked = ("read", str(mission), str(file), "--format", "firms_days", "--source", "firms")
            read = truceline(*asked, "--actor", "example-duty-officer")
            run = truceline("run", str(mission), "--actor", "example-duty-officer")
            reads.append(read.wall_s)
            runs.append(run.wall_s)
            worked.append((read.cpu_s, run.cpu_s))
            peaks.append(max(read.peak_mb, run.peak_mb))
            peers.append(_bare_duckdb(file, work / "peer.parquet"))
            shutil.rmtree(mission)
        read_cpu_s, run_cpu_s = (min(each) for each in zip(*worked, strict=True))
        spent = {"read_cpu_seconds": round(read_cpu_s, 2), "run_cpu_seconds": round(run_cpu_s, 2)}
        load = {"load_average": round(os.getloadavg()[0], 1), "processors": len(os.sched_getaffinity(0))}
        return _figures(rows, min(reads), min(runs), min(peers), max(peaks)) | spent | load


def _figures(rows: int, read_s: float, run_s: float, peer_s: float, peak_mb: float) -> dict[str, Any]:
    return {
        "rows": rows,
        "read_seconds": round(read_s, 2),
        "read_rows_a_second": round(rows / read_s),
        "run_seconds": round(run_s, 2),
        "peak_mb": round(peak_mb),
        "peer_sort_write_seconds": round(peer_s, 2),
        "read_over_peer": round(read_s / peer_s, 2),
        "reads_fast_enough": rows / read_s >= BUDGET_ROWS_A_SECOND,
        "within_memory": peak_mb <= BUDGET_PEAK_MB,
        "within_time": read_s + run_s <= BUDGET_SECONDS,
    }


def _rows(work: Path, rows: int) -> tuple[Path, int]:
    file = work / "detections.parquet"
    real = Path(os.environ.get("TRUCELINE_DATA", "")) / REAL
    if os.environ.get("TRUCELINE_DATA") and real.is_file():
        source = f"SELECT * FROM '{real}' LIMIT {rows}"
    else:
        source = f"""SELECT (4440000 + hash(i) % 797000)::INTEGER AS lat_e5,
            (2214000 + hash(i + 7) % 1801000)::INTEGER AS lon_e5,
            DATE '2001-01-09' + (i * 8200 // {rows})::INTEGER AS acq_date FROM range({rows}) AS t(i)"""
    duckdb.sql(f"COPY ({source}) TO '{file}' (FORMAT parquet)")
    return file, rows


def settings(work: Path) -> Path:
    """A sources.toml that knows the detections' source."""
    file = work / "sources.toml"
    easter = Path(__file__).parents[1] / "examples" / "easter-2025" / "sources.toml"
    file.write_text(easter.read_text(encoding="utf-8") + SOURCES, encoding="utf-8")
    return file


def _bare_duckdb(file: Path, out: Path) -> float:
    """The floor: read the same file, sort it, write it and make it durable, with nothing checked."""
    started = time.perf_counter()
    duckdb.sql(f"COPY (SELECT * FROM '{file}' ORDER BY acq_date) TO '{out}' (FORMAT parquet)")
    with out.open("rb") as stream:
        os.fsync(stream.fileno())
    return time.perf_counter() - started
