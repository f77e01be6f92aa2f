"""How much of an uncertain place lies inside an area."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from truceline.space import WGS84, circle, shares_inside

LON, LAT = -29.0, 41.5


def shares(area, lon=LON, lat=LAT, major=100.0, minor=np.nan, azimuth=np.nan):
    return float(shares_inside(area, *(np.array([each]) for each in (lon, lat, major, minor, azimuth)))[0])


@pytest.mark.parametrize(("radius_m", "sigma_m"), [(500, 500), (800, 400), (200, 600)])
def test_a_circle_about_the_place_holds_what_the_normal_law_says(radius_m, sigma_m):
    """Of a round normal error 1 - exp(-r²/2σ²) lies within r."""
    expected = 1 - np.exp(-(radius_m**2) / (2 * sigma_m**2))
    assert shares(circle(LON, LAT, radius_m), major=sigma_m) == pytest.approx(expected, abs=0.02)


def test_half_of_it_lies_on_either_side_of_a_line():
    assert shares(shapely.box(LON, LAT - 1, LON + 1, LAT + 1)) == pytest.approx(0.5, abs=0.04)


def test_an_ellipse_lies_along_its_azimuth():
    """5 km along 60°, 100 m across: all of it in a strip along 60°, little in one along 150°."""

    def strip(azimuth_deg):
        ends = [WGS84.fwd(LON, LAT, azimuth_deg + turn, 30_000)[:2] for turn in (0, 180)]
        return shapely.LineString(ends).buffer(0.01)

    assert shares(strip(60), major=5000, minor=100, azimuth=60) == 1
    assert shares(strip(150), major=5000, minor=100, azimuth=60) < 0.3


@pytest.mark.parametrize(
    ("lon", "lat", "major"),
    [
        (np.nan, LAT, 100),
        (LON, np.inf, 100),
        (LON, LAT, np.nan),
        (LON, LAT, np.inf),
        (LON, LAT, -1),
        (LON, 90, 1),
    ],
)
def test_what_is_not_said_has_no_share(lon, lat, major):
    assert np.isnan(
        shares(shapely.box(LON - 1, LAT - 1, LON + 1, LAT + 1), lon=lon, lat=lat, major=float(major))
    )
