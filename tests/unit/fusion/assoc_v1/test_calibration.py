"""What is learnt about sources from reports alone: invented reports whose delays are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.unit.fusion.assoc_v1.told import at, told
from truceline.fusion.assoc_v1 import Settings, associate
from truceline.fusion.assoc_v1.calibration import MOST_OFF, delays, factors
from truceline.fusion.assoc_v1.reports import source_numbers
from truceline.fusion.assoc_v1.settings import FIRST, STANDARD

SECONDS = {"camera": 60.0, "patrol": 600.0, "press": 9_000.0}


def learnt_delays(settings: Settings) -> dict[str, float]:
    """Mean delays (s) learnt of 900 happenings, each told by three sources."""
    rng = np.random.default_rng(8)
    rows: list[dict[str, Any]] = []
    for number in range(900):
        place, hour = rng.uniform(-60_000, 60_000, 2), rng.uniform(0, 60 * 24)
        for source, delay_s in SECONDS.items():
            sigma = {"camera": 200.0, "patrol": 400.0, "press": 500.0}[source]
            when = hour + rng.exponential(delay_s) / 3_600
            rows.append(
                at(
                    *(place + rng.normal(0, sigma, 2)),
                    sigma,
                    hours=when,
                    source_id=source,
                    id=f"{source}{number}",
                )
            )
    columns = told(*rows)
    found = associate(columns, settings, compiled=False).calibration
    assert found is not None
    number = dict(zip(columns["source_id"].tolist(), source_numbers(columns).tolist(), strict=True))
    return {source: float(found.delay_s[number[source]]) for source in SECONDS}


def test_a_source_that_tells_late_is_known_as_late() -> None:
    found = learnt_delays(STANDARD)
    assert found["press"] == pytest.approx(SECONDS["press"], rel=0.3)
    assert max(found["camera"], found["patrol"]) < 0.2 * found["press"]


def test_runs_of_the_first_version_learn_as_they_did() -> None:
    """Beside sources that tell at once it took a late one for another burst: such runs must still verify."""
    assert learnt_delays(FIRST)["press"] < learnt_delays(STANDARD)["press"]


def test_a_source_of_which_little_shows_does_not_answer_for_a_misfit() -> None:
    """The sharp source is a fifth of its pairs' variance; all its ratios are a quarter too low by misfit."""
    share = np.array([[0.5, 0.2, 0.2, 0.2], [0.8, 0.5, 0.5, 0.5], [0.8, 0.5, 0.5, 0.5], [0.8, 0.5, 0.5, 0.5]])
    ratio = np.full((4, 4), 2.0) * np.array([1.0, 1.08, 0.93, 1.05])[:, None]
    ratio[0], ratio[:, 0] = 1.5, 1.5
    weight = np.full((4, 4), 800.0) - 800.0 * np.eye(4)
    misfitting = factors(weight, ratio, share, STANDARD)
    as_before = factors(weight, ratio, share, FIRST)
    assert as_before[0] < 0.4
    assert 2 * as_before[0] < misfitting[0] < 2.0
    assert misfitting[1:] == pytest.approx(as_before[1:], rel=0.15)


def test_ratios_that_fit_leave_each_source_its_own() -> None:
    true = np.array([0.5, 2.0, 1.0])
    share = np.array([[0.5, 0.3, 0.4], [0.7, 0.5, 0.6], [0.6, 0.4, 0.5]])
    ratio = share * true[:, None] + (1 - share) * true
    weight = np.full((3, 3), 5_000.0)
    assert factors(weight, ratio, share, STANDARD) == pytest.approx(true, rel=0.03)


def test_what_two_satellites_see_hours_later_does_not_make_a_sound_late() -> None:
    """Fires are seen hours after the sound, and by both satellites within minutes: no delay says both."""
    gap = np.full((4, 4), 240.0)
    gap[:2, :2] = 120.0
    gap[0, 2:], gap[2:, 0] = 16_000.0, 16_000.0
    weight = np.full((4, 4), 36.0)
    weight[1, 2:], weight[2:, 1], weight[0, 0], weight[1, 1] = 0.0, 0.0, 0.0, 0.0
    sound = {version: delays(weight, gap, most)[0] for version, most in MOST_OFF.items()}
    assert sound[2] < 300.0 < 2_500.0 < sound[1]
