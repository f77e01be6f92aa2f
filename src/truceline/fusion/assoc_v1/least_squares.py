"""Least squares with no negative answer (Lawson and Hanson 1974, chapter 23).

SciPy has the same; loading it costs 50 MB, and associating needs nothing else of it.
"""

from __future__ import annotations

import numpy as np

from truceline.fusion.assoc_v1.reports import FloatArray

SMALL = 1e-12
"""What is smaller than this share of the largest is nothing."""


def not_negative(rows: FloatArray, aim: FloatArray) -> FloatArray:
    """(n,) the x >= 0 for which |rows x - aim| is least; the (m, n) rows must be of full rank."""
    gram, toward = rows.T @ rows, rows.T @ aim
    nothing = SMALL * float(np.abs(toward).max(initial=0.0))
    found, free = np.zeros(len(toward)), np.zeros(len(toward), bool)
    for _ in range(3 * len(toward)):
        gain = np.where(free, -np.inf, toward - gram @ found)
        if free.all() or gain.max(initial=-np.inf) <= nothing:
            break
        free[int(gain.argmax())] = True
        found, free = _inside(gram, toward, found, free)
    return found


def _inside(
    gram: FloatArray, toward: FloatArray, found: FloatArray, free: np.typing.NDArray[np.bool_]
) -> tuple[FloatArray, np.typing.NDArray[np.bool_]]:
    """The least squares of the free ones; those that would turn negative on the way are not free any more."""
    while True:
        whole = np.zeros(len(toward))
        whole[free] = np.linalg.solve(gram[np.ix_(free, free)], toward[free])
        below = free & (whole <= 0)
        if not below.any():
            return whole, free
        step = float((found[below] / (found[below] - whole[below])).min())
        found = found + step * (whole - found)
        free = free & (found > SMALL * found.max(initial=0.0)) & ~(below & (found <= 0))
