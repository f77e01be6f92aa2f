"""What a run derives: a Parquet file per table and a manifest, below ``derived/run=<n>/``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection
from sqlalchemy import Connection, func, select

from truceline.ledger import JSONValue, canonicalise
from truceline.records import in_utc
from truceline.store import schema
from truceline.store.batches import PARQUET
from truceline.store.connection import file_list, literal, quoted
from truceline.store.durable import (
    digest_of,
    make_folder,
    place,
    remove,
    sync_file,
    sync_folder,
    write_durably,
)
from truceline.store.entries import json_text
from truceline.store.errors import StoreDamagedError, UnknownRecordError
from truceline.store.folder import MissionFolder
from truceline.store.stored import Run, RunFile
from truceline.store.writer import Writer

MANIFEST = "manifest.json"


def commit_run(
    con: DuckDBPyConnection,
    writer: Writer,
    tables: Mapping[str, str],
    manifest: Mapping[str, JSONValue],
    actor: str,
    at: datetime,
) -> int:
    """Store tables (name to DuckDB table), rows in their order; gives the run's number, from 1."""
    run_no = _next_run_no(writer)
    scratch = writer.scratch() / f"run={run_no}"
    make_folder(scratch)
    files = {name: _write_table(con, table, scratch / f"{name}.parquet") for name, table in tables.items()}
    said = {**manifest, "run": run_no, "files": files, "actor": actor, "at": schema.time_text(at)}
    content = canonicalise(said) + b"\n"
    write_durably(scratch / MANIFEST, content)
    folder = writer.folder.run(run_no)
    remove(folder)  # what a failed transaction left there
    place(scratch, folder)
    sync_folder(folder.parent)
    writer.placed.add(folder)
    row = {
        "run_no": run_no, "files": json_text(files), "manifest_sha256": digest_of(folder / MANIFEST)[0],
        "actor": actor, "at": in_utc(at),
    }  # fmt: skip
    writer.append([(schema.run, row)])
    writer.placed.discard(folder)
    return run_no


def _next_run_no(writer: Writer) -> int:
    with writer.engine.connect() as connection:
        return (
            int(connection.execute(select(func.coalesce(func.max(schema.run.c.run_no), 0))).scalar_one()) + 1
        )


def _write_table(con: DuckDBPyConnection, table: str, path: Path) -> dict[str, JSONValue]:
    con.execute(f"COPY (SELECT * FROM {quoted(table)}) TO {literal(str(path))} ({PARQUET})")
    sync_file(path)
    [(rows,)] = con.execute(f"SELECT count(*) FROM {quoted(table)}").fetchall()
    sha256, size_bytes = digest_of(path)
    return {"sha256": sha256, "size_bytes": size_bytes, "rows": rows}


def stored_runs(connection: Connection) -> list[Run]:
    """All runs, in order."""
    rows = connection.execute(select(schema.run).order_by(schema.run.c.seq)).mappings()
    return [Run(**{**row, "files": _files(row["files"])}) for row in rows]


def _files(text: str) -> dict[str, RunFile]:
    return {name: RunFile(**file) for name, file in json.loads(text).items()}


def run_view(con: DuckDBPyConnection, folder: MissionFolder, run: Run) -> tuple[str, ...]:
    """(Re)create a view for each table of the run, under the table's name; gives the names."""
    for name in run.files:
        source = file_list([str(folder.run(run.run_no) / f"{name}.parquet")])
        rows = f"SELECT *, {run.run_no} AS run_no FROM read_parquet({source}, hive_partitioning = false)"
        con.execute(f"CREATE OR REPLACE VIEW {quoted(name)} AS {rows}")
    return tuple(run.files)


def run_numbered(runs: list[Run], run_no: int) -> Run:
    """The run of this number; UnknownRecordError when there is none."""
    for one in runs:
        if one.run_no == run_no:
            return one
    raise UnknownRecordError(f"run {run_no} is not stored; there are {len(runs)}")


def manifest(folder: MissionFolder, run: Run) -> dict[str, Any]:
    """What manifest.json of this run says; StoreDamagedError when it is not what was written."""
    path = folder.run(run.run_no) / MANIFEST
    if not path.is_file() or digest_of(path)[0] != run.manifest_sha256:
        raise StoreDamagedError(f"{path}: missing, or not what was written. Run `truceline verify`.")
    said: dict[str, Any] = json.loads(path.read_bytes())
    return said
