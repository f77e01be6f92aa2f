"""Batches: one Parquet file per layer and month of a read, named by the Merkle root over its rows.

Rows are sorted by time and id; columns that are null throughout the read are left out of the
file. A row's leaf is ``SHA-256(0x00 || canonical text over all the layer's columns)``, RFC 9162,
so a single row can be proved, withheld or erased and the rest still proves itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from truceline.ledger import HASH_BYTES, root_of
from truceline.records.layers import LAYERS
from truceline.store.canonical import row_text, stored_facts
from truceline.store.connection import file_list, literal, quoted
from truceline.store.durable import digest_of, sync_file
from truceline.store.identify import Identified, time_column

PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 1000"
"""Level 1 writes a third faster than the default and, measured, no larger files."""
WRITERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The rows ``first`` to ``last`` (rowid, both included) of a sorted table: one month of it."""

    month: str
    first: int
    last: int

    @property
    def rows(self) -> int:
        """How many."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenBatch:
    """A Parquet file that is finished and fsynced under a temporary name."""

    layer: str
    month: str
    root: str
    rows: int
    columns: tuple[str, ...]
    sha256: str
    size_bytes: int
    temporary: Path


def months_of(con: DuckDBPyConnection, identified: Identified) -> list[Month]:
    """The months of these rows, in order of time."""
    column = time_column(identified.layer)
    time, shown = quoted(column.name), identified.select([column])
    found = con.execute(
        f"SELECT strftime({time}, '%Y-%m'), min(spot), max(spot)"
        f" FROM (SELECT rowid AS spot, {shown} FROM {identified.narrow}) GROUP BY 1 ORDER BY 2"
    ).fetchall()
    return [Month(month=month, first=first, last=last) for month, first, last in found]


def write_batches(con: DuckDBPyConnection, identified: Identified, temporary: Path) -> list[WrittenBatch]:
    """Files of all months in the folder ``temporary``, fsynced; roots and files are made side by side."""
    months = months_of(con, identified)
    paths = [temporary / f"{identified.layer}-{month.month}.parquet" for month in months]
    with _in_parallel(con, identified, months, paths) as written:
        roots = [root_of(leaves).hex() for _, _, leaves in month_leaves(con, identified, temporary)]
    return [
        WrittenBatch(
            layer=identified.layer, month=month.month, root=root, rows=month.rows,
            columns=tuple(column.name for column in identified.columns),
            sha256=sha256, size_bytes=size_bytes, temporary=path,
        )
        for month, path, root, (sha256, size_bytes) in zip(months, paths, roots, written, strict=True)
    ]  # fmt: skip


@contextmanager
def _in_parallel(
    con: DuckDBPyConnection, identified: Identified, months: Sequence[Month], paths: Sequence[Path]
) -> Iterator[list[tuple[str, int]]]:
    """Write the files in threads while the body runs; (SHA-256, size) of each stand in the list after it."""
    own = threading.local()
    written: list[tuple[str, int]] = []

    def write(month: Month, path: Path) -> tuple[str, int]:
        if not hasattr(own, "cursor"):
            own.cursor = con.cursor()
        return _write_month(own.cursor, identified, month, path)

    with ThreadPoolExecutor(WRITERS) as pool:
        futures = [pool.submit(write, month, path) for month, path in zip(months, paths, strict=True)]
        try:
            yield written
            written += [future.result() for future in futures]
        finally:
            for future in futures:
                future.cancel()


def _write_month(
    cursor: DuckDBPyConnection, identified: Identified, month: Month, path: Path
) -> tuple[str, int]:
    rows = f"{identified.narrow} WHERE rowid BETWEEN {month.first} AND {month.last}"
    shown = identified.select(identified.columns)
    cursor.execute(f"COPY (SELECT {shown} FROM {rows}) TO {literal(str(path))} ({PARQUET})")
    sync_file(path)
    return digest_of(path)


def month_leaves(
    con: DuckDBPyConnection, identified: Identified, temporary: Path
) -> list[tuple[str, int, memoryview]]:
    """For each month its name, its first rowid, and the leaf hashes of its rows, 32 bytes each."""
    text = row_text(LAYERS[identified.layer], identified.facts)
    leaves = memoryview(_leaves(con, identified.narrow, text, temporary))
    return [
        (month.month, month.first, leaves[month.first * HASH_BYTES : (month.last + 1) * HASH_BYTES])
        for month in months_of(con, identified)
    ]


def file_leaves(con: DuckDBPyConnection, path: Path, layer: str, temporary: Path) -> bytes:
    """The leaf hashes of a stored batch's rows, 32 bytes each, in the file's order.

    errors: duckdb.Error when the file cannot be read, or has a column of another type.
    """
    source = f"read_parquet({file_list([str(path)])})"
    described = con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    text = row_text(LAYERS[layer], stored_facts(name for name, *_ in described))
    return _leaves(con, source, text, temporary)


def _leaves(con: DuckDBPyConnection, source: str, text: str, temporary: Path) -> bytes:
    """Leaf hashes by way of a text file: DuckDB writes it faster than Python takes strings over."""
    path = temporary / f"leaves-{threading.get_ident()}.txt"
    leaf = f"sha256(concat(chr(0), {text}))"
    con.execute(f"COPY (SELECT {leaf} FROM {source}) TO {literal(str(path))} (FORMAT csv, HEADER false)")
    try:
        return bytes.fromhex(path.read_text(encoding="ascii"))
    finally:
        path.unlink()
