"""The compiled path: the same steps as the NumPy path for many rows, where numba is installed.

Pairs are found in a sweep through time, strip by strip; the clumps of reports that pairs link grow each for
itself. Both are done by a few threads at once, and neither needs a halo that is fused twice.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from truceline.fusion.assoc_v1.agglomerate import MOST_ROUNDS, BoolArray, Merges, Outcome
from truceline.fusion.assoc_v1.calibration import Calibration
from truceline.fusion.assoc_v1.candidates import MOST_PAIRS, SLACK_NATS
from truceline.fusion.assoc_v1.incidents import LOG_2PI, UNITS
from truceline.fusion.assoc_v1.reports import FloatArray, IntArray, Reports
from truceline.fusion.assoc_v1.settings import Settings
from truceline.fusion.assoc_v1.sweeping import Pairs, swept

ENOUGH_ROWS = 20_000
"""Fewer rows are done before the compiled code is even loaded."""
THREADS = 2
STRIP_ROWS = 50_000
PARTS = 4
"""Clumps are given to each thread in so many parts."""
Task = TypeVar("Task")
Done = TypeVar("Done")


def installed() -> bool:
    """Whether the extra ``fast`` is there."""
    return importlib.util.find_spec("numba") is not None


def merge_compiled(
    found: Reports,
    density: FloatArray,
    calibration: Calibration,
    settings: Settings,
    unsure: BoolArray | None = None,
    offset: int = 0,
    threads: int = 1,
    with_merges: bool = True,
) -> Outcome:
    """The reports' incidents; ``density`` as log_density has it; ``threads`` work at once."""
    place = offset + np.arange(len(found))
    outcome, _ = merge_at(found, density, calibration, settings, place, unsure, threads, with_merges)
    return outcome


def merge_at(
    found: Reports,
    density: FloatArray,
    calibration: Calibration,
    settings: Settings,
    place: IntArray,
    unsure: BoolArray | None = None,
    threads: int = THREADS,
    with_merges: bool = False,
) -> tuple[Outcome, IntArray]:
    """The incidents of reports at these places of the canonical order, and (n,) each one's clump.

    A clump is named by its first report: no report of it may ever merge with one of another, however many
    reports lie between them.
    """
    from truceline.fusion.assoc_v1 import kernels

    told, known, terms = _terms(found, density, calibration, settings)

    def sweep(edges: tuple[int, int, int]) -> Pairs:
        return swept(edges, told, known, terms, settings, MOST_PAIRS)

    parts = list(_at_once(sweep, _strips(found, settings), threads))
    one, other, score = (np.concatenate(each) for each in zip(*parts, strict=True))
    del parts
    clumps = kernels.clumped(len(found), one, other, score)
    del one, other, score
    first, clump = np.arange(len(found)), np.arange(len(found))
    member, starts = clumps[:2]
    clump[member] = np.repeat(member[starts[:-1]], np.diff(starts))
    doubtful = np.zeros(len(found), bool) if unsure is None else unsure.copy()

    def grow(edges: tuple[int, int]) -> IntArray:
        lines: IntArray = kernels.grown(
            *edges, clumps, told, known, terms, doubtful, first, place, MOST_ROUNDS, with_merges
        )
        return lines

    lines = np.concatenate(list(_at_once(grow, _shares(clumps[-1], threads), threads)))
    lines = lines[np.argsort(lines[:, 0], kind="stable")]
    return Outcome(first, doubtful, Merges(*lines.T)), clump


def pairs_compiled(
    found: Reports,
    density: FloatArray,
    calibration: Calibration,
    settings: Settings,
    most: int,
) -> Pairs:
    """Every pair that may merge, the smaller place first, with its score; more than ``most`` are refused."""
    return swept((0, 0, len(found)), *_terms(found, density, calibration, settings), settings, most)


def _strips(found: Reports, settings: Settings) -> list[tuple[int, int, int]]:
    """Strips of time: from where reports are seen, from where they ask, to where both end."""
    back = settings.span_s + float((found.hi - found.lo).max())
    begins = np.arange(0, len(found), STRIP_ROWS)
    starts = np.searchsorted(found.lo, found.lo[begins] - back)
    edges = (*begins.tolist(), len(found))
    return [(int(start), *each) for start, each in zip(starts, pairwise(edges), strict=True)]


def _shares(pair_starts: IntArray, threads: int) -> list[tuple[int, int]]:
    """The clumps in parts of about as many pairs."""
    aims = np.linspace(0, pair_starts[-1], max(threads * PARTS, 2) + 1)[1:-1]
    edges = np.unique([0, *np.searchsorted(pair_starts[:-1], aims), len(pair_starts) - 1])
    return list(pairwise(map(int, edges))) or [(0, 0)]


def _at_once(function: Callable[[Task], Done], tasks: Iterable[Task], threads: int) -> Iterator[Done]:
    """Outcomes in the order of the tasks; compiled code lets threads work at once."""
    if threads == 1:
        yield from map(function, tasks)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(function, tasks)


def _terms(
    found: Reports, density: FloatArray, calibration: Calibration, settings: Settings
) -> tuple[Any, Any, Any]:
    """What reports tell, what is known of their sources, and what a score needs besides two incidents."""
    columns = ("lon", "lat", "cxx", "cxy", "cyy", "lo", "hi")
    told = (*(getattr(found, name) for name in columns), density, found.company, found.source)
    log_partners = float(np.log(calibration.partners))
    room = log_partners - LOG_2PI + SLACK_NATS - settings.least_score
    known = (calibration.sigma_factor**2, calibration.delay_s, _dear(calibration), room)
    least = settings.least_score * UNITS
    twice = calibration.twice[:63]
    return told, known, (twice, calibration.tail, log_partners, settings.gate, settings.span_s, least)


def _dear(calibration: Calibration) -> np.int64:
    """Bits of the sources for which a second telling costs anything."""
    return np.int64(sum(1 << int(source) for source in np.flatnonzero(calibration.twice[:63] < 0)))
