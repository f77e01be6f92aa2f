"""Columns in, columns out: how likely each incident is to have happened, and on whose word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from truceline.verification.lineage_v1.grades import grades
from truceline.verification.lineage_v1.learning import learnt, stated
from truceline.verification.lineage_v1.tellings import Tellings
from truceline.verification.lineage_v1.weighing import Rates, Weighed, weigh
from truceline.verification.lineage_v1.witnesses import BoolArray, FloatArray, Panel

METHOD = "lineage_v1@1"


@dataclass(frozen=True, slots=True)
class Verified:
    """(n,) each by incident: ``p_real`` is nan where nobody's rates are known, ``grade`` V0 to V3."""

    p_real: FloatArray
    grade: npt.NDArray[np.str_]
    weighed: Weighed
    rates: Rates


def verify(panel: Panel, told: Tellings, *, learn: bool = True) -> Verified:
    """How likely each incident is, its grade, and the weights they are made of."""
    rates = learnt(panel, told) if learn else stated(panel)
    weighed = weigh(panel, told, rates)
    known = weighable(panel, told)
    return Verified(
        p_real=np.where(known, weighed.p_real, np.nan),
        grade=np.where(known, grades(panel, weighed), "V1"),
        weighed=weighed,
        rates=rates,
    )


def weighable(panel: Panel, told: Tellings) -> BoolArray:
    """(n,) whether anything told, or anybody's silence, weighs at all; else no probability is given."""
    rates = np.isfinite(panel.tpr.sum(axis=2) + panel.fpr.sum(axis=2))[:, told.kind].T
    return np.asarray((rates & (told.told | (told.look > 0))).any(axis=1) | told.admitted.any(axis=1))
