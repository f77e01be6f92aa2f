"""The fixed words of a report, one TOML table a language, and numbers, dates and plurals in it.

A language is offered when ``strings/<language>.toml`` exists; a test holds every table to the
keys of English, so that no report is half translated.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from truceline.records import Names
from truceline.report.page import Line, Moment, Num, Span

_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
_MISSING = "–"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    language: str
    table: Mapping[str, Any]

    def __call__(self, key: str) -> str:
        """The text of ``section.key``."""
        section, _, name = key.partition(".")
        return str(self.table[section][name])

    def line(self, key: str, **slots: Span | Line) -> Line:
        """The text of ``section.key`` with its slots filled; ``{n:noun}`` agrees in number."""
        text, spans, end = self(key), list[Span](), 0
        for match in _SLOT.finditer(text):
            spans.append(text[end : match.start()])
            filled = slots[match.group(1)]
            spans += filled if isinstance(filled, tuple) else (filled,)
            if match.group(2):
                spans.append(f" {self._noun(match.group(2), filled)}")
            end = match.end()
        return tuple(span for span in (*spans, text[end:]) if span != "")

    def _noun(self, noun: str, counted: Span | Line) -> str:
        forms = self.table["nouns"][noun]
        size = counted.size if isinstance(counted, Num) else 0
        return str(forms[plural_form(self.language, int(size))])

    def code(self, code: str | None) -> str:
        """A code's word, the code itself with spaces when the language has none, – for None."""
        if code is None:
            return _MISSING
        return str(self.table["codes"].get(code, code.replace("_", " ")))

    def name(self, names: Names, fallback: str = "") -> str:
        """The text in this language, else in English, else the first there is."""
        said = dict(names)
        return said.get(self.language) or said.get("en") or next(iter(said.values()), fallback)

    def number(self, value: object, unit: str) -> str:
        """A value in its unit as printed; – when there is none."""
        if value is None:
            return _MISSING
        if isinstance(value, str):
            return value
        if not isinstance(value, int | float):
            raise TypeError(f"{value!r} is no value of a figure")
        if unit == "share":
            return _percent(float(value))
        if unit == "p" and value < 0.001:
            return f"<{self._decimal(0.001, 3)}"
        digits = {"p": 3, "ratio": 2, "mean": 1, "km": 1}.get(unit, 0 if value == int(value) else 1)
        return self._decimal(float(value), digits)

    def _decimal(self, value: float, digits: int) -> str:
        text = f"{value:,.{digits}f}"
        marks = {",": str(self.table["group"]), ".": str(self.table["decimal"])}
        return "".join(marks.get(letter, letter) for letter in text)

    def day(self, day: date) -> Moment:
        """A date in words."""
        months = self.table["months"]
        text = str(self.table["date"]).format(day=day.day, month=months[day.month - 1], year=day.year)
        return Moment(text, day.isoformat())

    def moment(self, at: datetime, zone: str) -> Moment:
        """A moment on the mission's clock, to the minute."""
        local = at.astimezone(ZoneInfo(zone))
        return Moment(f"{self.day(local.date()).text}, {local:%H:%M}", local.isoformat(timespec="minutes"))

    def short_moment(self, at: datetime, zone: str) -> Moment:
        """A moment as a table shows it: day, month, time."""
        local = at.astimezone(ZoneInfo(zone))
        return Moment(f"{local:%d.%m. %H:%M}", local.isoformat(timespec="minutes"))


def _percent(share: float) -> str:
    """Whole percent; what is not all or nothing is never printed as all or nothing."""
    if 0 < share < 0.005:
        return "<1\u202f%"
    if 0.995 <= share < 1:
        return ">99\u202f%"
    return f"{share * 100:.0f}\u202f%"


def plural_form(language: str, number: int) -> int:
    """Which of a noun's forms goes with a whole number (Unicode CLDR cardinal rules)."""
    if language in ("uk", "ru"):
        if number % 10 == 1 and number % 100 != 11:
            return 0
        return 1 if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14 else 2
    return 0 if number == 1 else 1


def languages() -> tuple[str, ...]:
    """Every language a report can be written in, in order of code."""
    found = files("truceline.report").joinpath("strings").iterdir()
    return tuple(sorted(file.name[:-5] for file in found if file.name.endswith(".toml")))


@cache
def words(language: str) -> Words:
    """The words of a language; KeyError for one that has no table."""
    if language not in languages():
        raise KeyError(language)
    text = files("truceline.report").joinpath("strings", f"{language}.toml").read_text(encoding="utf-8")
    return Words(language, tomllib.loads(text))
