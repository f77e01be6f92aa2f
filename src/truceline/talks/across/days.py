"""The days that a TIMEX3 value covers, and its length, so that two texts' times can be put side by side."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(T.*)?$")
_WEEK = re.compile(r"(\d{4})-W(\d\d)$")
_MONTH = re.compile(r"(\d{4})-(\d\d)$")
_YEAR = re.compile(r"(\d{4})$")
_LENGTH = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$")
_SECONDS = (31_557_600, 2_629_800, 604_800, 86_400, 3_600, 60, 1)


@dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last day, both included."""

    first: date
    last: date

    def meets(self, other: Days) -> bool:
        """True when a day is in both."""
        return self.first <= other.last and other.first <= self.last

    def holds(self, other: Days) -> bool:
        """True when every day of the other is in this one."""
        return self.first <= other.first and other.last <= self.last

    @property
    def one(self) -> bool:
        """True for a single day."""
        return self.first == self.last


def days_of(value: str | None) -> Days | None:
    """The days of a value that is a day, a week, a month or a year of the calendar; None for any other."""
    if not value:
        return None
    try:
        if found := _DAY.match(value):
            day = date(int(found[1]), int(found[2]), int(found[3]))
            return Days(day, day)
        if found := _WEEK.match(value):
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
            return Days(monday, monday + timedelta(days=6))
        if found := _MONTH.match(value):
            year, month = int(found[1]), int(found[2])
            return Days(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
        if found := _YEAR.match(value):
            return Days(date(int(found[1]), 1, 1), date(int(found[1]), 12, 31))
    except ValueError:
        return None  # 2025-02-30 is no day of any calendar
    return None


def seconds_of(value: str | None) -> float | None:
    """The seconds of a length such as P3D or PT2H, months and years at their mean; None for any other."""
    found = _LENGTH.match(value or "")
    if found is None or not any(found.groups()):
        return None
    return float(
        sum(int(number) * unit for number, unit in zip(found.groups(), _SECONDS, strict=True) if number)
    )


def day_of(value: str | None) -> str | None:
    """The calendar day of a value that is one day, as ISO writes it; None for any other."""
    found = days_of(value)
    return found.first.isoformat() if found is not None and found.one else None
