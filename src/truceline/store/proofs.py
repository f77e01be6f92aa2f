"""From a stored row to its batch's root: the RFC 9162 inclusion proof, made and checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from truceline.ledger import HASH_BYTES, InclusionError, TreeCache, leaf_hash, verify_inclusion
from truceline.records.ids import ROWS_A_LEAF
from truceline.store.batches import file_hashes
from truceline.store.connection import file_list
from truceline.store.errors import StoreDamagedError
from truceline.store.folder import MissionFolder
from truceline.store.stored import Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProof:
    """A row's hash, the leaf that holds it, its place among ``size`` leaves, and the path to ``root``.

    ``leaf`` is the leaf's data: the hash of what all rows share, then the hashes of up to 16 rows.
    """

    row: bytes
    leaf: bytes
    index: int
    size: int
    path: tuple[bytes, ...]
    root: bytes

    def verify(self) -> None:
        """Nothing when the row is in the leaf and the path leads to the root; else ``InclusionError``."""
        places = range(len(self.row), len(self.leaf), len(self.row))
        if not any(self.leaf[place : place + len(self.row)] == self.row for place in places):
            raise InclusionError(
                "row", expected="its hash in the leaf", found=self.row.hex(), do="Fetch the proof again."
            )
        verify_inclusion(leaf_hash(self.leaf), self.index, self.size, list(self.path), self.root)


class BatchProofs:
    """Proofs for rows of one batch; its leaves are worked out once, from the file as it stood then."""

    def __init__(self, con: DuckDBPyConnection, folder: MissionFolder, batch: Batch) -> None:
        """errors: StoreDamagedError when the batch's file cannot be read."""
        self._con, self._root = con, bytes.fromhex(batch.root)
        self._path = folder.batch(batch.layer, batch.month, batch.root)
        with _told(self._path):
            self._hashes = file_hashes(con, self._path, batch.layer, batch.varies)
        self._tree = TreeCache(self._hashes.leaves())

    def prove(self, row_id: str) -> RowProof | None:
        """The proof against the root that the ledger holds; None when the batch has no such row."""
        index = self._index(row_id)
        if index is None:
            return None
        leaf, place = divmod(index, ROWS_A_LEAF)
        rows = self._hashes.leaf_rows(leaf)
        return RowProof(
            row=rows[place * HASH_BYTES : (place + 1) * HASH_BYTES],
            leaf=self._hashes.shared + rows,
            index=leaf,
            size=self._tree.size,
            path=tuple(self._tree.inclusion_proof(leaf)),
            root=self._root,
        )

    def _index(self, row_id: str) -> int | None:
        with _told(self._path):
            found = self._con.execute(
                f"SELECT file_row_number FROM read_parquet({file_list([str(self._path)])},"
                " file_row_number = true) WHERE id = ?",
                [row_id],
            ).fetchone()
        return None if found is None else int(found[0])


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (duckdb.Error, ValueError) as problem:
        raise StoreDamagedError(f"{path}: cannot be read: {str(problem).splitlines()[0]}") from problem
