"""Directions and places of real sounds against what is known of them; sets below TRUCELINE_DATA.

A helmet with eight microphones (439 impulses, angle known), the bearings of three arrays on a blast whose
place and second are known, and twenty minutes of a four-element array (no truth is stated for it).
The helmet set does not say which way its angles turn: they are taken the way that fits both estimates.
"""

from __future__ import annotations

import csv
import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.space import WGS84
from truceline.space.sound import Heard, Origin, Speed, direction, located

HELMET, ARRAYS = "acoustic_headsup_INTERNAL", "infrasound_infrapy"
BLAST_LON_LAT, BLAST_AT = (-112.896, 41.131), datetime(2004, 6, 2, 17, 23, 4, tzinfo=UTC)
"""The rocket motor of 2 June 2004, from the set's SOURCE.md."""
CLOCK_SIGMA_S, BEARING_SIGMA_DEG = 5e-5, 3.0


def measure(*, quick: bool) -> dict[str, Any]:
    """What can be measured of what is there; a set that is not there is said to be missing."""
    data = Path(os.environ.get("TRUCELINE_DATA", ""))
    found: dict[str, Any] = {}
    for folder, figures in ((HELMET, helmet), (ARRAYS, blast), (ARRAYS, waveforms)):
        if not (data / folder).is_dir():
            found[folder] = "not there below TRUCELINE_DATA"
            continue
        found |= figures(data / folder, quick=quick)
    return found


def helmet(folder: Path, *, quick: bool) -> dict[str, Any]:
    """Error of the direction, degrees, beside the error of the set's own estimate on the same impulses."""
    east, north = _microphones(folder)
    with (folder / "toa.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[:: 10 if quick else 1]
    found = [direction(east, north, _times(row), CLOCK_SIGMA_S) for row in rows]
    answered = [number for number, each in enumerate(found) if each is not None]
    truth = np.array([-float(row["angle_deg"]) for row in rows])
    bearing = np.array([each.bearing_deg for each in found if each is not None])
    sigma = np.array([each.bearing_sigma_deg for each in found if each is not None])
    ours = np.abs(aside(bearing, truth[answered]))
    theirs = np.abs(aside(90.0 - np.array([float(row["calc_dir_deg"]) for row in rows]), truth))
    return {
        "helmet_impulses": len(rows),
        "helmet_answered_percent": round(100 * len(answered) / len(rows), 1),
        "helmet_median_error_deg": round(float(np.median(ours)), 1),
        "helmet_error_deg_90_percent": round(float(np.quantile(ours, 0.9)), 1),
        "helmet_error_within_2_sigma_percent": round(100 * float((ours <= 2 * sigma).mean()), 1),
        "helmet_over_30_deg_percent": round(100 * float((ours > 30).mean()), 1),
        "helmet_own_estimate_median_error_deg": round(float(np.median(theirs)), 1),
        "helmet_own_estimate_error_deg_90_percent": round(float(np.quantile(theirs, 0.9)), 1),
        "helmet_own_estimate_over_30_deg_percent": round(100 * float((theirs > 30).mean()), 1),
    }


def blast(folder: Path, *, quick: bool) -> dict[str, Any]:
    """The known blast from three arrays' detections, with all of it, bearings alone, and two arrays."""
    heard = tuple(_detections(folder / "example2.dets.json"))
    found: dict[str, Any] = {"blast_arrays": len(heard)}
    for name, some in (
        ("three_arrays", heard),
        *((f"without_{n + 1}", _without(heard, n)) for n in range(3)),
    ):
        origin = located(some, Speed())
        if origin is None:
            found[f"blast_{name}"] = "open"
            continue
        error_m, sigmas = off(origin)
        found[f"blast_{name}_error_km"] = round(error_m / 1000, 1)
        found[f"blast_{name}_sigma_km"] = [
            round(s / 1000, 1) for s in (origin.sigma_major_m, origin.sigma_minor_m)
        ]
        found[f"blast_{name}_within_95"] = sigmas <= 5.991
        found[f"blast_{name}_time_error_s"] = round(origin.at_s - BLAST_AT.timestamp(), 1)
    return found


def waveforms(folder: Path, *, quick: bool) -> dict[str, Any]:
    """What stands out in twenty minutes of waveforms, and how fast it is found."""
    from truceline.intake.hearing import Hearing, WaveformError, arrivals, read_array

    try:
        array = read_array(sorted(folder.glob("*.SAC")))
    except WaveformError as error:
        return {"waveforms": str(error)}
    started = time.perf_counter()
    found = arrivals(array, Hearing())
    strongest = max(found, key=lambda each: each.fisher)
    return {
        "waveforms_minutes": round(array.waveforms.shape[1] / array.samples_per_s / 60),
        "waveforms_seconds": round(time.perf_counter() - started, 1),
        "waveforms_arrivals": len(found),
        "waveforms_strongest_bearing_deg": [
            round(strongest.bearing_deg, 1),
            round(strongest.bearing_sigma_deg, 1),
        ],
        "waveforms_strongest_fisher": round(strongest.fisher),
    }


def off(origin: Origin) -> tuple[float, float]:
    """Metres from the blast, and the squared distance in sigmas of the ellipse."""
    azimuth, _, distance_m = WGS84.inv(origin.lon_deg, origin.lat_deg, *BLAST_LON_LAT)
    turned = np.radians(azimuth - origin.azimuth_deg)
    along, across = distance_m * np.cos(turned), distance_m * np.sin(turned)
    return float(distance_m), float(
        (along / origin.sigma_major_m) ** 2 + (across / origin.sigma_minor_m) ** 2
    )


def aside(one_deg: npt.NDArray[np.float64], other_deg: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Degrees from the other to the one, -180 to 180."""
    return np.asarray((one_deg - other_deg + 180.0) % 360.0 - 180.0)


def _microphones(folder: Path) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Metres right and ahead of the helmet's middle; the file's unit is taken as millimetres."""
    with (folder / "mic_locations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    right, ahead = np.array([[float(row["x"]), float(row["y"])] for row in rows]).T / 1000.0
    return right, ahead


def _times(row: dict[str, str]) -> npt.NDArray[np.float64]:
    return np.array([float(row[f"t_mic{number}"] or "nan") for number in range(8)])


def _detections(path: Path) -> Iterator[Heard]:
    for each in json.loads(path.read_text(encoding="utf-8")):
        yield Heard(
            lon_deg=each["Longitude"],
            lat_deg=each["Latitude"],
            bearing_deg=each["Back Azimuth"] % 360.0,
            bearing_sigma_deg=BEARING_SIGMA_DEG,
            arrival_s=datetime.fromisoformat(each["Peak F-Stat Time (UTC)"]).replace(tzinfo=UTC).timestamp(),
            arrival_sigma_s=10.0,
        )


def _without(heard: tuple[Heard, ...], number: int) -> tuple[Heard, ...]:
    return (*heard[:number], *heard[number + 1 :])
