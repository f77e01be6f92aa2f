"""How much was looked at: cluster of passes by cluster, with what the satellites flying then can reach.

A day without a look is unknown and no day. Where nobody states the looks, a detection anywhere in the region
shows that somebody looked that day, and a day without one stays unknown.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from truceline.verification.thermal_v1.fires import Detections, FloatArray, IntArray, fire_numbers
from truceline.verification.thermal_v1.settings import DAY_S, Settings


def reach(found: Detections, among: Sequence[int], settings: Settings) -> float:
    """Fires that ``among`` alone would have told, over those that all told; nan where none was told.

    found: detections of times at which all satellites flew. It needs no model of what each one misses, nor
    of how a detection more joins fires: both are counted as they are.
    """
    every = _number_of(fire_numbers(found, settings))
    alone = _number_of(fire_numbers(found.take(np.isin(found.satellite, among)), settings))
    return alone / every if every else float("nan")


def _number_of(fires: IntArray) -> int:
    return len(np.unique(fires[fires >= 0]))


def looked_days(found: Detections) -> IntArray:
    """The days since 1970 (UTC), in order, that the detections themselves show somebody looked at."""
    return np.unique(np.floor(found.at_s[found.usable] / DAY_S).astype(np.int64))


def exposures(
    found: Detections, days: IntArray, flew: npt.NDArray[np.bool_], clear: FloatArray, settings: Settings
) -> FloatArray:
    """(d,) what each day's looks were worth, in days of a clear look by all satellites; nan where unknown.

    days:  (d,) since 1970, in order; flew: (d, satellites) whether each looked that day; clear: (d,) share
           of the region that could be seen
    A set of satellites reaches what it would have told on days when all flew. Where all never flew together
    no set can be compared, and its days are unknown. A day without a look is worth nothing.
    """
    day = np.floor(np.where(found.usable, found.at_s, 0.0) / DAY_S).astype(np.int64)
    together = found.take(found.usable & np.isin(day, days[flew.all(axis=1)]))
    worth = np.zeros(len(days))
    for flying in np.unique(flew, axis=0):
        if flying.any():
            told = 1.0 if flying.all() else reach(together, np.flatnonzero(flying).tolist(), settings)
            worth[(flew == flying).all(axis=1)] = told
    return worth * clear
