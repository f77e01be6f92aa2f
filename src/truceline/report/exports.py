"""The rows as CSV and GeoJSON, exactly those and as coarse as this reader may see them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from truceline.report.rows import Row

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "incident_id",
    "kind",
    "happened_earliest",
    "happened_latest",
    "place_kind",
    "lon_deg",
    "lat_deg",
    "area_ref",
    "region",
    "recorded_violations",
    "count_qualifier",
    "means",
    "observation",
    "weapon_code",
    "direction",
    "bearing_deg",
    "range_min_m",
    "range_max_m",
    "source_class",
    "source_id",
    "independent_sources",
    "as_reported",
    "first_member",
    "method",
    "tier",
)


def csv_text(rows: tuple[Row, ...]) -> str:
    """The rows with a header. A text a spreadsheet would run as a formula gets a ' before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(getattr(row, name)) for name in COLUMNS] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return _utc(value)
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def geojson_text(rows: tuple[Row, ...], about: dict[str, Any]) -> str:
    """The rows as features (RFC 7946); a row without a released position has no geometry.

    A wedge's coordinates are its sensor's; ``place_kind`` says so, to the mission alone.
    """
    features = [_feature(row) for row in rows]
    content = {"type": "FeatureCollection", "truceline": about, "features": features}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _feature(row: Row) -> dict[str, Any]:
    fields = {name: value for name, value in asdict(row).items() if name in COLUMNS}
    lon, lat = fields.pop("lon_deg"), fields.pop("lat_deg")
    placed = lon is not None and lat is not None
    return {
        "type": "Feature",
        "id": row.incident_id,
        "geometry": {"type": "Point", "coordinates": [lon, lat]} if placed else None,
        "properties": {k: _utc(v) if isinstance(v, datetime) else v for k, v in fields.items()},
    }
