"""Distances from a line, held against the geodesics of pyproj to points laid densely along it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from truceline.records import RecordError
from truceline.space.lines import Baseline

GEOD = Geod(ellps="WGS84")
FRONT = shapely.LineString([(37.1, 47.2), (37.6, 47.9), (37.5, 48.3), (38.4, 48.7), (38.3, 49.9)])
OVER_180 = shapely.MultiLineString([[(179.2, -17.0), (180.0, -16.5)], [(-180.0, -16.5), (-179.0, -16.2)]])


def dense_m(line: shapely.Geometry, lon: float, lat: float) -> float:
    """The least geodesic to 200,000 points of the line: slow, plain and independent of the k-d tree."""
    points = []
    for part in shapely.get_parts(line):
        corners = shapely.get_coordinates(part)
        for begin, end in pairwise(corners):
            share = np.linspace(0.0, 1.0, 50_000)[:, None]
            points.append(begin + share * (end - begin))
    at = np.concatenate(points)
    # an edge of 150 km in 50,000 steps: 3 m apart, so the least of them is within 1.5 m of the truth
    return float(GEOD.inv(np.full(len(at), lon), np.full(len(at), lat), at[:, 0], at[:, 1])[2].min())


def measured(line: shapely.Geometry, lon: float, lat: float) -> float:
    return float(Baseline(line).distances_m(np.array([lon]), np.array([lat]))[0])


@given(st.floats(34.8, 41.0), st.floats(46.0, 51.0))
@settings(max_examples=25)
def test_a_distance_is_the_geodesics_to_a_tenth_of_a_per_cent(lon: float, lat: float) -> None:
    truth = dense_m(FRONT, lon, lat)
    assert measured(FRONT, lon, lat) == pytest.approx(truth, rel=1e-3, abs=2.0)


@pytest.mark.parametrize(("lon", "lat"), [(-179.9, -16.0), (179.9, -16.0), (178.5, -17.5), (-178.0, -16.9)])
def test_longitude_180_is_a_meridian_like_any_other(lon: float, lat: float) -> None:
    assert measured(OVER_180, lon, lat) == pytest.approx(dense_m(OVER_180, lon, lat), rel=1e-3, abs=2.0)


def test_a_place_on_the_line_is_no_metre_from_it_and_between_corners_too() -> None:
    lon = 37.1 + 0.3 * 0.5
    lat = 47.2 + 0.3 * 0.7
    assert measured(FRONT, lon, lat) < 0.5


def test_a_place_without_coordinates_has_no_distance_and_one_at_a_pole_is_refused() -> None:
    found = Baseline(FRONT).distances_m(np.array([np.nan, 38.0, 38.0]), np.array([48.0, 86.0, 48.0]))
    assert np.isnan(found[:2]).all()
    assert np.isfinite(found[2])


def test_a_detailed_stretch_elsewhere_does_not_hide_a_long_edge_close_by() -> None:
    """A hundred corners 300 m away and one long edge 100 m away: the edge is the answer."""
    crowd = [(37.0 + 0.00001 * n, 48.0027 + 0.00001 * (n % 2)) for n in range(100)]
    line = shapely.MultiLineString([crowd, [(36.9, 47.9991), (37.1, 47.9991)]])
    assert measured(line, 37.0005, 48.0) == pytest.approx(100.1, abs=1.0)


@pytest.mark.parametrize(
    "line",
    [
        shapely.LineString([(170.0, 10.0), (-170.0, 10.0)]),
        shapely.LineString([(10.0, 10.0), (10.0, 89.0)]),
        shapely.Point(1.0, 1.0),
        shapely.LineString(),
    ],
    ids=["over 180 uncut", "to the pole", "a point", "empty"],
)
def test_a_line_that_cannot_be_measured_from_is_refused(line: shapely.Geometry) -> None:
    with pytest.raises(RecordError):
        Baseline(line)


def test_many_places_answer_as_each_does_alone() -> None:
    dice = np.random.default_rng(5)
    lon, lat = dice.uniform(35, 41, 300), dice.uniform(46, 51, 300)
    together = Baseline(FRONT).distances_m(lon, lat)
    alone = [measured(FRONT, x, y) for x, y in zip(lon, lat, strict=True)]
    np.testing.assert_array_equal(together, alone)
