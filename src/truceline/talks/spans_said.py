"""Words for durations, times ago, frequencies and references, as TIMEX3 values (days_said says how)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from truceline.talks.calendar_words import CLOCK_UNITS, TIMES_A_UNIT, UNITS
from truceline.talks.reckoning import Value, Words, moved, number_of, ordinal, unit_of


def duration(said: Words, _day: date | None, _tense: str) -> Value | None:
    """'three days', 'two-hour', 'the past nine days', 'several years', 'a week'."""
    parts = [each for each in said if each not in ("the", "its", "their", "our")]
    if parts[0] == "for":
        return Value(
            "DURATION",
            f"{'PT' if unit_of(parts[1]) in CLOCK_UNITS else 'P'}X{UNITS[unit_of(parts[1])]}",
            skip=1,
        )
    unit = next((each for each in reversed(parts) if unit_of(each) in UNITS), None)
    if unit is None or _more(said, parts):
        return None
    name = unit_of(unit)
    number = number_of([each for each in parts if each != unit])
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
        f"{mark}{many}{UNITS[name]}" if not isinstance(many, str) else f"{mark}X{UNITS[name]}",
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
    number = next((found for each in parts if (found := ordinal(each)) is not None), None)
    if number is None:
        return None
    unit = parts[-1]
    return Value("DURATION", f"{'PT' if unit in CLOCK_UNITS else 'P'}{number}{UNITS[unit]}", derived=False)


def ago(said: Words, day: date | None, _tense: str) -> Value | None:
    """'two days ago', 'a week ago', 'three years ago': as fine as its unit and no finer."""
    parts = list(said)[:-1]
    unit = unit_of(parts[-1])
    number = number_of(parts[:-1])
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
    return Value("DATE", moved(day, base, -many))


def years(said: Words, _day: date | None, _tense: str) -> Value | None:
    """A range of years as the years it spans."""
    first, _, last = said
    end = int(last if len(last) == 4 else first[:2] + last.rjust(2, "0"))
    return Value("DURATION", f"P{end - int(first)}Y", derived=False) if end > int(first) else None


def frequency(said: Words, _day: date | None, _tense: str) -> Value | None:
    """'daily', 'weekly', 'annual'."""
    unit = {"daily": "P1D", "weekly": "P1W", "monthly": "P1M", "quarterly": "P3M", "hourly": "PT1H"}
    word = said.lowers[said.first]
    if said.texts[said.first][0].isupper() and said.before() not in (".", ""):
        return None  # a paper's name
    return Value("SET", unit.get(word, "P1Y"), derived=False)


_REFERENCES = {
    **dict.fromkeys(("future", "term"), "FUTURE_REF"),
    **dict.fromkeys(("recent", "recently", "past"), "PAST_REF"),
}


def reference(said: Words, _day: date | None, _tense: str) -> Value | None:
    """'now', 'recently', 'the future': TIMEX3's references without a date."""
    word = said.lowers[said.last - 1]
    which = _REFERENCES.get(word, "PRESENT_REF")
    return Value("DATE", which, derived=False)
