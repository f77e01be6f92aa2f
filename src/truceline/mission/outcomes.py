"""What became of one file: what was kept, set aside and known of it, or why it was refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from truceline.intake import Reading
from truceline.mission.custody import Given
from truceline.mission.handing_in import HandedIn
from truceline.records import Problem
from truceline.store import ReadReceipt


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


def kept_read(given: Given, reading: Reading, receipt: ReadReceipt, asked: HandedIn) -> FileRead:
    """The outcome of a file whose rows the store has taken."""
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


def refused_file(
    name: str, problems: tuple[Problem, ...], custody: tuple[Mapping[str, Any], ...] = ()
) -> FileRead:
    """The outcome of a file of which nothing is kept, and why."""
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
