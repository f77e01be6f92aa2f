"""All rows of a mission's database, as far as they can be read."""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb
from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import SQLAlchemyError

from truceline.ledger import LedgerEntry, LedgerError, VerifierKey
from truceline.records import TrucelineError
from truceline.store import schema
from truceline.store.database import reading_engine
from truceline.store.entries import Row
from truceline.store.folder import MissionFolder

DAMAGE = (
    OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError,
    duckdb.Error, SQLAlchemyError, LedgerError, TrucelineError,
)  # fmt: skip
"""What reading damaged bytes can raise; each becomes a Problem."""
ROW_TABLES: tuple[Table, ...] = (
    schema.read, schema.batch, schema.withdrawal, schema.record, schema.run, schema.report, schema.setting,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All rows of the database, as it can be read; ``tables`` by name, in the order of ``seq``."""

    leaves: list[tuple[int, bytes, bytes]]
    notes: list[bytes]
    tables: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def vkey(self) -> VerifierKey:
        """The key that the first entry says will sign."""
        return VerifierKey.decode(str(self.first.about["verifier_key"]))

    @property
    def first(self) -> LedgerEntry:
        """The first entry: mission, verifier key, digests of the secrets."""
        return LedgerEntry.parse(self.leaves[0][1])


def read_contents(folder: MissionFolder) -> Contents:
    """All rows; raises one of DAMAGE when they cannot be read."""
    engine = reading_engine(folder.database)
    try:
        with engine.connect() as connection:
            leaves = connection.execute(select(schema.leaf).order_by(schema.leaf.c.seq)).all()
            notes = connection.execute(select(schema.checkpoint.c.note).order_by(schema.checkpoint.c.size))
            tables = {table.name: _rows(connection, table) for table in ROW_TABLES}
            found = [(seq, bytes(entry), bytes(hashed)) for seq, entry, hashed in leaves]
            return Contents(leaves=found, notes=[bytes(note) for (note,) in notes], tables=tables)
    finally:
        engine.dispose()


def _rows(connection: Connection, table: Table) -> list[Row]:
    return [dict(row) for row in connection.execute(select(table).order_by(table.c.seq)).mappings()]
