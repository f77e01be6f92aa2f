"""Did violence fall in the window? The rule of truce_v1, with a test whose size holds while k is estimated.

Comes in: what truce_v1 takes. Goes out: a TruceAnswer with its window counts. What changed beside truce_v1
is the predictive alone (predictive.py): mean and dispersion are averaged over instead of plugged in, and p
values are mid-p. Called by the mission for questions recorded under this method, and by the bench.
"""

from dataclasses import replace
from functools import partial

from truceline.verification.truce_v1.answer import ALPHA, POWER, Arithmetic
from truceline.verification.truce_v1.answer import RULE as RULE_V1
from truceline.verification.truce_v2.predictive import Predictive, Predictives, predictive, predictives
from truceline.verification.truce_v2.reach import ratio_interval, smallest_detectable_drop

METHOD, FIRST_METHOD = "truce_v2@2", "truce_v2@1"
"""The second heeds days that are like the day before, and breaks of a source's labels."""
FIRST_RULE = RULE_V1 + (
    " The predictive averages over every mean and dispersion that the baseline allows; of the probability of "
    "the very count seen, half is counted (mid-p)."
)
RULE = FIRST_RULE + (
    " Baseline windows that are plainly like the one before count for less."
    " 'cannot tell' also when a difference is counted by a source's own labels and the share of its rows "
    "that carry any broke between the first baseline day and the window's end."
)
FIRST_ARITHMETIC = Arithmetic(
    method=FIRST_METHOD, expect=predictive, interval=ratio_interval, smallest_drop=smallest_detectable_drop
)
ARITHMETIC = replace(
    FIRST_ARITHMETIC, method=METHOD, expect=partial(predictive, heeds_neighbours=True), heeds_breaks=True
)

__all__ = [
    "ALPHA",
    "ARITHMETIC",
    "FIRST_ARITHMETIC",
    "FIRST_METHOD",
    "FIRST_RULE",
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
