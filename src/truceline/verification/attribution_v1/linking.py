"""Firing that was seen or heard apart from any impact, and the acts that it may belong to.

A link is a candidate and never asserted: firing that fits several acts in time and reach is each one's
only with a chance of one over their number. What fits more than ``MOST`` acts is not linked at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.verification.attribution_v1.ranges import Reach, reach_of

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Columns = Mapping[str, npt.NDArray[Any]]
BEFORE_US, AFTER_US = 180_000_000, 30_000_000
"""Firing comes at most so long before what fell, flight and two clocks included, and hardly after it."""
MOST, LOOKED_AT = 100, 20_000
"""Acts that firing may fit and still say something of each; reports near it in time that are looked at."""
M_PER_DEG = 111_194.93


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """(k,) ``row`` of firing, ``act`` that it fits, and how many acts that row ``fits``."""

    row: IntArray
    act: IntArray
    fits: IntArray


@dataclass(frozen=True, slots=True)
class _Fell:
    """Rows of what fell, in order of time: (m,) place, moment (µs), act, metres that it can have flown."""

    lon_deg: FloatArray
    lat_deg: FloatArray
    at_us: IntArray
    act: IntArray
    least_m: FloatArray
    most_m: FloatArray


def linked(columns: Columns, act: IntArray, firing: IntArray, weapons: Mapping[str, Reach]) -> Links:
    """Candidate links from rows of firing to other acts than their own.

    firing: numbers of the rows that tell a firing point
    """
    fell = _fell(columns, act, firing, weapons) if len(firing) else None
    found = (
        []
        if fell is None
        else [(row, *each) for row in firing.tolist() for each in _of(row, columns, act, fell)]
    )
    rows, acts, fits = zip(*found, strict=True) if found else ((), (), ())
    return Links(row=np.array(rows, np.int64), act=np.array(acts, np.int64), fits=np.array(fits, np.int64))


def _of(row: int, columns: Columns, act: IntArray, fell: _Fell) -> Iterator[tuple[int, int]]:
    """Each act that this firing fits, and how many they are."""
    at = int(columns["happened_earliest"][row])
    first, last = np.searchsorted(fell.at_us, [at - AFTER_US, at + BEFORE_US + 1]).tolist()
    if last - first > LOOKED_AT:
        return
    near = slice(first, last)
    north = float(columns["lat_deg"][row]) - fell.lat_deg[near]
    east = (float(columns["lon_deg"][row]) - fell.lon_deg[near]) * np.cos(np.radians(fell.lat_deg[near]))
    away = np.hypot(east, north) * M_PER_DEG
    fits = np.unique(fell.act[near][(away >= fell.least_m[near]) & (away <= fell.most_m[near])])
    fits = fits[fits != act[row]]
    if len(fits) <= MOST:
        yield from ((int(each), len(fits)) for each in fits)


def _fell(columns: Columns, act: IntArray, firing: IntArray, weapons: Mapping[str, Reach]) -> _Fell:
    lon, lat = columns["lon_deg"].astype(np.float64), columns["lat_deg"].astype(np.float64)
    points = (columns["place_kind"].astype("U8") == "point") & np.isfinite(lon) & np.isfinite(lat)
    points[firing] = False
    rows = np.flatnonzero(points & (act >= 0))
    at = columns["happened_earliest"].astype(np.int64)
    rows = rows[np.argsort(at[rows], kind="stable")]
    said = list(zip(columns["weapon_code"][rows].tolist(), columns["kind"][rows].tolist(), strict=True))
    known = {pair: reach_of(*pair, weapons)[0] for pair in set(said)}
    return _Fell(
        lon[rows],
        lat[rows],
        at[rows],
        act[rows],
        0.5 * np.array([known[pair].min_m for pair in said]),
        np.array([known[pair].max_m for pair in said]),
    )
