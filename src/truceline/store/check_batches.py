"""The batches held against the roots that the ledger holds of their rows."""

from __future__ import annotations

import json
from pathlib import Path

from duckdb import DuckDBPyConnection

from truceline.records import Problem
from truceline.records.layers import LAYERS
from truceline.store.batches import file_root
from truceline.store.contents import DAMAGE, Contents
from truceline.store.differing import REBUILD, difference
from truceline.store.entries import Row
from truceline.store.folder import MissionFolder
from truceline.store.named import Named, Progress, batch_files, file_problem


def batch_problems(
    folder: MissionFolder, contents: Contents, con: DuckDBPyConnection, tell: Progress
) -> list[Problem]:
    """Batches that are missing, that cannot be read, or whose rows give another root."""
    problems, rows = [], contents.tables["batch"]
    named = batch_files(folder, contents)
    for done, row in enumerate(rows, 1):
        path = folder.batch(row["layer"], row["month"], row["root"])
        problem = _batch_problem(folder, path, named[path], row, con)
        problems += [problem] if problem else []
        tell("batches", done, len(rows))
    return problems


def _batch_problem(
    folder: MissionFolder, path: Path, named: Named, row: Row, con: DuckDBPyConnection
) -> Problem | None:
    changed = file_problem(folder, path, named)
    if changed is not None and changed.code == "TL-VER-001":
        return changed
    try:
        root = _root(con, path, row)
    except DAMAGE as damage:
        said = f"{changed.message if changed else ''} Its rows cannot be read: {_first_line(damage)}."
        return difference("TL-VER-008", folder.name_of(path), said.strip(), REBUILD)
    if root != row["root"]:
        message = f"the ledger holds the root {row['root']}, its rows give {root}."
        return difference("TL-VER-002", folder.name_of(path), message, REBUILD, found=root)
    return changed


def _root(con: DuckDBPyConnection, path: Path, row: Row) -> str:
    if row["layer"] not in LAYERS:
        raise KeyError(row["layer"])
    varies = json.loads(row["varies"])
    return file_root(con, path, row["layer"], varies).hex()


def _first_line(damage: BaseException) -> str:
    return (str(damage).splitlines() or [type(damage).__name__])[0]
