"""What a row of signs says: the shapes that are read, and the span of local time that each means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from truceline.intake.hours import Hours
from truceline.intake.time_words import DAY, Clock, Date, Sign, UnreadError

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Local time from ``first`` to ``end``; the end is inside only where ``end_inside``.

    ``clocks`` are the wall-clock times as written, which the zone must have. ``offset_s`` is
    seconds east of UTC where the text says it; ``around`` widens the span at both ends.
    """

    first: datetime
    end: datetime
    end_inside: bool = False
    clocks: tuple[datetime, ...] = ()
    around: timedelta = timedelta(0)
    offset_s: int | None = None


# what each shape of signs means; the dates and clocks come in the order in which they are written
_SHAPES: tuple[tuple[str, str], ...] = (
    ("D", "day"),
    ("F?[dD]TD", "days"),
    ("ND|DN", "either_night"),
    ("NTD", "night_before"),
    ("NF?[dD]TD|F?[dD]TDN", "night"),
    ("NF?[dD]TDA?C|F?[dD]TDNA?C|A?CNF?[dD]TD", "clock_of_night"),
    ("PD|DP", "part"),
    ("A?CD|DA?C", "clock"),
    ("A?F?CTCD|DA?F?CTC|FC&CD|DFC&C", "clocks"),
    ("F?DCTDC|F?C[dD]TCD", "moments"),
)


@lru_cache(maxsize=1000)
def _meaning(shape: str) -> str | None:
    return next((name for pattern, name in _SHAPES if re.fullmatch(pattern, shape)), None)


def spanned(signs: list[Sign], hours: Hours) -> Span:
    """The span that a whole row of signs says; UnreadError where its shape is in no list."""
    zones = {sign.value for sign in signs if sign.letter == "Z"}
    shape = "".join(sign.letter for sign in signs if sign.letter != "Z")
    meant = _meaning(shape)
    if meant is None or len(zones) > 1:
        raise UnreadError("form")
    dates = _dated([sign.value for sign in signs if isinstance(sign.value, Date)], hours)
    clocks = [sign.value for sign in signs if isinstance(sign.value, Clock)]
    part = next((sign.value for sign in signs if sign.letter == "P"), "")
    span = _MEANT[meant](dates, clocks, str(part), hours)
    if span.end < span.first:
        raise UnreadError("backwards")
    offset = next(iter(zones), None)
    return replace(
        span,
        around=timedelta(minutes=hours.about_min) if "A" in shape else timedelta(0),
        offset_s=offset if isinstance(offset, int) else None,
    )


def _dated(found: list[Date], hours: Hours) -> list[datetime]:
    """The dates as days; the first takes what it lacks from the last, never a later day than it."""
    last = found[-1]
    year = last.year or next((date.year for date in found if date.year), None) or hours.year
    if year is None:
        raise UnreadError("year")
    if last.year is None and found[0].year and _follows(found[0], last):
        year += 1
    days = [_on(year, last)]
    for date in found[-2::-1]:
        month = date.month or last.month
        own = date.year or (year - 1 if (month or 0, date.day) > (last.month or 0, last.day) else year)
        days.insert(0, _on(own, replace(date, month=month)))
    return days


def _follows(first: Date, last: Date) -> bool:
    """True where the last date can only stand in the year after the first."""
    return (last.month or 0, last.day) < (first.month or 0, first.day)


def _on(year: int, date: Date) -> datetime:
    if date.month is None:
        raise UnreadError("form")
    return datetime(year, date.month, date.day)  # noqa: DTZ001  # what a local clock shows, without a zone


def _whole_day(dates: list[datetime], clocks: list[Clock], part: str, hours: Hours) -> Span:
    return Span(first=dates[0], end=dates[0] + DAY)


def _days(dates: list[datetime], clocks: list[Clock], part: str, hours: Hours) -> Span:
    return Span(first=dates[0], end=dates[1] + DAY)


def _night_from(evening: datetime, hours: Hours) -> Span:
    first, end = hours.night
    return Span(first=evening + first * _MINUTE, end=evening + DAY + end * _MINUTE)


def _either_night(dates: list[datetime], clocks: list[Clock], part: str, hours: Hours) -> Span:
    """'The night of 3 May' may be the one before it or the one after: it becomes both."""
    return Span(
        first=_night_from(dates[0] - DAY, hours).first,
        end=_night_from(dates[0], hours).end,
    )


def _night_before(dates: list[datetime], clocks: list[Clock], part: str, hours: Hours) -> Span:
    return _night_from(dates[0] - DAY, hours)


def _night(dates: list[datetime], clocks: list[Clock], part: str, hours: Hours) -> Span:
    if dates[1] - dates[0] != DAY:
        raise UnreadError("night")
    return _night_from(dates[0], hours)


def _clock_of_night(dates: list[datetime], clocks: list[Clock], part: str, hours: Hours) -> Span:
    night = _night(dates, clocks, part, hours)
    for day in dates:
        if night.first <= day + clocks[0].past < night.end:
            return _at(day, clocks[0])
    raise UnreadError("night")


def _part(dates: list[datetime], clocks: list[Clock], part: str, hours: Hours) -> Span:
    first, end = getattr(hours, part)
    return Span(first=dates[0] + first * _MINUTE, end=dates[0] + end * _MINUTE)


def _at(day: datetime, clock: Clock) -> Span:
    moment = day + clock.past
    end = moment + _MINUTE if clock.minute else moment
    return Span(first=moment, end=end, end_inside=not clock.minute, clocks=(moment,))


def _at_clock(dates: list[datetime], clocks: list[Clock], part: str, hours: Hours) -> Span:
    return _at(dates[0], clocks[0])


def _between(first: Span, last: Span, ends_day: bool) -> Span:
    """From the first moment of one to the last of the other; 24:00 ends the day and begins none."""
    return Span(
        first=first.first,
        end=last.first if ends_day else last.end,
        end_inside=last.end_inside and not ends_day,
        clocks=(*first.clocks, *last.clocks),
    )


def _clocks(dates: list[datetime], clocks: list[Clock], part: str, hours: Hours) -> Span:
    """Two times of one day; a second that is earlier is the next day's."""
    day = dates[0]
    until = day + DAY if clocks[1].past < clocks[0].past else day
    return _between(_at(day, clocks[0]), _at(until, clocks[1]), clocks[1].past == DAY)


def _moments(dates: list[datetime], clocks: list[Clock], part: str, hours: Hours) -> Span:
    return _between(_at(dates[0], clocks[0]), _at(dates[1], clocks[1]), clocks[1].past == DAY)


_MEANT: dict[str, Callable[[list[datetime], list[Clock], str, Hours], Span]] = {
    "day": _whole_day,
    "days": _days,
    "either_night": _either_night,
    "night_before": _night_before,
    "night": _night,
    "clock_of_night": _clock_of_night,
    "part": _part,
    "clock": _at_clock,
    "clocks": _clocks,
    "moments": _moments,
}
