"""Blocks of time with a halo, each fused by a pure function: what an engine maps, here or elsewhere.

What a halo leaves unsure is known (``agglomerate``); a block whose own reports are unsure is fused again with
twice the halo. So the answer depends neither on the blocks nor on who fused them or how often.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from truceline.fusion.assoc_v1.agglomerate import BoolArray, Outcome, agglomerate
from truceline.fusion.assoc_v1.calibration import Calibration
from truceline.fusion.assoc_v1.candidates import MOST_PAIRS, TooCrowdedError, pairs, reaches_m
from truceline.fusion.assoc_v1.compiled import merge_compiled
from truceline.fusion.assoc_v1.incidents import Growing, apart_m2, growing, scores
from truceline.fusion.assoc_v1.reports import FloatArray, IntArray, Reports
from truceline.fusion.assoc_v1.settings import Settings

HALO_SPANS = 3.0
"""What a block sees beyond its edges, besides what it is unsure of: so many spans of time."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A block with its halo, and all that is needed to fuse it; ``offset``: the place of its first report."""

    found: Reports
    density: FloatArray
    calibration: Calibration
    settings: Settings
    unsure: BoolArray
    offset: int
    fast: bool


Mapper = Callable[[Callable[[Piece], Outcome], Iterable[Piece]], Iterable[Outcome]]
"""Applies a pure function to pieces; outcomes in the order of the pieces."""
Fused = tuple[tuple[int, int], int, Outcome]
"""A block's rows, the row at which its halo starts, and its incidents."""


def fused(piece: Piece) -> Outcome:
    """The incidents of a piece: a pure function, which may be done anywhere and more than once."""
    return merge(
        piece.found,
        piece.density,
        piece.calibration,
        piece.settings,
        piece.unsure,
        piece.offset,
        piece.fast,
    )


def over_blocks(
    found: Reports,
    density: FloatArray,
    calibration: Calibration,
    settings: Settings,
    block_rows: int,
    fast: bool,
    over: Mapper,
) -> Iterator[Fused]:
    """Each block's rows, the row at which its halo starts, and its incidents, sure of its own reports."""
    reach = settings.span_s + float((found.hi - found.lo).max())
    halo = reach + HALO_SPANS * settings.span_s
    left = list(_blocks(found, block_rows))
    while left:
        again = []
        starts = [int(np.searchsorted(found.lo, found.lo[first] - halo)) for first, _ in left]
        pieces = (_piece(found, density, each, calibration, settings, halo, reach, fast) for each in left)
        for (first, last), start, outcome in zip(left, starts, over(fused, pieces), strict=True):
            if outcome.unsure[first - start : last - start].any():
                again.append((first, last))
            else:
                yield (first, last), start, outcome
        left, halo = again, 2 * halo


def _piece(
    found: Reports,
    density: FloatArray,
    edges: tuple[int, int],
    calibration: Calibration,
    settings: Settings,
    halo: float,
    reach: float,
    fast: bool,
) -> Piece:
    low, high = found.lo[edges[0]] - halo, found.lo[edges[1] - 1] + halo
    start, end = (int(each) for each in np.searchsorted(found.lo, [low, high]))
    part = found.take(slice(start, end))
    unsure = (part.lo <= low + reach) & (start > 0) | (part.lo >= high - reach) & (end < len(found))
    return Piece(part, density[start:end], calibration, settings, unsure, start, fast)


def merge(
    found: Reports,
    density: FloatArray,
    calibration: Calibration,
    settings: Settings,
    unsure: BoolArray | None = None,
    offset: int = 0,
    fast: bool = False,
) -> Outcome:
    """The reports' incidents, by the place of each one's first report; ``density`` as log_density has it."""
    if fast:
        return merge_compiled(found, density, calibration, settings, unsure, offset)
    single = growing(found, density, calibration)
    reach = reaches_m(single, calibration, settings)
    one, other, score = scored_pairs(found, single, reach, calibration, settings)
    return agglomerate(single, one, other, score, calibration, settings, unsure, offset)


def scored_pairs(
    found: Reports,
    single: Growing,
    reach: FloatArray,
    calibration: Calibration,
    settings: Settings,
    most: int = MOST_PAIRS,
) -> tuple[IntArray, IntArray, IntArray]:
    """Every pair that may merge, the smaller place first, with its score."""
    parts, held = [], 0
    for i, j in pairs(found, reach, settings):
        one, other = np.minimum(i, j), np.maximum(i, j)
        a, b = single.take(one), single.take(other)
        score, may = scores(a, b, calibration, settings)
        may &= apart_m2(a, b) <= np.maximum(reach[one], reach[other]) ** 2
        parts.append((one[may], other[may], score[may]))
        held += int(may.sum())
        if held > most:
            raise TooCrowdedError(len(single), settings)
    if not parts:
        return (np.zeros(0, np.int64),) * 3
    one, other, score = (np.concatenate(each) for each in zip(*parts, strict=True))
    return one, other, score


def _blocks(found: Reports, block_rows: int) -> Iterator[tuple[int, int]]:
    """From row to row of the reports, in order of time; reports of one moment are in one block."""
    first = 0
    while first < len(found):
        last = min(first + max(block_rows, 1), len(found))
        last = int(np.searchsorted(found.lo, found.lo[last - 1], side="right"))
        yield first, last
        first = last
