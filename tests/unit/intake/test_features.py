"""GeoJSON: what a feature says, and what is no feature that can be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from tests.formats.reads import Read, read_text, source
from truceline.intake import Refusal


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    given = {"kind": "mortar", "happened": "2031-05-01T10:00:00Z", **properties}
    return {"type": "Feature", "properties": given, "geometry": geometry}


SQUARE = {"type": "Polygon", "coordinates": [[[37, 48], [38, 48], [38, 49], [37, 49], [37, 48]]]}


def observed(folder: Path, text: str, **more: Any) -> Read:
    found = read_text(folder, text, name="map.geojson", **more)
    assert isinstance(found, Read), found
    return found


def test_a_polygon_keeps_its_outline_and_its_centre(tmp_path: Path) -> None:
    (row,) = observed(tmp_path, collection(feature(SQUARE))).rows
    assert shapely.from_wkb(row["geometry"]).equals(shapely.box(37, 48, 38, 49))
    assert (row["lon_deg"], row["lat_deg"], row["place_kind"]) == (37.5, 48.5, "polygon")


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "LineString", "coordinates": [[37, 48], [38, 48]]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[37, 48]]]},
        {"type": "Polygon", "coordinates": [[[37, 148], [38, 148], [38, 149], [37, 148]]]},
        {"type": "Polygon", "coordinates": "here"},
        {"type": "Polygon"},
        {"type": "Point", "coordinates": [37]},
        {"type": "Point"},
        {"type": "Blob", "coordinates": [37, 48]},
        "here",
        [37, 48],
    ],
)
def test_a_geometry_that_cannot_be_used_is_set_aside(tmp_path: Path, geometry: Any) -> None:
    found = observed(tmp_path, collection(feature(geometry), feature(SQUARE)))
    assert found.aside_codes() == [(1, "TL-INT-012", "geometry")]
    assert [row["row_no"] for row in found.rows] == [2]


def test_what_is_no_feature_at_all_is_set_aside(tmp_path: Path) -> None:
    found = observed(tmp_path, collection(7, None, feature(SQUARE)), format="geojson")
    assert [(no, code) for no, code, _ in found.aside_codes()] == [(1, "TL-INT-012"), (2, "TL-INT-012")]


@pytest.mark.parametrize("properties", [7, "mortar", [1], None])
def test_properties_that_are_none_are_no_crash(tmp_path: Path, properties: Any) -> None:
    odd = {"type": "Feature", "properties": properties, "geometry": None}
    found = observed(tmp_path, collection(odd, feature(SQUARE)))
    assert found.aside_codes() == [(1, "TL-INT-015", "happened")]


def test_a_long_geometry_stands_in_as_reported_by_its_digest(tmp_path: Path) -> None:
    ring = [[37 + i / 1000, 48.0] for i in range(300)] + [[37.1, 49.0], [37.0, 48.0]]
    found = observed(tmp_path, collection(feature({"type": "Polygon", "coordinates": [ring]}, note="ф")))
    said = json.loads(found.rows[0]["as_reported"])
    assert set(said["geometry"]) == {"type", "sha256"}
    assert said["properties"]["note"] == "ф"


def test_two_maps_that_differ_in_one_corner_have_different_keys(tmp_path: Path) -> None:
    def key(corner: float) -> str:
        ring = [[37 + i / 1000, 48.0] for i in range(300)] + [[37.1, corner], [37.0, 48.0]]
        text = collection(feature({"type": "Polygon", "coordinates": [ring]}))
        return str(observed(tmp_path, text).rows[0]["record_key"])

    assert key(49.0) != key(49.1)


@pytest.mark.parametrize("text", ["{", '{"type": "Feature"}', "[1, 2]", '{"features": []}', "[" * 100_000])
def test_what_is_no_geojson_is_refused(tmp_path: Path, text: str) -> None:
    for asked in (None, "geojson", "control_areas"):
        found = read_text(tmp_path, text, name="map.geojson", format=asked)
        assert isinstance(found, Refusal)
        assert found.problems[0].code == "TL-INT-003"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("deepstatemap_data_20240708.geojson", "2024-07-08"),
        ("front 2024-07-08.geojson", "2024-07-08"),
        ("front.geojson", None),
        ("front_20241399.geojson", None),
    ],
)
def test_the_day_of_a_map_may_stand_in_its_name(tmp_path: Path, name: str, day: str | None) -> None:
    text = collection({"type": "Feature", "properties": {"holder": "north"}, "geometry": SQUARE})
    found = read_text(tmp_path, text, name=name, format="control_areas", who=source(owner_party="south"))
    assert isinstance(found, Read)
    assert [(r["day"], r["drawn_by"]) for r in found.rows] == ([(day, "south")] if day else [])
    assert len(found.aside) == (0 if day else 1)
