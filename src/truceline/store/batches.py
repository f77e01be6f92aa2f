"""Batches: one Parquet file per layer and month of a read, named by the Merkle root over its rows.

Rows are sorted by time, then as they stand in the file; columns that are null throughout the
read are left out of the file. Every row has a hash of its own over what varies in the read;
sixteen of them and the hash of what all rows share make a leaf of the RFC 9162 tree
(records/ids.py), so a single row can be proved, withheld or erased and the rest still proves itself.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from truceline.ledger import HASH_BYTES, root_of
from truceline.records import Column
from truceline.records.ids import ROWS_A_LEAF, STORES_OWN
from truceline.records.layers import LAYERS
from truceline.store.canonical import Facts, row_text, shared_of, stored_facts
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


@dataclass(frozen=True, slots=True)
class RowHashes:
    """The shared hash, and the hashes of the rows of one batch, 32 bytes each (records/ids.py)."""

    shared: bytes
    rows: memoryview

    def __len__(self) -> int:
        return len(self.rows) // HASH_BYTES

    def leaves(self) -> bytes:
        """The RFC 9162 leaf hashes of the batch's tree, 32 bytes each; a leaf holds up to 16 rows."""
        start = b"\0" + self.shared
        return b"".join(
            [hashlib.sha256(start + self.leaf_rows(index)).digest() for index in range(self.size)]
        )

    @property
    def size(self) -> int:
        """How many leaves."""
        return -(-len(self) // ROWS_A_LEAF)

    def leaf_rows(self, index: int) -> bytes:
        """The hashes of the rows of one leaf."""
        return bytes(self.rows[_span(index * ROWS_A_LEAF, (index + 1) * ROWS_A_LEAF)])

    def root(self) -> bytes:
        """The root that names the batch."""
        return root_of(self.leaves())


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenBatch:
    """A Parquet file that is finished and fsynced under a temporary name."""

    layer: str
    month: str
    root: str
    rows: int
    columns: tuple[str, ...]
    varies: tuple[str, ...]
    sha256: str
    size_bytes: int
    temporary: Path


def months_of(con: DuckDBPyConnection, identified: Identified) -> list[Month]:
    """The months of these rows, in order of time."""
    column = time_column(identified.layer)
    time, shown = quoted(column.name), identified.select([column])
    found = con.execute(
        f"SELECT year({time}), month({time}), min(spot), max(spot)"
        f" FROM (SELECT rowid AS spot, {shown} FROM {identified.narrow}) GROUP BY 1, 2 ORDER BY 3"
    ).fetchall()
    return [
        Month(month=f"{year:04}-{month:02}", first=first, last=last) for year, month, first, last in found
    ]


def write_batches(con: DuckDBPyConnection, identified: Identified, temporary: Path) -> list[WrittenBatch]:
    """Files of all months in the folder ``temporary``, fsynced; roots and files are made side by side."""
    months = months_of(con, identified)
    paths = [temporary / f"{identified.layer}-{month.month}.parquet" for month in months]
    with _in_parallel(con, identified, months, paths) as written:
        roots = [hashes.root() for _, _, hashes in month_hashes(con, identified, months, temporary)]
    return [
        WrittenBatch(
            layer=identified.layer, month=month.month, root=root.hex(), rows=month.rows,
            columns=tuple(column.name for column in identified.columns),
            varies=tuple(column.name for column in identified.varies),
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


def month_hashes(
    con: DuckDBPyConnection, identified: Identified, months: Sequence[Month], temporary: Path
) -> list[tuple[str, int, RowHashes]]:
    """For each month its name, its first rowid, and the hashes of its rows."""
    columns = LAYERS[identified.layer]
    text = _said(identified.varies, identified.facts)
    hashes = memoryview(_hashed(con, identified.narrow, text, temporary))
    shared = shared_of(columns, identified.facts)
    return [
        (month.month, month.first, RowHashes(shared, hashes[_span(month.first, month.last + 1)]))
        for month in months
    ]


def file_hashes(
    con: DuckDBPyConnection, path: Path, layer: str, varies: Collection[str], temporary: Path
) -> RowHashes:
    """The hashes of a stored batch's rows, in the file's order.

    varies:  the columns that vary in the read, as the batch's row in the ledger says
    errors:  duckdb.Error when the file cannot be read, or has a column of another type; ValueError
             when a column that the rows should share varies
    """
    source = f"read_parquet({file_list([str(path)])})"
    columns = LAYERS[layer]
    facts = stored_facts(con, source, columns, varies)
    text = _said([column for column in columns if column.name in varies], facts)
    return RowHashes(shared_of(columns, facts), memoryview(_hashed(con, source, text, temporary)))


def _said(varies: Sequence[Column], facts: Facts) -> str:
    """SQL of what a row's hash is over (records/ids.py, ``row_hash``)."""
    others = row_text([column for column in varies if column.name not in STORES_OWN], facts)
    return ", ".join([*STORES_OWN, others] if others else STORES_OWN)


def whole_hashes(
    con: DuckDBPyConnection, source: str, layer: str, facts: Facts, temporary: Path
) -> memoryview:
    """A hash of each row over all columns of the layer: what tells rows of different reads apart."""
    return memoryview(_hashed(con, source, row_text(LAYERS[layer], facts), temporary))


def _hashed(con: DuckDBPyConnection, source: str, text: str, temporary: Path) -> bytes:
    """Row hashes by way of a text file: DuckDB writes it faster than Python takes strings over."""
    path = temporary / f"hashes-{threading.get_ident()}.txt"
    rows = f"SELECT sha256(concat({text})) FROM {source}"
    con.execute(f"COPY ({rows}) TO {literal(str(path))} (FORMAT csv, HEADER false)")
    try:
        return bytes.fromhex(path.read_text(encoding="ascii"))
    finally:
        path.unlink()


def _span(first: int, end: int) -> slice:
    return slice(first * HASH_BYTES, end * HASH_BYTES)
