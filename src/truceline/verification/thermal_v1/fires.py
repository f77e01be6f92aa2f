"""Which detections are one fire: near each other for their errors and pixels, in one cluster of passes.

Several satellites pass within the hour, so one fire is told two or three times. A fire is a connected group
of detections; it is counted once in each cell it touches, so that a group grown long is no way to lose fires.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from truceline.verification.thermal_v1.settings import Settings

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
M_PER_DEG = 111_194.93
WIDEST_M = 5_000.0
LATEST_S = 1e11
MOST, AT_ONCE = 32, 100_000


@dataclass(frozen=True, slots=True)
class Detections:
    """(n,) each: degrees WGS 84, metres (nan: not said), s since 1970 in UTC, number of the satellite."""

    lon_deg: FloatArray
    lat_deg: FloatArray
    sigma_m: FloatArray
    pixel_m: FloatArray
    at_s: FloatArray
    satellite: IntArray

    def __len__(self) -> int:
        return len(self.at_s)

    def take(self, chosen: npt.NDArray[Any]) -> Detections:
        """The detections of an index or a mask."""
        return Detections(*(getattr(self, each.name)[chosen] for each in fields(self)))

    @property
    def usable(self) -> npt.NDArray[np.bool_]:
        """(n,) those with a place and a time; the others are no fire of this method."""
        placed = (np.abs(self.lat_deg) < 89.0) & (np.abs(self.lon_deg) <= 360.0)
        return placed & (np.abs(self.at_s) <= LATEST_S)


def fire_numbers(found: Detections, settings: Settings) -> IntArray:
    """(n,) a number for each detection's fire, from 0 by time, then place; -1 where unusable.

    The same groups whatever the order of rows. d² ≤ chi2 (σi² + σj² + pixel²), times at most pass_s apart;
    a group that lasts longer is cut by pass_s from its first moment on.
    """
    numbers = np.full(len(found), -1, np.int64)
    rows = np.flatnonzero(found.usable)
    if not len(rows):
        return numbers
    some = found.take(rows)
    order = np.lexsort((some.satellite, some.lat_deg, some.lon_deg, some.at_s))
    rows, some = rows[order], some.take(order)
    spot, told = _spots(some)
    first, second = _links(some.take(spot), settings)
    links = coo_array((np.ones(len(first), np.int8), (first, second)), shape=(len(spot), len(spot)))
    group = connected_components(links, directed=False)[1][told]
    begin = np.full(group.max() + 1, np.inf)
    np.minimum.at(begin, group, some.at_s)
    part = np.floor((some.at_s - begin[group]) / (settings.pass_s + 1.0)).astype(np.int64)
    _, first_row, inverse = np.unique(
        np.stack([group, part], axis=1), axis=0, return_index=True, return_inverse=True
    )
    numbers[rows] = np.argsort(np.argsort(first_row))[inverse.ravel()]
    return numbers


def repeats(found: Detections, fires: IntArray) -> npt.NDArray[np.bool_]:
    """(n,) whether another satellite told the same fire earlier; in one minute the lower number did."""
    order = np.lexsort((found.satellite, found.at_s, fires))
    _, begins = np.unique(fires[order], return_index=True)
    first_of = dict(zip(fires[order][begins].tolist(), found.satellite[order][begins].tolist(), strict=True))
    first = np.array([first_of[each] for each in fires.tolist()], dtype=np.int64)
    return np.asarray((fires >= 0) & (found.satellite != first))


def _spots(found: Detections) -> tuple[IntArray, IntArray]:
    """Rows of the first detection of each spot of about 10 m and 10 minutes, and (n,) each one's spot.

    Many detections of one spot would each ask for all the others; one of them asks for all.
    """
    key = np.zeros(len(found), np.int64)
    for column in (found.lon_deg * 1e4, found.lat_deg * 1e4, found.at_s / 600.0):
        values, number = np.unique(np.rint(column), return_inverse=True)
        _, key = np.unique(key * len(values) + number.ravel(), return_inverse=True)
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return first[order], place[inverse.ravel()]


def _links(found: Detections, settings: Settings) -> tuple[IntArray, IntArray]:
    """Row numbers of every two detections that can be one fire, each with its MOST nearest at most.

    Detections come in order of time. Clusters of passes lie hours apart, so a tree holds one stretch of
    two pass lengths; memory is bounded by MOST links a detection, were all of them in one place.
    """
    sigma = np.where(found.sigma_m > 0, np.minimum(found.sigma_m, WIDEST_M), settings.sigma_m)
    pixel = np.where(found.pixel_m > 0, np.minimum(found.pixel_m, WIDEST_M), settings.pixel_m)
    widest = float(np.sqrt(settings.chi2 * (2 * sigma.max() ** 2 + pixel.max() ** 2)))
    ball = _on_the_ball(found)
    stretch = np.floor(found.at_s / settings.pass_s).astype(np.int64)
    starts = np.flatnonzero(np.r_[True, stretch[1:] != stretch[:-1]])
    ends = np.r_[starts[1:], len(found)]
    parts: list[IntArray] = []
    for number, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        follows = number + 1 < len(starts) and stretch[end] == stretch[start] + 1
        stop = int(ends[number + 1]) if follows else end
        parts.append(start + _near(ball[start:stop], end - start, widest))
    first, second = np.concatenate(parts).T
    squared = ((ball[first] - ball[second]) ** 2).sum(axis=1)
    reach = sigma[first] ** 2 + sigma[second] ** 2 + np.maximum(pixel[first], pixel[second]) ** 2
    one = (squared <= settings.chi2 * reach) & (
        np.abs(found.at_s[first] - found.at_s[second]) <= settings.pass_s
    )
    return first[one], second[one]


def _near(ball: FloatArray, asking: int, widest: float) -> IntArray:
    """(m, 2) rows nearer than ``widest``: each of the first ``asking`` with its nearest ones."""
    tree = cKDTree(ball)
    most = min(MOST + 1, len(ball))
    parts = [np.zeros((0, 2), np.int64)]
    for start in range(0, asking, AT_ONCE):
        rows = np.arange(start, min(start + AT_ONCE, asking))
        distance, nearest = tree.query(ball[rows], k=np.arange(1, most + 1), distance_upper_bound=widest)
        here, which = np.nonzero(np.isfinite(distance))
        parts.append(np.stack([rows[here], nearest[here, which]], axis=1))
    return np.concatenate(parts)


def _on_the_ball(found: Detections) -> FloatArray:
    """(n, 3) metres: chords of a sphere, which over a few kilometres are distances on the ground."""
    lat, lon = np.radians(found.lat_deg), np.radians(found.lon_deg)
    radius_m = M_PER_DEG * np.degrees(1.0)
    return np.asarray(
        radius_m * np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    )
