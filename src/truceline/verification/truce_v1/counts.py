"""What a stratum's channel counted in a window, what it could see, and how often it looked.

Comes in: a DuckDB connection with views ``observations``, ``tallies`` and ``coverage``. Every
count states how much was looked at; a window nobody looked at has no count, never zero.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from truceline.records import Stratum
from truceline.verification.truce_v1.windows import ShiftedWindow

Ints = NDArray[np.int64]
Columns = dict[str, NDArray[Any]]
Reach = tuple[datetime, datetime]
_UNSEEN = {
    True: "every look on record was obscured or the sensors were down: unobserved",
    False: "nobody is on record as looking: unobserved",
}
_MICRO = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowCount:
    """One window: ``count`` (None: not observed), ``exposure`` (unit of its rule), ``looks``.

    ``looks`` is None where the source does not say how often it looked. ``straddling`` reports
    lie partly inside and are not counted. ``why_unusable`` is '' when the window is usable.
    """

    window: ShiftedWindow
    count: int | None
    exposure: float
    looks: int | None
    straddling: int = 0
    why_unusable: str = ""


class Channel:
    """Counts of one stratum over any window inside ``reach``.

    ``area`` is the outline of the stratum's zone; a report counts by its reported position.
    ``area_refs`` names the areas whose coverage speaks for the stratum; () takes every area.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        stratum: Stratum,
        zone: ZoneInfo,
        area: BaseGeometry | None,
        reach: Reach,
        area_refs: Sequence[str] = (),
    ) -> None:
        self._con, self._stratum, self._zone, self._area, self._reach = con, stratum, zone, area, reach
        self._area_refs = area_refs

    def count(self, window: ShiftedWindow) -> WindowCount:
        """The window's count under the stratum's exposure rule."""
        exposure, looks, why = self._exposure(window)
        if self._stratum.channel == "tallies":
            return self._tally_count(window, exposure, looks, why)
        inside, straddling = self._events_in(window)
        return WindowCount(
            window=window,
            count=None if why else inside,
            exposure=exposure,
            looks=looks,
            straddling=straddling,
            why_unusable=why,
        )

    def _events_in(self, window: ShiftedWindow) -> tuple[int, int]:
        earliest, latest = self._events
        start, end = micros(window.start), micros(window.end)
        inside = int(np.count_nonzero((earliest >= start) & (latest < end)))
        touching = int(np.count_nonzero((latest >= start) & (earliest < end)))
        return inside, touching - inside

    def _tally_count(
        self, window: ShiftedWindow, exposure: float, looks: int | None, why: str
    ) -> WindowCount:
        rows = [self._tallies[day] for day in window.days if day in self._tallies]
        if not why and len(rows) < len(window.days):
            why = "the series has no row for " + ", ".join(
                str(day) for day in window.days if day not in self._tallies
            )
        total = None if why else sum(count for count, _ in rows)
        return WindowCount(window=window, count=total, exposure=exposure, looks=looks, why_unusable=why)

    def _exposure(self, window: ShiftedWindow) -> tuple[float, int | None, str]:
        rule = self._stratum.exposure_rule
        if rule == "days_with_rows":
            return self._by_rows(window)
        if rule == "coverage":
            return self._by_coverage(window)
        return self._by_named_share(window, rule)

    def _by_rows(self, window: ShiftedWindow) -> tuple[float, int | None, str]:
        silent = [day for day in window.days if day not in self._days_with_rows]
        if silent:
            days = ", ".join(str(day) for day in silent)
            return 0.0, None, f"the source gave no row at all on {days}: unobserved"
        return 1.0, None, ""

    def _by_named_share(self, window: ShiftedWindow, rule: str) -> tuple[float, int | None, str]:
        shares = [self._tallies[day][1] for day in window.days if day in self._tallies]
        known = [share for share in shares if share is not None]
        if len(known) < len(window.days):
            return 0.0, None, f"the series gives no '{rule}' for every day of the window"
        exposure = float(np.mean(known))
        return exposure, None, "" if exposure > 0 else f"'{rule}' is zero: nothing could be seen"

    def _by_coverage(self, window: ShiftedWindow) -> tuple[float, int | None, str]:
        start, end = micros(window.start), micros(window.end)
        begins, ends, fractions, looks, sensors = self._coverage
        length = end - start
        middle = (begins + ends) // 2
        counted = looks >= 0
        passes = counted & (middle >= start) & (middle < end)
        watched = np.clip(np.minimum(ends, end) - np.maximum(begins, start), 0, None) * ~counted
        exposure = float(np.sum(fractions[passes] * looks[passes]))
        exposure += float(np.sum(watched * fractions)) / length / max(sensors, 1)
        seen = int(np.sum(looks[passes & (fractions > 0)])) if counted.any() else None
        on_record = bool(np.any((ends > start) & (begins < end)))
        return exposure, seen, "" if exposure > 0 else _UNSEEN[on_record]

    @cached_property
    def _events(self) -> tuple[Ints, Ints]:
        found = _fetch(self._con, self._events_sql(), [self._stratum.source_id, *self._reach])
        keep = self._inside_area(found["lon_deg"], found["lat_deg"])
        return _as_micros(found["earliest"])[keep], _as_micros(found["latest"])[keep]

    def _events_sql(self) -> str:
        distinct = "distinct on (as_reported)" if self._stratum.count_rule == "distinct" else ""
        return f"""select {distinct} happened_earliest as earliest, happened_latest as latest,
            lon_deg, lat_deg from observations
            where source_id = ? and happened_latest >= ? and happened_earliest < ?
            and ({measure_condition(self._stratum.measure)}) order by as_reported, row_no"""

    def _inside_area(self, lon: NDArray[Any], lat: NDArray[Any]) -> NDArray[np.bool_]:
        if self._area is None:
            return np.ones(len(lon), dtype=bool)
        return np.asarray(shapely.contains_xy(self._area, _degrees(lon), _degrees(lat)), dtype=bool)

    @cached_property
    def _days_with_rows(self) -> frozenset[date]:
        rows = self._con.execute(
            """select distinct timezone(?, happened_earliest)::date from observations
               where source_id = ? and happened_latest >= ? and happened_earliest < ?""",
            [str(self._zone), self._stratum.source_id, *self._reach],
        ).fetchall()
        return frozenset(row[0] for row in rows)

    @cached_property
    def _tallies(self) -> dict[date, tuple[int, float | None]]:
        rows = self._con.execute(
            f"""select timezone(?, period_start)::date, sum("count")::bigint, any_value(exposures)
                from tallies where source_id = ? and period_end > ? and period_start < ?
                and "count" is not null and measure_code in ({quoted(self._stratum.measure)})
                group by 1 having count(*) = {len(self._stratum.measure)}""",
            [str(self._zone), self._stratum.source_id, *self._reach],
        ).fetchall()
        share = named_share(self._stratum.exposure_rule)
        return {day: (count, share(json.loads(texts) if texts else {})) for day, count, texts in rows}

    @cached_property
    def _coverage(self) -> tuple[Ints, Ints, NDArray[np.float64], Ints, int]:
        area = f"and area_ref in ({quoted(self._area_refs)})" if self._area_refs else ""
        found = _fetch(
            self._con,
            f"""select from_at, to_at, coalesce(fraction, 1.0) as fraction, coalesce(looks, -1) as looks,
                dense_rank() over (order by coalesce(sensor_id, '')) as sensor, state
                from coverage where source_id = ? and to_at > ? and from_at < ? {area}
                order by from_at, sensor_id""",
            [self._stratum.source_id, *self._reach],
        )
        looked = found["state"] == "looked"
        begins, ends = _as_micros(found["from_at"]), _as_micros(found["to_at"])
        fractions = np.where(looked, found["fraction"].astype(float), 0.0)
        sensors = int(found["sensor"].max()) if len(begins) else 0
        return begins, ends, fractions, found["looks"].astype(np.int64), sensors


def _degrees(column: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(np.ma.filled(np.ma.asarray(column, dtype=float), np.nan))


def _as_micros(column: NDArray[Any]) -> Ints:
    return column.astype("datetime64[us]").astype(np.int64)


def named_share(rule: str) -> Callable[[dict[str, float]], float | None]:
    """The exposure a tally states: the rule is a name, or '1 - name' for its complement."""
    complement = rule.startswith("1 - ")
    name = rule.removeprefix("1 - ")

    def share(exposures: dict[str, float]) -> float | None:
        value = exposures.get(name)
        if value is None:
            return None
        return round(1.0 - value, 9) if complement else float(value)

    return share


def measure_condition(measure: Sequence[str]) -> str:
    """SQL that is true for the rows a stratum counts: kinds, 'label:<text>', or '*' for all."""
    if "*" in measure:
        return "true"
    codes = [name for name in measure if not name.startswith("label:")]
    labels = [name.removeprefix("label:") for name in measure if name.startswith("label:")]
    parts = [f"kind in ({quoted(codes)})"] if codes else []
    parts += [f"list_contains(measures::json->'labels'->>'$[*]', {quoted([label])})" for label in labels]
    return " or ".join(parts) or "false"


def quoted(texts: Sequence[str]) -> str:
    """The texts as SQL literals, joined by commas."""
    return ", ".join("'" + text.replace("'", "''") + "'" for text in texts)


def micros(moment: datetime) -> int:
    """Microseconds since 1970, UTC."""
    return (moment - _EPOCH) // _MICRO


def _fetch(
    con: duckdb.DuckDBPyConnection, sql: str, parameters: list[object]
) -> dict[str, NDArray[np.generic]]:
    return con.execute(sql, parameters).fetchnumpy()
