"""Features of a GeoJSON file as rows: their properties as cells, their geometry as numbers or WKB."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from truceline.intake.look import features_of, read_json
from truceline.intake.rows import listed_rows
from truceline.intake.task import Rows, Task
from truceline.records import Problem

LON, LAT, OUTLINE, KEY = "geometry lon", "geometry lat", "geometry outline", "feature id"
_LONGEST_GEOMETRY = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One feature: its text, its properties as texts, and its place or the fault that it has none."""

    said: str
    cells: dict[str, str | None]
    fault: str | None


def feature_rows(task: Task) -> Rows | Problem:
    """One row a feature; beside the properties, the cells LON, LAT, OUTLINE (WKB hex) and KEY."""
    try:
        features = features_of(read_json(task.path))
    except (ValueError, OSError, EOFError, RecursionError) as error:
        return task.refusal("TL-INT-003", f"The file is no valid JSON: {error}.", "Fetch it again.")
    if features is None:
        return task.refusal("TL-INT-003", "The JSON is no FeatureCollection.", "Is it a GeoJSON file?")
    found = [_feature(feature) for feature in features]
    names = dict.fromkeys((LON, LAT, OUTLINE, KEY)) | dict.fromkeys(n for f in found for n in f.cells)
    columns = {name: [feature.cells.get(name) for feature in found] for name in names}
    return listed_rows(task, columns, [f.said for f in found], [f.fault for f in found])


def _feature(feature: Any) -> Feature:
    if not isinstance(feature, Mapping):
        return Feature(said=json.dumps(feature, ensure_ascii=False), cells={}, fault="TL-INT-012")
    properties = feature.get("properties")
    cells = (
        {str(k).lower(): _text(v) for k, v in properties.items()} if isinstance(properties, Mapping) else {}
    )
    place = _place(feature.get("geometry"))
    own = _text(feature.get("id"))
    return Feature(
        said=said(feature),
        cells={**cells, KEY: own, **(place or {})},
        fault=None if place is not None else "TL-INT-012",
    )


def said(feature: Mapping[str, Any]) -> str:
    """The feature as one line of JSON; a long geometry is replaced by its type and digest."""
    geometry = feature.get("geometry")
    text = json.dumps(geometry, ensure_ascii=False, separators=(",", ":"))
    if len(text) > _LONGEST_GEOMETRY and isinstance(geometry, Mapping):
        digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
        feature = {**feature, "geometry": {"type": geometry.get("type"), "sha256": digest}}
    return json.dumps(feature, ensure_ascii=False, separators=(", ", ": "))


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _place(geometry: Any) -> dict[str, str | None] | None:
    """Cells of a point or an outline; null geometry is no place; None when it cannot be used."""
    if geometry is None:
        return {}
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if kind == "Point":
        return _point(geometry.get("coordinates"))
    return _outline(geometry) if kind in ("Polygon", "MultiPolygon") else None


def _point(coordinates: Any) -> dict[str, str | None] | None:
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        return None
    return {LON: _text(coordinates[0]), LAT: _text(coordinates[1])}


def _outline(geometry: Mapping[str, Any]) -> dict[str, str | None] | None:
    """The outline as drawn (it may cross itself), with its centre for labels."""
    try:
        drawn = shape(dict(geometry))
        centre = drawn.centroid
        west, south, east, north = drawn.bounds
    except (ShapelyError, ValueError, TypeError, IndexError, KeyError, AttributeError):
        return None
    if drawn.is_empty or not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return None
    outline = shapely.to_wkb(drawn, hex=True, output_dimension=2)
    if centre.is_empty:
        return {OUTLINE: outline}
    return {LON: repr(centre.x), LAT: repr(centre.y), OUTLINE: outline}
