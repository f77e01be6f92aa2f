"""How likely each answer is: one of the sides, or neither (no side did it, or nothing bears on it).

Every hypothesis is spelled out: side S did it openly; S staged it to blame T, for each T; neither. Columns of
evidence multiply: the firing point over the ground each side holds, the ground of the impact (weak), what the
parties say (against their interest or not), what others say. Swapping the sides' names swaps the answers.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from truceline.verification.attribution_v1.lines import Said
from truceline.verification.attribution_v1.settings import Settings

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
OTHERS_MOST = 2.0
"""However many voices of no party name a side, together they count no more than this many."""


def posterior(
    firing: FloatArray,
    impact: FloatArray,
    said: Said,
    prior: FloatArray,
    on_others: FloatArray,
    settings: Settings,
) -> FloatArray:
    """(acts, sides + 1) probabilities; the last is that of neither.

    firing: (acts, sides) how likely all lines on the firing point are if that side fired, and (…, last)
            if neither did; any common scale
    impact: (acts, sides) how surely the impact lies on each side's ground
    prior:  (sides,) of each side before any evidence, summing to one
    on_others: (acts,) the chance that an open act like it falls on another's ground
    """
    weak = likelihoods(impact, said, on_others, settings)
    sides = (1.0 - settings.neither) * prior * weak * firing[:, :-1]
    neither = settings.neither * _mean(weak) * firing[:, -1]
    whole = sides.sum(axis=1) + neither
    found: FloatArray = np.concatenate([sides, neither[:, None]], axis=1) / whole[:, None]
    return found


def likelihoods(impact: FloatArray, said: Said, on_others: FloatArray, settings: Settings) -> FloatArray:
    """(acts, sides) how likely the impact's ground and everybody's words are if that side did it."""
    found: FloatArray = open_and_staged(impact, said, on_others, settings).sum(axis=2)
    return found


def open_and_staged(impact: FloatArray, said: Said, on_others: FloatArray, settings: Settings) -> FloatArray:
    """(acts, sides, 2) the same, apart: it did it openly; it staged it to blame another."""
    acts, sides = impact.shape
    found = np.zeros((acts, sides, 2))
    staged = np.full(acts, settings.staged_on_own)
    for did in range(sides):
        openly = _likely(impact, said, did, None, 1 - on_others, settings)
        found[:, did, 0] = (1 - settings.staged) * openly
        for blamed in (each for each in range(sides) if each != did):
            likely = _likely(impact, said, did, blamed, staged, settings)
            found[:, did, 1] += settings.staged / (sides - 1) * likely
    return found


def _likely(
    impact: FloatArray, said: Said, did: int, blamed: int | None, on_own: FloatArray, settings: Settings
) -> FloatArray:
    own = impact[:, did]
    rest = np.clip(impact.sum(axis=1) - own, 0.0, 1.0)
    nobodys = np.clip(1.0 - own - rest, 0.0, 1.0)
    likely = on_own * own + (1 - on_own) * rest + 0.5 * nobodys
    times: dict[float, IntArray] = {}
    for speaker in range(said.by_party.shape[1]):
        for named in range(said.by_party.shape[2]):
            chance = _says(speaker, named, did, blamed, settings)
            times[chance] = times.get(chance, 0) + said.by_party[:, speaker, named].astype(np.int64)
    for chance in sorted(times):  # in an order that no name decides, so that rounding does not either
        likely = likely * chance ** times[chance]
    more = np.minimum(said.others[:, did], OTHERS_MOST)
    found: FloatArray = likely * settings.others_word**more
    return found


def _says(speaker: int, named: int, did: int, blamed: int | None, settings: Settings) -> float:
    """How likely this party says that of that one, when ``did`` did it (to blame ``blamed``)."""
    if named == speaker:
        return settings.admits if did == speaker and blamed is None else settings.admits_wrongly
    if speaker == did and blamed is not None:
        return settings.stager_accuses if named == blamed else 1 - settings.stager_accuses
    return settings.accuses_rightly if named == did else settings.accuses_wrongly


def _mean(values: FloatArray) -> FloatArray:
    """Mean over the sides."""
    found: FloatArray = values.sum(axis=1) / values.shape[1]
    return found
