"""F1 over documents, with a bootstrap interval: documents are drawn again, so that one odd article shows."""

from __future__ import annotations

import numpy as np

DRAWS = 1000


def f1(found: float, gold: float, hit: float) -> float:
    """The harmonic mean of hit/found and hit/gold; 0 without a hit."""
    return float(2 * hit / (found + gold)) if hit else 0.0


def with_interval(found: list[int], gold: list[int], hit: list[int]) -> tuple[float, float, float]:
    """(F1, 2.5 %, 97.5 %) over documents whose counts these are."""
    table = np.array([found, gold, hit], dtype=float)
    rng = np.random.default_rng(7)
    draws = rng.integers(0, table.shape[1], (DRAWS, table.shape[1]))
    sums = table[:, draws].sum(axis=2)
    scores = 2 * sums[2] / np.maximum(sums[0] + sums[1], 1)
    low, high = np.quantile(scores, [0.025, 0.975])
    return f1(*table.sum(axis=1)), float(low), float(high)
