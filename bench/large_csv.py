"""A CSV of 2 GB read in bounded memory, beside DuckDB and polars doing no more than sort and write it.

The rows are seeded and invented, in the columns of FIRMS: over five years; all in one month; and with
quotes and CRLF, as some exports have them. Each is read by ``truceline read`` as a whole process.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from bench.children import Spent, python, truceline
from bench.straight_line import settings

BYTES, QUICK_BYTES = 2_000_000_000, 40_000_000
ROW_BYTES = 83
PIECES = 250_000
BUDGET_PEAK_MB = 600
HEADER = (
    "latitude,longitude,bright_ti4,scan,track,acq_date,acq_time,satellite,instrument,confidence,"
    "version,bright_ti5,frp,daynight"
)
DUCKDB = """
import duckdb, sys
duckdb.sql("SET enable_progress_bar=false")
duckdb.sql(f"COPY (SELECT * FROM read_csv('{sys.argv[1]}') ORDER BY acq_date, acq_time) "
           f"TO '{sys.argv[2]}' (FORMAT parquet)")
"""
POLARS = """
import polars, sys
polars.scan_csv(sys.argv[1]).sort("acq_date", "acq_time").sink_parquet(sys.argv[2])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How the rows are written: over how many days, with which line end, with or without quotes."""

    name: str
    days: int
    end: str = "\n"
    quote: str = ""


KINDS = (
    Kind(name="five_years", days=1825),
    Kind(name="one_month", days=30),
    Kind(name="quotes_crlf", days=365, end="\r\n", quote='"'),
)


def measure(*, quick: bool) -> dict[str, Any]:
    """Every figure by name; peers read the same file in the same run."""
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="truceline-bench-") as folder:
        work = Path(folder)
        listed = settings(work)
        for kind in KINDS:
            file = work / f"{kind.name}.csv"
            rows = write_rows(file, (QUICK_BYTES if quick else BYTES) // ROW_BYTES, kind)
            ours = _read(work / "mission", listed, file)
            peers = {"duckdb": DUCKDB, "polars": POLARS}
            bare = {name: python(text, str(file), str(work / "peer")) for name, text in peers.items()}
            said = _figures(rows, file.stat().st_size, ours, bare)
            figures |= {f"{kind.name}_{name}": value for name, value in said.items()}
            file.unlink()
    return figures


def _figures(rows: int, size_bytes: int, ours: Spent, bare: dict[str, Spent]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "mb": round(size_bytes / 1e6),
        "rows": rows,
        "rows_a_second": round(rows / ours.wall_s),
        "seconds": round(ours.wall_s, 1),
        "cpu_seconds": round(ours.cpu_s, 1),
        "peak_mb": round(ours.peak_mb),
        "within_memory": ours.peak_mb <= BUDGET_PEAK_MB,
    }
    for name, spent in bare.items():
        found[f"{name}_seconds"] = round(spent.wall_s, 1)
        found[f"{name}_peak_mb"] = round(spent.peak_mb)
        found[f"over_{name}"] = round(ours.wall_s / spent.wall_s, 2)
    return found


def _read(mission: Path, listed: Path, file: Path) -> Spent:
    actor = ("--actor", "example-duty-officer")
    truceline("new", str(mission), "--example", "easter-2025", *actor)
    shutil.copy(listed, mission / "sources.toml")
    spent = truceline("read", str(mission), str(file), "--format", "firms", "--source", "firms", *actor)
    shutil.rmtree(mission)
    return spent


def write_rows(file: Path, rows: int, kind: Kind) -> int:
    """Write that many rows in the order of their times, part by part; how many there are.

    A quarter of a million seeded pieces come again in every part, each time at another hour.
    """
    with duckdb.connect() as con, file.open("wb") as out:
        out.write((HEADER + kind.end).encode())
        con.execute(f"CREATE TABLE pieces AS {_pieces(kind)}")
        for part in _parts(con, file.with_suffix(".part"), rows, kind):
            with part.open("rb") as written:
                shutil.copyfileobj(written, out, 1 << 20)
    return rows


def _parts(con: duckdb.DuckDBPyConnection, part: Path, rows: int, kind: Kind) -> Iterator[Path]:
    minutes = kind.days * 1440
    for first in range(0, rows, PIECES):
        # a satellite sees forty at a time
        moment = (
            f"TIMESTAMP '2018-01-01' + to_minutes((({first} + n) // 40 * 40 * {minutes} // {rows})::BIGINT)"
        )
        line = f"head || strftime({moment}, '%Y-%m-%d,%H%M') || tail"
        con.execute(
            f"COPY (SELECT {line} FROM pieces WHERE n < {rows - first} ORDER BY n) TO '{part}' "
            "(FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"
        )
        yield part
    part.unlink(missing_ok=True)


def _pieces(kind: Kind) -> str:
    """What stands before and after the time of a row."""
    texts = [f"{kind.quote}{text}{kind.quote}" for text in ("N", "VIIRS", "2.0NRT")]
    end = " || chr(13)" if kind.end == "\r\n" else ""
    return f"""
        SELECT i AS n, printf('%.5f,%.5f,%.2f,%.2f,%.2f,', 44.4 + hash(i) % 797000 / 1e5,
            22.14 + hash(i + 7) % 1801000 / 1e5, 295 + hash(i + 1) % 7200 / 100,
            0.32 + hash(i + 2) % 48 / 100, 0.36 + hash(i + 3) % 42 / 100) AS head,
        printf(',{texts[0]},{texts[1]},%s,{texts[2]},%.2f,%.2f,%s',
            substr('lnnnh', (hash(i + 4) % 5)::BIGINT + 1, 1),
            270 + hash(i + 5) % 3000 / 100, hash(i + 6) % 9000 / 100,
            substr('DN', (hash(i + 8) % 2)::BIGINT + 1, 1)){end} AS tail
        FROM range({PIECES}) AS t(i)"""
