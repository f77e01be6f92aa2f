"""Everything that is stored, held against the ledger; damage is reported, never raised.

The order is the order of trust: the database and its seal, the ledger, the evidence, the
batches, the rows people wrote, runs, reports, settings, keys, and at last files that nobody named.
"""

from __future__ import annotations

from collections.abc import Callable

from duckdb import DuckDBPyConnection

from truceline.records import Problem, Severity
from truceline.store.check_batches import batch_problems
from truceline.store.check_database import seal_problems, unreadable
from truceline.store.check_ledger import ledger_problems, row_problems
from truceline.store.contents import DAMAGE, Contents, read_contents
from truceline.store.differing import RESTORE, difference
from truceline.store.folder import MissionFolder, files_below
from truceline.store.named import (
    Named,
    Progress,
    evidence_files,
    files_problems,
    key_files,
    named_files,
    report_files,
    run_files,
    setting_files,
)


def check_mission(
    folder: MissionFolder, con: DuckDBPyConnection, *, progress: Progress | None = None
) -> list[Problem]:
    """Every difference found, in the order of trust; an empty list means that all is as it was written."""
    tell = progress or (lambda what, done, total: None)
    problems = _guarded(folder, "the seal", lambda: list(seal_problems(folder)))
    try:
        contents = read_contents(folder)
    except DAMAGE as damage:
        problems.append(unreadable(folder, damage))
        return problems + _guarded(folder, "the evidence", lambda: _evidence_by_name(folder, tell))
    stages: list[tuple[str, Callable[[], list[Problem]]]] = [
        ("the ledger", lambda: ledger_problems(folder, contents)),
        ("the evidence", lambda: files_problems(folder, evidence_files(folder, contents), "evidence", tell)),
        ("the batches", lambda: batch_problems(folder, contents, con, tell)),
        ("the rows", lambda: row_problems(contents)),
        ("the runs", lambda: files_problems(folder, run_files(folder, contents), "runs", tell)),
        ("the reports", lambda: files_problems(folder, report_files(folder, contents), "reports", tell)),
        ("the settings", lambda: files_problems(folder, setting_files(folder, contents), "settings", tell)),
        ("the keys", lambda: files_problems(folder, key_files(folder, contents), "keys", tell)),
        ("the names", lambda: stray_problems(folder, contents)),
    ]
    for what, stage in stages:
        problems += _guarded(folder, what, stage)
    return problems


def _guarded(folder: MissionFolder, what: str, stage: Callable[[], list[Problem]]) -> list[Problem]:
    try:
        return stage()
    except DAMAGE as damage:
        found = f"{type(damage).__name__}: {damage}"
        return [difference("TL-VER-009", folder.database.name, f"{what} cannot be read: {found}.", RESTORE)]


def _evidence_by_name(folder: MissionFolder, tell: Progress) -> list[Problem]:
    """Without a ledger the evidence can still be held against its own names."""
    named = {
        path: Named(sha256=path.name, code="TL-VER-004", remedy=RESTORE)
        for path in files_below(folder.evidences)
    }
    return files_problems(folder, named, "evidence", tell)


def stray_problems(folder: MissionFolder, contents: Contents) -> list[Problem]:
    """Files that nobody named; notes only while a writer is at work or was killed."""
    killed = folder.unsealed.exists()
    severity = Severity.NOTE if killed else Severity.REFUSED
    named = set(named_files(folder, contents)) if contents.notes else set()
    named |= {folder.database, folder.seal, folder.unsealed, folder.lock}
    named |= {folder.database.with_name(folder.database.name + end) for end in ("-wal", "-shm")}
    if killed:  # tiles and checkpoint are made again when the writer closes
        named |= set(files_below(folder.ledger))
    remedy = "Find out who put it there. Nothing of the mission needs it; it may be moved away."
    return [
        difference(
            "TL-VER-007", folder.name_of(path), "the ledger does not name this file.", remedy, severity
        )
        for path in files_below(folder.root)
        if path not in named
    ]
