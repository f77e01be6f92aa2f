"""Arrays in, labels out: which reports are one happening.

Reports are fused in blocks of time with a halo on each side. What a halo leaves unsure is known
(``agglomerate``); a block whose own reports are unsure is fused again with twice the halo. So the labels
do not depend on the blocks, and memory is bounded by a block.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from truceline.fusion.assoc_v1.agglomerate import BoolArray, Merges
from truceline.fusion.assoc_v1.blocks import Fused, Mapper, over_blocks, scored_pairs
from truceline.fusion.assoc_v1.calibration import ENOUGH, Calibration, calibrated
from truceline.fusion.assoc_v1.candidates import TooCrowdedError, near_pairs, reaches_m
from truceline.fusion.assoc_v1.compiled import ENOUGH_ROWS, THREADS, installed, merge_compiled, pairs_compiled
from truceline.fusion.assoc_v1.density import log_density
from truceline.fusion.assoc_v1.incidents import growing
from truceline.fusion.assoc_v1.relearning import MOST_PAIRS, SAMPLE, Scored, relearnt, sampled
from truceline.fusion.assoc_v1.reports import Columns, FloatArray, IntArray, Reports, reports, told_once
from truceline.fusion.assoc_v1.settings import FIRST, STANDARD, Settings

METHOD, FIRST_METHOD = "assoc_v1@2", "assoc_v1@1"
SETTINGS = {FIRST_METHOD: FIRST, METHOD: STANDARD}
"""By method, what a run of it is made with."""
BLOCK_ROWS = 60_000
LEAST_SAMPLE = 1_000


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
    block_rows: int | None = None,
    with_merges: bool = False,
    compiled: bool | None = None,
    over: Mapper | None = None,
) -> Associated:
    """Which rows are one happening; a row that can be associated with nothing stands alone.

    columns:     as ``reports`` takes them
    calibration: what is known of the sources; learnt from these reports when it is not given
    compiled:    whether numba is used (extra ``fast``); else where it is installed and the rows are many
    block_rows:  reports fused at once; None: all where numba is used, which has no need of blocks
    over:        maps a pure function over blocks (truceline.engine); else this process does it
    returns:     labels that depend neither on the order of the rows (but for the row numbers) nor on blocks
    """
    every, _ = reports(columns, settings)
    label = np.arange(len(columns["id"]))
    if not len(every):
        return Associated(label, None, Merges.none())
    first_told = told_once(every)
    again = first_told != np.arange(len(every))
    row, found = every.row, every.take(~again) if again.any() else every
    del every  # only its rows are asked for again
    fast = installed() and len(found) >= ENOUGH_ROWS if compiled is None else compiled
    told = [Merges.repeats(row[first_told[again]], row[again])]
    density = log_density(found, settings)
    known = calibration or learnt(found, density, settings, fast)
    if fast and over is None and block_rows is None:
        whole = merge_compiled(found, density, known, settings, threads=THREADS, with_merges=with_merges)
        outcomes: Iterable[Fused] = [((0, len(found)), 0, whole)]
    else:
        outcomes = over_blocks(found, density, known, settings, block_rows or BLOCK_ROWS, fast, over or map)
    for (first, last), start, outcome in outcomes:
        label[found.row[first:last]] = found.row[start + outcome.first[first - start : last - start]]
        if with_merges:
            told.append(outcome.merges.of(found.row, start, first, last))
    label[row] = label[row[first_told]]
    return Associated(label, known, Merges.joined(told) if with_merges else Merges.none())


def learnt(found: Reports, density: FloatArray, settings: Settings, fast: bool = False) -> Calibration:
    """What the reports tell about sigma, delay, repetition and tails."""
    near = near_pairs(found, settings, fast)
    first = calibrated(found, near, settings, fast)
    size = SAMPLE
    while size >= LEAST_SAMPLE:
        try:
            return _relearnt(
                found, density, sampled(len(found), size), first, near.anchors < ENOUGH, settings, fast
            )
        except TooCrowdedError:
            size //= 4
    return first


def _relearnt(
    found: Reports,
    density: FloatArray,
    chosen: IntArray,
    first: Calibration,
    unknown: BoolArray,
    settings: Settings,
    fast: bool,
) -> Calibration:
    def scored(part: Reports, known: Calibration) -> Scored:
        if fast:
            return pairs_compiled(part, density[chosen], known, settings, MOST_PAIRS)
        single = growing(part, density[chosen], known)
        reach = reaches_m(single, known, settings)
        return scored_pairs(part, single, reach, known, settings, MOST_PAIRS)

    return relearnt(found.take(chosen), first, unknown, settings, scored)
