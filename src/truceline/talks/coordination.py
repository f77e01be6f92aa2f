"""The members of a list that a sentence gives, 'a, b and c' as three, 'watching and checking' as one."""

from __future__ import annotations

from collections.abc import Iterator

from truceline.talks.lexicon import listed
from truceline.talks.phrases import Range
from truceline.talks.told import Told

_BULLETS = frozenset("-•*–·")
_NO_MEMBER = (
    listed("phrases", "prepositions") | listed("phrases", "relative") | {"including", "such", "after", "if"}
)
_LEADING = ("and", "or", "as", "well", "also", "finally", "plus")
_TRAILING = frozenset(".,;:!”\"'")


def members(told: Told, first: int, last: int) -> list[Range]:
    """The members of the list between two tokens, or below a colon that ends there; one where it is none."""
    first = _past_colon(told, first, last)
    if first >= last:
        return list(_below(told, last))
    pieces = _split(told, first, last, ";")
    if len(pieces) == 1:
        pieces = _joined(told, _split(told, first, last, ","))
        pieces = [*pieces[:-1], *_last_two(told, pieces[-1], alone=len(pieces) == 1)]
    return [piece for each in pieces if (piece := _bare(told, each)) is not None]


def _past_colon(told: Told, first: int, last: int) -> int:
    """After the colon where one stands near the beginning: 'includes the following points: …'."""
    return next((n + 1 for n in range(first, min(first + 8, last)) if told.words.lowers[n] == ":"), first)


def _split(told: Told, first: int, last: int, mark: str) -> list[Range]:
    depth, cuts = 0, []
    for at in range(first, last):
        word = told.words.lowers[at]
        depth += (word in ("(", "“")) - (word in (")", "”"))
        if word == mark and depth == 0:
            cuts.append(at)
    bounds = zip([first, *(each + 1 for each in cuts)], [*cuts, last], strict=True)
    return [(begin, end) for begin, end in bounds if begin < end]


def _joined(told: Told, pieces: list[Range]) -> list[Range]:
    """A piece that begins like no member goes with the one before: ', which is new', ', in case of …'."""
    found: list[Range] = []
    for first, last in pieces:
        word = told.words.lowers[first]
        if found and word in _NO_MEMBER:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _last_two(told: Told, piece: Range, *, alone: bool) -> list[Range]:
    """'b and c' at the end of a list; without a comma before, only where each speaks of its own issue."""
    first, last = piece
    low = told.words.lowers
    if low[first] in _LEADING:
        return [piece]
    cuts = [n for n in range(first + 1, last - 1) if low[n] == "and"]
    apart = [n for n in cuts if _codes(told, first, n) and _codes(told, n + 1, last) - _codes(told, first, n)]
    if apart:
        return [*_last_two(told, (first, apart[-1]), alone=True), (apart[-1] + 1, last)]
    if alone or not cuts or told.issues_in(first, last):
        return [piece]
    return [(first, cuts[0]), (cuts[0] + 1, last)]


def _codes(told: Told, first: int, last: int) -> set[str]:
    return {each.code for each in told.issues_in(first, last)}


def _bare(told: Told, piece: Range) -> Range | None:
    """A member without what leads it in and the marks after it; None for one of no words."""
    first, last = piece
    low = told.words.lowers
    while first < last and (low[first] in _LEADING or _numbered(told, first)):
        first += 1
    while last > first and low[last - 1] in _TRAILING:
        last -= 1
    return (first, last) if last > first else None


def _numbered(told: Told, at: int) -> bool:
    """True for '(1)', '2.' and a bullet before a member."""
    low = told.words.lowers
    number = low[at].isdigit() and low[at + 1 : at + 2] in ((")",), (".",))
    mark = low[at] in (")", ".") and low[at - 1].isdigit()
    return (
        number
        or mark
        or low[at] in _BULLETS
        or (low[at] == "(" and low[at + 1 : at + 2][0:1] != () and low[at + 1].isdigit())
    )


def _below(told: Told, last: int) -> Iterator[Range]:
    """The lines below a colon that begin with a bullet or a number."""
    number = told.words.paragraph_of(max(last - 1, 0))
    for first, end in told.words.paragraphs[number + 1 :]:
        if told.words.lowers[first] not in _BULLETS and not _numbered(told, first):
            return
        piece = _bare(told, (first, end))
        if piece is not None:
            yield piece
