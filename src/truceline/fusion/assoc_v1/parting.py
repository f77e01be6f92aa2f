"""Which of the reports that association put together stay together in a mission's incident.

Association asks how likely one happening explains two reports; it may bridge hours on a quiet front. A
mission's incident is narrower, so that no incident blurs what the law or an eyewitness keeps apart:

- nobody's report joins across a moment at which the law changes (a truce begins, a notified hour ends);
  a report belongs where the middle of its interval lies;
- what the mission's own eyes saw is one incident only without a pause of more than 15 minutes; others
  join what they lie nearest to, if not farther off than their sort of report errs;
- fires seen from space join what somebody else tells of, never one another: each is screened.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from truceline.fusion.assoc_v1.reports import IntArray

MINUTE_US = 60_000_000
EYES, WORDS, LATE = 0, 1, 2
"""Sorts of report: the mission's own sensors and patrols; others' words; what is only seen afterwards."""
PAUSE_US = (15 * MINUTE_US, 60 * MINUTE_US, 720 * MINUTE_US)
"""By sort: a longer pause parts two reports of that sort; and so far off it may lie from what it joins."""
_STEP = np.int64(10_000_000_000_000)
"""µs; longer than anything that association joins."""


def parted(
    label: IntArray, earliest_us: IntArray, latest_us: IntArray, sort: IntArray, law_changes_us: IntArray
) -> IntArray:
    """(rows,) the part that each row belongs to, by the number of a row in it.

    label: as ``associate`` gives it; sort: EYES, WORDS or LATE; law_changes_us: ascending
    """
    middle = earliest_us + (latest_us - earliest_us) // 2
    law = np.searchsorted(law_changes_us, middle, side="right")
    group = np.unique(np.stack([label, law], axis=1), axis=0, return_inverse=True)[1].ravel()
    part = np.full(len(label), -1, dtype=np.int64)
    counted = np.bincount(group) if len(group) else group
    alone = counted[group] == 1
    part[alone] = np.flatnonzero(alone)
    rows = np.flatnonzero(~alone)
    while len(rows):
        of = _of_best_sort(group[rows], sort[rows], rows, earliest_us, latest_us)
        part[rows] = np.where(of >= 0, of, -1)
        rows = rows[of < 0]
    return part


def _of_best_sort(
    group: IntArray, sort: IntArray, rows: IntArray, earliest_us: IntArray, latest_us: IntArray
) -> IntArray:
    """(rows,) the parts that the best sort of each group makes, and who joins them; -1 for the rest."""
    group = np.unique(group, return_inverse=True)[1].astype(np.int64)
    best = np.full(int(group.max()) + 1, LATE, dtype=np.int64)
    np.minimum.at(best, group, sort)
    first = np.full(len(best), np.iinfo(np.int64).max)
    np.minimum.at(first, group, earliest_us[rows])
    lo = earliest_us[rows] - first[group] + group * _STEP
    hi = np.minimum(latest_us[rows] - first[group], _STEP // 2) + group * _STEP
    core = np.flatnonzero(sort == best[group])
    core = core[np.lexsort((hi[core], lo[core]))]
    reached = np.maximum.accumulate(hi[core])
    pause = np.array(PAUSE_US)[sort[core]]
    begins = np.r_[True, lo[core][1:] > reached[:-1] + pause[1:]] | np.r_[True, np.diff(group[core]) > 0]
    begins |= sort[core] == LATE
    number = np.cumsum(begins) - 1
    starts = np.flatnonzero(begins)
    name = np.minimum.reduceat(rows[core], starts)
    part = np.full(len(rows), -1, dtype=np.int64)
    part[core] = name[number]
    begin, end = lo[core][starts], np.maximum.reduceat(hi[core], starts)
    others = np.flatnonzero(sort != best[group])
    part[others] = _nearest(lo[others], hi[others], sort[others], begin, end, name)
    return part


def _nearest(
    lo: IntArray, hi: IntArray, sort: IntArray, begin: IntArray, end: IntArray, name: IntArray
) -> IntArray:
    """The part nearest in time to each row, the earlier of two; -1 where none is near enough.

    What is seen afterwards joins no part that begins after it.
    """
    after = np.minimum(np.searchsorted(begin, hi, side="right"), len(begin) - 1)
    before = np.maximum(after - 1, 0)
    most = np.array(PAUSE_US)[sort]
    found: npt.NDArray[np.int64] = np.full(len(lo), -1, dtype=np.int64)
    nearest = np.full(len(lo), np.iinfo(np.int64).max)
    for at in (before, after):
        away = np.maximum(np.maximum(begin[at] - hi, lo - end[at]), 0)
        may = (away <= most) & (away < nearest) & ((sort != LATE) | (begin[at] <= hi))
        found[may], nearest[may] = name[at][may], away[may]
    return found
