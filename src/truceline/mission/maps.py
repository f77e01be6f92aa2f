"""What a report's map is drawn from: zones and lines of the agreement, and dated control maps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal

import shapely
from duckdb import DuckDBPyConnection

from truceline.mission.setup import Setup
from truceline.records import PUBLIC, Terms
from truceline.report import MapLayer
from truceline.space import Zone

NOT_STATED = Terms()
CONTROL_MAP_DEG = 0.05
"""Control outlines are drawn no finer than this."""


def map_layers(
    con: DuckDBPyConnection, setup: Setup, day: date, terms: Mapping[tuple[str, str], Terms]
) -> Iterator[MapLayer]:
    """Layers of a day's map; a control map is the newest of its drawer up to that day.

    terms: of (batch root, source id), as the reads noted them
    """
    agreement = setup.agreement
    for zone in agreement.zones:
        kind: Literal["region", "zone"] = "region" if zone.kind == "region" else "zone"
        rings = tuple(_rings(zone.geometry))
        yield MapLayer(id=zone.id, kind=kind, rings=rings, names=_names(zone), tier=PUBLIC)
    for line in agreement.lines:
        drawn = tuple(_rings(line.geometry))
        yield MapLayer(id=line.id, kind="border", rings=drawn, names=line.names, tier=PUBLIC)
    yield from _control(con, day, terms)


def _names(zone: Zone) -> tuple[tuple[str, str], ...]:
    return zone.names or (("en", zone.name),)


def _control(
    con: DuckDBPyConnection, day: date, terms: Mapping[tuple[str, str], Terms]
) -> Iterator[MapLayer]:
    rows = con.execute(
        """SELECT id, "day", drawn_by, hex(geometry), coalesce(tier, 'mission'),
                  batch_root, source_id FROM control
           WHERE "day" <= ? QUALIFY "day" = max("day") OVER (PARTITION BY drawn_by) ORDER BY id""",
        [day],
    ).fetchall()
    for control_id, drawn_on, drawn_by, wkb, tier, root, source_id in rows:
        shape = shapely.from_wkb(bytes.fromhex(wkb)).simplify(CONTROL_MAP_DEG)
        yield MapLayer(
            id=f"control-{control_id[:8]}",
            kind="control",
            rings=tuple(_rings(shape)),
            drawn_by=drawn_by,
            day=drawn_on,
            tier=tier,
            source_id=source_id,
            terms=terms.get((root, source_id), NOT_STATED),
        )


def _rings(shape: Any) -> Iterator[tuple[tuple[float, float], ...]]:
    """Outlines or lines as points; holes are outlines too."""
    parsed = json.loads(shapely.to_geojson(shape))
    yield from _point_lists(parsed.get("coordinates", []))


def _point_lists(nested: list[Any]) -> Iterator[tuple[tuple[float, float], ...]]:
    if nested and isinstance(nested[0][0], int | float):
        yield tuple((float(point[0]), float(point[1])) for point in nested)
        return
    for part in nested:
        yield from _point_lists(part)
