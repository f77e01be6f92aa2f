"""Did violence fall in the window? One answer per stratum, never one score.

Comes in: a stratum, an exact window, views of observations, tallies and coverage. Goes out: a
TruceAnswer with its window counts. Called by the mission; the configuration is recorded first.
"""

from truceline.verification.truce_v1.answer import (
    ALPHA,
    LARGEST_DROP,
    METHOD,
    PLUG_IN,
    POWER,
    RULE,
    Arithmetic,
    answer,
    unmeasured,
)
from truceline.verification.truce_v1.ask import ask, daily_counts, day_counts
from truceline.verification.truce_v1.counts import Channel, WindowCount
from truceline.verification.truce_v1.doubts import control_doubt
from truceline.verification.truce_v1.predictive import (
    Predictive,
    predictive,
    ratio_interval,
    smallest_detectable_drop,
)

__all__ = [
    "ALPHA",
    "LARGEST_DROP",
    "METHOD",
    "PLUG_IN",
    "POWER",
    "RULE",
    "Arithmetic",
    "Channel",
    "Predictive",
    "WindowCount",
    "answer",
    "ask",
    "control_doubt",
    "daily_counts",
    "day_counts",
    "predictive",
    "ratio_interval",
    "smallest_detectable_drop",
    "unmeasured",
]
