"""A mission's database opened: for reading as it is, for writing after it can be trusted."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DatabaseError

from truceline.store import published, recover, schema
from truceline.store.database import reading_engine, writing_engine
from truceline.store.errors import StoreDamagedError
from truceline.store.folder import MissionFolder
from truceline.store.keys import Keys, read_keys
from truceline.store.log import open_log
from truceline.store.writer import Lock, Salts, Writer


def mission_folder(folder: MissionFolder | Path) -> MissionFolder:
    """The folder, given as it is or as a path."""
    return folder if isinstance(folder, MissionFolder) else MissionFolder(folder)


def reading_of(folder: MissionFolder) -> Engine:
    """The database opened for reading.

    errors: StoreDamagedError when it cannot be read, or is of another version.
    """
    engine = reading_engine(folder.database)
    _check_version(folder, engine)
    return engine


def writer_of(folder: MissionFolder, salt_source: Salts) -> Writer:
    """The one writer to a mission, which lets go of the lock when anything is wrong.

    errors: KeysMissingError, StoreBusyError, StoreDamagedError
    """
    keys = read_keys(folder)
    lock = Lock(folder)
    try:
        return _recovered(folder, keys, lock, salt_source)
    except BaseException:
        lock.release()
        raise


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
