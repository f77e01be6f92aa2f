"""Is violence rising? An alarm that may be looked at every day, with one guarantee for the whole mission.

Comes in: daily counts of a stratum's zones with their exposures. Goes out: for each day the mission's
evidence, the threshold, the days of alarm, and which zones stand out. Called by the mission and the bench.

For each zone and the total of all zones, an e-SR detector (methods.md 6b): with L the likelihood ratio of a
day's count at r times the baseline's rate against the baseline's, M = (M + 1)·L, mixed over RATIOS. The
mission's evidence is the weighted mean of M over zones and total, so that nothing need be known of how they
depend on one another. If no rate exceeds its bound, P(any alarm within HORIZON days) ≤ α at M ≥ HORIZON / α.
"""

from truceline.verification.alarm_v1.ask import Series, Watch, ZoneWatch, watch
from truceline.verification.alarm_v1.baseline import (
    GAP_DAYS,
    LEAST_DAYS,
    REACH_DAYS,
    Expectation,
    expectation,
)
from truceline.verification.alarm_v1.detector import (
    ALPHA,
    GUARANTEE,
    HORIZON_DAYS,
    METHOD,
    RATIOS,
    Evidence,
    evidence,
    stand_out,
    with_total,
)

__all__ = [
    "ALPHA",
    "GAP_DAYS",
    "GUARANTEE",
    "HORIZON_DAYS",
    "LEAST_DAYS",
    "METHOD",
    "RATIOS",
    "REACH_DAYS",
    "Evidence",
    "Expectation",
    "Series",
    "Watch",
    "ZoneWatch",
    "evidence",
    "expectation",
    "stand_out",
    "watch",
    "with_total",
]
