"""Rows set aside, as people mend them: file, row, column, what was found, why, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from truceline.store import Store, connect


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideRow:
    """One row that could not be read; ``as_reported`` is the row as it came."""

    file: str
    row_no: int
    column: str
    code: str
    found: str
    message: str
    remedy: str
    source_id: str
    as_reported: str


def rows_aside(store: Store) -> tuple[AsideRow, ...]:
    """Every row set aside in a live read, in the order of file and row."""
    files = {read.about.evidence_sha256: read.about.file_name for read in store.reads()}
    with connect() as con:
        store.relation(con, "aside")
        rows = con.execute(
            """SELECT evidence_sha256, row_no, coalesce(column_name, ''), code, coalesce(found, ''),
               message, remedy, source_id, as_reported FROM aside ORDER BY evidence_sha256, row_no"""
        ).fetchall()
    found = (_row(files.get(row[0], row[0]), row[1:]) for row in rows)
    return tuple(sorted(found, key=lambda row: (row.file, row.row_no)))


def _row(file: str, cells: tuple[int | str, ...]) -> AsideRow:
    row_no, *texts = cells
    column, code, found, message, remedy, source_id, as_reported = (str(text) for text in texts)
    return AsideRow(
        file=file,
        row_no=int(row_no),
        column=column,
        code=code,
        found=found,
        message=message,
        remedy=remedy,
        source_id=source_id,
        as_reported=as_reported,
    )
