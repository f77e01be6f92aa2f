"""The waveforms of one array on one clock, from SAC or miniSEED files (ObsPy, extra ``seismic``)."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.records import Problem, Severity, TrucelineError

FloatArray = npt.NDArray[np.float64]
LEAST_ELEMENTS = 3
WIDEST_M = 20_000.0
M_PER_DEG = 111_194.93


class WaveformError(TrucelineError):
    """These files are no array, or no table of bearings: ``problem`` says which and why."""

    def __init__(self, message: str, remedy: str = "Mend the files and call again.") -> None:
        super().__init__(message)
        self.problem = Problem(code="TL-INT-003", severity=Severity.REFUSED, message=message, remedy=remedy)


class MissingExtraError(WaveformError):
    """ObsPy is not installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Array:
    """Waveforms (elements, samples) that all begin at ``start_s`` (s since 1970), metres from the middle."""

    name: str
    lon_deg: float
    lat_deg: float
    east_m: FloatArray
    north_m: FloatArray
    start_s: float
    samples_per_s: float
    waveforms: FloatArray


def read_array(files: Sequence[Path], elements: Path | None = None) -> Array:
    """The array that these files hold.

    elements: CSV of id, lat_deg, lon_deg where the files do not say where their elements stand (miniSEED)
    errors: MissingExtraError without ObsPy, WaveformError for files that are no array
    """
    traces = [trace for path in files for trace in _traces(path)]
    places = {} if elements is None else _places(elements)
    known = {trace.id: _place(trace, places) for trace in traces}
    _refuse(traces, known)
    lon, lat = np.array([known[trace.id] for trace in traces]).T
    middle_lon, middle_lat = float(lon.mean()), float(lat.mean())
    east = (lon - middle_lon) * M_PER_DEG * np.cos(np.radians(middle_lat))
    north = (lat - middle_lat) * M_PER_DEG
    if max(np.ptp(east), np.ptp(north)) > WIDEST_M:
        raise WaveformError("the elements lie more than 20 km apart: give the files of one array at a time.")
    start, rate, waveforms = _together(traces)
    return Array(
        name=_name(traces),
        lon_deg=middle_lon,
        lat_deg=middle_lat,
        east_m=east,
        north_m=north,
        start_s=start,
        samples_per_s=rate,
        waveforms=waveforms,
    )


def _traces(path: Path) -> list[Any]:
    try:
        import obspy
    except ImportError as error:
        raise MissingExtraError(
            "waveforms need ObsPy, which is not installed.",
            "pip install 'truceline[seismic]'. Tables of bearings, and QuakeML, are read without it.",
        ) from error
    try:
        found = obspy.read(str(path))
    except Exception as error:
        raise WaveformError(f"{path.name}: {str(error) or type(error).__name__}") from error
    found.merge(method=0)
    return list(found)


def _places(path: Path) -> dict[str, tuple[float, float]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return {row["id"]: (float(row["lon_deg"]), float(row["lat_deg"])) for row in rows}
    except (KeyError, TypeError, ValueError, UnicodeDecodeError, OSError) as error:
        raise WaveformError(
            f"{path.name}: it needs the columns id, lat_deg and lon_deg in degrees."
        ) from error


def _place(trace: Any, places: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
    for name in (trace.id, trace.stats.station):
        if name in places:
            return places[name]
    header = trace.stats.get("sac", {})
    lon, lat = header.get("stlo"), header.get("stla")
    return (float("nan"), float("nan")) if lon is None or lat is None else (float(lon), float(lat))


def _refuse(traces: Sequence[Any], known: Mapping[str, tuple[float, float]]) -> None:
    if len(known) < len(traces):
        raise WaveformError("one element stands in several files or pieces: give each once.")
    if len(traces) < LEAST_ELEMENTS:
        raise WaveformError(f"{len(traces)} elements: a bearing needs {LEAST_ELEMENTS} at least.")
    if nowhere := [name for name, place in known.items() if not np.all(np.isfinite(place))]:
        raise WaveformError(
            f"nothing says where {', '.join(nowhere)} stands.",
            "Name a table of id, lat_deg, lon_deg with --elements.",
        )
    if gaps := [trace.id for trace in traces if np.ma.isMaskedArray(trace.data)]:
        raise WaveformError(f"{', '.join(gaps)}: a gap in the record; cut the files at it.")
    if len({round(float(trace.stats.sampling_rate), 6) for trace in traces}) > 1:
        raise WaveformError("the elements were sampled at different rates.")


def _together(traces: Sequence[Any]) -> tuple[float, float, FloatArray]:
    """The stretch that all elements have, to the nearest sample, each without its mean."""
    rate = float(traces[0].stats.sampling_rate)
    start = max(float(trace.stats.starttime.timestamp) for trace in traces)
    end = min(float(trace.stats.endtime.timestamp) for trace in traces)
    count = int(np.floor((end - start) * rate + 1e-6)) + 1
    if count < 2:
        raise WaveformError("the elements have no time in common.")
    parts = []
    for trace in traces:
        first = round((start - float(trace.stats.starttime.timestamp)) * rate)
        samples = np.asarray(trace.data[first : first + count], dtype=np.float64)
        parts.append(samples)
    count = min(map(len, parts))
    waveforms = np.stack([part[:count] for part in parts])
    if not np.isfinite(waveforms).all():
        raise WaveformError("a sample is no number.")
    return start, rate, waveforms - waveforms.mean(axis=1, keepdims=True)


def _name(traces: Sequence[Any]) -> str:
    """What the elements' names have in common."""
    names = [f"{trace.stats.network}.{trace.stats.station}".strip(".") for trace in traces]
    shared = "".join(
        letter for letter, *others in zip(*names, strict=False) if all(o == letter for o in others)
    )
    return shared.rstrip(".") or names[0]
