"""The rows of ``incidents``: of each incident its kind, time, place, count and who speaks for it.

Where one of the mission's own sensors or patrols is among an incident's reports, kind, time and place are
theirs alone; what others say of it is listed and moves nothing. Of several kinds that they name, none is
chosen: the incident is then an undetermined explosion. A time is what all of them agree on, else from the
first to the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from truceline.fusion.assoc_v1.parting import LATE
from truceline.fusion.single_v1 import INCIDENT_COLUMNS, SCREENED_THERMAL, surely_in
from truceline.records import MISSION, kinds, violation_codes
from truceline.space import PLACE_COLUMNS, Zone, unmasked

UNDETERMINED = ("explosion_undetermined", "fire_undetermined")
AT_ONCE = 200_000
"""Rows whose places are tested at once; it bounds memory and changes no answer."""
_SQL_TYPES = {"i": "BIGINT", "f": "DOUBLE", "O": "VARCHAR", "b": "BOOLEAN"}


def write(con: duckdb.DuckDBPyConnection, table: str, rows: dict[str, npt.NDArray[Any]], order: str) -> None:
    """A temp table of these columns, sorted."""
    types = ", ".join(f"{name}::{_SQL_TYPES[each.dtype.kind]} AS {name}" for name, each in rows.items())
    con.register("fusion_rows", rows)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {types} FROM fusion_rows ORDER BY {order}")
    con.unregister("fusion_rows")


def write_incidents(con: duckdb.DuckDBPyConnection, regions: Sequence[Zone], method: str) -> None:
    """Temp table ``incidents`` from what the step has made ready; its tables ``fusion_*`` are gone then."""
    con.execute(
        _PLACED, {"acts": list(violation_codes()), "undetermined": list(UNDETERMINED), "method": method}
    )
    _write_regions(con, regions)
    shown = ", ".join(INCIDENT_COLUMNS)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE incidents AS SELECT {shown} FROM fusion_incidents "
        "JOIN fusion_regions USING (incident_id) ORDER BY incident_id"
    )
    for name in ("chosen", "reports", "places", "sums", "incidents", "regions"):
        con.execute(f"DROP TABLE fusion_{name}")


_AS_TOLD = (
    "area_ref",
    "bearing_deg",
    "bearing_sigma_deg",
    "range_min_m",
    "range_max_m",
    "geometry",
)
_FUSED = {
    "lon_deg": "fused_lon_deg",
    "lat_deg": "fused_lat_deg",
    "sigma_major_m": "fused_major_m",
    "sigma_minor_m": "fused_minor_m",
    "azimuth_deg": "fused_azimuth_deg",
}
_PLACE = ", ".join(
    [f"CASE WHEN several THEN {fused} ELSE placed_by.{name} END AS {name}" for name, fused in _FUSED.items()]
    + ["CASE WHEN several THEN 'point' ELSE placed_by.place_kind END AS place_kind"]
    + [f"CASE WHEN several THEN NULL ELSE placed_by.{name} END AS {name}" for name in _AS_TOLD]
)
_PLACED = f"""
CREATE OR REPLACE TEMP TABLE fusion_incidents AS
WITH reports AS (
    SELECT r.incident_id, r.row, r.sort, r.lineage, o.*,
           CASE WHEN NOT list_contains($acts, o.kind) THEN CASE r.sort WHEN {LATE} THEN 4 ELSE 3 END
                WHEN list_contains($undetermined, o.kind) THEN 1 ELSE 0 END AS vague,
           r.sort = min(r.sort) OVER incident AS is_core
    FROM fusion_reports r JOIN fusion_chosen o USING (id) WINDOW incident AS (PARTITION BY r.incident_id)),
voices AS (
    SELECT *, row_number() OVER (
        PARTITION BY incident_id ORDER BY vague >= 3, sort, vague, row) AS place_no
    FROM reports),
tellers AS (
    SELECT v.* FROM voices v JOIN (SELECT incident_id, sort, vague FROM voices WHERE place_no = 1) f
    ON v.incident_id = f.incident_id AND v.vague = f.vague AND (v.sort = f.sort OR v.vague >= 3)),
told_kinds AS (
    SELECT incident_id, kind, count(DISTINCT lineage) AS lineages,
           count(*) OVER (PARTITION BY incident_id) AS sorts
    FROM tellers GROUP BY incident_id, kind),
named AS (
    SELECT incident_id, CASE WHEN max(sorts) = 1 OR NOT bool_and(list_contains($acts, kind)) OR NOT bool_and(
               list_contains({{explosions}}, kind)) THEN arg_min(kind, (-lineages, kind))
           ELSE '{UNDETERMINED[0]}' END AS kind
    FROM told_kinds GROUP BY incident_id),
speakers AS (
    SELECT v.* FROM voices v JOIN named n USING (incident_id)
    QUALIFY row_number() OVER (PARTITION BY incident_id ORDER BY v.kind <> n.kind, place_no) = 1),
whole AS (
    SELECT incident_id, count(DISTINCT lineage)::INTEGER AS independent_sources,
           max(happened_earliest) FILTER (WHERE is_core) AS last_begin,
           min(happened_earliest) FILTER (WHERE is_core) AS first_begin,
           min(happened_latest) FILTER (WHERE is_core) AS first_end,
           max(happened_latest) FILTER (WHERE is_core) AS last_end,
           coalesce(bool_or("count" > 1) FILTER (WHERE is_core), false) AS many,
           bool_and(kind = 'thermal_anomaly') AS screened_out,
           CASE WHEN count(DISTINCT side_claimed) = 1 THEN min(side_claimed) END AS side_claimed,
           CASE WHEN count(DISTINCT coalesce(tier, '{MISSION}')) = 1 THEN min(coalesce(tier, '{MISSION}'))
                ELSE '{MISSION}' END AS tier, count(*) AS members
    FROM reports GROUP BY incident_id),
places AS (
    SELECT l.incident_id, coalesce(p.row_id, l.id) AS row_id, coalesce(p.places, 0) > 1 AS several, p.*
        EXCLUDE (incident_id, row_id)
    FROM speakers l LEFT JOIN fusion_places p USING (incident_id))
SELECT incident_id, n.kind,
       CASE WHEN last_begin <= first_end AND NOT (many AND members > 1) THEN last_begin ELSE first_begin END
           AS happened_earliest,
       CASE WHEN last_begin <= first_end AND NOT (many AND members > 1) THEN first_end ELSE last_end END
           AS happened_latest,
       {_PLACE}, w.independent_sources, coalesce(s.recorded_violations, 0)::BIGINT AS recorded_violations,
       CASE WHEN w.members = 1 OR s.count_qualifier IS NULL THEN l.count_qualifier ELSE s.count_qualifier END
           AS count_qualifier,
       w.screened_out, CASE WHEN w.screened_out THEN '{SCREENED_THERMAL}' END AS screened_because,
       l.id AS first_member, l.source_id, w.side_claimed, $method AS method, w.tier
FROM whole w JOIN named n USING (incident_id) JOIN speakers l USING (incident_id)
JOIN places p USING (incident_id) JOIN fusion_chosen placed_by ON placed_by.id = p.row_id
LEFT JOIN fusion_sums s USING (incident_id)
""".replace(
    "{explosions}",
    "[" + ", ".join(f"'{code}'" for code, kind in kinds().items() if "explosion" in kind.groups) + "]",
)


def _write_regions(con: duckdb.DuckDBPyConnection, regions: Sequence[Zone]) -> None:
    """Which region each incident surely lies in."""
    rows = con.execute("SELECT incident_id FROM fusion_incidents ORDER BY incident_id").fetchnumpy()
    ids = rows["incident_id"].astype(np.int64)
    found = np.full(len(ids), -1, dtype=np.int64)
    for start in range(0, len(ids), AT_ONCE):
        part = con.execute(
            f"SELECT {', '.join(PLACE_COLUMNS)} FROM fusion_incidents ORDER BY incident_id "
            f"LIMIT {AT_ONCE} OFFSET {start}"
        ).fetchnumpy()
        found[start : start + AT_ONCE] = surely_in(unmasked(part), regions)
    names = np.array([*(region.id for region in regions), None], dtype=object)
    write(con, "fusion_regions", {"incident_id": ids, "region": names[found]}, "incident_id")
