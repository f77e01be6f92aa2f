"""Features of a GeoJSON file as rows: their properties as cells, their geometry as numbers or WKB."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from truceline.intake.jsontext import Found, features, json_text, place_of_geometry
from truceline.intake.rows import StreamedRow, streamed_rows
from truceline.intake.task import Rows, Task
from truceline.records import Problem

LON, LAT, OUTLINE, KEY = "geometry lon", "geometry lat", "geometry outline", "feature id"
LONGEST_SAID = 4_000
_CUT = 10_000


def feature_rows(task: Task) -> Rows | Problem:
    """One row a feature; beside the properties, the cells LON, LAT, OUTLINE (WKB hex) and KEY."""
    try:
        text = json_text(task.path)
        return streamed_rows(task, (LON, LAT, OUTLINE, KEY), _rows(text))
    except RecursionError:
        return task.refusal("TL-INT-003", "The JSON is nested deeper than any map is.", "Fetch it again.")
    except (ValueError, OSError) as error:
        return task.refusal("TL-INT-003", f"The file is no valid GeoJSON: {error}.", "Fetch it again.")


def _rows(text: str) -> Iterator[StreamedRow]:
    return (_feature(found, text[found.start : found.end]) for found in features(text))


def _feature(found: Found, text: str) -> StreamedRow:
    feature = found.value
    said, digest = as_reported(text, is_object=isinstance(feature, Mapping))
    if not isinstance(feature, Mapping):
        return StreamedRow(said=said, digest=digest, cells={}, fault="TL-INT-012")
    properties = feature.get("properties")
    named = properties if isinstance(properties, Mapping) else {}
    cells = {_plain(name).lower(): _text(value) for name, value in named.items()}
    place = _place(feature.get("geometry"))
    twice = found.twice or len(cells) < len(named)
    return StreamedRow(
        said=said,
        digest=digest,
        cells={**cells, KEY: _text(feature.get("id")), **(place or {})},
        fault="TL-INT-038" if twice else None if place is not None else "TL-INT-012",
    )


def as_reported(text: str, *, is_object: bool = True) -> tuple[str, str | None]:
    """What is shown of a feature, always cut out of the file as it stands, and the digest of all of it.

    Up to 4,000 characters it is the whole feature, and no digest is needed. A longer one is shown
    from its start to its geometry, or from its geometry's end, whichever is longer.
    """
    if len(text) <= LONGEST_SAID:
        return text, None
    digest = hashlib.sha256(text.encode()).hexdigest()
    place = place_of_geometry(text) if is_object else None
    if place is None or place[1] - place[0] < len(text) // 2:
        return text[:_CUT], digest
    return max(text[: place[0]], text[place[1] :], key=len)[:_CUT], digest


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return _plain(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _plain(text: str) -> str:
    """The text; halves of characters (lone surrogates), which no UTF-8 can say, as \\uNNNN."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


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
