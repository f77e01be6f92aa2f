"""How likely each incident is, over faint, middling and loud ones instead of over their mean."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from truceline.verification.lineage_v1 import Panel, Rates, Tellings, Weighed, weigh
from truceline.verification.lineage_v1 import Verified as VerifiedV1
from truceline.verification.lineage_v1.grades import CONTRADICTED, grades
from truceline.verification.lineage_v1.learning import LOUD, Learnt, from_anchors, stated
from truceline.verification.lineage_v1.verify import weighable
from truceline.verification.lineage_v1.weighing import log_odds, probability
from truceline.verification.lineage_v1.witnesses import FloatArray, IntArray
from truceline.verification.lineage_v2.near import without_near_misses
from truceline.verification.lineage_v2.strays import Strays, stray_nats

METHOD = "lineage_v2@1"


@dataclass(frozen=True, slots=True)
class Verified(VerifiedV1):
    """As of lineage_v1; the log-odds are prior + lineages + ``together`` + ``stray``, (n,) nats each.

    if_stray: (n,) how likely each incident is if it is a stray, nan where it is none
    learnt:   where the rates come from
    """

    together: FloatArray
    stray: FloatArray
    if_stray: FloatArray
    learnt: Learnt


def verify(
    panel: Panel,
    told: Tellings,
    *,
    learn: bool = True,
    missed: IntArray | None = None,
    strayed: Strays | None = None,
) -> Verified:
    """How likely each incident is, its grade, and the weights they are made of.

    missed:  (n, S) of ``near_misses``: silences that weigh nothing. Rates are learnt with them all the same,
             so that nobody changes a rate by telling of something close by.
    strayed: of ``strays``. They give no incident a grade above V1: only what is no longer contradicted by
             silences is taken off V0.
    """
    rates = stated(panel)
    found = from_anchors(panel, told) if learn else Learnt(rates, rates, np.zeros(0), (), 0)
    told = told if missed is None else without_near_misses(told, missed)
    apart = weigh(panel, told, found.rates)
    together = _together(panel, told, found, apart)
    alone = replace(apart, log_odds=apart.log_odds + together)
    known = weighable(panel, told)
    stray, if_stray = stray_nats(told, alone, known, strayed or Strays.none(len(told)))
    weighed = replace(alone, log_odds=alone.log_odds + stray)
    grade = grades(panel, alone)
    grade = np.where((grade == "V0") & (weighed.p_real > CONTRADICTED), "V1", grade)
    return Verified(
        p_real=np.where(known, weighed.p_real, np.nan),
        grade=np.where(known, grade, "V1"),
        weighed=weighed,
        rates=found.rates,
        together=np.where(known, together, 0.0),
        stray=stray,
        if_stray=if_stray,
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
