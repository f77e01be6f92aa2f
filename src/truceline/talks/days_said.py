"""Words for days and times of day, as TIMEX3 values.

Every function of this and its two sisters (units_said, spans_said) takes the words, the day they are
anchored to (None where nobody knows it) and the tense of the verb that governs them. None means: the words
are no time after all. A value that no day anchors keeps what it says ("XXXX-01-07"), or is None without that.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from truceline.talks.calendar_words import MONTHS, PARTS_OF_DAY, WEEKDAYS
from truceline.talks.reckoning import (
    WHOLE_DAY,
    Value,
    Words,
    clock_of,
    day_number,
    nearest_year,
    no_month,
    week_of,
    weekday_near,
)


def iso(said: Words, _day: date | None, _tense: str) -> Value | None:
    """A day written YYYY-MM-DD."""
    try:
        return Value("DATE", date.fromisoformat("".join(said)).isoformat(), derived=False)
    except ValueError:
        return None


def calendar_day(said: Words, day: date | None, tense: str) -> Value | None:
    """A day of a month, with or without its year."""
    parts = [each.rstrip(".") for each in said]
    months = [MONTHS[each] for each in parts if each in MONTHS]
    years = [int(each) for each in parts if re.fullmatch(r"\d{4}", each)]
    days = [found for each in parts if (found := day_number(each)) is not None]
    if not months or not days or not 1 <= days[0] <= 31:
        return None
    skip = 1 if parts[0] == "the" else 0
    if no_month(said):
        return None
    if years:
        try:
            return Value("DATE", date(years[0], months[0], days[0]).isoformat(), skip=skip, derived=False)
        except ValueError:
            return None
    year = nearest_year(months[0], days[0], day, tense)
    try:
        date(year or 2024, months[0], days[0])
    except ValueError:
        return None
    return Value("DATE", f"{year or 'XXXX'}-{months[0]:02}-{days[0]:02}", skip=skip)


def weekday(said: Words, day: date | None, tense: str) -> Value | None:
    """A weekday: the last one up to the day, or the next one under a verb of the future."""
    if said.after() in ("times", "post", "herald") or said.before() in ("black", "every", "each"):
        return None
    return Value("DATE", weekday_near(WEEKDAYS[said.lowers[said.first].rstrip(".")], day, tense))


def relative_weekday(said: Words, day: date | None, tense: str) -> Value | None:
    """'last Tuesday', 'next Monday', 'this Friday'."""
    which, name = said
    if which in ("same", "that", "current") or name not in WEEKDAYS:
        return None
    if day is None:
        return Value("DATE", None)
    number = WEEKDAYS[name]
    if which in ("last", "past", "previous"):
        return Value("DATE", (day - timedelta(days=(day.weekday() - number - 1) % 7 + 1)).isoformat())
    if which == "this":
        return Value("DATE", weekday_near(number, day, tense or "future"))
    return Value("DATE", (day + timedelta(days=(number - day.weekday() - 1) % 7 + 1)).isoformat())


def deictic_day(said: Words, day: date | None, _tense: str) -> Value | None:
    """'today', 'yesterday', 'tomorrow', 'tonight'."""
    word = said.lowers[said.last - 1]
    if day is None:
        return Value("DATE", None)
    moved = day + {"yesterday": -1, "tomorrow": 1}.get(word, 0) * WHOLE_DAY
    return Value("TIME", f"{moved}TNI") if word == "tonight" else Value("DATE", moved.isoformat())


def day_part(said: Words, day: date | None, tense: str) -> Value | None:
    """'Friday morning', 'this evening', 'yesterday afternoon'."""
    which, part = said
    if which in WEEKDAYS:
        of = weekday_near(WEEKDAYS[which], day, tense)
    elif which in ("this", "today", "yesterday", "tomorrow"):
        of = (
            None
            if day is None
            else (day + {"yesterday": -1, "tomorrow": 1}.get(which, 0) * WHOLE_DAY).isoformat()
        )
    else:
        return None
    return Value("TIME", f"{of}T{PARTS_OF_DAY[part]}" if of else None)


def clock(said: Words, day: date | None, _tense: str) -> Value | None:
    """A time of day, of the document's own day, in UTC only where it says so."""
    at = clock_of(list(said))
    if at is None:
        return None
    return Value("TIME", f"{day.isoformat() if day else 'XXXX-XX-XX'}T{at}")


def clock_day(said: Words, day: date | None, tense: str) -> Value | None:
    """A time of day with the day it is of."""
    parts = [each for each in said if each not in ("on", "at", ",", "in")]
    at = clock_of(parts)
    of = next(
        (each for each in parts if each in WEEKDAYS or each in ("today", "yesterday", "tomorrow")), None
    )
    if at is None or of is None:
        return None
    if of in WEEKDAYS:
        whole = weekday_near(WEEKDAYS[of], day, tense)
    else:
        whole = (day + {"yesterday": -1, "tomorrow": 1}.get(of, 0) * WHOLE_DAY).isoformat() if day else None
    return Value("TIME", f"{whole or 'XXXX-XX-XX'}T{at}")


_ENDS_A_CLAUSE = frozenset((".", ",", ";", "at", "with", "as", "and", "in", "up", "down", "on", ""))


def the_unit(said: Words, day: date | None, tense: str) -> Value | None:
    """'the day', 'the weekend', where they are the document's own; other units say no time."""
    unit = said.lowers[said.last - 1]
    skip = said.last - said.first - 2
    if unit == "weekend":
        return Value("DATE", f"{week_of(day)}-WE" if day else None, skip=skip)
    if unit != "day" or said.after() not in _ENDS_A_CLAUSE or said.lowers[said.last - 2] != "the":
        return None
    return Value("DATE", day.isoformat() if day else None, skip=skip)
