"""The alarm: what is evidence and what is not, one promise for all zones, and a doubling that is found."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pytest

from truceline.verification.alarm_v1 import (
    ALPHA,
    GAP_DAYS,
    HORIZON_DAYS,
    LEAST_DAYS,
    Series,
    evidence,
    expectation,
    stand_out,
    watch,
    with_total,
)
from truceline.verification.truce_v1 import WindowCount
from truceline.verification.truce_v1.windows import ShiftedWindow

FloatArray = npt.NDArray[np.float64]
START = 120


def missions(number: int, zones: int, days: int, mean: float = 20.0, k: float = 5.0) -> FloatArray:
    rng = np.random.default_rng(31)
    return rng.poisson(mean * rng.gamma(k, 1 / k, (number, zones, days))).astype(float)


def of(counts: FloatArray) -> FloatArray:
    """The mission's evidence, everything observed."""
    series, exposures, weights = with_total(counts, np.ones_like(counts))
    return evidence(series, exposures, weights, start=START).evidence


def test_a_year_in_which_nothing_changes_is_quiet() -> None:
    quiet = of(missions(150, 3, START + HORIZON_DAYS))
    assert np.mean((quiet >= HORIZON_DAYS / ALPHA).any(axis=-1)) <= 0.05


def test_a_doubling_everywhere_is_found_within_days() -> None:
    counts = missions(150, 3, START + 60)
    rng = np.random.default_rng(5)
    counts[..., START + 30 :] += rng.poisson(20 * rng.gamma(5, 1 / 5, counts[..., START + 30 :].shape))
    found = of(counts) >= HORIZON_DAYS / ALPHA
    assert np.median(found[:, START + 30 :].argmax(axis=-1) + 1) <= 6
    assert found[:, START + 30 :].any(axis=-1).all()


def test_a_day_nobody_observed_is_no_evidence() -> None:
    counts = missions(1, 1, START + 60)
    for missing in (np.nan, 0.0):
        exposures = np.ones_like(counts)
        exposures[..., START + 40] = 0.0
        seen = counts.copy()
        seen[..., START + 40] = missing
        found = evidence(seen, exposures, np.ones(1), start=START)
        assert not found.used[0, 0, START + 40]
        assert found.evidence[0, START + 40] == found.evidence[0, START + 39]


def test_no_baseline_no_evidence() -> None:
    counts = missions(1, 1, 60)
    found = evidence(counts, np.ones_like(counts), np.ones(1))
    first = int(np.flatnonzero(found.used[0, 0])[0])
    assert first == LEAST_DAYS + GAP_DAYS
    assert (found.evidence[0, :first] == 0).all()
    nothing = evidence(np.zeros((1, 1, 200)), np.ones((1, 1, 200)), np.ones(1))
    assert not nothing.used.any()


def test_the_day_itself_is_not_in_its_baseline() -> None:
    counts = missions(1, 1, 100)
    changed = counts.copy()
    changed[..., 90:] = 10_000
    before = expectation(counts, np.ones_like(counts)).mean[..., 90]
    assert expectation(changed, np.ones_like(counts)).mean[..., 90] == before


def test_the_unit_of_exposure_does_not_matter() -> None:
    counts = missions(2, 3, START + 40)
    one, other = (
        evidence(counts, np.full_like(counts, unit), np.ones(3) / 3, start=START) for unit in (1, 7)
    )
    assert other.evidence == pytest.approx(one.evidence, rel=1e-6)


def test_twice_the_looks_at_the_same_rate_is_no_rise() -> None:
    counts = missions(40, 1, START + 60)
    exposures = np.ones_like(counts)
    exposures[..., START + 20 :] = 2.0
    rng = np.random.default_rng(8)
    counts[..., START + 20 :] += rng.poisson(20 * rng.gamma(5, 1 / 5, counts[..., START + 20 :].shape))
    offset = evidence(counts, exposures, np.ones(1), start=START).alarm.any(axis=-1).mean()
    ignored = evidence(counts, np.ones_like(counts), np.ones(1), start=START).alarm.any(axis=-1).mean()
    assert offset <= 0.05
    assert ignored >= 0.9


def test_the_order_of_the_zones_does_not_matter() -> None:
    counts = missions(3, 4, START + 40)
    assert of(counts[:, ::-1]) == pytest.approx(of(counts), rel=1e-9)


def test_absurd_counts_give_a_number() -> None:
    counts = missions(1, 2, START + 40)
    counts[0, 0, START + 5 :] = 1e12
    assert np.isfinite(of(counts)).all()


def test_zones_stand_out_by_their_evidence_of_one_day() -> None:
    days = np.full(4, 100.0)
    assert list(stand_out(np.array([9_000.0, 3.0, 5_000.0, 1.0]), days)) == [True, False, True, False]
    assert not stand_out(np.array([1_000.0, 90.0, 90.0, 90.0]), days).any()
    assert not stand_out(np.zeros(4), np.zeros(4)).any()


def day_count(day: date, count: int | None) -> WindowCount:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    window = ShiftedWindow(shift_days=0, start=start, end=start + timedelta(days=1), days=(day,))
    return WindowCount(window=window, count=count, exposure=1.0 if count is not None else 0.0, looks=None)


def test_a_watch_says_for_each_zone_what_it_saw_and_what_it_assumed() -> None:
    days = [date(2031, 1, 1) + timedelta(days=n) for n in range(160)]
    rng = np.random.default_rng(6)
    west = [int(count) for count in rng.poisson(20, 140)] + [200] * 20
    east: list[int | None] = [int(count) for count in rng.poisson(20, 159)]
    whole = [day_count(day, one + (two or 0)) for day, one, two in zip(days, west, [*east, 0], strict=True)]
    series = [
        Series(stratum="shelling", zone="", counts=tuple(whole)),
        Series(stratum="shelling", zone="west", counts=tuple(map(day_count, days, west))),
        Series(stratum="shelling", zone="east", counts=tuple(map(day_count, days, [*east, None]))),
    ]
    found = watch(series, days, 0)
    assert found.alarms[0] == days[140]
    _, in_west, in_east = found.zones
    assert (in_west.stands_out, in_east.stands_out) == (True, False)
    assert in_east.last_count is None
    assert in_east.expected is None
    assert in_west.days_used + in_west.days_without_evidence == 160
    assert in_west.share > in_east.share
