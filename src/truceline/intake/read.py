"""Reading one file: recognise it, let its reader plan, finish. Nothing is ever dropped in silence."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb

from truceline.intake.archives import archive_kind
from truceline.intake.card import Card
from truceline.intake.finish import finish
from truceline.intake.look import look
from truceline.intake.moments import UNKNOWN
from truceline.intake.packing import Meter, PackedError, unpacked
from truceline.intake.places import PlaceTableError
from truceline.intake.reading import Reading, Refusal, Score
from truceline.intake.recognise import CERTAIN_ENOUGH, NEAR_TIE, recognise
from truceline.intake.registry import format_cards, reader
from truceline.intake.resolve import with_written_times
from truceline.intake.task import KnownPlaces, Task
from truceline.records import Problem, Severity, Source, in_utc

UNPACK = "Give it to `truceline read`, which reads each of its members."
# what a damaged file makes DuckDB raise; a mistake in our own SQL is not among them
_UNREADABLE = (duckdb.OperationalError, duckdb.DataError, duckdb.InvalidInputException, OSError, EOFError)


def read_file(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    *,
    source: Source,
    received_at: datetime,
    evidence_sha256: str,
    format: str | None = None,
    file_name: str | None = None,
    sources: tuple[Source, ...] = (),
    cards: tuple[Card, ...] = (),
    places: KnownPlaces | None = None,
    meter: Meter | None = None,
) -> Reading | Refusal:
    """What the file says, in temp tables of ``con``, or why the whole of it is refused.

    con:      a connection with TimeZone 'UTC'
    format:   a card's name; None lets the recognisers find it, and a near tie is refused
    sources:  all of the mission's sources, for formats whose rows name their speaker
    cards:    the mission's own cards, which may overlay a built-in reader
    places:   the mission's tables of names and its area, for formats with written places
    meter:    how far a packed file may be unpacked; of an archive's member, the archive's own
    errors:   NaiveTimeError when ``received_at`` has no zone; what DuckDB raises when it runs
              out of room (``out_of_room``); bad input never raises
    """
    name = file_name or path.name
    moment = in_utc(received_at)
    try:
        if archive_kind(path):
            return _refused(name, "TL-INT-037", "It is an archive, not a file of rows.", UNPACK)
        with unpacked(path, meter=meter) as plain:
            card = _chosen(plain, name, format, cards)
            if isinstance(card, Refusal):
                return card
            task = Task(
                con=con,
                path=plain,
                file_name=name,
                card=card,
                source=source,
                sources=sources or (source,),
                received_at=moment,
                evidence_sha256=evidence_sha256,
                zone=_zone(card, source),
                places=places or KnownPlaces(),
            )
            return _read(task)
    except PackedError as error:
        return _refused(name, error.code, error.message, error.remedy)
    except OSError as error:
        return _refused(name, "TL-INT-003", f"The file cannot be read: {error}.", "Fetch it again.")


def _read(task: Task) -> Reading | Refusal:
    plan_of = reader(task.card)
    if plan_of is None:
        problem = task.refusal(
            "TL-INT-018",
            f"The card '{task.card.name}' names the reader '{task.card.reader}', which is not installed.",
            "Name one of the readers that `truceline read --help` lists.",
        )
        return Refusal(problems=(problem,))
    try:
        plan = plan_of(task)
        settled = plan if isinstance(plan, Problem) else with_written_times(task, plan)
        return Refusal(problems=(settled,)) if isinstance(settled, Problem) else finish(task, settled)
    except PlaceTableError as error:
        return Refusal(problems=error.problems)
    except _UNREADABLE as error:
        if out_of_room(error):
            raise
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        problem = task.refusal("TL-INT-003", f"The file cannot be read: {said}", "Fetch it again.")
        return Refusal(problems=(problem,))


def out_of_room(error: Exception) -> bool:
    """True when it is not the file that is at fault: memory and the disk below it were not enough."""
    return isinstance(error, duckdb.OutOfMemoryException) or "No space left" in str(error)


def _zone(card: Card, source: Source) -> str:
    if card.zone_rule == "utc":
        return "UTC"
    return UNKNOWN if card.zone_rule == "offset" else source.zone


def _chosen(path: Path, name: str, asked: str | None, cards: tuple[Card, ...]) -> Card | Refusal:
    by_name = {card.name: card for card in (*format_cards(), *cards)}
    if asked is not None:
        if asked in by_name:
            return by_name[asked]
        return _refused(name, "TL-INT-001", f"No format is called '{asked}'.", _names(by_name))
    scores = recognise(path, file_name=name, cards=cards)
    best = scores[0]
    if best.score < CERTAIN_ENOUGH:
        return _unrecognised(path, name, scores)
    tied = tuple(score for score in scores if best.score - score.score < NEAR_TIE)
    if len(tied) > 1:
        return _tied(name, tied)
    return by_name[best.format]


def _names(by_name: dict[str, Card]) -> str:
    return f"Choose one of: {', '.join(by_name)}."


def _tied(name: str, tied: tuple[Score, ...]) -> Refusal:
    said = "; ".join(f"{score.format} ({score.score:.2f}: {score.why})" for score in tied)
    refusal = _refused(
        name,
        "TL-INT-002",
        f"Formats fit the file equally well: {said}.",
        f"Say which one it is, for example with --format {tied[0].format}.",
    )
    return Refusal(problems=refusal.problems, candidates=tied)


def _unrecognised(path: Path, name: str, scores: tuple[Score, ...]) -> Refusal:
    seen = look(path, name)
    if not seen.media:
        return _refused(name, seen.code, seen.trouble, "Ask the source for the file again, as UTF-8 text.")
    best = scores[0]
    refusal = _refused(
        name,
        "TL-INT-001",
        f"No format is sure of this file. Closest is {best.format} ({best.score:.2f}): {best.why}.",
        'Name the format with --format, or write a card that maps its columns (reader = "table").',
    )
    return Refusal(problems=refusal.problems, candidates=scores[:3])


def _refused(name: str, code: str, message: str, remedy: str) -> Refusal:
    problem = Problem(code=code, severity=Severity.REFUSED, message=message, remedy=remedy, file=name)
    return Refusal(problems=(problem,))
