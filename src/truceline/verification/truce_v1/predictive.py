"""The negative-binomial predictive test: was the window's count low, or high, for this baseline?

With baseline counts b_i seen under exposures E_i, the rate is r = Σb / ΣE and the
overdispersion φ = 1/k is the moment estimate

    φ = n/(n-1) · Σ[(b_i - rE_i)² - rE_i] / Σ(rE_i)²        (not below 0)

The window's count under no change has mean m = rE_w and variance

    m + φm²  (the count's own)  +  E_w² · Σ(rE_i + φ(rE_i)²) / (ΣE)² / d  (of the rate's estimate)

and is taken as negative binomial with these two moments. d is the share of distinct time in the
baseline: windows longer than a day overlap, and what they share is counted once. Source:
methods.md 6a; the second term is the parameter uncertainty. Measured size:
docs/explanation/truce-answers.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

LARGEST_K = 1e9
"""Above this the negative binomial is a Poisson to every printed digit."""

SMALLEST_RATIO, LARGEST_RATIO = 1e-6, 1e6


class Expected(Protocol):
    """What the rule asks of a predictive distribution, whichever version made it."""

    @property
    def mean(self) -> float:
        """The count expected without a change."""

    @property
    def own_k(self) -> float:
        """The baseline's dispersion alone (inf: none beyond a Poisson's)."""

    def p_low(self, count: int, ratio: float = 1.0) -> float:
        """How probable a count as low is when the true rate is ``ratio`` times the baseline's."""

    def p_high(self, count: int, ratio: float = 1.0) -> float:
        """How probable a count as high is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictive:
    """The count expected under no change: its mean and the size parameter ``k`` (var = m + m²/k).

    ``own_k`` is the baseline's dispersion alone, without the rate's uncertainty (inf: none).
    """

    mean: float
    k: float
    own_k: float
    rate: float

    def p_low(self, count: int, ratio: float = 1.0) -> float:
        """P(X ≤ count) when the true rate is ``ratio`` times the baseline's."""
        from scipy import stats  # here and below: a second to import, and most commands need none of it

        return float(stats.nbinom.cdf(count, self.k, self._p(ratio)))

    def p_high(self, count: int, ratio: float = 1.0) -> float:
        """P(X ≥ count) when the true rate is ``ratio`` times the baseline's."""
        from scipy import stats

        return float(stats.nbinom.sf(count - 1, self.k, self._p(ratio)))

    def _p(self, ratio: float) -> float:
        return self.k / (self.k + self.mean * ratio)


def predictive(
    counts: Sequence[float], exposures: Sequence[float], exposure: float, distinct: float = 1.0
) -> Predictive | None:
    """The predictive distribution of a window of ``exposure``; None when the baseline saw nothing.

    ``distinct`` is the share of the baseline windows' time that is not counted twice, 0 to 1.
    """
    b, e = np.asarray(counts, float), np.asarray(exposures, float)
    if b.size < 2 or b.sum() <= 0 or e.sum() <= 0 or exposure <= 0:
        return None
    rate = float(b.sum() / e.sum())
    phi = _overdispersion(b, rate * e)
    mean = rate * exposure
    of_rate = float(exposure / e.sum()) ** 2 * float(np.sum(rate * e + phi * (rate * e) ** 2)) / distinct
    surplus = phi * mean**2 + of_rate
    own_k = 1 / phi if phi > 0 else float("inf")
    k = min(mean**2 / surplus, LARGEST_K) if surplus > 0 else LARGEST_K
    return Predictive(mean=mean, k=k, own_k=own_k, rate=rate)


def _overdispersion(counts: np.ndarray, means: np.ndarray) -> float:
    n = counts.size
    surplus = float(np.sum((counts - means) ** 2) * n / (n - 1) - np.sum(means))
    return max(surplus / float(np.sum(means**2)), 0.0)


def ratio_interval(expected: Predictive, count: int, alpha: float) -> tuple[float, float]:
    """The rate ratios that neither one-sided test rejects at alpha: a 1 - 2·alpha interval."""
    low = 0.0
    if count > 0:
        low = _solve(lambda log_ratio: expected.p_high(count, np.exp(log_ratio)) - alpha)
    return low, _solve(lambda log_ratio: expected.p_low(count, np.exp(log_ratio)) - alpha)


def _solve(gap: Callable[[float], float]) -> float:
    from scipy import optimize

    ends = np.log(SMALLEST_RATIO), np.log(LARGEST_RATIO)
    return float(np.exp(optimize.brentq(gap, *ends)))


def smallest_detectable_drop(expected: Predictive, alpha: float, power: float) -> float | None:
    """The smallest true drop that the test would call a fall with probability ``power``.

    0.6 means: a fall of 60 % would be noticed in ``power`` of such windows. None: even a
    count of zero would not be significant, so no drop can be shown at all.
    """
    from scipy import stats

    critical = int(stats.nbinom.ppf(alpha, expected.k, expected.k / (expected.k + expected.mean)))
    while critical >= 0 and expected.p_low(critical) > alpha:
        critical -= 1
    if critical < 0:
        return None
    if expected.p_low(critical, SMALLEST_RATIO) < power:
        return 1.0
    ratio = _solve(lambda log_ratio: expected.p_low(critical, np.exp(log_ratio)) - power)
    return float(np.clip(1.0 - ratio, 0.0, 1.0))
