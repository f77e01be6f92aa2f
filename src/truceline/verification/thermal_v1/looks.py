"""How much was looked at: cluster of passes by cluster, with what the satellites flying then can reach.

A day without a look is unknown and no day. Where nobody states the looks, a detection anywhere in the region
shows that somebody looked that day, and a day without one stays unknown.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from truceline.verification.thermal_v1.fires import Detections, IntArray
from truceline.verification.thermal_v1.settings import DAY_S


def reach(satellites: IntArray, fires: IntArray, together: Sequence[int], among: Sequence[int]) -> float:
    """Share of the fires told by all of ``together`` that ``among`` alone would have told; nan without any.

    satellites, fires: (n,) of detections from times when all of ``together`` flew. It needs no model of
    what each satellite misses: what ``among`` finds of what all found is the whole of it.
    """
    known = np.isin(satellites, together) & (fires >= 0)
    every = np.unique(fires[known])
    if not len(every):
        return float("nan")
    return len(np.unique(fires[known & np.isin(satellites, among)])) / len(every)


def looked_days(found: Detections) -> IntArray:
    """The days since 1970 (UTC), in order, that the detections themselves show somebody looked at."""
    return np.unique(np.floor(found.at_s[found.usable] / DAY_S).astype(np.int64))
