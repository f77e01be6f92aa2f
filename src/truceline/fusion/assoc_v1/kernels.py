"""The inner loops of association for numba: the same answers as the NumPy path, which is the oracle.

Every function here has its twin there: ``score`` in incidents.scores, ``put_together`` in incidents.merged,
``begun`` in incidents.growing, ``reach_of`` in candidates.reaches_m, ``swept`` in candidates.pairs, ``grown``
in agglomerate. They are compiled by ``compiled`` only where numba is installed and the rows are many; tests
compare both. They stand in one file because numba keeps what it compiled by the file's date.

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
LEAST_REACH_M = 100.0
WIDER, WIDER_CELL = 1.000001, 1.0001
"""What is in reach by this factor more is looked at closely; cells are a little wider than the reach."""
SCATTER = np.int64(0x2545F4914F6CDD1D)
"""An odd number that scatters cells over buckets."""


def _compiled(function: Any) -> Any:
    """Compiled once for this machine; where nothing can be kept, once for each run."""
    try:
        return numba.njit(nogil=True, error_model="numpy", cache=True)(function)
    except RuntimeError:
        return numba.njit(nogil=True, error_model="numpy")(function)


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


@_compiled
def reach_of(state, at, room, tail, gate):
    """How far (m) a report may find a partner, as candidates.reaches_m has it; 0: nowhere."""
    half, turn = (state[at, CXX] + state[at, CYY]) / 2, (state[at, CXX] - state[at, CYY]) / 2
    long = half + np.hypot(turn, state[at, CXY])
    if state[at, MOMENTS] > 0:
        time = -np.log(2.0 / max(state[at, RATE], 1e-9))
    else:
        time = -np.log(max(state[at, CORE_HI] - state[at, CORE_LO], 1.0) + 2 * state[at, SLACK])
    room = time + room - state[at, LOG_DENSITY] + np.log(state[at, SHARPNESS])
    most = 0.0
    for step in range(5):
        share = 1.0 + step / 4
        left = room - np.log(share)
        farthest = tail * np.expm1(max(left, 0.0) * 2 / (tail + 2)) if tail < np.inf else 2 * left
        most = max(most, min(max(farthest, 0.0), gate**2) * long * share)
    return np.sqrt(most)


@_compiled
def levels_of(reach, width, wide_s):
    """(n,) level of each report's reach, -1 none; the levels' heights (degrees); which hold wide times."""
    level = np.empty(len(reach), np.int8)
    farthest = np.zeros((40, 2))
    for k in range(len(reach)):
        number, top = -1, LEAST_REACH_M / 2
        while reach[k] > 0 and (number < 0 or reach[k] > top):
            number, top = number + 1, 2 * top
        level[k] = number
        if number >= 0:
            wide = int(width[k] > wide_s)
            farthest[number, wide] = max(farthest[number, wide], reach[k])
    index, count = np.full(40, -1, np.int8), 0
    height, held = np.empty(40), np.zeros((40, 2), np.bool_)
    for number in range(40):
        most = max(farthest[number, 0], farthest[number, 1])
        if most > 0:
            index[number] = count
            height[count] = max(most, LEAST_REACH_M) * WIDER_CELL / M_PER_DEG
            held[count, 0], held[count, 1] = farthest[number, 0] > 0, farthest[number, 1] > 0
            count += 1
    for k in range(len(level)):
        if level[k] >= 0:
            level[k] = index[level[k]]
    return level, height[:count].copy(), held[:count].copy()


@_compiled
def rounds_of(height, lowest, highest):
    """(levels, rows) how many cells go round the earth in each row of cells, and how wide a look must be."""
    rows = int((highest - lowest) / height.min()) + 4
    around, wide = np.ones((len(height), rows), np.int64), np.empty((len(height), rows))
    for number in range(len(height)):
        tall = height[number]
        bottom = int(np.floor(lowest / tall)) - 1
        for k in range(int((highest - lowest) / tall) + 4):
            row = bottom + k
            edge = min(max(abs(row), abs(row + 1)) * tall, 89.5)
            around[number, k] = max(int(np.floor(360.0 * np.cos(np.radians(edge)) / tall)), 1)
            edge = min(max(abs(row - 1), abs(row + 2)) * tall, 89.5)
            wide[number, k] = tall / np.cos(np.radians(edge))
    return around, wide


@_compiled
def crowd_of(lo, back_s):
    """The most reports that lie within so many seconds."""
    most, first = 1, 0
    for k in range(len(lo)):
        while lo[first] < lo[k] - back_s:
            first += 1
        most = max(most, k - first + 1)
    return most


@_compiled
def swept(start, begin, end, told, known, terms, most_pairs, most_looks):
    """Pairs of each report from ``begin`` to ``end`` with those before it, back to ``start``, scored.

    A sweep through time: each report asks the cells around it, then stands in its own. Cells are of as many
    sizes as there are levels of reach. A report stands in the cells of its own level and of all above, so
    who asks at his own level finds all below, and at a level above only those of that level. A cell's reports
    are a chain, the newest first, that ends where they are too old: nothing is ever taken out.

    told, known: as ``begun``, with the room of ``reach_of`` as the fourth of known; also gives the looks,
    which are more than the most where this or the number of pairs ended the sweep
    """
    lon, lat, lo, hi = told[0][start:end], told[1][start:end], told[5][start:end], told[6][start:end]
    twice, tail, log_partners, gate, span_s, least = terms
    count = end - start
    state, bits, reach = np.empty((count, 17)), np.empty((count, 2), np.int64), np.empty(count)
    for k in range(count):
        begun(k, start + k, told, known, state, bits)
        reach[k] = reach_of(state, k, known[3], tail, gate)
    one, other, scored = np.empty(1024, np.int32), np.empty(1024, np.int32), np.empty(1024, np.int32)
    found, looks = 0, 0
    level, height, held = levels_of(reach, hi - lo, span_s / 8)
    levels = len(height)
    if levels == 0:
        return one[:0], other[:0], scored[:0], looks
    lowest = lat.min()
    around, wide_deg = rounds_of(height, lowest, lat.max())
    bottom = np.empty(levels, np.int64)
    some_wide = False
    for n in range(levels):
        bottom[n] = int(np.floor(lowest / height[n])) - 1
        some_wide |= held[n, 1]
    widest = (hi - lo).max()
    size = 1024
    crowd = 2 * crowd_of(lo, span_s + widest)
    while size < crowd and size < 2**21:
        size *= 2
    mask = size - 1
    heads = np.full((2, 2, levels, size), -1, np.int32)
    after, after_own = np.empty((levels, count), np.int32), np.empty(count, np.int32)
    cell = np.empty((levels, count), np.int64)
    place, oldest = np.empty((count, 6)), np.zeros(2, np.int64)
    for k in range(count):
        own = level[k]
        while lo[oldest[0]] < lo[k] - span_s - span_s / 8:
            oldest[0] += 1
        while lo[oldest[1]] < lo[k] - span_s - widest:
            oldest[1] += 1
        place[k, 0], place[k, 1], place[k, 2] = lon[k], lat[k], state[k, COS]
        place[k, 3], place[k, 4], place[k, 5] = reach[k], lo[k], hi[k]
        if own < 0:
            continue
        for n in range(own, levels):
            row = int(np.floor(lat[k] / height[n])) - bottom[n]
            if k >= begin - start:
                for r in range(row - 1, row + 2):
                    cells = around[n, r]
                    wide = wide_deg[n, row]
                    west = int(np.floor((lon[k] - wide) / 360.0 * cells))
                    east = int(np.floor((lon[k] + wide) / 360.0 * cells))
                    for column in range(west, min(east, west + cells - 1) + 1):
                        key = (np.int64(r) << 32) + column % cells
                        at = ((key * SCATTER) >> 30) & mask
                        for long in range(1 + some_wide):
                            j = heads[1 if n > own else 0, long, n, at]
                            while j >= oldest[long]:
                                looks += 1
                                near = cell[n, j] == key
                                if near:
                                    farthest = max(reach[k], place[j, 3])
                                    north = (place[j, 1] - lat[k]) * M_PER_DEG
                                    near = abs(north) <= farthest and lo[k] - place[j, 5] <= span_s
                                if near:
                                    turn = place[j, 0] - lon[k]
                                    if abs(turn) > 180.0:
                                        turn -= 360.0 * np.rint(turn / 360.0)
                                    step = turn * M_PER_DEG * (state[k, COS] + place[j, 2]) / 2
                                    if step**2 + north**2 <= farthest**2 * WIDER:
                                        whole = score(
                                            state, bits, j, k, farthest**2,
                                            twice, tail, log_partners, gate, span_s, least,
                                        )  # fmt: skip
                                        if whole != MAY_NOT:
                                            if found == most_pairs:
                                                return one, other, scored, most_looks + 1
                                            if found == len(one):
                                                one = np.concatenate((one, np.empty_like(one)))
                                                other = np.concatenate((other, np.empty_like(other)))
                                                scored = np.concatenate((scored, np.empty_like(scored)))
                                            one[found], other[found] = start + j, start + k
                                            scored[found] = whole
                                            found += 1
                                j = after_own[j] if n > own else after[n, j]
            cells = around[n, row]
            key = (np.int64(row) << 32) + int(np.floor(lon[k] / 360.0 * cells)) % cells
            at = ((key * SCATTER) >> 30) & mask
            long = int(hi[k] - lo[k] > span_s / 8)
            cell[n, k], after[n, k] = key, heads[0, long, n, at]
            heads[0, long, n, at] = k
            if n == own:
                after_own[k] = heads[1, long, n, at]
                heads[1, long, n, at] = k
        if looks > most_looks:
            return one[:found], other[:found], scored[:found], looks
    return one[:found], other[:found], scored[:found], looks


@_compiled
def shuffled(one, other):
    """A fixed shuffle of pairs."""
    mixed = (one + 1) * np.int64(0x5851F42D4C957F2D) ^ (other + 1) * np.int64(0x14057B7EF767814F)
    return (mixed ^ (mixed >> 29)) * np.int64(0x2545F4914F6CDD1D) >> 7


@_compiled
def comes_first(place, rows, one, other, scored, p, q):
    """Whether pair p goes before pair q."""
    if scored[p] != scored[q]:
        return scored[p] > scored[q]
    a = shuffled(place[rows[one[p]]], place[rows[other[p]]])
    b = shuffled(place[rows[one[q]]], place[rows[other[q]]])
    if a != b:
        return a < b
    return one[p] < one[q] or (one[p] == one[q] and other[p] < other[q])


@_compiled
def new_in(table, stamped, stamp, mask, key):
    """Whether the key was not in the table under this stamp; it is there now."""
    mixed = key * np.int64(0x5851F42D4C957F2D)
    at = (mixed ^ (mixed >> 32)) & mask
    while stamped[at] == stamp:
        if table[at] == key:
            return False
        at = (at + 1) & mask
    table[at], stamped[at] = key, stamp
    return True


@_compiled
def top_of(parent, k):
    """The smallest report that this one is linked to."""
    while parent[k] != k:
        parent[k] = parent[parent[k]]
        k = parent[k]
    return k


@_compiled
def clumped(count, one, other, scored):
    """Clumps of reports that pairs link; none can touch another, so each may grow for itself.

    Gives the members, clump by clump in canonical order, where each clump of two or more starts, and its
    pairs (by place within the clump) with their scores, and where they start.
    """
    parent = np.arange(count).astype(np.int32)
    for p in range(len(one)):
        a, b = top_of(parent, one[p]), top_of(parent, other[p])
        if a < b:
            parent[b] = a
        else:
            parent[a] = b
    size, pairs = np.zeros(count, np.int32), np.zeros(count, np.int32)
    for k in range(count):
        parent[k] = parent[parent[k]]
        size[parent[k]] += 1
    for p in range(len(one)):
        pairs[parent[one[p]]] += 1
    clumps, members = 0, 0
    for k in range(count):
        if size[k] > 1:
            clumps += 1
            members += size[k]
    starts, pair_starts = np.zeros(clumps + 1, np.int64), np.zeros(clumps + 1, np.int64)
    number, clump = np.full(count, -1, np.int32), 0
    for k in range(count):
        if size[k] > 1:
            starts[clump + 1], pair_starts[clump + 1] = starts[clump] + size[k], pair_starts[clump] + pairs[k]
            number[k] = clump
            clump += 1
    member, local, next_at = np.empty(members, np.int32), size, starts.copy()
    for k in range(count):
        clump = number[parent[k]]
        if clump >= 0:
            member[next_at[clump]] = k
            local[k] = next_at[clump] - starts[clump]
            next_at[clump] += 1
    next_at = pair_starts.copy()
    low, high, told = np.empty_like(one), np.empty_like(one), np.empty_like(scored)
    for p in range(len(one)):
        clump = number[parent[one[p]]]
        at = next_at[clump]
        low[at], high[at], told[at] = local[one[p]], local[other[p]], scored[p]
        next_at[clump] += 1
    return member, starts, low, high, told, pair_starts


@_compiled
def grown(
    first_clump, last_clump, clumps, told, known, terms, doubtful, first, place, most_rounds, with_lines
):
    """Merge in rounds, clump by clump; fills ``first``, ``doubtful``; lines: round, kept, gone, score."""
    member, starts, pair_one, pair_other, pair_score, pair_starts = clumps
    twice, tail, log_partners, gate, span_s, least = terms
    most, most_pairs = 1, 1
    for clump in range(first_clump, last_clump):
        most = max(most, starts[clump + 1] - starts[clump])
        most_pairs = max(most_pairs, pair_starts[clump + 1] - pair_starts[clump])
    size = 16
    while size < 2 * most_pairs:
        size *= 2
    table, stamped, stamp = np.empty(size, np.int64), np.zeros(size, np.int64), 0
    state, bits = np.empty((most, 17)), np.empty((most, 2), np.int64)
    parent, best, changed = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    doubt, leaning = np.empty(most, np.bool_), np.empty(most, np.bool_)
    lines = np.empty((starts[last_clump] - starts[first_clump] if with_lines else 0, 4), np.int64)
    written = 0
    for clump in range(first_clump, last_clump):
        rows = member[starts[clump] : starts[clump + 1]]
        count, left = len(rows), pair_starts[clump + 1] - pair_starts[clump]
        one = pair_one[pair_starts[clump] : pair_starts[clump + 1]]
        other = pair_other[pair_starts[clump] : pair_starts[clump + 1]]
        scored = pair_score[pair_starts[clump] : pair_starts[clump + 1]]
        some_doubt = False
        for k in range(count):
            if count > 2:
                begun(k, rows[k], told, known, state, bits)
            parent[k], changed[k] = k, 0
            doubt[k] = leaning[k] = doubtful[rows[k]]
            some_doubt |= doubt[k]
        mask = 16
        while mask < 2 * left:
            mask *= 2
        mask -= 1
        this_round = 0
        while left and this_round <= most_rounds:
            this_round += 1
            stamp += 1
            for p in range(left):
                best[one[p]] = best[other[p]] = -1
            for p in range(left):
                for end in (one[p], other[p]):
                    if best[end] < 0 or comes_first(place, rows, one, other, scored, p, best[end]):
                        best[end] = p
            if some_doubt:
                for p in range(left):
                    if doubt[one[p]] or doubt[other[p]]:
                        leaning[one[p]] = leaning[other[p]] = True
                doubt[:count] = leaning[:count]
            for p in range(left):
                i, j = one[p], other[p]
                if best[i] == p and best[j] == p:
                    if with_lines:
                        lines[written, 0], lines[written, 1] = this_round, rows[i]
                        lines[written, 2], lines[written, 3] = rows[j], scored[p]
                    written += 1
                    parent[j] = i
                    changed[i] = this_round
                    if count > 2:
                        put_together(state, bits, i, j)
            kept = 0
            for p in range(left):
                i, j = parent[one[p]], parent[other[p]]
                if i == j:
                    continue
                a, b, again = min(i, j), max(i, j), np.int64(scored[p])
                if changed[a] == this_round or changed[b] == this_round:
                    if not new_in(table, stamped, stamp, mask, a * np.int64(count) + b):
                        continue
                    again = score(state, bits, a, b, np.inf, twice, tail, log_partners, gate, span_s, least)
                    if again == MAY_NOT:
                        continue
                one[kept], other[kept], scored[kept] = a, b, again
                kept += 1
            left = kept
        for k in range(count):
            up = k
            while parent[up] != up:
                up = parent[up]
            first[rows[k]] = rows[up]
            doubtful[rows[k]] = doubt[k]
    return lines[:written] if with_lines else lines


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
