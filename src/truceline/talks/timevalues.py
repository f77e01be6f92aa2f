"""TIMEX3 values: what words for a time mean from a given day on. Pure calendar: no text but theirs is read.

Every function takes the words, the day they are anchored to (None where nobody knows it) and the tense of the
verb that governs them. None means that the words are no time after all. A value that no day anchors keeps
what it says ("XXXX-01-07"), or is None where it says nothing without one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from truceline.talks.calendar_words import (
    CLOCK_UNITS,
    MONTHS,
    NUMBERS,
    ORDINALS,
    PARTS_OF_DAY,
    SEASONS,
    TIMES_A_UNIT,
    UNITS,
    WEEKDAYS,
)
from truceline.talks.lexicon import listed

WHOLE_DAY = timedelta(days=1)
NEAR_MONTHS = 3
"""A day of a month that is this near needs no year, whatever the tense."""


@dataclass(frozen=True, slots=True)
class Value:
    """A TIMEX3 type and value; ``skip`` tokens before are no part of it; ``derived``: a day anchors it."""

    type: str
    value: str | None
    mod: str | None = None
    skip: int = 0
    derived: bool = True


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens a rule matched, with those around them."""

    texts: tuple[str, ...]
    lowers: tuple[str, ...]
    first: int
    last: int

    def __iter__(self) -> Iterator[str]:
        """The tokens, small."""
        return iter(self.lowers[self.first : self.last])

    def before(self, n: int = 1) -> str:
        """The token n places before them, small; empty at the text's start."""
        return self.lowers[self.first - n] if self.first >= n else ""

    def after(self, n: int = 0) -> str:
        """The token n places after them, small; empty at the text's end."""
        return self.lowers[self.last + n] if self.last + n < len(self.lowers) else ""


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
    days = [found for each in parts if (found := _day_number(each)) is not None]
    if not months or not days or not 1 <= days[0] <= 31:
        return None
    skip = 1 if parts[0] == "the" else 0
    if _no_month(said):
        return None
    if years:
        try:
            return Value("DATE", date(years[0], months[0], days[0]).isoformat(), skip=skip, derived=False)
        except ValueError:
            return None
    year = _nearest_year(months[0], days[0], day, tense)
    try:
        date(year or 2024, months[0], days[0])
    except ValueError:
        return None
    return Value("DATE", f"{year or 'XXXX'}-{months[0]:02}-{days[0]:02}", skip=skip)


def calendar_month(said: Words, _day: date | None, _tense: str) -> Value | None:
    """A month of a year."""
    parts = list(said)
    return Value("DATE", f"{parts[-1]}-{MONTHS[parts[0].rstrip('.')]:02}", derived=False)


def month_alone(said: Words, day: date | None, tense: str) -> Value | None:
    """A month without a year: the last one, or the next one under a verb of the future."""
    if _no_month(said):
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


_BEFORE_A_YEAR = listed("tense", "before_a_year") | {"("}
_AFTER_A_YEAR = listed("tense", "after_a_year") | {""}


def years(said: Words, _day: date | None, _tense: str) -> Value | None:
    """A range of years as the years it spans."""
    first, _, last = said
    end = int(last if len(last) == 4 else first[:2] + last.rjust(2, "0"))
    return Value("DURATION", f"P{end - int(first)}Y", derived=False) if end > int(first) else None


def weekday(said: Words, day: date | None, tense: str) -> Value | None:
    """A weekday: the last one up to the day, or the next one under a verb of the future."""
    if said.after() in ("times", "post", "herald") or said.before() in ("black", "every", "each"):
        return None
    return Value("DATE", _weekday(WEEKDAYS[said.lowers[said.first].rstrip(".")], day, tense))


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
        return Value("DATE", _weekday(number, day, tense or "future"))
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
        of = _weekday(WEEKDAYS[which], day, tense)
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
    at = _clock(list(said))
    if at is None:
        return None
    return Value("TIME", f"{day.isoformat() if day else 'XXXX-XX-XX'}T{at}")


def clock_day(said: Words, day: date | None, tense: str) -> Value | None:
    """A time of day with the day it is of."""
    parts = [each for each in said if each not in ("on", "at", ",", "in")]
    at = _clock(parts)
    of = next(
        (each for each in parts if each in WEEKDAYS or each in ("today", "yesterday", "tomorrow")), None
    )
    if at is None or of is None:
        return None
    if of in WEEKDAYS:
        whole = _weekday(WEEKDAYS[of], day, tense)
    else:
        whole = (day + {"yesterday": -1, "tomorrow": 1}.get(of, 0) * WHOLE_DAY).isoformat() if day else None
    return Value("TIME", f"{whole or 'XXXX-XX-XX'}T{at}")


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
            return Value("DATE", f"{_week(day + timedelta(weeks=move))}-WE")
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
    return Value("DATE", _moved(day, unit, move) if day else None)


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


def quarter(said: Words, day: date | None, tense: str) -> Value | None:
    """'the first quarter of 2009', 'the fourth quarter'; None where the unit is no quarter."""
    parts = [each for each in said if each not in ("the", "of", "its", "their", "our", "-")]
    if len(parts) < 2 or parts[1] != "quarter":
        return None
    number = _ordinal(parts[0])
    if len(parts) > 2 and re.fullmatch(r"\d{4}", parts[-1]) and (number or parts[0] == "last"):
        return Value("DATE", f"{parts[-1]}-Q{number or 4}", derived=False)
    if day is None:
        return Value("DATE", None)
    year = day.year + {"last": -1, "previous": -1, "next": 1}.get(parts[2] if len(parts) > 2 else "", 0)
    if number is None:
        move = -1 if parts[0] in ("last", "past", "previous") else 1
        return Value("DATE", _moved(day, "quarter", move))
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
    year = int(parts[-1]) if parts[-1].isdigit() else _nearest_year(months[0], 15, day, tense)
    if year is None:
        return Value("DATE", None)
    first = date(year, months[0], 1)
    number = _ordinal(parts[1] if parts[0] == "the" else parts[0])
    if number is not None:
        return Value("DATE", _week(first + timedelta(weeks=number - 1)))
    following = date(year + months[0] // 12, months[0] % 12 + 1, 1)
    return Value("DATE", _week(following - WHOLE_DAY))


_BOUNDS = {
    **dict.fromkeys(("beginning", "start", "early"), "START"),
    **dict.fromkeys(("middle", "mid"), "MID"),
    **dict.fromkeys(("end", "close", "late", "later"), "END"),
}


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
    return Value("DATE", day.isoformat() if unit == "day" else _moved(day, unit, move), mod)


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
    return Value("DATE", _moved(day, unit, int(ended)), "END" if later else "START")


def duration(said: Words, _day: date | None, _tense: str) -> Value | None:
    """'three days', 'two-hour', 'the past nine days', 'several years', 'a week'."""
    parts = [each for each in said if each not in ("the", "its", "their", "our")]
    if parts[0] == "for":
        return Value(
            "DURATION", f"{'PT' if _unit(parts[1]) in CLOCK_UNITS else 'P'}X{UNITS[_unit(parts[1])]}", skip=1
        )
    unit = next((each for each in reversed(parts) if _unit(each) in UNITS), None)
    if unit is None or _more(said, parts):
        return None
    name = _unit(unit)
    number = _number([each for each in parts if each != unit])
    many = "X" if number is None else number
    if name in TIMES_A_UNIT and number is not None:
        many = number * TIMES_A_UNIT[name]
    elif name in TIMES_A_UNIT and parts[0] in ("several", "few", "many", "some"):
        many = "X"
    mark = "PT" if name in CLOCK_UNITS else "P"
    if name == "quarter":
        return Value("DURATION", f"P{many * 3 if isinstance(many, int) else 'X'}M", derived=False)
    if number is None and parts[0] in ("recent", "many", "some", "several", "few", "a"):
        return Value("DURATION", f"{mark}X{UNITS[name]}", derived=False)
    if parts[0] in ("a", "an") and _for_each(said):
        return Value("SET", f"{mark}{many}{UNITS[name]}", derived=False)
    return Value(
        "DURATION",
        f"{mark}{many:g}{UNITS[name]}" if not isinstance(many, str) else f"{mark}X{UNITS[name]}",
        derived=False,
    )


def _more(said: Words, parts: list[str]) -> bool:
    """True where the words count something else: 'the second', 'a second term', '5 M'."""
    unit = parts[-1]
    return unit in ("second", "minute", "quarter") and (
        parts[0] in ("a", "the", "this") or said.after() in ("term", "of")
    )


def _for_each(said: Words) -> bool:
    return said.before() in ("times", "once", "twice", "dollars", "jobs") or bool(
        re.fullmatch(r"[\d,.]+", said.before())
    )


def ordinal_run(said: Words, _day: date | None, _tense: str) -> Value | None:
    """'a third consecutive day': that many units, up to now."""
    parts = list(said)
    number = next((found for each in parts if (found := _ordinal(each)) is not None), None)
    if number is None:
        return None
    unit = parts[-1]
    return Value("DURATION", f"{'PT' if unit in CLOCK_UNITS else 'P'}{number}{UNITS[unit]}", derived=False)


def ago(said: Words, day: date | None, _tense: str) -> Value | None:
    """'two days ago', 'a week ago', 'three years ago': as fine as its unit and no finer."""
    parts = list(said)[:-1]
    unit = _unit(parts[-1])
    number = _number(parts[:-1])
    if number is None or unit in CLOCK_UNITS:
        return Value("DATE", "PAST_REF")
    if day is None or unit not in UNITS:
        return Value("DATE", None)
    many = int(number) * TIMES_A_UNIT.get(unit, 1)
    if unit in ("day", "night"):
        return Value("DATE", (day - timedelta(days=many)).isoformat())
    if unit in ("week", "fortnight"):
        return Value("DATE", (day - timedelta(weeks=many)).isoformat(), "APPROX")
    base = {"decade": "year", "century": "year", "weekend": "week"}.get(unit, unit)
    return Value("DATE", _moved(day, base, -many))


def frequency(said: Words, _day: date | None, _tense: str) -> Value | None:
    """'daily', 'weekly', 'annual'."""
    unit = {"daily": "P1D", "weekly": "P1W", "monthly": "P1M", "quarterly": "P3M", "hourly": "PT1H"}
    word = said.lowers[said.first]
    if said.texts[said.first][0].isupper() and said.before() not in (".", ""):
        return None  # a paper's name
    return Value("SET", unit.get(word, "P1Y"), derived=False)


def reference(said: Words, _day: date | None, _tense: str) -> Value | None:
    """'now', 'recently', 'the future': TIMEX3's references without a date."""
    word = said.lowers[said.last - 1]
    which = _REFERENCES.get(word, "PRESENT_REF")
    return Value("DATE", which, derived=False)


_REFERENCES = {
    **dict.fromkeys(("future", "term"), "FUTURE_REF"),
    **dict.fromkeys(("recent", "recently", "past"), "PAST_REF"),
}


def decade(said: Words, day: date | None, _tense: str) -> Value | None:
    """'the 1990s', 'the 80s'."""
    digits = said.lowers[said.first].rstrip("s")
    century = digits[:2] if len(digits) == 4 else "19" if digits > "20" else "20"
    return Value("DATE", f"{century}{digits[-2]}", derived=len(digits) < 4)


def season_alone(said: Words, day: date | None, tense: str) -> Value | None:
    """'in spring': of the document's year."""
    name = said.lowers[said.last - 1]
    return Value("DATE", f"{day.year if day else 'XXXX'}-{SEASONS[name]}", skip=said.last - said.first - 1)


def the_unit(said: Words, day: date | None, tense: str) -> Value | None:
    """'the day', 'the weekend', where they are the document's own; other units say no time."""
    unit = said.lowers[said.last - 1]
    skip = said.last - said.first - 2
    if unit == "weekend":
        return Value("DATE", f"{_week(day)}-WE" if day else None, skip=skip)
    if unit != "day" or said.after() not in _ENDS_A_CLAUSE or said.lowers[said.last - 2] != "the":
        return None
    return Value("DATE", day.isoformat() if day else None, skip=skip)


_ENDS_A_CLAUSE = frozenset((".", ",", ";", "at", "with", "as", "and", "in", "up", "down", "on", ""))


def _weekday(number: int, day: date | None, tense: str) -> str | None:
    if day is None:
        return None
    if tense == "future":
        return (day + timedelta(days=(number - day.weekday()) % 7)).isoformat()
    return (day - timedelta(days=(day.weekday() - number) % 7)).isoformat()


def _nearest_year(month: int, of_month: int, day: date | None, tense: str) -> int | None:
    """The year in which a day of a month is nearest; the tense decides where both are far."""
    if day is None:
        return None
    at = (month, of_month)
    next_one = day.year + (at < (day.month, day.day))
    last_one = day.year - (at > (day.month, day.day))
    ahead, behind = (month - day.month) % 12, (day.month - month) % 12
    if next_one == last_one or min(ahead, behind) < NEAR_MONTHS or not tense:
        return next_one if ahead < behind or (ahead == behind and next_one == day.year) else last_one
    return next_one if tense == "future" else last_one


def _moved(day: date, unit: str, move: int) -> str:
    """The unit that holds the day, or the one so many later, as TIMEX3 writes it."""
    if unit == "week":
        return _week(day + timedelta(weeks=move))
    if unit == "year":
        return f"{day.year + move:04}"
    if unit == "quarter":
        whole = day.year * 4 + (day.month - 1) // 3 + move
        return f"{whole // 4:04}-Q{whole % 4 + 1}"
    whole = day.year * 12 + day.month - 1 + move
    return f"{whole // 12:04}-{whole % 12 + 1:02}"


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def _clock(parts: list[str]) -> str | None:
    written = next((each for each in parts if re.fullmatch(r"\d{1,2}(?:[:.]\d\d)?(?::\d\d)?", each)), None)
    if written is None:
        return None
    hour, _, minute = written.replace(".", ":").partition(":")
    number = int(hour)
    if any(each.startswith("p") for each in parts if each in ("p.m.", "pm")) and number < 12:
        number += 12
    elif any(each in ("a.m.", "am") for each in parts) and number == 12:
        number = 0
    zone = "Z" if any(each in ("utc", "gmt") for each in parts) else ""
    return f"{number:02}:{minute[:2] or '00'}{zone}" if number < 24 else None


def _no_month(said: Words) -> bool:
    """True for the verb 'may' and the like at the start of a sentence."""
    word = said.lowers[said.first]
    return (
        word in ("may", "march")
        and (said.before() in ("", ".", *"“”\"'") or not said.texts[said.first][0].isupper())
        and (not said.after()[:1].isdigit() and said.last - said.first == 1)
    )


def _day_number(text: str) -> int | None:
    if text.isdigit() and len(text) <= 2:
        return int(text)
    return _ordinal(text)


def _ordinal(text: str) -> int | None:
    if found := re.fullmatch(r"(\d+)(?:st|nd|rd|th)", text):
        return int(found[1])
    return ORDINALS.get(text, 4 if text == "final" else None)


def _number(parts: list[str]) -> int | float | None:
    """The number that words say; a or an is one; None for 'several', 'few' and no number."""
    said = [each for each in parts if each not in ("-", "and", "&")]
    if any(each in ("several", "few", "many", "some", "recent") for each in said):
        return None
    half = 0.5 if "half" in said else 0
    total = 0
    for each in said:
        if re.fullmatch(r"\d+(?:,\d{3})*", each):
            total += int(each.replace(",", ""))
        elif each in NUMBERS:
            total = (total or 1) * 100 if each == "hundred" else total + NUMBERS[each]
    if not total and ("a" in said or "an" in said):
        total = 1
    if not total and said and said[0] in ("last", "next", "past", "coming", "previous"):
        total = 1
    return (total + half if half else total) or None


def _unit(word: str) -> str:
    return "century" if word == "centuries" else word.removesuffix("s")
