"""Footprints: outlines and routes as texts become the ground they cover, or nothing at all."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from truceline.space import distance_m, footprints

NONE = (
    "",
    "Upper Ford",
    "POINT (30 48)",
    "POLYGON ((30 48, 31 48))",
    "POLYGON ((30 48, 31 48, 32 48, 30 48))",
    "POLYGON ((230 48, 231 48, 231 49, 230 48))",
    "LINESTRING (30 48, 31 48)",
    "REACH_M=0;LINESTRING (30 48, 31 48)",
    "REACH_M=-5;LINESTRING (30 48, 31 48)",
    "REACH_M=nan;LINESTRING (30 48, 31 48)",
    "REACH_M=200000;LINESTRING (30 48, 31 48)",
    "REACH_M=far;LINESTRING (30 48, 31 48)",
    "REACH_M=2000;POLYGON ((30 48, 31 48, 31 49, 30 48))",
)


@pytest.mark.parametrize("text", NONE)
def test_what_draws_no_ground_is_no_footprint(text: str) -> None:
    assert footprints([text]).tolist() == [None]


def test_each_text_keeps_its_place() -> None:
    found = footprints(
        ["POLYGON ((30 48, 31 48, 31 49, 30 48))", "Upper Ford", "REACH_M=10;LINESTRING (1 2, 3 4)"]
    )
    assert [outline is not None for outline in found] == [True, False, True]


def test_nothing_gives_nothing() -> None:
    assert len(footprints([])) == 0


def test_an_outline_that_crosses_itself_is_the_ground_inside_it() -> None:
    (bow_tie,) = footprints(["POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))"])
    assert bow_tie.area == pytest.approx(0.5)


@given(
    lon=st.floats(-170, 170),
    lat=st.floats(-70, 70),
    reach_m=st.floats(50, 20_000),
    bearing=st.floats(0, 2 * math.pi),
)
def test_a_route_reaches_as_far_as_it_says_to_every_side(
    lon: float, lat: float, reach_m: float, bearing: float
) -> None:
    """By geodesics, independent of the drawing: within 3 % (corners of the drawn outline, one scale a route)."""
    step = 0.02
    end = (lon + step * math.sin(bearing) / math.cos(math.radians(lat)), lat + step * math.cos(bearing))
    (drawn,) = footprints([f"REACH_M={reach_m!r};LINESTRING ({lon!r} {lat!r}, {end[0]!r} {end[1]!r})"])
    line = shapely.LineString([(lon, lat), end])
    ends = shapely.get_coordinates(line)
    for x, y in shapely.get_coordinates(drawn)[::8]:
        nearest = min(
            distance_m(x, y, px, py) for px, py in (*ends, *shapely.get_coordinates(line.segmentize(0.0005)))
        )
        assert nearest == pytest.approx(reach_m, rel=0.03, abs=30)
