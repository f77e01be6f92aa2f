"""Where a text quotes: a small state machine over quotation marks, nested, mixed and left open.

Curly and straight marks may be mixed in one text. A mark that is still open at the end of its paragraph
runs on when the next paragraph begins with an opening mark, as newspapers do; else it ends there, flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_MARK = re.compile("[“”\"]|''|'|\n")
_SINGLE_CLOSES = re.compile(r"(?<=[\w.,!?])'(?!\w)")
_GOES_ON = re.compile('\\s*[“"”]')
_LONGEST_SINGLE = 600


@dataclass(frozen=True, slots=True)
class Quote:
    """What stands between two marks: positions of the plain text without the marks; depth 1 is outermost.

    ``closed`` is False where the closing mark is missing; ``goes_on`` where the next paragraph continues it.
    """

    start: int
    end: int
    depth: int = 1
    closed: bool = True
    goes_on: bool = False


def quotes(text: str) -> tuple[Quote, ...]:
    """Every quotation in the text, outer ones before the ones inside them."""
    found = [each for paragraph in _paragraphs(text) for each in _in_paragraph(text, *paragraph)]
    return tuple(sorted(_joined(text, found), key=lambda each: (each.start, each.depth)))


def with_double_marks(text: str, found: Iterable[Quote]) -> str:
    """The text with outer quotations in double marks where it has single ones; nothing changes its place.

    A rule that knows '“' need not know the sign that is an apostrophe as well.
    """
    signs = list(text)
    for each in found:
        begin, end = each.start - 1, each.end
        # two of them are a double mark already
        twice = text[begin - 1 : begin + 1] == "''" or text[end : end + 2] == "''"
        if each.depth == 1 and each.closed and text[begin] == text[end : end + 1] == "'" and not twice:
            signs[begin], signs[end] = "“", "”"
    return "".join(signs)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1


def _in_paragraph(text: str, first: int, last: int) -> list[Quote]:
    found: list[Quote] = []
    opened: list[tuple[str, int]] = []
    for match in _MARK.finditer(text, first, last):
        mark, at, after = match[0], match.start(), match.end()
        kind = "'" if mark == "'" else '"'
        if _closes(text, mark, at, after, last, opened):
            while opened and opened[-1][0] != kind:
                opened.pop()  # an apostrophe that was taken for an opening mark
            _, start = opened.pop()
            if start < at:
                found.append(Quote(start, at, len(opened) + 1))
        elif _opens(text, mark, at, after, first, last, opened):
            opened.append((kind, after))
    left = next((start for kind, start in opened if kind == '"'), None)
    if left is not None and left < last:
        end = left + len(text[left:last].rstrip())
        if end > left:
            found.append(Quote(left, end, 1, closed=False))
    return found


def _closes(text: str, mark: str, at: int, after: int, last: int, opened: list[tuple[str, int]]) -> bool:
    if mark == "'":
        follows = text[after] if after < last else " "
        return bool(opened) and opened[-1][0] == "'" and not follows.isalnum() and not text[at - 1].isspace()
    if not any(kind == '"' for kind, _ in opened):
        return False
    if mark == "”":
        return True
    spaced = text[at - 1].isspace() or text[at - 1] in "([–"
    follows = text[after] if after < last else " "
    if mark == "“":  # the closing mark of „…“
        return not spaced and not follows.isalnum()
    return not (spaced and follows.isalnum() and len(opened) == 1 and _balanced_without(text, at, last))


def _balanced_without(text: str, at: int, last: int) -> bool:
    """True where a straight mark stands like an opening one and the rest of its paragraph closes both."""
    return text.count('"', at, last) % 2 == 0 and text.count("”", at, last) > 0


def _opens(
    text: str, mark: str, at: int, after: int, first: int, last: int, opened: list[tuple[str, int]]
) -> bool:
    before = text[at - 1] if at > first else " "
    follows = text[after] if after < last else " "
    if mark in ('"', "''", "”"):
        return not before.isdigit() or follows.isalnum()
    if mark == "“":
        return True
    if not (before.isspace() or before in '“"([–') or not follows.isalpha():
        return False
    return _SINGLE_CLOSES.search(text, after, min(last, after + _LONGEST_SINGLE)) is not None


def _joined(text: str, found: list[Quote]) -> Iterator[Quote]:
    """The quotations, each left open marked as going on where the next paragraph begins with a mark."""
    begins = {each.start for each in found}
    for each in found:
        if each.closed or each.depth > 1:
            yield each
            continue
        rest = _GOES_ON.match(text, each.end)
        goes_on = rest is not None and rest.end() in begins
        yield Quote(each.start, each.end, each.depth, closed=goes_on, goes_on=goes_on)
