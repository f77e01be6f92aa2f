"""The day of a text that no date line gives: from a day it names and the date of an instrument it names.

A text that says "on 7 January" and names an instrument of 6 January 2031, with that day and month in its own
words, is of January 2031. The day is that of its first sentence; it may be later, never earlier. Where one of
these is missing nothing is inferred.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from truceline.talks.anchors import Span
from truceline.talks.knowledge import Entity
from truceline.talks.reading import Reading
from truceline.talks.times import Timex

RULE = "day.instrument/1"
_NO_YEAR = re.compile(r"XXXX-(\d\d)-(\d\d)")


@dataclass(frozen=True, slots=True)
class Inferred:
    """A day, the words that name it, and the instrument whose date gives the year."""

    day: date
    span: Span
    instrument: str


def with_day(
    text: Reading, found: tuple[Timex, ...], entities: dict[str, Entity]
) -> tuple[Reading, Inferred | None]:
    """The reading with its day where that can be inferred from its times; else as it was, and None."""
    if text.document.dct is not None:
        return text, None
    inferred = _inferred(
        text, entities, [each for each in found if each.value and _NO_YEAR.fullmatch(each.value)]
    )
    if inferred is None:
        return text, None
    dated = replace(text.document, dct=inferred.day, dct_source="inferred", dct_span=inferred.span)
    return replace(text, document=dated), inferred


def _inferred(text: Reading, entities: dict[str, Entity], found: list[Timex]) -> Inferred | None:
    opening = text.words.sentences[0][1] if text.words.sentences else 0
    first = next((each for each in found if each.last <= opening), None)
    if first is None:
        return None
    said = {each.value for each in found}
    named = [entities[each.id] for each in text.mentions if each.id is not None]
    dated = [
        each
        for each in named
        if each.type == "instrument" and each.date and f"XXXX-{each.date:%m-%d}" in said
    ]
    years = {each.date.year for each in dated if each.date}
    if len(years) != 1:
        return None
    day = _day(first, years.pop())
    return Inferred(day, first.span, dated[0].id) if day is not None else None


def _day(first: Timex, year: int) -> date | None:
    match = _NO_YEAR.fullmatch(first.value or "")
    try:
        return date(year, int(match[1]), int(match[2])) if match else None
    except ValueError:
        return None
