"""Where an incident lies: small cases by eye, and how often the ellipse holds the truth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.unit.fusion.assoc_v1.told import at, square, told
from truceline.fusion.assoc_v1 import Placed, placed
from truceline.fusion.assoc_v1.reports import M_PER_DEG
from truceline.fusion.assoc_v1.settings import FIRST

WITHIN = {0.50: 1.3862944, 0.90: 4.6051702, 0.95: 5.9914645}
"""Quantiles of the squared distance, in sigmas, of a place from the centre of its ellipse."""


def together(*rows: dict[str, Any], lineage: tuple[str, ...] | None = None) -> Placed:
    columns = told(*rows)
    names = None if lineage is None else np.array(lineage)
    return placed(columns, np.zeros(len(rows), np.int64), lineage=names)


def test_a_report_alone_keeps_the_place_and_the_ellipse_it_states() -> None:
    stated = {**at(300, -200, 800), "sigma_minor_m": 200.0, "azimuth_deg": 30.0}
    alone, columns = together(stated), told(stated)
    assert alone.lon_deg[0] == pytest.approx(columns["lon_deg"][0], abs=1e-9)
    assert alone.lat_deg[0] == pytest.approx(columns["lat_deg"][0], abs=1e-9)
    shape = (alone.sigma_major_m[0], alone.sigma_minor_m[0], alone.azimuth_deg[0])
    assert shape == pytest.approx((800, 200, 30))


def test_two_independent_reports_meet_in_the_middle_and_shrink_the_ellipse() -> None:
    both = together(at(0, 0, 500), at(400, 0, 500), lineage=("a", "b"))
    assert both.sigma_major_m[0] == pytest.approx(500 / np.sqrt(2), rel=0.02)
    middle = told(at(200, 0))["lon_deg"][0]
    assert both.lon_deg[0] == pytest.approx(middle, abs=1e-7)


def test_reports_at_the_very_same_coordinates_count_as_one() -> None:
    """A town's place, taken from one table by three outlets, is known no better than by one."""
    town = together(at(0, 0, 3_500), at(0, 0, 3_500), at(0, 0, 3_500), lineage=("a", "b", "c"))
    assert town.sigma_major_m[0] == pytest.approx(3_500)
    assert town.places[0] == 1


def test_reports_of_one_lineage_do_not_shrink_the_ellipse_where_nothing_shows_their_errors_apart() -> None:
    twice = together(at(0, 0, 500), at(400, 0, 500), lineage=("a", "a"))
    assert twice.sigma_major_m[0] == pytest.approx(500)


def test_a_report_without_a_place_gives_none_and_moves_none() -> None:
    nowhere = {**at(0, 0, np.nan), "place_kind": "none"}
    assert np.isnan(together(nowhere).lon_deg[0])
    assert together(nowhere, at(0, 0, 400)).sigma_major_m[0] == pytest.approx(400)


def test_an_area_counts_by_its_moments_and_a_wedge_by_its_length_and_width() -> None:
    village = {"place_kind": "polygon", "geometry": square(0, 0, 1_200), **at(0, 0, np.nan)}
    assert together(village).sigma_major_m[0] == pytest.approx(1_200 / np.sqrt(3), rel=0.02)
    wedge = {**at(0, 0, np.nan), "place_kind": "wedge", "bearing_deg": 90.0, "bearing_sigma_deg": 1.0,
             "range_min_m": 4_000.0, "range_max_m": 6_000.0}  # fmt: skip
    seen = together(wedge)
    assert seen.azimuth_deg[0] == pytest.approx(90)
    assert seen.sigma_major_m[0] == pytest.approx(2_000 / np.sqrt(12))
    assert seen.sigma_minor_m[0] == pytest.approx(5_000 * np.radians(1.0))


def test_the_date_line_is_no_edge() -> None:
    west, east = ({**at(0, 0, 500), "lon_deg": lon} for lon in (179.999, -179.999))
    middle = together(west, east, lineage=("a", "b"))
    assert abs(middle.lon_deg[0]) == pytest.approx(180, abs=1e-6)


def test_the_order_of_the_rows_changes_nothing() -> None:
    columns, label = reports_about(400, misstated=(1.0, 1.0))
    order = np.random.default_rng(5).permutation(len(label))
    first = placed(columns, label)
    again = placed({name: column[order] for name, column in columns.items()}, label[order])
    assert np.array_equal(order[again.sharpest], first.sharpest)
    for name in set(Placed.__slots__) - {"sharpest"}:
        assert np.array_equal(getattr(first, name), getattr(again, name)), name


@pytest.mark.parametrize("misstated", [(1.0, 1.0), (0.5, 0.5), (2.0, 2.0), (1.0, 2.0)])
def test_regions_hold_the_truth_as_often_as_they_say(misstated: tuple[float, float]) -> None:
    """Invented incidents at known places, each told one to five times; sources misstate sigma."""
    columns, label = reports_about(4_000, misstated)
    squared = _squared(placed(columns, label))
    for share, square_distance in WITHIN.items():
        assert (squared <= square_distance).mean() == pytest.approx(share, abs=0.025)


def _squared(found: Placed) -> np.ndarray:
    """Squared distance of the origin from each incident's centre, in its sigmas."""
    truth = told(*[at(0, 0)])
    east = (truth["lon_deg"][0] - found.lon_deg) * M_PER_DEG * np.cos(np.radians(found.lat_deg))
    north = (truth["lat_deg"][0] - found.lat_deg) * M_PER_DEG
    turn = np.radians(found.azimuth_deg)
    along = (east * np.sin(turn) + north * np.cos(turn)) / found.sigma_major_m
    across = (east * np.cos(turn) - north * np.sin(turn)) / found.sigma_minor_m
    squared: np.ndarray = along**2 + across**2
    return squared


def reports_about(
    incidents: int, misstated: tuple[float, float], tail: float = np.inf
) -> tuple[dict[str, Any], np.ndarray]:
    """Reports of two sources about incidents that all lie at the origin; sigma is told times ``misstated``."""
    rng = np.random.default_rng(3)
    label = np.repeat(np.arange(incidents), 1 + rng.poisson(1.5, incidents))
    source = rng.integers(0, 2, len(label))
    sigma = rng.choice([375.0, 1_000.0], len(label))
    first = told(at(0, 0))
    columns = {name: np.repeat(column, len(label)) for name, column in first.items()}
    columns["id"] = np.array([f"{number:08d}" for number in rng.permutation(len(label))])
    columns["source_id"] = np.array(["one", "other"])[source]
    scale = M_PER_DEG * np.array([np.cos(np.radians(first["lat_deg"][0])), 1.0])
    error = rng.standard_normal((len(label), 2)) * sigma[:, None] / scale
    if np.isfinite(tail):
        error /= np.sqrt(rng.chisquare(tail, len(label)) / tail)[:, None]
    columns["lon_deg"], columns["lat_deg"] = (
        columns["lon_deg"] + error[:, 0],
        columns["lat_deg"] + error[:, 1],
    )
    columns["sigma_major_m"] = columns["sigma_minor_m"] = sigma * np.array(misstated)[source]
    return columns, label


def test_a_wild_report_moves_no_incident_where_errors_have_tails() -> None:
    """What the others contradict counts less, where wild reports are seen to be common."""
    columns, label = reports_about(3_000, (1.0, 1.0), tail=3.0)
    each = np.arange(len(label)).astype(str)
    mean = placed(columns, label, lineage=each, settings=FIRST)
    mode = placed(columns, label, lineage=each)
    several = np.bincount(label) > 2
    assert _error_m(mode)[several].mean() < 0.97 * _error_m(mean)[several].mean()


def test_with_heavy_tails_the_region_of_90_percent_is_the_one_that_holds() -> None:
    """No one ellipse fits all three levels then: the lesser level holds too much, the greatest too little."""
    columns, label = reports_about(4_000, (1.0, 1.0), tail=3.0)
    inside = _squared(placed(columns, label))
    assert (inside <= WITHIN[0.90]).mean() == pytest.approx(0.90, abs=0.04)
    assert (inside <= WITHIN[0.50]).mean() > 0.50
    before = _squared(placed(columns, label, settings=FIRST))
    assert (inside <= WITHIN[0.95]).mean() > (before <= WITHIN[0.95]).mean()


def _error_m(found: Placed) -> np.ndarray:
    truth = told(*[at(0, 0)])
    east = (truth["lon_deg"][0] - found.lon_deg) * M_PER_DEG * np.cos(np.radians(found.lat_deg))
    return np.hypot(east, (truth["lat_deg"][0] - found.lat_deg) * M_PER_DEG)
