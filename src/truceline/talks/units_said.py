"""Words for weeks, months, quarters, seasons and years, as TIMEX3 values (days_said says how)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from truceline.talks.calendar_words import CLOCK_UNITS, MONTHS, SEASONS, TIMES_A_UNIT, UNITS
from truceline.talks.lexicon import listed
from truceline.talks.reckoning import WHOLE_DAY, Value, Words, moved, nearest_year, no_month, ordinal, week_of

_BEFORE_A_YEAR = listed("tense", "before_a_year") | {"("}


_AFTER_A_YEAR = listed("tense", "after_a_year") | {""}


_BOUNDS = {
    **dict.fromkeys(("beginning", "start", "early"), "START"),
    **dict.fromkeys(("middle", "mid"), "MID"),
    **dict.fromkeys(("end", "close", "late", "later"), "END"),
}


def calendar_month(said: Words, _day: date | None, _tense: str) -> Value | None:
    """A month of a year."""
    parts = list(said)
    return Value("DATE", f"{parts[-1]}-{MONTHS[parts[0].rstrip('.')]:02}", derived=False)


def month_alone(said: Words, day: date | None, tense: str) -> Value | None:
    """A month without a year: the last one, or the next one under a verb of the future."""
    if no_month(said):
        return None
    number = MONTHS[said.lowers[said.first].rstrip(".")]
    if day is None:
        return Value("DATE", f"XXXX-{number:02}")
    ahead, behind = (number - day.month) % 12, (day.month - number) % 12
    forward = ahead <= 1 if tense == "past" else behind > 1 if tense == "future" else ahead < behind
    months = day.month - 1 + (ahead if forward else -behind)
    return Value("DATE", f"{day.year + months // 12}-{number:02}")


def year_alone(said: Words, _day: date | None, _tense: str) -> Value | None:
    """A year that stands like one: after a preposition or by itself, and not a number of something."""
    year = said.texts[said.first]
    if not "1900" <= year <= "2099" or said.before() in ("$", "€", "£", "#", "no", "about", "than", "flight"):
        return None
    follows = said.after()
    stands = said.before() in _BEFORE_A_YEAR or follows[:1] in ",.;:)(" or follows in _AFTER_A_YEAR
    if not stands or (said.before() not in _BEFORE_A_YEAR and follows.isdigit()):
        return None
    if follows in ("-", "'") and said.after(1)[:1].isdigit():
        return None
    return Value("DATE", year, derived=False)


def decade(said: Words, day: date | None, _tense: str) -> Value | None:
    """'the 1990s', 'the 80s'."""
    digits = said.lowers[said.first].rstrip("s")
    century = digits[:2] if len(digits) == 4 else "19" if digits > "20" else "20"
    return Value("DATE", f"{century}{digits[-2]}", derived=len(digits) < 4)


def relative_unit(said: Words, day: date | None, _tense: str) -> Value | None:
    """'last month', 'next year', 'this week', 'that day'."""
    parts = list(said)
    which, unit = parts[-2], parts[-1]
    if unit in CLOCK_UNITS or unit in TIMES_A_UNIT or unit in ("weekend", "night"):
        if unit == "night" and which == "last" and day is not None:
            return Value("TIME", f"{day - WHOLE_DAY}TNI")
        if unit == "decade" and which in ("last", "past", "previous"):
            return Value("DURATION", "P10Y", derived=False)
        if unit == "weekend" and day is not None:
            move = {"last": -1, "past": -1, "previous": -1, "next": 1}.get(which, 0)
            return Value("DATE", f"{week_of(day + timedelta(weeks=move))}-WE")
        return None
    if which in ("that", "same"):
        return Value("DATE", day.isoformat() if day and unit == "day" else None) if unit == "day" else None
    if unit == "day":
        return (
            Value("DATE", (day + WHOLE_DAY).isoformat() if day else None)
            if which in ("next", "following")
            else None
        )
    if which in ("past", "coming") and said.lowers[said.first] == "the":
        return Value("DURATION", f"P1{UNITS[unit]}" if unit != "quarter" else "P3M", derived=False)
    move = {"last": -1, "past": -1, "previous": -1}.get(which, 0 if which in ("this", "current") else 1)
    return Value("DATE", moved(day, unit, move) if day else None)


def relative_month(said: Words, day: date | None, _tense: str) -> Value | None:
    """'last September', 'next May', 'this spring'."""
    which, name = said
    if day is None:
        return Value("DATE", None)
    move = {"last": -1, "past": -1, "previous": -1}.get(which, 0 if which in ("this", "current") else 1)
    if name in SEASONS:
        return Value("DATE", f"{day.year + move}-{SEASONS[name]}")
    number = MONTHS[name.rstrip(".")]
    year = day.year - (move < 0 and number >= day.month) + (move > 0 and number <= day.month)
    return Value("DATE", f"{year}-{number:02}")


def season(said: Words, _day: date | None, _tense: str) -> Value | None:
    """'spring 2009'."""
    parts = list(said)
    return Value("DATE", f"{parts[-1]}-{SEASONS[parts[0]]}", derived=False)


def season_alone(said: Words, day: date | None, tense: str) -> Value | None:
    """'in spring': of the document's year."""
    name = said.lowers[said.last - 1]
    return Value("DATE", f"{day.year if day else 'XXXX'}-{SEASONS[name]}", skip=said.last - said.first - 1)


def quarter(said: Words, day: date | None, tense: str) -> Value | None:
    """'the first quarter of 2009', 'the fourth quarter'; None where the unit is no quarter."""
    parts = [each for each in said if each not in ("the", "of", "its", "their", "our", "-")]
    if len(parts) < 2 or parts[1] != "quarter":
        return None
    number = ordinal(parts[0])
    if len(parts) > 2 and re.fullmatch(r"\d{4}", parts[-1]) and (number or parts[0] == "last"):
        return Value("DATE", f"{parts[-1]}-Q{number or 4}", derived=False)
    if day is None:
        return Value("DATE", None)
    year = day.year + {"last": -1, "previous": -1, "next": 1}.get(parts[2] if len(parts) > 2 else "", 0)
    if number is None:
        move = -1 if parts[0] in ("last", "past", "previous") else 1
        return Value("DATE", moved(day, "quarter", move))
    if not 1 <= number <= 4:
        return None
    ended = len(parts) > 2 or tense == "future" or number <= (day.month - 1) // 3 + 1
    return Value("DATE", f"{year - (not ended)}-Q{number}")


def week_of_month(said: Words, day: date | None, tense: str) -> Value | None:
    """'the last week of March', 'the second week of May 2009'."""
    parts = [each.rstrip(".") for each in said]
    months = [MONTHS[each] for each in parts if each in MONTHS]
    if "week" not in parts or not months:
        return None
    year = int(parts[-1]) if parts[-1].isdigit() else nearest_year(months[0], 15, day, tense)
    if year is None:
        return Value("DATE", None)
    first = date(year, months[0], 1)
    number = ordinal(parts[1] if parts[0] == "the" else parts[0])
    if number is not None:
        return Value("DATE", week_of(first + timedelta(weeks=number - 1)))
    following = date(year + months[0] // 12, months[0] % 12 + 1, 1)
    return Value("DATE", week_of(following - WHOLE_DAY))


def bound(said: Words, day: date | None, tense: str) -> Value | None:
    """'the end of the day', 'early June', 'the beginning of last year': the whole, and which part of it."""
    parts = [each.rstrip(".") for each in said if each != "-"]
    mod = next((_BOUNDS[each] for each in parts if each in _BOUNDS), None)
    if mod is None:
        return None
    if re.fullmatch(r"\d{4}", parts[-1]) and not any(each in MONTHS for each in parts):
        return Value("DATE", parts[-1], mod, derived=False)
    named = next((each for each in parts if each in MONTHS), None)
    if named is not None:
        if parts[-1].isdigit():
            return Value("DATE", f"{parts[-1]}-{MONTHS[named]:02}", mod, derived=False)
        at = said.last - 1
        alone = month_alone(Words(said.texts, said.lowers, at, at + 1), day, tense)
        return Value("DATE", alone.value, mod) if alone else None
    unit = parts[-1]
    if unit in CLOCK_UNITS or unit in TIMES_A_UNIT or unit in ("night", "weekend"):
        return None
    if day is None:
        return Value("DATE", None, mod)
    move = {"last": -1, "past": -1, "previous": -1, "next": 1, "following": 1}.get(parts[-2], 0)
    return Value("DATE", day.isoformat() if unit == "day" else moved(day, unit, move), mod)


def later_in(said: Words, day: date | None, tense: str) -> Value | None:
    """'later in the week', 'later this year'; what is later than a Sunday's week is the next week."""
    parts = list(said)
    unit, which = parts[-1], parts[0]
    if unit in CLOCK_UNITS or unit in TIMES_A_UNIT or which not in ("later", "earlier", "late", "early"):
        return None
    if day is None:
        return Value("DATE", None)
    if unit == "day":
        return Value("DATE", day.isoformat())
    later = which.startswith("late")
    ended = later and unit == "week" and day.weekday() == 6 and tense != "past"
    return Value("DATE", moved(day, unit, int(ended)), "END" if later else "START")
