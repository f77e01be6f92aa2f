"""Which detections are one fire, and how many looks there were."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.verification.thermal_v1 import (
    STANDARD,
    Detections,
    exposures,
    fire_numbers,
    looked_days,
    reach,
    repeats,
)

NOON_S = 1_900_000_000.0
HOUR_S = 3_600.0
DEG_PER_M = 1 / 111_194.93


def seen(*rows: tuple[float, float, float, int], sigma_m: float = 208.0) -> Detections:
    """Detections at (m east, m north, h after noon, satellite), near the equator."""
    east, north, hours, satellite = np.array(rows, dtype=float).reshape(-1, 4).T
    return Detections(
        lon_deg=east * DEG_PER_M,
        lat_deg=north * DEG_PER_M,
        sigma_m=np.full(len(rows), sigma_m),
        pixel_m=np.full(len(rows), 375.0),
        at_s=NOON_S + hours * HOUR_S,
        satellite=satellite.astype(np.int64),
    )


def fires(found: Detections) -> list[int]:
    return fire_numbers(found, STANDARD).tolist()


def test_one_fire_told_by_three_satellites_within_the_hour_is_one() -> None:
    found = seen((0, 0, 0.0, 0), (300, 0, 0.5, 1), (0, 400, 0.9, 2))
    assert fires(found) == [0, 0, 0]
    assert repeats(found, fire_numbers(found, STANDARD)).tolist() == [False, True, True]


def test_the_gate_is_the_errors_and_the_pixel() -> None:
    gate_m = np.sqrt(9.21 * (2 * 208.0**2 + 375.0**2))
    assert fires(seen((0, 0, 0, 0), (gate_m - 5, 0, 0, 1))) == [0, 0]
    assert fires(seen((0, 0, 0, 0), (gate_m + 5, 0, 0, 1))) == [0, 1]


def test_the_next_cluster_of_passes_is_another_look() -> None:
    assert fires(seen((0, 0, 0, 0), (0, 0, 12, 0))) == [0, 1]


def test_passes_that_follow_one_another_do_not_chain_for_hours() -> None:
    """Each is within two hours of the next; the fire is cut two hours after its first detection."""
    assert fires(seen((0, 0, 0, 0), (0, 0, 1.9, 1), (0, 0, 3.8, 2), (0, 0, 5.7, 0))) == [0, 0, 1, 2]


def test_pixels_side_by_side_of_one_satellite_are_one_burning_field() -> None:
    assert len(set(fires(seen(*((375.0 * n, 0.0, 0.0, 0) for n in range(40)))))) == 1


def test_a_detection_without_place_or_time_is_no_fire() -> None:
    found = seen((0, 0, 0, 0), (0, 0, 0, 1), (0, 0, 0, 2))
    found.lon_deg[0], found.at_s[1] = np.nan, np.inf
    assert fires(found) == [-1, -1, 0]
    assert fires(seen()) == []


def test_an_endless_sigma_does_not_make_one_fire_of_a_country() -> None:
    found = seen((0, 0, 0, 0), (100_000, 0, 0, 1))
    found.sigma_m[:] = np.inf
    assert fires(found) == [0, 1]


def test_a_hundred_thousand_detections_of_one_place_take_bounded_memory() -> None:
    found = seen((0, 0, 0, 0))
    many = found.take(np.zeros(100_000, np.int64))
    assert set(fires(many)) == {0}


@given(st.permutations(range(12)), st.integers(0, 2**32 - 1))
def test_the_order_of_rows_changes_no_group(order: list[int], seed: int) -> None:
    dice = np.random.default_rng(seed)
    rows = [(*dice.uniform(0, 6_000, 2), dice.uniform(0, 5), int(dice.integers(3))) for _ in range(12)]
    found = seen(*rows)
    again = fire_numbers(found.take(np.array(order)), STANDARD)
    assert again.tolist() == fire_numbers(found, STANDARD)[order].tolist()


def test_what_a_satellite_reaches_is_counted_where_all_flew() -> None:
    found = seen((0, 0, 0, 0), (90, 0, 0.5, 1), (9_000, 0, 0, 0), (20_000, 0, 0.5, 1), (40_000, 0, 0, 2))
    assert reach(found, [0], STANDARD) == 0.5
    assert reach(found, [0, 1, 2], STANDARD) == 1.0
    assert np.isnan(reach(seen(), [0], STANDARD))


def sky(*, days: int, satellites: int, since: int, seed: int = 4) -> tuple[Detections, npt.NDArray[np.bool_]]:
    """Fires of every size at one rate; the last satellite flies from day ``since`` on, and cloud hides days."""
    dice = np.random.default_rng(seed)
    flew = np.ones((days, satellites), bool)
    flew[:since, -1] = False
    flew &= (dice.random(days) < 0.7)[:, None]
    rows = []
    for day in np.flatnonzero(flew.any(axis=1)).tolist():
        for _ in range(dice.poisson(60)):
            shown, place = dice.beta(0.6, 0.9), dice.uniform(-150_000, 150_000, 2)
            for satellite in np.flatnonzero(flew[day]).tolist():
                if dice.random() < shown:
                    east, north = place + dice.normal(0, 208, 2)
                    rows.append((east, north, 24.0 * day + 0.5 * satellite, satellite))
    return seen(*rows), flew


def test_a_satellite_more_moves_the_rate_of_fires_by_less_than_five_percent() -> None:
    """It moves the number of detections by half; how faint fires are is not told to the method."""
    found, flew = sky(days=400, satellites=3, since=200)
    days = np.floor(NOON_S / 86_400) + np.arange(400)
    day = np.floor(found.at_s / 86_400) - days[0]
    worth = exposures(found, days.astype(np.int64), flew, np.ones(400), STANDARD)
    fire = fire_numbers(found, STANDARD)
    once = np.unique(fire, return_index=True)[1]
    before, after = (day[once] < 200).sum(), (day[once] >= 200).sum()
    detections = (day >= 200).sum() / (day < 200).sum() * worth[:200].astype(bool).sum() / worth[200:].sum()
    assert detections > 1.4
    rates = before / worth[:200].sum(), after / worth[200:].sum()
    assert rates[1] / rates[0] == pytest.approx(1.0, abs=0.05)


def test_satellites_that_never_flew_together_cannot_be_compared() -> None:
    found = seen((0, 0, 0, 0), (0, 0, 24, 1))
    days = np.floor(NOON_S / 86_400) + np.arange(3)
    flew = np.array([[True, False], [False, True], [False, False]])
    worth = exposures(found, days.astype(np.int64), flew, np.ones(3), STANDARD)
    assert np.isnan(worth[:2]).all()
    assert worth[2] == 0.0


def test_only_days_with_a_detection_are_shown_to_be_looked_at() -> None:
    days = looked_days(seen((0, 0, 0, 0), (9, 9, 1, 0), (0, 0, 72, 0)))
    assert days.tolist() == pytest.approx([NOON_S // 86_400, (NOON_S + 72 * HOUR_S) // 86_400])
