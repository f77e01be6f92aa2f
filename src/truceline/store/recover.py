"""What the next writer does before it writes: trust the database or refuse, then tidy up.

A sealed database must have the digest of its seal. An unsealed one was left by a writer that
was killed: its log must be whole, and at least as long as the published checkpoint. Only then
are files removed that the writer had placed and not yet named in the ledger.
"""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from truceline.ledger import NoteError, VerifierKey, fsck, open_checkpoint, root_of
from truceline.records.layers import LAYERS
from truceline.store import schema
from truceline.store.durable import digest_of, remove
from truceline.store.errors import StoreDamagedError
from truceline.store.folder import MissionFolder, files_below
from truceline.store.log import leaf_hashes, notes
from truceline.store.published import Seal
from truceline.store.reads import path_of, stored_batches, stored_reads
from truceline.store.runs import stored_runs
from truceline.store.says import stored_records, stored_reports

EVIDENCE_FIELD = "evidence_sha256"
HEX = r"[0-9a-f]{64}"
OURS = re.compile(rf"evidence/{HEX}|({'|'.join(LAYERS)})/\d{{4}}-\d\d/{HEX}\.parquet|evidence/\.{HEX}\.tmp")
REPORT = re.compile(r"\d{4}-\d\d-\d\d-[A-Za-z0-9-]+-[a-z]{2}-\d+")
"""The name of a report's folder as the mission gives it; anything else there is somebody's own."""

REMEDY = "Do not write to it: run `truceline verify`, and compare with a copy or a witness."


def check_seal(folder: MissionFolder) -> None:
    """Refuse a database that is not the one its last writer sealed."""
    try:
        left = Seal.parse(folder.seal.read_bytes())
    except FileNotFoundError as problem:
        raise StoreDamagedError(f"{folder.seal}: the seal is missing. {REMEDY}") from problem
    if digest_of(folder.database) != (left.database_sha256, left.database_bytes):
        raise StoreDamagedError(f"{folder.database}: changed since it was sealed. {REMEDY}")


def check_log(folder: MissionFolder, engine: Engine, key: VerifierKey) -> None:
    """Refuse a log that does not hold together, or is shorter than what was published."""
    with engine.connect() as connection:
        rows = connection.execute(select(schema.leaf).order_by(schema.leaf.c.seq)).all()
    found = fsck(((seq, entry, hashed) for seq, entry, hashed in rows), notes(engine), key)
    if found:
        raise StoreDamagedError(f"{folder.database}: {found[0].message} {REMEDY}")
    if folder.checkpoint.is_file():
        _check_published(folder, leaf_hashes(engine), key)


def _check_published(folder: MissionFolder, hashes: list[bytes], key: VerifierKey) -> None:
    try:
        head = open_checkpoint(folder.checkpoint.read_bytes(), key)
    except NoteError:
        return  # derived, and about to be written again
    if head.size > len(hashes) or root_of(hashes[: head.size]) != head.root:
        raise StoreDamagedError(
            f"{folder.database}: its ledger does not contain what {folder.checkpoint} signed. {REMEDY}"
        )


def sweep(folder: MissionFolder, engine: Engine) -> list[Path]:
    """Remove files that a killed writer left behind and the ledger does not name; gives their paths."""
    with engine.connect() as connection:
        named = named_files(folder, connection)
        runs = {folder.run(run.run_no) for run in stored_runs(connection)}
        reports = {report.folder for report in stored_reports(connection)}
    orphans = [
        path for path in folder.kept_files() if path not in named and OURS.fullmatch(folder.name_of(path))
    ]
    orphans += [path for path in folder.derived.glob("run=*") if path not in runs]
    orphans += [
        path
        for path in folder.reports.glob("*")
        if REPORT.fullmatch(path.name) and folder.name_of(path) not in reports
    ]
    unfinished = [path for path in files_below(folder.ledger) if path.name.endswith(".tmp")]
    for path in [*orphans, *unfinished, folder.temporary]:
        remove(path)
    return orphans


def named_files(folder: MissionFolder, connection: Connection) -> set[Path]:
    """The evidence and batch files that rows of the database name."""
    batches = {path_of(folder, batch) for batch in stored_batches(connection)}
    return batches | {folder.evidence(sha256) for sha256 in named_evidence(connection)}


def named_evidence(connection: Connection) -> set[str]:
    """The digests of all evidence that a read or a record names."""
    reads = {sha256 for read in stored_reads(connection) for sha256 in read.about.evidence()}
    bodies = [record.body for record in stored_records(connection, None, None)]
    return reads | {str(body[EVIDENCE_FIELD]) for body in bodies if body.get(EVIDENCE_FIELD)}
