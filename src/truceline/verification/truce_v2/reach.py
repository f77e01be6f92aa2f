"""What a predictive could show: the ratios that no test rejects, and the smallest drop it would notice."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from truceline.verification.truce_v1.predictive import LARGEST_RATIO, SMALLEST_RATIO
from truceline.verification.truce_v2.predictive import Predictive


def ratio_interval(expected: Predictive, count: int, alpha: float) -> tuple[float, float]:
    """The rate ratios that neither one-sided test rejects at alpha: a 1 - 2·alpha interval."""
    low = _where(lambda ratio: expected.p_high(count, ratio) - alpha) if count > 0 else 0.0
    return low, _where(lambda ratio: alpha - expected.p_low(count, ratio))


def smallest_detectable_drop(expected: Predictive, alpha: float, power: float) -> float | None:
    """The smallest true drop that the test would call a fall with probability ``power``.

    None: even a count of zero would not be significant, so no drop can be shown at all. 1.0: none would be
    noticed so often.
    """
    critical = expected.largest_significant(alpha)
    if critical is None:
        return None
    if expected.at_most(critical, SMALLEST_RATIO) < power:
        return 1.0
    ratio = _where(lambda ratio: power - expected.at_most(critical, ratio))
    return float(np.clip(1.0 - ratio, 0.0, 1.0))


def _where(rising: Callable[[float], float]) -> float:
    """The ratio at which a function that rises with it is zero; an end of the range when it never is."""
    from scipy import optimize

    ends = float(np.log(SMALLEST_RATIO)), float(np.log(LARGEST_RATIO))
    if rising(SMALLEST_RATIO) >= 0:
        return SMALLEST_RATIO
    if rising(LARGEST_RATIO) <= 0:
        return LARGEST_RATIO
    return float(np.exp(optimize.brentq(lambda log_ratio: rising(float(np.exp(log_ratio))), *ends)))
