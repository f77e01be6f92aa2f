"""From a stored row to its batch's root: the RFC 9162 inclusion proof, made and checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from duckdb import DuckDBPyConnection

from truceline.ledger import HASH_BYTES, TreeCache, verify_inclusion
from truceline.store.batches import file_leaves
from truceline.store.connection import file_list
from truceline.store.errors import StoreDamagedError
from truceline.store.folder import MissionFolder
from truceline.store.stored import Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProof:
    """A row's leaf, its place among ``size`` leaves, and the hashes that lead to ``root``."""

    leaf: bytes
    index: int
    size: int
    path: tuple[bytes, ...]
    root: bytes

    def verify(self) -> None:
        """Nothing when the path leads to the root; ``truceline.ledger.InclusionError`` when not."""
        verify_inclusion(self.leaf, self.index, self.size, list(self.path), self.root)


def prove_row(con: DuckDBPyConnection, folder: MissionFolder, batch: Batch, row_id: str) -> RowProof | None:
    """The proof for the row of this id against the root that the ledger holds for the batch."""
    path = str(folder.batch(batch.layer, batch.month, batch.root))
    try:
        leaves = _leaves(con, folder, batch)
        found = con.execute(
            f"SELECT file_row_number FROM read_parquet({file_list([path])}, file_row_number = true)"
            " WHERE id = ?",
            [row_id],
        ).fetchone()
    except duckdb.Error as problem:
        raise StoreDamagedError(f"{path}: cannot be read: {str(problem).splitlines()[0]}") from problem
    if found is None:
        return None
    tree, index = TreeCache(leaves), int(found[0])
    return RowProof(
        leaf=leaves[index * HASH_BYTES : (index + 1) * HASH_BYTES],
        index=index,
        size=tree.size,
        path=tuple(tree.inclusion_proof(index)),
        root=bytes.fromhex(batch.root),
    )


def _leaves(con: DuckDBPyConnection, folder: MissionFolder, batch: Batch) -> bytes:
    with TemporaryDirectory() as scratch:
        path = folder.batch(batch.layer, batch.month, batch.root)
        return file_leaves(con, path, batch.layer, Path(scratch))
