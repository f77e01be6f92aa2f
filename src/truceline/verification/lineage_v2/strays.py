"""Reports that lie too far from their own happening: how likely an incident of one source is such a stray.

Where errors of place have longer tails than stated, some reports lie beyond every gate and stand as incidents
of one source each. Every silence there would speak against a report that others bear out a little farther
off. A stray happened if and only if what it strayed from did.

How many strays there are is counted, not assumed: incidents of one source that lie near an incident which
others told of, one of them physical, and this source did not, beside how many would lie so near one some
days before or after, where only chance puts them. Happenings come in bursts, too; so near incidents that the
source itself told of, whose stray this cannot be, are counted the same way, and what bursts put there is
taken off. What only people tell makes no stray of anything, however many tell it.

An incident of one source has no second lineage, so no grade V3 is given or lost by this; nor is a V2 given
(``verify``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from truceline.verification.lineage_v1 import Panel, Tellings, Weighed
from truceline.verification.lineage_v1.tellings import Columns
from truceline.verification.lineage_v1.weighing import log_odds, probability
from truceline.verification.lineage_v1.witnesses import BoolArray, FloatArray, IntArray
from truceline.verification.lineage_v2.spots import NONE, Nearest, Spots, parts, spots_of, within

RINGS = (0.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"""Joint standard deviations between which an incident lies from the one that it may be a stray of."""
DAYS = (-3, -2, -1, 1, 2, 3)
"""By so many days an incident is moved to count what lies near it by chance."""
DAY_S = 86_400.0
FEW = 2.0
"""So many are added to what chance puts there: a few near ones teach nothing."""
STEPS = 100.0
"""Chances are kept in so many parts, so that a weight can be worked out by hand."""
LEAST_SHARE = 0.01
OTHERS, ITS_OWN = 0, 1
"""Near incidents that the source was silent about, and those that it told of."""


@dataclass(frozen=True, slots=True)
class Strays:
    """(n,) the incident that each one may be a stray of, NONE where there is none, and how likely it is."""

    of: IntArray
    chance: FloatArray

    @classmethod
    def none(cls, count: int) -> Strays:
        """No incident is a stray."""
        return cls(np.full(count, NONE, np.int64), np.zeros(count))


def strays(panel: Panel, told: Tellings, where: Columns) -> Strays:
    """Which incidents of one source may be strays of which others; ``where`` as of ``near_misses``."""
    found = Strays.none(len(told))
    if not panel.rated.any():
        return found
    spots = spots_of(where, np.array(panel.kinds or ("",), object)[told.kind])
    sources = told.told.sum(axis=1)
    source = told.told.argmax(axis=1)
    lone = np.asarray((sources == 1) & spots.known & panel.rated[source])
    others = np.asarray((sources >= 2) & told.told[:, panel.physical].any(axis=1) & spots.known)
    if not lone.any() or not others.any():
        return found
    near = _near(told, spots, lone, others, source, 0.0)
    by_chance, days = np.zeros((len(told), len(RINGS), 2)), np.zeros(len(told))
    for day in DAYS:
        there = lone & _within_span(spots, others, day * DAY_S)
        by_chance += _in_rings(_near(told, spots, there, others, source, day * DAY_S))
        days += there
    compared = np.flatnonzero(days)
    by_chance[compared] /= days[compared, None, None]
    seen, expected = (
        _by_source(each[compared], source[compared], len(panel)) for each in (_in_rings(near), by_chance)
    )
    too = told.told[others].mean(axis=0)
    chance = _chances(seen, expected, np.bincount(source[compared], minlength=len(panel)), too)
    at = compared[near.row[compared, OTHERS] != NONE]
    found.of[at] = near.row[at, OTHERS]
    found.chance[at] = chance[source[at], _ring(near.squared[at, OTHERS])]
    return found


def stray_nats(
    told: Tellings, weighed: Weighed, known: BoolArray, found: Strays
) -> tuple[FloatArray, FloatArray]:
    """(n,) what is added to the log-odds; (n,) how likely it is if it is a stray, nan where it is none.

    A stray happened if and only if the other did, and then its source was not silent there:

        p = chance p(other, this report in place of the silence) + (1 - chance) p(as it stands)

    known: (n,) which incidents have a probability
    """
    nats, likely = np.zeros(len(told)), np.full(len(told), np.nan)
    at = np.flatnonzero(found.chance * known)
    if not len(at):
        return nats, likely
    other, source = found.of[at], told.told[at].argmax(axis=1)
    at, other, source = (each[known[other]] for each in (at, other, source))
    there = weighed.log_odds[other] - weighed.by_source[other, source] + weighed.by_source[at, source]
    likely[at] = probability(there)
    chance = found.chance[at]
    mixed = chance * likely[at] + (1 - chance) * probability(weighed.log_odds[at])
    nats[at] = log_odds(mixed) - weighed.log_odds[at]
    return nats, likely


def _near(
    told: Tellings, spots: Spots, lone: BoolArray, others: BoolArray, source: IntArray, later_s: float
) -> Nearest:
    """The nearest of the others to each lone one, were it so much later: by OTHERS and ITS_OWN."""
    moved = replace(spots, earliest_s=spots.earliest_s + later_s, latest_s=spots.latest_s + later_s)
    found = Nearest.of((len(told), 2))
    for rows, at in parts(spots, others, moved, lone):
        which, row, _ = within(spots, rows, moved, at, RINGS[-1])
        own = told.told[row, source[at[which]]]
        may = own | (told.look[row, source[at[which]]] != 0)
        cell = np.where(own, ITS_OWN, OTHERS)[may]
        found.keep(spots, row[may], moved, at[which[may]], cell, RINGS[-1])
    return found


def _within_span(spots: Spots, others: BoolArray, later_s: float) -> BoolArray:
    """(n,) whether the moment so much later lies within the time that others tell of."""
    first, last = spots.earliest_s[others].min(), spots.latest_s[others].max()
    return np.asarray((spots.earliest_s + later_s >= first) & (spots.latest_s + later_s <= last))


def _ring(squared: FloatArray) -> IntArray:
    return np.searchsorted(np.square(RINGS), squared, side="right").astype(np.int64) - 1


def _in_rings(near: Nearest) -> FloatArray:
    """(n, rings, 2) 1 where the nearest lies in the ring."""
    found = np.zeros((len(near.row), len(RINGS), 2))
    at, cell = np.nonzero(near.row != NONE)
    found[at, _ring(near.squared[at, cell]), cell] = 1.0
    return found


def _by_source(counted: FloatArray, source: IntArray, sources: int) -> FloatArray:
    """(S, rings, 2) sums."""
    found = np.zeros((sources, *counted.shape[1:]))
    np.add.at(found, source, counted)
    return found


def _chances(seen: FloatArray, expected: FloatArray, lone: IntArray, told: FloatArray) -> FloatArray:
    """(S, rings) the share of those near others that chance and bursts do not put there.

    A burst has happenings that a source tells of and others that it does not as any has: what is near of the
    first beyond chance says how many of the second are. And neither puts others near a stray, whose own
    happening is the nearest.

    lone: (S,) incidents of the source alone; told: (S,) share of what others tell of that it tells of, too
    """
    bursts = np.maximum(seen[..., ITS_OWN] - expected[..., ITS_OWN], 0.0)
    bursts *= ((1 - told) / np.maximum(told, LEAST_SHARE))[:, None]
    by_chance = expected[..., OTHERS] + bursts
    near, near_by_chance = seen[..., OTHERS].sum(axis=1), by_chance.sum(axis=1)
    apart = np.maximum(lone - near_by_chance, 0.0) + FEW
    strayed = np.clip((near - near_by_chance - FEW) / apart, 0.0, 1.0)
    by_chance = by_chance * (1 - strayed)[:, None] + FEW
    share = 1 - by_chance / np.maximum(seen[..., OTHERS], by_chance)
    return np.asarray(np.floor(share * STEPS) / STEPS)
