"""When a sound crossed the array and from where: a beam in every direction, window by window.

The F statistic compares what adds up in a beam with what is left; windows in which it stands far above the
record's own level are joined into arrivals, and the best window's delays give the bearing with its sigma.
Method: frequency-wavenumber beams with Fisher's statistic (Shumway 1971), as infrapy's detectors have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from truceline.intake.hearing.waveforms import Array, FloatArray, WaveformError

ComplexArray = npt.NDArray[np.complex128]

SPEEDS_M_S = np.arange(290.0, 521.0, 30.0)
COARSE_DEG, FINE_DEG, FINE_M_S = 6.0, 0.5, 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What is listened for.

    low_hz, high_hz: the band; window_s, step_s: of the beams
    false_a_day:     windows that pure noise would let through in a day, by Fisher's distribution
    apart_deg:       windows that follow one another are one arrival within this angle
    blast_s:         one longer than this goes on and is no blast; a blast's echoes take a minute or two
    floor_deg:       1 sigma of a bearing at the least: elements misplaced, and air that bends the path
    """

    low_hz: float = 0.5
    high_hz: float = 2.5
    window_s: float = 10.0
    step_s: float = 2.5
    false_a_day: float = 0.1
    apart_deg: float = 10.0
    blast_s: float = 120.0
    floor_deg: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A sound that crossed the array: its best window's middle (s since 1970), direction and strength."""

    at_s: float
    bearing_deg: float
    bearing_sigma_deg: float
    speed_m_s: float
    fisher: float
    lasted_s: float


@dataclass(frozen=True, slots=True)
class _Window:
    at_s: float
    fisher: float
    bearing_deg: float
    spectrum: ComplexArray


def arrivals(array: Array, hearing: Hearing) -> tuple[Arrival, ...]:
    """The arrivals in order of time; () where nothing stands out.

    errors: WaveformError for a record shorter than a window, or a band its samples do not hold
    """
    length = round(hearing.window_s * array.samples_per_s)
    if array.waveforms.shape[1] < length:
        raise WaveformError("the record is shorter than a window.")
    frequencies = np.asarray(np.fft.rfftfreq(length, 1 / array.samples_per_s), np.float64)
    band = (frequencies >= hearing.low_hz) & (frequencies <= hearing.high_hz)
    if not band.any() or hearing.high_hz > array.samples_per_s / 2:
        raise WaveformError(f"{array.samples_per_s:g} samples a second do not hold the band asked for.")
    windows = list(_windows(array, hearing, length, band, frequencies[band]))
    least = _threshold(windows, len(array.east_m), int(band.sum()), hearing)
    loud = [window for window in windows if window.fisher >= least]
    return tuple(_arrival(array, group, frequencies[band], hearing) for group in _groups(loud, hearing))


def _windows(
    array: Array, hearing: Hearing, length: int, band: npt.NDArray[np.bool_], frequencies: FloatArray
) -> Iterator[_Window]:
    bearings = np.arange(0.0, 360.0, COARSE_DEG)
    steering = _steering(array, bearings, SPEEDS_M_S, frequencies)
    taper = np.hanning(length)
    step = max(1, round(hearing.step_s * array.samples_per_s))
    for start in range(0, array.waveforms.shape[1] - length + 1, step):
        spectrum = np.fft.rfft(array.waveforms[:, start : start + length] * taper, axis=1)[:, band]
        fisher = _fisher(steering, spectrum)
        best = int(fisher.argmax())
        at = array.start_s + (start + length / 2) / array.samples_per_s
        yield _Window(at, float(fisher[best]), float(bearings[best // len(SPEEDS_M_S)]), spectrum)


def _steering(
    array: Array, bearings: FloatArray, speeds: FloatArray, frequencies: FloatArray
) -> ComplexArray:
    """(frequencies, bearings x speeds, elements) phases that bring a wave from there into step."""
    towards = np.radians(np.repeat(bearings, len(speeds)))
    slow = 1 / np.tile(speeds, len(bearings))
    delay = -slow[:, None] * (
        np.sin(towards)[:, None] * array.east_m + np.cos(towards)[:, None] * array.north_m
    )
    return np.asarray(np.exp(2j * np.pi * frequencies[:, None, None] * delay[None]))


def _fisher(steering: ComplexArray, spectrum: ComplexArray) -> FloatArray:
    """(directions,) Fisher's statistic of each beam; 0 for a silent record."""
    elements = spectrum.shape[0]
    beams = np.matmul(steering, spectrum.T[:, :, None])[..., 0]
    beam = (np.abs(beams) ** 2).sum(axis=0) / elements
    rest = float((np.abs(spectrum) ** 2).sum()) - beam
    found = np.divide(beam * (elements - 1), rest, out=np.zeros(len(beam)), where=rest > 0)
    return np.asarray(found, np.float64)


def _threshold(windows: Sequence[_Window], elements: int, bins: int, hearing: Hearing) -> float:
    """Fisher's quantile, raised as far as the record's median window stands above pure noise's."""
    from scipy.stats import f

    free = 2 * bins, 2 * bins * (elements - 1)
    share = hearing.false_a_day * hearing.step_s / 86_400.0
    level = float(np.median([window.fisher for window in windows])) / float(f.median(*free))
    return float(f.isf(share, *free)) * max(level, 1.0)


def _groups(loud: Sequence[_Window], hearing: Hearing) -> Iterator[list[_Window]]:
    """Windows that follow one another from one direction."""
    group: list[_Window] = []
    for window in loud:
        if group and not _follows(group[-1], window, hearing):
            yield group
            group = []
        group.append(window)
    if group:
        yield group


def _follows(one: _Window, other: _Window, hearing: Hearing) -> bool:
    aside = abs((other.bearing_deg - one.bearing_deg + 180.0) % 360.0 - 180.0)
    return other.at_s - one.at_s <= hearing.window_s and aside <= hearing.apart_deg


def _arrival(array: Array, group: Sequence[_Window], frequencies: FloatArray, hearing: Hearing) -> Arrival:
    best = max(group, key=lambda window: window.fisher)
    bearings = best.bearing_deg + np.arange(-COARSE_DEG, COARSE_DEG + FINE_DEG / 2, FINE_DEG)
    speeds = np.arange(SPEEDS_M_S[0], SPEEDS_M_S[-1] + 1, FINE_M_S)
    fisher = _fisher(_steering(array, bearings, speeds, frequencies), best.spectrum)
    number = int(fisher.argmax())
    bearing, speed = float(bearings[number // len(speeds)]), float(speeds[number % len(speeds)])
    return Arrival(
        at_s=best.at_s,
        bearing_deg=bearing % 360.0,
        bearing_sigma_deg=_sigma_deg(array, bearing, speed, float(fisher[number]), frequencies, hearing),
        speed_m_s=speed,
        fisher=float(fisher[number]),
        lasted_s=group[-1].at_s - group[0].at_s + hearing.step_s,
    )


def _sigma_deg(
    array: Array,
    bearing_deg: float,
    speed_m_s: float,
    fisher: float,
    frequencies: FloatArray,
    hearing: Hearing,
) -> float:
    """1 sigma of the bearing: what the delays can tell (Cramér and Rao), and the floor.

    A delay across the aperture is known to 1 / (2π f √(2 bins snr)) by an element, with snr from Fisher's F.
    """
    snr = max((fisher - 1) / len(array.east_m), 1e-3)
    delay_s = 1 / (2 * np.pi * float(np.sqrt((frequencies**2).mean())) * np.sqrt(2 * len(frequencies) * snr))
    across = np.radians(bearing_deg + 90.0)
    aperture = array.east_m * np.sin(across) + array.north_m * np.cos(across)
    length_m = float(np.sqrt(((aperture - aperture.mean()) ** 2).sum()))
    told = np.degrees(speed_m_s * delay_s / length_m) if length_m > 0 else 180.0
    return float(np.hypot(told, hearing.floor_deg))
