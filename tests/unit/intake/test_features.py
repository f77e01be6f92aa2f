"""GeoJSON: what a feature says, and what is no feature that can be used."""

from __future__ import annotations

import hashlib
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


def test_as_reported_is_the_feature_as_it_stands_in_the_file(tmp_path: Path) -> None:
    odd = '{ "type":"Feature",\n "id" :  7, "properties":{"kind":"mortar", "happened":"2031-05-01T10:00:00Z", "n":1.50},'
    odd += ' "geometry":{"type":"Point","coordinates":[37.50, 48.10]} }'
    for text in (
        f'{{"features":[{odd},{odd}], "type":"FeatureCollection"}}',
        "\ufeff" + collection(feature(SQUARE)),
    ):
        for row in observed(tmp_path, text).rows:
            assert row["as_reported"] in text
            assert json.loads(row["as_reported"])["type"] == "Feature"


CURLY = r"""ф \\" }{"""


def ring(corner: float = 49.0) -> dict[str, Any]:
    points = [[37 + i / 1000, 48.0] for i in range(400)]
    return {"type": "Polygon", "coordinates": [[*points, [37.1, corner], [37.0, 48.0]]]}


@pytest.mark.parametrize("after", [True, False])
def test_of_a_long_feature_the_part_beside_its_geometry_is_shown_word_for_word(
    tmp_path: Path, after: bool
) -> None:
    said = feature(ring(), note=CURLY)
    if not after:
        said = {"geometry": said.pop("geometry"), **said}
    text = json.dumps({"type": "FeatureCollection", "features": [said]}, ensure_ascii=False)
    (row,) = observed(tmp_path, text).rows
    assert row["as_reported"] in text
    assert "ф" in row["as_reported"]
    assert len(row["as_reported"]) < 300
    whole = json.dumps(said, ensure_ascii=False)
    assert row["record_key"] == hashlib.sha256(whole.encode()).hexdigest()[:16] + "#1"
    assert shapely.from_wkb(row["geometry"]).equals_exact(shapely.geometry.shape(ring()), 0)


def test_equal_long_features_are_told_apart_by_their_order(tmp_path: Path) -> None:
    says = {"holder": "north", "date": "2031-05-01"}
    text = collection(*(feature(ring(corner), **says) for corner in (49.0, 49.0, 49.1)))
    found = observed(tmp_path, text, format="control_areas")
    first, second, third = (row["record_key"] for row in found.rows)
    assert (first[16:], second[16:], third[16:]) == ("#1", "#2", "#1")
    assert first[:16] == second[:16] != third[:16]


def test_a_name_said_twice_is_never_decided(tmp_path: Path) -> None:
    once = json.dumps(feature(SQUARE))
    twice = [
        once.replace('"kind"', '"kind": "artillery", "kind"'),
        once.replace('"kind"', '"Kind": "artillery", "kind"'),
        once.replace('"geometry"', '"geometry": null, "geometry"'),
    ]
    text = f'{{"type": "FeatureCollection", "features": [{", ".join([*twice, once])}]}}'
    found = observed(tmp_path, text)
    assert [code for _, code, _ in found.aside_codes()] == ["TL-INT-038"] * 3
    assert [row["row_no"] for row in found.rows] == [4]


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "FeatureCollection", "features": [], "features": []}',
        '{"type": "Point", "type": "FeatureCollection", "features": []}',
        '{"type": "FeatureCollection", "features": [{"properties": {"n": NaN}}]}',
        '{"type": "FeatureCollection", "features": [{"properties": {"n": -Infinity}}]}',
        '{"type": "FeatureCollection", "features": [1 2]}',
        '{"type": "FeatureCollection", "features": [1,]}',
        '{"type": "FeatureCollection", "features": [1]} x',
        '{"type": "FeatureCollection", "features": [' + "[" * 100_000,
        '{"type": "FeatureCollection", "features": [' + "9" * 10_000 + "]}",
    ],
)
def test_json_that_two_programs_would_read_differently_is_refused(tmp_path: Path, text: str) -> None:
    for asked in (None, "geojson"):
        found = read_text(tmp_path, text, name="map.geojson", format=asked)
        assert isinstance(found, Refusal)
        assert found.problems[0].code == "TL-INT-003"


def test_rows_that_name_ever_new_columns_are_refused_in_bounded_time(tmp_path: Path) -> None:
    text = collection(*(feature(None, **{f"n{i}": 1}) for i in range(2_100)))
    found = read_text(tmp_path, text, name="map.geojson", format="geojson")
    assert isinstance(found, Refusal)
    assert found.problems[0].code == "TL-INT-050"


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
