"""Evidence and reads: kept, identified, committed, withdrawn, and looked at as known at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from truceline.records import Problem
from truceline.store import reads, schema
from truceline.store.durable import copy_durably, make_folder, place, remove, sync_folder
from truceline.store.identify import Identified, identify
from truceline.store.opened import OpenedStore
from truceline.store.proofs import BatchProofs, RowProof
from truceline.store.rebuild import rebuild_read
from truceline.store.stored import Batch, Comparison, ReadAbout, ReadReceipt, Replaced, StoredRead, Withdrawal


class KeepsReads(OpenedStore):
    """Evidence, the rows that were read from it, and which of them count."""

    def keep_evidence(self, path: Path) -> tuple[str, int]:
        """SHA-256 and size of the file, whose bytes are kept from now on; keeping it again changes nothing.

        Evidence that no read or record names when the store is closed is not kept.
        """
        writer = self._writing()
        make_folder(self.folder.evidences)
        temporary = writer.scratch() / "evidence"
        sha256, size_bytes = copy_durably(path, temporary)
        kept = self.folder.evidence(sha256)
        if kept.is_file():
            remove(temporary)
        else:
            place(temporary, kept)
            sync_folder(kept.parent)
            writer.placed.add(kept)
        return sha256, size_bytes

    def identify(
        self,
        con: DuckDBPyConnection,
        table: str,
        layer: str,
        *,
        before_seq: int | None = None,
        instead_of: int | None = None,
    ) -> Identified:
        """The rows of ``table`` with id and salt, sorted, without those stored already.

        table:       every column of the layer but id and salt
        before_seq:  what counts as stored is what was live when the ledger had that many entries:
                     a read's own ``seq`` gives what that read gave
        instead_of:  ``seq`` of a read whose place these rows take: what it stored is not known here
        """
        with self._engine.connect() as connection:
            batches = reads.stored_batches(connection)
            withdrawals = reads.stored_withdrawals(connection)
        before = [
            one for one in reads.live_before(batches, withdrawals, before_seq) if one.read_seq != instead_of
        ]
        known = reads.known_files(con, self.folder, before, table, layer)
        return identify(con, table, layer, key=self.key, known_files=known)

    def commit_read(
        self,
        con: DuckDBPyConnection,
        identified: Sequence[Identified],
        about: ReadAbout,
        actor: str,
        at: datetime,
        replaced: Replaced | None = None,
    ) -> ReadReceipt:
        """Store the identified rows of one file, a batch per layer and month. All or nothing.

        replaced: batches withdrawn in the same transaction, because this file takes their place
        """
        return reads.commit_read(con, self._writing(), identified, about, actor, at, replaced)

    def compare(
        self, con: DuckDBPyConnection, identified: Sequence[Identified], batches: Sequence[Batch]
    ) -> Comparison:
        """How rows about to be stored and those of these batches overlap, by id."""
        return reads.compared(con, self.folder, identified, batches)

    def withdraw(self, root_or_read_id: str, because: str, actor: str, at: datetime) -> list[Batch]:
        """The batches that count no longer from now on: one root's, or all of a read.

        errors: UnknownRecordError when nothing live has that name.
        """
        batches = reads.to_withdraw(self.live_batches(None), root_or_read_id)
        rows = [reads.withdrawal_row(batch, because, actor, at) for batch in batches]
        self._writing().append([(schema.withdrawal, row) for row in rows])
        return batches

    def reads(self) -> list[StoredRead]:
        """All reads, in the order of the ledger."""
        with self._engine.connect() as connection:
            return reads.stored_reads(connection)

    def batches(self) -> list[Batch]:
        """All batches ever stored, withdrawn ones too, in the order of the ledger."""
        with self._engine.connect() as connection:
            return reads.stored_batches(connection)

    def withdrawals(self) -> list[Withdrawal]:
        """All withdrawals, in the order of the ledger."""
        with self._engine.connect() as connection:
            return reads.stored_withdrawals(connection)

    def live_batches(
        self, layer: str | None, as_known_at: datetime | None = None, *, before_seq: int | None = None
    ) -> list[Batch]:
        """Batches of the layer (None: of all) received, and not withdrawn, by that moment (None: by now).

        ``before_seq`` asks what was live when the ledger had that many entries instead.
        """
        if before_seq is not None:
            found = reads.live_before(self.batches(), self.withdrawals(), before_seq)
        else:
            found = reads.live(self.batches(), self.withdrawals(), as_known_at)
        return [one for one in found if layer in (None, one.layer)]

    def relation(
        self,
        con: DuckDBPyConnection,
        layer: str,
        *,
        as_known_at: datetime | None = None,
        before_seq: int | None = None,
        history: bool = False,
    ) -> str:
        """The name of a view, made anew, over the layer's live rows; its last column is ``batch_root``.

        ``history`` asks for every row ever stored, also of batches that count no longer.
        """
        if history:
            batches = [one for one in self.batches() if one.layer == layer]
        else:
            batches = self.live_batches(layer, as_known_at, before_seq=before_seq)
        return reads.relation(con, self.folder, layer, batches, as_known_at)

    def prove_row(self, con: DuckDBPyConnection, batch: Batch, row_id: str) -> RowProof | None:
        """The proof that a batch's root stands for this row; None when the batch has no such row.

        errors: StoreDamagedError when the batch's file cannot be read.
        """
        return self.row_proofs(con, batch).prove(row_id)

    def row_proofs(self, con: DuckDBPyConnection, batch: Batch) -> BatchProofs:
        """Proofs for as many of the batch's rows as are asked for.

        errors: StoreDamagedError when the batch's file cannot be read.
        """
        return BatchProofs(con, self.folder, batch)

    def rebuild_read(
        self, con: DuckDBPyConnection, read: StoredRead, identified: Sequence[Identified]
    ) -> list[Problem]:
        """Where rows read again from the evidence differ from what that read stored, first difference first.

        identified: all layers of the read, from ``identify(..., before_seq=read.seq)``
        """
        stored = [one for one in self.batches() if one.read_seq == read.seq]
        return rebuild_read(con, self.folder, stored, read, identified)
