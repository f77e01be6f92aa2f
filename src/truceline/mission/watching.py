"""A watched folder: each file that has settled is taken once, and what became of it is told.

Whether a file was taken is decided by what it holds: its digest, its source and the format asked for, in
the mission's own reads and records. So a restart, a new name or a touch reads nothing again, and a file
changed in place is a new file. What was refused is a record of the mission (kind ``offered-file``).

The mission is open, and its lock held, only while files are taken; nothing is written into the folder.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from truceline.mission.errors import RefusedError, refusal
from truceline.mission.handing_in import chosen_source
from truceline.mission.mission import Mission
from truceline.mission.outcomes import FileRead
from truceline.mission.saying import checked_actor
from truceline.mission.setup import Setup
from truceline.records import Clock, Problem, system_clock
from truceline.store import Store, StoredRead

OFFERED = "offered-file"
UNFINISHED = (".part", ".tmp")
"""Endings of names that programs give to files they have not finished writing."""

Stamp = tuple[int, int, int]
"""Inode, size in bytes, time of last change in ns: a file that keeps them over two looks has settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is watched, for which mission, and in whose name files are taken.

    source_id:  of the files that lie in the folder itself; those in FOLDER/ID/ are of source ID
    retry:      offer once more what was refused before
    """

    mission: Path
    folder: Path
    actor: str
    source_id: str | None = None
    format_name: str | None = None
    retry: bool = False
    clock: Clock = system_clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one file.

    outcome:  read; read in part (an archive, some of whose files were refused); refused; left (not taken,
              and looked at again when the watch starts anew)
    before:   id of the read of another file of the same name and source, which this one may be a change of
    """

    path: Path
    source_id: str
    outcome: str
    sha256: str = ""  # empty where the file changed while it was read
    reads: tuple[FileRead, ...] = ()
    problems: tuple[Problem, ...] = ()
    before: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """A file as a look saw it."""

    path: Path
    source_id: str | None
    stamp: Stamp


class Watch:
    """One process's watch over a folder; call ``sweep`` again and again, with time between the calls."""

    def __init__(self, asked: Asked) -> None:
        """Errors: RefusedError for no folder, no mission, no actor, or a source that is not listed."""
        if not asked.folder.is_dir():
            message = "there is no such folder to watch."
            raise refusal("TL-INT-003", message, "Check the name, or make it.", str(asked.folder))
        self.asked = asked
        self.known_files = 0
        """Files found that had been taken before."""
        self._seen: dict[Path, Stamp] = {}
        self._done: dict[Path, Stamp] = {}
        self._told: set[Path] = set()
        with Mission.open(asked.mission, clock=asked.clock) as mission:
            checked_actor(mission.setup, asked.actor)
            if asked.source_id is not None:
                chosen_source(mission.setup, asked.source_id)

    @property
    def unsettled(self) -> int:
        """Files that the last sweep saw for the first time or changed: the next one may take them."""
        return sum(self._done.get(path) != stamp for path, stamp in self._seen.items())

    def sweep(self) -> Generator[Taken, None, None]:
        """Look once, and take every file that has not changed since the look before.

        errors: RefusedError (TL-MIS-009) while another process writes to the mission; nothing is lost
        """
        notes: list[Taken] = []
        found = list(self._look(notes))
        settled = [one for one in found if self._seen.get(one.path) == one.stamp]
        self._seen = {one.path: one.stamp for one in found}
        yield from (note for note in notes if self._first_told(note.path))
        waiting = [one for one in settled if self._done.get(one.path) != one.stamp]
        if waiting:
            yield from self._take(waiting)

    def _first_told(self, path: Path) -> bool:
        first = path not in self._told
        self._told.add(path)
        return first

    def _look(self, notes: list[Taken]) -> Iterator[_Found]:
        """The files that may be taken, in order of name; what is not a file is noted."""
        yield from self._files_in(self.asked.folder, self.asked.source_id, notes)
        for entry in _entries(self.asked.folder):
            if entry.is_dir(follow_symlinks=False):
                yield from self._files_in(Path(entry.path), entry.name, notes)

    def _files_in(self, folder: Path, source_id: str | None, notes: list[Taken]) -> Iterator[_Found]:
        for entry in _entries(folder):
            path = Path(entry.path)
            try:
                state = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue  # taken away between the look and this
            if stat.S_ISREG(state.st_mode):
                yield _Found(path, source_id, (state.st_ino, state.st_size, state.st_mtime_ns))
            elif not stat.S_ISDIR(state.st_mode) or folder != self.asked.folder:
                notes.append(_left(path, source_id, _odd(path, state.st_mode)))

    def _take(self, waiting: list[_Found]) -> Iterator[Taken]:
        with Mission.open(self.asked.mission, clock=self.asked.clock) as mission:
            known = _Known(mission.store, self.asked)
            fresh: list[tuple[_Found, str, str]] = []
            for one in waiting:
                taken = self._sorted(one, mission.setup, known, fresh)
                if taken is not None:
                    yield taken
        if not fresh:
            return
        with Mission.open(self.asked.mission, write=True, clock=self.asked.clock) as mission:
            known = _Known(mission.store, self.asked)  # another may have come first
            for one, source_id, sha256 in fresh:
                if known.has(sha256, source_id):
                    self._pass(one)
                else:
                    before = known.before(_name(one.path), source_id)
                    yield from self._read(mission, one, source_id, sha256, before)

    def _sorted(
        self, one: _Found, setup: Setup, known: _Known, fresh: list[tuple[_Found, str, str]]
    ) -> Taken | None:
        """Put the file to the fresh ones, or pass it as known; gives why it cannot be taken, if it cannot."""
        try:
            source_id = chosen_source(setup, one.source_id).id
            sha256 = _digest(one.path)
        except RefusedError as error:
            self._done[one.path] = one.stamp
            return _left(one.path, one.source_id, error.problems[0])
        except OSError as error:
            self._done[one.path] = one.stamp
            return _left(one.path, one.source_id, _unreadable(one.path, error))
        if known.has(sha256, source_id) or any(sha256 == each[2] and source_id == each[1] for each in fresh):
            self._pass(one)
        else:
            fresh.append((one, source_id, sha256))
        return None

    def _pass(self, one: _Found) -> None:
        self.known_files += 1
        self._done[one.path] = one.stamp

    def _read(
        self, mission: Mission, one: _Found, source_id: str, sha256: str, before: str
    ) -> Iterator[Taken]:
        reads = mission.read(
            [one.path], actor=self.asked.actor, source_id=source_id, format_name=self.asked.format_name
        )
        if _stamp(one.path) != one.stamp:  # changed under our hands: what was read stays, the rest waits
            reads = tuple(read for read in reads if read.read_id)
            if reads:
                yield _taken(one, source_id, "", reads, before)
            return
        self._done[one.path] = one.stamp
        taken = _taken(one, source_id, sha256, reads, before)
        if not _Known(mission.store, self.asked).has(sha256, source_id):
            self._remember(mission, taken)  # refused, or an archive, whose reads are of the files in it
        yield taken

    def _remember(self, mission: Mission, taken: Taken) -> None:
        """Put on record what no read of the mission says: that this file was offered, and its outcome."""
        number = len(mission.store.records(OFFERED)) + 1
        mission.store.append_record(
            OFFERED, f"{OFFERED}-{number}", _body(taken, self.asked), self.asked.actor, self.asked.clock()
        )


class _Known:
    """What the mission has taken: its reads, and its records of files that were offered."""

    def __init__(self, store: Store, asked: Asked) -> None:
        self._asked = asked
        self._reads = store.reads()
        self._offered = [record.body for record in store.records(OFFERED)]

    def has(self, sha256: str, source_id: str) -> bool:
        """Whether a file of these bytes was taken for this source and the format asked for."""
        asked = self._asked.format_name
        read = any(
            (one.about.evidence_sha256, one.about.source_id) == (sha256, source_id)
            and asked in (None, one.about.format)
            for one in self._reads
        )
        return read or any(
            (body["file_sha256"], body["source_id"], body["format"]) == (sha256, source_id, asked or "")
            and not (self._asked.retry and body["outcome"] != "read")
            for body in self._offered
        )

    def before(self, name: str, source_id: str) -> str:
        """The id of the newest read of a file of this name from this source; empty for none."""
        named: list[StoredRead] = [
            one for one in self._reads if (one.about.file_name, one.about.source_id) == (name, source_id)
        ]
        return named[-1].read_id if named else ""


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder, by name, without what is hidden or unfinished."""
    with os.scandir(folder) as entries:
        shown = [one for one in entries if not one.name.startswith(".")]
    return sorted((one for one in shown if not one.name.endswith(UNFINISHED)), key=lambda one: one.name)


def _stamp(path: Path) -> Stamp | None:
    try:
        state = path.lstat()
    except FileNotFoundError:
        return None
    return (state.st_ino, state.st_size, state.st_mtime_ns)


def _digest(path: Path) -> str:
    """SHA-256 of a file, never of what a link leads to."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _name(path: Path) -> str:
    """The file's name as reads say it."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def _taken(one: _Found, source_id: str, sha256: str, reads: tuple[FileRead, ...], before: str) -> Taken:
    problems = tuple(problem for read in reads for problem in read.problems)
    read = any(read.read_id for read in reads)
    outcome = ("read in part" if read else "refused") if problems else "read"
    return Taken(
        path=one.path,
        source_id=source_id,
        outcome=outcome,
        sha256=sha256,
        reads=reads,
        problems=problems,
        before=before,
    )


def _left(path: Path, source_id: str | None, problem: Problem) -> Taken:
    return Taken(path=path, source_id=source_id or "", outcome="left", problems=(problem,))


def _odd(path: Path, mode: int) -> Problem:
    if stat.S_ISLNK(mode):
        message, remedy = "it is a symbolic link, which is not followed.", "Put the file itself here."
    elif stat.S_ISDIR(mode):
        message, remedy = "it is a folder in a source's folder.", "Put its files into the source's folder."
    else:
        message, remedy = "it is a device or a pipe, not a file.", "Put a file here."
    return refusal("TL-INT-003", message, remedy, str(path)).problems[0]


def _unreadable(path: Path, error: OSError) -> Problem:
    message = f"it cannot be read: {error.strerror or error}."
    remedy = "Give the right to read it; it is looked at again when the watch starts anew."
    return refusal("TL-INT-003", message, remedy, str(path)).problems[0]


def _body(taken: Taken, asked: Asked) -> dict[str, Any]:
    """The record's fields; not ``evidence_sha256``, as the mission keeps no evidence of a refused file."""
    return {
        "file_name": _name(taken.path),
        "file_sha256": taken.sha256,
        "source_id": taken.source_id,
        "format": asked.format_name or "",
        "outcome": taken.outcome,
        "reads": [read.read_id for read in taken.reads if read.read_id],
        "problems": [
            {"code": one.code, "where": one.where, "message": one.message, "remedy": one.remedy}
            for one in taken.problems
        ],
    }
