"""Rows read again from the evidence, held against the batches that the first reading stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb
from duckdb import DuckDBPyConnection

from truceline.records import Problem, Severity
from truceline.records.layers import LAYERS
from truceline.store.batches import Month, month_roots, months_of, whole_hashes
from truceline.store.canonical import Varies
from truceline.store.connection import file_list, quoted
from truceline.store.folder import MissionFolder
from truceline.store.identify import Identified
from truceline.store.reads import path_of
from truceline.store.stored import Batch, StoredRead

REMEDY = (
    "Read the evidence with the reader and the settings that the read names; if they still differ, the "
    "stored rows are not what the evidence says: withdraw the read and keep this folder as evidence."
)


def rebuild_read(
    con: DuckDBPyConnection,
    folder: MissionFolder,
    stored: Sequence[Batch],
    read: StoredRead,
    identified: Sequence[Identified],
) -> list[Problem]:
    """A problem for each batch that is missing, extra or different, in the order of layer and month."""
    again = {
        (one.layer, month.month): (one, month, root.hex())
        for one in identified
        for months in [months_of(con, one)]
        for month, root in zip(months, month_roots(con, one, months), strict=True)
    }
    before = {(batch.layer, batch.month): batch for batch in stored}
    problems = []
    for place in sorted(again.keys() | before.keys()):
        if place not in before:
            problems.append(_problem(read, place, "no batch is stored", "rows in the evidence"))
        elif place not in again:
            problems.append(_problem(read, place, before[place].root, "no such rows in the evidence"))
        else:
            one, month, root = again[place]
            if root != before[place].root:
                first = _first_difference(con, folder, before[place], one, month)
                problems.append(_problem(read, place, before[place].root, f"{root}; {first}"))
    return problems


def _problem(read: StoredRead, place: tuple[str, str], expected: str, found: str) -> Problem:
    layer, month = place
    return Problem(
        code="TL-VER-006", severity=Severity.REFUSED, file=read.about.file_name, found=found, remedy=REMEDY,
        message=f"{read.read_id}, {layer} {month}: stored {expected}, read again {found}.",
    )  # fmt: skip


def _first_difference(
    con: DuckDBPyConnection, folder: MissionFolder, batch: Batch, again: Identified, month: Month
) -> str:
    """Which row and column differ first, as far as the stored file can tell."""
    try:
        source = f"read_parquet({file_list([str(path_of(folder, batch))])})"
        facts = {name: Varies(nulls=True) for name in batch.columns}
        stored = whole_hashes(con.cursor(), source, batch.layer, facts)
        rows = f"(SELECT * FROM {again.narrow} WHERE rowid BETWEEN {month.first} AND {month.last})"
        anew = whole_hashes(con, rows, batch.layer, again.facts)
        return _columns(con, folder, batch, again, month.first, _first_spot(stored, anew))
    except (duckdb.Error, OSError, ValueError):
        return "the stored file cannot be read to compare rows"


def _first_spot(left: Iterator[bytes], right: Iterator[bytes]) -> int:
    """The first place where two runs of row hashes differ; the shorter one's length if nowhere before."""
    spot = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        spot += 1
    return spot


def _columns(
    con: DuckDBPyConnection, folder: MissionFolder, batch: Batch, again: Identified, first: int, spot: int
) -> str:
    source = f"read_parquet({file_list([str(path_of(folder, batch))])}, file_row_number = true)"
    stored = _row(con, batch.columns, source, f"file_row_number = {spot}")
    names = tuple(column.name for column in LAYERS[batch.layer])
    anew = _row(con, names, f"(SELECT *, rowid AS spot FROM {again.narrow})", f"spot = {first + spot}", again)
    if stored is None or anew is None:
        return f"one has {spot} rows, the other more"
    different = [name for name in names if stored.get(name) != anew[name]]
    said = ", ".join(f"{name} was {stored.get(name)!s}, is {anew[name]!s}" for name in different[:3])
    return f"first in row {spot + 1} of the month: {said}"


def _row(
    con: DuckDBPyConnection, names: Sequence[str], source: str, where: str, again: Identified | None = None
) -> dict[str, str | None] | None:
    own = "*" if again is None else again.select(LAYERS[again.layer])
    shown = ", ".join(f"{quoted(name)}::VARCHAR" for name in names)
    found = con.execute(f"SELECT {shown} FROM (SELECT {own} FROM {source} WHERE {where})").fetchall()
    return dict(zip(names, found[0], strict=True)) if found else None
