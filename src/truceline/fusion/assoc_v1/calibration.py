"""What the reports themselves tell about sigma, delay and repetition: no source's word is taken for it.

Pairs of reports that lie near one another are of two sorts: about one happening, or near by chance. By
chance, distance squared (in units of the stated variance) and gap in time are spread evenly; about one
happening, both fall off exponentially. Fitting that mixture for every two sources (expectation and
maximisation) gives by how much sigma is misstated, how late each source tells, and whether a source tells
one happening twice. What few pairs show is drawn towards what all pairs show. Every result is rounded to
steps, so that platforms agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from truceline.fusion.assoc_v1.least_squares import not_negative
from truceline.fusion.assoc_v1.reports import FloatArray, IntArray, Reports
from truceline.fusion.assoc_v1.settings import Settings

FARTHEST, LONGEST_S = 36.0, 86_400.0
"""Pairs are looked at up to this squared distance (of the stated variance) and this gap."""
EVEN = 1.0 / (FARTHEST * LONGEST_S)
"""The density of pairs by chance."""
ROUNDS = 30
LIKE_ALL = 30.0
"""So many pairs of all sources are added to those of two sources."""
DROWNED = 0.02
"""And so many for each pair that may be by chance: a few among very many tell little."""
STEPS = 8.0
"""Factors and delays are powers of two in steps of 1/8."""
BROADER = 15.0
"""Where the fit starts looking for the squared distance of pairs of one burst."""
LEAST_FACTOR, MOST_FACTOR = 0.4, 3.5
LEAST_DELAY_S = 5.0
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


@dataclass(frozen=True, slots=True)
class Fitted:
    """(classes, 2) each, of pairs of one happening and of one burst: how many, mean distance², mean gap."""

    weight: FloatArray
    spread: FloatArray
    gap: FloatArray


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
    _, everywhere = _mixture(near, np.zeros(len(of), np.int64), 1, None, settings, fast)
    if everywhere.weight[0, 0] < ENOUGH:
        return plain
    together, fitted = _mixture(near, of, sources * sources, everywhere, settings, fast)
    weight, spread, gap = fitted.weight[:, 0], fitted.spread[:, 0], fitted.gap[:, 0]
    clear = weight * weight / np.maximum(np.bincount(of, minlength=sources**2), 1)
    share = np.bincount(of, together * near.share, sources**2) / np.maximum(weight, 1e-9)
    clear, weight, spread, gap, share = (
        each.reshape(sources, sources) for each in (clear, weight, spread, gap, share)
    )
    factor = by_source(clear, spread / 2, share)
    partners = weight / np.maximum(near.anchors, 1)[:, None]
    return Calibration(
        np.clip(stepped(np.sqrt(factor)), LEAST_FACTOR, MOST_FACTOR),
        np.clip(stepped(delays(clear, gap)), LEAST_DELAY_S, settings.span_s / 2),
        twice_told(found, partners, near.anchors),
        float(stepped(np.maximum(weight.sum() / max(near.anchors.sum(), 1), 0.1))),
    )


def _mixture(
    near: Near, of: IntArray, classes: int, prior: Fitted | None, settings: Settings, fast: bool
) -> tuple[FloatArray, Fitted]:
    """(pairs,) chance of being about one happening; and what was fitted, by class and sort of pair.

    Besides pairs about one happening and pairs by chance there are those of one burst of happenings: farther
    apart than errors put them, nearer than chance. The fit starts from the gap of all pairs; since version 2
    also from a long one, for a source that tells late seems to tell of a burst, and the likelier of the two
    is kept for each class.
    """
    early = prior or Fitted(
        np.zeros((1, 2)), np.array([[2.0, BROADER]]), np.array([[settings.delay_s / 4, settings.delay_s]])
    )
    added = 0.0 if prior is None else LIKE_ALL
    drowned = 0.0 if prior is None or settings.version > 1 else DROWNED
    weights = added + drowned * np.maximum(np.bincount(of, minlength=classes), 1.0)[:, None]
    found = _fitted(near, of, classes, early, early, weights, fast)
    if settings.version == 1 or prior is None:
        return found[:2]
    late = replace(early, gap=np.array([[settings.delay_s, settings.delay_s]]))
    other = _fitted(near, of, classes, late, early, weights, fast)
    better = other[2] > found[2]
    chance = np.where(better[of], other[0], found[0])
    fitted = (
        np.where(better[:, None], getattr(other[1], name), getattr(found[1], name))
        for name in Fitted.__slots__
    )
    return chance, Fitted(*fitted)


def _fitted(
    near: Near,
    of: IntArray,
    classes: int,
    start: Fitted,
    prior: Fitted,
    added: FloatArray,
    fast: bool,
) -> tuple[FloatArray, Fitted, FloatArray]:
    """The mixture as it is reached from that start, and (classes,) the logarithm of its likelihood.

    added: (classes, 1) pairs that say what ``prior`` says
    """
    counted = np.maximum(np.bincount(of, minlength=classes).astype(np.float64), 1.0)
    spread, gap = (np.tile(each[0], (classes, 1)) for each in (start.spread, start.gap))
    share = np.full((classes, 2), 0.2)
    chance = np.zeros((len(of), 2))
    step = _step_compiled if fast else _step
    for _ in range(ROUNDS):
        sums = step(near, of, share, spread, gap, chance)
        weight, squares, gaps = sums[:, :, 0], sums[:, :, 1], sums[:, :, 2]
        spread = np.maximum((squares + added * prior.spread[0]) / (weight + added + 1e-9), 1e-2)
        gap = np.maximum((gaps + added * prior.gap[0]) / (weight + added + 1e-9), 1e-2)
        spread[:, 1] = np.maximum(spread[:, 1], 3.0 * spread[:, 0])
        share = np.clip((weight + 0.01) / (counted + 1.0)[:, None], 1e-6, 0.99)
    likely = _likelihood(near, of, share, spread, gap) if len(of) else np.zeros(classes)
    return chance[:, 0].copy(), Fitted(weight, spread, gap), likely


def _likelihood(
    near: Near, of: IntArray, share: FloatArray, spread: FloatArray, gap: FloatArray
) -> FloatArray:
    """(classes,) logarithm of the likelihood of each class's pairs."""
    density = np.clip(1 - share.sum(axis=1), 1e-6, 1)[of] * EVEN
    for sort in (0, 1):
        peak = share[:, sort] / (spread[:, sort] * gap[:, sort])
        density += peak[of] * np.exp(-near.squared / spread[of, sort] - near.gap / gap[of, sort])
    return np.asarray(np.bincount(of, np.log(density), len(share)))


def _step(
    near: Near, of: IntArray, share: FloatArray, spread: FloatArray, gap: FloatArray, chance: FloatArray
) -> FloatArray:
    """(classes, sorts, 3) sums of chance, distance² and gap; ``chance`` (pairs, sorts) is filled."""
    for sort in (0, 1):
        peak = share[:, sort] / (spread[:, sort] * gap[:, sort])
        falls = -near.squared / spread[of, sort] - near.gap / gap[of, sort]
        chance[:, sort] = peak[of] * np.exp(falls)
    chance /= (chance.sum(axis=1) + np.clip(1 - share.sum(axis=1), 1e-6, 1)[of] * EVEN)[:, None]
    columns = (np.ones(len(of)), near.squared, near.gap)
    sums = [[np.bincount(of, chance[:, sort] * each, len(share)) for each in columns] for sort in (0, 1)]
    return np.moveaxis(np.array(sums), 2, 0)


def _step_compiled(
    near: Near, of: IntArray, share: FloatArray, spread: FloatArray, gap: FloatArray, chance: FloatArray
) -> FloatArray:
    from truceline.fusion.assoc_v1 import kernels

    return np.asarray(kernels.chances(near.squared, near.gap, of, share, spread, gap, EVEN, chance))


def by_source(weight: FloatArray, ratio: FloatArray, share: FloatArray) -> FloatArray:
    """Each source's own variance ratio, by least squares: of a pair it is share f_a + (1 - share) f_b."""
    count = len(weight)
    one, other = np.divmod(np.arange(count * count), count)
    root = np.sqrt(weight.ravel())
    rows = np.zeros((count * count + count, count))
    np.add.at(rows, (np.arange(count * count), one), share.ravel() * root)
    np.add.at(rows, (np.arange(count * count), other), (1 - share.ravel()) * root)
    everywhere = float((weight * ratio).sum() / weight.sum())
    rows[count * count + np.arange(count), np.arange(count)] = np.sqrt(LIKE_ALL)
    aim = np.concatenate([ratio.ravel() * root, np.full(count, everywhere * np.sqrt(LIKE_ALL))])
    return np.asarray(np.maximum(not_negative(rows, aim), LEAST_FACTOR**2))


def delays(weight: FloatArray, gap: FloatArray) -> FloatArray:
    """Each source's mean delay t, from mean gaps of pairs: (t_a² + t_b²) / (t_a + t_b), in logarithms."""
    everywhere = float(np.exp((weight * np.log(gap)).sum() / weight.sum()))
    root = weight / (weight + LIKE_ALL)
    least = np.where(root > 0.5, gap, np.inf).min(axis=1)
    delay = np.where(np.isfinite(least), least, everywhere)
    for _ in range(100):
        expected = (delay[:, None] ** 2 + delay[None] ** 2) / (delay[:, None] + delay[None])
        pull = root * np.maximum(delay[:, None] / (delay[:, None] + delay[None]), 0.05)
        step = (pull * np.log(gap / expected)).sum(axis=1) / (pull.sum(axis=1) + 0.1)
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
