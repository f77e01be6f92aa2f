"""Whether a source is comparable with itself around a window: a break of it is no fall and no rise.

Comes in: the views of a mission, a stratum, a window. Goes out: the days on which the share of the source's
rows that carry any label broke, or the level of what the stratum counts broke between its baseline's first
day and its last (breaks_v1), near enough to bear on the answer. Days of the window itself are not asked for a
level: a truce that is kept is such a break.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import duckdb
from shapely.geometry.base import BaseGeometry

from truceline.records import Stratum, TruceWindow
from truceline.verification.breaks_v1 import METHOD, WIDTHS, Break, level_breaks, share_breaks
from truceline.verification.truce_v1 import day_counts

AROUND_DAYS = 2 * max(WIDTHS)
NEAR_DAYS = 7
"""A break is dated to within a week; nearer than that to a window or its baseline it bears on the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceBreak:
    """The day from which a source is not comparable with itself, and how it changed, in words."""

    day: date
    words: str


def label_breaks(
    con: duckdb.DuckDBPyConnection, stratum: Stratum, window: TruceWindow, zone: ZoneInfo
) -> tuple[SourceBreak, ...]:
    """Breaks between the first baseline day and the window's end; () for a stratum that counts no labels."""
    if stratum.channel != "observations" or not any(one.startswith("label:") for one in stratum.measure):
        return ()
    first = _first_baseline_day(stratum, window, zone)
    last = window.end.astimezone(zone).date()
    days = _labelled_days(con, stratum, zone, first, last)
    found = share_breaks([each[1] for each in days], [each[2] for each in days])
    near = timedelta(days=NEAR_DAYS)
    return tuple(
        SourceBreak(day=day, words=_words(stratum, day, one.factor))
        for one in found
        if first - near <= (day := days[one.at][0]) <= last + near
    )


def baseline_breaks(
    con: duckdb.DuckDBPyConnection,
    stratum: Stratum,
    window: TruceWindow,
    zone: ZoneInfo,
    *,
    area: BaseGeometry | None = None,
    area_refs: Sequence[str] = (),
) -> tuple[SourceBreak, ...]:
    """Breaks of the level inside the longest baseline, from the days before the window alone."""
    if stratum.channel == "none" or not stratum.baseline_windows:
        return ()
    first = _first_baseline_day(stratum, window, zone)
    last = window.start.astimezone(zone).date() - timedelta(days=max(stratum.gap_days, 1))
    start = first - timedelta(days=AROUND_DAYS)
    days = [start + timedelta(days=n) for n in range((last - start).days + 1)]
    counted = day_counts(con, stratum, days, zone=zone, area=area, area_refs=area_refs)
    found = level_breaks(
        [float("nan") if one.count is None else float(one.count) for one in counted],
        [one.exposure for one in counted],
    )
    return tuple(
        SourceBreak(day=day, words=_level_words(stratum, day, one))
        for one in found
        if first < (day := days[one.at]) <= last
    )


def _level_words(stratum: Stratum, day: date, one: Break) -> str:
    return (
        f"from about {day} on, inside the baseline, the level that {stratum.source_id} counts is "
        f"{one.factor:.2f} of what it was ({METHOD}): the fighting, who looks or how it is told changed"
    )


def _first_baseline_day(stratum: Stratum, window: TruceWindow, zone: ZoneInfo) -> date:
    whole_days = (window.end - window.start).days
    return window.start.astimezone(zone).date() - timedelta(
        days=stratum.gap_days + max(stratum.baseline_windows) + whole_days
    )


def _labelled_days(
    con: duckdb.DuckDBPyConnection, stratum: Stratum, zone: ZoneInfo, first: date, last: date
) -> list[tuple[date, int, int]]:
    """Each local day with rows: labelled rows and all rows."""
    around = timedelta(days=AROUND_DAYS)
    return con.execute(
        """SELECT timezone(?, happened_earliest)::date AS day,
                  count(*) FILTER (json_array_length(measures::json->'labels') > 0), count(*)
           FROM observations WHERE source_id = ?
           AND timezone(?, happened_earliest)::date BETWEEN ? AND ? GROUP BY day ORDER BY day""",
        [str(zone), stratum.source_id, str(zone), first - around, last + around],
    ).fetchall()


def _words(stratum: Stratum, day: date, factor: float) -> str:
    moved = "fewer" if factor < 1 else "more"
    return (
        f"from about {day} on {moved} of the rows of {stratum.source_id} carry any label "
        f"(odds x {factor:.2f}, {METHOD}): the source or its labelling changed"
    )
