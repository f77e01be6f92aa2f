"""The day that an article's own first words give it: a date line, and nothing that only looks like one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from truceline.talks.calendar_words import MONTHS, month_pattern

_MONTH = month_pattern()
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
_LINE = re.compile(
    rf"""[\s\ufeff]*
    (?:(?:date(?:line)?|published|updated|posted)\s*:?\s+(?:on\s+)?)?
    {_WEEKDAY}
    (?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})
      |(?P<d1>\d{{1,2}})\s+(?P<m1>{_MONTH})\.?,?\s+(?P<y1>\d{{4}})
      |(?P<m2>{_MONTH})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}}))
    (?=\s*(?:\n|$|[-–—|.:(])|[ ]+[A-Z“"«])""",
    re.IGNORECASE | re.VERBOSE,
)
_CAPITALISED = re.compile(r"[ ]+[a-zà-ÿ]")
_WORDS_OF_A_LINE = re.compile(r"[\s\ufeff]*(date|published|updated|posted)", re.IGNORECASE)
LATEST_LINE = 3
"""A date line stands in one of the first lines with words in them."""


@dataclass(frozen=True, slots=True)
class Dateline:
    """A day and the characters that say it; ``end`` is where the article begins."""

    day: date
    start: int
    end: int


def dateline(raw: str) -> Dateline | None:
    """The date line of a text as stored; None without one, or where it is no calendar day."""
    at = 0
    for line in raw.split("\n", 12)[:12]:
        if line.strip():
            found = _in_line(line, at, first=raw[:at].strip(" \n\r\t\ufeff") == "")
            if found is not None:
                return found
        at += len(line) + 1
    return None


def _in_line(line: str, at: int, *, first: bool) -> Dateline | None:
    match = _LINE.match(line)
    if match is None:
        return None
    rest = line[match.end() :]
    alone = rest.strip(" \r\t-–—|.:(") == ""
    if not alone and (not first or _CAPITALISED.match(rest)):
        return None  # a sentence that begins with a date is no date line
    day = _day(match)
    if day is None:
        return None
    start = at + len(line) - len(line.lstrip())
    return Dateline(day, start, at + match.end())


def _day(match: re.Match[str]) -> date | None:
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        year, month, day = (
            (match["y1"], match["m1"], match["d1"]) if match["y1"] else match.group("y2", "m2", "d2")
        )
        return date(int(year), MONTHS[month.lower().rstrip(".")], int(day))
    except ValueError:
        return None
