"""Breaks of a level: found where they are, not found where there is none; labels that change are no truce."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pytest

from truceline.records import TruceWindow
from truceline.verification.breaks_v1 import level_breaks, share_breaks
from truceline.verification.source_breaks import baseline_breaks, label_breaks

from .test_truce_channel import stratum

DAY = datetime(2031, 3, 1, tzinfo=UTC)


def scattered(mean: float, days: int, seed: int = 1, k: float = 10) -> list[float]:
    rng = np.random.default_rng(seed)
    return [float(count) for count in rng.poisson(mean * rng.gamma(k, 1 / k, days))]


def test_a_fall_to_a_third_is_found_on_its_day_with_the_counts_beside_it() -> None:
    counts = [*scattered(90, 50), *scattered(30, 50, 2)]
    (found,) = level_breaks(counts, [1.0] * 100)
    assert abs(found.at - 50) <= 2
    assert (found.before, found.after) == (counts[found.at - 1], counts[found.at])
    assert 0.25 < found.factor < 0.45


def test_a_series_without_a_break_is_flagged_at_most_as_often_as_said() -> None:
    flagged = [bool(level_breaks(scattered(20, 120, seed), [1.0] * 120)) for seed in range(60)]
    assert np.mean(flagged) <= 0.05


def test_twice_the_looks_are_no_break_when_they_are_the_exposure() -> None:
    counts = [*scattered(40, 60), *scattered(80, 60, 2)]
    assert level_breaks(counts, [1.0] * 60 + [2.0] * 60) == ()
    assert level_breaks(counts, [1.0] * 120) != ()


def test_periods_nobody_observed_are_left_out() -> None:
    counts = [*scattered(90, 40), *[float("nan")] * 10, *scattered(20, 40, 2)]
    (found,) = level_breaks(counts, [1.0] * 90)
    assert found.at in (49, 50, 51)
    assert level_breaks([], []) == ()
    assert level_breaks([5.0] * 200, [1.0] * 200) == ()
    assert level_breaks([5.0] * 20, [0.0] * 20) == ()


def test_a_share_breaks_while_the_level_stays() -> None:
    rng = np.random.default_rng(3)
    rows = np.array(scattered(150, 100))
    labelled = rng.binomial(rows.astype(int), [0.8] * 60 + [0.45] * 40).astype(float)
    (found,) = share_breaks(list(labelled), list(rows))
    assert abs(found.at - 60) <= 1
    assert found.factor < 0.4
    assert level_breaks(list(rows), [1.0] * 100) == ()


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """A hundred and fifteen days of a wire that labels four in five of its rows, from day 60 on two in five."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    con.execute(
        """CREATE TABLE observations AS SELECT 'ears' AS source_id,
               TIMESTAMPTZ '2031-03-01 12:00Z' + to_days(day::INT) AS happened_earliest,
               CASE WHEN row_no < (CASE WHEN day < 60 THEN 32 ELSE 16 END) + day % 3
                    THEN '{"labels": ["shelling"]}' ELSE '{"labels": []}' END AS measures
           FROM range(115) days(day), range(40) numbers(row_no)"""
    )
    return con


@pytest.mark.parametrize(("day", "found"), [(40, 0), (62, 1), (80, 1), (110, 0)])
def test_labels_that_change_near_a_window_or_its_baseline_are_told(
    con: duckdb.DuckDBPyConnection, day: int, found: int
) -> None:
    window = TruceWindow(start=DAY + timedelta(days=day), end=DAY + timedelta(days=day + 1))
    breaks = label_breaks(con, stratum(measure=("label:shelling",)), window, ZoneInfo("UTC"))
    assert len(breaks) == found
    assert all("fewer of the rows" in each.words for each in breaks)
    assert label_breaks(con, stratum(measure=("artillery",)), window, ZoneInfo("UTC")) == ()


@pytest.fixture
def counts_fall() -> duckdb.DuckDBPyConnection:
    """A wire of some twenty rows a day: a third of that from day 70 on, and none at all from day 110 on."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    rng = np.random.default_rng(4)
    rows = [
        ("ears", "artillery", at, at, str((day, minute)))
        for day in range(110)
        for minute in range(int(rng.poisson(21 if day < 70 else 7)) + 1)
        for at in [DAY + timedelta(days=day, minutes=minute)]
    ]
    con.execute(
        "CREATE TABLE observations (source_id VARCHAR, kind VARCHAR, happened_earliest TIMESTAMPTZ,"
        " happened_latest TIMESTAMPTZ, lon_deg DOUBLE, lat_deg DOUBLE, as_reported VARCHAR, row_no BIGINT,"
        " measures VARCHAR)"
    )
    con.executemany("INSERT INTO observations VALUES (?, ?, ?, ?, NULL, NULL, ?, 1, NULL)", rows)
    return con


@pytest.mark.parametrize(("day", "found"), [(60, 0), (90, 1), (109, 0)])
def test_a_baseline_that_spans_two_levels_is_told_with_its_source(
    counts_fall: duckdb.DuckDBPyConnection, day: int, found: int
) -> None:
    """The level broke on day 70; a window on day 109 has a baseline of 28 days that begins after it."""
    window = TruceWindow(start=DAY + timedelta(days=day), end=DAY + timedelta(days=day + 1))
    wire = stratum(exposure_rule="days_with_rows")
    breaks = baseline_breaks(counts_fall, wire, window, ZoneInfo("UTC"))
    assert len(breaks) == found
    for each in breaks:
        assert abs((each.day - (DAY + timedelta(days=70)).date()).days) <= 2
        assert "the level that ears counts is 0." in each.words


def test_a_window_in_which_all_falls_silent_is_no_break_of_its_baseline(
    counts_fall: duckdb.DuckDBPyConnection,
) -> None:
    """From day 110 on nothing is told: that is for the truce's own test to answer."""
    window = TruceWindow(start=DAY + timedelta(days=110), end=DAY + timedelta(days=114))
    wire = stratum(exposure_rule="days_with_rows", baseline_windows=(28,))
    assert baseline_breaks(counts_fall, wire, window, ZoneInfo("UTC")) == ()
