"""The signs that a written time is cut into: a date, a clock time, a night, *from*, *to*, *about* …"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import cache

from truceline.intake.hours import DAY_FIRST, Hours
from truceline.intake.time_words import DAY, Clock, Date, Sign, UnreadError, month_number, words_of_time

_NTH = r"(?:st|nd|rd|th|-?го|-?е|-?й|-?є)?"


@cache
def _cutter() -> re.Pattern[str]:
    """The signs in the order in which they are tried at each place of the text."""
    month = r"[\ue001-\ue00c]"
    return re.compile(
        rf"(?P<skip>[ ,;()]+)"
        rf"|(?P<dtg>(\d\d)(\d\d)(\d\d)z ?({month})\.? ?(\d{{4}}|\d\d)(?!\d))"
        rf"|(?P<iso>(\d{{4}})[-/](\d\d?)[-/](\d\d?)(?!\d)(?:t(?=\d))?)"
        rf"|(?P<dotted>(\d\d?)\.(\d\d?)\.(\d{{4}}|\d\d)(?![\d:]))"
        rf"|(?P<slashed>(\d\d?)/(\d\d?)/(\d{{4}}|\d\d)(?![\d:]))"
        rf"|(?P<named>(\d\d?){_NTH}[ -]?(?:of )?({month})\.?"
        rf"(?:,? ?-?(\d{{4}})(?![\d:]| ?h(?:ou)?rs?\b)|(?:-| ?')(\d\d)(?![\d:]))?)"
        rf"|(?P<american>({month})\.? (\d\d?){_NTH}(?![\d:.])(?:,? (\d{{4}})(?![\d:]| ?h(?:ou)?rs?\b))?)"
        rf"|(?P<half_day>(\d\d?)(?::(\d\d))? ?([ap])\.? ?m\b\.?)"
        rf"|(?P<clock>(\d\d?)[:h](\d\d)(?::(\d\d))?(?![\d:]))"
        rf"|(?P<daymonth>(\d\d?)\.(\d\d)(?![\d:.]))"
        rf"|(?P<military>(\d\d)(\d\d)(?!\d))"
        rf"|(?P<day>(\d\d?){_NTH}(?![\w:]))"
        rf"|(?P<offset>(?:utc|gmt) ?([+-])(\d\d?)(?::?(\d\d))?(?!\d))"
        rf"|(?P<plus>\+(\d\d):?(\d\d)(?!\d))"
        rf"|(?P<to>[-/])"
        rf"|(?P<roughly>~)"
        rf"|(?P<word>[^\W\d_]+)\.?"
    )


def signs_of(text: str, hours: Hours) -> list[Sign]:
    """The signs of a text that ``plain`` gave, silent ones left out; UnreadError at an unknown word."""
    found: list[Sign] = []
    place = 0
    while place < len(text):
        match = _cutter().match(text, place)
        if match is None:
            raise UnreadError("form")
        kind = str(match.lastgroup)
        parts = list(match.groups()[_first_group(kind) :])
        found += _CUT[kind](parts, match[kind], hours)
        place = match.end()
    return [sign for sign in found if sign.letter]


@cache
def _first_group(kind: str) -> int:
    """Where the groups inside a named group begin."""
    return _cutter().groupindex[kind]


def _dtg(parts: list[str], _: str, hours: Hours) -> list[Sign]:
    date = Date(day=int(parts[0]), month=month_number(parts[3]), year=_year(parts[4], hours))
    return [Sign("D", date), Sign("C", _clock(parts[1], parts[2])), Sign("Z", 0)]


def _iso(parts: list[str], _: str, hours: Hours) -> list[Sign]:
    return [Sign("D", Date(day=int(parts[2]), month=int(parts[1]), year=int(parts[0])))]


def _dotted(parts: list[str], _: str, hours: Hours) -> list[Sign]:
    return [Sign("D", Date(day=int(parts[0]), month=int(parts[1]), year=_year(parts[2], hours)))]


def _slashed(parts: list[str], _: str, hours: Hours) -> list[Sign]:
    """3/4/2031: by the card's word, or where only one reading is a date."""
    left, right = int(parts[0]), int(parts[1])
    if hours.order is None and left != right and max(left, right) <= 12:
        raise UnreadError("order")
    day_first = left > 12 if hours.order is None else hours.order == DAY_FIRST
    day, month = (left, right) if day_first or left == right else (right, left)
    return [Sign("D", Date(day=day, month=month, year=_year(parts[2], hours)))]


def _named(parts: list[str], _: str, hours: Hours) -> list[Sign]:
    year = parts[2] or parts[3]
    written = _year(year, hours) if year else None
    return [Sign("D", Date(day=int(parts[0]), month=month_number(parts[1]), year=written))]


def _american(parts: list[str], _: str, hours: Hours) -> list[Sign]:
    year = int(parts[2]) if parts[2] else None
    return [Sign("D", Date(day=int(parts[1]), month=month_number(parts[0]), year=year))]


def _daymonth(parts: list[str], _: str, hours: Hours) -> list[Sign]:
    return [Sign("D", Date(day=int(parts[0]), month=int(parts[1])))]


def _half_day(parts: list[str], _: str, hours: Hours) -> list[Sign]:
    """12-hour clocks: 12:05 am is 00:05, 12:05 pm is 12:05."""
    hour = int(parts[0])
    if not 1 <= hour <= 12:
        raise UnreadError("date")
    return [Sign("C", _clock(str(hour % 12 + (12 if parts[2] == "p" else 0)), parts[1] or "00"))]


def _clock_sign(parts: list[str], _: str, hours: Hours) -> list[Sign]:
    return [Sign("C", _clock(*(part for part in parts[:3] if part is not None)))]


def _military(parts: list[str], _: str, hours: Hours) -> list[Sign]:
    return [Sign("C", _clock(parts[0], parts[1]))]


def _day(parts: list[str], _: str, hours: Hours) -> list[Sign]:
    return [Sign("d", Date(day=int(parts[0])))]


def _offset(parts: list[str], _: str, hours: Hours) -> list[Sign]:
    minutes = int(parts[1]) * 60 + int(parts[2] or 0)
    return [Sign("Z", _offset_s(minutes, parts[0] == "-"))]


def _plus(parts: list[str], _: str, hours: Hours) -> list[Sign]:
    return [Sign("Z", _offset_s(int(parts[0]) * 60 + int(parts[1]), False))]


def _offset_s(minutes: int, west: bool) -> int:
    if minutes > (12 if west else 14) * 60:
        raise UnreadError("date")
    return minutes * (-60 if west else 60)


def _word(_: list[str], whole: str, hours: Hours) -> list[Sign]:
    sign = words_of_time().get(whole)
    if sign is None:
        raise UnreadError("form")
    return [sign]


_CUT: dict[str, Callable[[list[str], str, Hours], list[Sign]]] = {
    "skip": lambda parts, whole, hours: [],
    "dtg": _dtg,
    "iso": _iso,
    "dotted": _dotted,
    "slashed": _slashed,
    "named": _named,
    "american": _american,
    "half_day": _half_day,
    "clock": _clock_sign,
    "daymonth": _daymonth,
    "military": _military,
    "day": _day,
    "offset": _offset,
    "plus": _plus,
    "to": lambda parts, whole, hours: [Sign("T")],
    "roughly": lambda parts, whole, hours: [Sign("A")],
    "word": _word,
}


def _year(text: str, hours: Hours) -> int:
    if len(text) == 4:
        return int(text)
    if hours.century is None:
        raise UnreadError("century")
    return hours.century + int(text)


def _clock(hour: str, minute: str, second: str = "") -> Clock:
    past = timedelta(hours=int(hour), minutes=int(minute), seconds=int(second or 0))
    if int(minute) > 59 or int(second or 0) > 59 or past > DAY:
        raise UnreadError("date")
    return Clock(past=past, minute=not second)
