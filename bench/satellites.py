"""What a satellite more does to the rate of fires: detections, fires, and fires by what was looked at.

Two worlds of one seed, of the simulator's own making: in one the fourth satellite begins in the middle. What
the ratio of their ratios keeps is the satellite alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.simulate.theatre.options import Options
from truceline.simulate.theatre.process import THERMAL_ANOMALY
from truceline.simulate.theatre.process_scene import process_scene
from truceline.verification.thermal_v1 import STANDARD, Detections, exposures, fire_numbers, repeats

FloatArray = npt.NDArray[np.float64]


def measure(*, quick: bool) -> dict[str, Any]:
    """Change from the first half to the second that the satellite makes, percent."""
    seeds = (7,) if quick else (7, 8, 9)
    told: dict[str, list[float]] = {}
    for seed in seeds:
        with_it, without = (_changes(seed, each, quick) for each in (("new_satellite",), ()))
        for name, value in with_it.items():
            told.setdefault(name, []).append(round(100 * (value / without[name] - 1), 2))
    return {f"new_satellite_changes_{name}_percent": values for name, values in told.items()}


def _changes(seed: int, adversary: tuple[str, ...], quick: bool) -> dict[str, float]:
    """Second half over first half."""
    found = _detections(Options(observations=50_000 if quick else 200_000, adversary=adversary, seed=seed))
    fire = fire_numbers(found, STANDARD)
    day = np.floor(found.at_s / 86_400).astype(np.int64)
    days = np.arange(day.min(), day.max() + 1)
    middle = len(days) // 2
    flew = np.ones((len(days), int(found.satellite.max()) + 1), bool)
    if adversary:
        flew[:middle, -1] = False
    worth = exposures(found, days, flew, np.ones(len(days)), STANDARD)
    once = np.unique(fire, return_index=True)[1]
    counts = {
        "detections": np.bincount(day - days[0], minlength=len(days)),
        "first_told": np.bincount(day[~repeats(found, fire)] - days[0], minlength=len(days)),
        "fires": np.bincount(day[once] - days[0], minlength=len(days)),
    }
    found_ratio = {name: float(each[middle:].sum() / each[:middle].sum()) for name, each in counts.items()}
    return found_ratio | {"rate": found_ratio["fires"] * float(worth[:middle].sum() / worth[middle:].sum())}


def _detections(options: Options) -> Detections:
    """The thermal rows of a theatre; satellites numbered in their order."""
    parts = [block.take(block["kind"] == THERMAL_ANOMALY) for block in process_scene(options).blocks]

    def column(name: str) -> FloatArray:
        return np.concatenate([np.asarray(part[name], np.float64) for part in parts])

    sigma = column("sigma_major_m")
    satellite = np.unique(column("source"), return_inverse=True)[1].ravel().astype(np.int64)
    return Detections(
        lon_deg=column("lon_deg"),
        lat_deg=column("lat_deg"),
        sigma_m=sigma,
        pixel_m=np.full(len(sigma), STANDARD.pixel_m),
        at_s=column("earliest_us") / 1e6,
        satellite=satellite,
    )
