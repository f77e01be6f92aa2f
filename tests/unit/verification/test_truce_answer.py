"""The truce rule, case by case, on windows whose counts are given outright."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from truceline.records import Stratum
from truceline.verification.truce_v1 import WindowCount, answer, predictive, smallest_detectable_drop
from truceline.verification.truce_v1.windows import ShiftedWindow

STRATUM = Stratum(
    id="shelling",
    provision_id="P1",
    source_id="ears",
    channel="observations",
    measure=("artillery",),
    area="all",
    unit="days",
    exposure_rule="coverage",
    baseline_windows=(28, 42),
    gap_days=3,
    sides_seen=("A", "B"),
)
DAY = date(2025, 4, 20)


def window(
    count: int | None, *, shift: int = 0, exposure: float = 1.0, looks: int | None = None
) -> WindowCount:
    day = DAY - timedelta(days=shift)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    shifted = ShiftedWindow(shift_days=shift, start=start, end=start + timedelta(days=1), days=(day,))
    why = "" if count is not None else "nobody looked"
    return WindowCount(window=shifted, count=count, exposure=exposure, looks=looks, why_unusable=why)


def earlier(counts: list[int | None], exposure: float = 1.0) -> list[WindowCount]:
    return [window(count, shift=3 + n, exposure=exposure) for n, count in enumerate(counts)]


def steady(mean: int, number: int = 42) -> list[int | None]:
    """Counts around the mean, as even as Poisson counts are, the same every time."""
    return [int(x) for x in np.random.default_rng(3).poisson(mean, number)]


def asked(own: WindowCount, before: list[WindowCount]) -> str:
    return answer(STRATUM, own, [before[:28], before], before, ()).answer


def test_a_tenth_of_the_usual_count_fell() -> None:
    assert asked(window(5), earlier(steady(50))) == "fell"


def test_twice_the_usual_count_rose() -> None:
    assert asked(window(100), earlier(steady(50))) == "rose"


def test_the_usual_count_shows_no_change() -> None:
    assert asked(window(49), earlier(steady(50))) == "no change shown"


def test_a_window_nobody_observed_is_never_zero() -> None:
    result = answer(STRATUM, window(None), [earlier(steady(50))], [], ())
    assert result.answer == "cannot tell"
    assert result.observed is None
    assert result.expected is None
    assert "not observed" in result.reasons[0]


def test_one_look_is_too_few_where_the_source_has_looks() -> None:
    before = earlier(steady(50))
    assert asked(window(5, looks=1), before) == "cannot tell"
    assert asked(window(5, looks=2), before) == "fell"


def test_eighteen_usable_windows_are_too_few() -> None:
    counts: list[int | None] = [*steady(50, 18), *[None] * 24]
    result = answer(STRATUM, window(5), [earlier(counts)], [], ())
    assert result.answer == "cannot tell"
    assert "18 usable windows" in result.reasons[0]


def test_a_noisy_baseline_that_could_hide_any_fall_cannot_tell() -> None:
    counts: list[int | None] = [0, 40] * 21
    result = answer(STRATUM, window(20), [earlier(counts)], [], ())
    assert result.answer == "cannot tell"
    assert "smallest drop" in result.reasons[0] or "not even a count of zero" in result.reasons[0]


def test_baselines_that_disagree_cannot_tell_and_both_are_printed() -> None:
    before = earlier([*steady(50, 28), *[45 if n % 2 else 15 for n in range(14)]])
    result = answer(STRATUM, window(32), [before[:28], before], before, ())
    assert {one.verdict for one in result.baselines} == {"fell", "no change shown"}
    assert result.answer == "cannot tell"
    assert "baselines disagree" in " ".join(result.reasons)


def test_a_rise_under_a_clear_sky_against_a_clouded_baseline_is_not_comparable() -> None:
    before = earlier(steady(20), exposure=0.2)
    result = answer(STRATUM, window(200, exposure=1.0), [before[:28], before], before, ())
    assert result.answer == "cannot tell"
    assert "not comparable" in " ".join(result.reasons)


def test_exposure_is_an_offset() -> None:
    before = earlier(steady(50), exposure=1.0)
    assert asked(window(25, exposure=0.5), before) == "no change shown"
    assert asked(window(25, exposure=1.0), before) == "fell"


def test_a_baseline_of_zeros_can_show_no_fall() -> None:
    assert asked(window(0), earlier([0] * 42)) == "cannot tell"


def test_the_placebo_counts_earlier_windows_as_low() -> None:
    before = earlier([10] * 19 + [3])
    result = answer(STRATUM, window(3), [before], before, ())
    assert result.placebo is not None
    assert (result.placebo.as_low, result.placebo.windows) == (1, 20)
    assert result.placebo.p_low == pytest.approx(2 / 21)


@pytest.mark.parametrize("mean", [8, 30, 150])
def test_the_smallest_detectable_drop_is_detected_as_often_as_said(mean: int) -> None:
    expected = predictive([float(count or 0) for count in steady(mean)], [1.0] * 42, 1.0)
    assert expected is not None
    drop = smallest_detectable_drop(expected, 0.05, 0.8)
    if drop is None or drop == 1.0:
        pytest.fail("a steady baseline must be able to show some drop")
    found = [count for count in range(mean * 2) if expected.p_low(count) <= 0.05]
    assert expected.p_low(max(found), ratio=1 - drop) == pytest.approx(0.8, abs=1e-6)


def test_the_interval_holds_no_ratio_that_a_test_rejects() -> None:
    before = earlier(steady(50))
    result = answer(STRATUM, window(5), [before], before, ())
    assert result.interval is not None
    assert result.rate_ratio is not None
    low, high = result.interval
    assert low < result.rate_ratio < high < 1


def test_more_overdispersion_never_makes_a_test_sharper() -> None:
    calm = predictive([50.0, 51, 49, 50] * 7, [1.0] * 28, 1.0)
    rough = predictive([20.0, 80, 30, 70] * 7, [1.0] * 28, 1.0)
    assert calm is not None
    assert rough is not None
    assert calm.p_low(25) < rough.p_low(25)


@pytest.mark.slow
@pytest.mark.parametrize("k", [1.0, 4.0, 10.0, 30.0, 1e6])
@pytest.mark.parametrize("mean", [15, 50, 140])
@pytest.mark.parametrize("windows", [28, 42])
def test_size_stays_near_nominal(windows: int, mean: int, k: float) -> None:
    """False alarms of each one-sided test at 5 %: published in docs/explanation/truce-answers.md."""
    rng = np.random.default_rng(20250420)
    falls = rises = 0
    rounds = 2000
    for _ in range(rounds):
        counts = rng.poisson(mean * rng.gamma(k, 1 / k, windows + 1))
        expected = predictive([float(count) for count in counts[:windows]], [1.0] * windows, 1.0)
        if expected is None:
            continue
        falls += expected.p_low(int(counts[windows])) <= 0.05
        rises += expected.p_high(int(counts[windows])) <= 0.05
    assert falls / rounds <= 0.075
    assert rises / rounds <= 0.080
