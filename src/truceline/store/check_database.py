"""The database held against its seal."""

from __future__ import annotations

from collections.abc import Iterator

from truceline.records import Problem, Severity
from truceline.store.differing import RESTORE, difference
from truceline.store.durable import digest_of
from truceline.store.errors import StoreDamagedError
from truceline.store.folder import MissionFolder
from truceline.store.published import Seal


def seal_problems(folder: MissionFolder) -> Iterator[Problem]:
    """The database against its seal; a note when a writer is at work or was killed."""
    if folder.unsealed.exists():
        message = "a writer is at work or was killed: the contents are checked, not the database's bytes."
        remedy = "If no writer is at work, any command that writes will tidy up and seal."
        yield difference("TL-VER-008", folder.name_of(folder.unsealed), message, remedy, Severity.NOTE)
        if folder.unsealed.read_bytes():
            yield difference("TL-VER-008", folder.name_of(folder.unsealed), "the mark is not empty.", RESTORE)
        return
    if not folder.seal.is_file():
        yield difference("TL-VER-001", folder.name_of(folder.seal), "the seal is missing.", RESTORE)
        return
    try:
        left = Seal.parse(folder.seal.read_bytes())
    except StoreDamagedError as damage:
        yield difference("TL-VER-008", folder.name_of(folder.seal), f"{damage}.", RESTORE)
        return
    yield from _database_problems(folder, left)


def _database_problems(folder: MissionFolder, left: Seal) -> Iterator[Problem]:
    name = folder.database.name
    if not folder.database.is_file():
        yield difference("TL-VER-001", name, "the database is missing.", RESTORE)
    elif (found := digest_of(folder.database)) != (left.database_sha256, left.database_bytes):
        sealed = f"{left.database_sha256} ({left.database_bytes} bytes)"
        message = (
            f"the seal says {sealed}, the database is {found[0]} ({found[1]}): one of the two was changed."
        )
        yield difference("TL-VER-008", name, message, RESTORE, found=found[0])
    journal = folder.database.with_name(f"{name}-wal")
    if journal.is_file() and journal.stat().st_size:
        message = "the database is sealed, and a journal with further changes lies beside it."
        yield difference("TL-VER-008", journal.name, message, RESTORE)


def unreadable(folder: MissionFolder, damage: BaseException) -> Problem:
    """Why nothing of the database could be read."""
    if not folder.database.is_file():
        return difference("TL-VER-001", folder.database.name, "the database is missing.", RESTORE)
    return difference("TL-VER-009", folder.database.name, f"the database cannot be read: {damage}.", RESTORE)
