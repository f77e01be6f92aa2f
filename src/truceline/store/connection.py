"""The table engine: DuckDB in memory, in UTC. Nothing is ever stored in a DuckDB file."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

MEMORY_LIMIT = "4GB"
ROWS = "rows"
"""The database of identified rows, in small groups: a month's are found without looking at many others."""
ROW_GROUP_ROWS = 16_384


def connect(
    *, threads: int | None = None, memory_limit: str = MEMORY_LIMIT, spill: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """A fresh in-memory connection: UTC, insertion order kept, a thread per processor.

    spill:  the folder to which tables that outgrow the memory are moved; None: nowhere
    Fetching a TIMESTAMPTZ into Python needs a package that is not ours: fetch ``epoch_us(x)``.
    """
    con = duckdb.connect(":memory:")
    con.execute("SET TimeZone='UTC'")
    con.execute("SET preserve_insertion_order=true")
    con.execute("SET enable_progress_bar=false")  # DuckDB draws it on stdout, where the answer goes
    con.execute(f"ATTACH ':memory:' AS {ROWS} (ROW_GROUP_SIZE {ROW_GROUP_ROWS})")
    con.execute(f"SET threads={threads or len(os.sched_getaffinity(0))}")
    con.execute(f"SET memory_limit='{memory_limit}'")
    con.execute(f"SET temp_directory={literal(str(spill) if spill else '')}")
    if spill is not None:
        # what is freed goes back to the system at once: else a process holds twice what the engine uses
        con.execute("SET allocator_flush_threshold='8MB'")
        con.execute("SET allocator_bulk_deallocation_flush_threshold='32MB'")
    return con


def beside(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A second connection to the same tables, in UTC: its temp tables are its own, and end with it.

    It is opened in a hundredth of the time that ``connect`` takes.
    """
    second = con.cursor()
    second.execute("SET TimeZone='UTC'")
    return second


def holds(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether the connection has a table or a view of this name."""
    query = "SELECT count(*) FROM information_schema.tables WHERE table_name = ?"
    [(found,)] = con.execute(query, [name]).fetchall()
    return bool(found)


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def file_list(paths: list[str]) -> str:
    """Paths as an SQL list of texts. DuckDB reads * ? [ as patterns: paths with them are escaped."""
    return "[" + ", ".join(literal(_plain_path(path)) for path in paths) + "]"


def _plain_path(path: str) -> str:
    return "".join(f"[{one}]" if one in "*?[" else one for one in path)
