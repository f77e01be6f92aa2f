"""Pairs of reports near enough to be worth a score: everything else needs no look.

Reports are sorted into classes by how far they can reach in space and time; two classes meet in one
search, so a sharp report never pays for the reach of a vague one. Distances are chords through the
earth, which are right at any longitude and latitude.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from truceline.fusion.assoc_v1.calibration import MOMENT_S, Calibration, Near
from truceline.fusion.assoc_v1.incidents import Growing
from truceline.fusion.assoc_v1.mixture import FARTHEST, LONGEST_S
from truceline.fusion.assoc_v1.reports import M_PER_DEG, FloatArray, IntArray, Reports
from truceline.fusion.assoc_v1.settings import Settings

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

AT_ONCE = 50_000
MOST_PAIRS = 8_000_000
MANY_PAIRS = 4_000_000
FEW_ANCHORS = 2
MOST_LOOKS = 200_000_000
MOST_NEAR = 600_000
"""Reports looked at, and pairs, to learn from; where there are more, fewer anchors are taken."""
EARTH_M = float(np.degrees(M_PER_DEG))
LEAST_REACH_M = 100.0
SAME_PLACE_M = 0.5
"""Reports nearer than this took their place from one table or one another, and show nothing of errors."""
SHARPEST, SHARP_FACTOR = 0.6, 1.5
"""Sigma is learnt from reports that state less than this quantile, times the factor."""
SLACK_NATS = 1.5
"""A score's bound by the report's own cell leaves this much for a partner in a quieter one."""


class TooCrowdedError(ValueError):
    """So many reports lie within reach of one another that no answer would mean anything."""

    def __init__(self, count: int, settings: Settings) -> None:
        super().__init__(
            f"{count} reports of one block have more than {MOST_PAIRS} pairs that could be one happening: "
            "their times or places are far vaguer than their number allows. Check sigma_major_m and the "
            "times of the source that sent most of them, or raise least_score above "
            f"{settings.least_score}."
        )


def pairs(found: Reports, reach: FloatArray, settings: Settings) -> Iterator[tuple[IntArray, IntArray]]:
    """Pairs (i, j) of reports within the reach (m) of either and some beyond, each once, chunk by chunk."""
    width = found.hi - found.lo
    space = space_classes(reach)
    wide = (width > settings.span_s / 8).astype(np.int64)
    number = np.where(space >= 0, space * 2 + wide, -1)
    points = _chords(found)
    middle = found.lo + width / 2
    present = [int(each) for each in np.unique(number) if each >= 0]
    members = {each: np.flatnonzero(number == each) for each in present}
    by_time = {each: members[each][np.argsort(middle[members[each]], kind="stable")] for each in present}
    widest = {each: float(width[members[each]].max()) for each in present}
    for place, one in enumerate(present):
        for other in present[: place + 1]:
            radius = float(max(reach[members[one]].max(), reach[members[other]].max()))
            window = settings.span_s + (widest[one] + widest[other]) / 2
            yield from _meet(by_time[one], by_time[other], points, middle, radius, window, one == other)


def space_classes(reach: FloatArray) -> IntArray:
    """(n,) classes of reach, each twice as far as the one before; -1 where there is none."""
    space = np.ceil(np.log2(np.maximum(reach, LEAST_REACH_M) / LEAST_REACH_M)).astype(np.int64)
    return np.where(reach > 0, space, -1)


def reaches_m(single: Growing, calibration: Calibration, settings: Settings) -> FloatArray:
    """(n,) m: how far the other report may be for the least score to be reached; 0: it never can.

    The score of a pair is at most  -d²/2v - ln(2π v) - ln(time) - ln λ + ln p  with v at least this report's.
    """
    long = _major(single)
    wide = np.log(np.maximum(single.core_hi - single.core_lo, 1.0) + 2 * single.slack)
    time = np.where(
        single.moments > 0,
        -np.log(2.0 * np.where(single.moments > 0, 1 / np.maximum(single.rate, 1e-9), 1.0)),
        -wide,
    )
    room = time - np.log(2 * np.pi) - single.log_density + np.log(calibration.partners)
    room += SLACK_NATS - settings.least_score
    reach = np.zeros(len(long))
    for share in (1.0, 1.25, 1.5, 1.75, 2.0):
        left = room - np.log(share / single.sharpness)
        if calibration.tail < np.inf:
            farthest = calibration.tail * np.expm1(np.maximum(left, 0.0) * 2 / (calibration.tail + 2))
        else:
            farthest = 2 * left
        reach = np.maximum(reach, np.sqrt(np.clip(farthest, 0.0, settings.gate**2) * long * share))
    return reach


def _major(single: Growing) -> FloatArray:
    """(n,) m²: variance along the long axis."""
    half, turn = (single.cxx + single.cyy) / 2, (single.cxx - single.cyy) / 2
    return half + np.hypot(turn, single.cxy)


def _chords(found: Reports) -> FloatArray:
    lon, lat = np.radians(found.lon), np.radians(found.lat)
    flat = np.cos(lat)
    return EARTH_M * np.stack([flat * np.cos(lon), flat * np.sin(lon), np.sin(lat)], axis=1)


def _meet(
    one: IntArray,
    other: IntArray,
    points: FloatArray,
    middle: FloatArray,
    radius: float,
    window: float,
    same: bool,
) -> Iterator[tuple[IntArray, IntArray]]:
    """Pairs of the two classes within radius (m) and window (s); both sorted by time."""
    when = middle[other]
    for start in range(0, len(one), AT_ONCE):
        chunk = one[start : start + AT_ONCE]
        first = np.searchsorted(when, middle[chunk[0]] - window)
        last = np.searchsorted(when, middle[chunk[-1]] + window, side="right")
        near = other[first:last]
        if not len(near):
            continue
        for i, j in _within(chunk, near, points, middle, radius, window):
            keep = i < j if same else i != j
            yield i[keep], j[keep]


def _within(
    one: IntArray, other: IntArray, points: FloatArray, middle: FloatArray, radius: float, window: float
) -> Iterator[tuple[IntArray, IntArray]]:
    """Pairs within reach; where there are very many, half the chunk at a time."""
    start = middle[one[0]]

    from scipy.spatial import cKDTree  # the compiled path does without: 50 MB

    def tree(rows: IntArray) -> cKDTree:
        scaled = np.concatenate([points[rows] / radius, (middle[rows] - start)[:, None] / window], axis=1)
        return cKDTree(scaled, balanced_tree=False, compact_nodes=False)

    these, those = tree(one), tree(other)
    many = len(one) > 1 and len(one) * len(other) > MANY_PAIRS
    if many and these.count_neighbors(those, np.sqrt(2.0)) > MANY_PAIRS:
        half = len(one) // 2
        for part in (one[:half], one[half:]):
            yield from _within(part, other, points, middle, radius, window)
        return
    met = these.sparse_distance_matrix(those, np.sqrt(2.0), output_type="ndarray")
    yield one[met["i"]], other[met["j"]]


def near_pairs(found: Reports, settings: Settings, fast: bool = False) -> Near:
    """Pairs of an anchor and any report near it in stated sigmas, from which sigma and delay are learnt.

    Anchors are every so-maniest report in canonical order, so they do not depend on the order of arrival.
    """
    moment = found.hi - found.lo <= MOMENT_S
    variance = (found.cxx + found.cyy)[moment]
    most = np.quantile(variance, SHARPEST, method="lower") * SHARP_FACTOR**2 if len(variance) else 0.0
    sharp = np.flatnonzero(moment & (found.cxx + found.cyy <= most))
    middle = found.lo + (found.hi - found.lo) / 2
    by_time = sharp[np.argsort(middle[sharp], kind="stable")]
    around = _around_compiled if fast else _around
    every = max(len(sharp) // settings.anchors, 1)
    while True:
        anchors = sharp[::every]
        first = np.searchsorted(middle[by_time], middle[anchors] - LONGEST_S)
        last = np.searchsorted(middle[by_time], middle[anchors] + LONGEST_S, side="right")
        few = len(anchors) <= FEW_ANCHORS
        if few or (last - first).sum() <= MOST_LOOKS:
            near = around(found, by_time, middle, anchors, first, last)
            if few or len(near.gap) <= MOST_NEAR:
                return near
        every *= 2


def _around(
    found: Reports, by_time: IntArray, middle: FloatArray, anchors: IntArray, first: IntArray, last: IntArray
) -> Near:
    """Pairs of these anchors; a few too many where there are more than can be held."""
    reach = np.sqrt(found.cxx + found.cyy)
    points = _chords(found)
    number = np.ceil(np.log2(np.maximum(reach, LEAST_REACH_M) / LEAST_REACH_M)).astype(np.int64)
    parts, held = [_near(found, anchors[:0], anchors[:0], anchors, middle)], 0
    for one, other in product(np.unique(number[by_time]), repeat=2):
        a, b = anchors[number[anchors] == one], by_time[number[by_time] == other]
        a = a[np.argsort(middle[a], kind="stable")]
        radius = float(np.sqrt(2.0 * FARTHEST) * 2.0 ** max(one, other) * LEAST_REACH_M)
        for i, j in _meet(a, b, points, middle, radius, LONGEST_S, same=False):
            parts.append(_near(found, i, j, anchors, middle))
            held += len(parts[-1].gap)
            if held > MOST_NEAR and len(anchors) > FEW_ANCHORS:
                return Near.joined(parts)
    return Near.joined(parts)


def _around_compiled(
    found: Reports, by_time: IntArray, middle: FloatArray, anchors: IntArray, first: IntArray, last: IntArray
) -> Near:
    """The same pairs, by looking at each report of an anchor's window."""
    from truceline.fusion.assoc_v1 import kernels

    columns = (found.lon, found.lat, found.cxx, found.cxy, found.cyy)
    most = MOST_NEAR if len(anchors) > FEW_ANCHORS else len(anchors) * len(by_time)
    i, j = kernels.near(
        anchors,
        by_time,
        columns,
        found.company,
        first,
        last,
        FARTHEST,
        SAME_PLACE_M**2,
        most,
    )
    return _near(found, i.astype(np.int64), j.astype(np.int64), anchors, middle)


def _near(found: Reports, i: IntArray, j: IntArray, anchors: IntArray, middle: FloatArray) -> Near:
    """Of these pairs those that are near, with what is learnt from them."""
    a, b = found.take(i), found.take(j)
    cos = (np.cos(np.radians(a.lat)) + np.cos(np.radians(b.lat))) / 2
    east, north = (b.lon - a.lon) * M_PER_DEG * cos, (b.lat - a.lat) * M_PER_DEG
    vxx, vxy, vyy = a.cxx + b.cxx, a.cxy + b.cxy, a.cyy + b.cyy
    squared = (vyy * east**2 - 2 * vxy * east * north + vxx * north**2) / (vxx * vyy - vxy**2)
    gap = np.abs(middle[j] - middle[i])
    keep = (
        (squared <= FARTHEST)
        & (east**2 + north**2 > SAME_PLACE_M**2)
        & (gap <= LONGEST_S)
        & ((a.company & b.company) != 0)
    )
    sources = int(found.source.max(initial=-1)) + 1
    return Near(
        a.source[keep],
        b.source[keep],
        squared[keep],
        gap[keep],
        ((a.cxx + a.cyy) / (vxx + vyy))[keep],
        np.bincount(found.source[anchors], minlength=sources),
    )
