"""What became of one point from one draft to the next: another number, other words, split, dropped.

A point that is not there was dropped only if all of the draft was at hand, or if a source says that it was
deleted; else it was *not read*.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from truceline.agreement.drafts import Drop
from truceline.agreement.model import Agreement
from truceline.agreement.particulars import Figure

FIRST, SAME, NEW, NOT_READ_BEFORE = "first", "same words and numbers", "new", "not read before"
RENUMBERED, REWORDED = "renumbered", "reworded"
NUMBER_CHANGED, NUMBER_ADDED, NUMBER_NOT_SAID = "number changed", "number added", "number not said here"
SPLIT, MERGED, REGROUPED = "split", "merged", "regrouped"
DELETED, DROPPED, NOT_IN_IT, NOT_READ = "deleted", "dropped", "not in it", "not read"
HOW = (
    *(NUMBER_CHANGED, NUMBER_ADDED, NUMBER_NOT_SAID),
    *(DELETED, DROPPED, NEW, NOT_READ_BEFORE),
    *(SPLIT, MERGED, REGROUPED, RENUMBERED, REWORDED),
    *(SAME, FIRST, NOT_IN_IT, NOT_READ),
)
"""What may have become of a point, what is most to know first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One provision of one draft: its number, words and figures there, and what is not sure or not said."""

    agreement_id: str
    provision_id: str
    point: str | None
    unconfirmed: tuple[str, ...]
    figures: tuple[Figure, ...]
    left_open: tuple[str, ...]
    words: str
    source: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureChange:
    """One figure before and after; None where a draft does not give it."""

    id: str
    old: Figure | None
    new: Figure | None


def became(
    drafts: Sequence[Agreement],
    old: tuple[Piece, ...],
    new: tuple[Piece, ...],
    drop: Drop | None,
    figures: tuple[FigureChange, ...],
) -> Iterator[str]:
    """What became of a point in the last of the drafts, in words of HOW; ``old`` are its pieces before."""
    *earlier, draft = drafts
    if not new:
        absent = DROPPED if old else NOT_IN_IT
        yield DELETED if drop else (absent if _whole(draft) else NOT_READ)
    elif not old:
        yield FIRST if not earlier else (NEW if all(map(_whole, earlier)) else NOT_READ_BEFORE)
    else:
        yield from _changes(old, new, figures) or (SAME,)


def _whole(draft: Agreement) -> bool:
    """Whether all of a text was at hand: of one that is no draft of a chain, all is taken to be."""
    return draft.draft is None or draft.draft.read == "whole"


def _changes(
    old: tuple[Piece, ...], new: tuple[Piece, ...], figures: tuple[FigureChange, ...]
) -> tuple[str, ...]:
    one, other = len(old) == 1, len(new) == 1
    moved = not (one and other)
    said = {
        SPLIT: one and not other,
        MERGED: other and not one,
        REGROUPED: moved and not (one or other),
        NUMBER_CHANGED: any(each.old and each.new for each in figures),
        NUMBER_ADDED: any(each.old is None for each in figures),
        NUMBER_NOT_SAID: any(each.new is None for each in figures),
        RENUMBERED: not moved and _renumbered(old[0].point, new[0].point),
        REWORDED: not moved and _said(old[0]) != _said(new[0]),
    }
    return tuple(name for name, holds in said.items() if holds)


def _renumbered(old: str | None, new: str | None) -> bool:
    """Two numbers that differ; one that is not at hand differs from nothing."""
    return old is not None and new is not None and old != new


def _said(piece: Piece) -> str:
    """The words without what stands in brackets at their end: the article that they are from."""
    return piece.words.rpartition("(")[0].strip() or piece.words


def figure_changes(old: tuple[Piece, ...], new: tuple[Piece, ...]) -> Iterator[FigureChange]:
    """The figures that one side does not give, or gives otherwise."""
    before = {figure.id: figure for piece in old for figure in piece.figures}
    after = {figure.id: figure for piece in new for figure in piece.figures}
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield FigureChange(id=name, old=before.get(name), new=after.get(name))
