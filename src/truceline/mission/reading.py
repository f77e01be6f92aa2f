"""Read files into the mission: evidence kept, rows checked and identified, batches committed."""

from __future__ import annotations

import dataclasses
import math
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from truceline.intake import (
    Member,
    Meter,
    PackedError,
    Reading,
    Refusal,
    archive_kind,
    is_sheet,
    members,
    out_of_room,
    read_file,
)
from truceline.mission.custody import Given, not_now, noted, nothing_in, refused_whole
from truceline.mission.errors import RefusedError, refusal
from truceline.mission.handing_in import HandedIn, chosen_source
from truceline.mission.mending import mended_read
from truceline.mission.outcomes import FileRead, kept_read, refused_file
from truceline.mission.replacing import replacing
from truceline.mission.rereading import identified_rows
from truceline.mission.setup import Setup
from truceline.mission.snapshot import keep_tables, snapshot_of
from truceline.records import in_utc
from truceline.store import ReadAbout, Store, beside, connect

READING_MEMORY = "200MB"
"""For tables; beyond it they move to the mission's folder for what is temporary. The process needs more."""
ROOM = 15
"""How many times a file's size a read may need on the disk while it works (decision 0008)."""
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class _Work:
    """Where files are read, into which mission, and how they were handed in."""

    con: DuckDBPyConnection
    store: Store
    setup: Setup
    asked: HandedIn


def read_files(
    store: Store,
    setup: Setup,
    paths: Sequence[Path],
    *,
    source_id: str | None,
    format_name: str | None,
    received_at: datetime,
    actor: str,
    at: datetime,
    progress: Progress,
    only: Sequence[str] = (),
) -> tuple[FileRead, ...]:
    """Every file's outcome, in order. A refused file leaves nothing behind; the others are kept.

    An archive gives the outcome of each of its members whose name holds one of the texts in
    ``only`` (none: of each).
    """
    asked = HandedIn(
        source=chosen_source(setup, source_id),
        format_name=format_name,
        received_at=in_utc(received_at),
        actor=actor,
        at=at,
        only=tuple(only),
    )
    outcomes: list[FileRead] = []
    with connect(memory_limit=READING_MEMORY, spill=store.folder.spill) as con:
        for done, path in enumerate(paths):
            asked = dataclasses.replace(asked, tell=_teller(progress, done, len(paths)))
            asked.tell(path.name)
            outcomes += _read_one(_Work(con, store, setup, asked), path)
    return tuple(outcomes)


def _teller(progress: Progress, done: int, total: int) -> Callable[[str], None]:
    return lambda name: progress(name, done, total)


def read_instead(
    store: Store,
    setup: Setup,
    path: Path,
    *,
    named: str,
    because: str,
    source_id: str | None,
    format_name: str | None,
    actor: str,
    at: datetime,
) -> FileRead:
    """The outcome of a mended file that takes the place of a read; a refused file changes nothing.

    It is received now: before this moment the earlier read is what was known, from it on this one.
    Source and format are the earlier read's, unless named.
    """
    place = replacing(store, named, because)
    asked = HandedIn(
        source=chosen_source(setup, source_id or place.read.about.source_id),
        format_name=format_name or place.read.about.format,
        received_at=in_utc(at),
        actor=actor,
        at=at,
        replacing=place,
    )
    with connect(memory_limit=READING_MEMORY, spill=store.folder.spill) as con:
        (found,) = _read_one(_Work(con, store, setup, asked), path)
    return found


def _read_one(work: _Work, path: Path) -> list[FileRead]:
    name = _name(path)
    if not path.is_file():
        remedy = "Check the name; a folder is read file by file."
        return [refused_file(name, refusal("TL-INT-003", _why_none(path), remedy, str(path)).problems)]
    try:
        sha256, size_bytes = work.store.keep_evidence(path)
    except PermissionError:
        remedy = "Ask whoever owns it for the right to read it."
        return [refused_file(name, refusal("TL-INT-003", "it may not be read.", remedy, str(path)).problems)]
    meter = Meter(size_bytes, work.setup.settings.unpacking)
    given = Given(file_name=name, own_name=name, sha256=sha256, size_bytes=size_bytes, meter=meter)
    return _read_given(work, given)


def _read_given(work: _Work, given: Given) -> list[FileRead]:
    """A file whose bytes are kept: its rows, or those of its members."""
    if archive_kind(work.store.folder.evidence(given.sha256)):
        return _read_archive(work, given)
    with closing(beside(work.con)) as own:
        try:
            return [_read_rows(dataclasses.replace(work, con=own), given)]
        except duckdb.Error as error:
            if not out_of_room(error):
                raise
            return [refused_file(given.file_name, _no_room(work.store, given, error).problems, given.custody)]


def _no_room(store: Store, given: Given, error: duckdb.Error) -> RefusedError:
    wanted = math.ceil(ROOM * given.size_bytes / 1e9)
    remedy = f"Make {wanted} GB of room on the disk of {store.folder.root}, and read the file again."
    message = f"there is too little room to read it: {str(error).splitlines()[0]}."
    return refusal("TL-MIS-010", message, remedy, given.file_name)


def _read_rows(work: _Work, given: Given) -> FileRead:
    con, store, setup, asked = work.con, work.store, work.setup, work.asked
    reading = read_file(
        con,
        store.folder.evidence(given.sha256),
        source=asked.source,
        received_at=asked.received_at,
        evidence_sha256=given.sha256,
        format=asked.format_name,
        file_name=given.own_name,
        sources=setup.sources,
        cards=setup.cards,
        places=setup.places,
        meter=given.meter,
    )
    if isinstance(reading, Refusal):
        problems = (dataclasses.replace(one, file=given.file_name) for one in reading.problems)
        return refused_file(given.file_name, tuple(problems), given.custody)
    changed = keep_tables(store, setup, reading)
    if changed is not None:
        return refused_file(given.file_name, changed.problems, given.custody)
    mends = is_sheet(store.folder.evidence(given.sha256))
    about = _about(given, reading, asked, setup, mends=mends)
    if asked.replacing is not None:
        return mended_read(con, store, given, reading, about, asked, asked.replacing)
    identified = identified_rows(con, store, reading, before_seq=None)
    reading.drop(con)
    receipt = store.commit_read(con, identified, about, asked.actor, asked.at)
    return kept_read(given, reading, receipt, asked)


def _read_archive(work: _Work, archive: Given) -> list[FileRead]:
    """Every member as if it had been given alone; one that is refused does not keep out the others."""
    refused = not_now(archive, replaces=work.asked.replacing is not None)
    if refused is not None:
        return [refused_file(archive.file_name, (refused,), archive.custody)]
    found: list[FileRead] = []
    with tempfile.TemporaryDirectory(prefix="truceline-") as folder:
        kept = work.store.folder.evidence(archive.sha256)
        try:
            for member in members(kept, archive.file_name, Path(folder), archive.meter, work.asked.takes):
                found += _read_member(work, archive, member)
        except PackedError as error:
            found.append(refused_file(archive.file_name, (refused_whole(archive, error),), archive.custody))
    return found or [
        refused_file(archive.file_name, (nothing_in(archive, work.asked.only),), archive.custody)
    ]


def _read_member(work: _Work, archive: Given, member: Member) -> list[FileRead]:
    if member.path is None:
        problems = () if member.problem is None else (member.problem,)
        given = archive.member(member, "", 0)
        return [refused_file(given.file_name, problems, given.custody)]
    sha256, size_bytes = work.store.keep_evidence(member.path)
    work.asked.tell(member.file_name)
    return _read_given(work, archive.member(member, sha256, size_bytes))


def _name(path: Path) -> str:
    """The file's name as text; bytes in it that are no text are written as \\xNN."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace") or str(path)


def _why_none(path: Path) -> str:
    if path.is_dir():
        return "it is a folder."
    return "it is a device or a pipe, not a file." if path.exists() else "there is no such file."


def _about(given: Given, reading: Reading, asked: HandedIn, setup: Setup, *, mends: bool) -> ReadAbout:
    return ReadAbout(
        file_name=given.file_name,
        format=reading.format,
        reader=reading.reader,
        source_id=asked.source.id,
        source={**snapshot_of(setup, reading, asked, mends=mends), **noted(given)},
        received_at=asked.received_at,
        evidence_sha256=given.sha256,
        size_bytes=given.size_bytes,
        rows_in=reading.rows_in,
    )
