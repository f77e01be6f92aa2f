"""The negative-binomial e-SR detector of many zones, and e-BH over zones at one fixed day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from truceline.verification.alarm_v1.baseline import Expectation, FloatArray, expectation

METHOD = "alarm_v1@1"
ALPHA = 0.05
HORIZON_DAYS = 365
RATIOS = (1.25, 1.5, 2.0, 3.0, 5.0)
WEIGHTS = (0.05, 0.15, 0.60, 0.15, 0.05)
"""Most of the weight lies on a doubling, the rise that an alarm is for; the others cost it half a day."""
TOTAL_WEIGHT = 0.5
"""Weight of the total of all zones beside the zones' own, where there is more than one zone."""

GUARANTEE = (
    f"The chance of any false alarm of the mission within each {HORIZON_DAYS} days from the start of the "
    f"watch is at most {ALPHA:.0%}, for all zones together, however they depend on one another, as long as "
    "no zone's true rate exceeds the bound on its baseline and no zone's counts scatter more than assumed. "
    "Both bounds come from the days before and may be wrong; a season that sets in or a change of the source "
    "breaks them."
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """``zones`` (…, zones, days) and the mission's ``evidence`` (…, days), an alarm at ``threshold``.

    ``used`` (…, zones, days) says where a day was evidence: observed, and with a baseline to hold it against.
    """

    zones: FloatArray
    evidence: FloatArray
    used: npt.NDArray[np.bool_]
    expected: Expectation
    threshold: float

    @property
    def alarm(self) -> npt.NDArray[np.bool_]:
        """(…, days) where the mission's evidence reaches the threshold."""
        return np.asarray(self.evidence >= self.threshold)


def with_total(counts: FloatArray, exposures: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Counts, exposures and weights of (…, zones, days) with the total of the zones as a last one.

    A day on which any zone was not observed has no total. One zone alone stays as it is.
    """
    zones = counts.shape[-2]
    if zones == 1:
        return counts, exposures, np.ones(1)
    both = [np.concatenate([each, each.sum(axis=-2, keepdims=True)], axis=-2) for each in (counts, exposures)]
    return both[0], both[1], np.array([*[(1 - TOTAL_WEIGHT) / zones] * zones, TOTAL_WEIGHT])


def evidence(counts: FloatArray, exposures: FloatArray, weights: FloatArray, start: int = 0) -> Evidence:
    """The detector from day ``start`` of (…, zones, days) on; a day nobody observed is nan and no evidence.

    weights: (zones,), together at most 1; what share of the mission's evidence each zone is
    """
    expected = expectation(counts, exposures)
    ratio = _log_likelihood_ratios(counts, expected)
    used: npt.NDArray[np.bool_] = np.asarray(np.isfinite(ratio).all(axis=0))
    used[..., :start] = False
    zones = _detected(np.where(used, ratio, 0.0), used, start)
    mission = np.einsum("...zd,z->...d", zones, np.asarray(weights, float))
    return Evidence(zones, mission, used, expected, HORIZON_DAYS / ALPHA)


def _log_likelihood_ratios(counts: FloatArray, expected: Expectation) -> FloatArray:
    """(ratios, …, zones, days) ln L of each count at each ratio."""
    r = np.array(RATIOS).reshape(-1, *[1] * counts.ndim)
    spread = expected.mean * expected.phi
    with np.errstate(invalid="ignore"):
        thinner = np.log1p(spread) - np.log1p(r * spread)
        return np.asarray(thinner / expected.phi + counts * (np.log(r) + thinner))


def _detected(ratio: FloatArray, used: npt.NDArray[np.bool_], start: int) -> FloatArray:
    """(…, zones, days) M = (M + 1)·L day by day, mixed over ratios; anew with each horizon from the start."""
    found = np.zeros(used.shape)
    each = np.zeros((len(RATIOS), *used.shape[:-1]))
    weights = np.array(WEIGHTS).reshape(-1, *[1] * (used.ndim - 1))
    for day in range(start, used.shape[-1]):
        if (day - start) % HORIZON_DAYS == 0:
            each = np.zeros_like(each)
        more = (each + 1) * np.exp(np.minimum(ratio[..., day], LARGEST_LOG))
        each = np.minimum(np.where(used[..., day], more, each), LARGEST)
        found[..., day] = (weights * each).sum(axis=0)
    return found


LARGEST_LOG, LARGEST = 300.0, 1e150
"""Beyond these evidence is cut, which only makes it less."""


def stand_out(zones: FloatArray, days_used: FloatArray, alpha: float = ALPHA) -> npt.NDArray[np.bool_]:
    """Which zones stand out on one fixed day, by e-BH (false discovery rate at most alpha, any dependence).

    zones: (zones,) each one's M of that day; divided by the days used it is an e-value, because E[M] is at
    most their number. Running maxima are no e-values and are never used (methods.md 6c).
    """
    e = np.divide(zones, days_used, out=np.zeros_like(zones), where=days_used > 0)
    order = np.argsort(-e, kind="stable")
    enough = e[order] >= len(e) / (np.arange(1, len(e) + 1) * alpha)
    found = np.zeros(len(e), bool)
    if enough.any():
        found[order[: int(np.flatnonzero(enough)[-1]) + 1]] = True
    return found
