"""What a card says about written times: when a night is, how wide *about* is, which way dates run.

Every value is printed on the card's page; a card may set its own under ``[time]``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DAY_FIRST, MONTH_FIRST = "day_month", "month_day"
PARTS = ("night", "morning", "afternoon", "evening")
_EDGES = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """The card's word on written times; minutes are of the local day, from 0 to 1440.

    ``night`` runs from the evening of one day to the morning of the next. ``order`` says how
    3/4/2031 runs, ``century`` what a year of two digits is added to, ``year`` the year of dates
    that write none; null: not said, and then such a time is not read.
    """

    night: tuple[int, int] = (18 * 60, 9 * 60)
    morning: tuple[int, int] = (6 * 60, 12 * 60)
    afternoon: tuple[int, int] = (12 * 60, 18 * 60)
    evening: tuple[int, int] = (18 * 60, 24 * 60)
    about_min: int = 15
    order: str | None = None
    century: int | None = None
    year: int | None = None


class HoursError(ValueError):
    """The card's [time] cannot be used; the message says which key and what it holds."""


def hours_of(said: Mapping[str, Any]) -> Hours:
    """The hours that a card's ``[time]`` gives.

    errors: HoursError naming the key that cannot be used.
    """
    found: dict[str, Any] = {part: _edges(part, said[part]) for part in PARTS if part in said}
    if "about_min" in said:
        found["about_min"] = _whole("about_min", said["about_min"], 0, 12 * 60)
    if "order" in said:
        if said["order"] not in (DAY_FIRST, MONTH_FIRST):
            raise HoursError(f"[time] order is '{said['order']}', not '{DAY_FIRST}' or '{MONTH_FIRST}'")
        found["order"] = said["order"]
    if "two_digit_years" in said:
        found["century"] = _whole("two_digit_years", said["two_digit_years"], 1900, 2000)
    if "year" in said:
        found["year"] = _whole("year", said["year"], 1970, 2069)
    return Hours(**found)


def _edges(part: str, said: object) -> tuple[int, int]:
    """Minutes of the local day between which a part of it lies; a night's end is the next day's."""
    match = _EDGES.fullmatch(str(said))
    first, end = (_minutes(match, 1), _minutes(match, 3)) if match else (0, 0)
    if not match or max(first, end) > _DAY_MINUTES or (first >= end and part != "night"):
        raise HoursError(f"[time] {part} is '{said}', not hours like '18:00-24:00'")
    if part == "night" and first <= end:
        raise HoursError(f"[time] night is '{said}': it must begin in the evening and end in the morning")
    return first, end


def _minutes(match: re.Match[str], group: int) -> int:
    return int(match[group]) * 60 + int(match[group + 1])


def _whole(key: str, said: object, least: int, most: int) -> int:
    if not isinstance(said, int) or isinstance(said, bool) or not least <= said <= most:
        raise HoursError(f"[time] {key} is '{said}', not a whole number from {least} to {most}")
    return said


def hours_said(hours: Hours) -> list[tuple[str, str]]:
    """(what is written, what it becomes) for every value that a card can set, for its page."""
    said = [(part, f"{_clock(a)}-{_clock(b)}") for part, (a, b) in ((p, getattr(hours, p)) for p in PARTS)]
    orders = {
        DAY_FIRST: "3/4/2031 is 3 April",
        MONTH_FIRST: "3/4/2031 is 4 March",
        None: "not stated: a file with a date such as 3/4/2031 is refused",
    }
    century = f"31 is {hours.century + 31}" if hours.century is not None else "not stated: set aside"
    year = str(hours.year) if hours.year is not None else "not stated: set aside"
    return [
        *((f"`{part}`", f"{edges}{' of the next day' if part == 'night' else ''}") for part, edges in said),
        ("`about_min`", f"about 14:00 is 14:00 with {hours.about_min} minutes on either side"),
        ("`order`", orders[hours.order]),
        ("`two_digit_years`", century),
        ("`year`, of dates that write none", year),
    ]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
