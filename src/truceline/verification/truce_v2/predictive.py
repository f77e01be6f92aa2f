"""The count expected under no change, with mean and dispersion both unknown: a mixture over what they may be.

A window's count is negative binomial with mean μE and dispersion φ = 1/k. Given baseline counts b under
exposures E, the predictive is the average over (μ, φ) weighted by

    prior(μ, φ) · likelihood(b | μ, φ)^d

* d, the share of distinct time in the baseline, counts overlapping windows once (decision 0002); from the
  second version on it is smaller still where windows are plainly like the one before, as days are.
* prior: dμ/μ, and for s = ln(1 + φm), the log of the variance over a Poisson's at the mean count m of a
  baseline window, exp(-s/2) ds with a mass more on s = 0: one third of the whole; up to the second version
  a fifth, under which Poisson counts were tested at 3.3 to 4.2 % instead of 5. The mass stands for the part
  of a prior on the log variance that lies below the least a count can have; without it Poisson counts are
  tested at half their nominal size. Both were chosen by measured size (docs/explanation/truce-answers.md).
* p values are mid-p: half of the probability of the very count seen is counted, because a count jumps.

Integrals are Gauss-Legendre over s and Gauss-Hermite over ln μ, on fixed nodes: the same bytes every time.
Source: methods.md 6a (negative binomial, parameter uncertainty, exposure offset).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

FIRST_SPIKE, SPIKE = 0.5, 1.0
PRIOR_EXPONENT = 0.5
NODES_S, NODES_MU = 32, 7
LEAST_SHARE = 1e-3
PLAIN_SIGMAS, LARGEST_ALIKE = 1.64, 0.9
LARGEST_SIGMA = 5.0
"""Of ln μ: nodes lie no further out; what explains nothing there weighs nothing."""
NEGLIGIBLE = 1e-9
"""Nodes that weigh less than this are left out of a sum; what is left is weighed to 1."""
SMALLEST_PHI = 1e-9
"""Below this dispersion the negative binomial is a Poisson to every printed digit."""


@dataclass(frozen=True, slots=True)
class Predictives:
    """Of many worlds at once, axes (worlds, s, μ): window means, k (worlds, s, 1) and weights that sum to 1.

    ``mean``, ``own_k`` and ``rate`` are (worlds,): the point estimates that are printed, not what is tested.
    """

    means: FloatArray
    k: FloatArray
    weight: FloatArray
    mean: FloatArray
    own_k: FloatArray
    rate: FloatArray

    def p_low(self, counts: FloatArray, ratio: FloatArray | float = 1.0) -> FloatArray:
        """(worlds,) P(X < count) + P(X = count)/2 when the true rate is ``ratio`` times the baseline's."""
        return (self.at_most(counts, ratio) + self.at_most(counts - 1, ratio)) / 2

    def p_high(self, counts: FloatArray, ratio: FloatArray | float = 1.0) -> FloatArray:
        """(worlds,) P(X > count) + P(X = count)/2."""
        return np.asarray(1.0 - self.p_low(counts, ratio))

    def at_most(self, counts: FloatArray, ratio: FloatArray | float = 1.0) -> FloatArray:
        """(worlds,) P(X ≤ count)."""
        from scipy.special import betainc  # a second to import, and most commands need none of it

        world, node, rate = np.nonzero(self.weight > NEGLIGIBLE)
        count = np.asarray(counts, float)[world]
        k = self.k[world, node, 0]
        means = self.means[world, node, rate] * np.broadcast_to(ratio, self.mean.shape)[world]
        below = np.where(count >= 0, betainc(k, np.maximum(count, 0.0) + 1.0, k / (k + means)), 0.0)
        weight = self.weight[world, node, rate]
        return np.bincount(world, weight * below, len(self.mean)) / np.bincount(world, weight, len(self.mean))

    def largest_significant(self, alpha: float) -> FloatArray:
        """(worlds,) the largest count that is called a fall at alpha; -1 when not even zero is."""
        low, high = np.full(self.mean.shape, -1.0), np.ceil(self.mean) + 1.0
        while (short := self.p_low(high) <= alpha).any():  # a step or two: half the mixture is below its mean
            high = np.where(short, 2 * high, high)
        while (high - low > 1).any():
            middle = np.floor((low + high) / 2)
            significant = (self.p_low(middle) <= alpha) & (middle >= 0)
            undecided = high - low > 1
            low = np.where(undecided & significant, middle, low)
            high = np.where(undecided & ~significant, middle, high)
        return low


def predictives(
    counts: FloatArray,
    exposures: FloatArray,
    exposure: FloatArray,
    distinct: float = 1.0,
    *,
    heeds_neighbours: bool = False,
    spike: float = SPIKE,
) -> Predictives:
    """The predictive of a window of ``exposure`` (worlds,) from baselines (worlds, windows) in order of time.

    Every world's baseline must have counted something under exposures above zero. heeds_neighbours: windows
    that are plainly like the one before count for less; spike: the prior's mass on a Poisson.
    """
    b, e = np.asarray(counts, float), np.asarray(exposures, float)
    total, windows = b.sum(axis=1), b.shape[1]
    rate = total / e.sum(axis=1)
    phi_hat = _moment_dispersion(b, rate[:, None] * e)
    worth = np.full(len(b), distinct)
    if heeds_neighbours:
        worth = worth * _worth(b / e, distinct)
    effective = np.maximum(windows * worth, 1.5)
    s, of_s = _s_nodes(np.log1p(phi_hat * total / windows), effective, spike)
    phi = np.maximum(np.expm1(s) * (windows / total)[:, None], SMALLEST_PHI)
    log_rate, of_mu = _rate_nodes(np.log(rate), phi, total / windows, effective)
    fit = _log_likelihood(b, e, phi, np.exp(log_rate))
    weight = worth[:, None, None] * fit + np.log(of_s * np.exp(-PRIOR_EXPONENT * s))[:, :, None] + of_mu
    weight = np.exp(weight - weight.max(axis=(1, 2), keepdims=True))
    at = np.asarray(exposure, float)
    return Predictives(
        means=np.exp(log_rate) * at[:, None, None],
        k=1.0 / phi[:, :, None],
        weight=weight / weight.sum(axis=(1, 2), keepdims=True),
        mean=rate * at,
        own_k=np.divide(1.0, phi_hat, out=np.full_like(phi_hat, np.inf), where=phi_hat > 0),
        rate=rate,
    )


def _moment_dispersion(b: FloatArray, means: FloatArray) -> FloatArray:
    """(worlds,) the moment estimate of φ, as in truce_v1; only to lay the nodes and to be printed."""
    n = b.shape[1]
    surplus = ((b - means) ** 2).sum(axis=1) * n / (n - 1) - means.sum(axis=1)
    return np.asarray(np.maximum(surplus / (means**2).sum(axis=1), 0.0))


def _worth(rates: FloatArray, distinct: float) -> FloatArray:
    """(worlds,) what share of windows that follow one another are worth as many independent ones.

    By the lag-1 correlation, less what their shared time alone makes (1 - distinct), where it is plain:
    more than 1.64/√windows.
    """
    apart = rates - rates.mean(axis=1, keepdims=True)
    squares = np.maximum((apart**2).sum(axis=1), 1e-12)
    alike = (apart[:, 1:] * apart[:, :-1]).sum(axis=1) / squares - (1.0 - distinct)
    plain = np.where(alike > PLAIN_SIGMAS / np.sqrt(rates.shape[1]), np.minimum(alike, LARGEST_ALIKE), 0.0)
    return np.asarray((1 - plain) / (1 + plain))


def _s_nodes(centre: FloatArray, effective: FloatArray, spike: float) -> tuple[FloatArray, FloatArray]:
    """(worlds, nodes) s and its weights: zero first, then Gauss-Legendre where the likelihood lies."""
    sigma = np.sqrt(2.0 / effective)
    low = np.maximum(centre - 6 * sigma, 0.0)[:, None]
    high = (centre + 8 * sigma * (1 + 2 / np.maximum(effective - 1, 0.5)))[:, None]
    x, w = np.polynomial.legendre.leggauss(NODES_S)
    nodes, weights = low + (high - low) * (x + 1) / 2, (high - low) * w / 2
    return np.hstack([np.zeros_like(low), nodes]), np.hstack([np.full_like(low, spike), weights])


def _rate_nodes(
    log_rate: FloatArray, phi: FloatArray, mean_count: FloatArray, effective: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """(worlds, s, nodes) ln μ around its estimate, and the log of the nodes' weights."""
    x, w = np.polynomial.hermite.hermgauss(NODES_MU)
    sigma = np.sqrt((phi + 1.0 / mean_count[:, None]) / effective[:, None])[:, :, None]
    sigma = np.minimum(sigma, LARGEST_SIGMA)
    return log_rate[:, None, None] + np.sqrt(2.0) * sigma * x, x**2 + np.log(w) + np.log(sigma)


def _log_likelihood(b: FloatArray, e: FloatArray, phi: FloatArray, rate: FloatArray) -> FloatArray:
    """(worlds, s, μ) of the baseline, up to what neither μ nor φ changes."""
    from scipy.special import gammaln

    k = (1.0 / phi)[:, :, None]
    counts, total = b[:, None, :], b.sum(axis=1)[:, None, None]
    shape = (gammaln(counts + k) - gammaln(k) - counts * np.log(k)).sum(axis=2)
    fit: FloatArray = shape[:, :, None] + total * np.log(rate)
    if (e == e[:, :1]).all():
        return np.asarray(fit - (b.shape[1] * k + total) * np.log1p(rate * e[:, :1, None] / k))
    for i in range(b.shape[1]):
        fit = fit - (k + b[:, i, None, None]) * np.log1p(rate * e[:, i, None, None] / k)
    return fit


@dataclass(frozen=True, slots=True)
class Predictive:
    """One world's predictive, as the truce rule asks for it."""

    of: Predictives

    @property
    def mean(self) -> float:
        """The count expected without a change."""
        return float(self.of.mean[0])

    @property
    def own_k(self) -> float:
        """The baseline's dispersion by moments (inf: none beyond a Poisson's), for the reader."""
        return float(self.of.own_k[0])

    def p_low(self, count: int, ratio: float = 1.0) -> float:
        """Mid-p of a count as low when the true rate is ``ratio`` times the baseline's."""
        return float(self.of.p_low(np.array([float(count)]), ratio)[0])

    def p_high(self, count: int, ratio: float = 1.0) -> float:
        """Mid-p of a count as high."""
        return float(self.of.p_high(np.array([float(count)]), ratio)[0])

    def largest_significant(self, alpha: float) -> int | None:
        """The largest count that is called a fall at alpha; None when not even zero is."""
        found = int(self.of.largest_significant(alpha)[0])
        return found if found >= 0 else None

    def at_most(self, count: int, ratio: float = 1.0) -> float:
        """P(X ≤ count)."""
        return float(self.of.at_most(np.array([float(count)]), ratio)[0])


def predictive(
    counts: Sequence[float],
    exposures: Sequence[float],
    exposure: float,
    distinct: float = 1.0,
    *,
    heeds_neighbours: bool = False,
    spike: float = SPIKE,
) -> Predictive | None:
    """The predictive of a window of ``exposure``; None when the baseline saw nothing."""
    b, e = np.asarray(counts, float), np.asarray(exposures, float)
    if b.size < 2 or b.sum() <= 0 or not np.isfinite([*b, *e, exposure]).all() or min(*e, exposure) <= 0:
        return None
    at, share = np.array([exposure]), max(distinct, LEAST_SHARE)
    return Predictive(
        predictives(b[None], e[None], at, share, heeds_neighbours=heeds_neighbours, spike=spike)
    )
