"""Grades of an incident, and where each stands on the ladder of findings.

V3  p >= .95, two independent lineages or more, one of them physical and no party's
V2  p >= .95, or p >= .80 and two independent lineages
V1  reported, and no more
V0  contradicted: p <= .20, and a lineage that is no party's speaks against it

A grade is a method's word and *verified* is people's: two of them decide it. So V3 and V2 stand on the
ladder as preliminary, V1 as reported; V0 too, for a discounted report is a named person's decision.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from truceline.records import FindingStatus
from truceline.verification.lineage_v1.weighing import Weighed
from truceline.verification.lineage_v1.witnesses import BoolArray, FloatArray, Panel

HIGH, FAIR, CONTRADICTED = 0.95, 0.80, 0.20
AGAINST_NATS = -0.1
LADDER = {
    "V3": FindingStatus.PRELIMINARY,
    "V2": FindingStatus.PRELIMINARY,
    "V1": FindingStatus.REPORTED,
    "V0": FindingStatus.REPORTED,
}


def grades(panel: Panel, weighed: Weighed) -> npt.NDArray[np.str_]:
    """(n,) V0 to V3."""
    p = weighed.p_real
    independent = weighed.supports.sum(axis=1)
    physical = (weighed.supports & _of_lineage(panel, panel.physical)).any(axis=1)
    against = ((weighed.by_lineage < AGAINST_NATS) & ~_only(panel, panel.partisan)).any(axis=1)
    return np.select(
        [
            (p >= HIGH) & (independent >= 2) & physical,
            (p >= HIGH) | ((p >= FAIR) & (independent >= 2)),
            (p <= CONTRADICTED) & against,
        ],
        ["V3", "V2", "V0"],
        "V1",
    )


def without_each(weighed: Weighed) -> FloatArray:
    """(n, L) the probability if a lineage had told nothing: how much hangs on each."""
    left = weighed.log_odds[:, None] - weighed.by_lineage
    return np.asarray(1.0 / (1.0 + np.exp(-left)))


def _of_lineage(panel: Panel, chosen: BoolArray) -> BoolArray:
    """(L,) lineages that hold any of these sources."""
    found = np.zeros(len(panel.lineages), bool)
    found[panel.lineage[chosen]] = True
    return found


def _only(panel: Panel, chosen: BoolArray) -> BoolArray:
    """(L,) lineages that hold none but these sources."""
    return ~_of_lineage(panel, ~chosen)
