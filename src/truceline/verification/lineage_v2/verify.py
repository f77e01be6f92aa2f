"""How likely each incident is, over faint, middling and loud ones instead of over their mean."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from truceline.verification.lineage_v1 import Panel, Rates, Tellings, Weighed, weigh
from truceline.verification.lineage_v1 import Verified as VerifiedV1
from truceline.verification.lineage_v1.grades import grades
from truceline.verification.lineage_v1.learning import LOUD, Learnt, from_anchors, stated
from truceline.verification.lineage_v1.verify import weighable
from truceline.verification.lineage_v1.weighing import log_odds, probability
from truceline.verification.lineage_v1.witnesses import FloatArray, IntArray
from truceline.verification.lineage_v2.near import without_near_misses

METHOD = "lineage_v2@1"


@dataclass(frozen=True, slots=True)
class Verified(VerifiedV1):
    """As of lineage_v1; the log-odds are prior + lineages + ``together``, (n,) nats.

    learnt: where the rates come from
    """

    together: FloatArray
    learnt: Learnt


def verify(panel: Panel, told: Tellings, *, learn: bool = True, missed: IntArray | None = None) -> Verified:
    """How likely each incident is, its grade, and the weights they are made of.

    missed: (n, S) of ``near_misses``: silences that weigh nothing. Rates are learnt with them all the same,
    so that nobody changes a rate by telling of something close by.
    """
    rates = stated(panel)
    found = from_anchors(panel, told) if learn else Learnt(rates, rates, np.zeros(0), (), 0)
    told = told if missed is None else without_near_misses(told, missed)
    apart = weigh(panel, told, found.rates)
    together = _together(panel, told, found, apart)
    weighed = replace(apart, log_odds=apart.log_odds + together)
    known = weighable(panel, told)
    return Verified(
        p_real=np.where(known, weighed.p_real, np.nan),
        grade=np.where(known, grades(panel, weighed), "V1"),
        weighed=weighed,
        rates=found.rates,
        together=np.where(known, together, 0.0),
        learnt=found,
    )


def _together(panel: Panel, told: Tellings, found: Learnt, apart: Weighed) -> FloatArray:
    """(n,) nats: ln of the mean of the likelihood ratios over loudness, less what lineages weigh apart."""
    if not found.anchors:
        return np.zeros(len(told))
    ratios = [
        np.log(share) + weigh(panel, told, _at(found, step)).by_lineage.sum(axis=1) for step, share in LOUD
    ]
    return np.asarray(np.logaddexp.reduce(ratios) - apart.by_lineage.sum(axis=1))


def _at(found: Learnt, step: float) -> Rates:
    """The rates at incidents of one loudness; those who repeat others keep theirs."""
    tpr = found.rates.tpr.copy()
    for number, loudness in zip(found.alone, found.loudness, strict=True):
        tpr[number] = probability(log_odds(found.middling.tpr[number]) + step * loudness)
    return replace(found.rates, tpr=tpr)
