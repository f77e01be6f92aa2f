"""Grids: held against formulas written out here from EPSG's parameters, not against pyproj's own choice."""

from __future__ import annotations

import math
import sqlite3
from pathlib import Path

import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.space.grids import (
    DATUMS,
    Metric,
    Square,
    from_wgs84,
    grid_metres,
    metric_degrees,
    mgrs_of,
    named_datum,
    read_metric,
    read_mgrs,
    to_wgs84,
)
from truceline.space.metres import distance_m
from truceline.space.spotted import NoPlace

KRASS = (6_378_245.0, 1 / 298.3)
WGS = (6_378_137.0, 1 / 298.257223563)
# EPSG:15865 (coordinate frame rotation) and EPSG:5840 (geocentric translations), as EPSG publishes them:
# dx, dy, dz in metres, rx, ry, rz in seconds of arc, the scale in parts per million
PUBLISHED = {
    "sk42": (25.0, -141.0, -78.5, 0.0, -0.35, -0.736, 0.0),
    "ucs2000": (24.0, -121.0, -76.0, 0.0, 0.0, 0.0, 0.0),
}
UKRAINE_LON, UKRAINE_LAT = st.floats(22.6, 40.1), st.floats(44.4, 52.3)


def cartesian(lon: float, lat: float, ellipsoid: tuple[float, float]) -> tuple[float, float, float]:
    a, f = ellipsoid
    e2 = f * (2 - f)
    phi, lam = math.radians(lat), math.radians(lon)
    n = a / math.sqrt(1 - e2 * math.sin(phi) ** 2)
    flat = n * math.cos(phi)
    return flat * math.cos(lam), flat * math.sin(lam), n * (1 - e2) * math.sin(phi)


def geographic(x: float, y: float, z: float, ellipsoid: tuple[float, float]) -> tuple[float, float]:
    a, f = ellipsoid
    e2, flat = f * (2 - f), math.hypot(x, y)
    phi = math.atan2(z, flat * (1 - e2))
    for _ in range(10):
        n = a / math.sqrt(1 - e2 * math.sin(phi) ** 2)
        phi = math.atan2(z + e2 * n * math.sin(phi), flat)
    return math.degrees(math.atan2(y, x)), math.degrees(phi)


def by_hand(datum: str, lon: float, lat: float) -> tuple[float, float]:
    """Helmert's seven parameters, coordinate frame convention (EPSG method 9607)."""
    dx, dy, dz, rx, ry, rz, ppm = PUBLISHED[datum]
    rx, ry, rz = (math.radians(angle / 3600) for angle in (rx, ry, rz))
    x, y, z = cartesian(lon, lat, KRASS)
    scale = 1 + ppm * 1e-6
    return geographic(
        dx + scale * (x + rz * y - ry * z),
        dy + scale * (-rz * x + y + rx * z),
        dz + scale * (ry * x - rx * y + z),
        WGS,
    )


@pytest.mark.parametrize("datum", ["sk42", "ucs2000"])
@pytest.mark.parametrize(
    ("lon", "lat"), [(37.8, 48.0), (22.5, 48.5), (33.4, 44.6), (30.5, 50.45), (39.9, 49.0)]
)
def test_degrees_of_a_datum_by_the_published_parameters(datum: str, lon: float, lat: float) -> None:
    far_lon, far_lat = to_wgs84(datum, np.array([lon]), np.array([lat]))
    expected = by_hand(datum, lon, lat)
    assert distance_m(float(far_lon[0]), float(far_lat[0]), *expected) < 0.01
    # and the shift is real: a datum forgotten is a place over a hundred metres off
    assert distance_m(lon, lat, *expected) > 80.0


@pytest.mark.parametrize("datum", ["sk42", "ucs2000"])
def test_the_parameters_and_the_accuracy_are_those_of_the_registry(datum: str) -> None:
    """The same numbers as in the EPSG registry that comes with PROJ."""
    registry = sqlite3.connect(f"file:{Path(pyproj.datadir.get_data_dir()) / 'proj.db'}?mode=ro", uri=True)
    (row,) = registry.execute(
        "SELECT tx, ty, tz, coalesce(rx, 0), coalesce(ry, 0), coalesce(rz, 0), coalesce(scale_difference, 0), accuracy "
        "FROM helmert_transformation WHERE auth_name = 'EPSG' AND code = ? AND target_crs_code = '4326'",
        [DATUMS[datum].operation.removeprefix("EPSG:")],
    ).fetchall()
    registry.close()
    assert row[:7] == PUBLISHED[datum]
    assert row[7] == DATUMS[datum].accuracy_m


def gauss_krueger(lon: float, lat: float, middle: float) -> tuple[float, float]:
    """(north, east of the central meridian) by the series in Krassovsky's ellipsoid (Snyder 1987, eq. 8-9, 8-10)."""
    a, f = KRASS
    e2 = f * (2 - f)
    phi = math.radians(lat)
    second = e2 / (1 - e2)
    n = a / math.sqrt(1 - e2 * math.sin(phi) ** 2)
    t, c = math.tan(phi) ** 2, second * math.cos(phi) ** 2
    big = math.radians(lon - middle) * math.cos(phi)
    m = a * (
        (1 - e2 / 4 - 3 * e2**2 / 64 - 5 * e2**3 / 256) * phi
        - (3 * e2 / 8 + 3 * e2**2 / 32 + 45 * e2**3 / 1024) * math.sin(2 * phi)
        + (15 * e2**2 / 256 + 45 * e2**3 / 1024) * math.sin(4 * phi)
        - (35 * e2**3 / 3072) * math.sin(6 * phi)
    )
    east = n * (big + (1 - t + c) * big**3 / 6 + (5 - 18 * t + t**2 + 72 * c - 58 * second) * big**5 / 120)
    north = m + n * math.tan(phi) * (
        big**2 / 2
        + (5 - t + 9 * c + 4 * c**2) * big**4 / 24
        + (61 - 58 * t + t**2 + 600 * c - 330 * second) * big**6 / 720
    )
    return north, east


@pytest.mark.parametrize(
    ("lon", "lat", "zone"), [(37.8, 48.0, 7), (36.01, 44.5, 7), (30.5, 50.45, 6), (22.2, 48.6, 4)]
)
def test_metres_by_the_series(lon: float, lat: float, zone: int) -> None:
    north, east = gauss_krueger(lon, lat, 6 * zone - 3)
    back_lon, back_lat = metric_degrees(np.array([north]), np.array([zone * 1e6 + 5e5 + east]))
    assert distance_m(lon, lat, float(back_lon[0]), float(back_lat[0])) < 0.05


@given(lon=UKRAINE_LON, lat=UKRAINE_LAT, datum=st.sampled_from(["sk42", "ucs2000"]))
def test_metres_there_and_back_within_a_metre(lon: float, lat: float, datum: str) -> None:
    x, y = grid_metres(datum, lon, lat)
    read = read_metric(f"x={x:.0f} y={y:.0f}", datum)
    assert isinstance(read, Metric), read
    back = to_wgs84(datum, *metric_degrees(np.array([read.x_m]), np.array([read.y_m])))
    assert distance_m(lon, lat, float(back[0][0]), float(back[1][0])) <= 1.0


@given(lon=UKRAINE_LON, lat=UKRAINE_LAT, datum=st.sampled_from(["sk42", "ucs2000"]))
def test_degrees_of_a_datum_there_and_back(lon: float, lat: float, datum: str) -> None:
    there = from_wgs84(datum, np.array([lon]), np.array([lat]))
    back = to_wgs84(datum, *there)
    assert distance_m(lon, lat, float(back[0][0]), float(back[1][0])) <= 0.1


@given(lon=st.floats(-179.9, 179.9), lat=st.floats(-79.9, 83.9))
def test_mgrs_there_and_back_within_a_metre(lon: float, lat: float) -> None:
    (square,) = read_mgrs([mgrs_of(lon, lat)])
    assert isinstance(square, Square), (square, mgrs_of(lon, lat))
    assert distance_m(lon, lat, square.lon, square.lat) <= 1.0


@pytest.mark.parametrize(("digits", "side_m"), [(2, 10_000.0), (4, 1000.0), (6, 100.0), (8, 10.0), (10, 1.0)])
def test_an_mgrs_reference_is_a_square_and_its_place_the_middle(digits: int, side_m: float) -> None:
    (square,) = read_mgrs([mgrs_of(37.8033, 48.01, digits)])
    assert isinstance(square, Square) and square.side_m == side_m
    # the position lies in the square: no farther from its middle than half its diagonal
    assert distance_m(37.8033, 48.01, square.lon, square.lat) <= side_m * math.sqrt(0.5) + 0.01
    corner, middle = "37U DQ 00 00", "37U DQ 005 005"
    (whole,), (inner,) = read_mgrs([corner]), read_mgrs([middle])
    assert isinstance(whole, Square) and isinstance(inner, Square)
    assert distance_m(whole.lon, whole.lat, inner.lon, inner.lat) == pytest.approx(
        math.hypot(50, 50), abs=0.2
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("37U DQ 123 4567", "TL-INT-041"),
        ("37U IO 11", "TL-INT-041"),
        ("61U DQ 12 34", "TL-INT-041"),
        ("37T DQ 12 34", "TL-INT-041"),  # the square lies in band U
        ("00U DQ 12 34", "TL-INT-041"),
        ("37U DQ 123456 123456", "TL-INT-041"),
        ("YXG 12345 67890", "TL-INT-043"),
        ("ZAH 00 00", "TL-INT-043"),
        ("37U DQ １２ ３４", "TL-INT-041"),
    ],
)
def test_a_reference_that_names_no_square_is_refused(text: str, code: str) -> None:
    (read,) = read_mgrs([text])
    assert isinstance(read, NoPlace) and read.code == code, read


@pytest.mark.parametrize(
    "text",
    [
        "x=5318475 y=7423104",
        "X: 5 318 475, Y: 7 423 104",
        "y=7423104 x=5318475",
        "Х=5318475 У=7423104",
        "5318475 7423104",
    ],
)
def test_x_is_north_and_y_is_east_with_its_zone(text: str) -> None:
    read = read_metric(text, "ucs2000")
    assert isinstance(read, Metric), read
    assert (read.x_m, read.y_m, read.unit_m) == (5_318_475.0, 7_423_104.0, 1.0)


def test_numbers_that_could_be_either_are_refused_until_somebody_says() -> None:
    asked = read_metric("5318475 5423104", "sk42")
    assert isinstance(asked, NoPlace) and asked.code == "TL-INT-042"
    said = read_metric("5318475 5423104", "sk42", order="xy")
    assert isinstance(said, Metric) and said.x_m == 5_318_475.0
    assert isinstance(read_metric("x=5318475 y=5423104", "sk42"), Metric)


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("x=3318475 y=7423104", "ucs2000"),  # Africa
        ("x=5318475 y=423104", "sk42"),  # the zone is missing
        ("x=5318475 y=7923104", "sk42"),  # far beyond zone 7
        ("x=9999999 y=9999999", "sk42"),
    ],
)
def test_outside_the_area_of_use_is_refused(text: str, datum: str) -> None:
    read = read_metric(text, datum)
    assert isinstance(read, NoPlace) and read.code == "TL-INT-043", read


def test_zeros_at_the_end_of_both_numbers_are_a_coarser_grid() -> None:
    units = [
        read_metric(text, "sk42")
        for text in ("x=5318000 y=7423000", "x=5318000 y=7423100", "x=5318475.5 y=7423104.2")
    ]
    assert [unit.unit_m for unit in units if isinstance(unit, Metric)] == [1000.0, 100.0, 0.1]


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("СК-42 x=1 y=2", "sk42"),
        ("SK42 x=1 y=2", "sk42"),
        ("x=1 y=2 (Пулково 1942)", "sk42"),
        ("УСК-2000 x=1 y=2", "ucs2000"),
        ("USK 2000: x=1 y=2", "ucs2000"),
        ("WGS-84 x=1 y=2", "wgs84"),
        ("x=1 y=2", None),
    ],
)
def test_a_datum_in_the_text_is_understood(text: str, datum: str | None) -> None:
    assert named_datum(text)[0] == datum
