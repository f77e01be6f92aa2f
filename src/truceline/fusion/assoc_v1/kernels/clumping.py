"""Clumps of reports that pairs link; none can touch another."""
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np

from truceline.fusion.assoc_v1.kernels.compiling import compiled


@compiled
def top_of(parent, k):
    """The smallest report that this one is linked to."""
    while parent[k] != k:
        parent[k] = parent[parent[k]]
        k = parent[k]
    return k


@compiled
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
