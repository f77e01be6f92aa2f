"""Durations as agreements write them, and moments counted from others by them.

ISO 8601: P14D is fourteen calendar days in the agreement's zone, to the same time of the local
clock; PT24H is twenty-four hours by any clock. Where the clocks change, a day may have 23 or 25
hours, and a local time may come twice: a deadline then is the later one, and one that falls into
the hour that the clocks skip is the first moment after it. No deadline is made shorter by a clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from truceline.records import in_utc

WRITTEN = r"P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?)?"
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """``days`` of the calendar and ``minutes`` by any clock; ``written`` is the text of the agreement."""

    days: int
    minutes: int
    written: str

    @property
    def nominal_minutes(self) -> int:
        """Its length with every day of the calendar taken as 24 hours; for comparing two."""
        return self.days * 24 * 60 + self.minutes

    def after(self, moment: datetime, zone: str) -> datetime:
        """The moment, UTC, that lies this long after another, counted in this zone (IANA or +02:00)."""
        start = in_utc(moment)
        return _days_later(start, self.days, clock_of(zone)) + timedelta(minutes=self.minutes)


def read_duration(text: str) -> Duration | None:
    """The duration that a text such as P14D, P2W, PT24H or P1DT12H writes; None when it writes none."""
    match = re.fullmatch(WRITTEN, text)
    if match is None or text.endswith(("P", "T")):
        return None
    weeks, days, hours, minutes = (int(part or 0) for part in match.groups())
    return Duration(days=7 * weeks + days, minutes=60 * hours + minutes, written=text)


def clock_of(zone: str) -> tzinfo:
    """The clock of a zone that the agreement's loader let in."""
    offset = _OFFSET.fullmatch(zone)
    if offset is None:
        return ZoneInfo(zone)
    sign = -1 if offset[1] == "-" else 1
    return timezone(sign * timedelta(hours=int(offset[2]), minutes=int(offset[3])))


def _days_later(start: datetime, days: int, clock: tzinfo) -> datetime:
    if not days:
        return start
    local = start.astimezone(clock)
    # fold 1 is the later of two; in a skipped hour it is the clock after the change, an hour too early
    wall = local.replace(tzinfo=None) + timedelta(days=days)
    readings = [wall.replace(tzinfo=clock, fold=fold).astimezone(UTC) for fold in (0, 1)]
    if all(each.astimezone(clock).replace(tzinfo=None) == wall for each in readings):
        return max(readings)
    return _first_after_gap(wall, clock)


def _first_after_gap(wall: datetime, clock: tzinfo) -> datetime:
    """The first moment after an hour that the clocks skip: where the offset changes."""
    before, after = (wall.replace(tzinfo=clock, fold=fold).utcoffset() for fold in (0, 1))
    low = (wall - timedelta(days=1)).replace(tzinfo=clock).astimezone(UTC)
    high = (wall + timedelta(days=1)).replace(tzinfo=clock).astimezone(UTC)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        low, high = (middle, high) if middle.astimezone(clock).utcoffset() == before else (low, middle)
    return high.replace(microsecond=0) if before != after else high
