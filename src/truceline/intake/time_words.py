"""The words of a written time, and what its signs stand for: dates, clock times, parts of a day."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files

from truceline.intake.hours import PARTS

DAY = timedelta(days=1)
_LONGEST = 200


class UnreadError(Exception):
    """Why a text is no time; it never leaves ``read_written``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """A date in which something may be missing until the rest of the text is known."""

    day: int
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Time of day; ``past`` runs to 24:00:00, ``minute`` when no seconds are written."""

    past: timedelta
    minute: bool


@dataclass(frozen=True, slots=True)
class Sign:
    """One letter of the shape, with the date, clock, offset (s) or part of day it stands for."""

    letter: str
    value: Date | Clock | int | str | None = None


def plain(text: str) -> str:
    """Lower case, one kind of space and dash, and each name of a month as one letter of its own."""
    if len(text) > _LONGEST or _OWN_LETTERS.search(text):
        raise UnreadError("form")
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


def month_number(letter: str) -> int:
    """1 to 12 of a month's private letter."""
    return ord(letter) - _JANUARY + 1


@cache
def words_of_time() -> dict[str, Sign]:
    """Every word of timewords.toml with its sign; a silent word's letter is empty."""
    lists = tomllib.loads(files("truceline.intake").joinpath("timewords.toml").read_text(encoding="utf-8"))
    letters = {"from": "F", "to": "T", "and": "&", "about": "A", "silent": ""}
    found = {word: Sign(letter) for name, letter in letters.items() for word in lists[name]}
    found |= {word: Sign("N" if part == "night" else "P", part) for part in PARTS for word in lists[part]}
    return found | {word: Sign("Z", 0) for word in lists["utc"]}


@cache
def _months() -> dict[str, int]:
    lists = tomllib.loads(files("truceline.intake").joinpath("timewords.toml").read_text(encoding="utf-8"))
    return {word: int(number) for number, words in lists["months"].items() for word in words}
