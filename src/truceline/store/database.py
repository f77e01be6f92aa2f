"""The SQLite file: one transaction at a time, on the disk when it is done (WAL, FULL)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import NullPool

from truceline.store import schema

BUSY_SECONDS = 5.0


def create_database(path: Path) -> None:
    """A new database with its tables and triggers."""
    engine = writing_engine(path)
    with transaction(engine) as connection:
        schema.metadata.create_all(connection)
        for trigger in schema.append_only():
            connection.exec_driver_sql(trigger)
        connection.exec_driver_sql(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")
    engine.dispose()


def writing_engine(path: Path) -> Engine:
    """An engine for the one writer, with one connection that stays open."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        pool_size=1,
        max_overflow=0,
        connect_args={"timeout": BUSY_SECONDS},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def reading_engine(path: Path) -> Engine:
    """An engine that cannot write. A folder that cannot be written to is read as it lies there."""
    query = {"uri": "true", "mode": "ro"}
    if not os.access(path.parent, os.W_OK):
        query["immutable"] = "1"
    return create_engine(
        URL.create("sqlite", database=f"file:{quote(str(path.absolute()))}", query=query),
        poolclass=NullPool,
        connect_args={"timeout": BUSY_SECONDS},
    )


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """All or nothing; on the disk when the body has ended without an error."""
    with engine.begin() as connection:
        yield connection


def checkpoint_wal(engine: Engine) -> bool:
    """Move everything into the database file; False when a reader kept it from happening."""
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (busy, *_) = cursor.fetchone() or (1,)
        return not busy
    finally:
        raw.close()


def _prepare(connection: DBAPIConnection, _: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "recursive_triggers = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
