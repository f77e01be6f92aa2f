"""What is known of an incident while it grows: the twins of incidents.growing and incidents.merged.

state: (n, 17) floats of incidents, columns as named below; bits: (n, 2) groups in common, sources
"""
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np

from truceline.fusion.assoc_v1.kernels.compiling import compiled

LON, LAT, COS, CXX, CXY, CYY, LOG_DENSITY, SHARPNESS, MOMENTS, RATE, FIRST = range(11)
CORE_LO, CORE_HI, SLACK, ALONE, LAST_LO, FIRST_HI = range(11, 17)
COLUMNS = (
    *("lon", "lat", "cos", "cxx", "cxy", "cyy", "log_density", "sharpness", "moments", "rate", "first"),
    *("core_lo", "core_hi", "slack", "alone", "last_lo", "first_hi"),
)
M_PER_DEG = 111_194.93
UNLIKE = 4.0


@compiled
def intervals(first, delay, lo, hi, slack):
    """Logarithm of the time intervals leave, as incidents has it."""
    if not np.isfinite(slack):
        return 0.0
    room = max(hi - lo, 0.0) + 2 * slack
    if not np.isfinite(first):
        return np.log(room) - max(lo - hi, 0.0) / slack
    miss = max(lo - first, 0.0) + max(first - hi, 0.0)
    return np.log(room / (room + 2 * delay)) - miss / (slack + delay)


@compiled
def delay_of(state, i):
    """Mean delay of an incident's moments, s; 0 where it has none."""
    return state[i, MOMENTS] / state[i, RATE] if state[i, MOMENTS] > 0 else 0.0


@compiled
def alike(state, i, j):
    """Whether delays are of one kind."""
    one, other = state[i, RATE] * state[j, MOMENTS], state[j, RATE] * state[i, MOMENTS]
    return one <= UNLIKE * other and other <= UNLIKE * one


@compiled
def sharper_in_time(state, i, j):
    """Whether i says more sharply when it happened."""
    some, others = state[i, MOMENTS] > 0, state[j, MOMENTS] > 0
    if some and others and alike(state, i, j):
        return state[i, FIRST] <= state[j, FIRST]
    return not others or (some and state[i, RATE] * state[j, MOMENTS] >= state[j, RATE] * state[i, MOMENTS])


@compiled
def begun(at, row, told, known, state, bits):
    """Fills a place of state and bits with one report as an incident of its own (incidents.growing)."""
    lon, lat, cxx, cxy, cyy, lo, hi, density, company, source = told
    scale, delays, dear = known[0], known[1], known[2]
    by = source[row]
    delay, width = delays[by], hi[row] - lo[row]
    xx, xy, yy = cxx[row] * scale[by], cxy[row] * scale[by], cyy[row] * scale[by]
    state[at, LON], state[at, LAT] = lon[row], lat[row]
    state[at, COS] = np.cos(np.radians(lat[row]))
    state[at, CXX], state[at, CXY], state[at, CYY] = xx, xy, yy
    state[at, LOG_DENSITY], state[at, SHARPNESS] = density[row], 1 / np.sqrt(xx * yy - xy**2)
    if width <= delay:
        state[at, MOMENTS], state[at, RATE], state[at, FIRST] = 1.0, 1 / delay, lo[row] + width / 2
        state[at, CORE_LO], state[at, CORE_HI], state[at, SLACK] = -np.inf, np.inf, np.inf
        state[at, ALONE] = 0.0
    else:
        slack = max(delay, width / 4)
        state[at, MOMENTS], state[at, RATE], state[at, FIRST] = 0.0, 0.0, np.inf
        state[at, CORE_LO], state[at, CORE_HI], state[at, SLACK] = lo[row], hi[row], slack
        state[at, ALONE] = intervals(np.inf, 0.0, lo[row], hi[row], slack)
    state[at, LAST_LO], state[at, FIRST_HI] = lo[row], hi[row]
    bits[at, 0] = company[row]
    bits[at, 1] = (np.int64(1) << by) & dear if by < 63 else 0


@compiled
def put_together(state, bits, i, j):
    """Incident i becomes both; in place."""
    turn = state[j, LON] - state[i, LON]
    turn -= 360.0 * np.rint(turn / 360.0)
    east = turn * M_PER_DEG * (state[i, COS] + state[j, COS]) / 2
    north = (state[j, LAT] - state[i, LAT]) * M_PER_DEG
    xx, xy, yy = state[i, CXX], state[i, CXY], state[i, CYY]
    vxx, vxy, vyy = xx + state[j, CXX], xy + state[j, CXY], yy + state[j, CYY]
    det = vxx * vyy - vxy**2
    gxx, gxy = (xx * vyy - xy * vxy) / det, (xy * vxx - xx * vxy) / det
    gyx, gyy = (xy * vyy - yy * vxy) / det, (yy * vxx - xy * vxy) / det
    sharp = i if sharper_in_time(state, i, j) else j
    both = state[i, MOMENTS] > 0 and state[j, MOMENTS] > 0 and alike(state, i, j)
    if both:
        moments, rate = state[i, MOMENTS] + state[j, MOMENTS], state[i, RATE] + state[j, RATE]
        first = min(state[i, FIRST], state[j, FIRST])
    else:
        moments, rate, first = state[sharp, MOMENTS], state[sharp, RATE], state[sharp, FIRST]
    state[i, LON] += (gxx * east + gxy * north) / (M_PER_DEG * (state[i, COS] + state[j, COS]) / 2)
    state[i, LAT] += (gyx * east + gyy * north) / M_PER_DEG
    state[i, COS] = np.cos(np.radians(state[i, LAT]))
    state[i, CXX] = xx - gxx * xx - gxy * xy
    state[i, CXY] = xy - gxx * xy - gxy * yy
    state[i, CYY] = yy - gyx * xy - gyy * yy
    if state[j, SHARPNESS] > state[i, SHARPNESS]:
        state[i, SHARPNESS], state[i, LOG_DENSITY] = state[j, SHARPNESS], state[j, LOG_DENSITY]
    state[i, MOMENTS], state[i, RATE], state[i, FIRST] = moments, rate, first
    state[i, CORE_LO] = max(state[i, CORE_LO], state[j, CORE_LO])
    state[i, CORE_HI] = min(state[i, CORE_HI], state[j, CORE_HI])
    state[i, SLACK] = min(state[i, SLACK], state[j, SLACK])
    state[i, ALONE] = intervals(
        first, delay_of(state, i), state[i, CORE_LO], state[i, CORE_HI], state[i, SLACK]
    )
    state[i, LAST_LO] = max(state[i, LAST_LO], state[j, LAST_LO])
    state[i, FIRST_HI] = min(state[i, FIRST_HI], state[j, FIRST_HI])
    bits[i, 0] &= bits[j, 0]
    bits[i, 1] |= bits[j, 1]
