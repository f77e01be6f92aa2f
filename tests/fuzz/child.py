"""Reads one file in a process of its own, so that what it cost can be measured and bounded.

``python -m tests.fuzz.child FILE [FORMAT]`` prints JSON: outcome, codes, rows, peak_mb, seconds.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import duckdb

from tests.formats.reads import EVIDENCE, RECEIVED_AT, source
from truceline.intake import Reading, Refusal, read_file


def main() -> None:
    path, *format_name = sys.argv[1:]
    before_mb = _peak_mb()
    started = time.perf_counter()
    with duckdb.connect() as con:
        con.execute("SET TimeZone='UTC'")
        found = read_file(
            con,
            Path(path),
            source=source(),
            received_at=RECEIVED_AT,
            evidence_sha256=EVIDENCE,
            format=format_name[0] if format_name else None,
        )
        said = _refused(found) if isinstance(found, Refusal) else _read(con, found)
    cost = {"seconds": time.perf_counter() - started, "peak_mb": _peak_mb() - before_mb}
    sys.stdout.write(json.dumps(said | cost))


def _refused(found: Refusal) -> dict[str, Any]:
    return {"outcome": "refused", "codes": sorted({problem.code for problem in found.problems})}


def _read(con: duckdb.DuckDBPyConnection, found: Reading) -> dict[str, Any]:
    numbers = " UNION ".join(f"SELECT row_no FROM {table}" for table in found.tables.values())
    ((kept,),) = con.execute(f"SELECT count(*) FROM ({numbers})").fetchall()
    ((aside,),) = con.execute(f"SELECT count(*) FROM {found.aside}").fetchall()
    codes = con.execute(f"SELECT DISTINCT code FROM {found.aside} ORDER BY 1").fetchall()
    return {
        "outcome": "read",
        "codes": [code for (code,) in codes],
        "rows_in": found.rows_in,
        "kept": kept,
        "aside": aside,
    }


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
