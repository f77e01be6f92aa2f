"""Which reports are one happening: small cases that a reader can check by eye."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.fusion.assoc_v1.told import NOON_US, at, square, told
from truceline.fusion.assoc_v1 import associate


def groups(*rows: dict[str, object]) -> set[frozenset[int]]:
    label = associate(told(*rows)).label
    return {frozenset(np.flatnonzero(label == each).tolist()) for each in np.unique(label)}


def one(*members: int) -> frozenset[int]:
    return frozenset(members)


def test_two_reports_of_one_place_and_hour_are_one_happening() -> None:
    assert groups(at(0, 0), at(200, -100, hours=0.2)) == {one(0, 1)}


def test_places_that_errors_do_not_explain_are_two_happenings() -> None:
    assert groups(at(0, 0), at(3_000, 0)) == {one(0), one(1)}


def test_the_same_place_two_days_later_is_another_happening() -> None:
    assert groups(at(0, 0), at(0, 0, hours=48)) == {one(0), one(1)}


def test_a_chain_of_near_neighbours_is_not_one_happening() -> None:
    chain = [at(east, 0, 300, hours=0.1 * number) for number, east in enumerate(range(0, 40_000, 900))]
    assert max(map(len, groups(*chain))) <= 8


def test_words_and_warnings_join_no_explosion() -> None:
    rows = [at(0, 0), at(0, 0, kind="statement"), at(0, 0, kind="alert"), at(0, 0, kind="movement")]
    assert groups(*rows) == {one(0), one(1), one(2), one(3)}


def test_a_thermal_anomaly_joins_an_explosion_or_a_fire_but_never_both() -> None:
    assert groups(at(0, 0), at(100, 0, kind="thermal_anomaly")) == {one(0, 1)}
    assert groups(at(0, 0, kind="vegetation_fire"), at(100, 0, kind="thermal_anomaly")) == {one(0, 1)}
    both = groups(at(0, 0), at(100, 0, kind="thermal_anomaly"), at(50, 50, kind="vegetation_fire"))
    assert all(not {0, 2} <= group for group in both)


def test_reports_placed_at_a_province_attract_nobody() -> None:
    province = {"place_kind": "polygon", "geometry": square(0, 0, 60_000), **at(0, 0, np.nan)}
    assert groups(province, {**province, "hours": 1.0}, at(0, 0)) == {one(0), one(1), one(2)}


def test_a_fire_known_by_its_day_chains_no_days_together() -> None:
    fires = [at(0, 0, 400, hours=(24 * day, 24 * day + 24), kind="thermal_anomaly") for day in range(10)]
    assert max(map(len, groups(*fires))) <= 2


def test_a_small_area_joins_the_point_inside_it() -> None:
    village = {"place_kind": "polygon", "geometry": square(0, 0, 800), **at(0, 0, np.nan)}
    assert groups(village, at(300, 300, hours=0.1)) == {one(0, 1)}


def test_a_bearing_with_its_range_joins_what_lies_there_and_not_its_own_foot() -> None:
    wedge = {
        **at(0, 0, np.nan), "place_kind": "wedge", "bearing_deg": 90.0, "bearing_sigma_deg": 1.0,
        "range_min_m": 4_500.0, "range_max_m": 5_500.0,
    }  # fmt: skip
    assert groups(wedge, at(5_000, 0, hours=0.1)) == {one(0, 1)}
    assert groups(wedge, at(0, 0, hours=0.1)) == {one(0), one(1)}


def test_an_ellipse_reaches_along_its_axis_only() -> None:
    long = {"sigma_minor_m": 100.0, "azimuth_deg": 0.0}
    north = groups(at(0, 0, 3_000, **long), at(0, 3_000, 100, hours=0.1))
    east = groups(at(0, 0, 3_000, **long), at(3_000, 0, 100, hours=0.1))
    assert north == {one(0, 1)}
    assert east == {one(0), one(1)}


def test_what_gives_no_place_or_a_broken_one_stands_alone() -> None:
    rows = [
        {"place_kind": "none"}, at(np.nan, 0), at(np.inf, 0), at(0, 0, np.inf), at(0, 0, 1e7),
        {**at(0, 0), "lat_deg": 91.0}, at(0, 0, kind="no-such-kind"), at(0, 0, hours=(0, 24 * 30)),
        {"place_kind": "polygon", "geometry": b"broken"}, {"place_kind": "polygon", "geometry": None},
        {**at(0, 0), "place_kind": "wedge"}, {**at(0, 0), "place_kind": "wedge", "bearing_deg": np.inf},
        at(0, 0), at(0, 0),
    ]  # fmt: skip
    assert groups(*rows) == {*(one(number) for number in range(12)), one(12, 13)}


def test_no_row_and_one_row() -> None:
    empty = {name: column[:0] for name, column in told(at(0, 0)).items()}
    assert associate(empty).label.tolist() == []
    assert associate(told(at(0, 0))).label.tolist() == [0]


def test_both_sides_of_the_antimeridian_are_near() -> None:
    east, west = {"lon_deg": 179.999, "lat_deg": 10.0}, {"lon_deg": -179.999, "lat_deg": 10.0}
    assert groups({**at(0, 0), **east}, {**at(0, 0), **west}) == {one(0, 1)}


def test_each_merge_is_one_line_that_adds_up_to_the_labels() -> None:
    columns = told(at(0, 0), at(100, 0, hours=0.1), at(0, 100, hours=0.2), at(20_000, 0))
    done = associate(columns, with_merges=True)
    assert len(done.merges.kept) == 2
    assert set(done.merges.kept.tolist()) == {0}
    assert sorted(done.merges.gone.tolist()) == [1, 2]
    assert (done.merges.score > -3 * 1024).all()


def test_a_thousand_sources_are_learnt_about_in_bounded_memory() -> None:
    rows = [
        at(3_000 * (number // 2), 100 * (number % 2), hours=0.1 * (number % 2), source_id=f"s{number}")
        for number in range(1_000)
    ]
    assert groups(*rows) == {one(number, number + 1) for number in range(0, 1_000, 2)}


@pytest.mark.parametrize("count", [700])
def test_identical_reports_and_all_in_one_cell_are_answered_in_bounded_time(count: int) -> None:
    same = {name: np.repeat(column, count) for name, column in told(at(0, 0)).items()}
    same["id"] = np.array([f"{number:032x}" for number in range(count)])
    assert set(associate(same).label.tolist()) == {0}
    rng = np.random.default_rng(1)
    spread = {**same, "lat_deg": same["lat_deg"] + rng.normal(0, 0.01, count)}
    spread["happened_earliest"] = spread["happened_latest"] = NOON_US + rng.integers(0, 3_600_000_000, count)
    assert len(associate(spread).label) == count


@pytest.mark.parametrize("compiled", [False, True])
def test_a_crowd_of_the_very_same_words_is_one_incident_at_once(compiled: bool) -> None:
    if compiled:
        pytest.importorskip("numba", reason="the extra fast is not installed")
    count = 30_000
    same = {name: np.repeat(column, count) for name, column in told(at(0, 0)).items()}
    same["id"] = np.array([f"{number:032x}" for number in range(count)])
    same["source_id"] = np.array(["s0", "s1", "s2"] * (count // 3))
    assert set(associate(same, compiled=compiled).label.tolist()) == {0}


@pytest.mark.parametrize("column", ["sigma_major_m", "lat_deg", "lon_deg"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none_leave_other_reports_alone(column: str, value: float) -> None:
    rows = [at(0, 0), at(100, 0, hours=0.1), {**at(50, 50), column: value}]
    found = groups(*rows)
    assert any({0, 1} <= group for group in found)
    if column != "sigma_major_m":
        assert one(2) in found
