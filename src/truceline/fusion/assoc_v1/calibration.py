"""What the reports themselves tell about sigma, delay and repetition: no source's word is taken for it.

Pairs of reports near one another are of one happening, of one burst, or near by chance (mixture). What is
fitted for every two sources gives by how much each misstates sigma, how late it tells, and whether it tells
one happening twice. What few pairs show is drawn towards what all pairs show. Every result is rounded to
steps, so that platforms agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from truceline.fusion.assoc_v1.least_squares import not_negative
from truceline.fusion.assoc_v1.mixture import LIKE_ALL, LONGEST_S, Tally, mixture
from truceline.fusion.assoc_v1.reports import FloatArray, IntArray, Reports
from truceline.fusion.assoc_v1.settings import Settings

MISFIT_PAIRS = 10.0
"""Two sources with fewer pairs do not show how well their ratio fits."""
MEDIAN_SQUARE = 0.455
"""The median of the square of a standard normal number."""
STEPS = 8.0
"""Factors and delays are powers of two in steps of 1/8."""
LEAST_FACTOR, MOST_FACTOR = {1: 0.4, 2: 0.25}, {1: 3.5, 2: 4.0}
"""By version: by how much less and more than stated sigma is looked for."""
LEAST_DELAY_S = 5.0
MOST_OFF = {1: float("inf"), 2: 1.0}
"""By version: a mean gap that is off by more than this logarithm pulls a delay no more than this."""
MOST_PENALTY = 8.0
ENOUGH = 50.0
MOMENT_S = 7_200.0
"""Delays are learnt from reports whose time is known to this."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """By source number: true sigma / stated sigma, mean delay (s), nats a second telling costs (<= 0).

    partners: reports about the same happening that a report has in the mean
    tail: degrees of freedom of errors of place (Student's t); inf: normal
    """

    sigma_factor: FloatArray
    delay_s: FloatArray
    twice: FloatArray
    partners: float
    tail: float = float("inf")


@dataclass(frozen=True, slots=True)
class Near:
    """(pairs,) an anchor's and its partner's source, squared distance, gap (s), its part of variance."""

    one: IntArray
    other: IntArray
    squared: FloatArray
    gap: FloatArray
    share: FloatArray
    anchors: IntArray

    @classmethod
    def joined(cls, parts: Sequence[Near]) -> Near:
        """All pairs of the same anchors."""
        names = ("one", "other", "squared", "gap", "share")
        one, other, squared, gap, share = (
            np.concatenate([getattr(each, name) for each in parts]) for name in names
        )
        return cls(one, other, squared, gap, share, parts[0].anchors)


def as_stated(found: Reports, settings: Settings) -> Calibration:
    """Every source's sigma as stated, the settings' delay, and nothing against a second telling."""
    sources = int(found.source.max()) + 1 if len(found) else 0
    return Calibration(np.ones(sources), np.full(sources, settings.delay_s), np.zeros(sources), 1.0)


def calibrated(found: Reports, near: Near, settings: Settings, fast: bool = False) -> Calibration:
    """What the pairs show; as stated where they show nothing."""
    plain = as_stated(found, settings)
    sources = len(plain.delay_s)
    if len(near.gap) < ENOUGH:
        return plain
    of = near.one * sources + near.other
    alike = Tally.each(np.zeros(len(of), np.int64), near.squared, near.gap)
    _, everywhere = mixture(alike, 1, None, settings, fast)
    if everywhere.weight[0, 0] < ENOUGH:
        return plain
    pairs = Tally.each(of, near.squared, near.gap)
    together, fitted = mixture(pairs, sources * sources, everywhere, settings, fast)
    weight, spread, gap = fitted.weight[:, 0], fitted.spread[:, 0], fitted.gap[:, 0]
    clear = weight * weight / np.maximum(np.bincount(of, minlength=sources**2), 1)
    share = np.bincount(of, together * near.share, sources**2) / np.maximum(weight, 1e-9)
    clear, weight, spread, gap, share = (
        each.reshape(sources, sources) for each in (clear, weight, spread, gap, share)
    )
    factor = factors(clear, spread / 2, share, settings)
    partners = weight / np.maximum(near.anchors, 1)[:, None]
    return Calibration(
        np.clip(stepped(np.sqrt(factor)), LEAST_FACTOR[settings.version], MOST_FACTOR[settings.version]),
        np.clip(stepped(delays(clear, gap, MOST_OFF[settings.version])), LEAST_DELAY_S, settings.span_s / 2),
        twice_told(found, partners, near.anchors),
        float(stepped(np.maximum(weight.sum() / max(near.anchors.sum(), 1), 0.1))),
    )


def factors(weight: FloatArray, ratio: FloatArray, share: FloatArray, settings: Settings) -> FloatArray:
    """Each source's variance ratio; since version 2 no two sources' pairs count for more than they fit.

    Ratios that miss one another by more than chance are misjudged by something that more pairs do not mend.
    A source whose variance is a small part of all its pairs' would answer for it many times over.
    """
    least = LEAST_FACTOR[settings.version]
    all_alike = float((weight * ratio).sum() / weight.sum())
    found = by_source(weight, ratio, share, all_alike, least)
    if settings.version == 1:
        return found
    misfit = misfit_of(weight, ratio, share * found[:, None] + (1 - share) * found)
    return by_source(weight / (1 + weight * misfit), ratio, share, all_alike, least)


def misfit_of(weight: FloatArray, ratio: FloatArray, expected: FloatArray) -> float:
    """The relative variance by which ratios miss what is expected, beyond that of so many pairs.

    Read off the median of squares, so that two sources that fit nothing move it little.
    """
    some = weight > MISFIT_PAIRS
    if int(some.sum()) <= len(weight):
        return 0.0
    squared = float(np.median((ratio[some] / expected[some] - 1) ** 2)) / MEDIAN_SQUARE
    return max(squared - float(np.median(1 / weight[some])), 0.0)


def by_source(
    weight: FloatArray, ratio: FloatArray, share: FloatArray, all_alike: float, least: float
) -> FloatArray:
    """Each source's own variance ratio, by least squares: of a pair it is share f_a + (1 - share) f_b."""
    count = len(weight)
    one, other = np.divmod(np.arange(count * count), count)
    root = np.sqrt(weight.ravel())
    rows = np.zeros((count * count + count, count))
    np.add.at(rows, (np.arange(count * count), one), share.ravel() * root)
    np.add.at(rows, (np.arange(count * count), other), (1 - share.ravel()) * root)
    rows[count * count + np.arange(count), np.arange(count)] = np.sqrt(LIKE_ALL)
    aim = np.concatenate([ratio.ravel() * root, np.full(count, all_alike * np.sqrt(LIKE_ALL))])
    return np.asarray(np.maximum(not_negative(rows, aim), least**2))


def delays(weight: FloatArray, gap: FloatArray, most: float) -> FloatArray:
    """Each source's mean delay t, from mean gaps of pairs: (t_a² + t_b²) / (t_a + t_b), in logarithms.

    most: a gap that is farther from what is expected pulls no more (logarithm): what two sources see hours
          apart, for they see different things, is no delay
    """
    everywhere = float(np.exp((weight * np.log(gap)).sum() / weight.sum()))
    root = weight / (weight + LIKE_ALL)
    least = np.where(root > 0.5, gap, np.inf).min(axis=1)
    delay = np.where(np.isfinite(least), least, everywhere)
    for _ in range(100):
        expected = (delay[:, None] ** 2 + delay[None] ** 2) / (delay[:, None] + delay[None])
        pull = root * np.maximum(delay[:, None] / (delay[:, None] + delay[None]), 0.05)
        off = np.clip(np.log(gap / expected), -most, most)
        step = (pull * off).sum(axis=1) / (pull.sum(axis=1) + 0.1)
        delay = np.clip(delay * np.exp(0.5 * step), LEAST_DELAY_S, LONGEST_S)
    return np.asarray(delay)


def twice_told(found: Reports, partners: FloatArray, anchors: IntArray) -> FloatArray:
    """Nats by which a source tells one happening twice more rarely than two sources tell it once."""
    count = len(partners)
    share = np.bincount(found.source, minlength=count) / max(len(found), 1)
    typical = float((partners * anchors[:, None]).sum() / max(anchors.sum(), 1))
    own = (np.diag(partners) * anchors + 0.5) / ((typical * share * anchors) + 0.5)
    return np.clip(np.round(np.log(own) * STEPS) / STEPS, -MOST_PENALTY, 0.0)


def stepped(values: FloatArray) -> FloatArray:
    """The nearest powers of two in steps of 1/8."""
    return np.asarray(2.0 ** (np.round(np.log2(values) * STEPS) / STEPS))
