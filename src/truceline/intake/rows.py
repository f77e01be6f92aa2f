"""Rows: any file's rows as one relation of texts, whatever they were packed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import duckdb
import numpy as np

from truceline.intake.csvtext import MOST_COLUMNS, NotTextError, column_map, dialect, load_csv
from truceline.intake.parquetfile import parquet_trouble
from truceline.intake.task import Rows, Task, named, quoted
from truceline.records import Problem

RAW = "intake_raw"
_STREAMED = ("as_reported", "digest", "fault")
_CHUNK_ROWS = 20_000


def table_rows(task: Task) -> Rows | Problem:
    """The rows of a CSV (plain or gzip) or Parquet file."""
    with task.path.open("rb") as file:
        parquet = file.read(4) == b"PAR1"
    return _parquet_rows(task) if parquet else _csv_rows(task)


def _csv_rows(task: Task) -> Rows | Problem:
    try:
        return load_csv(task.con, task.path, dialect(task.path), RAW)
    except NotTextError as error:
        return task.refusal(error.code, str(error), "Save the file as UTF-8 text with a header line.")
    except (OSError, EOFError) as error:
        return task.refusal("TL-INT-003", f"The file cannot be read: {error}.", "Fetch it again.")


def _parquet_rows(task: Task) -> Rows | Problem:
    """Cells as text, so that every format meets the same values in either packing."""
    source = f"read_parquet({quoted(str(task.path))}, file_row_number=true)"
    try:
        described = task.con.execute(f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {source}").fetchall()
        # DuckDB reads a row group with one thread; from a table it goes on with all of them
        task.con.execute(f"CREATE TEMP TABLE {RAW} AS SELECT * FROM {source}")
        count = task.con.execute(f"SELECT count(*) FROM {RAW}").fetchall()[0][0]
    except duckdb.Error:
        remedy = "Fetch it again from the source and compare the digests."
        return task.refusal("TL-INT-003", parquet_trouble(task.path), remedy)
    header = tuple(str(row[0]) for row in described)
    cells = ", ".join(f"{_as_text(name, str(kind))} AS c{i}" for i, (name, kind, *_) in enumerate(described))
    joined = ", ".join(f"coalesce(c{i}, '')" for i in range(len(header)))
    sql = (
        f"SELECT row_no, concat_ws(',', {joined}) AS as_reported, * EXCLUDE (row_no), "
        f"CAST(NULL AS VARCHAR) AS fault, CAST(NULL AS VARCHAR) AS fault_found "
        f"FROM (SELECT file_row_number + 1 AS row_no, {cells} FROM {RAW})"
    )
    columns, twice = column_map(header)
    return Rows(sql=sql, columns=columns, count=int(count), twice=twice)


def _as_text(name: str, kind: str) -> str:
    return f"hex({named(name)})" if kind == "BLOB" else f"{named(name)}::VARCHAR"


def listed_rows(
    task: Task, columns: Mapping[str, Sequence[str | None]], said: Sequence[str], faults: Sequence[str | None]
) -> Rows:
    """Rows made in Python: their cells, their texts, a fault each or None."""
    arrays = {f"c{i}": np.array(list(cells), dtype=object) for i, cells in enumerate(columns.values())}
    arrays["row_no"] = np.arange(1, len(said) + 1, dtype=np.int64)
    arrays["as_reported"] = np.array(list(said), dtype=object)
    arrays["fault"] = np.array(list(faults), dtype=object)
    task.con.register("intake_chunk", arrays)
    texts = ", ".join(f"{name}::VARCHAR AS {name}" for name in arrays if name != "row_no")
    task.con.execute(
        f"CREATE TEMP TABLE {RAW} AS SELECT row_no, {texts}, CAST(NULL AS VARCHAR) AS fault_found "
        "FROM intake_chunk"
    )
    task.con.unregister("intake_chunk")
    return Rows(
        sql=f"SELECT * FROM {RAW}",
        columns={name.lower(): f"c{i}" for i, name in enumerate(columns)},
        count=len(said),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamedRow:
    """A row made in Python: its text, its cells by name, its fault or None.

    ``digest`` is the SHA-256 of all that it says, where ``said`` shows only a part of it.
    """

    said: str
    cells: Mapping[str, str | None]
    fault: str | None = None
    digest: str | None = None


def streamed_rows(task: Task, names: Sequence[str], rows: Iterable[StreamedRow]) -> Rows | Problem:
    """Rows made in Python (features of a map), written to a table some thousands at a time.

    names:   cells that every row may have; others are added as rows bring them
    errors:  what ``rows`` raises
    """
    fixed = ", ".join(f"{name} VARCHAR" for name in _STREAMED)
    task.con.execute(f"CREATE OR REPLACE TEMP TABLE {RAW} (row_no BIGINT, {fixed}, fault_found VARCHAR)")
    columns: dict[str, str] = {}
    count, waiting = 0, iter(rows)
    while chunk := list(islice(waiting, _CHUNK_ROWS)):
        for name in dict.fromkeys([*names, *(name for row in chunk for name in row.cells)]):
            if name not in columns:
                columns[name] = f"c{len(columns)}"
                if len(columns) > MOST_COLUMNS:
                    said = f"Its rows name more than {MOST_COLUMNS} different columns."
                    return task.refusal("TL-INT-050", said, "Is it data of one kind? Split the file.")
                task.con.execute(f"ALTER TABLE {RAW} ADD COLUMN {columns[name]} VARCHAR")
        _append(task.con, chunk, columns, count + 1)
        count += len(chunk)
    for name in names:
        if name not in columns:
            columns[name] = f"c{len(columns)}"
            task.con.execute(f"ALTER TABLE {RAW} ADD COLUMN {columns[name]} VARCHAR")
    return Rows(sql=f"SELECT * FROM {RAW}", columns=columns, count=count, digest="digest")


def _append(
    con: duckdb.DuckDBPyConnection, chunk: Sequence[StreamedRow], columns: Mapping[str, str], first: int
) -> None:
    arrays = {
        cell: np.array([row.cells.get(name) for row in chunk], dtype=object) for name, cell in columns.items()
    }
    arrays["as_reported"] = np.array([row.said for row in chunk], dtype=object)
    arrays["digest"] = np.array([row.digest for row in chunk], dtype=object)
    arrays["fault"] = np.array([row.fault for row in chunk], dtype=object)
    listed = ", ".join(f"{name}::VARCHAR AS {name}" for name in arrays)
    arrays["row_no"] = np.arange(first, first + len(chunk), dtype=np.int64)
    con.register("intake_chunk", arrays)
    con.execute(f"INSERT INTO {RAW} BY NAME SELECT row_no, {listed} FROM intake_chunk")
    con.unregister("intake_chunk")
