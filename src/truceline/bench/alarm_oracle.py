"""What no alarm can be expected to beat: the same detector, told what a mission has to learn.

It knows each zone's mean, its dispersion and that a rise is a doubling, and its threshold is set after the
fact: FALSE_ALARMS of these very quiet missions lie above it in their year. It takes days for independent, so
it is no bound where they follow one another.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Detector = Callable[[FloatArray], FloatArray]

FALSE_ALARMS = 0.02
LARGEST_LOG, LARGEST = 300.0, 1e150


def doubling(counts: FloatArray, mean: float, k: float) -> FloatArray:
    """(missions, zones, days) ln L of each count at twice the mean against the mean; k = inf is a Poisson."""
    if np.isinf(k):
        return np.asarray(counts * np.log(2) - mean)
    thinner = np.log((k + mean) / (k + 2 * mean))
    return np.asarray(k * thinner + counts * (np.log(2) + thinner))


def first_zone(ratio: FloatArray) -> FloatArray:
    """(missions, days) evidence of an oracle that knows that the first zone doubles, if any does."""
    return _added_up(ratio[:, :1])


def every_zone(ratio: FloatArray) -> FloatArray:
    """The same of one that knows that all double, if any does."""
    return _added_up(ratio.sum(axis=1, keepdims=True))


def some_zone(ratio: FloatArray) -> FloatArray:
    """The same of one that knows that one doubles, not which."""
    return _added_up(ratio)


def alarms(detector: Detector, quiet: FloatArray, watched: FloatArray) -> npt.NDArray[np.bool_]:
    """(missions, days) of ``watched`` above what FALSE_ALARMS of the ``quiet`` missions ever rise above."""
    threshold = np.quantile(detector(quiet).max(axis=-1), 1 - FALSE_ALARMS)
    return np.asarray(detector(watched) > threshold)


def _added_up(ratio: FloatArray) -> FloatArray:
    """The mean over zones of M = (M + 1)·L."""
    level, found = np.zeros(ratio.shape[:-1]), np.zeros((len(ratio), ratio.shape[-1]))
    for day in range(ratio.shape[-1]):
        level = np.minimum((level + 1) * np.exp(np.minimum(ratio[..., day], LARGEST_LOG)), LARGEST)
        found[:, day] = level.mean(axis=-1)
    return found
