"""How often what a side fires falls on another's ground: from acts whose firing was measured.

The sides are pooled, so that it says nothing of either; it is never surer than its acts are many. It weighs
the ground of the impact, which decides nothing, and holds back a lone line that tells of the unusual.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from truceline.verification.attribution_v1.settings import Settings

FloatArray = npt.NDArray[np.float64]
ROUNDS = 60
LEAST, MOST = 0.05, 0.98


def on_others(share: FloatArray, anywhere: FloatArray, impact: FloatArray, settings: Settings) -> float:
    """The chance that an open act falls on another's ground.

    share:    (acts, sides) of the firing point on each side's ground; nan where nobody measured it
    anywhere: (acts,) the weight that the lines do not bear on the act
    impact:   (acts, sides) of the impact on each side's ground
    """
    told = np.isfinite(share).all(axis=1) & (impact.sum(axis=1) > 0)
    own = (share[told] * impact[told]).sum(axis=1)
    other = share[told].sum(axis=1) * impact[told].sum(axis=1) - own
    blind = anywhere[told] / 2
    before = _of_all(settings.on_others, settings)
    rate = before
    for _ in range(ROUNDS):
        others = rate * (other + blind)
        seen = others / np.maximum(others + (1 - rate) * (own + blind), 1e-300)
        rate = float((settings.custom_acts * before + seen.sum()) / (settings.custom_acts + len(seen)))
    openly = (rate - settings.staged * (1 - settings.staged_on_own)) / (1 - settings.staged)
    return float(np.clip(openly, LEAST, MOST))


def _of_all(openly: float, settings: Settings) -> float:
    """Of all acts, staged ones included."""
    return (1 - settings.staged) * openly + settings.staged * (1 - settings.staged_on_own)
