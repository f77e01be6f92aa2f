"""Written times in bulk: each text that the column-wise reading cannot read is read once.

A file of a million rows has few ways of writing a time. The texts that are neither ISO nor the
card's pattern are taken once each, read (written.py), placed on the zone's clock, and joined
back as a temp table, so that no row is looked at in Python.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from truceline.intake.finish import in_steps
from truceline.intake.hours import DAY_FIRST, MONTH_FIRST, Hours, HoursError, hours_of
from truceline.intake.moments import UNKNOWN, Segment, moment_columns, segments
from truceline.intake.task import Moment, Plan, Task
from truceline.intake.written import Span, Unread, read_written
from truceline.records import Problem

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # local clocks are counted from it without a zone
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A written time on the clock of its zone: µs UTC, or ``why`` it has none.

    ``gap``: it names a time that the clocks skipped; ``zoned``: the text says its own offset.
    """

    earliest_us: int | None = None
    latest_us: int | None = None
    gap: bool = False
    zoned: bool = False
    why: str | None = None


def with_written_times(task: Task, plan: Plan) -> Plan | Problem:
    """The plan whose written moments know their spans, or why the file is refused.

    Refused: a card whose [time] cannot be used (TL-INT-018), and a file with a date that may be
    day/month or month/day while nobody says which (TL-INT-020).
    """
    if not any(moment.written for moment in plan.moments):
        return plan
    try:
        hours = hours_of(task.card.setting("time"))
    except HoursError as error:
        return task.refusal("TL-INT-018", f"The card '{task.card.name}': {error}.", "Mend the card's [time].")
    moments: list[Moment] = []
    for moment in plan.moments:
        settled = _settled(task, plan, moment, hours) if moment.written else moment
        if isinstance(settled, Problem):
            return settled
        moments.append(settled)
    return replace(plan, moments=moments)


def _settled(task: Task, plan: Plan, moment: Moment, hours: Hours) -> Moment | Problem:
    texts = _texts(task, plan, moment)
    placed = [placed_on(moment.zone, text, hours, end_excluded=moment.end_excluded) for text in texts]
    for text, place in zip(texts, placed, strict=True):
        if place.why == "order":
            return _either_order(task, moment, text)
    name = f"intake_written_{moment.name}"
    _write(task, name, texts, placed)
    return replace(moment, spans=name)


def _texts(task: Task, plan: Plan, moment: Moment) -> list[str]:
    """The distinct texts of a moment that are no ISO time, in the order of the alphabet."""
    n = moment.name
    # working columns cost time, and hardly any text is made of them
    needed = plan.values if plan.values.keys() & set(re.findall(r"\w+", moment.text)) else {}
    values = {**needed, **moment_columns(moment)}
    relation = in_steps(f"SELECT * FROM ({plan.rows.sql}) WHERE fault IS NULL", values)
    found = task.con.execute(
        f"SELECT DISTINCT {n}_text FROM ({relation}) "
        f"WHERE {n}_text IS NOT NULL AND {n}_local IS NULL ORDER BY ALL"
    ).fetchall()
    return [str(row[0]) for row in found]


def placed_on(zone: str, text: str, hours: Hours, *, end_excluded: bool = False) -> Placed:
    """What a written time means on a zone's clock, exact in the nights when it changes."""
    said = read_written(text, hours)
    if isinstance(said, Unread):
        return Placed(why=said.why)
    offset = said.offset_s
    known = segments("UTC" if zone == UNKNOWN else zone) if offset is None else _fixed(offset)
    earliest, latest = _ends(said, known, end_excluded)
    around_us = said.around // _MICROSECOND
    return Placed(
        earliest_us=earliest - around_us,
        latest_us=latest + around_us,
        gap=any(_segment(known, clock).gap for clock in said.clocks),
        zoned=offset is not None,
    )


def _ends(said: Span, known: Sequence[Segment], end_excluded: bool) -> tuple[int, int]:
    """µs UTC of the first and last moment; the clock that counts is that of the last one inside."""
    last = said.end if said.end_inside else said.end - _MICROSECOND
    less = 0 if said.end_inside or end_excluded else 1
    earliest = (said.first - _EPOCH) // _MICROSECOND - _segment(known, said.first).early_s * 1_000_000
    latest = (said.end - _EPOCH) // _MICROSECOND - _segment(known, last).late_s * 1_000_000 - less
    return earliest, latest


def _fixed(offset_s: int) -> tuple[Segment, ...]:
    return (Segment(local_from=datetime.min, early_s=offset_s, late_s=offset_s, gap=False),)  # noqa: DTZ901


def _segment(known: Sequence[Segment], local: datetime) -> Segment:
    return known[max(0, bisect_right(known, local, key=lambda segment: segment.local_from) - 1)]


def _write(task: Task, name: str, texts: list[str], placed: list[Placed]) -> None:
    # µs of 0 stand where there is no time: the column `why` says so, and SQL makes them null
    arrays = {
        "said": np.array(texts, dtype=object),
        "earliest_us": np.array([place.earliest_us or 0 for place in placed], dtype=np.int64),
        "latest_us": np.array([place.latest_us or 0 for place in placed], dtype=np.int64),
        "gap": np.array([place.gap for place in placed], dtype=bool),
        "zoned": np.array([place.zoned for place in placed], dtype=bool),
        "why": np.array([place.why or "" for place in placed], dtype=object),
    }
    task.con.register("intake_chunk", arrays)
    task.con.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS "
        "SELECT said::VARCHAR AS said, gap, zoned, why::VARCHAR AS why, "
        "CASE WHEN why = '' THEN make_timestamptz(earliest_us) END AS earliest, "
        "CASE WHEN why = '' THEN make_timestamptz(latest_us) END AS latest FROM intake_chunk"
    )
    task.con.unregister("intake_chunk")


def _either_order(task: Task, moment: Moment, text: str) -> Problem:
    return task.refusal(
        "TL-INT-020",
        f"'{text}' may run day/month or month/day, and nobody says which: one of them would be wrong "
        "in silence. The whole file is refused.",
        f'Ask the source, and state order = "{DAY_FIRST}" or "{MONTH_FIRST}" under [time] in the card.',
        moment.column,
    )
