"""Rows set aside, as people mend them: grouped and row by row.

A row stays here until it is mended: by a file that replaces its read, or by a sheet whose rows
name it. What was withdrawn, replaced or mended is asked for as history. Sealed rows are counted
and their words are shown to nobody. Everything is counted and picked by DuckDB.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from truceline.mission.aside_views import SEALED, AsideAsked, aside_shown
from truceline.records import problem_titles
from truceline.store import Store

BY = {"code": "code", "file": "file", "source": "source_id", "column": "column_name"}
"""What rows may be grouped by, and the column that holds it."""
SHOWN = (
    "id, read_id, file, row_no, column_name, code, found, message, remedy, source_id, as_reported, standing"
)


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


def rows_aside(store: Store, asked: AsideAsked, limit: int | None = None) -> tuple[AsideRow, ...]:
    """The rows asked for, in the order of file and row; sealed ones without their words."""
    with aside_shown(store, asked) as con:
        rows = con.execute(f"SELECT {SHOWN} FROM shown ORDER BY file, row_no, id {_limit(limit)}").fetchall()
    return tuple(map(row_of, rows))


def aside_groups(store: Store, by: str, asked: AsideAsked) -> tuple[AsideGroup, ...]:
    """The rows asked for, by code, file, source or column; the largest group first."""
    key = f"coalesce(nullif({BY[by]}, ''), '(the whole row)')"
    readable = f"as_reported <> '{SEALED}'"
    with aside_shown(store, asked) as con:
        found = con.execute(
            f"SELECT {key} AS key, count(*), count(DISTINCT file), count(*) FILTER (NOT {readable}),"
            f" list_sort(list(DISTINCT code)), arg_min(id, (file, row_no, id)) FILTER ({readable})"
            " FROM shown GROUP BY key ORDER BY 2 DESC, 1"
        ).fetchall()
        wanted = [first for *_, first in found]
        rows = con.execute(f"SELECT {SHOWN} FROM shown WHERE list_contains(?, id)", [wanted]).fetchall()
    examples, titles = {row.id: row for row in map(row_of, rows)}, problem_titles()
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


def _limit(limit: int | None) -> str:
    return "" if limit is None else f"LIMIT {int(limit)}"


def row_of(cells: tuple[Any, ...]) -> AsideRow:
    """The row that the columns of ``SHOWN`` give."""
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
