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
from itertools import chain, islice
from pathlib import Path

from duckdb import DuckDBPyConnection

from truceline.ledger import HASH_BYTES, root_of
from truceline.records import Column
from truceline.records.ids import ROWS_A_LEAF, STORES_OWN
from truceline.records.layers import LAYERS
from truceline.store.canonical import Constant, Facts, row_text, shared_of, stored_facts
from truceline.store.connection import file_list, literal, quoted
from truceline.store.durable import digest_of, sync_file
from truceline.store.identify import Identified, time_column

PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 1000"
"""Level 1 writes a third faster than the default and, measured, no larger files."""
WRITERS = 2
HASHED_AT_ONCE = 4096
FOLDED_LEAVES = 1 << 12
RANGE_ROWS = 1_000_000
MOST_SIDE_BY_SIDE = 2_000_000
"""A read of more rows than this writes its files first and hashes its rows after, in bounded memory."""


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
    rows: bytes

    def leaves(self) -> bytes:
        """The RFC 9162 leaf hashes of the batch's tree, 32 bytes each; a leaf holds up to 16 rows."""
        start = b"\0" + self.shared
        count = -(-len(self.rows) // (ROWS_A_LEAF * HASH_BYTES))
        return b"".join([hashlib.sha256(start + self.leaf_rows(index)).digest() for index in range(count)])

    def leaf_rows(self, index: int) -> bytes:
        """The hashes of the rows of one leaf."""
        width = ROWS_A_LEAF * HASH_BYTES
        return self.rows[index * width : (index + 1) * width]

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
    if identified.rows > MOST_SIDE_BY_SIDE:
        # one after the other: a row group being written and rows being hashed do not share a small memory
        written = [
            _write_month(con, identified, month, path) for month, path in zip(months, paths, strict=True)
        ]
        roots = month_roots(con, identified, months)
    else:
        with _in_parallel(con, identified, months, paths) as written:
            roots = month_roots(con, identified, months)
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
    cursor.execute(f"COPY (SELECT {_cheaply(identified)} FROM {rows}) TO {literal(str(path))} ({PARQUET})")
    sync_file(path)
    return digest_of(path)


def _cheaply(identified: Identified) -> str:
    """The columns of a file. A text that all rows share is given as an enum of one word: the file has
    the same texts, and DuckDB does not look every one of them up in a dictionary."""
    return ", ".join(_shown_cheaply(identified, column) for column in identified.columns)


def _shown_cheaply(identified: Identified, column: Column) -> str:
    fact = identified.facts[column.name]
    if isinstance(fact, Constant) and column.sql_type == "VARCHAR":
        return f"{literal(fact.text)}::ENUM({literal(fact.text)}) AS {quoted(column.name)}"
    return identified.select([column])


def month_roots(con: DuckDBPyConnection, identified: Identified, months: Sequence[Month]) -> list[bytes]:
    """The root of each month's rows, which name its batch; the rows are hashed as they stream by."""
    text = _said(identified.varies, identified.facts)
    start = b"\0" + shared_of(LAYERS[identified.layer], identified.facts)
    hashes = chain.from_iterable(
        piece for rows in _in_ranges(identified) for piece in _hashed(con, rows, text)
    )
    return [_root(start, islice(hashes, month.rows)) for month in months]


def _in_ranges(identified: Identified) -> Iterator[str]:
    """The rows in ranges, each a query of its own: one over all of them would hold on to all it passed."""
    for first in range(0, identified.rows, RANGE_ROWS):
        yield f"{identified.narrow} WHERE rowid >= {first} AND rowid < {first + RANGE_ROWS}"


def _root(start: bytes, hashes: Iterator[bytes]) -> bytes:
    """The root over these rows, ``start`` being what a leaf's data begins with.

    Whole subtrees of leaves are folded as they come: a root over their roots is the root over all.
    """
    folded = []
    while leaves := _leaves(start, hashes):
        folded.append(root_of(leaves))
    return root_of(folded)


def _leaves(start: bytes, hashes: Iterator[bytes]) -> bytes:
    """The next leaf hashes, a whole subtree of them unless the rows end before."""
    sha256 = hashlib.sha256
    found: list[bytes] = []
    while len(found) < FOLDED_LEAVES and (rows := b"".join(islice(hashes, ROWS_A_LEAF))):
        found.append(sha256(start + rows).digest())
    return b"".join(found)


def file_hashes(con: DuckDBPyConnection, path: Path, layer: str, varies: Collection[str]) -> RowHashes:
    """The hashes of a stored batch's rows, in the file's order.

    varies:  the columns that vary in the read, as the batch's row in the ledger says
    errors:  duckdb.Error when the file cannot be read, or has a column of another type; ValueError
             when a column that the rows should share varies
    """
    source, text, shared = _stored(con, path, layer, varies)
    return RowHashes(shared, b"".join(chain.from_iterable(_hashed(con, source, text))))


def file_root(con: DuckDBPyConnection, path: Path, layer: str, varies: Collection[str]) -> bytes:
    """The root over a stored batch's rows, which stream by; arguments and errors of ``file_hashes``."""
    source, text, shared = _stored(con, path, layer, varies)
    return _root(b"\0" + shared, chain.from_iterable(_hashed(con, source, text)))


def _stored(
    con: DuckDBPyConnection, path: Path, layer: str, varies: Collection[str]
) -> tuple[str, str, bytes]:
    """(SQL of the file's rows, SQL of what a row's hash is over, the shared hash)."""
    source = f"read_parquet({file_list([str(path)])})"
    columns = LAYERS[layer]
    facts = stored_facts(con, source, columns, varies)
    text = _said([column for column in columns if column.name in varies], facts)
    return source, text, shared_of(columns, facts)


def _said(varies: Sequence[Column], facts: Facts) -> str:
    """SQL of what a row's hash is over (records/ids.py, ``row_hash``)."""
    others = row_text([column for column in varies if column.name not in STORES_OWN], facts)
    return ", ".join([*STORES_OWN, others] if others else STORES_OWN)


def whole_hashes(con: DuckDBPyConnection, source: str, layer: str, facts: Facts) -> Iterator[bytes]:
    """A hash of each row over all columns of the layer: what tells rows of different reads apart."""
    return chain.from_iterable(_hashed(con, source, row_text(LAYERS[layer], facts)))


def _hashed(con: DuckDBPyConnection, source: str, text: str) -> Iterator[list[bytes]]:
    """Row hashes, in pieces. DuckDB writes the texts and the interpreter's SHA-256 hashes them: it uses
    the processor's own instructions, which DuckDB's does not, and that outweighs handing the texts over."""
    sha256 = hashlib.sha256
    found = con.execute(f"SELECT concat({text}) FROM {source}")
    while rows := found.fetchmany(HASHED_AT_ONCE):
        yield [sha256(row.encode()).digest() for (row,) in rows]
