"""Reckoning with days: the weekday, year, week or month that words mean from a given day on.

Pure calendar: a day of None is nobody's, and what needs one is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from truceline.talks.calendar_words import NUMBERS, ORDINALS

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


def weekday_near(number: int, day: date | None, tense: str) -> str | None:
    """The weekday on the day or next after it under a verb of the future, else on it or last before it."""
    if day is None:
        return None
    if tense == "future":
        return (day + timedelta(days=(number - day.weekday()) % 7)).isoformat()
    return (day - timedelta(days=(day.weekday() - number) % 7)).isoformat()


def nearest_year(month: int, of_month: int, day: date | None, tense: str) -> int | None:
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


def moved(day: date, unit: str, move: int) -> str:
    """The unit that holds the day, or the one so many later, as TIMEX3 writes it.

    errors: OverflowError for what lies outside of the years 1 to 9999
    """
    if unit == "week":
        return week_of(day + timedelta(weeks=move))
    parts = {"year": 1, "quarter": 4}.get(unit, 12)
    whole = day.year * parts + (day.month - 1) * parts // 12 + move
    year, part = whole // parts, whole % parts + 1
    if not 1 <= year <= 9999:
        raise OverflowError(f"{move} {unit}s from {day} is no day of the calendar")
    return (
        f"{year:04}"
        if unit == "year"
        else f"{year:04}-Q{part}"
        if unit == "quarter"
        else f"{year:04}-{part:02}"
    )


def week_of(day: date) -> str:
    """The ISO week of a day: 2031-W09."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def clock_of(parts: list[str]) -> str | None:
    """The time of day that words say, with Z only where they say UTC or GMT; None for none."""
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


def no_month(said: Words) -> bool:
    """True for the verb 'may' and the like at the start of a sentence."""
    word = said.lowers[said.first]
    return (
        word in ("may", "march")
        and (said.before() in ("", ".", *"“”\"'") or not said.texts[said.first][0].isupper())
        and (not said.after()[:1].isdigit() and said.last - said.first == 1)
    )


def day_number(text: str) -> int | None:
    """The number of a day of a month, written with digits or as an ordinal."""
    if text.isdigit() and len(text) <= 2:
        return int(text)
    return ordinal(text)


def ordinal(text: str) -> int | None:
    """The number that an ordinal says; None for another word. 'final' is the fourth, of quarters."""
    if found := re.fullmatch(r"(\d+)(?:st|nd|rd|th)", text):
        return int(found[1])
    return ORDINALS.get(text, 4 if text == "final" else None)


def number_of(parts: list[str]) -> int | float | None:
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


def unit_of(word: str) -> str:
    """The unit in the singular."""
    return "century" if word == "centuries" else word.removesuffix("s")
