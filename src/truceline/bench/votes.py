"""Peers of verification, on the same testimony as ours, and the oracle that knows the truth.

Each gives a probability for every incident. The vote is tuned on the truth of the world it is scored on
(the share that happened among those told by so many); the others take the stated rates. The oracle's rates,
copy rates and prior are measured on the truth, and its model is the exact copy model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy.optimize import brentq

from truceline.bench.contract import FloatArray, IntArray
from truceline.verification.lineage_v1 import Panel, Rates, Tellings, weigh
from truceline.verification.lineage_v1.learning import learnt, stated
from truceline.verification.lineage_v1.weighing import log_odds, probability
from truceline.verification.lineage_v1.witnesses import BoolArray

EM_ROUNDS = 40
Vote = Callable[[Panel, Tellings, IntArray], FloatArray]


def naive_vote(panel: Panel, told: Tellings, happened: IntArray) -> FloatArray:
    """Two sources or more is true: the share that happened among those told by none, one, two or more."""
    votes = np.minimum(told.told.sum(axis=1), 2)
    share = np.bincount(votes, happened, minlength=3) / np.maximum(np.bincount(votes, minlength=3), 1)
    return np.asarray(share[votes])


def naive_llr(panel: Panel, told: Tellings, happened: IntArray) -> FloatArray:
    """Every source as if it were independent."""
    rates = stated(panel)
    return weigh(
        replace(panel, parents=tuple(() for _ in panel.parents)), told.but(original=told.told), rates
    ).p_real


def one_vote(panel: Panel, told: Tellings, happened: IntArray) -> FloatArray:
    """One vote a lineage: the strongest word in it."""
    apart = replace(panel, parents=tuple(() for _ in panel.parents))
    llr = weigh(apart, told, stated(panel)).by_source
    total = log_odds(told.prior)
    for lineage in range(len(panel.lineages)):
        of = llr[:, panel.lineage == lineage]
        total = total + of[np.arange(len(of)), np.abs(of).argmax(axis=1)]
    return probability(total)


def as_stated(panel: Panel, told: Tellings, happened: IntArray) -> FloatArray:
    """Our copy model with the rates and copy rates as stated, nothing learnt."""
    return weigh(panel, told, stated(panel)).p_real


def learnt_apart(panel: Panel, told: Tellings, happened: IntArray) -> FloatArray:
    """lineage_v1: rates learnt as ours, but each source by its mean over faint and loud incidents."""
    return weigh(panel, told, learnt(panel, told)).p_real


def dempster(panel: Panel, told: Tellings, happened: IntArray) -> FloatArray:
    """Dempster's rule on positive reports: each supports the incident by what it is worth alone."""
    rates = stated(panel)
    doubt = np.ones(len(told))
    for number in range(len(panel)):
        happens = told.prior * rates.tpr[number, told.kind]
        worth = happens / (happens + (1 - told.prior) * rates.fpr[number, told.kind])
        doubt *= np.where(told.told[:, number] & np.isfinite(worth), 1 - worth, 1.0)
    return np.asarray(1 - doubt)


def dawid_skene(panel: Panel, told: Tellings, happened: IntArray) -> FloatArray:
    """Unsupervised truth discovery: expectation and maximisation from the majority's word."""
    says = told.told.astype(float)
    looked = ((told.look > 0) | told.told).astype(float)
    real = np.clip(says.sum(axis=1) / np.maximum(looked.sum(axis=1), 1), 0.05, 0.95)
    for _ in range(EM_ROUNDS):
        total = log_odds(np.full(len(told), real.mean()))
        for weight, sign in ((real, 1), (1 - real, -1)):
            rate = (weight @ says + 1) / (weight @ looked + 2)
            chance = np.where(says > 0, rate, 1 - rate)
            total = total + sign * (looked * np.log(chance)).sum(axis=1)
        real = probability(total)
    return np.asarray(real)


def oracle(panel: Panel, told: Tellings, happened: IntArray) -> FloatArray:
    """The exact copy model with rates, copy rates and prior as the truth has them.

    A rate is measured where another lineage told of the incident, so that it does not matter that what
    nobody tells leaves no row.
    """
    rates = stated(panel)
    real = happened > 0
    for number in range(len(panel)):
        used = _others_told(panel, told, number)
        rates = _copying(panel, told, _telling(panel, told, rates, number, used, real), number, used, real)
    odds = weigh(panel, told.but(prior=np.full(len(told), 0.5)), rates).log_odds
    share = float(np.clip(real.mean(), 1e-6, 1 - 1e-6))
    shift = brentq(lambda by: probability(odds + by).mean() - share, -40, 40)
    return probability(odds + shift)


def _others_told(panel: Panel, told: Tellings, number: int) -> BoolArray:
    outside = panel.lineage != panel.lineage[number]
    return np.asarray(told.told[:, outside].any(axis=1) & (told.look[:, number] > 0))


def _telling(
    panel: Panel, told: Tellings, rates: Rates, number: int, used: BoolArray, real: BoolArray
) -> Rates:
    if panel.parents[number]:
        used = used & ~told.told[:, list(panel.parents[number])].any(axis=1)
    found = []
    for given, truth in ((rates.tpr, real), (rates.fpr, ~real)):
        rate = given.copy()
        chosen = used & truth
        rate[number] = (told.told[chosen, number].sum() + 0.5) / (told.look[chosen, number].sum() + 1)
        found.append(np.clip(rate, 1e-4, 0.999))
    return replace(rates, tpr=found[0], fpr=found[1])


def _copying(
    panel: Panel, told: Tellings, rates: Rates, number: int, used: BoolArray, real: BoolArray
) -> Rates:
    """Copy rates, and a copier's own rates, from how often it tells with its leads and without them."""
    if not panel.parents[number]:
        return rates
    led = told.told[:, list(panel.parents[number])].any(axis=1)
    share = {
        (with_lead, truth): _share(told, number, used & (led == with_lead) & (real == truth))
        for with_lead in (True, False)
        for truth in (True, False)
    }
    gaps = [share[True, truth] - share[False, truth] for truth in (True, False)]
    copies = float(np.clip(np.mean(gaps), 0.0, 0.99))
    report, silence = rates.copies_report.copy(), rates.copies_silence.copy()
    report[number] = silence[number] = copies
    tpr, fpr = rates.tpr.copy(), rates.fpr.copy()
    tpr[number], fpr[number] = (
        np.clip(share[False, truth] / (1 - copies), 1e-4, 0.999) for truth in (True, False)
    )
    return replace(rates, tpr=tpr, fpr=fpr, copies_report=report, copies_silence=silence)


def _share(told: Tellings, number: int, chosen: BoolArray) -> float:
    return float((told.told[chosen, number].sum() + 0.5) / (chosen.sum() + 1))


def two_or_more(told: Tellings) -> BoolArray:
    """(n,) what the naive vote calls verified: two sources or more."""
    return np.asarray(told.told.sum(axis=1) >= 2)


PEERS: dict[str, Vote] = {
    "naive_vote": naive_vote,
    "naive_llr_sum": naive_llr,
    "dempster_shafer": dempster,
    "dawid_skene": dawid_skene,
    "one_vote_per_lineage": one_vote,
    "lineage_v1_as_stated": as_stated,
    "lineage_v1": learnt_apart,
    "exact_copy_oracle": oracle,
}
