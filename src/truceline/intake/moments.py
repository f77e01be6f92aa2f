"""Times: from a text and the source's zone to the UTC span in which it happened.

A local time that the clocks run through twice becomes the span of both readings; one that
they skip does not exist (TL-INT-014); one without a zone is refused (TL-INT-007), never
guessed. The zone's clock is laid out as segments of local time with constant offsets, from
the IANA tables in ``zoneinfo``; the rows are then converted column-wise by an as-of join.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from re import fullmatch
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import duckdb
import numpy as np

from truceline.intake.task import KEPT, Moment, Rule, named, quoted

FIRST_YEAR, LAST_YEAR = 1970, 2069
UNKNOWN = "unknown"
_DAWN = datetime(FIRST_YEAR - 1, 1, 1)  # noqa: DTZ001  # what a local clock shows, without a zone
_EVER = datetime.min  # noqa: DTZ901  # likewise: before every local time


_DURATIONS = {
    "'day'": "INTERVAL 1 DAY",
    "'hour'": "INTERVAL 1 HOUR",
    "'minute'": "INTERVAL 1 MINUTE",
    "'instant'": "INTERVAL 0 SECOND",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Local time from ``local_from`` on: seconds east of UTC for its earliest and latest reading.

    ``gap`` is true where the clocks skipped it; the offsets are then those before the change.
    """

    local_from: datetime
    early_s: int
    late_s: int
    gap: bool


def zone_problem(zone: str) -> str | None:
    """Why this is no zone that can be used, or None: 'unknown', '+03:00' and IANA names are fine."""
    if zone == UNKNOWN or fullmatch(r"[+-]\d{2}:\d{2}", zone):
        return None
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f"'{zone}' is neither an IANA zone (Europe/Kyiv), an offset (+03:00) nor 'unknown'."
    return None


@cache
def segments(zone: str) -> tuple[Segment, ...]:
    """The zone's clock from 1970 to 2069 in segments of local time, in order."""
    if fullmatch(r"[+-]\d{2}:\d{2}", zone):
        hours, minutes = int(zone[1:3]), int(zone[4:6])
        offset = (hours * 60 + minutes) * 60 * (-1 if zone[0] == "-" else 1)
        return (Segment(local_from=_EVER, early_s=offset, late_s=offset, gap=False),)
    if zone == "UTC":
        return (Segment(local_from=_EVER, early_s=0, late_s=0, gap=False),)
    start = datetime(FIRST_YEAR - 1, 12, 1, tzinfo=UTC)
    info = ZoneInfo(zone)
    offset = _offset(info, start)
    found = [Segment(local_from=_EVER, early_s=offset, late_s=offset, gap=False)]
    for moment, before, after in _changes(info, start):
        found += _around(moment, before, after)
    return tuple(found)


def _around(moment: datetime, before: int, after: int) -> list[Segment]:
    """The two segments that a change of the clocks at this UTC moment opens."""
    naive = moment.replace(tzinfo=None)
    first, second = sorted((naive + timedelta(seconds=before), naive + timedelta(seconds=after)))
    special = Segment(
        local_from=first, early_s=before, late_s=before if after > before else after, gap=after > before
    )
    return [special, Segment(local_from=second, early_s=after, late_s=after, gap=False)]


def _changes(info: ZoneInfo, start: datetime) -> list[tuple[datetime, int, int]]:
    """Every change of offset: its UTC moment and the offsets in seconds before and after."""
    found = []
    day, before = start, _offset(info, start)
    while day.year <= LAST_YEAR + 1:
        following = day + timedelta(days=1)
        after = _offset(info, following)
        if after != before:
            found.append((_moment_of_change(info, day, following), before, after))
        day, before = following, after
    return found


def _moment_of_change(info: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = _offset(info, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
        low, high = (middle, high) if _offset(info, middle) == before else (low, middle)
    return high


def _offset(info: ZoneInfo, moment: datetime) -> int:
    shift = moment.astimezone(info).utcoffset()
    return int(shift.total_seconds()) if shift is not None else 0


def moment_columns(moment: Moment) -> dict[str, str]:
    """Working columns of one moment before its zone is applied (in order; each may use the last)."""
    n = moment.name
    return {
        f"{n}_text": moment.text,
        **({f"{n}_iso": _as_iso(f"{n}_text")} if moment.written else {}),
        f"{n}_offset": _has_offset(moment),
        f"{n}_width": _width(moment),
        f"{n}_local": _local(moment),
        f"{n}_end": f"{n}_local + {_duration(moment)}",
        # the clock that counts is the one of the last moment inside: 03:00 ends the hour before a change
        f"{n}_last": f"{n}_end - CASE WHEN {n}_width = 'instant' THEN INTERVAL 0 SECOND "
        "ELSE INTERVAL 1 MICROSECOND END",
    }


def _as_iso(text: str) -> str:
    """SQL of a written time in the shape of ISO: 03.05.2031 14:05 is 2031-05-03 14:05.

    Null where it is a span of clock times ('2031-05-03 14:05-14:40'), which an offset west looks like.
    """
    dotted = "'^([0-9]{2})\\.([0-9]{2})\\.([0-9]{4})( |$)', '\\3-\\2-\\1\\4'"
    span = "'^.{10} [0-9]{1,2}:[0-9]{2} ?-'"
    return (
        f"CASE WHEN regexp_matches({text}, {span}) THEN NULL "
        f"WHEN substr({text}, 3, 1) = '.' THEN regexp_replace({text}, {dotted}) ELSE {text} END"
    )


def _read_text(moment: Moment) -> str:
    """The column in which the column-wise reading looks for ISO."""
    return f"{moment.name}_iso" if moment.written else f"{moment.name}_text"


def _has_offset(moment: Moment) -> str:
    if moment.pattern is not None:
        return "FALSE"
    text = _read_text(moment)
    shape = "[0-9](Z|[+-][0-9]{2}(:?[0-9]{2})?)$"
    return f"coalesce(length({text}) > 15 AND regexp_matches({text}, '{shape}'), FALSE)"


def _width(moment: Moment) -> str:
    text = _read_text(moment)
    shown = (
        f"CASE WHEN length({text}) = 10 THEN 'day' "
        f"WHEN regexp_matches({text}, '^[^:]*:[0-9]{{2}}(Z|[+-].*)?$') THEN 'minute' ELSE 'instant' END"
    )
    if moment.width.startswith("'"):
        return moment.width
    return shown if moment.width == "NULL" else f"coalesce({moment.width}, {shown})"


def _local(moment: Moment) -> str:
    """The wall clock as a TIMESTAMP, in UTC where the text carries its offset; null if it is no time."""
    n = moment.name
    if moment.pattern is not None:
        read = f"try_strptime({n}_text, {quoted(moment.pattern)})"
    else:
        text = _read_text(moment)
        date_like = f"substr({text}, 5, 1) = '-' AND substr({text}, 8, 1) = '-'"
        # no clock on earth is more than 14 h from UTC; DuckDB would take +99:00
        far = f"regexp_matches({text}, '[+-](1[5-9]|[2-9][0-9])(:?[0-9]{{2}})?$')"
        read = (
            f"CASE WHEN NOT ({date_like}) THEN NULL "
            f"WHEN {n}_offset THEN CASE WHEN {far} THEN NULL "
            f"ELSE try_cast({text} AS TIMESTAMPTZ) AT TIME ZONE 'UTC' END "
            f"ELSE try_cast({text} AS TIMESTAMP) END"
        )
    if moment.width == "'day'":
        return f"date_trunc('day', {read})::TIMESTAMP"
    if moment.width == "'instant'":
        return read
    return (
        f"CASE {n}_width WHEN 'day' THEN date_trunc('day', {read}) "
        f"WHEN 'hour' THEN date_trunc('hour', {read}) WHEN 'minute' THEN date_trunc('minute', {read}) "
        f"ELSE {read} END"
    )


def _duration(moment: Moment) -> str:
    n = moment.name
    if moment.width in _DURATIONS:
        return _DURATIONS[moment.width]
    return (
        f"CASE {n}_width WHEN 'day' THEN INTERVAL 1 DAY WHEN 'hour' THEN INTERVAL 1 HOUR "
        f"WHEN 'minute' THEN INTERVAL 1 MINUTE ELSE INTERVAL 0 SECOND END"
    )


def moment_joins(moment: Moment, table: str) -> tuple[str, str]:
    """(columns, joins) that turn the wall clock into <name>_earliest, <name>_latest and <name>_gap.

    table: the relation that holds ``moment_columns``.
    """
    n = moment.name
    known = segments("UTC" if moment.zone == UNKNOWN else moment.zone)
    if len(known) == 1:
        early, late, gap, joins = str(known[0].early_s), str(known[0].late_s), "FALSE", ""
    else:
        early, late, gap = f"{n}_a.early_s", f"{n}_b.late_s", f"{n}_a.gap"
        clock = clock_table(moment.zone)
        joins = (
            f" ASOF LEFT JOIN {clock} {n}_a ON {table}.{n}_local >= {n}_a.local_from"
            f" ASOF LEFT JOIN {clock} {n}_b ON {table}.{n}_last >= {n}_b.local_from"
        )
    earliest, latest = _utc(f"{n}_local", early, n), _utc(f"{n}_end", late, n, _less(moment))
    skipped = f"({gap} AND NOT {n}_offset AND {n}_width <> 'day')"
    if moment.spans is None:
        return f"{earliest} AS {n}_earliest, {latest} AS {n}_latest, {skipped} AS {n}_gap", joins
    columns = (
        f"coalesce({n}_w.earliest, {earliest}) AS {n}_earliest, "
        f"coalesce({n}_w.latest, {latest}) AS {n}_latest, coalesce({n}_w.gap, {skipped}) AS {n}_gap, "
        f"{n}_w.why AS {n}_why, coalesce({n}_w.zoned, {n}_offset) AS {n}_zoned"
    )
    return columns, f"{joins} LEFT JOIN {moment.spans} {n}_w ON {table}.{n}_text = {n}_w.said"


def working_columns(moment: Moment) -> list[str]:
    """The columns that a moment needs on its way, and no record speaks of."""
    parts = ("text", "offset", "width", "local", "end", "last", "gap")
    more = ("iso", "why", "zoned") if moment.spans else ("iso",) if moment.written else ()
    return [named(f"{moment.name}_{part}") for part in (*parts, *more)]


def _less(moment: Moment) -> str:
    """Microseconds by which the last moment in the span stands before its end."""
    if moment.end_excluded or moment.width == "'instant'":
        return "0"
    return (
        "1" if moment.width in _DURATIONS else f"(CASE {moment.name}_width WHEN 'instant' THEN 0 ELSE 1 END)"
    )


def _utc(local: str, offset_s: str, n: str, less_us: str = "0") -> str:
    shift = (
        "" if offset_s == "0" else f" - 1000000::BIGINT * (CASE WHEN {n}_offset THEN 0 ELSE {offset_s} END)"
    )
    less = "" if less_us == "0" else f" - {less_us}"
    return f"make_timestamptz(epoch_us({local}){shift}{less})"


def clock_table(zone: str) -> str:
    """The name of the temp table that holds a zone's segments."""
    return f"intake_clock_{zone.encode().hex()}"


def write_clock(con: duckdb.DuckDBPyConnection, zone: str) -> None:
    """Writes the zone's segments to the temp table that ``moment_joins`` joins; none for a fixed offset."""
    known = segments("UTC" if zone == UNKNOWN else zone)
    if len(known) == 1:
        return
    arrays = {
        "local_from": np.array([max(s.local_from, _DAWN) for s in known], dtype="datetime64[us]"),
        "early_s": np.array([s.early_s for s in known], dtype=np.int64),
        "late_s": np.array([s.late_s for s in known], dtype=np.int64),
        "gap": np.array([s.gap for s in known]),
    }
    con.register("intake_chunk", arrays)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {clock_table(zone)} AS SELECT * FROM intake_chunk")
    con.unregister("intake_chunk")


def moment_rules(moment: Moment) -> list[Rule]:
    """What makes a row unusable by this time: empty, no time, no zone, skipped by the clocks."""
    n, column = moment.name, moment.column
    year = f"year({n}_local)" if moment.spans is None else f"year(coalesce({n}_local, {n}_earliest))"
    rules = [
        *(_unread(moment, why, more, remedy) for why, (more, remedy) in WHYS.items() if moment.spans),
        Rule(
            code="TL-INT-006",
            column=column,
            bad=f"{n}_text IS NOT NULL AND coalesce({year}, 0) NOT BETWEEN {FIRST_YEAR} AND {LAST_YEAR}",
            found=f"{n}_text",
            message=f"'{{found}}' is not a date or time between {FIRST_YEAR} and {LAST_YEAR}. {KEPT}",
            remedy="Write it as 2024-06-30 or 2024-06-30T14:05:00+03:00 and read the file again.",
        ),
        Rule(
            code="TL-INT-014",
            column=column,
            bad=f"{n}_gap",
            found=f"{n}_text",
            message=f"The clocks of {moment.zone} skipped '{{found}}': no such local time exists. {KEPT}",
            remedy="Ask the source which zone its clock was on, and write the offset beside the time.",
        ),
    ]
    if moment.zone == UNKNOWN:
        rules.append(_no_zone(moment))
    return [_empty(moment), *rules] if moment.required else rules


# why a written time cannot be read (written.py), in words, and what to do; 'form' is the general case
WHYS = {
    "date": (
        "there is no such date or hour",
        "Ask the source which day it meant, mend it and read it again.",
    ),
    "century": (
        "its year has two digits",
        "Write the year in full, or state two_digit_years = 2000 under [time] in the format's card.",
    ),
    "year": ("it says no year", "Write the year, or state it under [time] in the format's card."),
    "night": (
        "a night runs from one day to the next, and a time said to be in it must lie in it",
        "Ask the source which night it meant, mend it and read the file again.",
    ),
    "backwards": ("it ends before it starts", "Ask the source, mend it and read the file again."),
}


def _unread(moment: Moment, why: str, more: str, remedy: str) -> Rule:
    return Rule(
        code="TL-INT-006",
        column=moment.column,
        bad=f"{moment.name}_why = {quoted(why)}",
        found=f"{moment.name}_text",
        message=f"'{{found}}' is not a time that can be used: {more}. {KEPT}",
        remedy=remedy,
    )


def _empty(moment: Moment) -> Rule:
    return Rule(
        code="TL-INT-015",
        column=moment.column,
        bad=f"{moment.name}_text IS NULL",
        found="NULL",
        message=f"The time in '{moment.column}' is empty. {KEPT}",
        remedy="Ask the source when it happened, mend the file and read it again.",
    )


def _no_zone(moment: Moment) -> Rule:
    carried = f"{moment.name}_zoned" if moment.spans else f"{moment.name}_offset"
    return Rule(
        code="TL-INT-007",
        column=moment.column,
        bad=f"{moment.name}_text IS NOT NULL AND NOT {carried}",
        found=f"{moment.name}_text",
        message=f"'{{found}}' has no time zone and sources.toml says the source's zone is unknown. {KEPT}",
        remedy="Find out the zone, write it as 'zone' in sources.toml, and read the file again.",
    )


def span_columns(moment: Moment) -> tuple[str, str]:
    """The names of a moment's two resulting columns, quoted."""
    return named(f"{moment.name}_earliest"), named(f"{moment.name}_latest")
