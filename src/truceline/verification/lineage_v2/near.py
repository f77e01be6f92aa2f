"""Silences that are none: a report of the silent source lies close by, but was put into another incident.

Association splits some happenings, most of them where much happens. Each fragment would then be charged with
the silence of every source whose report lies in another fragment. Whether a source that told of something
at that place and time was silent about this incident is not known, and what is not known weighs nothing.
Only a source's own reports say so: nobody else's, however many, lift its silence.
"""

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
from truceline.verification.lineage_v1 import Panel, Tellings
from truceline.verification.lineage_v1.tellings import Columns, sources_of
from truceline.verification.lineage_v1.witnesses import BoolArray, FloatArray, IntArray

GATE = 3.0
"""Joint standard deviations within which a report may be of the incident: 98.9 % of its own are."""
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
class _Spots:
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
    def globe_m(self) -> FloatArray:
        """(n, 3) m from the middle of the Earth: no meridian is a border."""
        lon, lat = np.radians(self.lon_deg), np.radians(self.lat_deg)
        radius = np.degrees(1.0) * M_PER_DEG
        return np.asarray(
            radius * np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
        )


@dataclass(frozen=True)
class _Found:
    """(n, S) the nearest row within all bounds so far, NONE where there is none, and its squared distance."""

    row: IntArray
    squared: FloatArray

    def keep(self, reports: _Spots, row: IntArray, incidents: _Spots, at: IntArray, source: IntArray) -> None:
        """The nearer ones of these pairs; of two as near the row that stands first."""
        squared = _squared(reports, row, incidents, at)
        cell = at * np.int64(self.row.shape[1]) + source
        order = np.lexsort((row, squared, cell))
        order = order[np.isfinite(squared[order])]
        best = order[np.unique(cell[order], return_index=True)[1]]
        had, before = self.squared[at[best], source[best]], self.row[at[best], source[best]]
        best = best[(squared[best] < had) | ((squared[best] == had) & (row[best] < before))]
        self.row[at[best], source[best]] = row[best]
        self.squared[at[best], source[best]] = squared[best]


def near_misses(panel: Panel, told: Tellings, columns: Columns, where: Columns) -> IntArray:
    """(n, S) the row of the report that makes a source's silence unknown, NONE where there is none.

    A silence is a source that looked and did not tell. It is unknown where a report of the same source, which
    then is of another incident, lies within GATE of this one's place, their times meet within SLACK_S and
    the kinds may be one happening; of several the nearest is named. A place without a stated error, a wedge
    or an outline is near nothing.

    columns: those of ``tellings``, with sigma_major_m, sigma_minor_m, azimuth_deg (nan: round), place_kind
    where:   (n,) of the incidents: lon_deg, lat_deg, sigmas and azimuth_deg, happened_earliest and
             happened_latest as µs; place_kind where they have one
    """
    source, reports = sources_of(panel, columns), _spots(columns, columns["kind"])
    incidents = _spots(where, np.array(panel.kinds or ("",), object)[told.kind])
    silent = np.asarray(~told.told & (told.look > 0) & incidents.known[:, None] & panel.rated)
    usable = np.asarray(reports.known & (source >= 0))
    found = _Found(np.full(silent.shape, NONE, np.int64), np.full(silent.shape, np.inf))
    crowded = np.zeros(len(told), bool)
    for rows, at in _parts(reports, usable, incidents, np.asarray(silent.any(axis=1))):
        which, row, many = _within(reports, rows, incidents, at)
        crowded[at[many]] = True
        few = ~many[which] & silent[at[which], source[row]]
        found.keep(reports, row[few], incidents, at[which[few]], source[row[few]])
    for number in np.flatnonzero(silent[crowded].any(axis=0)):
        for rows, at in _parts(reports, usable & (source == number), incidents, silent[:, number] & crowded):
            which, row, _ = _within(reports, rows, incidents, at)
            found.keep(reports, row, incidents, at[which], source[row])
    return found.row


def without_near_misses(told: Tellings, missed: IntArray) -> Tellings:
    """The testimony with those silences as what they are: nobody knows."""
    return told.but(look=np.where(missed != NONE, np.nan, told.look))


def _spots(columns: Columns, kind: npt.NDArray[Any]) -> _Spots:
    major, minor, azimuth = (
        np.asarray(columns[name], np.float64) for name in ("sigma_major_m", "sigma_minor_m", "azimuth_deg")
    )
    if "place_kind" in columns:
        major = np.where(np.isin(np.asarray(columns["place_kind"], np.str_), NO_ELLIPSE), np.nan, major)
    major = np.where(np.isfinite(major), major, np.nan)
    minor = np.where(np.isfinite(minor + azimuth), minor, major)
    turn = np.radians(np.where(np.isfinite(azimuth), azimuth, 0.0))
    sin, cos, along, across = np.sin(turn), np.cos(turn), major**2, minor**2
    return _Spots(
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


def _parts(
    reports: _Spots, rows: BoolArray, incidents: _Spots, at: BoolArray
) -> Iterator[tuple[IntArray, IntArray]]:
    """Every part of these reports with every part of these incidents, as _alike."""
    return product(_alike(reports, np.flatnonzero(rows)), _alike(incidents, np.flatnonzero(at)))


def _alike(spots: _Spots, chosen: IntArray) -> list[IntArray]:
    """The chosen ones in parts, at most AT_ONCE, whose errors are alike: one reach serves all of a part."""
    if not len(chosen):
        return []
    metres = np.maximum(spots.sigma_m[chosen], LEAST_M)
    seconds = np.maximum(spots.latest_s[chosen] - spots.earliest_s[chosen], LEAST_S)
    codes = np.stack([np.log2(each) // OCTAVES for each in (metres, seconds)])
    part = np.unique(codes, axis=1, return_inverse=True)[1].reshape(-1)
    alike = [chosen[part == number] for number in range(part.max() + 1)]
    return [each[start : start + AT_ONCE] for each in alike for start in range(0, len(each), AT_ONCE)]


def _within(
    reports: _Spots, rows: IntArray, incidents: _Spots, at: IntArray
) -> tuple[IntArray, IntArray, BoolArray]:
    """Pairs that may be near: place in ``at``, row; and (at,) where there are NEAREST, so perhaps more."""
    reach_m = GATE * np.hypot(reports.sigma_m[rows].max(), incidents.sigma_m[at].max())
    middle, half = _times(reports, rows)
    middle_at, half_at = _times(incidents, at)
    reach_s = half.max() + half_at.max() + SLACK_S
    tree = cKDTree(np.c_[reports.globe_m[rows] / reach_m, middle / reach_s])
    asked = np.c_[incidents.globe_m[at] / reach_m, middle_at / reach_s]
    ranks = list(range(1, NEAREST + 1))
    place = tree.query(asked, ranks, p=np.inf, distance_upper_bound=1.0 + 1e-9)[1]
    which, rank = np.nonzero(place < len(rows))
    return which, rows[place[which, rank]], place[:, -1] < len(rows)


def _times(spots: _Spots, chosen: IntArray) -> tuple[FloatArray, FloatArray]:
    earliest, latest = spots.earliest_s[chosen], spots.latest_s[chosen]
    return (earliest + latest) / 2, (latest - earliest) / 2


def _squared(reports: _Spots, row: IntArray, incidents: _Spots, at: IntArray) -> FloatArray:
    """(n,) squared distance in joint sigmas; inf beyond GATE, other times, or kinds that are never one."""
    turned = reports.lon_deg[row] - incidents.lon_deg[at]
    turned -= 360.0 * np.round(turned / 360.0)
    east = turned * M_PER_DEG * np.cos(np.radians(incidents.lat_deg[at]))
    north = (reports.lat_deg[row] - incidents.lat_deg[at]) * M_PER_DEG
    cxx, cxy, cyy = (
        getattr(reports, name)[row] + getattr(incidents, name)[at] for name in ("cxx", "cxy", "cyy")
    )
    squared = (cyy * east**2 - 2 * cxy * east * north + cxx * north**2) / np.maximum(cxx * cyy - cxy**2, 1.0)
    may = squared <= GATE**2
    may &= reports.earliest_s[row] - SLACK_S <= incidents.latest_s[at]
    may &= reports.latest_s[row] + SLACK_S >= incidents.earliest_s[at]
    may &= (reports.groups[row] & incidents.groups[at]) != 0
    return np.asarray(np.where(may, squared, np.inf))
