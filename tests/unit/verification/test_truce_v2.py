"""The predictive of truce_v2: sizes, symmetry, offsets, and what it does with nothing, one, or too much."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from truceline.records import TruceAnswer
from truceline.verification.truce_v1 import WindowCount, answer
from truceline.verification.truce_v2 import (
    ARITHMETIC,
    METHOD,
    SECOND_ARITHMETIC,
    predictive,
    predictives,
    ratio_interval,
    smallest_detectable_drop,
)

from .test_truce_answer import STRATUM, earlier, steady, window

COUNTS = st.lists(st.integers(0, 500), min_size=19, max_size=42).filter(lambda counts: sum(counts) > 0)


def asked(own: WindowCount, before: list[WindowCount]) -> TruceAnswer:
    return answer(STRATUM, own, [before[:28], before], before, (), by=ARITHMETIC)


def test_the_rule_is_the_first_methods_with_another_test() -> None:
    assert asked(window(5), earlier(steady(50))).answer == "fell"
    assert asked(window(100), earlier(steady(50))).answer == "rose"
    assert asked(window(49), earlier(steady(50))).answer == "no change shown"
    assert asked(window(49), earlier(steady(50))).method == METHOD


def test_the_third_version_is_less_careful_with_even_counts_and_the_second_stays_as_it_was() -> None:
    even, scattered = [50.0] * 28, [20.0, 80.0] * 14
    third, second = ([by.expect(each, [1.0] * 28, 1.0, 1.0) for each in (even, scattered)]
                     for by in (ARITHMETIC, SECOND_ARITHMETIC))  # fmt: skip
    assert third[0].p_low(38) < second[0].p_low(38)
    assert third[1].p_low(20) == pytest.approx(second[1].p_low(20), rel=1e-3)


@pytest.mark.parametrize("counts", [[None] * 42, [None] * 41 + [7], [0] * 42])
def test_a_baseline_of_nothing_or_of_one_window_cannot_tell(counts: list[int | None]) -> None:
    found = asked(window(5), earlier(counts))
    assert found.answer == "cannot tell"
    assert found.reasons


@pytest.mark.parametrize("exposure", [0.0, float("nan"), float("inf"), -1.0])
def test_no_exposure_no_predictive(exposure: float) -> None:
    assert predictive([5.0] * 28, [1.0] * 28, exposure) is None
    assert predictive([5.0] * 28, [1.0] * 27 + [exposure], 1.0) is None


def test_identical_counts_are_tested_as_at_least_poisson() -> None:
    expected = predictive([50.0] * 28, [1.0] * 28, 1.0)
    assert expected is not None
    assert expected.p_low(38) == pytest.approx(stats.poisson.cdf(38, 50), abs=0.02)
    assert np.isinf(expected.own_k)


def test_p_values_halve_the_count_seen() -> None:
    expected = predictive([float(count or 0) for count in steady(20)], [1.0] * 42, 1.0)
    assert expected is not None
    assert expected.p_low(18) + expected.p_high(18) == pytest.approx(1.0, abs=1e-12)
    below, upto = expected.at_most(17), expected.at_most(18)
    assert expected.p_low(18) == pytest.approx((below + upto) / 2, abs=1e-12)
    assert expected.at_most(-1) == 0.0


@given(COUNTS, st.floats(0.1, 50), st.integers(0, 900))
@settings(max_examples=40, deadline=None)
def test_the_unit_of_exposure_does_not_matter(counts: list[int], unit: float, seen: int) -> None:
    b = [float(count) for count in counts]
    one, other = predictive(b, [1.0] * len(b), 1.0), predictive(b, [unit] * len(b), unit)
    assert one is not None
    assert other is not None
    assert one.p_low(seen) == pytest.approx(other.p_low(seen), rel=1e-6, abs=1e-9)


@given(COUNTS)
@settings(max_examples=40, deadline=None)
def test_a_lower_count_is_never_less_of_a_fall(counts: list[int]) -> None:
    expected = predictive([float(count) for count in counts], [1.0] * len(counts), 1.0)
    assert expected is not None
    found = [expected.p_low(count) for count in (0, 1, 5, 20, 100, 1_000, 100_000)]
    assert all(first <= second + 1e-9 for first, second in pairwise(found))
    assert all(0.0 <= p <= 1.0 for p in found)


def test_the_order_of_the_windows_does_not_matter() -> None:
    counts = [float(count or 0) for count in steady(50)]
    exposures = list(np.linspace(0.5, 1.0, 42))
    forward, back = predictive(counts, exposures, 1.0), predictive(counts[::-1], exposures[::-1], 1.0)
    assert forward is not None
    assert back is not None
    assert forward.p_low(30) == pytest.approx(back.p_low(30), abs=1e-12)


def test_the_interval_holds_no_ratio_that_a_test_rejects() -> None:
    expected = predictive([float(count or 0) for count in steady(50)], [1.0] * 42, 1.0)
    assert expected is not None
    low, high = ratio_interval(expected, 20, 0.05)
    assert low < 20 / expected.mean < high < 1
    assert expected.p_high(20, low) == pytest.approx(0.05, abs=1e-6)
    assert expected.p_low(20, high) == pytest.approx(0.05, abs=1e-6)
    assert ratio_interval(expected, 0, 0.05)[0] == 0.0


@pytest.mark.parametrize("mean", [8, 30, 150])
def test_the_smallest_detectable_drop_is_detected_as_often_as_said(mean: int) -> None:
    expected = predictive([float(count or 0) for count in steady(mean)], [1.0] * 42, 1.0)
    assert expected is not None
    drop = smallest_detectable_drop(expected, 0.05, 0.8)
    critical = expected.largest_significant(0.05)
    assert drop is not None
    assert critical is not None
    assert expected.p_low(critical) <= 0.05 < expected.p_low(critical + 1)
    assert expected.at_most(critical, 1 - drop) == pytest.approx(0.8, abs=1e-6)


def test_windows_that_share_their_time_count_for_less() -> None:
    counts = [float(count or 0) for count in steady(50, 28)]
    alone, shared = predictive(counts, [1.0] * 28, 1.0), predictive(counts, [1.0] * 28, 1.0, 0.1)
    assert alone is not None
    assert shared is not None
    assert shared.p_low(30) > 2 * alone.p_low(30)


def test_many_worlds_are_tested_as_each_alone() -> None:
    counts = np.random.default_rng(4).poisson(20, (5, 28)).astype(float)
    together = predictives(counts, np.ones_like(counts), np.ones(5)).p_low(np.full(5, 12.0))
    for row, p in zip(counts, together, strict=True):
        alone = predictive(list(row), [1.0] * 28, 1.0)
        assert alone is not None
        assert alone.p_low(12) == pytest.approx(p, abs=1e-12)


@pytest.mark.parametrize("k", [5.0, 30.0, float("inf")])
@pytest.mark.parametrize("mean", [15, 140])
def test_size_is_near_nominal_where_it_is_promised(mean: int, k: float) -> None:
    """2,000 truces without a change: 3.5 to 6.5 %, give or take what 2,000 draws can be off by."""
    rng = np.random.default_rng([2031, mean])
    level = 1.0 if np.isinf(k) else rng.gamma(k, 1 / k, (2000, 29))
    counts = rng.poisson(mean * np.broadcast_to(level, (2000, 29))).astype(float)
    expected = predictives(counts[:, :28], np.ones((2000, 28)), np.ones(2000))
    low = expected.p_low(counts[:, 28])
    slack = 2.5 * np.sqrt(0.05 * 0.95 / 2000)
    assert 0.035 - slack <= np.mean(low <= 0.05) <= 0.065 + slack
    assert 0.035 - slack <= np.mean(1 - low <= 0.05) <= 0.065 + slack


def test_days_that_are_like_the_day_before_count_for_less() -> None:
    rng = np.random.default_rng(12)
    level = np.repeat(rng.gamma(8, 1 / 8, 6), 7)
    counts = [float(count) for count in rng.poisson(60 * level)]
    alone = predictive(counts, [1.0] * 42, 1.0)
    heeded = predictive(counts, [1.0] * 42, 1.0, heeds_neighbours=True)
    mixed = predictive(list(rng.permutation(counts)), [1.0] * 42, 1.0, heeds_neighbours=True)
    assert alone is not None
    assert heeded is not None
    assert mixed is not None
    assert heeded.p_low(25) > 1.2 * alone.p_low(25)
    assert mixed.p_low(25) == pytest.approx(alone.p_low(25), abs=1e-9)


def test_a_fortnight_has_its_size_although_its_baseline_windows_overlap() -> None:
    rng, days, number = np.random.default_rng(13), 14, 1500
    counts = rng.poisson(20 * rng.gamma(10, 0.1, (number, 28 + 2 * days + 2))).astype(float)
    ends = np.concatenate([np.zeros((number, 1)), counts.cumsum(axis=1)], axis=1)
    windows = ends[:, days:] - ends[:, :-days]
    distinct = (28 + days - 1) / (28 * days)
    before, own = windows[:, :28], windows[:, -1]
    low = predictives(before, np.ones((number, 28)), np.ones(number), distinct, heeds_neighbours=True).p_low(
        own
    )
    assert np.mean(low <= 0.05) <= 0.08
    assert np.mean(1 - low <= 0.05) <= 0.08


@pytest.mark.parametrize("counts", [[0] * 27 + [1], [0] * 41 + [500], [10**6] * 28, [0, 10**9] * 14])
@pytest.mark.parametrize("distinct", [1.0, 0.05])
def test_absurd_baselines_give_a_probability(counts: list[int], distinct: float) -> None:
    expected = predictive(
        [float(count) for count in counts], [1.0] * len(counts), 1.0, distinct, heeds_neighbours=True
    )
    assert expected is not None
    assert 0.0 <= expected.p_low(3) <= 1.0
    assert smallest_detectable_drop(expected, 0.05, 0.8) in (None, pytest.approx(0.5, abs=0.5))


def test_a_satellite_added_amid_the_baseline_moves_the_expected_rate_by_less_than_a_twentieth() -> None:
    rng = np.random.default_rng(14)
    looks = np.repeat([2.0, 3.0], 21)
    seen = [float(count) for count in rng.poisson(40 * looks * rng.gamma(50, 1 / 50, 42))]
    added = predictive(seen, list(looks), 3.0, heeds_neighbours=True)
    before = predictive(seen[:21], [2.0] * 21, 3.0, heeds_neighbours=True)
    assert added is not None
    assert before is not None
    assert added.mean == pytest.approx(before.mean, rel=0.05)
    assert 0.05 < added.p_high(120) < 0.95
