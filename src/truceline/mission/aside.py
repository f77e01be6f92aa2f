"""Rows set aside, as people mend them: grouped, row by row, and as a sheet for a spreadsheet.

A row stays here until it is mended: by a file that replaces its read, or by a sheet whose rows
name it. What was withdrawn, replaced or mended is asked for as history. Sealed rows are counted
and their words are shown to nobody. Everything is counted and picked by DuckDB.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from truceline.intake import LINK, LINK_PATTERN, OURS, SheetHeader, guarded, sheet_header, unguarded
from truceline.mission.errors import refusal
from truceline.mission.licensing import terms_of_read
from truceline.mission.replacing import MENDS
from truceline.records import problem_titles
from truceline.store import Batch, Store, StoredRead, connect

BY = {"code": "code", "file": "file", "source": "source_id", "column": "column_name"}
"""What rows may be grouped by, and the column that holds it."""

SEALED = "(sealed)"
SHEET_COLUMNS = ("code", "column", "found", "message", "remedy", "file", "row_no", "as_reported")
_ROWS_AT_ONCE = 10_000
_SHOWN = (
    "id, read_id, file, row_no, column_name, code, found, message, remedy, source_id, as_reported, standing"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideAsked:
    """Which rows: of one file, of one code, still aside or all there ever were."""

    file: str = ""
    code: str = ""
    history: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideRow:
    """One row that could not be read; ``as_reported`` is the row as it came.

    ``standing`` is empty while it is aside; else what became of it.
    """

    file: str
    row_no: int
    column: str
    code: str
    found: str
    message: str
    remedy: str
    source_id: str
    as_reported: str
    id: str = ""
    read_id: str = ""
    standing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideGroup:
    """Rows that share a code, file, source or column: how many, what is wrong, one of them to look at.

    ``codes`` are those among them; ``example`` is the first row that is not sealed, None when all are.
    """

    by: str
    key: str
    rows: int
    files: int
    sealed: int
    codes: tuple[str, ...]
    what: str
    example: AsideRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideSheet:
    """A sheet that was written: its rows, how many of them stand under the file's own columns.

    ``licences`` are those the rows are under: the sheet is for the mission's own use.
    """

    file: str
    rows: int
    split: int
    sealed: int
    licences: tuple[str, ...]


def rows_aside(store: Store, asked: AsideAsked, limit: int | None = None) -> tuple[AsideRow, ...]:
    """The rows asked for, in the order of file and row; sealed ones without their words."""
    with _shown(store, asked) as con:
        rows = con.execute(f"SELECT {_SHOWN} FROM shown ORDER BY file, row_no, id {_limit(limit)}").fetchall()
    return tuple(map(_row, rows))


def aside_groups(store: Store, by: str, asked: AsideAsked) -> tuple[AsideGroup, ...]:
    """The rows asked for, by code, file, source or column; the largest group first."""
    key = f"coalesce(nullif({BY[by]}, ''), '(the whole row)')"
    readable = f"as_reported <> '{SEALED}'"
    with _shown(store, asked) as con:
        found = con.execute(
            f"SELECT {key} AS key, count(*), count(DISTINCT file), count(*) FILTER (NOT {readable}),"
            f" list_sort(list(DISTINCT code)), arg_min(id, (file, row_no, id)) FILTER ({readable})"
            " FROM shown GROUP BY key ORDER BY 2 DESC, 1"
        ).fetchall()
        wanted = [first for *_, first in found]
        rows = con.execute(f"SELECT {_SHOWN} FROM shown WHERE list_contains(?, id)", [wanted]).fetchall()
    examples, titles = {row.id: row for row in map(_row, rows)}, problem_titles()
    return tuple(
        AsideGroup(
            by=by,
            key=str(key),
            rows=count,
            files=files,
            sealed=sealed,
            codes=tuple(codes),
            what="; ".join(titles.get(code, code) for code in codes),
            example=examples.get(first),
        )
        for key, count, files, sealed, codes, first in found
    )


def write_sheet(store: Store, asked: AsideAsked, out: Path) -> AsideSheet:
    """The rows asked for as a CSV to be mended in a spreadsheet, and read again as it is.

    The file's own columns stand between ``truceline_row`` and further columns of ours. A row that
    cannot be split into them stands whole in ``truceline_as_reported``.
    errors: RefusedError when something of that name is there, no row is, or files of different
    columns would have to share the sheet
    """
    if out.exists():
        remedy = "Choose another name: what somebody mended in it would be lost."
        raise refusal("TL-MIS-010", "a file of that name is there already.", remedy, str(out))
    with _shown(store, asked) as con:
        header = _common_header(store, con)
        counts = con.execute(
            f"SELECT count(*) FILTER (as_reported <> '{SEALED}'), count(*) FILTER (as_reported = '{SEALED}')"
            " FROM shown"
        ).fetchall()[0]
        licences = _licences(store, con)
        split = _write(con, header, out)
    return AsideSheet(file=str(out), rows=counts[0], split=split, sealed=counts[1], licences=licences)


def _common_header(store: Store, con: DuckDBPyConnection) -> SheetHeader | None:
    """The header of the files that the rows come from; None when they are no CSV."""
    files = dict(con.execute("SELECT DISTINCT evidence_sha256, file FROM shown ORDER BY 2").fetchall())
    if not files:
        raise refusal(
            "TL-MIS-003", "no row is set aside that fits what was asked.", "Ask without --file or --code."
        )
    headers = {sheet_header(store.folder.evidence(sha256)) for sha256 in files}
    if len(headers) > 1:
        named = ", ".join(sorted(set(files.values())))
        remedy = f"Write a sheet for each with --file NAME. The files are: {named}."
        raise refusal("TL-MIS-008", "the rows come from files of different columns.", remedy, "--out")
    return headers.pop()


def _licences(store: Store, con: DuckDBPyConnection) -> tuple[str, ...]:
    reads = {read.read_id: read for read in store.reads()}
    pairs = con.execute("SELECT DISTINCT read_id, source_id FROM shown").fetchall()
    return tuple(sorted({terms_of_read(reads[read_id], source_id).id for read_id, source_id in pairs}))


def _write(con: DuckDBPyConnection, header: SheetHeader | None, out: Path) -> int:
    """Writes beside the name and renames, so that a sheet is whole or not there; gives the rows split."""
    own = [name for name in header.names if not name.lower().startswith(OURS)] if header else []
    cursor = con.execute(
        f"SELECT {_SHOWN} FROM shown WHERE as_reported <> '{SEALED}' ORDER BY file, row_no, id"
    )
    split, temporary = 0, out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=header.delimiter if header else ",", lineterminator="\n")
            writer.writerow([LINK, *own, *(f"{OURS}{name}" for name in SHEET_COLUMNS)])
            while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                for row in map(_row, rows):
                    cells = _own_cells(header, row)
                    split += cells is not None
                    writer.writerow(map(guarded, _sheet_row(row, cells, len(own))))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(out)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise refusal(
            "TL-MIS-010", f"it cannot be written: {error}.", "Choose another folder.", str(out)
        ) from None
    return split


def _own_cells(header: SheetHeader | None, row: AsideRow) -> list[str] | None:
    """The row under the file's own columns; of a sheet that came back, without our columns and guards."""
    cells = header.cells(row.as_reported) if header else None
    if header is None or cells is None:
        return None
    ours = [name.lower().startswith(OURS) for name in header.names]
    kept = [cell for cell, mine in zip(cells, ours, strict=True) if not mine]
    return list(map(unguarded, kept)) if any(ours) else kept


def _sheet_row(row: AsideRow, cells: list[str] | None, width: int) -> list[str]:
    own = cells if cells is not None else [""] * width
    whole = "" if cells is not None else row.as_reported
    said = (row.code, row.column, row.found, row.message, row.remedy, row.file, str(row.row_no), whole)
    return [f"aside:{row.id}", *own, *said]


def _limit(limit: int | None) -> str:
    return "" if limit is None else f"LIMIT {int(limit)}"


def _row(cells: tuple[Any, ...]) -> AsideRow:
    id, read_id, file, row_no, column, code, found, message, remedy, source_id, as_reported, standing = cells
    return AsideRow(
        id=id,
        read_id=read_id,
        file=file,
        row_no=int(row_no),
        column=column,
        code=code,
        found=found,
        message=message,
        remedy=remedy,
        source_id=source_id,
        as_reported=as_reported,
        standing=standing,
    )


@contextmanager
def _shown(store: Store, asked: AsideAsked) -> Iterator[DuckDBPyConnection]:
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
