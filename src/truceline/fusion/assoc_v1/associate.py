"""Arrays in, labels out: which reports are one happening.

Reports are fused in blocks of time with a halo on each side. What a halo leaves unsure is known
(``agglomerate``); a block whose own reports are unsure is fused again with twice the halo. So the labels
do not depend on the blocks, and memory is bounded by a block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from truceline.fusion.assoc_v1.agglomerate import BoolArray, Merges, Outcome, agglomerate
from truceline.fusion.assoc_v1.calibration import ENOUGH, Calibration, calibrated
from truceline.fusion.assoc_v1.candidates import MOST_PAIRS, TooCrowdedError, near_pairs, pairs, reaches_m
from truceline.fusion.assoc_v1.compiled import ENOUGH_ROWS, installed, merge_compiled, pairs_compiled
from truceline.fusion.assoc_v1.density import log_density
from truceline.fusion.assoc_v1.incidents import Growing, apart_m2, growing, scores
from truceline.fusion.assoc_v1.relearning import Scored, relearnt, sampled
from truceline.fusion.assoc_v1.reports import Columns, FloatArray, IntArray, Reports, reports, told_once
from truceline.fusion.assoc_v1.settings import STANDARD, Settings

METHOD = "assoc_v1@1"
BLOCK_ROWS = 60_000
THREADS = 2
HALO_SPANS = 3.0
"""What a block sees beyond its edges, besides what it is unsure of: so many spans of time."""
Done = tuple[tuple[int, int], Outcome, int]


@dataclass(frozen=True, slots=True)
class Associated:
    """(rows,) ``label``: the row of the incident's first report, in the order of the input.

    ``merges``: one line each, in the order of rounds, by row of the input; empty unless asked for.
    """

    label: IntArray
    calibration: Calibration | None
    merges: Merges


def associate(
    columns: Columns,
    settings: Settings = STANDARD,
    *,
    calibration: Calibration | None = None,
    block_rows: int = BLOCK_ROWS,
    with_merges: bool = False,
    compiled: bool | None = None,
) -> Associated:
    """Which rows are one happening; a row that can be associated with nothing stands alone.

    columns:     as ``reports`` takes them
    calibration: what is known of the sources; learnt from these reports when it is not given
    compiled:    whether numba is used (extra ``fast``); else where it is installed and the rows are many
    returns:     labels that depend neither on the order of the rows (but for the row numbers) nor on blocks
    """
    every, _ = reports(columns, settings)
    label = np.arange(len(columns["id"]))
    if not len(every):
        return Associated(label, None, Merges.none())
    first_told = told_once(every)
    again = first_told != np.arange(len(every))
    found = every.take(~again) if again.any() else every
    fast = installed() and len(found) >= ENOUGH_ROWS if compiled is None else compiled
    told = [Merges.repeats(every.row[first_told[again]], every.row[again])]
    density = log_density(found, settings)
    known = calibration or learnt(found, density, settings, fast)

    def block(edges: tuple[int, int]) -> tuple[tuple[int, int], Outcome, int]:
        return edges, *_fused(found, density, *edges, known, settings, fast)

    for (first, last), outcome, start in _mapped(block, list(_blocks(found, block_rows)), fast):
        label[found.row[first:last]] = found.row[start + outcome.first[first - start : last - start]]
        if with_merges:
            told.append(outcome.merges.of(found.row, start, first, last))
    label[every.row] = label[every.row[first_told]]
    return Associated(label, known, Merges.joined(told) if with_merges else Merges.none())


def _mapped(
    block: Callable[[tuple[int, int]], Done], edges: list[tuple[int, int]], fast: bool
) -> Iterator[Done]:
    """The blocks one after another; compiled code lets two threads work on them at once."""
    if not fast or len(edges) < 2:
        yield from map(block, edges)
        return
    with ThreadPoolExecutor(THREADS) as threads:
        yield from threads.map(block, edges)


def learnt(found: Reports, density: FloatArray, settings: Settings, fast: bool = False) -> Calibration:
    """What the reports tell about sigma, delay, repetition and tails."""
    near = near_pairs(found, settings, fast)
    first = calibrated(found, near, settings, fast)
    chosen = sampled(len(found))

    def scored(part: Reports, known: Calibration) -> Scored:
        single = growing(part, density[chosen], known)
        reach = reaches_m(single, known, settings)
        pair_up = pairs_compiled if fast else scored_pairs
        return pair_up(part, single, reach, known, settings)

    return relearnt(found.take(chosen), first, near.anchors < ENOUGH, settings, scored)


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
    single = growing(found, density, calibration)
    reach = reaches_m(single, calibration, settings)
    if fast:
        return merge_compiled(found, single, reach, calibration, settings, unsure, offset)
    one, other, score = scored_pairs(found, single, reach, calibration, settings)
    return agglomerate(single, one, other, score, calibration, settings, unsure, offset)


def scored_pairs(
    found: Reports, single: Growing, reach: FloatArray, calibration: Calibration, settings: Settings
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
        if held > MOST_PAIRS:
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


def _fused(
    found: Reports,
    density: FloatArray,
    first: int,
    last: int,
    calibration: Calibration,
    settings: Settings,
    fast: bool,
) -> tuple[Outcome, int]:
    """The block's incidents, sure of its own reports; and the row at which its halo starts."""
    reach = settings.span_s + float((found.hi - found.lo).max())
    halo = reach + HALO_SPANS * settings.span_s
    while True:
        low, high = found.lo[first] - halo, found.lo[last - 1] + halo
        start, end = (int(each) for each in np.searchsorted(found.lo, [low, high]))
        part = found.take(slice(start, end))
        unsure = (part.lo <= low + reach) & (start > 0) | (part.lo >= high - reach) & (end < len(found))
        outcome = merge(part, density[start:end], calibration, settings, unsure, start, fast)
        if not outcome.unsure[first - start : last - start].any():
            return outcome, start
        halo *= 2
