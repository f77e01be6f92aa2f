"""What a merge of two incidents scores: the twin of incidents.scores."""
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np

from truceline.fusion.assoc_v1.kernels.compiling import compiled
from truceline.fusion.assoc_v1.kernels.incidents import (
    ALONE,
    CORE_HI,
    CORE_LO,
    COS,
    CXX,
    CXY,
    CYY,
    FIRST,
    FIRST_HI,
    LAST_LO,
    LAT,
    LOG_DENSITY,
    LON,
    M_PER_DEG,
    MOMENTS,
    RATE,
    SHARPNESS,
    SLACK,
    alike,
    delay_of,
    intervals,
    sharper_in_time,
)

MAY_NOT = -(2**62)
UNITS = 1024.0
LOG_2PI, LN_2 = float(np.log(2 * np.pi)), float(np.log(2.0))
LOG2_SHORT = 0.0862


@compiled
def times(state, i, j):
    """Log-likelihood ratio of the times told."""
    ratio = 0.0
    if state[i, MOMENTS] > 0 and state[j, MOMENTS] > 0:
        gap = state[i, FIRST] - state[j, FIRST]
        if alike(state, i, j):
            a, b = state[i, RATE], state[j, RATE]
            ratio = np.log(a * b / (a + b)) - (a * gap if a * gap > 0 else -b * gap)
        else:
            dull = max(delay_of(state, i), delay_of(state, j))
            ratio = -abs(gap) / dull - np.log(2 * dull)
    if not np.isfinite(state[i, SLACK]) and not np.isfinite(state[j, SLACK]):
        return ratio
    sharp = i if sharper_in_time(state, i, j) else j
    both = intervals(
        state[sharp, FIRST],
        delay_of(state, sharp),
        max(state[i, CORE_LO], state[j, CORE_LO]),
        min(state[i, CORE_HI], state[j, CORE_HI]),
        min(state[i, SLACK], state[j, SLACK]),
    )
    return ratio + both - state[i, ALONE] - state[j, ALONE]


@compiled
def in_no_common_day(state, i, j, span_s):
    """Whether long intervals share no moment."""
    slack = 0.0
    if np.isfinite(state[i, SLACK]):
        slack = state[i, SLACK]
    if np.isfinite(state[j, SLACK]):
        slack = max(slack, state[j, SLACK])
    apart = max(state[i, CORE_LO], state[j, CORE_LO]) >= min(state[i, CORE_HI], state[j, CORE_HI])
    return apart and slack >= span_s / 8


@compiled
def log2_below(value):
    """A logarithm to base 2, too small by no more than LOG2_SHORT: exponent and mantissa as they stand."""
    return np.float64(value).view(np.int64) * 2.0**-52 - 1023.0


@compiled
def hopeless(state, i, j, squared, det, density, tail, log_partners, least):
    """Whether two incidents of moments alone score too little by a bound that takes no logarithm.

    What it lets pass is scored; what it stops would have had a score that is no more than the least.
    """
    if state[i, MOMENTS] == 0 or state[j, MOMENTS] == 0:
        return False
    if np.isfinite(state[i, SLACK]) or np.isfinite(state[j, SLACK]):
        return False
    gap = state[i, FIRST] - state[j, FIRST]
    if alike(state, i, j):
        a, b = state[i, RATE], state[j, RATE]
        sharp, waited = a * b / (a + b), a * gap if a * gap > 0 else -b * gap
    else:
        dull = max(delay_of(state, i), delay_of(state, j))
        sharp, waited = 0.5 / dull, abs(gap) / dull
    far = squared / 2
    if tail < np.inf:
        far = (tail + 2) / 2 * LN_2 * max(log2_below(1.0 + squared / tail), 0.0)
    most = LN_2 / 2 * (log2_below(sharp * sharp / det) + LOG2_SHORT) - LOG_2PI
    return (most - far - waited - density + log_partners) * UNITS < least - 1.0


@compiled
def score(state, bits, i, j, farthest_m2, twice, tail, log_partners, gate, span_s, least):
    """Whole score of a merge, MAY_NOT where it may not be."""
    if (bits[i, 0] & bits[j, 0]) == 0:
        return MAY_NOT
    if max(state[i, LAST_LO], state[j, LAST_LO]) - min(state[i, FIRST_HI], state[j, FIRST_HI]) > span_s:
        return MAY_NOT
    turn = state[j, LON] - state[i, LON]
    turn -= 360.0 * np.rint(turn / 360.0)
    east = turn * M_PER_DEG * (state[i, COS] + state[j, COS]) / 2
    north = (state[j, LAT] - state[i, LAT]) * M_PER_DEG
    if east**2 + north**2 > farthest_m2:
        return MAY_NOT
    vxx, vxy = state[i, CXX] + state[j, CXX], state[i, CXY] + state[j, CXY]
    vyy = state[i, CYY] + state[j, CYY]
    det = vxx * vyy - vxy**2
    squared = (vyy * east**2 - 2 * vxy * east * north + vxx * north**2) / det
    if squared > gate**2 or in_no_common_day(state, i, j, span_s):
        return MAY_NOT
    density = state[i, LOG_DENSITY] if state[i, SHARPNESS] >= state[j, SHARPNESS] else state[j, LOG_DENSITY]
    if hopeless(state, i, j, squared, det, density, tail, log_partners, least):
        return MAY_NOT
    far = (tail + 2) / 2 * np.log1p(squared / tail) if tail < np.inf else squared / 2
    ratio = -far - LOG_2PI - np.log(det) / 2 + times(state, i, j) - density + log_partners
    shared, cost, source = bits[i, 1] & bits[j, 1], 0.0, 0
    while shared > 0 and source < len(twice):
        if shared & 1:
            cost += twice[source]
        shared >>= 1
        source += 1
    whole = np.int64(np.rint((ratio + cost) * UNITS))
    return whole if whole > least else MAY_NOT
