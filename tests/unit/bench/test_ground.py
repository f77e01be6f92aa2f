"""A map of control of any maker: by whichever property it says who holds what."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely

from truceline.bench.ground import control_map


def written(tmp_path, *features):
    path = tmp_path / "control.geojson"
    told = [
        {"type": "Feature", "properties": said, "geometry": json.loads(shapely.to_geojson(area))}
        for said, area in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": told}), encoding="utf-8")
    return path


WEST, EAST = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)


@pytest.mark.parametrize("key", ["holder", "controlled_by", "SIDE", "party", "who_has_it"])
def test_the_holder_is_found_by_the_names_of_the_sides(tmp_path, key):
    path = written(tmp_path, ({key: "A", "name": "sheet 1"}, WEST), ({key: "B", "name": "sheet 2"}, EAST))
    assert control_map(path, ("A", "B")).holders == ("A", "B")


def test_ground_that_is_contested_is_nobodys_and_lines_hold_nothing(tmp_path):
    line = shapely.LineString([(1, 0), (1, 1)])
    path = written(
        tmp_path, ({"holder": "A"}, WEST), ({"holder": "contested"}, EAST), ({"holder": "B"}, line)
    )
    assert control_map(path).holders == ("A",)


@pytest.mark.parametrize("said", [{"band_m": 2500}, {"uncertainty_km": 2.5}, {"band_m": "2500"}])
def test_the_band_is_read_in_its_unit(tmp_path, said):
    path = written(tmp_path, ({"holder": "A", **said}, WEST), ({"holder": "B", **said}, EAST))
    assert {ground.band_m for ground in control_map(path).grounds} == {2500.0}


def test_the_share_rises_across_the_band_and_the_outer_edge_has_none(tmp_path):
    path = written(tmp_path, ({"holder": "A", "band_m": 2000}, WEST), ({"holder": "B", "band_m": 2000}, EAST))
    km = 1 / (111.19493 * np.cos(np.radians(0.5)))
    lon = np.array([1 - 5 * km, 1 - 1 * km, 1.0, 1 + 1 * km, 0.001])
    held = control_map(path).held(lon, np.full(5, 0.5), np.zeros(5, np.int64))
    assert held.share[0] == pytest.approx([1.0, 0.75, 0.5, 0.25, 1.0], abs=0.02)
    assert held.share.sum(axis=0) == pytest.approx(1.0, abs=0.02)
    assert held.in_band.tolist() == [False, True, True, True, False]


def test_of_dated_maps_the_newest_before_the_day_counts(tmp_path):
    path = written(
        tmp_path,
        ({"holder": "A", "day": "2030-01-01"}, WEST), ({"holder": "B", "day": "2030-01-01"}, EAST),
        ({"holder": "B", "day": "2030-02-01"}, WEST), ({"holder": "A", "day": "2030-02-01"}, EAST),
    )  # fmt: skip
    days = np.array([21914, 21915, 21945, 21946])  # 31 December 2029, 1 January, 31 January, 1 February
    held = control_map(path).held(np.full(4, 0.2), np.full(4, 0.5), days)
    assert held.share[0].tolist() == [0.0, 1.0, 1.0, 0.0]
    assert np.isnan(held.age_days[0])
    assert held.age_days[1:].tolist() == [0.0, 30.0, 0.0]


def test_no_file_is_no_map(tmp_path):
    assert control_map(tmp_path / "control.geojson") is None
