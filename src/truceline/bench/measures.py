"""How right labels are: B³, GOSPA, splits and merges, counts per zone (methods.md, section 10).

A row of no incident is an incident of its own, in the truth as in the labels.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from truceline.bench.contract import Columns, FloatArray, IntArray, Truth
from truceline.fusion.assoc_v1 import STANDARD
from truceline.fusion.assoc_v1.reports import places

M_PER_DEG = 111_194.93
CUTOFF_M, CUTOFF_S = 10_000.0, 6 * 3600.0
BoolArray = npt.NDArray[np.bool_]
ZONE_M, LEAST_IN_ZONE = 100_000.0, 50


def b3(label: IntArray, member: IntArray) -> dict[str, float]:
    """Bagga and Baldwin's precision, recall and their F, over rows."""
    label, member = numbered(label), numbered(member)
    _, inverse, count = np.unique(
        label * np.int64(len(label)) + member, return_inverse=True, return_counts=True
    )
    shared = count[inverse]
    precision = float((shared / np.bincount(label)[label]).mean())
    recall = float((shared / np.bincount(member)[member]).mean())
    return {
        "b3_precision": precision,
        "b3_recall": recall,
        "b3_f": 2 * precision * recall / (precision + recall),
    }


def numbered(values: IntArray) -> IntArray:
    """The values as 0, 1, …; each -1 becomes a number of its own."""
    alone = values < 0
    full = np.where(alone, values.max(initial=0) + 1 + np.arange(len(values)), values)
    return np.unique(full, return_inverse=True)[1].astype(np.int64)


def measures(columns: Columns, truth: Truth, label: IntArray) -> dict[str, Any]:
    """Every figure about the labels of these rows."""
    label = numbered(label)
    real = truth.member >= 0
    pairs = np.unique(np.stack([label[real], truth.member[real]], axis=1), axis=0)
    told = len(np.unique(pairs[:, 1]))
    centre = _centres(columns, label)
    return {
        **b3(label, truth.member),
        "largest_incident_share": float(np.bincount(label).max() / len(label)),
        "largest_incident": int(np.bincount(label).max()),
        "splits_per_1000": 1000.0 * (len(pairs) - told) / max(told, 1),
        "merges_per_1000": 1000.0 * (len(pairs) - len(np.unique(pairs[:, 0]))) / max(told, 1),
        "gospa": _gospa(centre, truth, np.unique(truth.member[real])),
        **_zones(centre, truth, np.unique(label[real]), np.unique(truth.member[real])),
    }


def without_vague(columns: Columns, truth: Truth, label: IntArray, usable: BoolArray) -> dict[str, float]:
    """Counts per zone once more, without labels of which no row is known well enough to lie in a zone.

    usable: (rows,) whether association may join the row at all; a province's centre may not. The truth is
    not thinned: what only such rows tell is then missed, and that is in the figure.
    """
    label = numbered(label)
    real = truth.member >= 0
    labels, told = np.unique(label[real]), np.unique(truth.member[real])
    sharp = np.bincount(label, usable)[labels] > 0
    zones = _zones(_centres(columns, label), truth, labels[sharp], told)
    return {
        "too_vague_for_a_zone": int((~sharp).sum()),
        "count_bias_per_zone_without_vague": zones["count_bias_per_zone"],
        "count_bias_worst_zone_without_vague": zones["count_bias_worst_zone"],
    }


def _centres(columns: Columns, label: IntArray) -> FloatArray:
    """(labels, 3) mean degrees and time (s) of each label's rows that give a place; nan where none does.

    A wedge is where it points to: its coordinates are the sensor's.
    """
    lon, lat, *_ = places(columns, STANDARD)
    middle = (columns["happened_earliest"] / 2 + columns["happened_latest"] / 2) / 1e6
    placed = np.isfinite(lon) & np.isfinite(lat)
    count = np.bincount(label, placed)
    sums = [np.bincount(label, np.where(placed, each, 0.0)) for each in (lon, lat, middle)]
    with np.errstate(invalid="ignore"):
        return np.stack(sums, axis=1) / np.where(count > 0, count, np.nan)[:, None]


def _gospa(centre: FloatArray, truth: Truth, told: IntArray) -> float:
    """GOSPA (p 2, c 10 km, gate 6 h), m, an upper bound: pairs are matched nearest first, not optimally."""
    found = centre[np.isfinite(centre).all(axis=1)]
    if not len(found) or not len(told):
        return float(CUTOFF_M * np.sqrt(max(len(found), len(told)) / 2))
    true = np.stack([truth.lon_deg[told], truth.lat_deg[told], truth.happened_s[told]], axis=1)
    middle = float(true[:, 1].mean())
    scale = np.array([M_PER_DEG * np.cos(np.radians(middle)) / CUTOFF_M, M_PER_DEG / CUTOFF_M, 1 / CUTOFF_S])
    near = cKDTree(found * scale).sparse_distance_matrix(
        cKDTree(true * scale), np.sqrt(2.0), output_type="ndarray"
    )
    offset = ((found[near["i"]] - true[near["j"]]) * scale)[:, :2] * CUTOFF_M
    distance = np.hypot(offset[:, 0], offset[:, 1])
    matched = _nearest_first(near["i"], near["j"], distance, len(found), len(true))
    left = len(found) + len(true) - 2 * len(matched)
    return float(np.sqrt((distance[matched] ** 2).sum() + CUTOFF_M**2 / 2 * left))


def _nearest_first(
    one: npt.NDArray[Any], other: npt.NDArray[Any], distance: FloatArray, ones: int, others: int
) -> IntArray:
    """Which pairs are matched, each end once: always the nearest of those left."""
    order = np.argsort(distance, kind="stable")
    order = order[distance[order] < CUTOFF_M]
    free_one, free_other, chosen = np.ones(ones, bool), np.ones(others, bool), []
    while len(order):
        first_one, first_other = np.full(ones, len(order)), np.full(others, len(order))
        rank = np.arange(len(order))
        np.minimum.at(first_one, one[order], rank)
        np.minimum.at(first_other, other[order], rank)
        best = order[(first_one[one[order]] == rank) & (first_other[other[order]] == rank)]
        chosen.append(best)
        free_one[one[best]] = False
        free_other[other[best]] = False
        order = order[free_one[one[order]] & free_other[other[order]]]
    return np.concatenate(chosen) if chosen else np.zeros(0, np.int64)


def _zones(centre: FloatArray, truth: Truth, labels: IntArray, told: IntArray) -> dict[str, float]:
    """Incidents counted per zone of 100 km against those told, of labels that hold any real row.

    The mean of zones says whether counts are biased; one zone's error has the draw of that zone in it, too.
    """
    true = np.stack([truth.lon_deg[told], truth.lat_deg[told], truth.happened_s[told]], axis=1)
    counted = centre[labels]
    counted = counted[np.isfinite(counted).all(axis=1)]
    zones, inverse = np.unique(np.concatenate([_zone(true), _zone(counted)]), return_inverse=True)
    expected = np.bincount(inverse[: len(true)], minlength=len(zones))
    found = np.bincount(inverse[len(true) :], minlength=len(zones))
    enough = expected >= LEAST_IN_ZONE
    days = np.floor(np.concatenate([true[:, 2], counted[:, 2]]) / 86_400).astype(np.int64)
    cells, cell = np.unique(inverse * np.int64(10**7) + days, return_inverse=True)
    by_day = [np.bincount(part, minlength=len(cells)) for part in (cell[: len(true)], cell[len(true) :])]
    bias = found[enough] / expected[enough] - 1 if enough.any() else np.zeros(1)
    return {
        "count_bias_per_zone": float(bias.mean()),
        "count_bias_worst_zone": float(bias[np.argmax(np.abs(bias))]),
        "count_bias_spread_of_zones": float(bias.std()),
        "count_bias_in_all": float(found.sum() / max(expected.sum(), 1) - 1),
        "count_error_per_zone_day": float(np.abs(by_day[0] - by_day[1]).sum() / max(by_day[0].sum(), 1)),
    }


def _zone(place: FloatArray) -> IntArray:
    east = np.floor(place[:, 0] * M_PER_DEG / ZONE_M).astype(np.int64)
    north = np.floor(np.sin(np.radians(place[:, 1])) * np.degrees(M_PER_DEG) / ZONE_M).astype(np.int64)
    return np.asarray(east * 10_000 + north)
