"""Times in English news, as TIMEX3: what the words say from the document's day on, and never a finer grain.

Comes in: a Reading. Goes out: ``Timex`` items, each with the rule that read it. Rules are patterns over the
shape string (shapes.py); each names the function that gives the value. Compare HeidelTime (Strötgen and Gertz
2010), whose rules are patterns over the text; what differs here is the tense and the anchor of a weekday.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from truceline.talks import days_said, spans_said, units_said
from truceline.talks.anchors import Span
from truceline.talks.reading import Reading
from truceline.talks.reckoning import Value, Words
from truceline.talks.shapes import shape
from truceline.talks.tense import tense as tense_at

VERSION = 1


@dataclass(frozen=True, slots=True)
class Timex:
    """A time that the text names: TIMEX3 type and value, and the tokens that say it.

    ``value`` is None where the words name a day that nothing dates. ``mod`` is START, MID, END or APPROX.
    ``agrees`` is False where an apposition beside it says another day ("yesterday, Friday").
    """

    first: int
    last: int
    span: Span
    type: str
    value: str | None
    rule: str
    mod: str | None = None
    derived: bool = False
    agrees: bool | None = None


Make = Callable[[Words, date | None, str], Value | None]
_NUMBER = "(?:w-w|wHw|w|d|D)"
_RULES: tuple[tuple[str, str, Make], ...] = (
    ("iso-day", r"y-d-d(?!-)", days_said.iso),
    (
        "clock-day",
        r"(?:k|y)p?z(?:i?(?:W|T)|i?Mo?d?(?:,y)?)|kp?(?:i?(?:W|T)|i?Mo?d?(?:,y)?)",
        days_said.clock_day,
    ),
    ("day-clock", r"(?:W|T)_?kp?z?", days_said.clock_day),
    ("weekday-date", r"W,?(?:[do]M|M[do])(?:,?y)?", days_said.calendar_day),
    ("month-day-year", r"M\.?[do],?y", days_said.calendar_day),
    ("day-month-year", r"t?[do]f?M\.?,?y", days_said.calendar_day),
    ("month-day", r"M\.?(?:d|o)(?![-/])", days_said.calendar_day),
    ("day-month", r"t?(?:d|o)f?M", days_said.calendar_day),
    ("week-of-month", r"t?(?:o|l)ufM(?:\.?y)?", units_said.week_of_month),
    ("quarter", r"t?(?:o|l)uf(?:y|[lnF]u|su)", units_said.quarter),
    ("bound-of-unit", r"t?Ef(?:t|s|l|n)?u(?:y)?", units_said.bound),
    ("bound-of-date", r"t?Ef(?:M(?:\.?y)?|y)", units_said.bound),
    ("early-date", r"e-?(?:M(?:\.?y)?|y)", units_said.bound),
    ("later-in-unit", r"e(?:i)(?:t|s)u", units_said.later_in),
    ("later-this", r"e[s]u", units_said.later_in),
    ("earlier-today", r"eT", days_said.deictic_day),
    ("last-next-number", rf"t?[lnF]{_NUMBER}[_c]?U", spans_said.duration),
    ("nth-consecutive", r"[at]?oc[u]", spans_said.ordinal_run),
    ("nth-in-window", rf"{_NUMBER}cU", spans_said.duration),
    ("ago", rf"(?:{_NUMBER}U|a_?u|x?U|wU)(?:g)", spans_said.ago),
    ("day-part", r"(?:W|T|s)P", days_said.day_part),
    ("part-of-day", r"[kd]pz?|[ky]z|Dz", days_said.clock),
    ("last-next-weekday", r"[lns]W", days_said.relative_weekday),
    ("last-next-unit", r"t?[lnsF]u(?!-)", units_said.relative_unit),
    ("last-next-month", r"[lns](?:M|Z)", units_said.relative_month),
    ("the-quarter", r"t(?:o|l|n)-?u", units_said.quarter),
    ("month-year", r"M\.?,?f?y", units_said.calendar_month),
    ("season-year", r"Z(?:f?y)", units_said.season),
    ("range-of-years", r"(?<=_)y-(?:y|d)(?!-)", spans_said.years),
    ("number-unit-hyphen", rf"{_NUMBER}-u(?:-_)?", spans_said.duration),
    ("number-and-half", r"w&aHU", spans_said.duration),
    ("number-unit", rf"(?:{_NUMBER}|x|a&?x)(?:c)?[Uu]", spans_said.duration),
    ("recent-years", r"RU", spans_said.duration),
    ("deictic", r"T", days_said.deictic_day),
    ("weekday", r"W", days_said.weekday),
    ("month", r"M(?![\.]?_M)", units_said.month_alone),
    ("that-day", r"t?s[u]", units_said.relative_unit),
    ("year", r"y(?![-:/]?[Uu_]?U)", units_said.year_alone),
    ("frequency", r"S", spans_said.frequency),
    ("unit-alone", r"a[u]", spans_said.duration),
    ("present", r"N", spans_said.reference),
    ("recent", r"R", spans_said.reference),
    ("future", r"tF", spans_said.reference),
    ("term", r"tL-?Q", spans_said.reference),
    ("decade", r"X", units_said.decade),
    ("weekend", r"[it]?tu", days_said.the_unit),
    ("season", r"it?Z", units_said.season_alone),
    ("for-units", r"rU", spans_said.duration),
)
_ALL = "|".join(f"(?P<r{n}>{pattern})" for n, (_, pattern, _) in enumerate(_RULES))
_PATTERN = re.compile(f"(?=[a-eg-zA-Z])(?:{_ALL})")  # most tokens are OTHER: they are passed at once


def times(text: Reading) -> tuple[Timex, ...]:
    """Every time the text names, in its order; none where the paragraph is not in English."""
    found = _PATTERN.finditer(_shape(text))
    return tuple(_checked(text, list(_made(text, found))))


def _shape(text: Reading) -> str:
    return shape(text.words.texts, text.words.lowers)


_ANAPHORIC = frozenset(("that day", "the same day", "same day", "the day"))


def _made(text: Reading, found: Iterator[re.Match[str]]) -> Iterator[Timex]:
    named: str | None = None
    for match in found:
        name, _, make = _RULES[int((match.lastgroup or "r0")[1:])]
        first, last = match.start(), match.end()
        if not text.in_english(first):
            continue
        said = Words(text.words.texts, text.words.lowers, first, last)
        value = _value(make, said, text.document.dct, tense_at(text.words, first))
        if value is None:
            continue
        first = first + value.skip
        if " ".join(text.words.lowers[first:last]) in _ANAPHORIC and named is not None:
            value = replace(value, value=named)  # the day that was named last
        if value.type == "DATE" and value.value is not None and re.fullmatch(r"\d{4}-\d\d-\d\d", value.value):
            named = value.value
        yield Timex(
            first,
            last,
            text.tokens(first, last),
            value.type,
            value.value,
            f"time.{name}/{VERSION}",
            value.mod,
            value.derived,
        )


def _value(make: Make, said: Words, day: date | None, tense: str) -> Value | None:
    """What the words mean; no time where that is no day of the calendar ("90000 years ago")."""
    try:
        return make(said, day, tense)
    except (OverflowError, ValueError):
        return None


def _checked(text: Reading, found: list[Timex]) -> Iterator[Timex]:
    """The times, each of two in apposition ("yesterday, Saturday") saying whether they agree."""
    for n, each in enumerate(found):
        before, after = (found[n - 1] if n else None), (found[n + 1] if n + 1 < len(found) else None)
        beside = before if _apposed(text, before, each) else after if _apposed(text, each, after) else None
        if beside is None or each.value is None or beside.value is None:
            yield each
            continue
        agrees = each.value[:10] == beside.value[:10]
        yield replace(each, agrees=agrees)


def _apposed(text: Reading, one: Timex | None, other: Timex | None) -> bool:
    if one is None or other is None or other.first != one.last + 1:
        return False
    rules = {one.rule.split(".")[1].split("/")[0], other.rule.split(".")[1].split("/")[0]}
    return text.words.texts[one.last] == "," and rules == {"deictic", "weekday"}
