"""Merging, best first, in rounds that everybody could do at once.

In a round each incident names its best partner; two that name each other merge. A merge changes the
scores of its neighbours only, which are worked out again, and the next round begins, until nobody has a
partner that may be merged with. The outcome is that of taking always the best pair of all, and what a
round does to an incident depends on its neighbours alone: after r rounds on reports r steps away. That
is why blocks with a halo give the same answer, and how it is known when a halo was too small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from truceline.fusion.assoc_v1.calibration import Calibration
from truceline.fusion.assoc_v1.incidents import Growing, merged, scores
from truceline.fusion.assoc_v1.reports import IntArray
from truceline.fusion.assoc_v1.settings import Settings

MOST_ROUNDS = 100
"""Worlds need fewer than twenty; a crowd that grows one report a round is cut off here."""
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Merges:
    """(merges,) a line each: the round, the incident kept and the one merged in, the score (1/1024 nats)."""

    round: IntArray
    kept: IntArray
    gone: IntArray
    score: IntArray

    @classmethod
    def none(cls) -> Merges:
        """No merge."""
        return cls(*(np.zeros(0, np.int64) for _ in range(4)))

    @classmethod
    def repeats(cls, kept: IntArray, gone: IntArray) -> Merges:
        """Round 0: what a source says in the very words it said before."""
        return cls(np.zeros(len(kept), np.int64), kept, gone, np.zeros(len(kept), np.int64))

    @classmethod
    def joined(cls, parts: Sequence[Merges]) -> Merges:
        """All merges of the parts."""
        if not parts:
            return cls.none()
        return cls(*(np.concatenate([getattr(each, name) for each in parts]) for name in cls.__slots__))

    def of(self, row: IntArray, start: int, first: int, last: int) -> Merges:
        """Those whose kept report lies from first to last, named by row of the input."""
        own = (self.kept + start >= first) & (self.kept + start < last)
        return Merges(
            self.round[own], row[start + self.kept[own]], row[start + self.gone[own]], self.score[own]
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """(n,) the first report of each report's incident; whether reports not seen might change it."""

    first: IntArray
    unsure: BoolArray
    merges: Merges


def agglomerate(
    single: Growing,
    one: IntArray,
    other: IntArray,
    score: IntArray,
    calibration: Calibration,
    settings: Settings,
    unsure: BoolArray | None = None,
    offset: int = 0,
) -> Outcome:
    """Merge; ``one`` < ``other`` are pairs that may merge, with their scores; ``single`` is used up.

    ``offset`` is the place of the first report among all, which ties are broken by.
    ``unsure`` marks reports whose pairs may not all be known; who leans on them becomes unsure too.
    """
    parent = np.arange(len(single))
    doubtful = np.zeros(len(single), bool) if unsure is None else unsure.copy()
    merges: list[Merges] = []
    while len(one) and len(merges) <= MOST_ROUNDS:
        best = _mutual_best(one, other, score, len(single), offset)
        _spread(doubtful, one, other)
        kept, gone = one[best], other[best]
        merges.append(Merges(np.full(len(kept), len(merges) + 1), kept, gone, score[best]))
        single.put(kept, merged(single.take(kept), single.take(gone)))
        parent[gone] = kept
        changed = np.zeros(len(single), bool)
        changed[kept] = True
        one, other, score = _carried(parent, one[~best], other[~best], score[~best])
        one, other, score = _again(single, one, other, score, changed, calibration, settings)
    return Outcome(rooted(parent), doubtful, Merges.joined(merges))


def _mutual_best(one: IntArray, other: IntArray, score: IntArray, count: int, offset: int) -> BoolArray:
    """Pairs that are the best of both: by score, then by a fixed shuffle of the pairs.

    The shuffle depends on the two reports' places in the canonical order alone. Without it the pairs of
    many identical reports would be taken one in a round."""
    rank = np.empty(len(one), np.int64)
    rank[np.lexsort((other, one, _shuffled(one + offset, other + offset), -score))] = np.arange(len(one))
    best = np.full(count, len(one), np.int64)
    np.minimum.at(best, one, rank)
    np.minimum.at(best, other, rank)
    return np.asarray((best[one] == rank) & (best[other] == rank))


def _shuffled(one: IntArray, other: IntArray) -> IntArray:
    mixed = (one + 1) * np.int64(0x5851F42D4C957F2D) ^ (other + 1) * np.int64(0x14057B7EF767814F)
    return np.asarray((mixed ^ (mixed >> 29)) * np.int64(0x2545F4914F6CDD1D) >> 7)


def _spread(doubtful: BoolArray, one: IntArray, other: IntArray) -> None:
    """Whoever stands beside an unsure one is unsure."""
    if doubtful.any():
        leaning = doubtful[one] | doubtful[other]
        doubtful[one[leaning]] = True
        doubtful[other[leaning]] = True


def _carried(
    parent: IntArray, one: IntArray, other: IntArray, score: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """The pairs that are left, between the incidents their ends now belong to, each once."""
    a, b = parent[one], parent[other]
    low, high = np.minimum(a, b), np.maximum(a, b)
    moved = (low != one) | (high != other)
    if not moved.any():
        return one, other, score
    key = low * np.int64(len(parent)) + high
    _, at = np.unique(key, return_index=True)
    return low[at], high[at], score[at]


def _again(
    single: Growing,
    one: IntArray,
    other: IntArray,
    score: IntArray,
    changed: BoolArray,
    calibration: Calibration,
    settings: Settings,
) -> tuple[IntArray, IntArray, IntArray]:
    """Scores worked out anew where an end has changed; pairs that may no longer merge are gone."""
    at = np.flatnonzero(changed[one] | changed[other])
    fresh, may = scores(single.take(one[at]), single.take(other[at]), calibration, settings)
    score[at] = fresh
    stay = np.ones(len(one), bool)
    stay[at] = may
    return one[stay], other[stay], score[stay]


def rooted(parent: IntArray) -> IntArray:
    """(n,) each report's incident: parents followed to the end."""
    while True:
        further = parent[parent]
        if np.array_equal(further, parent):
            return parent
        parent = further
