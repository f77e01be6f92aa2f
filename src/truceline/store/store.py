"""The store of one mission: the front door of this package."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from duckdb import DuckDBPyConnection
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DatabaseError

from truceline.ledger import Frontier, JSONValue, LedgerEntry, SigningKey, TreeCache
from truceline.records import MISSION, Problem, in_utc
from truceline.store import published, reads, recover, runs, says, schema
from truceline.store.check import check_mission
from truceline.store.database import create_database, reading_engine, writing_engine
from truceline.store.durable import copy_durably, make_folder, place, remove, sync_folder, write_durably
from truceline.store.entries import json_text
from truceline.store.errors import (
    FolderInUseError,
    NotAMissionError,
    ReadOnlyError,
    StoreDamagedError,
    StoreError,
)
from truceline.store.folder import MissionFolder
from truceline.store.identify import Identified, identify
from truceline.store.keys import Keys, read_keys, write_keys
from truceline.store.log import Log, leaf_hashes, notes, open_log
from truceline.store.named import Progress
from truceline.store.proofs import BatchProofs, RowProof
from truceline.store.rebuild import rebuild_read
from truceline.store.stored import (
    Batch,
    Comparison,
    ReadAbout,
    ReadReceipt,
    Replaced,
    Run,
    StoredRead,
    StoredRecord,
    StoredReport,
    Withdrawal,
)
from truceline.store.writer import Lock, Salts, Writer


class Store:
    """One mission's store, open for reading or, for one process at a time, for writing.

    Use it in a ``with`` statement: leaving it seals the mission. What a writing method has
    returned is on the disk; no method changes what is stored.
    """

    def __init__(self, folder: MissionFolder, engine: Engine, writer: Writer | None) -> None:
        self.folder = folder
        self._engine = engine
        self._writer = writer

    @classmethod
    def create(
        cls,
        folder: MissionFolder | Path,
        *,
        secret: str,
        signing_key: SigningKey,
        actor: str,
        at: datetime,
        settings_files: Mapping[str, bytes],
        salt_source: Salts = secrets.token_bytes,
    ) -> Store:
        """A new mission, open for writing.

        secret:          64 hex digits, the key of all ids
        signing_key:     its name is the mission's id and the ledger's origin
        settings_files:  content by name below the folder, such as ``mission.toml``
        errors:          FolderInUseError unless the folder is new or empty
        """
        folder = _mission(folder)
        if folder.root.exists() and any(folder.root.iterdir()):
            raise FolderInUseError(f"{folder.root}: something is here already. Choose a new folder.")
        keys = Keys(secret, signing_key)
        make_folder(folder.root)
        lock = Lock(folder)
        published.mark_unsealed(folder)
        write_keys(folder, keys)
        for name, content in settings_files.items():
            write_durably(folder.root / name, content)
        create_database(folder.database)
        engine = writing_engine(folder.database)
        writer = Writer(folder, engine, Log(Frontier(), signing_key), lock, salt_source)
        writer.append([], first=[keys.entry(actor, at)])
        store = cls(folder, engine, writer)
        store.note_settings(actor, at)
        return store

    @classmethod
    def open(
        cls, folder: MissionFolder | Path, *, write: bool, salt_source: Salts = secrets.token_bytes
    ) -> Store:
        """The mission in this folder.

        errors: NotAMissionError, StoreDamagedError; with ``write`` also StoreBusyError when another
        process writes, and KeysMissingError. A writer that was killed is recovered from.
        """
        folder = _mission(folder)
        if not folder.database.is_file():
            raise NotAMissionError(f"{folder.root}: no mission is here ({folder.database.name} is missing).")
        return _open_for_writing(cls, folder, salt_source) if write else _open_for_reading(cls, folder)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Seal what was written, and let the next writer in. May be called twice."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.close()
        self._engine.dispose()

    @property
    def key(self) -> str:
        """The mission secret, 64 hex digits; KeysMissingError in a copy without keys."""
        return read_keys(self.folder).secret

    # -- evidence and reads

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

    # -- what people decide or say

    def append_record(
        self,
        kind: str,
        id: str,
        body: Mapping[str, JSONValue],
        actor: str,
        at: datetime,
        tier: str = MISSION,
    ) -> int:
        """The record's place in the ledger; every field of the body can later be shown alone."""
        writer = self._writing()
        row = says.record_row(kind, id, body, tier, actor, at, writer.salt_source)
        [seq] = writer.append([(schema.record, row)])
        self._claim_evidence(body)
        return seq

    def _claim_evidence(self, body: Mapping[str, JSONValue]) -> None:
        named = str(body.get(recover.EVIDENCE_FIELD, ""))
        self._writing().placed.discard(self.folder.evidence(named))

    def records(self, kind: str | None = None, id: str | None = None) -> list[StoredRecord]:
        """Records of this kind and id, every version, in the order of the ledger."""
        with self._engine.connect() as connection:
            return says.stored_records(connection, kind, id)

    def keep_report(self, folder: Path, about: Mapping[str, JSONValue], actor: str, at: datetime) -> int:
        """The place in the ledger of the digests of all files in a report's folder."""
        row = says.report_row(self.folder, folder, about, actor, at)
        [seq] = self._writing().append([(schema.report, row)])
        return seq

    def reports(self) -> list[StoredReport]:
        """All reports, in the order of the ledger."""
        with self._engine.connect() as connection:
            return says.stored_reports(connection)

    def note_settings(self, actor: str, at: datetime) -> int | None:
        """The place in the ledger of the settings' digests; None when they are as last noted."""
        writer = self._writing()
        digests = says.settings_digests(self.folder)
        if digests == self.noted_settings():
            return None
        row = {"files": json_text(digests), "actor": actor, "at": in_utc(at)}
        [seq] = writer.append([(schema.setting, row)])
        return seq

    def noted_settings(self, by: datetime | None = None) -> dict[str, str]:
        """The SHA-256 of each settings file, by its name, as last noted by a moment (None: now)."""
        with self._engine.connect() as connection:
            return says.noted_settings(connection, by)

    # -- runs

    def commit_run(
        self,
        con: DuckDBPyConnection,
        tables: Mapping[str, str],
        manifest: Mapping[str, JSONValue],
        actor: str,
        at: datetime,
    ) -> int:
        """The number of the run whose tables (name to DuckDB table) are stored now. All or nothing."""
        return runs.commit_run(con, self._writing(), tables, manifest, actor, at)

    def runs(self) -> list[Run]:
        """All runs, in order."""
        with self._engine.connect() as connection:
            return runs.stored_runs(connection)

    def manifest(self, run_no: int) -> dict[str, Any]:
        """What the manifest of this run says."""
        return runs.manifest(self.folder, runs.run_numbered(self.runs(), run_no))

    def run_view(self, con: DuckDBPyConnection, run_no: int) -> tuple[str, ...]:
        """The names of views, made anew, over the tables of this run."""
        return runs.run_view(con, self.folder, runs.run_numbered(self.runs(), run_no))

    # -- ledger

    def entry(self, seq: int) -> LedgerEntry:
        """The ledger's entry at this place."""
        with self._engine.connect() as connection:
            text = connection.execute(select(schema.leaf.c.entry).where(schema.leaf.c.seq == seq)).scalar()
        if text is None:
            raise StoreError(f"the ledger has no entry {seq}")
        return LedgerEntry.parse(text)

    def tree(self) -> TreeCache:
        """The whole ledger as a tree that can prove each entry."""
        return TreeCache(b"".join(leaf_hashes(self._engine)))

    def checkpoints(self) -> list[bytes]:
        """All signed checkpoints, in the order of issue."""
        return notes(self._engine)

    def check(self, con: DuckDBPyConnection, *, progress: Progress | None = None) -> list[Problem]:
        """Everything stored that is not what the ledger says, first difference first; none: all is well."""
        return check_mission(self.folder, con, progress=progress)

    def _writing(self) -> Writer:
        if self._writer is None:
            raise ReadOnlyError(f"{self.folder.root}: opened for reading; open it with write=True to write.")
        return self._writer


def _mission(folder: MissionFolder | Path) -> MissionFolder:
    return folder if isinstance(folder, MissionFolder) else MissionFolder(folder)


def _open_for_reading(cls: type[Store], folder: MissionFolder) -> Store:
    engine = reading_engine(folder.database)
    _check_version(folder, engine)
    return cls(folder, engine, None)


def _open_for_writing(cls: type[Store], folder: MissionFolder, salt_source: Salts) -> Store:
    keys = read_keys(folder)
    lock = Lock(folder)
    try:
        writer = _recovered(folder, keys, lock, salt_source)
    except BaseException:
        lock.release()
        raise
    return cls(folder, writer.engine, writer)


def _recovered(folder: MissionFolder, keys: Keys, lock: Lock, salt_source: Salts) -> Writer:
    """A writer over a database that can be trusted, after what a killed one left is tidied up."""
    killed = folder.unsealed.exists()
    if not killed:
        recover.check_seal(folder)
        _check_version(folder, reading_engine(folder.database))
        published.mark_unsealed(folder)
    engine = writing_engine(folder.database)
    try:
        if killed:
            _check_version(folder, engine)
            recover.check_log(folder, engine, keys.signing_key.verifier)
            recover.sweep(folder, engine)
        log = open_log(engine, keys.signing_key)
    except DatabaseError as problem:
        engine.dispose()
        raise _unreadable(folder, problem) from problem
    return Writer(folder, engine, log, lock, salt_source)


def _check_version(folder: MissionFolder, engine: Engine) -> None:
    try:
        with engine.connect() as connection:
            version = _version(connection)
    except DatabaseError as problem:
        raise _unreadable(folder, problem) from problem
    if version != schema.SCHEMA_VERSION:
        raise StoreDamagedError(
            f"{folder.database}: version {version} of the tables; this program reads {schema.SCHEMA_VERSION}."
        )


def _version(connection: Connection) -> int:
    connection.execute(select(schema.leaf.c.seq).limit(1))
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _unreadable(folder: MissionFolder, problem: DatabaseError) -> StoreDamagedError:
    return StoreDamagedError(f"{folder.database}: cannot be read ({problem.orig}). {recover.REMEDY}")
