"""Did violence fall in the window? The rule of truce_v1, with a test whose size holds while k is estimated.

Comes in: what truce_v1 takes. Goes out: a TruceAnswer with its window counts. What changed beside truce_v1
is the predictive alone (predictive.py): mean and dispersion are averaged over instead of plugged in, and p
values are mid-p. Called by the mission for questions recorded under this method, and by the bench.
"""

from truceline.verification.truce_v1.answer import ALPHA, POWER, Arithmetic
from truceline.verification.truce_v1.answer import RULE as RULE_V1
from truceline.verification.truce_v2.predictive import Predictive, Predictives, predictive, predictives
from truceline.verification.truce_v2.reach import ratio_interval, smallest_detectable_drop

METHOD = "truce_v2@1"
RULE = RULE_V1 + (
    " The predictive averages over every mean and dispersion that the baseline allows; of the probability of "
    "the very count seen, half is counted (mid-p)."
)
ARITHMETIC = Arithmetic(
    method=METHOD, expect=predictive, interval=ratio_interval, smallest_drop=smallest_detectable_drop
)

__all__ = [
    "ALPHA",
    "ARITHMETIC",
    "METHOD",
    "POWER",
    "RULE",
    "Predictive",
    "Predictives",
    "predictive",
    "predictives",
    "ratio_interval",
    "smallest_detectable_drop",
]
