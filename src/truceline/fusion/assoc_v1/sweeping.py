"""Pairs that may merge, found by the compiled path: level by level of reach, in cells of time and latitude.

A report of some reach meets those of its own level and of all below in cells as high as its level's reach.
Numbers that say bin of time, row, longitude and place are sorted; reports that meet lie side by side then.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.fusion.assoc_v1.agglomerate import BoolArray
from truceline.fusion.assoc_v1.candidates import TooCrowdedError
from truceline.fusion.assoc_v1.reports import FloatArray, IntArray
from truceline.fusion.assoc_v1.settings import Settings

MOST_LOOKS = 2_000_000_000
"""So many times may a report of a strip be held beside another's: some ten seconds."""
LON_BITS = 20
"""Longitudes are sorted by steps of 38 m on the equator; what is nearer is looked at closely anyway."""
BIN_SPANS = 1.125
"""A bin of time is so many spans long: reports of short intervals meet in their own and those beside."""
TALL_DEG = 0.05
Pairs = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]


def swept(
    edges: tuple[int, int, int], told: Any, known: Any, terms: Any, settings: Settings, most: int
) -> Pairs:
    """Pairs of reports from the first edge to the last whose later is at the second edge or after it.

    told, known, terms: as the kernels take them
    returns: the earlier, the later, the score
    errors:  TooCrowdedError where there are more than ``most``
    """
    from truceline.fusion.assoc_v1 import kernels

    start, begin, end = edges
    order = _side_by_side(start, end, told, settings)
    state, bits, near = kernels.stood(order, told, known, terms[1], settings.gate)
    width, wide_s = near[:, 5] - near[:, 4], settings.span_s / 8
    wide = width > wide_s
    level, reach_deg, held = kernels.levels_of(near[:, 3], width, wide_s)
    widest = wide_s, max(float(width.max()), wide_s)
    found: list[Pairs] = []
    looks, count = 0, 0
    for own, reach in enumerate(reach_deg.tolist()):
        ground = _ground(near[:, 1], near[:, 4], reach, settings)
        asks, stands = (
            [_sorted(near, (wide == long) & asked, ground) for long in (False, True)]
            for asked in (level == own, (level >= 0) & (level <= own))
        )
        for asker, stander in product((0, 1), repeat=2):
            if not (len(asks[asker]) and len(stands[stander])):
                continue
            bins = _bins(widest[stander], settings), _bins(widest[asker], settings)
            *pairs, held, looked = kernels.met(
                asks[asker], stands[stander], ground, reach, (-bins[0], bins[1]), own, begin, order, level,
                near, state, bits, terms, (most - count, MOST_LOOKS - looks),
            )  # fmt: skip
            looks, count = looks + looked, count + held
            if looks > MOST_LOOKS:
                raise TooCrowdedError(end - start, settings)
            one, other, score = (each[:held] for each in pairs)
            found.append((one, other, score))
    none = np.zeros(0, np.int32)
    one, other, score = (np.concatenate(each) for each in zip((none,) * 3, *found, strict=True))
    return one, other, score


Ground = tuple[int, int, int, float, float, float, float]
"""Rows of a bin, bits of longitude and of place, height of a row and lowest latitude (degrees), earliest (s),
length of a bin (s)."""


def _side_by_side(start: int, end: int, told: Any, settings: Settings) -> IntArray:
    """(n,) rows from start to end as they lie beside one another, which keeps what is asked for at hand."""
    from truceline.fusion.assoc_v1 import kernels

    lon, lat, lo = (told[column][start:end] for column in (0, 1, 5))
    keys: IntArray = kernels.ordered(
        lon, lat, lo, np.arange(end - start), ground := _ground(lat, lo, TALL_DEG, settings)
    )
    keys.sort()
    return (keys & ((1 << ground[2]) - 1)) + start


def _bins(width_s: float, settings: Settings) -> int:
    """How many bins away one may be whose interval is so long."""
    return int(np.ceil((settings.span_s + width_s) / (settings.span_s * BIN_SPANS)))


def _ground(lat: FloatArray, lo: FloatArray, tall_deg: float, settings: Settings) -> Ground:
    """Rows of that height, or higher where their numbers would need more bits than there are."""
    place_bits = max(len(lat) - 1, 1).bit_length()
    lowest, highest, earliest = float(lat.min()), float(lat.max()), float(lo.min())
    bin_s = settings.span_s * BIN_SPANS
    bins = int((float(lo.max()) - earliest) / bin_s) + 1
    while True:
        rows = int((highest - lowest) / tall_deg) + 4
        lon_bits = min(63 - place_bits - (bins * rows).bit_length(), LON_BITS)
        if lon_bits >= LON_BITS // 2:
            return rows, lon_bits, place_bits, tall_deg, lowest, earliest, bin_s
        tall_deg *= 2


def _sorted(near: FloatArray, chosen: BoolArray, ground: Ground) -> IntArray:
    from truceline.fusion.assoc_v1 import kernels

    keys: IntArray = kernels.ordered(near[:, 0], near[:, 1], near[:, 4], np.flatnonzero(chosen), ground)
    keys.sort()
    return keys
