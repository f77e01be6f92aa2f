"""Values as words and lines: numbers, probabilities, moments and long texts, fit to be read at night."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

WIDTH = 100
"""Prose is wrapped here; tables may be ten columns wider."""

IN_ROW = 14
"""Values of a long series on one line."""

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)(?:\+00(?::00)?|Z)")


def number(value: float | None) -> str:
    """A count or an expected count, to one decimal; '-' for none."""
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.1f}"


def probability(value: float | None) -> str:
    """A probability to four decimals, never '0': what is below reads '< .0001'."""
    if value is None:
        return "-"
    if value < 0.0001:
        return "< .0001"
    return "> .9999" if value > 0.9999 else f"{value:.4f}".lstrip("0")


def percent(value: float | None) -> str:
    """A share in whole percent; 'none' when there is none."""
    return "none" if value is None else f"{value:.0%}"


def counted(number_of: int, noun: str, plural: str = "") -> str:
    """'1 row', '2 rows'."""
    return f"{number_of} {noun if number_of == 1 else plural or noun + 's'}"


def in_words(name: str) -> str:
    """A field's name as words."""
    return name.replace("_", " ")


def fact(value: Any) -> str:
    """Any value on one line: yes and no, lists with commas; a text that is a moment in UTC says UTC.

    Other texts stay as they are: somebody may have written them.
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{in_words(str(name))} {fact(part)}" for name, part in value.items()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(fact(part) for part in value) or "none"
    if isinstance(value, float):
        return f"{value:.10g}"
    if value is None:
        return "none"
    moment = _MOMENT.fullmatch(str(value))
    return f"{moment[1]} {moment[2]} UTC" if moment else str(value)


def wrapped(text: str, first: str = "", rest: str | None = None) -> list[str]:
    """The text in lines of at most ``WIDTH``, words whole, opened by ``first`` and then by ``rest``."""
    hanging = " " * len(first) if rest is None else rest
    lines = textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or [first.rstrip()]


def series(values: Mapping[str, Any], pad: str) -> Iterator[str]:
    """A long series: its first value alone, then rows of 14, each opened by the name of its first value.

    A value that is a word ('unobserved') is shown as '-', and the word is said below.
    """
    names = list(values)
    words = dict.fromkeys(value for value in values.values() if isinstance(value, str))
    shown = ["-" if isinstance(value, str) else number(value) for value in values.values()]
    width = max(map(len, shown), default=0)
    for start in (0, *range(1, len(names), IN_ROW)):
        row = shown[start : start + (IN_ROW if start else 1)]
        yield f"{pad}{names[start]}  " + " ".join(value.rjust(width) for value in row)
    if words:
        yield f"{pad}-: {', '.join(words)}"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """The rows as aligned columns under their heads; numbers to the right."""
    cells = [[_cell(part) for part in row] for row in rows]
    widths = [max(len(head), *(len(row[n]) for row in cells), 0) for n, head in enumerate(heads)]
    right = [bool(cells) and all(_is_number(row[n]) for row in cells) for n in range(len(heads))]
    lines = [_line(heads, widths, right), "  ".join("-" * width for width in widths)]
    return lines + [_line(row, widths, right) for row in cells]


def _cell(part: object) -> str:
    if part is None or part == "":
        return "-"
    return f"{part:.4g}" if isinstance(part, float) else str(part)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-|[<>]? ?-?\d*\.?\d+", text) is not None


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    parts = (
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    )
    return "  ".join(parts).rstrip()
