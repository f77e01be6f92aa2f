"""How often what a side fires falls on another's ground: from acts whose firing was measured.

The sides are pooled, so that it says nothing of either; it is never surer than its acts are many. It weighs
the ground of the impact, which decides nothing, and holds back a lone line that tells of the unusual.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from truceline.verification.attribution_v1.settings import Settings

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
ROUNDS, TENTHS = 60, 10
LEAST, MOST = 0.05, 0.98


def on_others(
    share: FloatArray, anywhere: FloatArray, impact: FloatArray, ring: FloatArray, settings: Settings
) -> tuple[float, FloatArray]:
    """The chance that an open act falls on another's ground: of all acts, and (acts,) of those like each.

    share:    (acts, sides) of the firing point on each side's ground; nan where nobody measured it
    anywhere: (acts,) the weight that the lines do not bear on the act
    impact:   (acts, sides) of the impact on each side's ground
    ring:     (acts, sides) of what lies at the measured range, in any direction, on each side's ground

    Acts are alike when as much of that ring lies beyond the ground of the impact: where hardly any does, fire
    from there is rare, and where much does, it is what is usual. Each tenth is worth its own measured acts
    against ``custom_acts`` at the rate of all.
    """
    told = np.isfinite(share).all(axis=1) & (impact.sum(axis=1) > 0)
    own = (share[told] * impact[told]).sum(axis=1)
    other = share[told].sum(axis=1) * impact[told].sum(axis=1) - own
    blind = anywhere[told] / 2
    whole = _rate(own, other, blind, _of_all(settings.on_others, settings), settings)
    each = np.full(len(share), _openly(whole, settings))
    if settings.by_reach:
        tenth = _beyond(impact, ring)
        for number in np.unique(tenth[told & (tenth >= 0)]):
            like = tenth[told] == number
            rate = _rate(own[like], other[like], blind[like], whole, settings)
            each[tenth == number] = _openly(rate, settings)
    return _openly(whole, settings), each


def _rate(own: FloatArray, other: FloatArray, blind: FloatArray, before: float, settings: Settings) -> float:
    """The share of acts that fell on another's ground, from acts that are as likely either as these are."""
    rate = before
    for _ in range(ROUNDS):
        others = rate * (other + blind)
        seen = others / np.maximum(others + (1 - rate) * (own + blind), 1e-300)
        rate = float((settings.custom_acts * before + seen.sum()) / (settings.custom_acts + len(seen)))
    return rate


def _beyond(impact: FloatArray, ring: FloatArray) -> IntArray:
    """(acts,) tenths of the ring that lie beyond the ground of the impact; -1 where no range was measured."""
    around = ring.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        here = (ring * impact).sum(axis=1) / (around * impact.sum(axis=1))
    return np.where(np.isfinite(here), np.minimum((1 - here) * TENTHS, TENTHS - 1), -1).astype(np.int64)


def _openly(rate: float, settings: Settings) -> float:
    openly = (rate - settings.staged * (1 - settings.staged_on_own)) / (1 - settings.staged)
    return float(np.clip(openly, LEAST, MOST))


def _of_all(openly: float, settings: Settings) -> float:
    """Of all acts, staged ones included."""
    return (1 - settings.staged) * openly + settings.staged * (1 - settings.staged_on_own)
