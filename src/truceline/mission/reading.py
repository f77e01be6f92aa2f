"""Read files into the mission: evidence kept, rows checked and identified, batches committed."""

from __future__ import annotations

import dataclasses
import os
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from truceline.intake import Card, Reading, Refusal, read_card, read_file
from truceline.mission.errors import refusal
from truceline.mission.licensing import LICENCES, terms_noted
from truceline.mission.setup import Setup
from truceline.records import Problem, Source, in_utc
from truceline.store import Identified, ReadAbout, ReadReceipt, Store, StoredRead, connect

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """What became of one file: rows kept, set aside and already known; or why it was refused.

    Counts are rows of the layers: a file row with several measures gives several tallies.
    ``known`` includes rows that repeat an earlier row of the same file under the same key.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """How the files are to be read, and in whose name."""

    source: Source
    format_name: str | None
    received_at: datetime
    actor: str
    at: datetime


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
) -> tuple[FileRead, ...]:
    """Every file's outcome, in order. A refused file leaves nothing behind; the others are kept."""
    asked = _Asked(
        source=chosen_source(setup, source_id),
        format_name=format_name,
        received_at=in_utc(received_at),
        actor=actor,
        at=at,
    )
    outcomes = []
    for done, path in enumerate(paths):
        progress(path.name, done, len(paths))
        outcomes.append(_read_one(store, setup, path, asked))
    return tuple(outcomes)


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
    source = next(each for each in sources if each.id == read.about.source_id)
    reading = read_file(
        con,
        store.folder.evidence(read.about.evidence_sha256),
        source=source,
        received_at=read.about.received_at,
        evidence_sha256=read.about.evidence_sha256,
        format=read.about.format,
        file_name=read.about.file_name,
        sources=sources,
        cards=cards,
    )
    if isinstance(reading, Refusal):
        return reading, []
    return reading, _identified(con, store, reading, before_seq=read.seq)


def _read_one(store: Store, setup: Setup, path: Path, asked: _Asked) -> FileRead:
    name = _name(path)
    if not path.is_file():
        remedy = "Check the name; a folder is read file by file."
        return _refused(path, refusal("TL-INT-003", _why_none(path), remedy, str(path)).problems)
    try:
        sha256, size_bytes = store.keep_evidence(path)
    except PermissionError:
        remedy = "Ask whoever owns it for the right to read it."
        return _refused(path, refusal("TL-INT-003", "it may not be read.", remedy, str(path)).problems)
    with connect() as con:
        try:
            reading = read_file(
                con,
                store.folder.evidence(sha256),
                source=asked.source,
                received_at=asked.received_at,
                evidence_sha256=sha256,
                format=asked.format_name,
                file_name=name,
                sources=setup.sources,
                cards=setup.cards,
            )
        except zlib.error as error:
            remedy = "Ask the source for the file again."
            message = f"it is packed and cannot be unpacked: {error}."
            return _refused(path, refusal("TL-INT-003", message, remedy, name).problems)
        if isinstance(reading, Refusal):
            return _refused(path, reading.problems)
        about = _about(path, reading, asked, setup, sha256, size_bytes)
        identified = _identified(con, store, reading, before_seq=None)
        receipt = store.commit_read(con, identified, about, asked.actor, asked.at)
    return _kept(path, reading, receipt)


def _name(path: Path) -> str:
    """The file's name as text; bytes in it that are no text are written as \\xNN."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def _why_none(path: Path) -> str:
    if path.is_dir():
        return "it is a folder."
    return "it is a device or a pipe, not a file." if path.exists() else "there is no such file."


def _identified(
    con: DuckDBPyConnection, store: Store, reading: Reading, before_seq: int | None
) -> list[Identified]:
    tables = {**reading.tables, "aside": reading.aside}
    return [store.identify(con, table, layer, before_seq=before_seq) for layer, table in tables.items()]


def _about(
    path: Path, reading: Reading, asked: _Asked, setup: Setup, sha256: str, size_bytes: int
) -> ReadAbout:
    return ReadAbout(
        file_name=_name(path),
        format=reading.format,
        reader=reading.reader,
        source_id=asked.source.id,
        source=_snapshot(setup, reading),
        received_at=asked.received_at,
        evidence_sha256=sha256,
        size_bytes=size_bytes,
        rows_in=reading.rows_in,
    )


def _kept(path: Path, reading: Reading, receipt: ReadReceipt) -> FileRead:
    return FileRead(
        file=_name(path),
        read_id=receipt.read_id,
        format=reading.format,
        rows_in=reading.rows_in,
        kept=receipt.kept,
        set_aside=receipt.set_aside,
        known=receipt.known + receipt.repeated,
        batches=receipt.batches,
    )


def _refused(path: Path, problems: tuple[Problem, ...]) -> FileRead:
    return FileRead(
        file=_name(path) or str(path),
        read_id="",
        format="",
        rows_in=0,
        kept=0,
        set_aside=0,
        known=0,
        batches=(),
        problems=problems,
    )


def _snapshot(setup: Setup, reading: Reading) -> dict[str, Any]:
    """The sources and own cards as they stand, so that the file can be read again the same way, and the
    licences under which it came: a later change of a card or source does not change them.
    """
    return {
        "sources": [_plain(dataclasses.asdict(source)) for source in setup.sources],
        "cards": dict(setup.card_texts),
        LICENCES: terms_noted(setup.sources, reading.licence),
    }


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
