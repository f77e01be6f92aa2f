"""What a first look at who belongs with whom tells about the sources: vague ones, and errors with tails.

Sigma and delay are first learnt from sharp reports alone (calibration). Here pairs of all reports are scored
with what is known so far and weighed by how likely they are one happening (expectation); from them the
delay and repetition of sources that are never sharp are learnt, and the tail of everybody's errors of place
(maximisation). Errors are taken as Student's t; of a few tails the likeliest is kept, and normal errors are
one of them. A delay that is cut off by what is found comes out too small; so it may only grow here.
Version 1 looked at pairs of moments alone, and learnt nothing where every report gives an interval.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from truceline.fusion.assoc_v1.calibration import (
    ENOUGH,
    LEAST_DELAY_S,
    MOST_OFF,
    Calibration,
    delays,
    stepped,
    twice_told,
)
from truceline.fusion.assoc_v1.incidents import UNITS, falls
from truceline.fusion.assoc_v1.reports import M_PER_DEG, FloatArray, IntArray, Reports
from truceline.fusion.assoc_v1.settings import Settings

ROUNDS, STRETCHES, SAMPLE = 5, 4, 20_000
TAILS = (4.0, 8.0, 16.0, float("inf"))
"""Degrees of freedom that are tried for errors of place."""
MOST_PAIRS = 1_000_000
"""Where a sample has more pairs, a quarter of it is taken."""
LOOKED_AT = 16.0
"""Tails are judged by pairs up to this squared distance (in joint sigmas)."""
SCALES = tuple(2.0 ** (step / 4) for step in range(-8, 5))
BoolArray = npt.NDArray[np.bool_]
LEAST_TOLD = {1: -1.0, 2: -0.5}
"""By version: nats that a second telling must seem to cost to be believed at first, since vague reports find
one another less often. From there each round shows the cost more clearly."""
Scored = tuple[IntArray, IntArray, IntArray]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """(pairs,) sources, chance of one happening, distance² in stated sigmas, first's part of variance.

    moment: 1.0 where both give a moment, whose gap (s) tells about delays; else 0.0
    """

    one: IntArray
    other: IntArray
    weight: FloatArray
    squared: FloatArray
    share: FloatArray
    moment: FloatArray
    gap: FloatArray


def relearnt(
    found: Reports,
    calibration: Calibration,
    unknown: BoolArray,
    settings: Settings,
    scored: Callable[[Reports, Calibration], Scored],
) -> Calibration:
    """The calibration after a few rounds over stretches of the reports; ``scored`` gives pairs and scores."""
    for _ in range(ROUNDS):
        pairs = _weighed(found, *scored(found, calibration), settings)
        if pairs.weight.sum() < ENOUGH:
            return calibration
        calibration = _learnt(found, pairs, calibration, unknown, settings)
    return calibration


def sampled(count: int, most: int = SAMPLE) -> IntArray:
    """Places of a few long stretches, evenly over all reports in order of time."""
    if count <= most:
        return np.arange(count)
    each = most // STRETCHES
    starts = np.linspace(0, count - each, STRETCHES).astype(np.int64)
    return np.unique(starts[:, None] + np.arange(each))


def _weighed(found: Reports, one: IntArray, other: IntArray, score: IntArray, settings: Settings) -> _Pairs:
    """Pairs at different places, by how likely each is one happening."""
    weight = 1.0 / (1.0 + np.exp(-score / UNITS))
    a, b = found.take(one), found.take(other)
    moment = (a.hi == a.lo) & (b.hi == b.lo)
    cos = np.cos(np.radians((a.lat + b.lat) / 2))
    turn = b.lon - a.lon
    east, north = (turn - 360 * np.rint(turn / 360)) * M_PER_DEG * cos, (b.lat - a.lat) * M_PER_DEG
    vxx, vxy, vyy = a.cxx + b.cxx, a.cxy + b.cxy, a.cyy + b.cyy
    squared = (vyy * east**2 - 2 * vxy * east * north + vxx * north**2) / (vxx * vyy - vxy**2)
    keep = (moment | (settings.version > 1)) & (east**2 + north**2 > 0.25)
    share = (a.cxx + a.cyy) / (vxx + vyy)
    columns = (a.source, b.source, weight, squared, share, moment.astype(float), np.abs(b.lo - a.lo))
    return _Pairs(*(each[keep] for each in columns))


def _learnt(
    found: Reports, pairs: _Pairs, known: Calibration, unknown: BoolArray, settings: Settings
) -> Calibration:
    sources = len(known.delay_s)
    apart = pairs.one != pairs.other
    scale = known.sigma_factor**2
    joint = pairs.share * scale[pairs.one] + (1 - pairs.share) * scale[pairs.other]
    tail = tail_likeliest(pairs.squared[apart] / joint[apart], pairs.weight[apart])

    def by_pair(values: FloatArray) -> FloatArray:
        of = pairs.one * sources + pairs.other
        sums = np.bincount(of, values * pairs.weight, sources**2).reshape(sources, sources)
        return np.asarray(sums + sums.T)

    moments = by_pair(pairs.moment)
    gap = np.maximum(by_pair(pairs.gap * pairs.moment) / np.maximum(moments, 1e-9), 1.0)
    delay = _delays(np.where(moments > 1.0, moments, 0.0), gap, known, settings)
    told = np.bincount(found.source, minlength=sources)
    twice = twice_told(found, by_pair(np.ones(len(joint))) / np.maximum(told, 1)[:, None], told)
    return replace(
        known,
        delay_s=np.where(unknown, np.maximum(delay, known.delay_s), known.delay_s),
        twice=np.where(unknown & (twice < LEAST_TOLD[settings.version]), twice, known.twice),
        tail=tail,
    )


def _delays(clear: FloatArray, gap: FloatArray, known: Calibration, settings: Settings) -> FloatArray:
    """Each source's delay from mean gaps of pairs of moments; as known where there are none to speak of."""
    if settings.version > 1 and clear.sum() < ENOUGH:
        return known.delay_s
    most = MOST_OFF[settings.version]
    learnt = stepped(delays(clear, np.where(clear > 0, gap, 1.0), most))
    return np.clip(learnt, LEAST_DELAY_S, settings.span_s / 2)


def tail_likeliest(squared: FloatArray, weight: FloatArray) -> float:
    """The likeliest of the tails for distances² in joint sigmas, each at its own best scale.

    Pairs beyond LOOKED_AT are not looked at, and the likelihoods know it: few of them are found at all.
    """
    near = squared <= LOOKED_AT
    squared, weight = squared[near], weight[near]
    if weight.sum() < ENOUGH:
        return float("inf")
    likely = {
        tail: max(float((weight * _log_density(squared / scale, tail, scale)).sum()) for scale in SCALES)
        for tail in TAILS
    }
    return max(TAILS, key=lambda tail: likely[tail])


def _log_density(squared: FloatArray, tail: float, scale: float) -> FloatArray:
    """Logarithm of the density of distances² in this scale, among those looked at."""
    most = LOOKED_AT / scale
    held = 1 - (1 + most / tail) ** (-tail / 2) if tail < np.inf else 1 - np.exp(-most / 2)
    return np.asarray(-falls(squared, tail) - np.log(2 * scale * held))
