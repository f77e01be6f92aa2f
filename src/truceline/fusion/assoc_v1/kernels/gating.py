"""Which reports are near enough to be scored: the twins of candidates.reaches_m and candidates.pairs."""
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np

from truceline.fusion.assoc_v1.kernels.compiling import compiled
from truceline.fusion.assoc_v1.kernels.incidents import (
    CORE_HI,
    CORE_LO,
    COS,
    CXX,
    CXY,
    CYY,
    LOG_DENSITY,
    M_PER_DEG,
    MOMENTS,
    RATE,
    SHARPNESS,
    SLACK,
    begun,
)
from truceline.fusion.assoc_v1.kernels.scoring import MAY_NOT, score

LEAST_REACH_M = 100.0
WIDER, WIDER_CELL = 1.000001, 1.0001
"""What is in reach by this factor more is looked at closely; cells are a little wider than the reach."""


@compiled
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


@compiled
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


@compiled
def stood(order, told, known, tail, gate):
    """Reports of these rows as incidents of their own; and what a first look at each needs.

    near: (n, 6) lon, lat, cosine of the latitude, reach, lo, hi
    """
    count, lo, hi = len(order), told[5], told[6]
    state, bits, near = np.empty((count, 17)), np.empty((count, 2), np.int64), np.empty((count, 6))
    for k in range(count):
        row = order[k]
        begun(k, row, told, known, state, bits)
        near[k, 0], near[k, 1], near[k, 2] = told[0][row], told[1][row], state[k, COS]
        near[k, 3] = reach_of(state, k, known[3], tail, gate)
        near[k, 4], near[k, 5] = lo[row], hi[row]
    return state, bits, near


@compiled
def steps_of(lon, lon_bits):
    """Where round the earth, in steps of which 2 to the power of ``lon_bits`` go round."""
    turns = lon / 360.0
    return min(int((turns - np.floor(turns)) * (1 << lon_bits)), (1 << lon_bits) - 1)


@compiled
def ordered(lon, lat, lo, chosen, ground):
    """(m,) a number for each chosen report: its bin of time, row of latitude, longitude, place.

    Sorted, they are groups (of one bin and row) from west to east.
    """
    rows, lon_bits, place_bits, row_deg, lowest_deg, earliest, bin_s = ground
    keys = np.empty(len(chosen), np.int64)
    for n in range(len(chosen)):
        k = chosen[n]
        group = int((lo[k] - earliest) / bin_s) * rows + int((lat[k] - lowest_deg) / row_deg) + 1
        keys[n] = (((group << lon_bits) + steps_of(lon[k], lon_bits)) << place_bits) + k
    return keys


@compiled
def look_steps(row, row_deg, lowest_deg, reach_deg, lon_bits):
    """How many steps east and west a report of this row must look; all round where that is nearly all."""
    south, north = lowest_deg + (row - 2) * row_deg, lowest_deg + (row + 1) * row_deg
    edge = min(max(abs(south), abs(north)), 89.5)
    around = 1 << lon_bits
    steps = int(reach_deg / np.cos(np.radians(edge)) / 360.0 * around) + 2
    return steps if 5 * steps < 2 * around else around


@compiled
def groups_of(keys, bits):
    """Numbers of the groups of sorted keys, and where each starts."""
    count = 1 if len(keys) else 0
    for k in range(1, len(keys)):
        count += (keys[k] >> bits) != (keys[k - 1] >> bits)
    number, starts, at = np.empty(count, np.int64), np.full(count + 1, len(keys), np.int64), 0
    for k in range(len(keys)):
        if k == 0 or (keys[k] >> bits) != (keys[k - 1] >> bits):
            number[at], starts[at] = keys[k] >> bits, k
            at += 1
    return number, starts


@compiled
def sorted_near(keys, near, lon_bits, place_bits):
    """Of each key its report's place, step of longitude and row of ``near``, as they are passed by."""
    place, step, told = np.empty(len(keys), np.int32), np.empty(len(keys), np.int64), np.empty((len(keys), 6))
    for b in range(len(keys)):
        place[b] = keys[b] & ((np.int64(1) << place_bits) - 1)
        step[b] = (keys[b] >> place_bits) & ((np.int64(1) << lon_bits) - 1)
        for column in range(6):
            told[b, column] = near[place[b], column]
    return place, step, told


@compiled
def met(asks, stands, ground, reach_deg, bins, own, begin, order, level, near, state, bits, terms, most):
    """Pairs of a report among ``asks``, all of level ``own``, and any of ``stands`` that is near it, scored.

    Both are sorted keys (``ordered``). A report asks the rows around its own in the bins around its own, and
    a window moves from west to east as the askers do. Two of one level meet once. Only pairs of which
    the later stands at row ``begin`` or after it are told. Gives the earlier, the later, the score, how many
    there are, and looks; the looks are more than the most where these or the pairs ended it.

    ground: rows a bin has, bits of longitude and of place, height of a row (degrees), lowest latitude ...
    bins: the first and the last of the bins around to ask; order: (n,) rows of the reports
    most: pairs and looks
    """
    rows, lon_bits, place_bits, row_deg, lowest_deg, _, _ = ground
    most_pairs, most_looks = most
    twice, tail, log_partners, gate, span_s, least = terms
    around, of_place = np.int64(1) << lon_bits, (np.int64(1) << place_bits) - 1
    one, other, scored = np.empty(1024, np.int32), np.empty(1024, np.int32), np.empty(1024, np.int32)
    found, looks = 0, 0
    number, starts = groups_of(asks, lon_bits + place_bits)
    theirs, their_starts = groups_of(stands, lon_bits + place_bits)
    place, step, told = sorted_near(stands, near, lon_bits, place_bits)
    at = np.zeros(3 * (bins[1] - bins[0] + 1), np.int64)
    for g in range(len(number)):
        wide = look_steps(number[g] % rows, row_deg, lowest_deg, reach_deg, lon_bits)
        for n in range(len(at)):
            aim = number[g] + (bins[0] + n // 3) * rows + n % 3 - 1
            while at[n] < len(theirs) and theirs[at[n]] < aim:
                at[n] += 1
            if at[n] == len(theirs) or theirs[at[n]] != aim:
                continue
            first, last = their_starts[at[n]], their_starts[at[n] + 1]
            for turn in range(3):
                shift = (0, 1, -1)[turn] * around
                if turn and wide == around:
                    break
                west = first
                for a in range(starts[g], starts[g + 1]):
                    k = asks[a] & of_place
                    here = ((asks[a] >> place_bits) & (around - 1)) + shift
                    if turn and (here + wide < 0 or here - wide >= around):
                        continue
                    while west < last and step[west] < here - wide:
                        west += 1
                    for b in range(west, last):
                        if step[b] > here + wide:
                            break
                        looks += 1
                        j = place[b]
                        farthest = max(near[k, 3], told[b, 3])
                        north = (told[b, 1] - near[k, 1]) * M_PER_DEG
                        if abs(north) > farthest or (level[j] == own and j >= k):
                            continue
                        if max(near[k, 4], told[b, 4]) - min(near[k, 5], told[b, 5]) > span_s:
                            continue
                        east = told[b, 0] - near[k, 0]
                        east = (east - 360.0 * np.rint(east / 360.0)) if abs(east) > 180.0 else east
                        east *= M_PER_DEG * (near[k, 2] + told[b, 2]) / 2
                        if east**2 + north**2 > farthest**2 * WIDER:
                            continue
                        i, later = (j, k) if order[j] < order[k] else (k, j)
                        if order[later] < begin:
                            continue
                        whole = score(
                            state, bits, i, later, farthest**2, twice, tail, log_partners, gate, span_s, least
                        )
                        if whole == MAY_NOT:
                            continue
                        if found == most_pairs:
                            return one, other, scored, found, most_looks + 1
                        if found == len(one):
                            one = np.concatenate((one, np.empty_like(one)))
                            other = np.concatenate((other, np.empty_like(other)))
                            scored = np.concatenate((scored, np.empty_like(scored)))
                        one[found], other[found], scored[found] = order[i], order[later], whole
                        found += 1
        if looks > most_looks:
            break
    return one, other, scored, found, looks
