"""Where an incident lies, from the reports that are one happening: a centre and an ellipse.

By how much each source misstates sigma is looked at once more: members of one incident should differ as
much as both sigmas say. Errors that two reports share do not shrink the ellipse: reports at the very same
coordinates took them from one table or one another and count as one, the sharpest; reports of one lineage
share as much of their error as the reports themselves show, and all of it where too few show it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.fusion.assoc_v1.calibration import ENOUGH, Calibration
from truceline.fusion.assoc_v1.relearning import tail_likeliest
from truceline.fusion.assoc_v1.reports import (
    M_PER_DEG,
    Columns,
    FloatArray,
    IntArray,
    places,
    source_numbers,
)
from truceline.fusion.assoc_v1.settings import STANDARD, Settings

SAME_DEG = 1e-6
"""Coordinates that differ by less are the same."""
PRIOR_PAIRS = 50.0
"""So many pairs of one lineage that share their whole error are added to those that are seen."""
LIKE_ALL = 30.0
"""So many pairs that say what all sources' pairs say are added to those of one source."""
QUANTILE, OF_CHI2 = 0.75, 2.772588722239781
"""The spread is read off this quantile of squared distances: tails move it little, association cuts none."""
TURNS = 12
MATCHED = 0.90
"""The region that ellipses of heavy tails are made to hold rightly: no one ellipse fits all."""
ENDLESS = float("inf")
REWEIGHED = 8
STEPS = {1: 8.0, 2: 32.0}
"""By version: factors are powers of two in so many steps to a doubling, so that platforms agree."""


@dataclass(frozen=True, slots=True)
class Placed:
    """(incidents,) ``label``, ascending; degrees WGS 84, m (1 sigma, corrected for what sources misstate),
    degrees clockwise from north; nan where no member gives a place. ``places``: different places told;
    ``sharpest``: the row that tells the sharpest of them, or the first row where none does."""

    label: IntArray
    lon_deg: FloatArray
    lat_deg: FloatArray
    sigma_major_m: FloatArray
    sigma_minor_m: FloatArray
    azimuth_deg: FloatArray
    places: IntArray
    sharpest: IntArray


@dataclass(frozen=True, slots=True)
class _Told:
    """(n,) places told, of rows or of what rows were taken together: whose, where, and how surely."""

    incident: IntArray
    lineage: IntArray
    source: IntArray
    row: IntArray
    east: FloatArray
    north: FloatArray
    cxx: FloatArray
    cxy: FloatArray
    cyy: FloatArray

    def take(self, at: npt.NDArray[Any]) -> _Told:
        return _Told(*(getattr(self, name)[at] for name in self.__slots__))

    def scaled(self, variance: FloatArray) -> _Told:
        return replace(self, cxx=self.cxx * variance, cxy=self.cxy * variance, cyy=self.cyy * variance)

    @property
    def det(self) -> FloatArray:
        return self.cxx * self.cyy - self.cxy**2


def placed(
    columns: Columns,
    label: IntArray,
    calibration: Calibration | None = None,
    lineage: npt.NDArray[Any] | None = None,
    settings: Settings = STANDARD,
    factor: FloatArray | None = None,
) -> Placed:
    """The place of each incident of ``label`` ((rows,) as ``Associated`` has it).

    columns:     as ``associate`` took them, to which ``calibration`` belongs
    lineage:     (rows,) names, the sources' own where it is not given
    factor:      (rows,) true sigma / stated sigma, in place of the calibration
    """
    known, incident = np.unique(label, return_inverse=True)
    lon, lat, cxx, cxy, cyy = places(columns, settings)
    source = source_numbers(columns)
    scale = (sigma_factors(columns, calibration) if factor is None else factor) ** 2
    rows = np.flatnonzero(np.isfinite(lon + lat + cxx + cxy + cyy))
    rows = rows[np.lexsort((columns["id"][rows], incident[rows]))]
    first = rows[np.r_[True, incident[rows][1:] != incident[rows][:-1]]] if len(rows) else rows
    base = np.full((2, len(known)), np.nan)
    base[:, incident[first]] = lon[first], lat[first]
    whose = _by_appearance((source if lineage is None else lineage)[rows])
    at = incident[rows]
    metres = M_PER_DEG * np.cos(np.radians(base[1, at]))
    told = _Told(
        at,
        whose,
        source[rows],
        rows,
        _turned(lon[rows] - base[0, at]) * metres,
        (lat[rows] - base[1, at]) * M_PER_DEG,
        cxx[rows] * scale[rows],
        cxy[rows] * scale[rows],
        cyy[rows] * scale[rows],
    )
    told = _different_places(told)
    told = told.scaled(spread_factors(told, shared_error(told), STEPS[settings.version])[told.source])
    tail = ENDLESS if settings.version == 1 else tail_of(told)
    if tail < ENDLESS:
        told = told.scaled(np.array(OF_CHI2 / quantile_of(QUANTILE, np.array(tail))))
    counted = np.bincount(told.incident, minlength=len(known))
    sharpest = np.unique(incident, return_index=True)[1].astype(np.int64)
    by_sharpness = np.lexsort((told.det, told.incident))[::-1]
    sharpest[told.incident[by_sharpness]] = told.row[by_sharpness]
    by_lineage = _weighted(told, told.lineage, shared_error(told))
    fused = centred(by_lineage, tail)
    return _in_degrees(known, base, fused, counted, sharpest)


def tail_of(told: _Told) -> float:
    """Degrees of freedom of errors of place, as members of different lineages show them; ENDLESS: normal."""
    squared = _pairs(told, of_one_lineage=False).squared
    return tail_likeliest(squared, np.ones(len(squared)))


def quantile_of(share: float, tail: FloatArray) -> FloatArray:
    """The squared distance (in scales) within which a share of Student's t in the plane lies."""
    some = np.isfinite(tail)
    bound = np.where(some, tail, 1.0)
    heavy = bound * np.expm1(-2.0 / bound * np.log1p(-share))
    return np.asarray(np.where(some, heavy, -2.0 * np.log1p(-share)))


def centred(told: _Told, tail: float) -> _Told:
    """Each incident's place from its lineages' places: the mean where errors are normal, else the mode of
    Student's t, found by weighing again (what lies far from the others counts less).

    The posterior of n reports falls off as Student's t with n (tail + 2) - 2 degrees of freedom. Its ellipse
    is given so that the normal region of 90 % holds what that of the posterior does.
    """
    group = np.zeros(len(told.incident), np.int64)
    fused = _weighted(told, group, 0.0)
    if tail == ENDLESS or not len(fused.incident):
        return fused
    of = np.searchsorted(fused.incident, told.incident)
    for _ in range(REWEIGHED):
        east, north = told.east - fused.east[of], told.north - fused.north[of]
        squared = (told.cyy * east**2 - 2 * told.cxy * east * north + told.cxx * north**2) / told.det
        fused = _weighted(told.scaled((tail + squared) / (tail + 2)), group, 0.0)
    reports = np.bincount(of).astype(np.float64)
    left: FloatArray = reports * (tail + 2) - 2
    known = np.where(reports > 1, (tail + 2) / (tail + 4), 1.0)
    return fused.scaled(
        (left + 2) / left / known * quantile_of(MATCHED, left) / quantile_of(MATCHED, np.array(ENDLESS))
    )


def sigma_factors(columns: Columns, calibration: Calibration | None) -> FloatArray:
    """(rows,) true sigma / stated sigma by what was learnt from these very columns; 1 where nothing was."""
    source = source_numbers(columns)
    known = np.zeros(0) if calibration is None else calibration.sigma_factor
    factors = np.ones(max(int(source.max(initial=0)) + 1, len(known)))
    factors[: len(known)] = known
    return np.asarray(factors[source])


def spread_factors(told: _Told, shared: float, steps: float) -> FloatArray:
    """(sources,) by which each source's variance is to be multiplied; 1 where too few pairs show it.

    Pairs of one lineage count too where they share less than half of their error. Factors are powers of two
    in ``steps`` to a doubling.
    """
    pairs = _pairs(told, of_one_lineage=False)
    if shared < 0.5:
        pairs = pairs.and_also(_pairs(told, of_one_lineage=True), 1 - shared)
    factor = np.ones(int(told.source.max(initial=-1)) + 1)
    if len(pairs.squared) < ENOUGH:
        return factor
    every = _quantile(pairs.squared, np.ones(len(pairs.squared))) / OF_CHI2
    every **= len(pairs.squared) / (len(pairs.squared) + LIKE_ALL)
    weight = [pairs.weight_of(source) for source in range(len(factor))]
    seen = np.array([each.sum() for each in weight])
    for _ in range(TURNS):
        ratio = pairs.squared / pairs.spread(factor) / OF_CHI2
        for source in np.flatnonzero(seen > 0):
            factor[source] *= _quantile(ratio, weight[source])
    logs = (seen * np.log2(factor) + LIKE_ALL * np.log2(every)) / (seen + LIKE_ALL)
    return np.asarray(2.0 ** (np.round(logs * steps) / steps))


def shared_error(told: _Told) -> float:
    """The share of the variance that two reports of one lineage have in common, 0 to 1.

    Reports of one lineage that share their error lie nearer one another than reports of different
    lineages do. What few pairs show is drawn towards 1.
    """
    within = _pairs(told, of_one_lineage=True).squared
    across = _pairs(told, of_one_lineage=False).squared
    if not len(within) or not len(across):
        return 1.0
    own = min(float(np.median(within)) / max(float(np.median(across)), 1e-9), 1.0)
    return float(1.0 - own * len(within) / (len(within) + PRIOR_PAIRS))


@dataclass(frozen=True, slots=True)
class _Pairs:
    """(pairs,) both sources, squared distance in joint sigmas, the first one's share of the variance."""

    one: IntArray
    other: IntArray
    squared: FloatArray
    share: FloatArray

    def weight_of(self, source: int) -> FloatArray:
        """How much of each pair's variance is that source's."""
        first = np.where(self.one == source, self.share, 0.0)
        return np.asarray(first + np.where(self.other == source, 1 - self.share, 0.0))

    def spread(self, factor: FloatArray) -> FloatArray:
        """By how much each pair's variance grows when each source's is multiplied by its factor."""
        return np.asarray(factor[self.one] * self.share + factor[self.other] * (1 - self.share))

    def and_also(self, others: _Pairs, apart: float) -> _Pairs:
        """These and others, of whose variance only the share ``apart`` tells them apart."""
        added = replace(others, squared=others.squared / apart)
        return _Pairs(
            *(np.concatenate([getattr(each, name) for each in (self, added)]) for name in self.__slots__)
        )


def _pairs(told: _Told, *, of_one_lineage: bool) -> _Pairs:
    """Neighbours in the order of incident and lineage: enough pairs, and none of a report with many."""
    order = np.lexsort((told.lineage, told.incident))
    one, other = told.take(order[:-1]), told.take(order[1:])
    chosen = (one.incident == other.incident) & ((one.lineage == other.lineage) == of_one_lineage)
    one, other = one.take(chosen), other.take(chosen)
    vxx, vxy, vyy = one.cxx + other.cxx, one.cxy + other.cxy, one.cyy + other.cyy
    east, north = other.east - one.east, other.north - one.north
    squared = (vyy * east**2 - 2 * vxy * east * north + vxx * north**2) / (vxx * vyy - vxy**2)
    return _Pairs(one.source, other.source, squared, (one.cxx + one.cyy) / (vxx + vyy))


def _quantile(values: FloatArray, weight: FloatArray) -> float:
    """The weighted quantile, no nearer to zero than a square of 1/10."""
    order = np.argsort(values, kind="stable")
    heap = np.cumsum(weight[order])
    at = int(np.searchsorted(heap, QUANTILE * heap[-1]))
    return max(float(values[order[min(at, len(order) - 1)]]), 1e-2)


def _by_appearance(names: npt.NDArray[Any]) -> IntArray:
    """A number for each name in the order of first appearance, so that no name decides anything."""
    _, first, inverse = np.unique(names, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def _different_places(told: _Told) -> _Told:
    """One report, the sharpest, for each place of an incident; in the order they came."""
    keys = [np.round(each / (SAME_DEG * M_PER_DEG)).astype(np.int64) for each in (told.east, told.north)]
    order = np.lexsort((told.lineage, told.det, *keys, told.incident))
    fresh = np.ones(len(order), bool)
    for key in (told.incident, *keys):
        sorted_key = key[order]
        fresh[1:] &= sorted_key[1:] == sorted_key[:-1]
    fresh[1:] = ~fresh[1:]
    return told.take(np.sort(order[fresh]))


def _weighted(told: _Told, group: IntArray, shared: float) -> _Told:
    """The precision-weighted mean place of each incident and group, in the order of the two."""
    order = np.lexsort((told.det, group, told.incident))
    told, group = told.take(order), group[order]
    new = np.r_[True, (told.incident[1:] != told.incident[:-1]) | (group[1:] != group[:-1])][: len(order)]
    start = np.flatnonzero(new)
    if not len(start):
        return told
    det = told.det
    pxx, pxy, pyy = told.cyy / det, -told.cxy / det, told.cxx / det
    east, north = pxx * told.east + pxy * told.north, pxy * told.east + pyy * told.north
    pxx, pxy, pyy, east, north = (np.add.reduceat(each, start) for each in (pxx, pxy, pyy, east, north))
    weight = 1 / np.sqrt(det)
    alike = np.add.reduceat(weight, start) / np.maximum.reduceat(weight, start)
    spread = 1 + (alike - 1) * shared
    whole = pxx * pyy - pxy**2
    return _Told(
        told.incident[start],
        group[start],
        told.source[start],
        told.row[start],
        (pyy * east - pxy * north) / whole,
        (pxx * north - pxy * east) / whole,
        pyy / whole * spread,
        -pxy / whole * spread,
        pxx / whole * spread,
    )


def _in_degrees(
    label: IntArray, base: FloatArray, fused: _Told, counted: IntArray, sharpest: IntArray
) -> Placed:
    lon, lat, major, minor, azimuth = (np.full(len(label), np.nan) for _ in range(5))
    at = fused.incident
    lat[at] = base[1, at] + fused.north / M_PER_DEG
    lon[at] = base[0, at] + fused.east / (M_PER_DEG * np.cos(np.radians(base[1, at])))
    lon = _turned(lon)
    half, turn = (fused.cxx + fused.cyy) / 2, (fused.cyy - fused.cxx) / 2
    swing = np.hypot(turn, fused.cxy)
    major[at], minor[at] = np.sqrt(half + swing), np.sqrt(np.maximum(half - swing, 0.0))
    azimuth[at] = np.degrees(np.arctan2(fused.cxy, turn)) / 2 % 180.0
    return Placed(label, lon, lat, major, minor, azimuth, counted, sharpest)


def _turned(lon_deg: FloatArray) -> FloatArray:
    """Degrees of longitude between -180 and 180."""
    return np.asarray(lon_deg - 360.0 * np.round(lon_deg / 360.0))
