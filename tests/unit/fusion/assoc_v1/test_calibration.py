"""What is learnt about sources from reports alone: invented reports whose delays are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.unit.fusion.assoc_v1.told import at, told
from truceline.fusion.assoc_v1 import Settings, associate
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
