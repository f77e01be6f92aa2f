"""The rows as CSV and GeoJSON, exactly those and as coarse as this reader may see them."""

from __future__ import annotations

import csv
import io
import json
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
    "finding",
    "persons_signed",
    "persons_against",
    "signed_as",
    "against_as",
    "as_reported",
    "first_member",
    "method",
    "tier",
    "licence",
)

_PROPERTIES = tuple(name for name in COLUMNS if name not in ("lon_deg", "lat_deg"))


def csv_text(rows: tuple[Row, ...]) -> str:
    """The rows with a header. A text a spreadsheet would run as a formula gets a ' before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(getattr(row, name)) for name in COLUMNS] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return _plain(value)


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def geojson_text(rows: tuple[Row, ...], about: dict[str, Any]) -> str:
    """The rows as features (RFC 7946); a row without a released position has no geometry.

    A wedge's coordinates are its sensor's; ``place_kind`` says so, to the mission alone.
    """
    head = json.dumps(about, ensure_ascii=False, sort_keys=True)
    features = ",\n".join(json.dumps(_feature(row), ensure_ascii=False, sort_keys=True) for row in rows)
    return f'{{"type": "FeatureCollection", "truceline": {head}, "features": [\n{features}\n]}}\n'


def _feature(row: Row) -> dict[str, Any]:
    placed = row.lon_deg is not None and row.lat_deg is not None
    return {
        "type": "Feature",
        "id": row.incident_id,
        "geometry": {"type": "Point", "coordinates": [row.lon_deg, row.lat_deg]} if placed else None,
        "properties": {name: _plain(getattr(row, name)) for name in _PROPERTIES},
    }


def _plain(value: Any) -> Any:
    return _utc(value) if isinstance(value, datetime) else value
