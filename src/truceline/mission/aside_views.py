"""The rows set aside as one table: those that stand, or all there ever were and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from duckdb import DuckDBPyConnection

from truceline.intake import LINK_PATTERN
from truceline.mission.replacing import MENDS
from truceline.store import Batch, Store, StoredRead, connect

SEALED = "(sealed)"


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideAsked:
    """Which rows: of one file, of one code, still aside or all there ever were."""

    file: str = ""
    code: str = ""
    history: bool = False


@contextmanager
def aside_shown(store: Store, asked: AsideAsked) -> Iterator[DuckDBPyConnection]:
    """A connection with the view ``shown``: the rows asked for, their files, what became of them."""
    with connect() as con:
        store.relation(con, "aside", history=asked.history)
        _batches_told(con, store, history=asked.history)
        _mended(con, store)
        sealed = "coalesce(a.tier, '') = 'sealed'"
        words = ", ".join(
            f"CASE WHEN {sealed} THEN '{SEALED}' ELSE coalesce(a.{name}, '') END AS {name}"
            for name in ("found", "message", "as_reported")
        )
        wanted = "true" if asked.history else "standing = ''"
        con.execute(
            "CREATE TEMP TABLE told AS SELECT a.id, b.read_id, b.file, a.row_no, a.code,"
            f" coalesce(a.column_name, '') AS column_name, {words}, a.remedy, a.source_id, a.evidence_sha256,"
            " CASE WHEN b.standing <> '' THEN b.standing"
            " ELSE coalesce('mended in ' || m.read_id, '') END AS standing"
            " FROM aside a JOIN told_batches b USING (batch_root) LEFT JOIN mended m ON m.id = a.id"
        )
        con.execute(
            f"CREATE TEMP TABLE shown AS SELECT * FROM told WHERE {wanted}"
            " AND ($1 = '' OR file = $1) AND ($2 = '' OR code = $2)",
            [asked.file, asked.code],
        )
        yield con


def _batches_told(con: DuckDBPyConnection, store: Store, *, history: bool) -> None:
    """A table of the batches of rows set aside: whose file each is, and why it counts no longer."""
    reads = {read.seq: read for read in store.reads()}
    gone = {one.batch_seq: one.because for one in store.withdrawals()}
    batches = [one for one in store.batches() if one.layer == "aside" and (history or one.seq not in gone)]
    con.execute(
        "CREATE TEMP TABLE told_batches (batch_root VARCHAR, read_id VARCHAR, file VARCHAR, standing VARCHAR)"
    )
    _put(con, "told_batches", [_batch_told(one, reads[one.read_seq], gone) for one in batches])


def _batch_told(batch: Batch, read: StoredRead, gone: Mapping[int, str]) -> tuple[str, str, str, str]:
    because = gone.get(batch.seq, "")
    replaced = because.startswith("replaced by ")
    standing = because if replaced else f"withdrawn: {because}" if because else ""
    return batch.root, read.read_id, read.about.file_name, standing


def _mended(con: DuckDBPyConnection, store: Store) -> None:
    """A table of the rows that a row of a sheet names, with the first read that has it.

    Kept or set aside again, the sheet's row is the newer word; a sheet that is withdrawn mends nothing.
    """
    con.execute("CREATE TEMP TABLE mended (id VARCHAR, read_id VARCHAR)")
    sheets = {read.seq: read.read_id for read in store.reads() if read.about.source.get(MENDS)}
    for batch in store.live_batches(None) if sheets else ():
        if batch.read_seq in sheets:
            links = "SELECT DISTINCT regexp_extract(as_reported, ?, 1) AS link FROM read_parquet(?)"
            con.execute(
                f"INSERT INTO mended SELECT link, ? FROM ({links})"
                " WHERE link <> '' AND link NOT IN (SELECT id FROM mended)",
                [sheets[batch.read_seq], LINK_PATTERN, _path(store, batch)],
            )


def _path(store: Store, batch: Batch) -> str:
    return str(store.folder.batch(batch.layer, batch.month, batch.root))


def sheets_mending(store: Store, batches: Iterable[Batch]) -> tuple[str, ...]:
    """Ids of the reads of sheets that mended rows of these batches, and still count."""
    paths = [_path(store, batch) for batch in batches if batch.layer == "aside"]
    if not paths:
        return ()
    with connect() as con:
        _mended(con, store)
        found = con.execute(
            "SELECT DISTINCT read_id FROM mended WHERE id IN (SELECT id FROM read_parquet(?)) ORDER BY 1",
            [paths],
        ).fetchall()
    return tuple(read_id for (read_id,) in found)


def _put(con: DuckDBPyConnection, table: str, rows: list[tuple[str, ...]]) -> None:
    """Rows into a table, by columns: one statement, however many there are."""
    if not rows:
        return
    columns = {
        f"c{place}": np.array(list(cells), dtype=object)
        for place, cells in enumerate(zip(*rows, strict=True))
    }
    con.register("rows_put", columns)
    con.execute(
        f"INSERT INTO {table} SELECT {', '.join(f'{name}::VARCHAR' for name in columns)} FROM rows_put"
    )
    con.unregister("rows_put")
