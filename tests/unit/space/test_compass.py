"""Bearings and distances as reporters write them, in three languages."""

from __future__ import annotations

import math

import pytest

from truceline.space.compass import Ray, read_bearing
from truceline.space.spotted import NoPlace


def cast(text: str) -> Ray:
    read = read_bearing(text)
    assert isinstance(read, Ray), read
    return read


@pytest.mark.parametrize(
    ("text", "bearing_deg", "near_m", "far_m", "origin"),
    [
        ("2-6km SE", 135.0, 2000, 6000, None),
        ("SE 2-6km", 135.0, 2000, 6000, None),
        ("2–6 km south-east", 135.0, 2000, 6000, None),
        ("2 to 6 kilometres to the south east", 135.0, 2000, 6000, None),
        ("500m-1.5km NNW", 337.5, 500, 1500, None),
        ("1-2km south-south-west", 202.5, 1000, 2000, None),
        ("0.6–4km S and SSW", 191.25, 600, 4000, None),
        ("17 km north of Donetsk", 0.0, 16_500, 17_500, "Donetsk"),
        ("about 3km W of Alpha post", 270.0, 2500, 3500, "Alpha post"),
        ("20km SW of Stara Mykolaivka", 225.0, 15_000, 25_000, "Stara Mykolaivka"),
        ("2km", 0.0, 0, 0, "refused"),
        ("less than 2km east of Nove", 90.0, 0, 2000, "Nove"),
        ("2 км на північний схід від Нове", 45.0, 1500, 2500, "Нове"),
        ("1,5 км на південь", 180.0, 1450, 1550, None),
        ("3 км ПнСх", 45.0, 2500, 3500, None),
        ("3 км Пн-Зх від Нове", 315.0, 2500, 3500, "Нове"),
        ("2–4 км на захід", 270.0, 2000, 4000, None),
        ("5 км к юго-востоку от Нове", 135.0, 4500, 5500, "Нове"),
        ("5 км севернее Нового", 0.0, 4500, 5500, "Нового"),
        ("2-6 км ЮВ", 135.0, 2000, 6000, None),
        ("В 2 км севернее Нового", 0.0, 1500, 2500, "Нового"),
        ("bearing 135°, 2.0 km", 135.0, 1950, 2050, None),
        ("2km at 135° from Nove", 135.0, 1500, 2500, "Nove"),
        ("azimuth 270 degrees, distance 800 m", 270.0, 750, 850, None),
        ("азимут 45 градусів, 2 км від Нове", 45.0, 1500, 2500, "Нове"),
    ],
)
def test_one_direction_and_one_band(
    text: str, bearing_deg: float, near_m: float, far_m: float, origin: str | None
) -> None:
    if origin == "refused":
        assert isinstance(read_bearing(text), NoPlace)
        return
    ray = cast(text)
    assert (ray.bearing_deg, ray.origin) == (bearing_deg, origin)
    assert (ray.range_min_m, ray.range_max_m) == (pytest.approx(near_m), pytest.approx(far_m))


def test_a_compass_word_is_a_sector_of_22_5_degrees() -> None:
    assert cast("2km SE").bearing_sigma_deg == pytest.approx(22.5 / math.sqrt(12))
    assert cast("2km S and SSW").bearing_sigma_deg == pytest.approx(45.0 / math.sqrt(12))
    assert cast("2km NNW and NNE").bearing_deg == pytest.approx(0.0)  # the short way round, through north
    assert cast("2km at 135°").bearing_sigma_deg == pytest.approx(1.0 / math.sqrt(12))


def test_all_sixteen_points() -> None:
    points = [
        "N",
        "NNE",
        "NE",
        "ENE",
        "E",
        "ESE",
        "SE",
        "SSE",
        "S",
        "SSW",
        "SW",
        "WSW",
        "W",
        "WNW",
        "NW",
        "NNW",
    ]
    assert [cast(f"2km {point}").bearing_deg for point in points] == [22.5 * n for n in range(16)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2km N and S", "TL-INT-042"),
        ("2km N, E, S and W", "TL-INT-042"),
        ("SE", "TL-INT-041"),
        ("6-2km SE", "TL-INT-041"),
        ("0km SE", "TL-INT-041"),
        ("over 5km SE", "TL-INT-041"),
        ("at least 5km SE", "TL-INT-041"),
        ("2km at 361°", "TL-INT-041"),
        ("2km upstream of Nove", "TL-INT-041"),
        ("2km SE NOT of Nove", "TL-INT-041"),
        ("2km east north", "TL-INT-041"),
        ("two km north", "TL-INT-041"),
        ("", "TL-INT-041"),
    ],
)
def test_what_is_no_bearing_is_refused_and_says_why(text: str, code: str) -> None:
    read = read_bearing(text)
    assert isinstance(read, NoPlace) and read.code == code, read


def test_a_bearing_is_true_unless_it_says_magnetic() -> None:
    assert not cast("2km at 135° from Nove").magnetic
    assert not cast("2km at 135° true from Nove").magnetic
    assert cast("2km at 135° magnetic from Nove").magnetic
    assert cast("азимут магнітний 45 градусів, 2 км").magnetic
