"""The invented place: its line, its regions and its towns agree with the agreement's own zones."""

import json
from importlib.resources import files
from itertools import pairwise

import pytest
from shapely.geometry import LineString, Point, shape

from truceline.simulate.geography import Spot, front_line, nearest_town, on_front, region_of, towns
from truceline.simulate.sources.acoustic import nodes, nodes_near


@pytest.fixture(scope="module")
def zones() -> dict[str, object]:
    path = files("truceline.simulate").joinpath("demo_agreement", "zones.geojson")
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["id"]: shape(feature["geometry"]) for feature in features}


def test_zones_are_sound_and_regions_tile_the_theatre(zones) -> None:
    assert all(zone.is_valid for zone in zones.values())
    regions = [zones[name] for name in ("west-reach", "middle-reach", "east-reach")]
    assert sum(region.area for region in regions) == pytest.approx(zones["theatre"].area)
    assert regions[0].union(regions[1]).union(regions[2]).equals(zones["theatre"])


def test_a_spot_is_in_the_region_that_its_outline_says(zones) -> None:
    for town in towns():
        assert zones[region_of(town)].contains(Point(town.lon_deg, town.lat_deg)), town.name


def test_the_line_runs_inside_the_band_that_one_side_reads_into_the_text(zones) -> None:
    line = LineString(front_line())
    assert zones["contact-band"].contains(line)
    assert zones["theatre"].contains(zones["contact-band"])


def test_the_line_is_about_130_km_long() -> None:
    spots = [Spot(lon_deg=lon, lat_deg=lat) for lon, lat in front_line()]
    assert sum(a.distance_m(b) for a, b in pairwise(spots)) == pytest.approx(130_000, rel=0.02)


@pytest.mark.parametrize("lon", [-31.0, -29.92, -29.3, -28.5, -20.0])
def test_a_longitude_on_or_off_the_line_gives_a_point_of_it(lon: float) -> None:
    spot = on_front(lon)
    assert LineString(front_line()).distance(Point(spot.lon_deg, spot.lat_deg)) < 2e-5


def test_bearings_run_clockwise_from_north() -> None:
    home = Spot(lon_deg=-29.0, lat_deg=41.5)
    bearings = [home.bearing_deg(home.shifted(*step)) for step in ((0, 1e3), (1e3, 0), (0, -1e3), (-1e3, 0))]
    assert bearings == pytest.approx([0, 90, 180, 270], abs=0.2)


def test_two_microphones_hear_every_part_of_the_line() -> None:
    for step in range(143):
        spot = on_front(-29.92 + step / 100)
        assert len(nodes_near(spot)) >= 2, spot
    assert len(nodes()) == 11


def test_a_town_is_nearest_to_itself() -> None:
    assert all(nearest_town(town) is town for town in towns())
