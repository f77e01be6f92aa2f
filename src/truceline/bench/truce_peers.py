"""Other tests of the same question, as they are commonly made: is one count low, or high, for its baseline?

Each takes counts (worlds, windows), the window's counts (worlds,) and gives back the two one-sided p values
(worlds,). Exposures are equal: that is the friendliest case for a peer that knows none.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Test = Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]


def poisson_conditional(baseline: FloatArray, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The window's share of all events is binomial: exact when counts are Poisson, which they are not."""
    from scipy import stats

    every, share = counts + baseline.sum(axis=1), 1.0 / (baseline.shape[1] + 1)
    return stats.binom.cdf(counts, every, share), stats.binom.sf(counts - 1, every, share)


def plug_in(baseline: FloatArray, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """truce_v1: a negative binomial with the moment estimates put in as if they were known."""
    from scipy import stats

    n, m = baseline.shape[1], baseline.mean(axis=1)
    squares = ((baseline - m[:, None]) ** 2).sum(axis=1) * n / (n - 1)
    phi = np.maximum((squares - n * m) / (n * np.maximum(m, 1e-9) ** 2), 0.0)
    surplus = phi * m**2 + (m + phi * m**2) / n
    k = np.minimum(m**2 / np.maximum(surplus, 1e-12), 1e9)
    p = k / (k + m)
    return stats.nbinom.cdf(counts, k, p), stats.nbinom.sf(counts - 1, k, p)


def placebo_rank(baseline: FloatArray, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The window's rank among the earlier windows."""
    low, high = (baseline <= counts[:, None]).sum(axis=1), (baseline >= counts[:, None]).sum(axis=1)
    return (1 + low) / (baseline.shape[1] + 1), (1 + high) / (baseline.shape[1] + 1)


def t_predictive(baseline: FloatArray, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Student's t of the next count, as if counts were normal."""
    from scipy import stats

    n = baseline.shape[1]
    spread = np.maximum(baseline.std(axis=1, ddof=1) * np.sqrt(1 + 1 / n), 1e-9)
    t = (counts - baseline.mean(axis=1)) / spread
    return stats.t.cdf(t, n - 1), stats.t.sf(t, n - 1)


TESTS: dict[str, Test] = {
    "poisson_conditional": poisson_conditional,
    "truce_v1_plug_in": plug_in,
    "placebo_rank": placebo_rank,
    "t_predictive": t_predictive,
}
