"""Did violence fall in the window? The rule of truce_v1, with a test whose size holds while k is estimated.

Comes in: what truce_v1 takes. Goes out: a TruceAnswer with its window counts. What changed beside truce_v1
is the predictive alone (predictive.py): mean and dispersion are averaged over instead of plugged in, and p
values are mid-p. Called by the mission for questions recorded under this method, and by the bench.
"""

from dataclasses import replace
from functools import partial

from truceline.verification.truce_v1.answer import ALPHA, POWER, Arithmetic
from truceline.verification.truce_v1.answer import RULE as RULE_V1
from truceline.verification.truce_v2.predictive import (
    FIRST_SPIKE,
    Predictive,
    Predictives,
    predictive,
    predictives,
)
from truceline.verification.truce_v2.reach import ratio_interval, smallest_detectable_drop

METHOD, SECOND_METHOD, FIRST_METHOD = "truce_v2@3", "truce_v2@2", "truce_v2@1"
"""The second heeds days that are like the day before, and breaks of a source's labels; the third gives more
weight to counts that scatter no more than a Poisson's, so that their tests have the size they say."""
FIRST_RULE = RULE_V1 + (
    " The predictive averages over every mean and dispersion that the baseline allows; of the probability of "
    "the very count seen, half is counted (mid-p)."
)
SECOND_RULE = FIRST_RULE + (
    " Baseline windows that are plainly like the one before count for less."
    " 'cannot tell' also when a difference is counted by a source's own labels and the share of its rows "
    "that carry any broke between the first baseline day and the window's end."
)
RULE = SECOND_RULE + " A third of the weight before any data lies on counts that scatter as a Poisson's do."
FIRST_ARITHMETIC = Arithmetic(
    method=FIRST_METHOD,
    expect=partial(predictive, spike=FIRST_SPIKE),
    interval=ratio_interval,
    smallest_drop=smallest_detectable_drop,
)
SECOND_ARITHMETIC = replace(
    FIRST_ARITHMETIC,
    method=SECOND_METHOD,
    expect=partial(predictive, heeds_neighbours=True, spike=FIRST_SPIKE),
    heeds_breaks=True,
)
ARITHMETIC = replace(SECOND_ARITHMETIC, method=METHOD, expect=partial(predictive, heeds_neighbours=True))

__all__ = [
    "ALPHA",
    "ARITHMETIC",
    "FIRST_ARITHMETIC",
    "FIRST_METHOD",
    "FIRST_RULE",
    "METHOD",
    "POWER",
    "RULE",
    "SECOND_ARITHMETIC",
    "SECOND_METHOD",
    "SECOND_RULE",
    "Predictive",
    "Predictives",
    "predictive",
    "predictives",
    "ratio_interval",
    "smallest_detectable_drop",
]
