"""The rows a reader may see: one function decides, every table, map and export goes through it.

Outside the mission's own room a source is named by its class, its words are left out, and a
place is the name of its area or a position rounded to a tenth of a degree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from truceline.records import MISSION, visible
from truceline.report.asked import COUNTED_KINDS, in_period
from truceline.report.desk import Desk
from truceline.report.figures import LAYERS, Condition, conditions

COARSE_DIGITS = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHARED = (
    "kind, epoch_us(happened_earliest) AS happened_earliest,"
    " epoch_us(happened_latest) AS happened_latest, place_kind, lon_deg, lat_deg, area_ref,"
    " count_qualifier, count, means, observation, weapon_code, direction,"
    " bearing_deg, range_min_m, range_max_m, source_id, as_reported, tier"
)
_FIELDS = {
    "incident_rows": f"{_SHARED}, incident_id, region, recorded_violations, independent_sources,"
    " first_member, method",
    "observations": f"{_SHARED}, 0 AS incident_id, NULL AS region, 0 AS recorded_violations,"
    " 1 AS independent_sources, id AS first_member, reader AS method",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One incident as this reader may see it; ``None`` is unknown or withheld."""

    incident_id: int
    kind: str
    happened_earliest: datetime
    happened_latest: datetime
    place_kind: str
    lon_deg: float | None
    lat_deg: float | None
    area_ref: str | None
    region: str | None
    recorded_violations: int
    count_qualifier: str | None
    count: int | None
    means: str | None
    observation: str | None
    weapon_code: str | None
    direction: str | None
    bearing_deg: float | None
    range_min_m: float | None
    range_max_m: float | None
    source_id: str | None
    independent_sources: int
    as_reported: str | None
    first_member: str
    method: str
    tier: str
    source_class: str


def visible_rows(desk: Desk, *more: Condition) -> tuple[Row, ...]:
    """Incidents of the reporting period this reader may see, by time and number."""
    return _visible(desk, "incident_rows", (Condition(column="screened_out", op="=", value=False), *more))


def observed_rows(desk: Desk, kind: str) -> tuple[Row, ...]:
    """Reports of a kind that makes no incident, as ``visible_rows``; their ``incident_id`` is 0."""
    return _visible(desk, "observations", conditions(("kind", "=", kind)))


def _visible(desk: Desk, layer: str, more: tuple[Condition, ...]) -> tuple[Row, ...]:
    asked = [condition.sql() for condition in (*in_period(desk.material.span), *more)]
    tiers = "coalesce(tier, ?)"
    absent = desk.material.release_tier("rows")
    con, table = desk.material.con, desk.register.tables.get(layer)
    source = table or f"({LAYERS[layer]})"
    found = con.execute(f"SELECT DISTINCT {tiers} FROM {source}", [absent]).fetchall()
    allowed = [tier for (tier,) in found if visible(tier, desk.tier)]
    sql = (
        f"SELECT {_FIELDS[layer]} FROM (SELECT * REPLACE ({tiers} AS tier) FROM {source})"
        f" WHERE list_contains(?, tier) AND {' AND '.join(text for text, _ in asked)}"
        " ORDER BY happened_earliest, incident_id, first_member"
    )
    values = [absent, allowed, *(value for _, bound in asked for value in bound)]
    classes = {source.id: source.source_class for source in desk.material.sources}
    cursor = con.execute(sql, values)
    names = [column[0] for column in cursor.description or ()]
    rows = [_row(dict(zip(names, row, strict=True)), classes) for row in cursor.fetchall()]
    return tuple(rows if desk.tier == MISSION else map(coarse, rows))


def _row(fields: dict[str, Any], classes: dict[str, str]) -> Row:
    """A row as read: moments come as microseconds, for DuckDB's own need pytz."""
    for name in ("happened_earliest", "happened_latest"):
        fields[name] = _EPOCH + timedelta(microseconds=fields[name])
    return Row(**fields, source_class=classes.get(fields["source_id"] or "", "other"))


def counted_rows(desk: Desk) -> tuple[Row, ...]:
    """The visible incidents of the kinds counted as ceasefire violations."""
    return visible_rows(desk, COUNTED_KINDS)


def coarse(row: Row) -> Row:
    """The row without source, own words, bearing and range, its place coarse or by area alone.

    A wedge's coordinates are where the sensor stands: they are left out, not rounded.
    """
    named = row.area_ref is not None or row.place_kind == "wedge"
    changes: dict[str, Any] = {
        "lon_deg": None if named else _rounded(row.lon_deg),
        "lat_deg": None if named else _rounded(row.lat_deg),
        "source_id": None,
        "as_reported": None,
        "bearing_deg": None,
        "range_min_m": None,
        "range_max_m": None,
    }
    return replace(row, **changes)


def _rounded(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, COARSE_DIGITS)
