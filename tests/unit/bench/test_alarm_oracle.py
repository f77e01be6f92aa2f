"""The oracle beside the alarm: told everything, at its stated share of false alarms, and never slower than it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from truceline.bench import alarm_oracle
from truceline.bench.alarm import Watched, _measured


@pytest.mark.parametrize("k", [5.0, np.inf])
def test_its_likelihood_ratio_is_that_of_the_distributions(k: float) -> None:
    counts, mean = np.arange(40.0), 10.0

    def log_probability(rate: float) -> np.ndarray:
        if np.isinf(k):
            return np.asarray(stats.poisson.logpmf(counts, rate))
        return np.asarray(stats.nbinom.logpmf(counts, k, k / (k + rate)))

    expected = log_probability(2 * mean) - log_probability(mean)
    assert alarm_oracle.doubling(counts, mean, k) == pytest.approx(expected, abs=1e-9)


def test_its_threshold_gives_the_stated_share_of_false_alarms() -> None:
    counts = np.random.default_rng(3).poisson(10.0, (200, 1, 60)).astype(float)
    ratio = alarm_oracle.doubling(counts, 10.0, np.inf)
    alarmed = alarm_oracle.alarms(alarm_oracle.first_zone, ratio, ratio).any(axis=-1)
    assert alarmed.mean() == alarm_oracle.FALSE_ALARMS


def test_what_it_does_not_know_costs_it_days() -> None:
    found = _measured(Watched(zones=5, mean=10, k=5), np.random.default_rng(11), 120)
    knows, not_which = found["peers"]["oracle"], found["peers"]["oracle_not_which_zone"]
    assert knows["delay_days_one_zone"] <= not_which["delay_days_one_zone"] <= found["delay_days_one_zone"]
    assert not_which["delay_days"] == knows["delay_days"] <= found["delay_days"]


def test_one_zone_has_no_other_to_take_it_for_and_days_alike_have_no_oracle() -> None:
    rng = np.random.default_rng(12)
    assert "oracle_not_which_zone" not in _measured(Watched(zones=1, mean=10, k=5), rng, 20)["peers"]
    alike = _measured(Watched(zones=1, mean=10, k=5, follows=0.5), rng, 20)["peers"]
    assert not [name for name in alike if name.startswith("oracle")]
