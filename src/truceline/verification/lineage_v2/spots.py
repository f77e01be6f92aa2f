"""Where and when, of reports and of incidents, and which of the one lie near which of the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from truceline.records import kinds
from truceline.verification.lineage_v1.tellings import Columns
from truceline.verification.lineage_v1.witnesses import BoolArray, FloatArray, IntArray

SLACK_S = 60.0
"""s by which clocks may differ."""
NEAREST = 16
"""Where so many or more are near, so many of each source nearest are looked at: memory stays bounded."""
AT_ONCE = 50_000
LEAST_M, LEAST_S = 100.0, 60.0
OCTAVES = 2.0
"""Reports, and incidents, whose error is alike to this many powers of two are searched together."""
NO_ELLIPSE = ("none", "wedge", "polygon")
"""Kinds of place whose coordinates and sigma are no place and its error."""
NONE = -1
M_PER_DEG = 111_194.93


@dataclass(frozen=True)
class Spots:
    """(n,) where and when: degrees, m² (covariance east and north), s since 1970, bits of groups of kinds."""

    lon_deg: FloatArray
    lat_deg: FloatArray
    cxx: FloatArray
    cxy: FloatArray
    cyy: FloatArray
    earliest_s: FloatArray
    latest_s: FloatArray
    groups: IntArray

    @property
    def known(self) -> BoolArray:
        """(n,) which state a place, its error and a time."""
        finite = np.isfinite(self.lon_deg + self.lat_deg + self.cxx + self.cxy + self.cyy)
        return np.asarray(finite & (self.latest_s >= self.earliest_s))

    @cached_property
    def sigma_m(self) -> FloatArray:
        """(n,) the error in the direction in which it is greatest, or a little more."""
        return np.asarray(np.sqrt(self.cxx + self.cyy))

    @cached_property
    def rank(self) -> IntArray:
        """(n,) the order of time, place and error: ids, which hold the parties' labels, decide nothing."""
        order = np.lexsort((self.cyy, self.cxx, self.lat_deg, self.lon_deg, self.latest_s, self.earliest_s))
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        return rank

    @cached_property
    def globe_m(self) -> FloatArray:
        """(n, 3) m from the middle of the Earth: no meridian is a border."""
        lon, lat = np.radians(self.lon_deg), np.radians(self.lat_deg)
        radius = np.degrees(1.0) * M_PER_DEG
        return np.asarray(
            radius * np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
        )


@dataclass(frozen=True)
class Nearest:
    """(n, cells) the nearest row within all bounds so far, NONE where none is, and its squared distance."""

    row: IntArray
    squared: FloatArray

    @classmethod
    def of(cls, shape: tuple[int, int]) -> Nearest:
        """Nothing found yet."""
        return cls(np.full(shape, NONE, np.int64), np.full(shape, np.inf))

    def keep(
        self, reports: Spots, row: IntArray, incidents: Spots, at: IntArray, cell: IntArray, gate: float
    ) -> None:
        """The nearer ones of these pairs; of two as near the one that stands first by ``rank``."""
        distance = squared(reports, row, incidents, at, gate)
        key = at * np.int64(self.row.shape[1]) + cell
        order = np.lexsort((reports.rank[row], distance, key))
        order = order[np.isfinite(distance[order])]
        best = order[np.unique(key[order], return_index=True)[1]]
        held = at[best], cell[best]
        nearer = distance[best] < self.squared[held]
        nearer |= (distance[best] == self.squared[held]) & (
            reports.rank[row[best]] < reports.rank[self.row[held]]
        )
        best = best[nearer]
        self.row[at[best], cell[best]] = row[best]
        self.squared[at[best], cell[best]] = distance[best]


def spots_of(columns: Columns, kind: npt.NDArray[Any]) -> Spots:
    """Where and when each row was: degrees, sigmas in m, azimuth_deg, µs; place_kind where they have one."""
    major, minor, azimuth = (
        np.asarray(columns[name], np.float64) for name in ("sigma_major_m", "sigma_minor_m", "azimuth_deg")
    )
    if "place_kind" in columns:
        major = np.where(np.isin(np.asarray(columns["place_kind"], np.str_), NO_ELLIPSE), np.nan, major)
    major = np.where(np.isfinite(major), major, np.nan)
    minor = np.where(np.isfinite(minor + azimuth), minor, major)
    turn = np.radians(np.where(np.isfinite(azimuth), azimuth, 0.0))
    sin, cos, along, across = np.sin(turn), np.cos(turn), major**2, minor**2
    return Spots(
        np.asarray(columns["lon_deg"], np.float64),
        np.asarray(columns["lat_deg"], np.float64),
        along * sin**2 + across * cos**2,
        (along - across) * sin * cos,
        along * cos**2 + across * sin**2,
        np.asarray(columns["happened_earliest"], np.float64) / 1e6,
        np.asarray(columns["happened_latest"], np.float64) / 1e6,
        _groups(kind),
    )


def _groups(kind: npt.NDArray[Any]) -> IntArray:
    """(n,) bits of the groups of kinds.csv in which each kind may stand; 0 for a kind that is not there."""
    names, code = np.unique(np.asarray(kind, np.str_), return_inverse=True)
    groups = sorted({group for each in kinds().values() for group in each.groups})
    bits = {each.code: sum(1 << groups.index(group) for group in each.groups) for each in kinds().values()}
    return np.array([bits.get(str(each), 0) for each in names] or [0], np.int64)[code]


def parts(
    reports: Spots, rows: BoolArray, incidents: Spots, at: BoolArray
) -> Iterator[tuple[IntArray, IntArray]]:
    """Every part of these reports with every part of these incidents, as _alike."""
    return product(_alike(reports, np.flatnonzero(rows)), _alike(incidents, np.flatnonzero(at)))


def _alike(spots: Spots, chosen: IntArray) -> list[IntArray]:
    """The chosen ones in parts, at most AT_ONCE, whose errors are alike: one reach serves all of a part."""
    if not len(chosen):
        return []
    metres = np.maximum(spots.sigma_m[chosen], LEAST_M)
    seconds = np.maximum(spots.latest_s[chosen] - spots.earliest_s[chosen], LEAST_S)
    codes = np.stack([np.log2(each) // OCTAVES for each in (metres, seconds)])
    part = np.unique(codes, axis=1, return_inverse=True)[1].reshape(-1)
    alike = [chosen[part == number] for number in range(part.max() + 1)]
    return [each[start : start + AT_ONCE] for each in alike for start in range(0, len(each), AT_ONCE)]


def within(
    reports: Spots, rows: IntArray, incidents: Spots, at: IntArray, gate: float
) -> tuple[IntArray, IntArray, BoolArray]:
    """Pairs that may be near: place in ``at``, row; and (at,) where there are NEAREST, so perhaps more."""
    reach_m = gate * np.hypot(reports.sigma_m[rows].max(), incidents.sigma_m[at].max())
    middle, half = _times(reports, rows)
    middle_at, half_at = _times(incidents, at)
    reach_s = half.max() + half_at.max() + SLACK_S
    tree = cKDTree(np.c_[reports.globe_m[rows] / reach_m, middle / reach_s])
    asked = np.c_[incidents.globe_m[at] / reach_m, middle_at / reach_s]
    ranks = list(range(1, NEAREST + 1))
    place = tree.query(asked, ranks, p=np.inf, distance_upper_bound=1.0 + 1e-9)[1]
    which, rank = np.nonzero(place < len(rows))
    return which, rows[place[which, rank]], place[:, -1] < len(rows)


def _times(spots: Spots, chosen: IntArray) -> tuple[FloatArray, FloatArray]:
    earliest, latest = spots.earliest_s[chosen], spots.latest_s[chosen]
    return (earliest + latest) / 2, (latest - earliest) / 2


def squared(reports: Spots, row: IntArray, incidents: Spots, at: IntArray, gate: float) -> FloatArray:
    """(n,) squared distance in joint sigmas; inf beyond the gate, at other times, or of kinds never one."""
    turned = reports.lon_deg[row] - incidents.lon_deg[at]
    turned -= 360.0 * np.round(turned / 360.0)
    east = turned * M_PER_DEG * np.cos(np.radians(incidents.lat_deg[at]))
    north = (reports.lat_deg[row] - incidents.lat_deg[at]) * M_PER_DEG
    cxx, cxy, cyy = (
        getattr(reports, name)[row] + getattr(incidents, name)[at] for name in ("cxx", "cxy", "cyy")
    )
    distance = (cyy * east**2 - 2 * cxy * east * north + cxx * north**2) / np.maximum(cxx * cyy - cxy**2, 1.0)
    may = distance <= gate**2
    may &= reports.earliest_s[row] - SLACK_S <= incidents.latest_s[at]
    may &= reports.latest_s[row] + SLACK_S >= incidents.earliest_s[at]
    may &= (reports.groups[row] & incidents.groups[at]) != 0
    return np.asarray(np.where(may, distance, np.inf))
