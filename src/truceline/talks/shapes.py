"""A text as one letter a token, so that a rule about times is a short pattern over a short string."""

from __future__ import annotations

import re
from functools import lru_cache

from truceline.talks.calendar_words import (
    MONTHS,
    NUMBERS,
    ORDINALS,
    PARTS_OF_DAY,
    SEASONS,
    UNITS,
    WEEKDAYS,
)

OTHER = "_"
_WORDS: dict[str, str] = {
    **dict.fromkeys(NUMBERS, "w"),
    **dict.fromkeys(UNITS, "u"),
    **dict.fromkeys(ORDINALS, "o"),  # "second" is counted more often than measured with
    **{f"{unit}s": "U" for unit in UNITS},
    "centuries": "U",
    **dict.fromkeys(PARTS_OF_DAY, "P"),
    **dict.fromkeys(SEASONS, "Z"),
    **{f"{day}s": "V" for day in WEEKDAYS if len(day) > 5},
    **dict.fromkeys(("a", "an"), "a"),
    **dict.fromkeys(("the", "its", "their", "our"), "t"),
    **dict.fromkeys(("this", "that", "current", "same"), "s"),
    **dict.fromkeys(("next", "coming", "following", "upcoming"), "n"),
    **dict.fromkeys(("last", "previous"), "l"),
    **dict.fromkeys(("early", "late", "mid", "earlier", "later"), "e"),
    **dict.fromkeys(("beginning", "start", "end", "middle", "close"), "E"),
    **dict.fromkeys(("today", "yesterday", "tomorrow", "tonight"), "T"),
    **dict.fromkeys(("now", "currently", "presently"), "N"),
    **dict.fromkeys(("recent", "recently"), "R"),
    **dict.fromkeys(("future", "past"), "F"),
    **dict.fromkeys(("long", "near", "short"), "L"),
    "term": "Q",
    "ago": "g",
    "earlier": "e",
    **dict.fromkeys(("several", "few", "many", "some"), "x"),
    **dict.fromkeys(("consecutive", "straight", "successive"), "c"),
    **dict.fromkeys(
        ("daily", "weekly", "monthly", "annual", "annually", "yearly", "quarterly", "hourly"), "S"
    ),
    **dict.fromkeys(("a.m.", "p.m.", "am", "pm"), "p"),
    **dict.fromkeys(("utc", "gmt", "edt", "est", "cet", "cest", "eet", "bst", "pdt", "pst"), "z"),
    "of": "f",
    "in": "i",
    "on": "i",
    "for": "r",
    "and": "&",
    "to": "~",
    "half": "H",
    ",": ",",
    ".": ".",
    "-": "-",
    "–": "-",
    "/": "/",
    "'": "'",
}
_ABBREVIATED = frozenset(
    name for name in (*MONTHS, *WEEKDAYS) if len(name) <= 4 and name not in ("may", "june", "july")
)
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.][0-5]\d(:[0-5]\d)?")
_DECADE = re.compile(r"(?:\d\d)?\d0s")
_ORDINAL = re.compile(r"\d+(st|nd|rd|th)")


def shape(texts: tuple[str, ...], lowers: tuple[str, ...]) -> str:
    """One letter for each token; ``OTHER`` for a token that no rule about times looks at."""
    return "".join(map(_letter, texts, lowers))


@lru_cache(maxsize=50_000)
def _letter(text: str, lower: str) -> str:
    found = _WORDS.get(lower)
    if found is not None:
        return found
    first = text[0]
    if first.isdigit():
        return _numeral(lower)
    if not first.isupper():
        return OTHER
    name = lower.rstrip(".")
    if name in WEEKDAYS and (name not in _ABBREVIATED or name in ("tues", "thurs")):
        return "W"
    if name in MONTHS and (name not in _ABBREVIATED or name not in ("mar", "may")):
        return "M"
    return OTHER


def _numeral(lower: str) -> str:
    if lower.isdigit():
        if len(lower) == 4 and "1800" <= lower <= "2099":
            return "y"
        return "d" if len(lower) < 3 else "D"
    if _ORDINAL.fullmatch(lower):
        return "o"
    if _DECADE.fullmatch(lower):
        return "X"
    if _CLOCK.fullmatch(lower):
        return "k"
    return "D"
