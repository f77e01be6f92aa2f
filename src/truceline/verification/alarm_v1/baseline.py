"""What a day's count may come to while nothing has changed: bounds from the days before it alone.

For each day the baseline is what was observed up to REACH_DAYS back and ends GAP_DAYS before it, so that a
rise is not taken into its own baseline at once. Three numbers follow from it, each on the cautious side:

* the rate per exposure, raised by RATE_SIGMAS standard errors;
* the dispersion φ = 1/k by moments, with the variance raised by SPREAD_SIGMAS standard errors (its own from
  the kurtosis of a negative binomial): a detector that assumes more scatter than there is keeps its guarantee
  (methods.md 6b, convex order);
* where days plainly follow one another (lag-1 correlation over 1.64/√n), the expectation of a day that comes
  after a high one is raised by that correlation, and the baseline counts for as few days as it is worth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

GAP_DAYS, REACH_DAYS, LEAST_DAYS = 14, 365, 28
RATE_SIGMAS, SPREAD_SIGMAS = 0.5, 0.5
CORRELATION_SIGMAS, LARGEST_CORRELATION = 1.64, 0.95
SMALLEST_PHI = 1e-6


@dataclass(frozen=True, slots=True)
class Expectation:
    """(…, days): the mean that bounds each day's count, and the dispersion that bounds its scatter.

    nan where nothing is expected: the day was not observed, fewer than LEAST_DAYS were before it, or nothing
    was counted on them.
    """

    mean: FloatArray
    phi: FloatArray


def expectation(counts: FloatArray, exposures: FloatArray) -> Expectation:
    """Bounds for each day of (…, days) from the days before it; a day nobody observed is nan in counts."""
    x, e = np.asarray(counts, float), np.asarray(exposures, float)
    seen = np.isfinite(x) & np.isfinite(e) & (e > 0)
    x, e = np.where(seen, x, 0.0), np.where(seen, e, 0.0)
    n = _before(seen.astype(float))
    enough = (n >= LEAST_DAYS) & (_before(x) > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = _before(x) / _before(e)
        per_day = rate * _before(e) / n
        squares = _before(x * x) - 2 * rate * _before(x * e) + rate**2 * _before(e * e)
        own = rate**2 * _before(e * e)
        phi = np.maximum((squares * n / (n - 1) - _before(x)) / own, 0.0)
        variance = phi + 1 / per_day
        kurtosis = 6 * phi + 1 / (per_day + phi * per_day**2)
        each, correlation = _correlation(x, e, seen, n)
        alike = n * (1 - correlation) / (1 + correlation)
        raised = variance * np.exp(SPREAD_SIGMAS * np.sqrt(2 / np.maximum(alike - 1, 1.0) + kurtosis / alike))
        bound = rate * np.exp(RATE_SIGMAS * np.sqrt(variance / alike))
        mean = bound * e * (1.0 + correlation * _above(each, seen, rate))
        bounded = np.maximum(raised - 1 / per_day, SMALLEST_PHI)
    known = enough & seen
    return Expectation(np.where(known, mean, np.nan), np.where(known, bounded, np.nan))


def _before(values: FloatArray) -> FloatArray:
    """For each day the sum over its baseline's days."""
    total = np.concatenate([np.zeros((*values.shape[:-1], 1)), values.cumsum(axis=-1)], axis=-1)
    day = np.arange(values.shape[-1])
    end = np.maximum(day - GAP_DAYS, 0)
    return np.asarray(total[..., end] - total[..., np.maximum(end - REACH_DAYS, 0)])


def _correlation(
    x: FloatArray, e: FloatArray, seen: npt.NDArray[np.bool_], n: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Each day's rate, and the correlation of days that follow one another: 0 unless it is plain."""
    each = np.divide(x, e, out=np.zeros_like(x), where=seen)
    both, last = _after_one_seen(seen), _day_before(each)
    mean = _before(each) / n
    together = _before(np.where(both, each * last, 0.0)) / _before(both.astype(float)) - mean**2
    found = together / (_before(each**2) / n - mean**2)
    plain = np.where(found > CORRELATION_SIGMAS / np.sqrt(n), found, 0.0)
    return each, np.clip(np.nan_to_num(plain), 0.0, LARGEST_CORRELATION)


def _above(each: FloatArray, seen: npt.NDArray[np.bool_], rate: FloatArray) -> FloatArray:
    """By what share the day before lay above the baseline's rate; 0 where it did not or was not observed."""
    share = np.nan_to_num(np.maximum(_day_before(each) / rate - 1.0, 0.0), posinf=0.0)
    return np.asarray(share * _after_one_seen(seen))


def _after_one_seen(seen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    both = np.zeros_like(seen)
    both[..., 1:] = seen[..., 1:] & seen[..., :-1]
    return both


def _day_before(each: FloatArray) -> FloatArray:
    last = np.zeros_like(each)
    last[..., 1:] = each[..., :-1]
    return last
