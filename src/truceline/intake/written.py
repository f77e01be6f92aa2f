"""Times as people write them: a text becomes the span of local time that it says, or a reason.

The text is cut into signs (a date, a clock time, a night, *from*, *to*, *about* …); the row of
signs must be one of the shapes listed in ``_SHAPES``, whole. A word in no list, a shape in no
list, a date with two readings: the text is not read, and nobody guesses.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files

from truceline.intake.hours import DAY_FIRST, PARTS, Hours

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_LONGEST = 200


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


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a text is no time: 'form', 'date', 'century', 'year', 'order', 'night' or 'backwards'."""

    why: str


class _UnreadError(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class _Date:
    """A date in which something may be missing until the rest of the text is known."""

    day: int
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clock:
    """Time of day; ``past`` runs to 24:00:00, ``minute`` when no seconds are written."""

    past: timedelta
    minute: bool


@dataclass(frozen=True, slots=True)
class _Sign:
    """One letter of the shape, with the date, clock, offset (s) or part of day it stands for."""

    letter: str
    value: _Date | _Clock | int | str | None = None


def read_written(text: str, hours: Hours) -> Span | Unread:
    """The span of local time that a text says, or why it says none. It never raises."""
    try:
        signs = _signs(_plain(text), hours)
        return _spanned(signs, hours)
    except _UnreadError as error:
        return Unread(error.why)
    except (ValueError, OverflowError):  # the 31st of June; a year that Python has not
        return Unread("date")


def _plain(text: str) -> str:
    """Lower case, one kind of space and dash, and each name of a month as one letter of its own."""
    if len(text) > _LONGEST or _OWN_LETTERS.search(text):
        raise _UnreadError("form")
    text = unicodedata.normalize("NFC", text).casefold()
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text)
    text = re.sub(r"[^\W\d_]+", _month_letter, text)
    return re.sub(r"\s+", " ", text).strip(" .")


# a private letter for each month, so that the cutter need not try 60 names at every place
_JANUARY = 0xE001
_OWN_LETTERS = re.compile(r"[\ue001-\ue00c]")


def _month_letter(match: re.Match[str]) -> str:
    word = match[0]
    number = _months().get(word)
    if number is not None:
        return chr(_JANUARY + number - 1)
    # 031405ZMAY31: the zone letter stands on the month
    after_z = _months().get(word[1:]) if word[0] == "z" else None
    return word if after_z is None else "z" + chr(_JANUARY + after_z - 1)


def _month(letter: str) -> int:
    return ord(letter) - _JANUARY + 1


@cache
def _words() -> dict[str, _Sign]:
    """Every word of timewords.toml with its sign; a silent word's letter is empty."""
    lists = tomllib.loads(files("truceline.intake").joinpath("timewords.toml").read_text(encoding="utf-8"))
    letters = {"from": "F", "to": "T", "and": "&", "about": "A", "silent": ""}
    found = {word: _Sign(letter) for name, letter in letters.items() for word in lists[name]}
    found |= {word: _Sign("N" if part == "night" else "P", part) for part in PARTS for word in lists[part]}
    return found | {word: _Sign("Z", 0) for word in lists["utc"]}


@cache
def _months() -> dict[str, int]:
    lists = tomllib.loads(files("truceline.intake").joinpath("timewords.toml").read_text(encoding="utf-8"))
    return {word: int(number) for number, words in lists["months"].items() for word in words}


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


def _signs(text: str, hours: Hours) -> list[_Sign]:
    found: list[_Sign] = []
    place = 0
    while place < len(text):
        match = _cutter().match(text, place)
        if match is None:
            raise _UnreadError("form")
        kind = str(match.lastgroup)
        parts = list(match.groups()[_first_group(kind) :])
        found += _CUT[kind](parts, match[kind], hours)
        place = match.end()
    return [sign for sign in found if sign.letter]


@cache
def _first_group(kind: str) -> int:
    """Where the groups inside a named group begin."""
    return _cutter().groupindex[kind]


def _dtg(parts: list[str], _: str, hours: Hours) -> list[_Sign]:
    date = _Date(day=int(parts[0]), month=_month(parts[3]), year=_year(parts[4], hours))
    return [_Sign("D", date), _Sign("C", _clock(parts[1], parts[2])), _Sign("Z", 0)]


def _iso(parts: list[str], _: str, hours: Hours) -> list[_Sign]:
    return [_Sign("D", _Date(day=int(parts[2]), month=int(parts[1]), year=int(parts[0])))]


def _dotted(parts: list[str], _: str, hours: Hours) -> list[_Sign]:
    return [_Sign("D", _Date(day=int(parts[0]), month=int(parts[1]), year=_year(parts[2], hours)))]


def _slashed(parts: list[str], _: str, hours: Hours) -> list[_Sign]:
    """3/4/2031: by the card's word, or where only one reading is a date."""
    left, right = int(parts[0]), int(parts[1])
    if hours.order is None and left != right and max(left, right) <= 12:
        raise _UnreadError("order")
    day_first = left > 12 if hours.order is None else hours.order == DAY_FIRST
    day, month = (left, right) if day_first or left == right else (right, left)
    return [_Sign("D", _Date(day=day, month=month, year=_year(parts[2], hours)))]


def _named(parts: list[str], _: str, hours: Hours) -> list[_Sign]:
    year = parts[2] or parts[3]
    written = _year(year, hours) if year else None
    return [_Sign("D", _Date(day=int(parts[0]), month=_month(parts[1]), year=written))]


def _american(parts: list[str], _: str, hours: Hours) -> list[_Sign]:
    year = int(parts[2]) if parts[2] else None
    return [_Sign("D", _Date(day=int(parts[1]), month=_month(parts[0]), year=year))]


def _daymonth(parts: list[str], _: str, hours: Hours) -> list[_Sign]:
    return [_Sign("D", _Date(day=int(parts[0]), month=int(parts[1])))]


def _half_day(parts: list[str], _: str, hours: Hours) -> list[_Sign]:
    """12-hour clocks: 12:05 am is 00:05, 12:05 pm is 12:05."""
    hour = int(parts[0])
    if not 1 <= hour <= 12:
        raise _UnreadError("date")
    return [_Sign("C", _clock(str(hour % 12 + (12 if parts[2] == "p" else 0)), parts[1] or "00"))]


def _clock_sign(parts: list[str], _: str, hours: Hours) -> list[_Sign]:
    return [_Sign("C", _clock(*(part for part in parts[:3] if part is not None)))]


def _military(parts: list[str], _: str, hours: Hours) -> list[_Sign]:
    return [_Sign("C", _clock(parts[0], parts[1]))]


def _day(parts: list[str], _: str, hours: Hours) -> list[_Sign]:
    return [_Sign("d", _Date(day=int(parts[0])))]


def _offset(parts: list[str], _: str, hours: Hours) -> list[_Sign]:
    minutes = int(parts[1]) * 60 + int(parts[2] or 0)
    return [_Sign("Z", _offset_s(minutes, parts[0] == "-"))]


def _plus(parts: list[str], _: str, hours: Hours) -> list[_Sign]:
    return [_Sign("Z", _offset_s(int(parts[0]) * 60 + int(parts[1]), False))]


def _offset_s(minutes: int, west: bool) -> int:
    if minutes > (12 if west else 14) * 60:
        raise _UnreadError("date")
    return minutes * (-60 if west else 60)


def _word(_: list[str], whole: str, hours: Hours) -> list[_Sign]:
    sign = _words().get(whole)
    if sign is None:
        raise _UnreadError("form")
    return [sign]


_CUT: dict[str, Callable[[list[str], str, Hours], list[_Sign]]] = {
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
    "to": lambda parts, whole, hours: [_Sign("T")],
    "roughly": lambda parts, whole, hours: [_Sign("A")],
    "word": _word,
}


def _year(text: str, hours: Hours) -> int:
    if len(text) == 4:
        return int(text)
    if hours.century is None:
        raise _UnreadError("century")
    return hours.century + int(text)


def _clock(hour: str, minute: str, second: str = "") -> _Clock:
    past = timedelta(hours=int(hour), minutes=int(minute), seconds=int(second or 0))
    if int(minute) > 59 or int(second or 0) > 59 or past > _DAY:
        raise _UnreadError("date")
    return _Clock(past=past, minute=not second)


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


def _spanned(signs: list[_Sign], hours: Hours) -> Span:
    zones = {sign.value for sign in signs if sign.letter == "Z"}
    shape = "".join(sign.letter for sign in signs if sign.letter != "Z")
    meant = _meaning(shape)
    if meant is None or len(zones) > 1:
        raise _UnreadError("form")
    dates = _dated([sign.value for sign in signs if isinstance(sign.value, _Date)], hours)
    clocks = [sign.value for sign in signs if isinstance(sign.value, _Clock)]
    part = next((sign.value for sign in signs if sign.letter == "P"), "")
    span = _MEANT[meant](dates, clocks, str(part), hours)
    if span.end < span.first:
        raise _UnreadError("backwards")
    offset = next(iter(zones), None)
    return replace(
        span,
        around=timedelta(minutes=hours.about_min) if "A" in shape else timedelta(0),
        offset_s=offset if isinstance(offset, int) else None,
    )


def _dated(found: list[_Date], hours: Hours) -> list[datetime]:
    """The dates as days; the first takes what it lacks from the last, never a later day than it."""
    last = found[-1]
    year = last.year or next((date.year for date in found if date.year), None) or hours.year
    if year is None:
        raise _UnreadError("year")
    if last.year is None and found[0].year and _follows(found[0], last):
        year += 1
    days = [_on(year, last)]
    for date in found[-2::-1]:
        month = date.month or last.month
        own = date.year or (year - 1 if (month or 0, date.day) > (last.month or 0, last.day) else year)
        days.insert(0, _on(own, replace(date, month=month)))
    return days


def _follows(first: _Date, last: _Date) -> bool:
    """True where the last date can only stand in the year after the first."""
    return (last.month or 0, last.day) < (first.month or 0, first.day)


def _on(year: int, date: _Date) -> datetime:
    if date.month is None:
        raise _UnreadError("form")
    return datetime(year, date.month, date.day)  # noqa: DTZ001  # what a local clock shows, without a zone


def _whole_day(dates: list[datetime], clocks: list[_Clock], part: str, hours: Hours) -> Span:
    return Span(first=dates[0], end=dates[0] + _DAY)


def _days(dates: list[datetime], clocks: list[_Clock], part: str, hours: Hours) -> Span:
    return Span(first=dates[0], end=dates[1] + _DAY)


def _night_from(evening: datetime, hours: Hours) -> Span:
    first, end = hours.night
    return Span(first=evening + first * _MINUTE, end=evening + _DAY + end * _MINUTE)


def _either_night(dates: list[datetime], clocks: list[_Clock], part: str, hours: Hours) -> Span:
    """'The night of 3 May' may be the one before it or the one after: it becomes both."""
    return Span(
        first=_night_from(dates[0] - _DAY, hours).first,
        end=_night_from(dates[0], hours).end,
    )


def _night_before(dates: list[datetime], clocks: list[_Clock], part: str, hours: Hours) -> Span:
    return _night_from(dates[0] - _DAY, hours)


def _night(dates: list[datetime], clocks: list[_Clock], part: str, hours: Hours) -> Span:
    if dates[1] - dates[0] != _DAY:
        raise _UnreadError("night")
    return _night_from(dates[0], hours)


def _clock_of_night(dates: list[datetime], clocks: list[_Clock], part: str, hours: Hours) -> Span:
    night = _night(dates, clocks, part, hours)
    for day in dates:
        if night.first <= day + clocks[0].past < night.end:
            return _at(day, clocks[0])
    raise _UnreadError("night")


def _part(dates: list[datetime], clocks: list[_Clock], part: str, hours: Hours) -> Span:
    first, end = getattr(hours, part)
    return Span(first=dates[0] + first * _MINUTE, end=dates[0] + end * _MINUTE)


def _at(day: datetime, clock: _Clock) -> Span:
    moment = day + clock.past
    end = moment + _MINUTE if clock.minute else moment
    return Span(first=moment, end=end, end_inside=not clock.minute, clocks=(moment,))


def _at_clock(dates: list[datetime], clocks: list[_Clock], part: str, hours: Hours) -> Span:
    return _at(dates[0], clocks[0])


def _between(first: Span, last: Span, ends_day: bool) -> Span:
    """From the first moment of one to the last of the other; 24:00 ends the day and begins none."""
    return Span(
        first=first.first,
        end=last.first if ends_day else last.end,
        end_inside=last.end_inside and not ends_day,
        clocks=(*first.clocks, *last.clocks),
    )


def _clocks(dates: list[datetime], clocks: list[_Clock], part: str, hours: Hours) -> Span:
    """Two times of one day; a second that is earlier is the next day's."""
    day = dates[0]
    until = day + _DAY if clocks[1].past < clocks[0].past else day
    return _between(_at(day, clocks[0]), _at(until, clocks[1]), clocks[1].past == _DAY)


def _moments(dates: list[datetime], clocks: list[_Clock], part: str, hours: Hours) -> Span:
    return _between(_at(dates[0], clocks[0]), _at(dates[1], clocks[1]), clocks[1].past == _DAY)


_MEANT: dict[str, Callable[[list[datetime], list[_Clock], str, Hours], Span]] = {
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
