"""A report as blocks of marked text, before it is HTML, PDF or JSON.

Every number in running text is a ``Num`` that names its figure. What carries digits and is no
count is marked as what it is: a ``Moment``, a ``Code`` (an id or a version), a ``Name``, or
``Said`` (somebody else's words). Plain text therefore has no digit in it, and a test holds that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Num:
    """A published number: the figure it is, how it is printed, and its size for plural forms."""

    figure: str
    text: str
    size: float = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a time; ``iso`` for machines."""

    text: str
    iso: str


@dataclass(frozen=True, slots=True)
class Code:
    """An id, a version, a command, a coordinate."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """What somebody or something is called in the mission's settings."""

    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a source, a party or another step, kept as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out."""

    text: str


Span = str | Num | Moment | Code | Name | Said | Strong
Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Para:
    """A paragraph; ``style`` is '', 'note', 'rule' or 'warning'."""

    line: Line
    style: Literal["", "note", "rule", "warning"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list of lines."""

    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading inside a section."""

    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; ``align`` holds 'l' or 'r' a column; ``wide`` gives (column, weight) of those that share
    what room is left."""

    caption: Line
    head: tuple[Line, ...]
    align: str
    rows: tuple[tuple[Line, ...], ...]
    wide: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An SVG picture with its caption and a text for those who do not see it."""

    name: str
    svg: str
    caption: Line
    alt: str


Block = Para | Bullets | Heading | Table | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A numbered part of the report."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A whole report: ``facts`` are the lines under its title, ``banner`` what must be seen first."""

    language: str
    title: Line
    subtitle: Line
    facts: tuple[Line, ...]
    banner: tuple[Line, ...]
    sections: tuple[Section, ...]
    foot: Line
    labels: tuple[tuple[str, str], ...] = ()


_DIGITS = re.compile(r"\.?\d+(?:[.,\u202f]\d+)*(?:\s?%)?")


def said_with_figure(text: str, figure: str) -> Line:
    """Another step's words with every number in them leading to the figure they belong to."""
    spans: list[Span] = []
    end = 0
    for match in _DIGITS.finditer(text):
        spans += [text[end : match.start()], Num(figure, match.group())]
        end = match.end()
    return tuple(span for span in (*spans, text[end:]) if span != "")
