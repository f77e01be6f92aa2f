"""Firing that was seen or heard apart from any impact, and the acts that it may belong to.

A link is a candidate and never asserted: firing that fits several acts in time and reach is each one's
only with a chance of one over their number.
"""

from __future__ import annotations

from collections.abc import Mapping
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
M_PER_DEG = 111_194.93


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """(k,) ``row`` of firing, ``act`` that it fits, and how many acts that row ``fits``."""

    row: IntArray
    act: IntArray
    fits: IntArray


def linked(columns: Columns, act: IntArray, firing: IntArray, weapons: Mapping[str, Reach]) -> Links:
    """Candidate links from rows of firing to other acts than their own.

    firing: numbers of the rows that tell a firing point
    """
    about = np.setdiff1d(np.flatnonzero((act >= 0) & np.isfinite(columns["lon_deg"].astype(float))), firing)
    about = about[columns["place_kind"][about].astype("U8") == "point"]
    if not len(firing) or not len(about):
        return _links([])
    happened = columns["happened_earliest"].astype(np.int64)
    about = about[np.argsort(happened[about], kind="stable")]
    times = happened[about]
    pairs = []
    for row in firing.tolist():
        first, last = np.searchsorted(times, [happened[row] - AFTER_US, happened[row] + BEFORE_US + 1])
        near = [each for each in about[first:last].tolist() if _in_reach(columns, row, each, weapons)]
        pairs.append((row, sorted({int(act[each]) for each in near} - {int(act[row])})))
    return _links(pairs)


def _links(pairs: list[tuple[int, list[int]]]) -> Links:
    flat = [(row, each, len(acts)) for row, acts in pairs for each in acts]
    rows, acts, fits = zip(*flat, strict=True) if flat else ((), (), ())
    return Links(row=np.array(rows, np.int64), act=np.array(acts, np.int64), fits=np.array(fits, np.int64))


def _in_reach(columns: Columns, firing: int, impact: int, weapons: Mapping[str, Reach]) -> bool:
    lon, lat = columns["lon_deg"], columns["lat_deg"]
    north = float(lat[firing]) - float(lat[impact])
    east = (float(lon[firing]) - float(lon[impact])) * np.cos(np.radians(float(lat[impact])))
    away = float(np.hypot(east, north)) * M_PER_DEG
    kind, weapon = str(columns["kind"][impact]), str(columns["weapon_code"][impact] or "")
    reach, _ = reach_of(weapon, kind, weapons)
    return reach.min_m * 0.5 <= away <= reach.max_m
