"""The one writer: it holds the lock, appends rows with their ledger entries, and seals when it leaves."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, insert

from truceline.ledger import LedgerEntry
from truceline.store import published
from truceline.store.database import checkpoint_wal, transaction
from truceline.store.durable import make_folder, remove, sync_file
from truceline.store.entries import entries_of
from truceline.store.errors import StoreBusyError
from truceline.store.folder import MissionFolder
from truceline.store.log import Log, leaf_hashes, notes

Salts = Callable[[int], bytes]
"""Gives that many random bytes: ``secrets.token_bytes`` everywhere but in seeded demos."""


class Lock:
    """The exclusive right to write to a mission; the kernel takes it back from a dead process."""

    def __init__(self, folder: MissionFolder) -> None:
        self._descriptor = os.open(folder.lock, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            holder = os.read(self._descriptor, 20).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            who = f"process {holder}" if holder else "another process"
            raise StoreBusyError(
                f"{folder.root}: {who} is writing to this mission. Wait until it is done, then try again."
            ) from problem
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Let the next writer in."""
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)


class Writer:
    """What a store that was opened for writing has: lock, log, salts; and the way to append."""

    def __init__(
        self, folder: MissionFolder, engine: Engine, log: Log, lock: Lock, salt_source: Salts
    ) -> None:
        self.folder = folder
        self.engine = engine
        self.salt_source = salt_source
        self.placed: set[Path] = set()
        """Files given their names by this writer and not yet named by the ledger."""
        self._log = log
        self._lock = lock

    @property
    def next_seq(self) -> int:
        """The place of the next entry in the ledger."""
        return self._log.size

    def append(
        self, rows: Sequence[tuple[Table, dict[str, Any]]], *, first: Sequence[LedgerEntry] = ()
    ) -> list[int]:
        """Write rows (without ``seq``) and their ledger entries in one transaction; gives each row's seq."""
        entries, seqs = list(first), []
        for table, row in rows:
            entries += entries_of(table.name, row)
            seqs.append(self.next_seq + len(entries) - 1)
        with transaction(self.engine) as connection:
            for (table, row), seq in zip(rows, seqs, strict=True):
                connection.execute(insert(table), {"seq": seq, **row})
            grown = self._log.append(connection, entries)
        self._log.settle(grown)
        return seqs

    def scratch(self) -> Path:
        """An empty folder for files that are being written."""
        remove(self.folder.unfinished)
        make_folder(self.folder.unfinished)
        return self.folder.unfinished

    def close(self) -> None:
        """Leave the mission sealed; unsealed, but whole, when a reader keeps the database open."""
        try:
            for path in self.placed:
                remove(path)
            remove(self.folder.temporary)
            published.publish(self.folder, leaf_hashes(self.engine), notes(self.engine)[-1])
            whole = checkpoint_wal(self.engine)
            self.engine.dispose()
            if whole and not self._wal_left():
                sync_file(self.folder.database)
                published.seal(self.folder, self._log.size, self._log.root())
        finally:
            self._lock.release()

    def abandon(self) -> None:
        """Let go without sealing: the next writer recovers."""
        self.engine.dispose()
        self._lock.release()

    def _wal_left(self) -> bool:
        with suppress(FileNotFoundError):
            return self.folder.database.with_name(f"{self.folder.database.name}-wal").stat().st_size > 0
        return False
