"""How many reports there are about, where and when a report lies: counted in fixed cells.

The cells lie on an equal-area grid (Lambert's cylindrical projection) and on a fixed epoch, so a cell's
count depends neither on the block a report is fused in nor on the order of arrival.
"""

from __future__ import annotations

import numpy as np

from truceline.fusion.assoc_v1.reports import M_PER_DEG, FloatArray, IntArray, Reports
from truceline.fusion.assoc_v1.settings import Settings


def cells(found: Reports, settings: Settings) -> IntArray:
    """(n,) a number for each report's cell."""
    east = np.floor(found.lon * M_PER_DEG / settings.cell_m).astype(np.int64)
    north = np.floor(np.sin(np.radians(found.lat)) * np.degrees(M_PER_DEG) / settings.cell_m).astype(np.int64)
    then = np.floor(found.lo / settings.cell_s).astype(np.int64)
    return np.asarray(((then + 2**15) << 32) + ((north + 2**15) << 16) + (east + 2**15))


def log_density(found: Reports, settings: Settings) -> FloatArray:
    """(n,) natural logarithm of reports per m² and second in each report's cell."""
    _, inverse, count = np.unique(cells(found, settings), return_inverse=True, return_counts=True)
    return np.log(count / (settings.cell_m**2 * settings.cell_s))[inverse]
