"""Numbers that last: which incident of this run is which of the run before.

A group of reports takes the number of the earlier incident with which it shares the most weight; every
number is taken once, and a number that nobody takes is never given again. An incident that a person has
spoken about is frozen: its reports stay together under its number whatever the method finds now, later
reports may join it, and what the method would have changed is on record.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from truceline.fusion.assoc_v1.reports import FloatArray, IntArray

JOINED, SPLIT, HELD, KEPT_APART = "joined into", "split from", "held together", "kept apart from"
"""What became of an earlier incident; the last two are what a person's word about it prevented."""


@dataclass(frozen=True, slots=True)
class Before:
    """(reports,) of the run before: row here, number of the incident there, weight; and what is frozen.

    highest: the highest number ever given.
    """

    row: IntArray
    incident: IntArray
    weight: FloatArray
    frozen: Collection[int] = ()
    highest: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """Incident ``number`` was joined into, split from, held together or kept apart from ``other``."""

    number: int
    change: str
    other: int
    reports: int


def held(label: IntArray, before: Before) -> tuple[IntArray, tuple[Change, ...]]:
    """Labels in which the reports of each frozen incident are one group, no two frozen ones in one.

    label: (rows,) any row of the group; what would have been done otherwise comes back as changes.
    """
    frozen = np.isin(before.incident, np.array(sorted(before.frozen), dtype=np.int64))
    row, incident, weight = before.row[frozen], before.incident[frozen], before.weight[frozen]
    if not len(row):
        return label, ()
    label = label.copy()
    pairs, shared, counted = _shared(label[row], incident, weight)
    head = {int(each): int(row[incident == each].min()) for each in np.unique(incident)}
    changes = [
        Change(number, HELD, number, int(counted[pairs[:, 1] == number].min()))
        for number in head
        if (pairs[:, 1] == number).sum() > 1
    ]
    taken: dict[int, int] = {}
    for at in np.lexsort((pairs[:, 1], -shared)):
        group, number = int(pairs[at, 0]), int(pairs[at, 1])
        if group in taken and taken[group] != number:
            changes.append(Change(number, KEPT_APART, taken[group], int(counted[at])))
        elif group not in taken:
            taken[group] = number
    chosen = np.isin(label, list(taken))
    label[chosen] = [head[taken[int(each)]] for each in label[chosen]]
    label[row] = [head[int(each)] for each in incident]
    return label, tuple(sorted(changes, key=lambda each: (each.number, each.change, each.other)))


def numbered(label: IntArray, before: Before | None) -> tuple[IntArray, tuple[Change, ...], int]:
    """(rows,) the number of each row's incident, what became of earlier ones, and the highest number now.

    label: (rows,) any row of the group; rows stand in the order in which new numbers are given.
    """
    groups, group = np.unique(label, return_inverse=True)
    number = np.full(len(groups), -1, dtype=np.int64)
    highest, changes = 0, []
    if before is not None and len(before.row):
        pairs, shared, counted = _shared(group[before.row], before.incident, before.weight)
        frozen = np.isin(pairs[:, 1], np.array(sorted(before.frozen), dtype=np.int64))
        by_weight = np.lexsort((pairs[:, 0], pairs[:, 1], -shared, ~frozen))
        _take(pairs[by_weight], number)
    if before is not None:
        highest = max(int(before.highest), int(before.incident.max(initial=0)))
    fresh = np.flatnonzero(number < 0)
    first = np.full(len(groups), len(label), dtype=np.int64)
    np.minimum.at(first, group, np.arange(len(label)))
    number[fresh[np.argsort(first[fresh], kind="stable")]] = highest + 1 + np.arange(len(fresh))
    if before is not None and len(before.row):
        changes = _changes(pairs, counted, shared, number)
    return number[group], tuple(changes), max(highest, int(number.max(initial=0)))


def _shared(
    group: IntArray, incident: IntArray, weight: FloatArray
) -> tuple[npt.NDArray[np.int64], FloatArray, IntArray]:
    """Each pair of a group and an earlier incident that share reports: the weight, and how many."""
    pairs, inverse, counted = np.unique(
        np.stack([group, incident], axis=1), axis=0, return_inverse=True, return_counts=True
    )
    return pairs, np.round(np.bincount(inverse.ravel(), weight, len(pairs)), 6), counted


def _take(pairs: npt.NDArray[np.int64], number: IntArray) -> None:
    """Each group takes, in this order of the pairs, the first number that is free."""
    given: set[int] = set()
    for group, incident in pairs.tolist():
        if number[group] < 0 and incident not in given:
            number[group] = incident
            given.add(incident)


def _changes(
    pairs: npt.NDArray[np.int64], counted: IntArray, shared: FloatArray, number: IntArray
) -> list[Change]:
    """What each earlier incident that is no longer whole was joined into, and what was split from it."""
    found = []
    now = number[pairs[:, 0]]
    alive = np.isin(pairs[:, 1], now[now == pairs[:, 1]])
    for at in np.flatnonzero(now != pairs[:, 1]):
        new, old, reports = int(now[at]), int(pairs[at, 1]), int(counted[at])
        whole = not alive[at]
        found.append(Change(old, JOINED, new, reports) if whole else Change(new, SPLIT, old, reports))
    return sorted(found, key=lambda each: (each.number, each.change, each.other))
