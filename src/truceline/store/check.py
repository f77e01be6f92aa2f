"""Everything that is stored, held against the ledger; damage is reported, never raised.

The order is the order of trust: the database and its seal, the ledger, the evidence, the
batches, the rows people wrote, runs, reports, settings, keys, and at last files that nobody named.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection
from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import SQLAlchemyError

from truceline.ledger import LedgerEntry, LedgerError, VerifierKey, fsck, leaf_hash, root_of
from truceline.records import Problem, Severity, TrucelineError
from truceline.records.layers import LAYERS
from truceline.store import schema
from truceline.store.batches import file_root
from truceline.store.database import reading_engine
from truceline.store.durable import digest_of
from truceline.store.entries import Row, entries_of, root_of_record
from truceline.store.errors import StoreDamagedError
from truceline.store.folder import MissionFolder, files_below
from truceline.store.published import Seal, ledger_files
from truceline.store.recover import EVIDENCE_FIELD
from truceline.store.runs import MANIFEST
from truceline.store.stored import leant_on

Progress = Callable[[str, int, int], None]
"""Called with what is being checked, how many are done, how many there are."""

DAMAGE = (
    OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError,
    duckdb.Error, SQLAlchemyError, LedgerError, TrucelineError,
)  # fmt: skip
"""What reading damaged bytes can raise; each becomes a Problem."""

RESTORE = "Restore it from a copy whose check is clean; keep this one as evidence."
REBUILD = "The file can be made again from the evidence: withdraw the read and read the evidence again."
ROW_TABLES: tuple[Table, ...] = (
    schema.read, schema.batch, schema.withdrawal, schema.record, schema.run, schema.report, schema.setting,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A file that the ledger names: its SHA-256, the code when it differs, and what to do then."""

    sha256: str
    code: str
    remedy: str


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


def check_mission(
    folder: MissionFolder, con: DuckDBPyConnection, *, progress: Progress | None = None
) -> list[Problem]:
    """Every difference found, in the order of trust; an empty list means that all is as it was written."""
    tell = progress or (lambda what, done, total: None)
    problems = _guarded(folder, "the seal", lambda: list(seal_problems(folder)))
    try:
        contents = read_contents(folder)
    except DAMAGE as damage:
        problems.append(_unreadable(folder, damage))
        return problems + _guarded(folder, "the evidence", lambda: _evidence_by_name(folder, tell))
    stages: list[tuple[str, Callable[[], list[Problem]]]] = [
        ("the ledger", lambda: ledger_problems(folder, contents)),
        ("the evidence", lambda: _files(folder, evidence_files(folder, contents), "evidence", tell)),
        ("the batches", lambda: _batches(folder, contents, con, tell)),
        ("the rows", lambda: row_problems(contents)),
        ("the runs", lambda: _files(folder, run_files(folder, contents), "runs", tell)),
        ("the reports", lambda: _files(folder, report_files(folder, contents), "reports", tell)),
        ("the settings", lambda: _files(folder, setting_files(folder, contents), "settings", tell)),
        ("the keys", lambda: _files(folder, key_files(folder, contents), "keys", tell)),
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
        return [_problem("TL-VER-009", folder.database.name, f"{what} cannot be read: {found}.", RESTORE)]


# -- the database


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


def seal_problems(folder: MissionFolder) -> Iterator[Problem]:
    """The database against its seal; a note when a writer is at work or was killed."""
    if folder.unsealed.exists():
        message = "a writer is at work or was killed: the contents are checked, not the database's bytes."
        remedy = "If no writer is at work, any command that writes will tidy up and seal."
        yield _problem("TL-VER-008", folder.name_of(folder.unsealed), message, remedy, Severity.NOTE)
        if folder.unsealed.read_bytes():
            yield _problem("TL-VER-008", folder.name_of(folder.unsealed), "the mark is not empty.", RESTORE)
        return
    if not folder.seal.is_file():
        yield _problem("TL-VER-001", folder.name_of(folder.seal), "the seal is missing.", RESTORE)
        return
    try:
        left = Seal.parse(folder.seal.read_bytes())
    except StoreDamagedError as damage:
        yield _problem("TL-VER-008", folder.name_of(folder.seal), f"{damage}.", RESTORE)
        return
    yield from _database_problems(folder, left)


def _database_problems(folder: MissionFolder, left: Seal) -> Iterator[Problem]:
    name = folder.database.name
    if not folder.database.is_file():
        yield _problem("TL-VER-001", name, "the database is missing.", RESTORE)
    elif (found := digest_of(folder.database)) != (left.database_sha256, left.database_bytes):
        sealed = f"{left.database_sha256} ({left.database_bytes} bytes)"
        message = (
            f"the seal says {sealed}, the database is {found[0]} ({found[1]}): one of the two was changed."
        )
        yield _problem("TL-VER-008", name, message, RESTORE, found=found[0])
    journal = folder.database.with_name(f"{name}-wal")
    if journal.is_file() and journal.stat().st_size:
        message = "the database is sealed, and a journal with further changes lies beside it."
        yield _problem("TL-VER-008", journal.name, message, RESTORE)


def _unreadable(folder: MissionFolder, damage: BaseException) -> Problem:
    if not folder.database.is_file():
        return _problem("TL-VER-001", folder.database.name, "the database is missing.", RESTORE)
    return _problem("TL-VER-009", folder.database.name, f"the database cannot be read: {damage}.", RESTORE)


# -- the ledger


def ledger_problems(folder: MissionFolder, contents: Contents) -> list[Problem]:
    """What fsck finds, and whether ``ledger/`` says the same as the leaf table."""
    problems = [
        _problem("TL-VER-005", folder.database.name, one.message, RESTORE, found=one.found)
        for one in fsck(contents.leaves, contents.notes, contents.vkey)
    ]
    if contents.notes and not folder.unsealed.exists():
        problems += _head_problems(folder, contents)
        problems += _files(folder, published_files(folder, contents), "ledger", lambda *_: None)
    return problems


def _head_problems(folder: MissionFolder, contents: Contents) -> list[Problem]:
    left = Seal.parse(folder.seal.read_bytes())
    found = len(contents.leaves), root_of([hashed for _, _, hashed in contents.leaves]).hex()
    if found == (left.ledger_size, left.ledger_root):
        return []
    message = (
        f"sealed at {left.ledger_size} entries, root {left.ledger_root}; found {found[0]}, root {found[1]}."
    )
    return [_problem("TL-VER-005", folder.name_of(folder.seal), message, RESTORE)]


def published_files(folder: MissionFolder, contents: Contents) -> dict[Path, Named]:
    """Checkpoint and tiles, as they follow from the leaf table."""
    wanted = ledger_files([hashed for _, _, hashed in contents.leaves], contents.notes[-1])
    remedy = "It is derived: any command that writes makes it again."
    return {
        folder.ledger / name: Named(
            sha256=hashlib.sha256(content).hexdigest(), code="TL-VER-005", remedy=remedy
        )
        for name, content in wanted.items()
    }


def row_problems(contents: Contents) -> list[Problem]:
    """Rows that are not what their ledger entry says, and entries whose row is gone."""
    entries = {seq: entry for seq, entry, _ in contents.leaves}
    problems, claimed = [], {0}
    for table, rows in contents.tables.items():
        for row in rows:
            problems += _row_problems(table, row, entries, claimed)
    for seq in sorted(entries.keys() - claimed):
        message = f"ledger entry {seq} stands for a row that is not there."
        problems.append(_problem("TL-VER-003", f"truceline.sqlite, entry {seq}", message, RESTORE))
    return problems


def _row_problems(table: str, row: Row, entries: Mapping[int, bytes], claimed: set[int]) -> list[Problem]:
    place = f"truceline.sqlite, table {table}, seq {row['seq']}"
    try:
        derived = [entry.encode() for entry in entries_of(table, row)]
        seqs = range(row["seq"] - len(derived) + 1, row["seq"] + 1)
        claimed.update(seqs)
        wrong = [seq for seq, text in zip(seqs, derived, strict=True) if entries.get(seq) != text]
        if not wrong and table == "record" and root_of_record(row) != row["root"]:
            message = f"the fields of {row['kind']} {row['id']} do not give the root {row['root']}."
            return [_problem("TL-VER-003", place, message, RESTORE)]
    except DAMAGE as damage:
        return [_problem("TL-VER-003", place, f"the row cannot be read: {damage}.", RESTORE)]
    if not wrong:
        return []
    expected = entries.get(wrong[0], b"no entry").decode("utf-8", "replace")
    found = derived[wrong[0] - seqs[0]].decode("utf-8", "replace")
    message = f"the ledger says {expected[:400]}, the row says {found[:400]}."
    return [_problem("TL-VER-003", place, message, RESTORE, found=leaf_hash(found.encode()).hex())]


# -- files


def file_problem(folder: MissionFolder, path: Path, named: Named) -> Problem | None:
    """What is wrong with one file; None: it has the bytes that the ledger names."""
    name = folder.name_of(path)
    try:
        found, size_bytes = digest_of(path)
    except FileNotFoundError:
        return _problem("TL-VER-001", name, f"missing; the ledger names it as {named.sha256}.", named.remedy)
    except OSError as damage:
        return _problem("TL-VER-008", name, f"cannot be read: {damage}.", named.remedy)
    if found == named.sha256:
        return None
    message = f"the ledger names {named.sha256}, found {found} ({size_bytes} bytes)."
    return _problem(named.code, name, message, named.remedy, found=found)


def _files(folder: MissionFolder, named: Mapping[Path, Named], what: str, tell: Progress) -> list[Problem]:
    problems = []
    for done, (path, one) in enumerate(sorted(named.items()), 1):
        problem = file_problem(folder, path, one)
        problems += [problem] if problem else []
        tell(what, done, len(named))
    return problems


def named_files(folder: MissionFolder, contents: Contents) -> dict[Path, Named]:
    """Every file that the ledger names, with its digest; the database and its seal are not among them."""
    parts = (evidence_files, batch_files, run_files, report_files, setting_files, key_files, published_files)
    return {path: named for part in parts for path, named in part(folder, contents).items()}


def evidence_files(folder: MissionFolder, contents: Contents) -> dict[Path, Named]:
    """The evidence that reads and records name."""
    named = {row["evidence_sha256"] for row in contents.tables["read"]}
    for row in contents.tables["read"]:
        named |= leant_on(json.loads(row["source"]))
    for row in contents.tables["record"]:
        named |= {
            str(value) for name, value in json.loads(row["body"]).items() if name == EVIDENCE_FIELD and value
        }
    return {
        folder.evidence(sha256): Named(sha256=sha256, code="TL-VER-004", remedy=RESTORE) for sha256 in named
    }


def batch_files(folder: MissionFolder, contents: Contents) -> dict[Path, Named]:
    """The batches, withdrawn ones too."""
    return {
        folder.batch(row["layer"], row["month"], row["root"]): Named(
            sha256=row["sha256"], code="TL-VER-008", remedy=REBUILD
        )
        for row in contents.tables["batch"]
    }


def run_files(folder: MissionFolder, contents: Contents) -> dict[Path, Named]:
    """Tables and manifests of all runs."""
    found: dict[Path, Named] = {}
    remedy = "Run again with the manifest's settings, as of the manifest's time, and compare."
    for row in contents.tables["run"]:
        digests = {f"{name}.parquet": file["sha256"] for name, file in json.loads(row["files"]).items()}
        for name, sha256 in {**digests, MANIFEST: row["manifest_sha256"]}.items():
            named = Named(sha256=sha256, code="TL-VER-008", remedy=remedy)
            found[folder.run(row["run_no"]) / name] = named
    return found


def report_files(folder: MissionFolder, contents: Contents) -> dict[Path, Named]:
    """Files of the reports that lie in the mission; of a report made twice, the newest."""
    return {
        folder.root / row["folder"] / name: Named(sha256=sha256, code="TL-VER-008", remedy=RESTORE)
        for row in contents.tables["report"]
        if row["folder"] is not None
        for name, sha256 in json.loads(row["files"]).items()
    }


def setting_files(folder: MissionFolder, contents: Contents) -> dict[Path, Named]:
    """The settings as last noted."""
    rows = contents.tables["setting"]
    noted = json.loads(rows[-1]["files"]) if rows else {}
    remedy = "If the change is meant, any command that writes notes it in the ledger; if not, undo it."
    return {
        folder.root / name: Named(sha256=sha256, code="TL-VER-008", remedy=remedy)
        for name, sha256 in noted.items()
    }


def key_files(folder: MissionFolder, contents: Contents) -> dict[Path, Named]:
    """The secrets, when they are here: a copy that leaves the mission has none."""
    if not folder.keys.exists():
        return {}
    digests: Any = contents.first.about["keys"]
    return {
        folder.keys / name: Named(sha256=sha256, code="TL-VER-008", remedy=RESTORE)
        for name, sha256 in digests.items()
    }


def _evidence_by_name(folder: MissionFolder, tell: Progress) -> list[Problem]:
    """Without a ledger the evidence can still be held against its own names."""
    named = {
        path: Named(sha256=path.name, code="TL-VER-004", remedy=RESTORE)
        for path in files_below(folder.evidences)
    }
    return _files(folder, named, "evidence", tell)


# -- batches


def _batches(
    folder: MissionFolder, contents: Contents, con: DuckDBPyConnection, tell: Progress
) -> list[Problem]:
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
        return _problem("TL-VER-008", folder.name_of(path), said.strip(), REBUILD)
    if root != row["root"]:
        message = f"the ledger holds the root {row['root']}, its rows give {root}."
        return _problem("TL-VER-002", folder.name_of(path), message, REBUILD, found=root)
    return changed


def _root(con: DuckDBPyConnection, path: Path, row: Row) -> str:
    if row["layer"] not in LAYERS:
        raise KeyError(row["layer"])
    varies = json.loads(row["varies"])
    return file_root(con, path, row["layer"], varies).hex()


def _first_line(damage: BaseException) -> str:
    return (str(damage).splitlines() or [type(damage).__name__])[0]


# -- names


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
        _problem("TL-VER-007", folder.name_of(path), "the ledger does not name this file.", remedy, severity)
        for path in files_below(folder.root)
        if path not in named
    ]


def _problem(
    code: str,
    file: str,
    message: str,
    remedy: str,
    severity: Severity = Severity.REFUSED,
    *,
    found: str = "",
) -> Problem:
    return Problem(code=code, severity=severity, file=file, message=message, remedy=remedy, found=found)


def broken(problems: Sequence[Problem]) -> list[Problem]:
    """Those that say that something is not as it was written; the others are notes."""
    return [one for one in problems if one.severity is not Severity.NOTE]
