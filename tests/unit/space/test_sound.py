"""Directions and places of sounds: the truth is simulated, so that the stated errors can be counted."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
import pytest

from truceline.space import WGS84
from truceline.space.sound import Heard, Origin, Speed, direction, located

FloatArray = npt.NDArray[np.float64]
EAST_M = np.array([0.0, 110.0, -90.0, 40.0, -60.0, 70.0])
NORTH_M = np.array([0.0, 20.0, 60.0, -100.0, -80.0, 95.0])
ARRAYS = ((-29.6, 41.9), (-28.4, 41.6), (-29.1, 40.7))
TRUTH = (-29.05, 41.45)


def arrivals(bearing_deg: float, speed_m_s: float = 340.0) -> FloatArray:
    """When a plane wave from there crosses each element."""
    towards = np.radians(bearing_deg)
    return -(EAST_M * np.sin(towards) + NORTH_M * np.cos(towards)) / speed_m_s


@pytest.mark.parametrize("bearing_deg", [0.0, 45.0, 133.0, 270.0, 359.5])
def test_a_plane_wave_comes_from_where_it_came(bearing_deg: float) -> None:
    found = direction(EAST_M, NORTH_M, arrivals(bearing_deg), 0.001)
    assert found is not None
    assert abs((found.bearing_deg - bearing_deg + 180) % 360 - 180) < 1e-6
    assert found.speed_m_s == pytest.approx(340.0)


def test_an_element_that_heard_an_echo_is_left_out_and_named() -> None:
    late = arrivals(80.0)
    late[2] += 0.4
    found = direction(EAST_M, NORTH_M, late, 0.002)
    assert found is not None
    assert found.elements == (0, 1, 3, 4, 5)
    assert found.bearing_deg == pytest.approx(80.0)


def test_no_direction_is_made_up() -> None:
    told = arrivals(10.0)
    told[:4] = np.nan
    assert direction(EAST_M, NORTH_M, told, 0.001) is None  # two elements
    on_a_line = np.arange(6.0) * 50
    assert direction(on_a_line, np.zeros(6), -on_a_line / 340.0, 0.001) is None
    assert direction(EAST_M, NORTH_M, arrivals(10.0, 5_000.0), 0.001) is None  # no sound's speed


def test_the_stated_sigma_of_a_bearing_is_its_error() -> None:
    dice = np.random.default_rng(3)
    scores = []
    for _ in range(300):
        found = direction(EAST_M, NORTH_M, arrivals(60.0) + dice.normal(0, 0.01, 6), 0.01)
        assert found is not None
        scores.append((found.bearing_deg - 60.0) / found.bearing_sigma_deg)
    assert 0.8 < np.std(scores) < 1.1


def heard(
    dice: np.random.Generator, speed: Speed, *, bearing_sigma_deg: float = 1.5, arrival_sigma_s: float = 2.0
) -> list[Heard]:
    """What three arrays hear of a sound at TRUTH at second 0, under one wind for all."""
    wind = dice.normal(0, speed.wind_sigma_m_s, 2)
    told = []
    for lon, lat in ARRAYS:
        towards, back, distance_m = WGS84.inv(lon, lat, *TRUTH)
        travels = np.radians(back + 180.0)
        along = wind @ [np.sin(travels), np.cos(travels)]
        across = wind @ [np.cos(travels), -np.sin(travels)]
        moves = dice.normal(speed.mean_m_s, speed.sigma_m_s) + along
        told.append(
            Heard(
                lon_deg=lon,
                lat_deg=lat,
                bearing_deg=towards - np.degrees(across / moves) + dice.normal(0, bearing_sigma_deg),
                bearing_sigma_deg=bearing_sigma_deg,
                arrival_s=distance_m / moves + dice.normal(0, arrival_sigma_s),
                arrival_sigma_s=arrival_sigma_s,
            )
        )
    return told


def distance_in_sigmas(found: Origin) -> float:
    """Squared Mahalanobis distance of the truth from the origin."""
    azimuth, _, distance_m = WGS84.inv(found.lon_deg, found.lat_deg, *TRUTH)
    turned = np.radians(azimuth - found.azimuth_deg)
    along, across = distance_m * np.cos(turned), distance_m * np.sin(turned)
    return float((along / found.sigma_major_m) ** 2 + (across / found.sigma_minor_m) ** 2)


def test_the_ellipse_of_95_percent_holds_the_truth_as_often() -> None:
    dice, speed = np.random.default_rng(5), Speed(mean_m_s=310.0, sigma_m_s=15.0, wind_sigma_m_s=10.0)
    inside = []
    for _ in range(150):
        found = located(heard(dice, speed), speed)
        assert found is not None
        inside.append(distance_in_sigmas(found) <= 5.991)
    assert 0.91 <= np.mean(inside) <= 0.99  # 95 % give or take two standard errors of 150


def test_a_wind_that_nobody_counts_with_leaves_the_truth_outside_too_often() -> None:
    """The wind is one for all arrays; errors taken as independent would promise too much."""
    dice, windy = np.random.default_rng(6), Speed(mean_m_s=340.0, sigma_m_s=3.0, wind_sigma_m_s=10.0)
    still = dataclasses.replace(windy, wind_sigma_m_s=0.01)
    told = [heard(dice, windy, bearing_sigma_deg=0.5) for _ in range(50)]
    share = [
        np.mean([distance_in_sigmas(found) <= 5.991 for one in told if (found := located(one, speed))])
        for speed in (windy, still)
    ]
    assert share[0] > 0.86
    assert share[1] < 0.65


def test_one_bearing_or_two_arrivals_alone_leave_the_place_open() -> None:
    one, other, third = heard(np.random.default_rng(7), Speed())
    assert located([one], Speed()) is None
    mute = [dataclasses.replace(each, bearing_deg=None) for each in (one, other, third)]
    assert located(mute[:2], Speed()) is None
    assert located(mute, Speed()) is None
    assert located([one, other], Speed()) is not None


def test_sounds_of_two_origins_show_in_the_misfit() -> None:
    told = heard(np.random.default_rng(8), Speed())
    told[2] = dataclasses.replace(told[2], bearing_deg=told[2].bearing_deg - 90, arrival_s=3_000.0)
    found = located(told, Speed())
    assert found is not None
    assert not found.one_sound
