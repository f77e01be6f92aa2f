"""How right answers on who did it are: errors with their yields, by geometry, false flags, bounds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from truceline.bench.contract import IntArray
from truceline.bench.told import Told, TrueSides
from truceline.verification.attribution_v1 import NOBODY, REASONS, Attributed, attribute

STEPS = (0.0, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)
M_PER_DEG, DAY_US = 111_194.93, 86_400_000_000


def score(found: Attributed, act: IntArray, truth: TrueSides, told: Told) -> dict[str, Any]:
    """Errors and yields: of all incidents with a side, and by what geometry says of each."""
    answer, side = _by_true_incident(found, act, truth)
    nowhere = _named_for_nothing(found, act, truth)
    classes = _geometry(told, truth)
    sided = side >= 0
    return {
        **rates(answer[sided], side[sided], nowhere),
        "named_for_nothing": nowhere,
        "by_geometry": {
            name: rates(answer[sided & (classes == n)], side[sided & (classes == n)])
            for n, name in enumerate(GEOMETRY)
        },
        "false_flags": _false_flags(found, act, truth, told),
        "calibration": _calibration(found, act, truth),
        "bounds": _bounds(answer[sided], side[sided], truth.sides),
    }


def rates(answer: IntArray, side: IntArray, nowhere: int = 0) -> dict[str, Any]:
    """``wrong_side`` among those where a side is named (null: none is), ``share_determined`` of all."""
    named = answer != NOBODY
    wrong = int((answer[named] != side[named]).sum()) + nowhere
    determined = int(named.sum()) + nowhere
    return {
        "wrong_side": wrong / determined if determined else None,
        "share_determined": float(named.mean()) if len(named) else None,
        "wrong": wrong,
        "determined": determined,
        "incidents": len(side),
    }


def _by_true_incident(found: Attributed, act: IntArray, truth: TrueSides) -> tuple[IntArray, IntArray]:
    """(told incidents,) the side that we name for the incident of ours that holds most of it; and its side.

    Sides are numbers of the truth's, NOBODY for none. An incident of which no row is told is not in it.
    """
    rows = np.flatnonzero((truth.member >= 0) & (act >= 0))
    pairs, count = np.unique(np.stack([truth.member[rows], act[rows]]), axis=1, return_counts=True)
    order = np.lexsort((pairs[1], -found.lines[pairs[1]], -count, pairs[0]))
    true, first = np.unique(pairs[0][order], return_index=True)
    ours = found.answer[pairs[1][order][first]]
    return as_true(ours, found.sides, truth.sides), truth.side[true]


def as_true(answer: IntArray, ours: Sequence[str], true: Sequence[str]) -> IntArray:
    """Our numbers of sides as the truth's; a side that the truth does not know is -2, which is wrong."""
    table = np.array([*(true.index(side) if side in true else -2 for side in ours), NOBODY], np.int64)
    return table[answer]


def _named_for_nothing(found: Attributed, act: IntArray, truth: TrueSides) -> int:
    """Incidents of ours with a side named, none of whose rows is about an act that has one."""
    side = np.where(truth.member >= 0, truth.side[np.maximum(truth.member, 0)], -1)
    rows = act >= 0
    sided = np.bincount(act[rows], side[rows] >= 0, len(found.answer)) > 0
    return int(((found.answer != NOBODY) & ~sided).sum())


GEOMETRY = ("identifies", "between", "nothing")
"""A line's wedge as reported lies wholly on one side's ground, in no band; does not; there is no line."""
ALONG, ACROSS = np.linspace(0, 1, 9), np.array([-1.0, 0.0, 1.0])


def _geometry(told: Told, truth: TrueSides) -> IntArray:
    """(told incidents,) number in GEOMETRY of each true incident of which a row is told."""
    true = np.unique(truth.member[truth.member >= 0])
    found = np.full(len(true), GEOMETRY.index("nothing"))
    if told.control is None:
        return found
    own = attribute(told.columns, truth.member, len(truth.side), told.control, told.sources).evidence
    if not len(own):
        return found
    where = np.searchsorted(true, own.act)
    found[where] = GEOMETRY.index("between")
    turn = np.radians(own.bearing_deg[:, None] + own.bearing_sigma_deg[:, None] * ACROSS)[:, :, None]
    away = (own.range_min_m[:, None] + (own.range_max_m - own.range_min_m)[:, None] * ALONG)[:, None, :]
    away, turn = (np.where((own.way == 1)[:, None, None], 0.0, each) for each in (away, turn))
    lat = own.lat_deg[:, None, None] + away * np.cos(turn) / M_PER_DEG
    squeeze = np.cos(np.radians(own.lat_deg))[:, None, None]
    lon = own.lon_deg[:, None, None] + away * np.sin(turn) / (M_PER_DEG * squeeze)
    day = np.repeat(told.columns["happened_earliest"][own.row] // DAY_US, lat[0].size)
    held = told.control.held(lon.ravel(), lat.ravel(), day.astype(np.int64))
    whole = (held.share.reshape(len(told.control.holders), len(own), -1) >= 1.0).all(axis=2).any(axis=0)
    clear = whole & ~held.in_band.reshape(len(own), -1).any(axis=1) & own.bounded
    found[where[clear]] = GEOMETRY.index("identifies")
    return found


def _false_flags(found: Attributed, act: IntArray, truth: TrueSides, told: Told) -> dict[str, int]:
    """Incidents of ours whose every claim names a side that did not do it: a trick, an error or an invention.

    accepted: the side claimed is the one we name; of these without a physical line of no party
    """
    claimed = claims(told, act, len(found.answer), truth.sides)
    side = side_of_ours(act, len(found.answer), truth)
    named = claimed.sum(axis=1)
    right = (side >= 0) & (claimed[np.arange(len(side)), np.maximum(side, 0)] > 0)
    false = (named > 0) & ~right
    answer = as_true(found.answer, found.sides, truth.sides)
    as_claimed = false & (answer >= 0) & (claimed[np.arange(len(side)), np.maximum(answer, 0)] > 0)
    return {
        "incidents": int(false.sum()),
        "accepted": int(as_claimed.sum()),
        "accepted_without_physical_line": int((as_claimed & (found.lines == 0)).sum()),
        "other_side_named": int((false & (answer >= 0) & ~as_claimed).sum()),
    }


def claims(told: Told, act: IntArray, acts: int, sides: Sequence[str]) -> IntArray:
    """(acts, sides) rows that name each side."""
    number = {side: n for n, side in enumerate(sides)}
    named = np.array([number.get(each, -1) for each in told.columns["side_claimed"].tolist()], np.int64)
    rows = np.flatnonzero((named >= 0) & (act >= 0))
    found = np.zeros((acts, len(sides)), np.int64)
    np.add.at(found, (act[rows], named[rows]), 1)
    return found


def side_of_ours(act: IntArray, acts: int, truth: TrueSides) -> IntArray:
    """(acts,) the side that did what most rows of each incident of ours are about; -1: nothing with one."""
    rows = np.flatnonzero(act >= 0)
    of_row = np.where(truth.member[rows] >= 0, truth.side[np.maximum(truth.member[rows], 0)], -1)
    votes = np.zeros((acts, len(truth.sides) + 1), np.int64)
    np.add.at(votes, (act[rows], of_row), 1)
    most: IntArray = votes.argmax(axis=1)
    return np.where(most == len(truth.sides), -1, most)


def _calibration(found: Attributed, act: IntArray, truth: TrueSides) -> list[dict[str, Any]]:
    """Of incidents with a line: how likely the likeliest side was said to be, how often it was that side."""
    if len(found.sides) < 2:
        return []
    side = side_of_ours(act, len(found.answer), truth)
    likeliest = found.probability[:, :-1].argmax(axis=1)
    said = found.probability[np.arange(len(side)), likeliest]
    right = as_true(likeliest, found.sides, truth.sides) == side
    told = (found.lines > 0) & (side >= 0)
    bins = []
    for low, high in pairwise(STEPS):
        inside = told & (said >= low) & (said < high)
        if inside.any():
            bins.append(
                {"from": low, "to": min(high, 1.0), "incidents": int(inside.sum()),
                 "said": float(said[inside].mean()), "right": float(right[inside].mean())}
            )  # fmt: skip
    return bins


def _bounds(answer: IntArray, side: IntArray, sides: Sequence[str]) -> dict[str, Any]:
    """Of each side its share of all acts: at least, at most, the truth's; never of determined acts only."""
    whole = max(len(answer), 1)
    open_ = float((answer == NOBODY).sum()) / whole
    return {
        name: {
            "at_least": float((answer == n).sum()) / whole,
            "at_most": float((answer == n).sum()) / whole + open_,
            "true": float((side == n).sum()) / whole,
        }
        for n, name in enumerate(sides)
    }


def reasons(found: Attributed) -> dict[str, int]:
    """How many incidents of ours each reason holds for."""
    return {name: int(found.reasons[:, n].sum()) for n, name in enumerate(REASONS)}


def answers(found: Attributed) -> dict[str, Any]:
    """What can be said without a truth: whom we name how often, and why nobody."""
    named = {side: int((found.answer == n).sum()) for n, side in enumerate(found.sides)}
    return {"incidents": len(found.answer), "named": named, "reasons": reasons(found)}
