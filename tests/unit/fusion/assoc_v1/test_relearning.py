"""What vague reports show once it is looked at who belongs with whom: invented reports, whose maker is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.unit.fusion.assoc_v1.told import at, told
from truceline.fusion.assoc_v1 import Settings, associate
from truceline.fusion.assoc_v1.reports import source_numbers
from truceline.fusion.assoc_v1.settings import FIRST, STANDARD

SIGMA_M = {"camera": 150.0, "press": 2_000.0, "paper": 2_000.0}
SPREAD_H = {"camera": 0.02, "press": 4.0, "paper": 4.0}


def learnt_cost(settings: Settings) -> float:
    """Nats a second telling by the press costs; 1,200 happenings, nobody tells one twice, all give intervals."""
    rng = np.random.default_rng(5)
    rows: list[dict[str, Any]] = []
    for number in range(1_200):
        place, hour = rng.uniform(-50_000, 50_000, 2), rng.uniform(0, 24 * 30)
        for source in np.array(list(SIGMA_M))[rng.random(3) < 0.7]:
            east_m, north_m = (place + rng.normal(0, SIGMA_M[source], 2)).tolist()
            early, late = rng.uniform(0.1, 1.0, 2) * SPREAD_H[source]
            rows.append(
                at(
                    east_m,
                    north_m,
                    SIGMA_M[source],
                    hours=(hour - early, hour + late),
                    source_id=str(source),
                    id=f"{source}{number}",
                )
            )
    columns = told(*rows)
    found = associate(columns, settings, compiled=False).calibration
    assert found is not None
    of_source = dict(zip(columns["source_id"].tolist(), source_numbers(columns).tolist(), strict=True))
    return float(found.twice[of_source["press"]])


def test_that_nobody_tells_twice_is_learnt_from_intervals_too() -> None:
    assert learnt_cost(STANDARD) < -2.0


def test_runs_of_the_first_version_learn_from_moments_alone() -> None:
    assert learnt_cost(FIRST) == pytest.approx(0.0)
