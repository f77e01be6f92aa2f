"""Real sounds against what is known of them: a blast whose place is known, impulses whose direction is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.sound import ARRAYS, HELMET, blast, helmet, waveforms

pytestmark = pytest.mark.real


def folder(name: str) -> Path:
    found = Path(os.environ.get("TRUCELINE_DATA", "")) / name
    if not os.environ.get("TRUCELINE_DATA") or not found.is_dir():
        pytest.skip(f"needs real data ({name}): TRUCELINE_DATA is not set, or has no such folder")
    return found


def test_the_ellipse_holds_the_known_blast_with_three_arrays_and_with_any_two() -> None:
    found = blast(folder(ARRAYS), quick=True)
    assert [value for name, value in found.items() if name.endswith("within_95")] == [True] * 4
    assert found["blast_three_arrays_error_km"] < 50


def test_directions_of_real_impulses_are_no_worse_than_the_sets_own() -> None:
    found = helmet(folder(HELMET), quick=True)
    assert found["helmet_answered_percent"] > 85
    assert found["helmet_median_error_deg"] <= found["helmet_own_estimate_median_error_deg"]
    assert found["helmet_error_deg_90_percent"] < found["helmet_own_estimate_error_deg_90_percent"]


def test_waveforms_of_a_real_array_give_one_loud_arrival() -> None:
    pytest.importorskip("obspy", reason="needs the extra seismic: ObsPy")
    found = waveforms(folder(ARRAYS), quick=True)
    assert found["waveforms_strongest_fisher"] > 100
    assert found["waveforms_strongest_bearing_deg"][0] == pytest.approx(320.5, abs=3.0)
