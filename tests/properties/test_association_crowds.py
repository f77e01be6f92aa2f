"""Many reports in one place and hour: one right answer or a refusal in words, in bounded time and memory."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytest.importorskip("numba", reason="the extra fast is not installed")

PROGRAM = """
import json, resource, sys, time
import numpy as np
from truceline.fusion.assoc_v1 import TooCrowdedError, associate

rows, spread = int(sys.argv[1]), float(sys.argv[2])
draw = np.random.default_rng(1)
nothing = np.full(rows, np.nan)
moment = 1_700_000_000_000_000 + (draw.uniform(0, 3600e6, rows) * spread).astype(np.int64)
columns = {
    "id": np.char.mod("%08d", np.arange(rows)), "kind": np.full(rows, "artillery"),
    "source_id": np.char.mod("s%d", np.arange(rows) % (3 if spread else 1)),
    "place_kind": np.full(rows, "point"), "happened_earliest": moment, "happened_latest": moment,
    "lon_deg": 30 + draw.normal(0, 0.05, rows) * spread, "lat_deg": draw.normal(0, 0.05, rows) * spread,
    "sigma_major_m": np.full(rows, 1_000.0), "geometry": np.full(rows, None, object),
    **dict.fromkeys(("sigma_minor_m", "azimuth_deg", "bearing_deg", "bearing_sigma_deg"), nothing),
    **dict.fromkeys(("range_min_m", "range_max_m"), nothing),
}
worked = time.process_time()
try:
    said = f"{len(np.unique(associate(columns).label))} incidents"
except TooCrowdedError as refused:
    said = str(refused)
peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([said, time.process_time() - worked, peak_mb]))
"""
MOST_S, MOST_MB = 60.0, 1_000.0


def asked(rows: int, spread: float) -> str:
    """What is said of a crowd, once it is known that neither time nor memory grew without bounds."""
    call = [sys.executable, "-c", PROGRAM, str(rows), str(spread)]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    said, worked_s, peak_mb = json.loads(done.stdout)
    assert worked_s < MOST_S
    assert peak_mb < MOST_MB
    return str(said)


@pytest.mark.slow
def test_forty_thousand_different_reports_of_one_hour_in_one_town_are_refused_in_words() -> None:
    assert "far vaguer than their number allows" in asked(40_000, 1.0)


@pytest.mark.slow
def test_what_one_source_says_four_hundred_thousand_times_is_one_incident() -> None:
    assert asked(400_000, 0.0) == "1 incidents"
