"""What is known of an incident while it grows: centre, information, times; and the score of a merge.

The score of merging a and b, in nats, is the log-likelihood that one happening explains both, less that
two do:   -d²/2 - ln(2π √|V|)        V = the sum of both centres' covariances, d² = the distance in it
          + the same of the times told         see ``times``
          - ln λ + ln p                        λ = reports per m² and s around (the sharper place's cell),
                                               p = reports about the same happening a report has
          + what a source's second telling costs
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.fusion.assoc_v1.calibration import Calibration
from truceline.fusion.assoc_v1.reports import M_PER_DEG, FloatArray, IntArray, Reports
from truceline.fusion.assoc_v1.settings import Settings

LOG_2PI = float(np.log(2 * np.pi))
UNLIKE = 4.0
"""Delays that differ by more than this factor are not of one kind."""
UNITS = 1024.0
"""A score is kept as a whole number of 1/1024 nats, so that platforms agree."""


@dataclass(slots=True)
class Growing:
    """Columns of incidents that grow; an incident stands at its first report in canonical order.

    lon, lat, cos, cxx, cxy, cyy: centre, cosine of its latitude, covariance; company: bits in common
    log_density: of the sharpest report; sharpness: of that report, 1/m²
    told_by: bits of the sources, the first 63
    moments, rate, first: of reports that give a moment, those of the sharpest sources:
        how many, Σ 1/delay, min t
    core_lo, core_hi, slack: of reports that give an interval: where all overlap; by how much one may miss, s
    alone: what ``_intervals`` gives for the incident itself
    last_lo, first_hi: s; the latest beginning and the earliest end, whose difference is the span
    """

    lon: FloatArray
    lat: FloatArray
    cos: FloatArray
    cxx: FloatArray
    cxy: FloatArray
    cyy: FloatArray
    company: IntArray
    log_density: FloatArray
    sharpness: FloatArray
    told_by: IntArray
    moments: IntArray
    rate: FloatArray
    first: FloatArray
    core_lo: FloatArray
    core_hi: FloatArray
    slack: FloatArray
    alone: FloatArray
    last_lo: FloatArray
    first_hi: FloatArray

    def __len__(self) -> int:
        return len(self.lon)

    def take(self, chosen: npt.NDArray[Any]) -> Growing:
        """Copies of the chosen incidents."""
        return Growing(*(getattr(self, each.name)[chosen] for each in fields(self)))

    def put(self, at: IntArray, merged: Growing) -> None:
        """The merged ones take these places."""
        for each in fields(self):
            getattr(self, each.name)[at] = getattr(merged, each.name)


def growing(found: Reports, density: FloatArray, calibration: Calibration) -> Growing:
    """Every report as an incident of its own; ``density`` is that of its cell (log_density)."""
    scale = calibration.sigma_factor[found.source] ** 2
    delay = calibration.delay_s[found.source]
    width = found.hi - found.lo
    moment = width <= delay
    middle = found.lo + width / 2
    cxx, cxy, cyy = found.cxx * scale, found.cxy * scale, found.cyy * scale
    rate = np.where(moment, 1 / delay, 0.0)
    told_by = np.where(found.source < 63, np.int64(1) << np.minimum(found.source, 62), 0)
    first = np.where(moment, middle, np.inf)
    core_lo, core_hi = np.where(moment, -np.inf, found.lo), np.where(moment, np.inf, found.hi)
    slack = np.where(moment, np.inf, np.maximum(delay, width / 4))
    return Growing(
        found.lon.copy(),
        found.lat.copy(),
        np.cos(np.radians(found.lat)),
        cxx,
        cxy,
        cyy,
        found.company.copy(),
        density.copy(),
        1 / np.sqrt(cxx * cyy - cxy**2),
        told_by,
        moment.astype(np.int64),
        rate,
        first,
        core_lo,
        core_hi,
        slack,
        _intervals(first, np.where(moment, delay, 0.0), core_lo, core_hi, slack),
        found.lo.copy(),
        found.hi.copy(),
    )


def merged(a: Growing, b: Growing) -> Growing:
    """Each a and b as one incident; the centre is the precision-weighted mean."""
    east, north = _offset_m(a, b)
    vxx, vxy, vyy, det = _joint(a, b)
    gxx, gxy = (a.cxx * vyy - a.cxy * vxy) / det, (a.cxy * vxx - a.cxx * vxy) / det
    gyx, gyy = (a.cxy * vyy - a.cyy * vxy) / det, (a.cyy * vxx - a.cxy * vxy) / det
    lat = a.lat + (gyx * east + gyy * north) / M_PER_DEG
    lon = a.lon + (gxx * east + gxy * north) / (M_PER_DEG * (a.cos + b.cos) / 2)
    sharper = a.sharpness >= b.sharpness
    moments, rate, first = _moments_of_both(a, b)
    core = np.maximum(a.core_lo, b.core_lo), np.minimum(a.core_hi, b.core_hi), np.minimum(a.slack, b.slack)
    return Growing(
        lon,
        lat,
        np.cos(np.radians(lat)),
        a.cxx - gxx * a.cxx - gxy * a.cxy,
        a.cxy - gxx * a.cxy - gxy * a.cyy,
        a.cyy - gyx * a.cxy - gyy * a.cyy,
        a.company & b.company,
        np.where(sharper, a.log_density, b.log_density),
        np.maximum(a.sharpness, b.sharpness),
        a.told_by | b.told_by,
        moments,
        rate,
        first,
        *core,
        _intervals(first, moments / np.where(moments > 0, rate, 1.0), *core),
        np.maximum(a.last_lo, b.last_lo),
        np.minimum(a.first_hi, b.first_hi),
    )


def scores(
    a: Growing, b: Growing, calibration: Calibration, settings: Settings
) -> tuple[IntArray, npt.NDArray[np.bool_]]:
    """Score of each merge in 1/1024 nats, and whether it may be made at all."""
    east, north = _offset_m(a, b)
    vxx, vxy, vyy, det = _joint(a, b)
    squared = (vyy * east**2 - 2 * vxy * east * north + vxx * north**2) / det
    density = np.where(a.sharpness >= b.sharpness, a.log_density, b.log_density)
    score = (
        -falls(squared, calibration.tail)
        - LOG_2PI
        - np.log(det) / 2
        + times(a, b)
        - density
        + np.log(calibration.partners)
    )
    score += _told_twice(a.told_by & b.told_by, calibration)
    span = np.maximum(a.last_lo, b.last_lo) - np.minimum(a.first_hi, b.first_hi)
    may = (squared <= settings.gate**2) & (span <= settings.span_s) & ((a.company & b.company) != 0)
    may &= ~_in_no_common_day(a, b, settings)
    whole = np.rint(score * UNITS).astype(np.int64)
    return whole, may & (whole > settings.least_score * UNITS)


def falls(squared: FloatArray, tail: float) -> FloatArray:
    """Nats by which a distance (in joint sigmas, squared) lowers the likelihood: Student's t, or normal."""
    return (tail + 2) / 2 * np.log1p(squared / tail) if tail < np.inf else squared / 2


def _in_no_common_day(a: Growing, b: Growing, settings: Settings) -> npt.NDArray[np.bool_]:
    """Whether one is known by a long interval and both intervals share no moment: days never chain."""
    slack = np.maximum(
        np.where(np.isfinite(a.slack), a.slack, 0.0), np.where(np.isfinite(b.slack), b.slack, 0.0)
    )
    apart = np.maximum(a.core_lo, b.core_lo) >= np.minimum(a.core_hi, b.core_hi)
    return np.asarray(apart & (slack >= settings.span_s / 8))


def _told_twice(shared: IntArray, calibration: Calibration) -> FloatArray:
    """What it costs that both were told by the same sources."""
    cost = np.zeros(len(shared))
    for source in np.flatnonzero(calibration.twice[:63] < 0):
        cost += calibration.twice[source] * ((shared >> source) & 1)
    return cost


def times(a: Growing, b: Growing) -> FloatArray:
    """Log-likelihood ratio of the times told, per second, for one happening against two.

    Moments of sources alike in delay: each is told with an exponential delay after what happened. Of sources
    unlike, the sharper say when it happened, and the duller miss it early or late. An interval holds what
    happened, or misses it by its slack in the mean.
    """
    moments = np.where(
        (a.moments > 0) & (b.moments > 0), np.where(_alike(a, b), _as_one(a, b), _apart(a, b)), 0.0
    )
    sharper = _sharper_in_time(a, b)
    both = _intervals(
        np.where(sharper, a.first, b.first),
        np.where(sharper, _delay(a), _delay(b)),
        np.maximum(a.core_lo, b.core_lo),
        np.minimum(a.core_hi, b.core_hi),
        np.minimum(a.slack, b.slack),
    )
    return np.asarray(moments + both - a.alone - b.alone)


def _intervals(
    first: FloatArray, delay: FloatArray, lo: FloatArray, hi: FloatArray, slack: FloatArray
) -> FloatArray:
    """Logarithm of the time that intervals leave, s, or of the share that a moment's delay leaves of it."""
    some = np.isfinite(slack)
    lo, hi, slack = np.where(some, lo, 0.0), np.where(some, hi, 0.0), np.where(some, slack, 1.0)
    told = np.isfinite(first)
    at = np.where(told, first, lo)
    room = np.maximum(hi - lo, 0.0) + 2 * slack
    miss = np.maximum(lo - at, 0.0) + np.maximum(at - hi, 0.0)
    with_moment = np.log(room / (room + 2 * delay)) - miss / (slack + delay)
    return np.where(some, np.where(told, with_moment, np.log(room) - np.maximum(lo - hi, 0.0) / slack), 0.0)


def _delay(of: Growing) -> FloatArray:
    """Mean delay of an incident's moments, s; 0 where it has none."""
    return of.moments / np.where(of.moments > 0, of.rate, 1.0)


def _alike(a: Growing, b: Growing) -> npt.NDArray[np.bool_]:
    one, other = a.rate * b.moments, b.rate * a.moments
    return (one <= UNLIKE * other) & (other <= UNLIKE * one)


def _sharper_in_time(a: Growing, b: Growing) -> npt.NDArray[np.bool_]:
    """Whether a says more sharply when it happened; with like delays, whether it says so earlier."""
    alike = _alike(a, b) & (a.moments > 0) & (b.moments > 0)
    return np.where(
        alike,
        a.first <= b.first,
        (b.moments == 0) | ((a.moments > 0) & (a.rate * b.moments >= b.rate * a.moments)),
    )


def _as_one(a: Growing, b: Growing) -> FloatArray:
    """Both incidents' moments as exponential delays after one happening, less each after its own."""
    waited = a.rate * (_finite(a.first) - _finite(b.first))
    waited = np.where(waited > 0, waited, b.rate * (_finite(b.first) - _finite(a.first)))
    return _log(a.rate * b.rate / np.maximum(a.rate + b.rate, 1e-300)) - waited


def _apart(a: Growing, b: Growing) -> FloatArray:
    dull = np.maximum(_delay(a), _delay(b))
    dull = np.where(dull > 0, dull, 1.0)
    return np.asarray(-np.abs(_finite(a.first) - _finite(b.first)) / dull - np.log(2 * dull))


def _moments_of_both(a: Growing, b: Growing) -> tuple[IntArray, FloatArray, FloatArray]:
    """What is kept of the moments: all where delays are alike, else those of the sharper."""
    alike = _alike(a, b) & (a.moments > 0) & (b.moments > 0)
    of_a = alike | _sharper_in_time(a, b)
    of_b = alike | ~of_a
    first = np.minimum(np.where(of_a, a.first, np.inf), np.where(of_b, b.first, np.inf))
    moments, rate = (
        np.where(of_a, getattr(a, name), 0) + np.where(of_b, getattr(b, name), 0)
        for name in ("moments", "rate")
    )
    return moments, rate, first


def _log(rate: FloatArray) -> FloatArray:
    return np.log(np.where(rate > 0, rate, 1.0))


def _finite(moment: FloatArray) -> FloatArray:
    return np.where(np.isfinite(moment), moment, 0.0)


def _offset_m(a: Growing, b: Growing) -> tuple[FloatArray, FloatArray]:
    """Metres east and north from each a to its b, the short way round."""
    turn = b.lon - a.lon
    turn -= 360.0 * np.rint(turn / 360.0)
    return turn * M_PER_DEG * (a.cos + b.cos) / 2, (b.lat - a.lat) * M_PER_DEG


def apart_m2(a: Growing, b: Growing) -> FloatArray:
    """Squared distance between the centres, m²."""
    east, north = _offset_m(a, b)
    return east**2 + north**2


def _joint(a: Growing, b: Growing) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    vxx, vxy, vyy = a.cxx + b.cxx, a.cxy + b.cxy, a.cyy + b.cyy
    return vxx, vxy, vyy, vxx * vyy - vxy**2
