"""Rows that repeat somebody else's story without saying so: what two people do not hit upon by chance.

Two who saw one blast give places and times that differ. The very same coordinates to the last digit, where
nobody uses them for anything else (they are no town's centre), or the very same moment to the second, told
by another source before, was taken from it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.verification.lineage_v1.witnesses import TELLERS, BoolArray, IntArray, Panel

DIGITS = 1e7
ROUND_US = 60_000_000


def copied_rows(
    panel: Panel, columns: dict[str, npt.NDArray[Any]] | Any, incident: IntArray, source: IntArray
) -> BoolArray:
    """(rows,) whether a row tells an earlier row's very words: its place or its moment, which nobody shares.

    Only rows of people who tell are looked at; a sensor's two detections of one fire may share a pixel.
    The first by ``reported_at``, then by id, is the one that is repeated. One source's own repetition
    counts as one telling anyway, so only another source's row can be copied.
    """
    count = len(incident)
    tells = np.array([w.source_class in TELLERS for w in panel.witnesses] or [False])
    looked_at = (source >= 0) & tells[np.maximum(source, 0)]
    rows = np.flatnonzero(looked_at)
    copied = np.zeros(count, bool)
    if not len(rows):
        return copied
    place = _places(columns, rows)
    moment = _moments(columns, rows)
    first = np.lexsort((columns["id"][rows], columns["reported_at"][rows]))
    for key in (place, moment):
        copied[rows] |= _taken(key, incident[rows], source[rows], first)
    return copied


def _places(columns: Any, rows: IntArray) -> IntArray:
    """A number for each different place, -1 where there is none."""
    lon, lat = columns["lon_deg"][rows], columns["lat_deg"][rows]
    known = np.isfinite(lon) & np.isfinite(lat)
    digits = np.round(np.stack([np.where(known, lon, 0), np.where(known, lat, 0)], axis=1) * DIGITS)
    return np.where(known, _numbered(digits), -1)


def _moments(columns: Any, rows: IntArray) -> IntArray:
    """A number for each different time told to the second or finer, -1 for round ones."""
    times = np.stack([columns["happened_earliest"][rows], columns["happened_latest"][rows]], axis=1)
    return np.where((times % ROUND_US != 0).any(axis=1), _numbered(times), -1)


def _numbered(values: npt.NDArray[Any]) -> IntArray:
    return np.unique(values, axis=0, return_inverse=True)[1].astype(np.int64)


def _taken(key: IntArray, incident: IntArray, source: IntArray, order: IntArray) -> BoolArray:
    """Whether another source of the same incident had the key before, and no other incident has it."""
    taken = np.zeros(len(key), bool)
    shared = key >= 0
    if not shared.any():
        return taken
    pairs = np.unique(np.stack([key[shared], incident[shared]], axis=1), axis=0)
    incidents_of_key = np.bincount(pairs[:, 0], minlength=key.max() + 1)
    rare = shared & (incidents_of_key[np.maximum(key, 0)] == 1)
    chosen = order[rare[order]]
    _, leader = np.unique(key[chosen], return_index=True)
    first_source = np.full(key.max() + 1, -1, np.int64)
    first_source[key[chosen][leader]] = source[chosen][leader]
    taken[chosen] = source[chosen] != first_source[key[chosen]]
    return taken
