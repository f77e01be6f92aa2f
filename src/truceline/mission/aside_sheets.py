"""Rows set aside as a sheet to be mended in a spreadsheet, and read again as it is."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from truceline.intake import LINK, OURS, SheetHeader, guarded, sheet_header, unguarded
from truceline.mission.aside import SHOWN, AsideRow, row_of
from truceline.mission.aside_views import SEALED, AsideAsked, aside_shown
from truceline.mission.errors import refusal
from truceline.mission.licensing import terms_of_read
from truceline.store import Store

SHEET_COLUMNS = ("code", "column", "found", "message", "remedy", "file", "row_no", "as_reported")
_ROWS_AT_ONCE = 10_000


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
    with aside_shown(store, asked) as con:
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
        f"SELECT {SHOWN} FROM shown WHERE as_reported <> '{SEALED}' ORDER BY file, row_no, id"
    )
    split, temporary = 0, out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=header.delimiter if header else ",", lineterminator="\n")
            writer.writerow([LINK, *own, *(f"{OURS}{name}" for name in SHEET_COLUMNS)])
            while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                for row in map(row_of, rows):
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
