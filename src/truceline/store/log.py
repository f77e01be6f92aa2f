"""The ledger inside the database: entries are appended in the transaction of what they stand for.

Every transaction that appends also signs: the checkpoint table has a note for each size the
log had between transactions. What lies in ``ledger/`` is derived from these two tables.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, insert, select

from truceline.ledger import Frontier, LedgerEntry, SigningKey, leaf_hash, sign_checkpoint
from truceline.store import schema


class Log:
    """The growing end of the ledger: next sequence number, frontier, signing key."""

    def __init__(self, frontier: Frontier, signing_key: SigningKey) -> None:
        self._frontier = frontier
        self._signing_key = signing_key

    @property
    def size(self) -> int:
        """Entries so far: the sequence number of the next one."""
        return self._frontier.size

    def root(self) -> bytes:
        """The root over all entries."""
        return self._frontier.root()

    def append(self, connection: Connection, entries: Sequence[LedgerEntry]) -> Frontier:
        """Write entries and the checkpoint after them; gives the frontier to ``settle`` with after commit."""
        texts = [entry.encode() for entry in entries]
        hashes = [leaf_hash(text) for text in texts]
        rows = [
            {"seq": seq, "entry": text, "leaf_hash": hashed}
            for seq, (text, hashed) in enumerate(zip(texts, hashes, strict=True), self.size)
        ]
        connection.execute(insert(schema.leaf), rows)
        grown = self._frontier.copy()
        grown.extend(hashes)
        note = sign_checkpoint(grown.size, grown.root(), self._signing_key)
        connection.execute(insert(schema.checkpoint), {"size": grown.size, "note": note})
        return grown

    def settle(self, grown: Frontier) -> None:
        """The transaction is done: go on from here."""
        self._frontier = grown


def open_log(engine: Engine, signing_key: SigningKey) -> Log:
    """The log as the database holds it."""
    frontier = Frontier()
    frontier.extend(leaf_hashes(engine))
    return Log(frontier, signing_key)


def leaf_hashes(engine: Engine) -> list[bytes]:
    """All leaf hashes, in order."""
    with engine.connect() as connection:
        found = connection.execute(select(schema.leaf.c.leaf_hash).order_by(schema.leaf.c.seq))
        return [hashed for (hashed,) in found]


def notes(engine: Engine) -> list[bytes]:
    """All signed checkpoints, in the order of issue."""
    with engine.connect() as connection:
        found = connection.execute(select(schema.checkpoint.c.note).order_by(schema.checkpoint.c.size))
        return [note for (note,) in found]
