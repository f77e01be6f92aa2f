"""What the reports themselves say about the rates that sources.toml states, without trusting any bloc.

Everything is learnt from *anchors*, incidents that a physical source told of, in two steps.

1. The rates of all who repeat nobody, from which of them told of the same incidents: the posterior mode under
   the stated Betas, given that a physical source told (what nobody tells leaves no row). Some incidents are
   louder than others for all sensors, or for all people; by how much is fitted too, else loud ones would
   pass for all that is real.
2. The copy rate of a source that repeats a lead, against the posterior p of all those:

       E[x_j | x_1 = 1, others] = c + (1 - c) (p TPR + (1 - p) FPR)

No rate leaves the middle 98 % of its stated Beta. Stories that
only people tell, however many, are no anchors: a flood of them changes no rate, no copy rate and no other
finding. Unsupervised truth discovery, which believes whoever agrees with most, is not used (methods.md,
section 7).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize
from scipy.stats import beta as beta_distribution

from truceline.verification.lineage_v1.tellings import Tellings
from truceline.verification.lineage_v1.weighing import (
    SMALLEST,
    Rates,
    chances,
    log_odds,
    probability,
    source_llr,
)
from truceline.verification.lineage_v1.witnesses import (
    COPY_UNSTATED,
    COPY_WEIGHT,
    BoolArray,
    FloatArray,
    Panel,
)

FEWEST_ANCHORS = 50
"""Below this a rate stays as stated: so few incidents say less than who wrote sources.toml."""
MOST_ANCHORS = 20_000
LOUD = ((-1.2247, 1 / 3), (0.0, 1 / 3), (1.2247, 1 / 3))
"""Faint, middling and loud incidents: steps of loudness, with mean 0 and variance 1, and their shares."""
LOUDNESS = (0.05, 2.5)
"""Bounds of 1 sigma, in log-odds, by which all sensors, or all people, tell of loud incidents oftener."""
LOUDNESS_LIKELY = 0.25
"""What is expected of it before the reports are looked at, 1 sigma: rates that are off explain much alike."""
STEPS = 16.0
"""What is learnt is kept in these parts of a nat, so that one report more or less mostly changes nothing."""
OUTER = 0.01
"""A rate learnt stays between these tails of its stated Beta."""


def stated(panel: Panel) -> Rates:
    """The rates as sources.toml states them, copy rates included."""
    count = len(panel)
    copies = np.full(count, np.nan)
    for number, each in enumerate(panel.witnesses):
        if panel.parents[number]:
            alpha, beta = COPY_UNSTATED
            copies[number] = alpha / (alpha + beta) if each.copy_rate is None else each.copy_rate
    return Rates(
        tpr=panel.tpr[..., 0] / panel.tpr.sum(axis=2),
        fpr=panel.fpr[..., 0] / panel.fpr.sum(axis=2),
        copies_report=copies,
        copies_silence=copies.copy(),
        says_so=np.zeros(count),
    )


@dataclass(frozen=True, slots=True)
class Learnt:
    """The rates as the anchors correct them, and how the loudness of incidents moves them.

    middling: the rates at middling incidents; loudness: (A,) by how much loud ones move those of ``alone``,
    in log-odds a step of LOUD; anchors: how many incidents taught anything, 0: everything is as stated
    """

    rates: Rates
    middling: Rates
    loudness: FloatArray
    alone: tuple[int, ...]
    anchors: int


def learnt(panel: Panel, told: Tellings) -> Rates:
    """The rates, as stated and then as the anchors correct them."""
    return from_anchors(panel, told).rates


def from_anchors(panel: Panel, told: Tellings) -> Learnt:
    """The rates with what they were learnt from."""
    rates = stated(panel)
    physical = [int(n) for n in np.flatnonzero(panel.physical & panel.rated)]
    anchors = told.take(np.flatnonzero(told.original[:, physical].any(axis=1)))
    if len(anchors) < FEWEST_ANCHORS:
        return Learnt(rates, rates, np.zeros(0), (), 0)
    count = len(anchors)
    anchors = anchors.take(slice(None, None, max(len(anchors) // MOST_ANCHORS, 1)))
    rated = [int(n) for n in np.flatnonzero(panel.rated)]
    alone = [number for number in rated if not panel.parents[number]]
    middling, loudness = _alone(panel, anchors, rates, alone)
    rates = middling
    for number, loud in zip(alone, loudness, strict=True):
        rates = _loud(rates, number, loud)
    odds = log_odds(1 - _shares(anchors, middling, loudness, alone)[:, -1])
    for number in (each for each in rated if panel.parents[each] and not panel.physical[each]):
        rates = _copying(panel, anchors, rates, number, odds)
    return Learnt(rates, middling, loudness, tuple(alone), count)


def _shares(told: Tellings, middling: Rates, loudness: FloatArray, sources: list[int]) -> FloatArray:
    """(n, 4) posterior that an incident was faint, middling or loud, or did not happen, by these sources."""
    look = np.nan_to_num(told.look[:, sources])
    says = told.told[:, sources] & (look > 0)

    def fit(odds: FloatArray) -> FloatArray:
        chance = np.nan_to_num(look * probability(odds))
        return np.asarray(np.where(says, np.maximum(chance, SMALLEST), 1 - chance).prod(axis=1))

    tpr, fpr = (log_odds(each[sources])[:, told.kind].T for each in (middling.tpr, middling.fpr))
    parts = [told.prior * weight * fit(tpr + step * loudness) for step, weight in LOUD]
    joint = np.stack([*parts, (1 - told.prior) * fit(fpr)], axis=1)
    return np.asarray(joint / joint.sum(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class _Shift:
    """What a source's stated rates are moved by, in log-odds, and how far they may be."""

    source: int
    low: tuple[float, float]
    high: tuple[float, float]


def _shift(panel: Panel, number: int) -> _Shift:
    low, high = [], []
    for beta in (panel.tpr[number], panel.fpr[number]):
        a, b = beta[np.isfinite(beta.sum(axis=1))].T
        ends = beta_distribution.ppf([[OUTER], [1 - OUTER]], a, b)
        middle = log_odds(a / (a + b))
        low.append(float((log_odds(ends[0]) - middle).max()))
        high.append(float((log_odds(ends[1]) - middle).min()))
    return _Shift(number, (low[0], low[1]), (high[0], high[1]))


def _moved(rates: Rates, number: int, by: FloatArray) -> Rates:
    """The rates with those of one source moved by (TPR's, FPR's) log-odds."""
    tpr, fpr = rates.tpr.copy(), rates.fpr.copy()
    tpr[number] = probability(log_odds(tpr[number]) + by[0])
    fpr[number] = probability(log_odds(fpr[number]) + by[1])
    return replace(rates, tpr=tpr, fpr=fpr)


def _prior_loss(panel: Panel, number: int, rates: tuple[float, float], kind: int) -> float:
    """Minus the log density of the stated Betas at these rates, on the scale of log-odds."""
    betas = panel.tpr[number, kind], panel.fpr[number, kind]
    return float(
        -sum(a * np.log(rate) + b * np.log1p(-rate) for rate, (a, b) in zip(rates, betas, strict=True))
    )


def _alone(panel: Panel, told: Tellings, rates: Rates, sources: list[int]) -> tuple[Rates, FloatArray]:
    """The rates at middling incidents of those who repeat nobody, and by how much loud ones move each."""
    physical = panel.physical[sources]
    look = np.nan_to_num(told.look[:, sources])
    says = told.told[:, sources] & (look > 0)
    seen = says[:, physical].any(axis=1)
    says, look, kind, prior = says[seen], look[seen], told.kind[seen], told.prior[seen]
    known = np.isfinite(rates.tpr[sources] + rates.fpr[sources])[:, kind].T
    odds = [log_odds(each[sources])[:, kind].T for each in (rates.tpr, rates.fpr)]
    pattern, weight = _patterns(says, np.where(known, look, 0.0), odds[0], odds[1], prior)
    shifts = [_shift(panel, number) for number in sources]
    common = [int(np.flatnonzero(np.isfinite(rates.tpr[n] + rates.fpr[n]))[0]) for n in sources]

    def loss(by: FloatArray) -> float:
        moves, loudness = by[:-2].reshape(-1, 2), np.where(physical, by[-2], by[-1])
        fit = _misfit(pattern, weight, moves, loudness, physical) + float(
            ((by[-2:] / LOUDNESS_LIKELY) ** 2).sum() / 2
        )
        for place, (number, at) in enumerate(zip(sources, common, strict=True)):
            one = _loud(_moved(rates, number, moves[place]), number, float(loudness[place]))
            fit += _prior_loss(panel, number, (one.tpr[number, at], one.fpr[number, at]), at)
        return fit

    bounds = [(each.low[which], each.high[which]) for each in shifts for which in (0, 1)]
    start = np.append(np.zeros(2 * len(sources)), [LOUDNESS[0]] * 2)
    found = minimize(loss, start, method="L-BFGS-B", bounds=[*bounds, LOUDNESS, LOUDNESS]).x
    found = np.round(found * STEPS) / STEPS
    for place, number in enumerate(sources):
        rates = _moved(rates, number, found[:-2].reshape(-1, 2)[place])
    return rates, np.where(physical, found[-2], found[-1])


def _loud(rates: Rates, number: int, loudness: float) -> Rates:
    """The rates with the TPRs of a source meant over faint, middling and loud incidents."""
    tpr = rates.tpr.copy()
    odds = log_odds(tpr[number])
    tpr[number] = sum(weight * probability(odds + step * loudness) for step, weight in LOUD)
    return replace(rates, tpr=tpr)


def _patterns(
    says: BoolArray, look: FloatArray, tpr: FloatArray, fpr: FloatArray, prior: FloatArray
) -> tuple[tuple[FloatArray, ...], FloatArray]:
    """The different rows, and how often each occurs."""
    every = np.concatenate([says, np.round(look, 3), tpr, fpr, prior[:, None]], axis=1)
    rows, count = np.unique(np.nan_to_num(every), axis=0, return_counts=True)
    width = says.shape[1]
    parts = np.split(rows, [width, 2 * width, 3 * width, 4 * width], axis=1)
    return tuple(parts), count.astype(np.float64)


def _misfit(
    pattern: tuple[FloatArray, ...],
    weight: FloatArray,
    by: FloatArray,
    loudness: FloatArray,
    physical: BoolArray,
) -> float:
    """Minus the log-likelihood of who told together, given that some physical source did."""
    says, look, tpr, fpr, prior = pattern
    joint, seen = np.zeros(len(says)), np.zeros(len(says))
    parts = [(tpr, by[:, 0] + step * loudness, share * prior[:, 0]) for step, share in LOUD]
    for odds, move, share in (*parts, (fpr, by[:, 1], 1 - prior[:, 0])):
        chance = look * probability(odds + move)
        joint += share * np.where(says > 0, chance, 1 - chance).prod(axis=1, where=look > 0)
        seen += share * (1 - (1 - chance[:, physical]).prod(axis=1))
    return float(-(weight * (np.log(np.maximum(joint, 1e-300)) - np.log(np.maximum(seen, 1e-300)))).sum())


def _copying(panel: Panel, told: Tellings, rates: Rates, number: int, odds: FloatArray) -> Rates:
    """Copy rates: how much oftener the source tells when its leads did, how much seldomer when not."""
    led = told.told[:, list(panel.parents[number])].any(axis=1)
    leads = sum(source_llr(panel, told, rates, lead) for lead in panel.parents[number])
    p = probability(odds + leads)
    alone = replace(rates, copies_report=np.full(len(panel), np.nan))
    happened, not_happened = chances(panel, told, alone, number)
    chance = p * happened + (1 - p) * not_happened
    looked = (told.look[:, number] > 0) & np.isfinite(chance)
    says = told.told[:, number]
    report, silence, said = rates.copies_report.copy(), rates.copies_silence.copy(), rates.says_so.copy()
    prior = panel.witnesses[number].copy_rate
    used = led & looked
    if used.sum() >= FEWEST_ANCHORS:
        excess = float((says[used] - chance[used]).sum())
        report[number] = _shrunk(excess, float((1 - chance[used]).sum()), says[used], prior)
        copies = max(report[number] * used.sum(), 1e-9)
        said[number] = round(min(float(told.marked[used, number].sum() / copies), 1.0), 2)
    used = ~led & looked
    if used.sum() >= FEWEST_ANCHORS:
        excess = float((chance[used] - says[used]).sum())
        silence[number] = _shrunk(excess, float(chance[used].sum()), says[used], prior)
    return replace(rates, copies_report=report, copies_silence=silence, says_so=said)


def _shrunk(excess: float, of: float, says: BoolArray, prior: float | None) -> float:
    """excess / of, drawn towards the stated copy rate by the precision of each, within 0 and .99."""
    weight = COPY_WEIGHT if prior is not None else sum(COPY_UNSTATED)
    mean = 0.5 if prior is None else prior
    share = float(says.mean())
    noise = max(len(says) * share * (1 - share), 1.0) / max(of, 1e-9) ** 2
    precision, prior_precision = 1 / noise, weight / max(mean * (1 - mean), 0.05)
    estimate = (excess / max(of, 1e-9) * precision + mean * prior_precision) / (precision + prior_precision)
    return float(np.clip(np.round(estimate, 2), 0.0, 0.99))
