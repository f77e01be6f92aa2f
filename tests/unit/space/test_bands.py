"""Nearer to a line than so many metres: decided by the whole region, one by one and by columns alike."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.records import Place, PlaceKind, Truth
from truceline.space import PLACE_COLUMNS, Baseline, nearer_than, nearer_than_rows

MERIDIAN = Baseline(shapely.LineString([(37.0, 47.0), (37.0, 49.0)]))
A_KM_OF_LONGITUDE = 1.0 / 74.63  # at 48 degrees north
KM = 1000.0


def east_of_it(km: float, sigma_m: float | None) -> Place:
    return Place.point(37.0 + km * A_KM_OF_LONGITUDE, 48.0, sigma_m)


@pytest.mark.parametrize(
    ("km", "sigma_m", "answer"),
    [
        (28.0, 100, Truth.YES),
        (36.0, 100, Truth.NO),
        (34.9, 100, Truth.CANNOT_TELL),  # its 95 % reach is 245 m
        (34.9, 10, Truth.YES),
        (35.1, 10, Truth.NO),
        (36.0, 1_000, Truth.CANNOT_TELL),
        (28.0, None, Truth.CANNOT_TELL),  # nobody stated how exact the place is
    ],
)
def test_a_band_of_35_kilometres(km: float, sigma_m: float | None, answer: Truth) -> None:
    assert nearer_than(east_of_it(km, sigma_m), MERIDIAN, 35 * KM) is answer


def test_only_the_direction_to_the_line_counts_for_a_long_ellipse() -> None:
    """5 km of doubt along the line and 20 m across it, 33 km away: inside; turned, nobody can tell."""
    along, across = (
        Place(
            kind=PlaceKind.POINT, lon_deg=37.0 + 33 * A_KM_OF_LONGITUDE, lat_deg=48.0,
            sigma_major_m=5_000, sigma_minor_m=20, azimuth_deg=azimuth,
        )
        for azimuth in (0.0, 90.0)
    )  # fmt: skip
    assert nearer_than(along, MERIDIAN, 35 * KM) is Truth.YES
    assert nearer_than(across, MERIDIAN, 35 * KM) is Truth.CANNOT_TELL


def test_an_area_across_the_line_is_at_no_distance_from_it() -> None:
    ring = ((36.9, 47.9), (37.1, 47.9), (37.1, 48.1), (36.9, 48.1), (36.9, 47.9))
    area = Place(kind=PlaceKind.POLYGON, rings=(ring,))
    assert nearer_than(area, MERIDIAN, 1.0) is Truth.CANNOT_TELL
    assert nearer_than(area, MERIDIAN, 10 * KM) is Truth.YES


def test_a_place_that_a_bending_line_surrounds_is_not_taken_for_near_by_its_edge_alone() -> None:
    """Every point of the edge is within 2 km of the ring-shaped line, the middle is 10 km away."""
    ring = shapely.Point(37.0, 48.0).buffer(0.09).exterior
    surrounding = Baseline(shapely.LineString(ring.coords))
    area = Place(
        kind=PlaceKind.POLYGON, rings=(tuple(shapely.Point(37.0, 48.0).buffer(0.08).exterior.coords),)
    )
    assert nearer_than(area, surrounding, 3 * KM) is Truth.CANNOT_TELL


def columns_of(rows: list[tuple[str, float, float, float, float, float]]) -> dict[str, np.ndarray]:
    """Rows of kind, lon, lat, sigma along, sigma across, azimuth; no area, no wedge."""
    found: dict[str, np.ndarray] = {name: np.full(len(rows), None, dtype=object) for name in PLACE_COLUMNS}
    found["place_kind"] = np.array([row[0] for row in rows], dtype=object)
    for place, name in enumerate(PLACE_COLUMNS[1:6], 1):
        found[name] = np.array([row[place] for row in rows], dtype=np.float64)
    for name in PLACE_COLUMNS[7:11]:
        found[name] = np.full(len(rows), np.nan)
    return found


@given(
    st.lists(
        st.tuples(
            st.just("point"), st.floats(36.0, 38.5), st.floats(46.8, 49.2),
            st.sampled_from([np.nan, 0.0, 30.0, 400.0, 4_000.0]), st.sampled_from([np.nan, 20.0, 4_000.0]),
            st.sampled_from([np.nan, 0.0, 45.0]),
        ),
        max_size=12,
    ),
    st.sampled_from([1_000.0, 15_000.0, 35_000.0]),
)  # fmt: skip
@settings(max_examples=40)
def test_columns_answer_as_the_oracle_does(rows: list[tuple], width_m: float) -> None:
    found = nearer_than_rows(columns_of(rows), MERIDIAN, width_m)
    for row, answer in zip(rows, found.tolist(), strict=True):
        fields = [None if value != value else value for value in row[1:]]
        place = Place(
            kind=PlaceKind.POINT, lon_deg=fields[0], lat_deg=fields[1], sigma_major_m=fields[2],
            sigma_minor_m=fields[3], azimuth_deg=fields[4],
        )  # fmt: skip
        assert Truth(answer) is nearer_than(place, MERIDIAN, width_m), row


BENDING = Baseline(shapely.LineString([(37.0, 46.0), (37.2, 47.9), (36.8, 48.1), (37.0, 49.0), (37.0, 80.0)]))


@pytest.mark.parametrize("line", [MERIDIAN, BENDING], ids=["straight", "bending"])
@pytest.mark.parametrize("lat", [47.5, 48.0, 62.0, 78.0])
def test_where_the_quick_answers_end_they_are_still_the_oracles(line: Baseline, lat: float) -> None:
    """Every hundredth of the reach, about the place where a region begins to cross the band's edge."""
    sigma_m, width_m = 2_000.0, 20 * KM
    reach_m = 2.448 * sigma_m
    kilometre = 1.0 / (111.32 * np.cos(np.radians(lat)))
    kms = [(width_m + side * reach_m * share / 100.0) / KM for side in (-1, 1) for share in range(80, 160, 2)]
    rows = [("point", 37.0 + km * kilometre, lat, sigma_m, np.nan, np.nan) for km in kms]
    found = nearer_than_rows(columns_of(rows), line, width_m).tolist()
    oracle = [nearer_than(Place.point(row[1], row[2], sigma_m), line, width_m).value for row in rows]
    assert found == oracle
    if line is MERIDIAN and lat < 49:
        assert set(oracle) == {0, 1, 2}


@given(st.floats(0.0, 80.0), st.floats(1.0, 3_000.0), st.floats(1.0, 5.0))
@settings(max_examples=60)
def test_more_doubt_never_makes_an_answer_surer(km: float, sigma_m: float, more: float) -> None:
    exact = nearer_than(east_of_it(km, sigma_m), MERIDIAN, 35 * KM)
    vaguer = nearer_than(east_of_it(km, sigma_m * more), MERIDIAN, 35 * KM)
    assert vaguer in (exact, Truth.CANNOT_TELL)
