"""Read files into the mission: evidence kept, rows checked and identified, batches committed."""

from __future__ import annotations

import dataclasses
import math
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from truceline.intake import (
    GAZETTEER,
    POSITIONS,
    Card,
    KnownPlaces,
    Member,
    Meter,
    PackedError,
    Reading,
    Refusal,
    archive_kind,
    is_sheet,
    members,
    out_of_room,
    read_card,
    read_file,
)
from truceline.mission.aside import sheets_mending
from truceline.mission.custody import (
    Given,
    limits_noted,
    name_of_its_own,
    not_now,
    noted,
    nothing_in,
    refused_whole,
)
from truceline.mission.errors import RefusedError, refusal
from truceline.mission.licensing import LICENCES, terms_noted
from truceline.mission.replacing import MENDS, REPLACES, Replacing, replaces_read, replacing
from truceline.mission.setup import Setup
from truceline.records import Problem, Source, in_utc
from truceline.store import Identified, ReadAbout, ReadReceipt, Store, StoredRead, beside, connect

READING_MEMORY = "200MB"
"""For tables; beyond it they move to the mission's folder for what is temporary. The process needs more."""
ROOM = 15
"""How many times a file's size a read may need on the disk while it works (decision 0008)."""
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """What became of one file: rows kept, set aside and already known; or why it was refused.

    Each row of the file counts once: kept when anything new of it is in a layer, else newly set
    aside, else known (all of it is here already, its being set aside too, or it repeats an earlier
    row of the file). So ``rows_in = kept + set_aside + known``, for every format. ``records`` are
    the rows that the layers gained: a file row with several measures gives several tallies.
    ``replaces`` is the read whose place it took; then ``same``, ``gone`` and ``new`` say how their
    records overlap. ``notes`` are for the officer, and are no problems. A member of an archive is a
    file; ``custody`` names the archives it came in, outermost first.
    """

    file: str
    read_id: str
    format: str
    rows_in: int
    kept: int
    set_aside: int
    known: int
    batches: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    records: int = 0
    licence: str = ""
    replaces: str = ""
    same: int = 0
    gone: int = 0
    new: int = 0
    notes: tuple[str, ...] = ()
    custody: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """How the files are to be read, and in whose name."""

    source: Source
    format_name: str | None
    received_at: datetime
    actor: str
    at: datetime
    replacing: Replacing | None = None
    only: tuple[str, ...] = ()
    tell: Callable[[str], None] = lambda name: None

    def takes(self, member: str) -> bool:
        """Whether a member of this name is asked for."""
        return not self.only or any(text in member for text in self.only)


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
    asked = _Asked(
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
            outcomes += _read_one(con, store, setup, path, asked)
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
    asked = _Asked(
        source=chosen_source(setup, source_id or place.read.about.source_id),
        format_name=format_name or place.read.about.format,
        received_at=in_utc(at),
        actor=actor,
        at=at,
        replacing=place,
    )
    with connect(memory_limit=READING_MEMORY, spill=store.folder.spill) as con:
        (found,) = _read_one(con, store, setup, path, asked)
    return found


def chosen_source(setup: Setup, source_id: str | None) -> Source:
    """The source named, or the only one there is.

    errors: RefusedError when it is not listed, or none is named and there are several.
    """
    known = ", ".join(source.id for source in setup.sources) or "none yet"
    if source_id is None and len(setup.sources) == 1:
        return setup.sources[0]
    if source_id is None:
        remedy = f"Say whose file it is with --source ID. Listed are: {known}."
        raise refusal("TL-INT-013", "the file's source is not named.", remedy, "sources.toml")
    found = setup.source(source_id)
    if found is None:
        remedy = f"Listed are: {known}. Add it with: truceline source add MISSION {source_id} ..."
        raise refusal("TL-INT-013", f"'{source_id}' is not listed.", remedy, "sources.toml")
    return found


def read_again(
    con: DuckDBPyConnection, store: Store, read: StoredRead
) -> tuple[Reading | Refusal, list[Identified]]:
    """What a stored read's evidence gives when it is read again as it was, and its identified rows."""
    sources, cards = _from_snapshot(read.about.source)
    places = _places_then(store, read.about.source)
    source = next(each for each in sources if each.id == read.about.source_id)
    reading = read_file(
        con,
        store.folder.evidence(read.about.evidence_sha256),
        source=source,
        received_at=read.about.received_at,
        evidence_sha256=read.about.evidence_sha256,
        format=read.about.format,
        file_name=name_of_its_own(read.about),
        sources=sources,
        cards=cards,
        places=places,
        meter=Meter(read.about.size_bytes, limits_noted(read.about.source)),
    )
    if isinstance(reading, Refusal):
        return reading, []
    return reading, _identified(con, store, reading, before_seq=read.seq, instead_of=_instead_of(store, read))


def _instead_of(store: Store, read: StoredRead) -> int | None:
    """The place in the ledger of the read whose place this one took."""
    replaced = replaces_read(read)
    return next((each.seq for each in store.reads() if each.read_id == replaced), None)


def _read_one(
    con: DuckDBPyConnection, store: Store, setup: Setup, path: Path, asked: _Asked
) -> list[FileRead]:
    name = _name(path)
    if not path.is_file():
        remedy = "Check the name; a folder is read file by file."
        return [_refused(name, refusal("TL-INT-003", _why_none(path), remedy, str(path)).problems)]
    try:
        sha256, size_bytes = store.keep_evidence(path)
    except PermissionError:
        remedy = "Ask whoever owns it for the right to read it."
        return [_refused(name, refusal("TL-INT-003", "it may not be read.", remedy, str(path)).problems)]
    meter = Meter(size_bytes, setup.settings.unpacking)
    given = Given(file_name=name, own_name=name, sha256=sha256, size_bytes=size_bytes, meter=meter)
    return _read_given(con, store, setup, given, asked)


def _read_given(
    con: DuckDBPyConnection, store: Store, setup: Setup, given: Given, asked: _Asked
) -> list[FileRead]:
    """A file whose bytes are kept: its rows, or those of its members."""
    if archive_kind(store.folder.evidence(given.sha256)):
        return _read_archive(con, store, setup, given, asked)
    with closing(beside(con)) as own:
        try:
            return [_read_rows(own, store, setup, given, asked)]
        except duckdb.Error as error:
            if not out_of_room(error):
                raise
            return [_refused(given.file_name, _no_room(store, given, error).problems, given.custody)]


def _no_room(store: Store, given: Given, error: duckdb.Error) -> RefusedError:
    wanted = math.ceil(ROOM * given.size_bytes / 1e9)
    remedy = f"Make {wanted} GB of room on the disk of {store.folder.root}, and read the file again."
    message = f"there is too little room to read it: {str(error).splitlines()[0]}."
    return refusal("TL-MIS-010", message, remedy, given.file_name)


def _read_rows(con: DuckDBPyConnection, store: Store, setup: Setup, given: Given, asked: _Asked) -> FileRead:
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
        return _refused(given.file_name, tuple(problems), given.custody)
    changed = _keep_tables(store, setup, reading)
    if changed is not None:
        return _refused(given.file_name, changed.problems, given.custody)
    mends = is_sheet(store.folder.evidence(given.sha256))
    about = _about(given, reading, asked, setup, mends=mends)
    if asked.replacing is not None:
        return _replaced(con, store, given, reading, about, asked, asked.replacing)
    identified = _identified(con, store, reading, before_seq=None)
    reading.drop(con)
    receipt = store.commit_read(con, identified, about, asked.actor, asked.at)
    return _kept(given, reading, receipt, asked)


def _read_archive(
    con: DuckDBPyConnection, store: Store, setup: Setup, archive: Given, asked: _Asked
) -> list[FileRead]:
    """Every member as if it had been given alone; one that is refused does not keep out the others."""
    refused = not_now(archive, replaces=asked.replacing is not None)
    if refused is not None:
        return [_refused(archive.file_name, (refused,), archive.custody)]
    found: list[FileRead] = []
    with tempfile.TemporaryDirectory(prefix="truceline-") as folder:
        kept = store.folder.evidence(archive.sha256)
        try:
            for member in members(kept, archive.file_name, Path(folder), archive.meter, asked.takes):
                found += _read_member(con, store, setup, archive, member, asked)
        except PackedError as error:
            found.append(_refused(archive.file_name, (refused_whole(archive, error),), archive.custody))
    return found or [_refused(archive.file_name, (nothing_in(archive, asked.only),), archive.custody)]


def _read_member(
    con: DuckDBPyConnection, store: Store, setup: Setup, archive: Given, member: Member, asked: _Asked
) -> list[FileRead]:
    if member.path is None:
        problems = () if member.problem is None else (member.problem,)
        given = archive.member(member, "", 0)
        return [_refused(given.file_name, problems, given.custody)]
    sha256, size_bytes = store.keep_evidence(member.path)
    asked.tell(member.file_name)
    return _read_given(con, store, setup, archive.member(member, sha256, size_bytes), asked)


def _replaced(
    con: DuckDBPyConnection,
    store: Store,
    given: Given,
    reading: Reading,
    about: ReadAbout,
    asked: _Asked,
    place: Replacing,
) -> FileRead:
    """The reading stored and the earlier read withdrawn, in one transaction."""
    identified = _identified(con, store, reading, before_seq=None, instead_of=place.read.seq)
    reading.drop(con)
    overlap = store.compare(con, identified, place.batches)
    receipt = store.commit_read(con, identified, about, asked.actor, asked.at, place.replaced)
    notes = _beside_it(store, place)
    notes += _leaning(store, place.read) if overlap.gone else ()
    return dataclasses.replace(
        _kept(given, reading, receipt, asked),
        replaces=place.read.read_id,
        same=overlap.same,
        gone=overlap.gone,
        new=overlap.new,
        notes=notes,
    )


def _beside_it(store: Store, place: Replacing) -> tuple[str, ...]:
    """Sheets that mended rows of the read replaced: their rows may stand in the corrected file, too."""
    return tuple(
        f"{sheet} mended rows of {place.read.read_id} and still counts, beside this file: where this file "
        f"holds those rows, withdraw it: truceline withdraw MISSION {sheet} --because TEXT"
        for sheet in sheets_mending(store, place.batches)
    )


def _leaning(store: Store, gone: StoredRead) -> tuple[str, ...]:
    """Later reads that may have found rows known from the one replaced, and so stored none of them."""
    later = [
        read.read_id
        for read in store.reads()
        if read.known and read.seq > gone.seq and replaces_read(read) != gone.read_id
    ]
    if not later:
        return ()
    said = f"{', '.join(later)} found rows already known, perhaps from {gone.read_id}"
    return (f"{said}; what is gone with it is not restored from them: read their files again.",)


def _name(path: Path) -> str:
    """The file's name as text; bytes in it that are no text are written as \\xNN."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace") or str(path)


def _why_none(path: Path) -> str:
    if path.is_dir():
        return "it is a folder."
    return "it is a device or a pipe, not a file." if path.exists() else "there is no such file."


def _identified(
    con: DuckDBPyConnection,
    store: Store,
    reading: Reading,
    before_seq: int | None,
    instead_of: int | None = None,
) -> list[Identified]:
    tables = {**reading.tables, "aside": reading.aside}
    return [
        store.identify(con, table, layer, before_seq=before_seq, instead_of=instead_of)
        for layer, table in tables.items()
        if con.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()
    ]


def _about(given: Given, reading: Reading, asked: _Asked, setup: Setup, *, mends: bool) -> ReadAbout:
    return ReadAbout(
        file_name=given.file_name,
        format=reading.format,
        reader=reading.reader,
        source_id=asked.source.id,
        source={**_snapshot(setup, reading, asked, mends=mends), **noted(given)},
        received_at=asked.received_at,
        evidence_sha256=given.sha256,
        size_bytes=given.size_bytes,
        rows_in=reading.rows_in,
    )


def _kept(given: Given, reading: Reading, receipt: ReadReceipt, asked: _Asked) -> FileRead:
    return FileRead(
        file=given.file_name,
        read_id=receipt.read_id,
        format=reading.format,
        rows_in=reading.rows_in,
        kept=receipt.kept,
        set_aside=receipt.set_aside,
        known=receipt.known + receipt.repeated,
        batches=receipt.batches,
        records=receipt.records,
        licence=(asked.source.terms or reading.licence).id,
        custody=given.custody,
    )


def _refused(
    name: str, problems: tuple[Problem, ...], custody: tuple[Mapping[str, Any], ...] = ()
) -> FileRead:
    return FileRead(
        file=name,
        read_id="",
        format="",
        rows_in=0,
        kept=0,
        set_aside=0,
        known=0,
        batches=(),
        problems=problems,
        custody=custody,
    )


def _snapshot(setup: Setup, reading: Reading, asked: _Asked, *, mends: bool) -> dict[str, Any]:
    """The sources, own cards, area and tables of names as they stand, so that the file can be read again
    the same way, and the licences under which it came: a later change does not change them.
    """
    place: dict[str, Any] = {REPLACES: asked.replacing.noted} if asked.replacing is not None else {}
    if mends:
        place[MENDS] = True
    area = setup.places.area
    return place | {
        "sources": [_plain(dataclasses.asdict(source)) for source in setup.sources],
        "cards": dict(setup.card_texts),
        LICENCES: terms_noted(setup.sources, reading.licence),
        "area": None if area is None else list(area),
        "evidence": dict(reading.leans_on),
    }


def _keep_tables(store: Store, setup: Setup, reading: Reading) -> RefusedError | None:
    """Keeps the tables of names that the reading leans on as evidence; a refusal when one has changed."""
    paths = {GAZETTEER: setup.places.gazetteer, POSITIONS: setup.places.positions}
    for name, sha256 in reading.leans_on.items():
        path = paths[name]
        if path is None or store.keep_evidence(path)[0] != sha256:
            return refusal("TL-INT-046", "it changed while it was read.", "Read the file again.", name)
    return None


def _places_then(store: Store, snapshot: Mapping[str, Any]) -> KnownPlaces:
    """The area and the tables of names as they stood when the read was made."""
    kept = {name: store.folder.evidence(sha256) for name, sha256 in snapshot.get("evidence", {}).items()}
    area = snapshot.get("area")
    return KnownPlaces(
        gazetteer=kept.get(GAZETTEER),
        positions=kept.get(POSITIONS),
        area=None if area is None else (area[0], area[1], area[2], area[3]),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def _from_snapshot(snapshot: Mapping[str, Any]) -> tuple[tuple[Source, ...], tuple[Card, ...]]:
    sources = tuple(
        Source(**{name: _tupled(value) for name, value in said.items()}) for said in snapshot["sources"]
    )
    cards = (read_card(text, name) for name, text in sorted(snapshot["cards"].items()))
    return sources, tuple(card for card in cards if isinstance(card, Card))


def _tupled(value: Any) -> Any:
    return tuple(_tupled(part) for part in value) if isinstance(value, list) else value
