"""Which pairs are of one happening, of one burst, or near by chance: a mixture fitted to distance and gap.

By chance, distance squared (in units of the stated variance) and gap in time are spread evenly; about one
happening both fall off exponentially; pairs of one burst of happenings are farther apart than errors put
them, nearer than chance. Expectation and maximisation in each class of pairs (two sources), drawn towards
what all pairs show. Since version 2 pairs are counted in cells, so that a round costs little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from truceline.fusion.assoc_v1.reports import FloatArray, IntArray
from truceline.fusion.assoc_v1.settings import Settings

FARTHEST, LONGEST_S = 36.0, 86_400.0
"""Pairs are looked at up to this squared distance (of the stated variance) and this gap."""
EVEN = 1.0 / (FARTHEST * LONGEST_S)
"""The density of pairs by chance."""
ROUNDS = 30
"""Stopping here keeps errors with tails from being given to bursts; 200 were tried (association.md)."""
CELLS_TO_A_DOUBLING = 3
NEAREST, SOONEST_S = 1e-3, 1.0
"""Pairs nearer than this, and sooner, share the first cells."""
LIKE_ALL = 30.0
"""So many pairs of all sources are added to those of two sources."""
DROWNED = 0.02
"""In version 1, so many more for each pair that may be by chance."""
BROADER = 15.0
"""Where the fit starts looking for the squared distance of pairs of one burst."""
SHARE = 0.2
"""Of the pairs, so many are taken for one happening's at first, and so many for one burst's."""
BURST = 3.0
"""Pairs of one burst lie at least so many times as far apart (squared)."""


@dataclass(frozen=True, slots=True)
class Tally:
    """(n,) each: class, distance² and gap (s) of a pair, or their means over a cell; how many pairs it is."""

    of: IntArray
    squared: FloatArray
    gap: FloatArray
    count: FloatArray

    @classmethod
    def each(cls, of: IntArray, squared: FloatArray, gap: FloatArray) -> Tally:
        """Every pair for itself."""
        return cls(of, squared, gap, np.ones(len(of)))

    def in_cells(self) -> Tally:
        """The pairs of one class and of like distance and gap together."""
        steps = CELLS_TO_A_DOUBLING * np.log2(np.maximum(self.squared / NEAREST, 1.0))
        waits = CELLS_TO_A_DOUBLING * np.log2(np.maximum(self.gap / SOONEST_S, 1.0))
        key = (self.of * np.int64(1000) + steps.astype(np.int64)) * np.int64(1000) + waits.astype(np.int64)
        _, first, cell = np.unique(key, return_index=True, return_inverse=True)
        count: FloatArray = np.bincount(cell, self.count, len(first)).astype(np.float64)
        squared, gap = (np.bincount(cell, each) / count for each in (self.squared, self.gap))
        return Tally(self.of[first], squared, gap, count)


@dataclass(frozen=True, slots=True)
class Fitted:
    """(classes, 2) each, of pairs of one happening and of one burst: how many, mean distance², mean gap,
    and their share of the pairs."""

    weight: FloatArray
    spread: FloatArray
    gap: FloatArray
    share: FloatArray


def mixture(
    pairs: Tally, classes: int, prior: Fitted | None, settings: Settings, fast: bool
) -> tuple[FloatArray, Fitted]:
    """(pairs,) chance of being about one happening; and what was fitted, by class and sort of pair.

    The fit starts from the gap of all pairs; since version 2 also from a long one, for a source that tells
    late seems to tell of a burst, and the likelier of the two is kept for each class.
    """
    early = prior or _start(np.array([[2.0, BROADER]]), settings.delay_s / 4, settings.delay_s)
    added = np.full((classes, 1), 0.0 if prior is None else LIKE_ALL)
    if settings.version == 1:
        drowned = 0.0 if prior is None else DROWNED
        added += drowned * np.maximum(np.bincount(pairs.of, minlength=classes), 1.0)[:, None]
        return _fitted(pairs, early, early, added, fast)
    cells = pairs.in_cells()
    _, fitted = _fitted(cells, early, early, added, False)
    if prior is not None:
        late = _start(early.spread, settings.delay_s, settings.delay_s)
        fitted = _likelier(cells, fitted, _fitted(cells, late, early, added, False)[1])
    chance = np.zeros((len(pairs.of), 2))
    _step(pairs, fitted, chance)
    return chance[:, 0].copy(), fitted


def _start(spread: FloatArray, gap_s: float, burst_gap_s: float) -> Fitted:
    return Fitted(np.zeros((1, 2)), spread, np.array([[gap_s, burst_gap_s]]), np.full((1, 2), SHARE))


def _fitted(
    pairs: Tally, start: Fitted, prior: Fitted, added: FloatArray, fast: bool
) -> tuple[FloatArray, Fitted]:
    """Each pair's chance before the last round; and the mixture as it is reached from that start.

    added: (classes, 1) pairs that say what ``prior`` says
    """
    classes = len(added)
    counted = np.maximum(np.bincount(pairs.of, pairs.count, classes), 1.0)
    weight, spread, gap, share = (np.tile(getattr(start, name)[0], (classes, 1)) for name in Fitted.__slots__)
    now = Fitted(weight, spread, gap, np.full_like(share, SHARE))
    chance = np.zeros((len(pairs.of), 2))
    step = _step_compiled if fast else _step
    for _ in range(ROUNDS):
        weight, squares, gaps = np.moveaxis(step(pairs, now, chance), 2, 0)
        spread = np.maximum((squares + added * prior.spread[0]) / (weight + added + 1e-9), 1e-2)
        gap = np.maximum((gaps + added * prior.gap[0]) / (weight + added + 1e-9), 1e-2)
        spread[:, 1] = np.maximum(spread[:, 1], BURST * spread[:, 0])
        share = np.clip((weight + 0.01) / (counted + 1.0)[:, None], 1e-6, 0.99)
        now = Fitted(weight, spread, gap, share)
    return chance[:, 0].copy(), now


def _likelier(pairs: Tally, one: Fitted, other: Fitted) -> Fitted:
    """Of two fits the likelier, class by class."""
    better = _likelihood(pairs, other) > _likelihood(pairs, one)
    return Fitted(
        *(
            np.where(better[:, None], getattr(other, name), getattr(one, name))
            for name in ("weight", "spread", "gap", "share")
        )
    )


def _likelihood(pairs: Tally, now: Fitted) -> FloatArray:
    """(classes,) logarithm of the likelihood of each class's pairs."""
    of = pairs.of
    density = np.clip(1 - now.share.sum(axis=1), 1e-6, 1)[of] * EVEN
    for sort in (0, 1):
        peak = now.share[:, sort] / (now.spread[:, sort] * now.gap[:, sort])
        density += peak[of] * np.exp(-pairs.squared / now.spread[of, sort] - pairs.gap / now.gap[of, sort])
    return np.asarray(np.bincount(of, pairs.count * np.log(density), len(now.share)))


def _step(pairs: Tally, now: Fitted, chance: FloatArray) -> FloatArray:
    """(classes, sorts, 3) sums of chance, distance² and gap; ``chance`` (pairs, sorts) is filled."""
    of = pairs.of
    for sort in (0, 1):
        peak = now.share[:, sort] / (now.spread[:, sort] * now.gap[:, sort])
        falls = -pairs.squared / now.spread[of, sort] - pairs.gap / now.gap[of, sort]
        chance[:, sort] = peak[of] * np.exp(falls)
    chance /= (chance.sum(axis=1) + np.clip(1 - now.share.sum(axis=1), 1e-6, 1)[of] * EVEN)[:, None]
    columns = (pairs.count, pairs.count * pairs.squared, pairs.count * pairs.gap)
    sums = [[np.bincount(of, chance[:, sort] * each, len(now.share)) for each in columns] for sort in (0, 1)]
    return np.moveaxis(np.array(sums), 2, 0)


def _step_compiled(pairs: Tally, now: Fitted, chance: FloatArray) -> FloatArray:
    """The same where every pair is for itself."""
    from truceline.fusion.assoc_v1 import kernels

    sums = kernels.chances(pairs.squared, pairs.gap, pairs.of, now.share, now.spread, now.gap, EVEN, chance)
    return np.asarray(sums)
