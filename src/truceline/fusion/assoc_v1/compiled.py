"""The compiled path: the same steps as the NumPy path for many rows, where numba is installed."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.fusion.assoc_v1.agglomerate import MOST_ROUNDS, BoolArray, Merges, Outcome, rooted
from truceline.fusion.assoc_v1.calibration import Calibration
from truceline.fusion.assoc_v1.candidates import (
    LEAST_REACH_M,
    MOST_PAIRS,
    TooCrowdedError,
    space_classes,
)
from truceline.fusion.assoc_v1.incidents import UNITS, Growing
from truceline.fusion.assoc_v1.reports import M_PER_DEG, FloatArray, IntArray, Reports
from truceline.fusion.assoc_v1.settings import Settings

ENOUGH_ROWS = 20_000
"""Fewer rows are done before the compiled code is even loaded."""
MOST_LOOKS = 2_000_000_000
"""So many times may a report of a block be held beside another's: some ten seconds."""
WIDER = 1.0001
"""Cells are a little wider than the reach, so that rounding loses no pair."""


def installed() -> bool:
    """Whether the extra ``fast`` is there."""
    return importlib.util.find_spec("numba") is not None


def merge_compiled(
    found: Reports,
    single: Growing,
    reach: FloatArray,
    calibration: Calibration,
    settings: Settings,
    unsure: BoolArray | None,
    offset: int,
) -> Outcome:
    """The reports' incidents; ``single`` is each as its own, ``reach`` how far (m) it may find a partner."""
    from truceline.fusion.assoc_v1 import kernels

    state, bits = _packed(kernels, single, calibration)
    terms = _terms(calibration, settings)
    one, other, score = _scored_pairs(kernels, found, reach, state, bits, terms, settings, MOST_PAIRS)
    doubtful = np.zeros(len(found), bool) if unsure is None else unsure.copy()
    parent, lines = kernels.grown(state, bits, one, other, score, doubtful, offset, MOST_ROUNDS, *terms)
    return Outcome(rooted(parent), doubtful, Merges(*lines.T))


def pairs_compiled(
    found: Reports,
    single: Growing,
    reach: FloatArray,
    calibration: Calibration,
    settings: Settings,
    most: int,
) -> tuple[IntArray, IntArray, IntArray]:
    """Every pair that may merge, the smaller place first, with its score; more than ``most`` are refused."""
    from truceline.fusion.assoc_v1 import kernels

    terms = _terms(calibration, settings)
    return _scored_pairs(kernels, found, reach, *_packed(kernels, single, calibration), terms, settings, most)


def _packed(
    kernels: Any, single: Growing, calibration: Calibration
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """State and bits, as the compiled code takes them."""
    state = np.stack([getattr(single, name) for name in kernels.COLUMNS], axis=1)
    return state, np.stack([single.company, single.told_by & _dear(calibration)], axis=1)


def _terms(calibration: Calibration, settings: Settings) -> tuple[Any, ...]:
    """What a score needs besides the two incidents."""
    return (
        calibration.twice[:63],
        calibration.tail,
        float(np.log(calibration.partners)),
        settings.gate,
        settings.span_s,
        settings.least_score * UNITS,
    )


def _dear(calibration: Calibration) -> np.int64:
    """Bits of the sources for which a second telling costs anything."""
    return np.int64(sum(1 << int(source) for source in np.flatnonzero(calibration.twice[:63] < 0)))


def _scored_pairs(
    kernels: Any,
    found: Reports,
    reach: FloatArray,
    state: npt.NDArray[Any],
    bits: npt.NDArray[Any],
    terms: tuple[Any, ...],
    settings: Settings,
    most: int,
) -> tuple[IntArray, IntArray, IntArray]:
    """Every pair that may merge, with its score: a class of reach at a time, against it and all below."""
    klass = space_classes(reach)
    width = found.hi - found.lo
    wide = width > settings.span_s / 8
    parts, held, looks = [], 0, 0
    for number in np.unique(klass[klass >= 0]):
        asking = np.flatnonzero(klass == number)
        height_deg = max(float(reach[asking].max()), LEAST_REACH_M) * WIDER / M_PER_DEG
        for some in (~wide, wide):
            there = np.flatnonzero((klass >= 0) & (klass <= number) & some)
            if not len(there):
                continue
            *pairs, seen = kernels.met(
                asking, there, klass, number, float(width[there].max()), height_deg, found.lo, found.hi,
                reach, state, bits, *terms, most - held, MOST_LOOKS - looks,
            )  # fmt: skip
            held, looks = held + len(pairs[0]), looks + seen
            if looks > MOST_LOOKS:
                raise TooCrowdedError(len(found), settings)
            parts.append(pairs)
    if not parts:
        return (np.zeros(0, np.int64),) * 3
    one, other, score = (np.concatenate(each) for each in zip(*parts, strict=True))
    return one, other, score
