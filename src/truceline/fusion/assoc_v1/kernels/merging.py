"""Merging in rounds, best first, clump by clump: the twin of agglomerate."""
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np

from truceline.fusion.assoc_v1.kernels.compiling import compiled
from truceline.fusion.assoc_v1.kernels.incidents import begun, put_together
from truceline.fusion.assoc_v1.kernels.scoring import MAY_NOT, score


@compiled
def shuffled(one, other):
    """A fixed shuffle of pairs."""
    mixed = (one + 1) * np.int64(0x5851F42D4C957F2D) ^ (other + 1) * np.int64(0x14057B7EF767814F)
    return (mixed ^ (mixed >> 29)) * np.int64(0x2545F4914F6CDD1D) >> 7


@compiled
def comes_first(place, rows, one, other, scored, p, q):
    """Whether pair p goes before pair q."""
    if scored[p] != scored[q]:
        return scored[p] > scored[q]
    a = shuffled(place[rows[one[p]]], place[rows[other[p]]])
    b = shuffled(place[rows[one[q]]], place[rows[other[q]]])
    if a != b:
        return a < b
    return one[p] < one[q] or (one[p] == one[q] and other[p] < other[q])


@compiled
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


@compiled
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
