"""Reads: rows become batches; batches can be withdrawn, shown as known at a time, and made again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection
from sqlalchemy import Connection, select

from truceline.records import Column, in_utc
from truceline.records.layers import LAYERS
from truceline.store import schema
from truceline.store.batches import WrittenBatch, write_batches
from truceline.store.connection import file_list, literal, quoted
from truceline.store.durable import digest_of, place, sync_folders
from truceline.store.entries import json_text
from truceline.store.errors import UnknownRecordError
from truceline.store.folder import MissionFolder
from truceline.store.identify import Identified, time_column
from truceline.store.stored import (
    Batch,
    Comparison,
    ReadAbout,
    ReadReceipt,
    Replaced,
    StoredRead,
    Withdrawal,
    read_id,
)
from truceline.store.writer import Writer

ASIDE = "aside"
LISTS = ("columns", "varies")


def commit_read(
    con: DuckDBPyConnection,
    writer: Writer,
    identified: Sequence[Identified],
    about: ReadAbout,
    actor: str,
    at: datetime,
    replaced: Replaced | None = None,
) -> ReadReceipt:
    """Files first, then one transaction; what it returns is on the disk. The identified rows are freed.

    replaced: batches that the same transaction withdraws, so that a kill leaves the old or the new
    """
    kept = {sha256: writer.folder.evidence(sha256) for sha256 in about.evidence()}
    for sha256, path in kept.items():
        if not path.is_file():
            raise UnknownRecordError(f"evidence {sha256} is not kept: keep_evidence comes first")
    counts = _counts(con, identified, about.rows_in)
    records = sum(one.rows for one in identified if one.layer != ASIDE)
    scratch = writer.scratch()
    written = [one for rows in identified if rows.rows for one in write_batches(con, rows, scratch)]
    placed = [_place(writer, one) for one in written]
    sync_folders(path.parent for path in placed)
    seq = writer.next_seq
    rows = [(schema.read, _read_row(about, counts, actor, at))]
    rows += [(schema.batch, _batch_row(one, seq, about.received_at, actor, at)) for one in written]
    if replaced is not None:
        because = f"replaced by {read_id(seq)}: {replaced.because}"
        rows += [(schema.withdrawal, withdrawal_row(old, because, actor, at)) for old in replaced.batches]
    writer.append(rows)
    writer.placed -= {*kept.values(), *placed}
    for one in identified:
        one.drop(con)
    return ReadReceipt(
        read_id=read_id(seq), batches=tuple(one.root for one in written), records=records, **counts
    )


def _counts(con: DuckDBPyConnection, identified: Sequence[Identified], rows_in: int) -> dict[str, int]:
    """What became of the file's rows, each counted once (``ReadReceipt``)."""
    said = [one for one in identified if one.layer != ASIDE]
    aside = [one for one in identified if one.layer == ASIDE]
    if sum(one.rows + one.known + one.repeated for one in identified) <= rows_in:
        # every row gives a record at least (intake.Reading), so here each gives exactly one
        return {
            "kept": sum(one.rows for one in said),
            "set_aside": sum(one.rows for one in aside),
            "known": sum(one.known for one in identified),
            "repeated": sum(one.repeated for one in identified),
        }
    kept, set_aside = _rows_of_file(con, said), _rows_of_file(con, aside)
    return {"kept": kept, "set_aside": set_aside, "known": rows_in - kept - set_aside, "repeated": 0}


def _rows_of_file(con: DuckDBPyConnection, identified: Sequence[Identified]) -> int:
    """Rows of the file that gave these records."""
    parts = " UNION ALL ".join(f"SELECT row_no FROM {one.table}" for one in identified if one.rows)
    if not parts:
        return 0
    [(count,)] = con.execute(f"SELECT count(DISTINCT row_no) FROM ({parts})").fetchall()
    return int(count)


def compared(
    con: DuckDBPyConnection,
    folder: MissionFolder,
    identified: Sequence[Identified],
    batches: Sequence[Batch],
) -> Comparison:
    """How the rows identified and those of these batches overlap."""
    same = 0
    for one in identified:
        old = sorted({str(path_of(folder, batch)) for batch in batches if batch.layer == one.layer})
        if one.layer != ASIDE and old and one.rows:
            ids = f"SELECT id FROM read_parquet({file_list(old)})"
            found = con.execute(f"SELECT count(*) FROM {one.table} WHERE id IN ({ids})").fetchall()
            same += int(found[0][0])
    stored = sum(batch.rows for batch in batches if batch.layer != ASIDE)
    read = sum(one.rows for one in identified if one.layer != ASIDE)
    return Comparison(same=same, gone=stored - same, new=read - same)


def _place(writer: Writer, written: WrittenBatch) -> Path:
    """Give the file its name. The same rows may lie there already, from a read since withdrawn."""
    path = writer.folder.batch(written.layer, written.month, written.root)
    if not path.is_file() or digest_of(path)[0] != written.sha256:
        place(written.temporary, path)
        writer.placed.add(path)
    return path


def _read_row(about: ReadAbout, counts: Mapping[str, int], actor: str, at: datetime) -> dict[str, Any]:
    told = asdict(about) | {"source": json_text(about.source), "received_at": in_utc(about.received_at)}
    return {**told, **counts, "actor": actor, "at": in_utc(at)}


def _batch_row(
    one: WrittenBatch, read_seq: int, received_at: datetime, actor: str, at: datetime
) -> dict[str, Any]:
    return {
        "read_seq": read_seq, "root": one.root, "layer": one.layer, "month": one.month, "rows": one.rows,
        "columns": json_text(one.columns), "varies": json_text(one.varies),
        "sha256": one.sha256, "size_bytes": one.size_bytes,
        "received_at": in_utc(received_at), "at": in_utc(at), "actor": actor,
    }  # fmt: skip


def stored_batches(connection: Connection) -> list[Batch]:
    """All batches ever stored, in the order of the ledger."""
    rows = connection.execute(select(schema.batch).order_by(schema.batch.c.seq)).mappings()
    return [Batch(**{**row, **{name: tuple(json.loads(row[name])) for name in LISTS}}) for row in rows]


def stored_withdrawals(connection: Connection) -> list[Withdrawal]:
    """All withdrawals, in the order of the ledger."""
    rows = connection.execute(select(schema.withdrawal).order_by(schema.withdrawal.c.seq)).mappings()
    return [Withdrawal(**row) for row in rows]


def stored_reads(connection: Connection) -> list[StoredRead]:
    """All reads, in the order of the ledger."""
    rows = connection.execute(select(schema.read).order_by(schema.read.c.seq)).mappings()
    return [_stored_read(dict(row)) for row in rows]


def _stored_read(row: Mapping[str, Any]) -> StoredRead:
    told = {name: row[name] for name in ReadAbout.__dataclass_fields__}
    rest = {name: row[name] for name in row if name not in told}
    return StoredRead(about=ReadAbout(**{**told, "source": json.loads(row["source"])}), **rest)


def live(
    batches: Iterable[Batch], withdrawals: Iterable[Withdrawal], as_known_at: datetime | None
) -> list[Batch]:
    """Those received and not withdrawn by that moment; None: by now."""
    moment = None if as_known_at is None else in_utc(as_known_at)
    gone = {one.batch_seq for one in withdrawals if moment is None or one.at <= moment}
    return [one for one in batches if one.seq not in gone and (moment is None or one.received_at <= moment)]


def live_before(
    batches: Iterable[Batch], withdrawals: Iterable[Withdrawal], before_seq: int | None
) -> list[Batch]:
    """Those live when the ledger had ``before_seq`` entries; None: now."""
    if before_seq is None:
        return live(batches, withdrawals, None)
    earlier = [one for one in withdrawals if one.seq < before_seq]
    return live((one for one in batches if one.seq < before_seq), earlier, None)


def known_files(
    con: DuckDBPyConnection, folder: MissionFolder, batches: Iterable[Batch], table: str, layer: str
) -> list[str]:
    """Files of those batches in which a row of ``table`` may be known already.

    Where a row's time is part of what it says, a known row can only be in a batch of its month.
    """
    stored = [one for one in batches if one.layer == layer]
    time = time_column(layer)
    if stored and time.in_id:
        months = con.execute(f"SELECT DISTINCT strftime({quoted(time.name)}, '%Y-%m') FROM {quoted(table)}")
        wanted = {month for (month,) in months.fetchall()}
        stored = [one for one in stored if one.month in wanted]
    return sorted({str(path_of(folder, one)) for one in stored})


def path_of(folder: MissionFolder, batch: Batch) -> Path:
    """The file of a batch."""
    return folder.batch(batch.layer, batch.month, batch.root)


def relation(
    con: DuckDBPyConnection,
    folder: MissionFolder,
    layer: str,
    batches: Sequence[Batch],
    as_known_at: datetime | None,
) -> str:
    """(Re)create the view ``layer`` over these batches, with a last column ``batch_root``."""
    by_columns: dict[tuple[str, ...], set[str]] = {}
    for one in batches:
        by_columns.setdefault(one.columns, set()).add(str(path_of(folder, one)))
    parts = [_part(layer, columns, sorted(paths)) for columns, paths in sorted(by_columns.items())]
    rows = " UNION ALL ".join(parts or [_part(layer, (), [])])
    until = "" if as_known_at is None else f" WHERE received_at <= {_moment(as_known_at)}"
    con.execute(f"CREATE OR REPLACE VIEW {quoted(layer)} AS SELECT * FROM ({rows}){until}")
    return layer


def _part(layer: str, columns: tuple[str, ...], paths: list[str]) -> str:
    """The rows of files that have the same columns; a column they lack is null."""
    shown = ", ".join(_typed(column, column.name in columns) for column in LAYERS[layer])
    if not paths:
        return f"(SELECT {shown}, NULL::VARCHAR AS batch_root WHERE false)"
    return (
        f"(SELECT {shown}, parse_filename(filename, true) AS batch_root"
        f" FROM read_parquet({file_list(paths)}, filename = true))"
    )


def _typed(column: Column, there: bool) -> str:
    name = quoted(column.name)
    return name if there else f"NULL::{column.sql_type} AS {name}"


def _moment(moment: datetime) -> str:
    return f"{literal(in_utc(moment).isoformat())}::TIMESTAMPTZ"


def to_withdraw(batches: Sequence[Batch], root_or_read_id: str) -> list[Batch]:
    """The batches, of those that are live, that this root or read id names.

    errors: UnknownRecordError when none is.
    """
    named = [one for one in batches if root_or_read_id in (one.root, read_id(one.read_seq))]
    if not named:
        raise UnknownRecordError(
            f"'{root_or_read_id}' names no batch that is live: give a read's id or a batch's root as "
            "`truceline status` shows them; what was withdrawn stays withdrawn."
        )
    return named


def withdrawal_row(batch: Batch, because: str, actor: str, at: datetime) -> dict[str, Any]:
    """The row that withdraws a batch."""
    return {
        "batch_seq": batch.seq, "root": batch.root, "because": because, "actor": actor, "at": in_utc(at),
    }  # fmt: skip
