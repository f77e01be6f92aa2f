"""The inner loops of association for numba: the same answers as the NumPy path, which is the oracle.

Every function here has its twin there: ``score`` in incidents.scores, ``put_together`` in incidents.merged,
``near_and_scored`` in candidates.pairs, ``grown`` in agglomerate. They are compiled by ``compiled`` only
where numba is installed and the rows are many; tests compare the labels of both.

state: (n, 17) floats of incidents, columns as named below; bits: (n, 2) groups in common, sources
"""
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from typing import Any

import numba
import numpy as np

LON, LAT, COS, CXX, CXY, CYY, LOG_DENSITY, SHARPNESS, MOMENTS, RATE, FIRST = range(11)
CORE_LO, CORE_HI, SLACK, ALONE, LAST_LO, FIRST_HI = range(11, 17)
COLUMNS = (
    *("lon", "lat", "cos", "cxx", "cxy", "cyy", "log_density", "sharpness", "moments", "rate", "first"),
    *("core_lo", "core_hi", "slack", "alone", "last_lo", "first_hi"),
)
MAY_NOT = -(2**62)
M_PER_DEG = 111_194.93
UNLIKE, UNITS = 4.0, 1024.0
LOG_2PI = float(np.log(2 * np.pi))
WIDER = 1.000001
"""What is in reach by this factor more is looked at closely."""
SCATTER = np.int64(0x2545F4914F6CDD1D)
"""An odd number that scatters cells over buckets."""


def _compiled(function: Any) -> Any:
    """Compiled once for this machine; where nothing can be kept, once for each run."""
    try:
        return numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:
        return numba.njit(nogil=True)(function)


@_compiled
def intervals(first, delay, lo, hi, slack):
    """Logarithm of the time intervals leave, as incidents has it."""
    if not np.isfinite(slack):
        return 0.0
    room = max(hi - lo, 0.0) + 2 * slack
    if not np.isfinite(first):
        return np.log(room) - max(lo - hi, 0.0) / slack
    miss = max(lo - first, 0.0) + max(first - hi, 0.0)
    return np.log(room / (room + 2 * delay)) - miss / (slack + delay)


@_compiled
def delay_of(state, i):
    """Mean delay of an incident's moments, s; 0 where it has none."""
    return state[i, MOMENTS] / state[i, RATE] if state[i, MOMENTS] > 0 else 0.0


@_compiled
def alike(state, i, j):
    """Whether delays are of one kind."""
    one, other = state[i, RATE] * state[j, MOMENTS], state[j, RATE] * state[i, MOMENTS]
    return one <= UNLIKE * other and other <= UNLIKE * one


@_compiled
def sharper_in_time(state, i, j):
    """Whether i says more sharply when it happened."""
    some, others = state[i, MOMENTS] > 0, state[j, MOMENTS] > 0
    if some and others and alike(state, i, j):
        return state[i, FIRST] <= state[j, FIRST]
    return not others or (some and state[i, RATE] * state[j, MOMENTS] >= state[j, RATE] * state[i, MOMENTS])


@_compiled
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


@_compiled
def in_no_common_day(state, i, j, span_s):
    """Whether long intervals share no moment."""
    slack = 0.0
    if np.isfinite(state[i, SLACK]):
        slack = state[i, SLACK]
    if np.isfinite(state[j, SLACK]):
        slack = max(slack, state[j, SLACK])
    apart = max(state[i, CORE_LO], state[j, CORE_LO]) >= min(state[i, CORE_HI], state[j, CORE_HI])
    return apart and slack >= span_s / 8


@_compiled
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


@_compiled
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


@_compiled
def columns_round(rows, height_deg):
    """How many cells go round the earth in each of the rows -rows .. rows - 1; cells are at least so wide."""
    count = np.empty(2 * rows, np.int64)
    for k in range(2 * rows):
        edge = min(max(abs(k - rows), abs(k - rows + 1)) * height_deg, 89.5)
        count[k] = max(int(np.floor(360.0 * np.cos(np.radians(edge)) / height_deg)), 1)
    return count


@_compiled
def column_of(lon, count):
    """The cell that a longitude lies in, of so many."""
    turned = lon - 360.0 * np.floor(lon / 360.0)
    return min(int(turned / 360.0 * count), count - 1)


@_compiled
def slot_of(table, key):
    """Where the key is in a table of keys, or where it would go."""
    mask = len(table) - 1
    at = ((key * SCATTER) >> 30) & mask
    while table[at] >= 0 and table[at] != key:
        at = (at + 1) & mask
    return at


@_compiled
def laid_out(members, state, height_deg):
    """Members by cell, in a cell by time: the table of cells, where each one's members start and end, they.

    A cell's key is its row times 2^32 and its column; rows are counted from below the south pole.
    """
    count, rows = len(members), int(90.0 / height_deg) + 3
    round_row = columns_round(rows, height_deg)
    size = 16
    while size < 2 * count:
        size *= 2
    table, ends = np.full(size, -1, np.int64), np.zeros(size, np.int32)
    slot = np.empty(count, np.int64)
    for k in range(count):
        row = int(np.floor(state[members[k], LAT] / height_deg)) + rows
        key = (row << 32) + column_of(state[members[k], LON], round_row[row])
        slot[k] = slot_of(table, key)
        table[slot[k]] = key
        ends[slot[k]] += 1
    total = 0
    for at in range(size):
        if table[at] >= 0:
            total += ends[at]
            ends[at] = total - ends[at]
    starts, by_cell = ends.copy(), np.empty(count, np.int32)
    for k in range(count):
        by_cell[ends[slot[k]]] = members[k]
        ends[slot[k]] += 1
    return table, starts, ends, by_cell, round_row


@_compiled
def placed(by_cell, state, reach, lo, hi):
    """(n, 6) longitude, latitude, its cosine, reach and time of reports in this order."""
    at = np.empty((len(by_cell), 6))
    for k in range(len(by_cell)):
        i = by_cell[k]
        at[k, 0], at[k, 1], at[k, 2] = state[i, LON], state[i, LAT], state[i, COS]
        at[k, 3], at[k, 4], at[k, 5] = reach[i], lo[i], hi[i]
    return at


@_compiled
def cells_near(key, height_deg, layout, found):
    """Fills ``found`` with slots of the cells whose members may lie within a cell's height of the cell's."""
    table, round_row = layout[0], layout[4]
    rows, count = len(round_row) // 2, 0
    row, column = key >> 32, key & 0xFFFFFFFF
    edge = min(max(abs(row - rows - 1), abs(row - rows + 2)) * height_deg, 89.5)
    wide_deg = height_deg / np.cos(np.radians(edge))
    west_deg, east_deg = (
        column * 360.0 / round_row[row] - wide_deg,
        (column + 1) * 360.0 / round_row[row] + wide_deg,
    )
    for r in range(row - 1, row + 2):
        around = round_row[r]
        west, east = int(np.floor(west_deg / 360.0 * around)), int(np.floor(east_deg / 360.0 * around))
        for c in range(west, min(east, west + around - 1) + 1):
            slot = slot_of(table, (r << 32) + c % around)
            if table[slot] >= 0 and count < len(found):
                found[count] = slot
                count += 1
    return count


@_compiled
def met(
    asking, there, klass, of_class, wide_s, height_deg, lo, hi, reach, state, bits,
    twice, tail, log_partners, gate, span_s, least, most_pairs, most_looks,
):  # fmt: skip
    """Pairs of each asking report with those there, scored; and the number of looks: too many end it.

    Both are taken cell by cell, in a cell by time, so that what is in reach is a stretch that only moves on.
    """
    asked, layout = laid_out(asking, state, height_deg), laid_out(there, state, height_deg)
    starts, ends, by_cell = layout[1], layout[2], layout[3]
    place = placed(by_cell, state, reach, lo, hi)
    slots, stretch = np.empty(4096, np.int64), np.empty(4096, np.int64)
    one, other = np.empty(1024, np.int32), np.empty(1024, np.int32)
    told, count, looks = np.empty(1024, np.int64), 0, 0
    for home in range(len(asked[0])):
        if asked[0][home] < 0:
            continue
        near_cells = cells_near(asked[0][home], height_deg, layout, slots)
        for n in range(near_cells):
            stretch[n] = starts[slots[n]]
        for q in range(asked[1][home], asked[2][home]):
            i = asked[3][q]
            lon, lat, cos, far = state[i, LON], state[i, LAT], state[i, COS], reach[i]
            early, late = lo[i] - span_s - wide_s, hi[i] + span_s
            for n in range(near_cells):
                end = ends[slots[n]]
                while stretch[n] < end and place[stretch[n], 4] < early:
                    stretch[n] += 1
                for k in range(stretch[n], end):
                    if place[k, 4] > late:
                        break
                    looks += 1
                    farthest = max(far, place[k, 3])
                    north = (place[k, 1] - lat) * M_PER_DEG
                    if abs(north) > farthest:
                        continue
                    turn = place[k, 0] - lon
                    if abs(turn) > 180.0:
                        turn -= 360.0 * np.rint(turn / 360.0)
                    east = turn * M_PER_DEG * (cos + place[k, 2]) / 2
                    if east**2 + north**2 > farthest**2 * WIDER or lo[i] - place[k, 5] > span_s:
                        continue
                    j = by_cell[k]
                    if klass[j] == of_class and j >= i:
                        continue
                    a, b = min(i, j), max(i, j)
                    scored = score(
                        state, bits, a, b, farthest**2, twice, tail, log_partners, gate, span_s, least
                    )
                    if scored == MAY_NOT:
                        continue
                    if count == most_pairs:
                        return one, other, told, most_looks + 1
                    if count == len(one):
                        one = np.concatenate((one, np.empty_like(one)))
                        other = np.concatenate((other, np.empty_like(other)))
                        told = np.concatenate((told, np.empty_like(told)))
                    one[count], other[count], told[count] = a, b, scored
                    count += 1
            if looks > most_looks:
                return one[:count], other[:count], told[:count], looks
    return one[:count], other[:count], told[:count], looks


@_compiled
def shuffled(one, other):
    """A fixed shuffle of pairs."""
    mixed = (one + 1) * np.int64(0x5851F42D4C957F2D) ^ (other + 1) * np.int64(0x14057B7EF767814F)
    return (mixed ^ (mixed >> 29)) * np.int64(0x2545F4914F6CDD1D) >> 7


@_compiled
def comes_first(one, other, scored, p, q, offset):
    """Whether pair p goes before pair q."""
    if scored[p] != scored[q]:
        return scored[p] > scored[q]
    a, b = shuffled(one[p] + offset, other[p] + offset), shuffled(one[q] + offset, other[q] + offset)
    if a != b:
        return a < b
    return one[p] < one[q] or (one[p] == one[q] and other[p] < other[q])


@_compiled
def new_in(table, key):
    """Whether the key was not in the table; it is there now."""
    mask = len(table) - 1
    mixed = key * np.int64(0x5851F42D4C957F2D)
    at = (mixed ^ (mixed >> 32)) & mask
    while table[at] >= 0:
        if table[at] == key:
            return False
        at = (at + 1) & mask
    table[at] = key
    return True


@_compiled
def grown(
    state, bits, one, other, scored, doubtful, offset, most_rounds,
    twice, tail, log_partners, gate, span_s, least,
):  # fmt: skip
    """Merge in rounds; gives each report's parent and the lines of merges: round, kept, gone, score."""
    count, left = len(state), len(one)
    parent = np.arange(count)
    best = np.full(count, -1, np.int64)
    changed = np.zeros(count, np.int64)
    lines = np.empty((max(count - 1, 0), 4), np.int64)
    written, this_round, some_doubt = 0, 0, doubtful.any()
    leaning = doubtful.copy()
    while left and this_round <= most_rounds:
        this_round += 1
        for p in range(left):
            best[one[p]] = best[other[p]] = -1
        for p in range(left):
            for end in (one[p], other[p]):
                if best[end] < 0 or comes_first(one, other, scored, p, best[end], offset):
                    best[end] = p
        if some_doubt:
            for p in range(left):
                if doubtful[one[p]] or doubtful[other[p]]:
                    leaning[one[p]] = leaning[other[p]] = True
            doubtful[:] = leaning
        touched = 0
        for p in range(left):
            i, j = one[p], other[p]
            if best[i] == p and best[j] == p:
                lines[written, 0], lines[written, 1] = this_round, i
                lines[written, 2], lines[written, 3] = j, scored[p]
                written += 1
                put_together(state, bits, i, j)
                parent[j] = i
                changed[i] = this_round
        for p in range(left):
            touched += changed[parent[one[p]]] == this_round or changed[parent[other[p]]] == this_round
        size = 16
        while size < 2 * touched:
            size *= 2
        table, kept = np.full(size, -1, np.int64), 0
        for p in range(left):
            i, j = parent[one[p]], parent[other[p]]
            if i == j:
                continue
            a, b, again = min(i, j), max(i, j), scored[p]
            if changed[a] == this_round or changed[b] == this_round:
                if not new_in(table, a * np.int64(count) + b):
                    continue
                again = score(state, bits, a, b, np.inf, twice, tail, log_partners, gate, span_s, least)
                if again == MAY_NOT:
                    continue
            one[kept], other[kept], scored[kept] = a, b, again
            kept += 1
        left = kept
    return parent, lines[:written]


@_compiled
def near(anchors, by_time, place, company, first, last, farthest, same_place_m2, most):
    """Pairs of an anchor and a report of its window that is near it; more than ``most`` end it.

    place: (n, 6) lon, lat, cxx, cxy, cyy of reports, and the cosine of the latitude
    """
    one, other, count = np.empty(1024, np.int32), np.empty(1024, np.int32), 0
    widest = 0.0
    for k in range(len(by_time)):
        widest = max(widest, place[by_time[k], 4])
    lat = np.empty(len(by_time))
    for k in range(len(by_time)):
        lat[k] = place[by_time[k], 1]
    for n in range(len(anchors)):
        i = anchors[n]
        beyond = np.sqrt(farthest * (place[i, 4] + widest)) / M_PER_DEG
        for k in range(first[n], last[n]):
            if abs(lat[k] - place[i, 1]) > beyond:
                continue
            j = by_time[k]
            if j == i or (company[i] & company[j]) == 0:
                continue
            east = (place[j, 0] - place[i, 0]) * M_PER_DEG * (place[i, 5] + place[j, 5]) / 2
            north = (place[j, 1] - place[i, 1]) * M_PER_DEG
            vxx, vxy = place[i, 2] + place[j, 2], place[i, 3] + place[j, 3]
            vyy = place[i, 4] + place[j, 4]
            squared = (vyy * east**2 - 2 * vxy * east * north + vxx * north**2) / (vxx * vyy - vxy**2)
            if squared > farthest or east**2 + north**2 <= same_place_m2:
                continue
            if count == len(one):
                one = np.concatenate((one, np.empty_like(one)))
                other = np.concatenate((other, np.empty_like(other)))
            one[count], other[count] = i, j
            count += 1
            if count > most:
                return one[:count], other[:count]
    return one[:count], other[:count]


@_compiled
def chances(squared, waited, of, share, spread, gap, even, chance):
    """A step of calibration._mixture: fills ``chance``; sums by class and sort: chance, distance², gap."""
    sums = np.zeros((len(share), 2, 3))
    for k in range(len(of)):
        c, total = of[k], 0.0
        for sort in range(2):
            peak = share[c, sort] / (spread[c, sort] * gap[c, sort])
            chance[k, sort] = peak * np.exp(-squared[k] / spread[c, sort] - waited[k] / gap[c, sort])
            total += chance[k, sort]
        total += min(max(1 - (share[c, 0] + share[c, 1]), 1e-6), 1.0) * even
        for sort in range(2):
            chance[k, sort] /= total
            sums[c, sort, 0] += chance[k, sort]
            sums[c, sort, 1] += chance[k, sort] * squared[k]
            sums[c, sort, 2] += chance[k, sort] * waited[k]
    return sums
