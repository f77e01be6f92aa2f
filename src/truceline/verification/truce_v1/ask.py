"""Ask one stratum the truce question: lay out the windows, count them, answer, add the doubts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import duckdb
from shapely.geometry.base import BaseGeometry

from truceline.records import Stratum, TruceAnswer, TruceWindow
from truceline.verification.truce_v1.answer import (
    ALPHA,
    PLACEBO_REACH_DAYS,
    PLUG_IN,
    Arithmetic,
    answer,
    unmeasured,
)
from truceline.verification.truce_v1.counts import Channel, WindowCount
from truceline.verification.truce_v1.doubts import doubts
from truceline.verification.truce_v1.windows import counted_window, first_shift_days, one_day, shifted


def ask(
    con: duckdb.DuckDBPyConnection,
    stratum: Stratum,
    window: TruceWindow,
    *,
    zone: ZoneInfo,
    parties: Sequence[str],
    area: BaseGeometry | None = None,
    area_refs: Sequence[str] = (),
    alpha: float = ALPHA,
    by: Arithmetic = PLUG_IN,
) -> tuple[TruceAnswer, tuple[WindowCount, ...]]:
    """The stratum's answer and every window count behind it, the truce's own first.

    con: views ``observations``, ``tallies`` and ``coverage``. zone: of the source's days.
    area, area_refs: outline of the stratum's zone and the areas whose coverage speaks for it.
    by: the test that the rule applies; a later method brings its own.
    """
    if stratum.channel == "none":
        why = "no channel measures this stratum; the sides' own totals are claims, not measurements"
        return unmeasured(stratum, why, alpha, by), ()
    counted = counted_window(window, stratum.unit, zone)
    if counted is None:
        return unmeasured(stratum, "no whole local day lies inside the window", alpha, by), ()
    first = first_shift_days(window, stratum.gap_days)
    placebos = max(PLACEBO_REACH_DAYS - first + 1, 0)
    longest = max(*stratum.baseline_windows, placebos)
    earlier = shifted(window, stratum.unit, zone, range(first, first + longest))
    reach = (min(one.start for one in earlier) - timedelta(days=2), counted.end + timedelta(days=2))
    channel = Channel(con, stratum, zone, area, reach, area_refs)
    own, before = channel.count(counted), [channel.count(one) for one in earlier]
    baselines = [before[:length] for length in stratum.baseline_windows]
    placebo = before[:placebos]
    found = doubts(stratum, parties, zone, own, max(baselines, key=len))
    return answer(stratum, own, baselines, placebo, found, alpha, by), (own, *before)


def daily_counts(
    con: duckdb.DuckDBPyConnection,
    stratum: Stratum,
    days: Sequence[date],
    *,
    zone: ZoneInfo,
    area: BaseGeometry | None = None,
    area_refs: Sequence[str] = (),
) -> tuple[tuple[date, int | None], ...]:
    """The stratum's count on each local day; None for a day nobody looked at. For pictures."""
    found = day_counts(con, stratum, days, zone=zone, area=area, area_refs=area_refs)
    return tuple((day, one.count) for day, one in zip(days, found, strict=False))


def day_counts(
    con: duckdb.DuckDBPyConnection,
    stratum: Stratum,
    days: Sequence[date],
    *,
    zone: ZoneInfo,
    area: BaseGeometry | None = None,
    area_refs: Sequence[str] = (),
) -> tuple[WindowCount, ...]:
    """The stratum's count, exposure and looks on each local day; () where no channel measures it."""
    if stratum.channel == "none" or not days:
        return ()
    windows = [one_day(day, zone) for day in days]
    reach = (windows[0].start - timedelta(days=2), windows[-1].end + timedelta(days=2))
    channel = Channel(con, stratum, zone, area, reach, area_refs)
    return tuple(channel.count(window) for window in windows)
