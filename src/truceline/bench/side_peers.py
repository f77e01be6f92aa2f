"""Rules that others use to say who did it, on the same incidents of ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from truceline.bench.contract import IntArray
from truceline.bench.sides import as_true, claims, rates, side_of_ours
from truceline.bench.told import Told, TrueSides
from truceline.verification.attribution_v1 import NOBODY, Attributed


def peers(told: Told, act: IntArray, found: Attributed, truth: TrueSides) -> dict[str, Any]:
    """Rules that others use, on the same incidents of ours."""
    acts = len(found.answer)
    rules: dict[str, Callable[[], IntArray]] = {
        "impact_side": lambda: _impact_side(found, truth),
        "majority_of_claims": lambda: _majority(claims(told, act, acts, truth.sides)),
        "first_claim": lambda: _first_claim(told, act, acts, truth.sides),
    }
    return {name: _peer(rule(), found, act, truth) for name, rule in rules.items()}


def _peer(answer: IntArray, found: Attributed, act: IntArray, truth: TrueSides) -> dict[str, Any]:
    side = side_of_ours(act, len(answer), truth)
    nowhere = int(((answer != NOBODY) & (side < 0)).sum())
    return rates(answer[side >= 0], side[side >= 0], nowhere)


def _impact_side(found: Attributed, truth: TrueSides) -> IntArray:
    """Whoever does not hold the ground it fell on."""
    if len(found.sides) != 2:
        return np.full(len(found.answer), NOBODY)
    held = np.where(found.impact.max(axis=1) > 0.5, found.impact.argmax(axis=1), -1)
    return as_true(np.where(held >= 0, 1 - held, NOBODY), found.sides, truth.sides)


def _majority(claims: IntArray) -> IntArray:
    most = claims.max(axis=1)
    alone = (claims == most[:, None]).sum(axis=1) == 1
    return np.where((most > 0) & alone, claims.argmax(axis=1), NOBODY)


def _first_claim(told: Told, act: IntArray, acts: int, sides: Sequence[str]) -> IntArray:
    number = {side: n for n, side in enumerate(sides)}
    named = np.array([number.get(each, -1) for each in told.columns["side_claimed"].tolist()], np.int64)
    rows = np.flatnonzero((named >= 0) & (act >= 0))
    rows = rows[np.argsort(told.columns["reported_at"][rows], kind="stable")][::-1]
    found = np.full(acts, NOBODY)
    found[act[rows]] = named[rows]
    return found
