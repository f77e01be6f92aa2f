"""The store of one mission: the front door of this package."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection
from sqlalchemy import select

from truceline.ledger import Frontier, JSONValue, LedgerEntry, SigningKey, TreeCache
from truceline.records import Problem
from truceline.store import published, runs, schema
from truceline.store.check import check_mission
from truceline.store.database import create_database, writing_engine
from truceline.store.durable import make_folder, write_durably
from truceline.store.errors import FolderInUseError, NotAMissionError, StoreError
from truceline.store.folder import MissionFolder
from truceline.store.keeping import KeepsReads
from truceline.store.keeping_words import KeepsWords
from truceline.store.keys import Keys, write_keys
from truceline.store.log import Log, leaf_hashes, notes
from truceline.store.named import Progress
from truceline.store.opening import mission_folder, reading_of, writer_of
from truceline.store.stored import Run
from truceline.store.writer import Lock, Salts, Writer


class Store(KeepsReads, KeepsWords):
    """One mission's store, open for reading or, for one process at a time, for writing.

    Use it in a ``with`` statement: leaving it seals the mission. What a writing method has
    returned is on the disk; no method changes what is stored.
    """

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
        folder = mission_folder(folder)
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
        folder = mission_folder(folder)
        if not folder.database.is_file():
            raise NotAMissionError(f"{folder.root}: no mission is here ({folder.database.name} is missing).")
        if not write:
            return cls(folder, reading_of(folder), None)
        writer = writer_of(folder, salt_source)
        return cls(folder, writer.engine, writer)

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
