"""Degrees as people write them, and what the written resolution says of their uncertainty."""

from __future__ import annotations

import math

import numpy as np
import pytest

from truceline.space.degrees import HALF_UNIT_SIGMA, Degrees, degree_sigmas_m, read_degrees
from truceline.space.spotted import NoPlace

SAME_PLACE = [
    "48°00'36\"N 37°48'12\"E",
    "48°00′36″N, 37°48′12″E",
    "48º00’36”N 37º48’12”E",
    "48°00'36''N 37°48'12''E",
    "37°48'12\"E 48°00'36\"N",
    "48 00 36 N / 37 48 12 E",
    "48 00 36 / 37 48 12",
    "48 00 36 37 48 12",
    "48:00:36 N 37:48:12 E",
    "N 48 00 36 E 037 48 12",
    "N48 00.600 E037 48.200",
    "48°00.600' N; 37°48.200' E",
    "48°00,600' пн.ш. 37°48,200' сх.д.",
    "48°00′36″ пн. ш. 37°48′12″ сх. д.",
    "48°00'36\" с.ш., 37°48'12\" в.д.",
    "48°00'36\" північної широти 37°48'12\" східної довготи",
    "48 градусов 00 минут 36 секунд северной широты 37 градусов 48 минут 12 секунд восточной долготы",
    "480036N 0374812E",
    "lat 48.01000 lon 37.80333",
    "Latitude: 48.01000, Longitude: 37.80333",
    "широта 48,01000 довгота 37,80333",
    "48.01000, 37.80333",
    "48,01000 37,80333",
    "48,01000; 37,80333",
    "+48.01000 +37.80333",
    "48.01000° N, 37.80333° E",
]


@pytest.mark.parametrize("text", SAME_PLACE)
def test_one_place_in_the_ways_people_write_it(text: str) -> None:
    read = read_degrees(text)
    assert isinstance(read, Degrees), read
    assert (read.lat, read.lon) == (pytest.approx(48.01, abs=1e-9), pytest.approx(37.80333, abs=5e-6))


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("33 52 08 S 151 12 30 E", -33.868889, 151.208333),
        ("-33.8688 151.2083", -33.8688, 151.2083),
        ("12°30' пд.ш. 45°15' зх.д.", -12.5, -45.25),
        ("12°30' ю.ш. 45°15' з.д.", -12.5, -45.25),
        ("-33.8688 S 151.2083 E", -33.8688, 151.2083),
    ],
)
def test_south_and_west_are_below_zero(text: str, lat: float, lon: float) -> None:
    read = read_degrees(text)
    assert isinstance(read, Degrees), read
    assert (read.lat, read.lon) == (pytest.approx(lat, abs=1e-6), pytest.approx(lon, abs=1e-6))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("48°60'00\"N 37°48'12\"E", "TL-INT-041"),
        ("48°00'75\"N 37°48'12\"E", "TL-INT-041"),
        ("95.1 37.8", "TL-INT-008"),
        ("48.1 190.0", "TL-INT-008"),
        ("90 00 01 N 37 00 00 E", "TL-INT-008"),
        ("-48.01 N 37.8 E", "TL-INT-041"),
        ("+48.01 S 37.8 E", "TL-INT-041"),
        ("48.01 N 37.8 N", "TL-INT-041"),
        ("48,01,37,80", "TL-INT-042"),
        ("48,37", "TL-INT-042"),
        ("48.01", "TL-INT-041"),
        ("", "TL-INT-041"),
        ("nan inf", "TL-INT-041"),
        ("4801 3780", "TL-INT-041"),
        ("٤٨.٠١ ٣٧.٨٠", "TL-INT-041"),
    ],
)
def test_what_is_no_place_is_refused_and_says_why(text: str, code: str) -> None:
    read = read_degrees(text)
    assert isinstance(read, NoPlace) and read.code == code, read
    assert read.message and read.remedy


def test_without_hemispheres_the_latitude_comes_first_unless_the_card_says_otherwise() -> None:
    first, second = read_degrees("37.8 48.0"), read_degrees("37.8 48.0", lon_first=True)
    assert isinstance(first, Degrees) and isinstance(second, Degrees)
    assert (first.lat, first.lon) == (second.lon, second.lat) == (37.8, 48.0)
    said = read_degrees("48.0 N 37.8 E", lon_first=True)
    assert isinstance(said, Degrees) and said.lat == 48.0


@pytest.mark.parametrize(
    ("text", "lat_unit", "lon_unit"),
    [
        ("48.01 37.80", 1e-2, 1e-2),
        ("48.01000 37.8", 1e-5, 1e-1),
        ("48 37", 1.0, 1.0),
        ("48°00'N 37°48'E", 1 / 60, 1 / 60),
        ("48°00.6'N 37°48.20'E", 0.1 / 60, 0.01 / 60),
        ("48°00'36\"N 37°48'12.5\"E", 1 / 3600, 0.1 / 3600),
    ],
)
def test_the_last_digit_written_is_the_resolution(text: str, lat_unit: float, lon_unit: float) -> None:
    read = read_degrees(text)
    assert isinstance(read, Degrees)
    assert (read.lat_unit, read.lon_unit) == (pytest.approx(lat_unit), pytest.approx(lon_unit))


def test_a_hundredth_of_a_degree_at_48_north_in_metres() -> None:
    """By hand: the meridian radius at 48° is 6 370 806 m, so 0.01° is 1 111.9 m, half of it / sqrt 3: 321 m."""
    north, east = degree_sigmas_m(np.array([48.0]), np.array([0.01]), np.array([0.01]))
    assert north[0] == pytest.approx(1111.9 / 2 / math.sqrt(3), rel=1e-3)
    assert east[0] == pytest.approx(746.0 / 2 / math.sqrt(3), rel=1e-3)  # the parallel: 74.6 km a degree
    assert pytest.approx(1 / math.sqrt(12)) == HALF_UNIT_SIGMA
