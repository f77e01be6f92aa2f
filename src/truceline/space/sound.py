"""Where a sound came from: the direction from arrivals at an array, a place from several arrays.

Directions are bearings towards the source, degrees clockwise from true north. Speeds are of sound along
the ground: known by some, each path its own, but for the wind, which bends and hastens all of them at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from truceline.space.metres import WGS84

FloatArray = npt.NDArray[np.float64]
M_PER_DEG = 111_194.93
OUTLIER_SIGMAS = 4.0
MOST_TRIPLES = 200
LEAST_CHANCE = 0.001
SPEEDS_M_S = (250.0, 800.0)
"""Slower or faster across an array is no sound along the ground; steep arrivals look faster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """The bearing (degrees, 1 sigma) of a plane wave, its speed across the array, and what fitted.

    elements: which elements agree, of those that told an arrival; misfit_s: root mean square of theirs
    """

    bearing_deg: float
    bearing_sigma_deg: float
    speed_m_s: float
    misfit_s: float
    elements: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One array's word on one sound: its place, the bearing if it has one, and when it arrived (s)."""

    lon_deg: float
    lat_deg: float
    bearing_deg: float | None
    bearing_sigma_deg: float
    arrival_s: float
    arrival_sigma_s: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """What is known of the speed along each path before any arrival, m/s, and of the wind all paths share.

    Between 0.22 and 0.34 km/s over hundreds of kilometres, by the layer that carries the sound; within some
    20 km nearly the speed of sound at the ground: Speed(mean_m_s=340, sigma_m_s=5).
    """

    mean_m_s: float = 300.0
    sigma_m_s: float = 30.0
    wind_sigma_m_s: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where and when, with the ellipse (1 sigma, m; azimuth of its long axis) and 1 sigma of the time.

    misfit: chi squared of what was heard, over ``freedom``; far over it the sounds are not of one origin
    """

    lon_deg: float
    lat_deg: float
    sigma_major_m: float
    sigma_minor_m: float
    azimuth_deg: float
    at_s: float
    at_sigma_s: float
    misfit: float
    freedom: int

    @property
    def one_sound(self) -> bool:
        """False where so large a misfit has a chance under one in a thousand: then this is no place."""
        from scipy.stats import chi2

        return self.freedom < 1 or bool(chi2.sf(self.misfit, self.freedom) >= LEAST_CHANCE)


def direction(
    east_m: FloatArray, north_m: FloatArray, arrival_s: FloatArray, sigma_s: float
) -> Direction | None:
    """The plane wave that most elements agree on; None when fewer than three do or it has no sound's speed.

    (n,) each; nan for an element that told no arrival. Every triple of elements (200 of them at most)
    proposes a wave; those within 4 sigma of it agree, and the wave is fitted to them. An element that heard
    an echo is so left out rather than averaged in. With three elements nothing checks them.
    """
    told = np.flatnonzero(np.isfinite(arrival_s) & np.isfinite(east_m) & np.isfinite(north_m))
    best: tuple[int, float, npt.NDArray[np.int64]] | None = None
    for triple in _triples(len(told)):
        wave = _fitted(east_m, north_m, arrival_s, told[triple])
        if wave is None or not _is_sound(wave):
            continue
        misfit = np.abs(_misfit(wave, east_m, north_m, arrival_s, told))
        agree = told[misfit <= OUTLIER_SIGMAS * sigma_s]
        rank = (len(agree), -float(misfit[misfit <= OUTLIER_SIGMAS * sigma_s].sum()))
        if len(agree) >= 3 and (best is None or rank > best[:2]):
            best = (*rank, agree)
    if best is None:
        return None
    wave = _fitted(east_m, north_m, arrival_s, best[2])
    return (
        None
        if wave is None or not _is_sound(wave)
        else _direction(wave, east_m, north_m, arrival_s, best[2], sigma_s)
    )


def located(heard: Sequence[Heard], speed: Speed) -> Origin | None:
    """The origin of a sound that arrays heard; None when what they heard leaves it open.

    Gauss-Newton over place, time, each path's speed and the wind (nuisances with the priors of ``speed``);
    the covariance is (JᵀJ)⁻¹ with the nuisances left in, so the wind correlates the errors of all arrays.
    """
    from scipy.optimize import least_squares

    bearings = sum(each.bearing_deg is not None for each in heard)
    if len(heard) + bearings < 3 + (bearings == 0):
        return None
    base = _Fit(heard, speed)
    fits = [least_squares(base.misfit, start, method="lm", max_nfev=400) for start in base.starts()]
    fit = min(fits, key=lambda each: float(each.cost))
    return base.origin(fit.x, fit.jac, 2.0 * float(fit.cost))


def _triples(count: int) -> list[list[int]]:
    every = [list(each) for each in combinations(range(count), 3)]
    return every[:: max(1, -(-len(every) // MOST_TRIPLES))]


def _fitted(
    east_m: FloatArray, north_m: FloatArray, arrival_s: FloatArray, rows: npt.NDArray[np.int64]
) -> FloatArray | None:
    """(t0, slowness east, north) by least squares; None where the elements lie on a line."""
    design = np.stack([np.ones(len(rows)), east_m[rows], north_m[rows]], axis=1)
    scale = max(float(np.ptp(east_m[rows])), float(np.ptp(north_m[rows])), 1e-9)
    spread = np.linalg.svd((design[:, 1:] - design[:, 1:].mean(axis=0)) / scale, compute_uv=False)
    if spread[-1] < 0.05:
        return None
    return np.asarray(np.linalg.lstsq(design, arrival_s[rows], rcond=None)[0])


def _is_sound(wave: FloatArray) -> bool:
    slowness = float(np.hypot(wave[1], wave[2]))
    return slowness > 0 and SPEEDS_M_S[0] <= 1 / slowness <= SPEEDS_M_S[1]


def _misfit(
    wave: FloatArray,
    east_m: FloatArray,
    north_m: FloatArray,
    arrival_s: FloatArray,
    rows: npt.NDArray[np.int64],
) -> FloatArray:
    return np.asarray(arrival_s[rows] - wave[0] - wave[1] * east_m[rows] - wave[2] * north_m[rows])


def _direction(
    wave: FloatArray,
    east_m: FloatArray,
    north_m: FloatArray,
    arrival_s: FloatArray,
    rows: npt.NDArray[np.int64],
    sigma_s: float,
) -> Direction:
    """The wave's direction; a misfit above what was stated widens its sigma."""
    misfit = _misfit(wave, east_m, north_m, arrival_s, rows)
    free = len(rows) - 3
    scale = max(sigma_s, float(np.sqrt((misfit**2).sum() / free)) if free else sigma_s)
    design = np.stack([np.ones(len(rows)), east_m[rows], north_m[rows]], axis=1)
    cov = np.linalg.inv(design.T @ design)[1:, 1:] * scale**2
    slow = wave[1:]
    across = np.array([-slow[1], slow[0]]) / (slow @ slow)
    return Direction(
        bearing_deg=float(np.degrees(np.arctan2(-slow[0], -slow[1])) % 360.0),
        bearing_sigma_deg=float(np.degrees(np.sqrt(across @ cov @ across))),
        speed_m_s=float(1 / np.hypot(*slow)),
        misfit_s=float(np.sqrt((misfit**2).mean())),
        elements=tuple(rows.tolist()),
    )


class _Fit:
    """Residuals in sigmas of (km east, km north, s of the origin, wind east and north, speeds)."""

    def __init__(self, heard: Sequence[Heard], speed: Speed) -> None:
        self.heard, self.speed = tuple(heard), speed
        self.lon = np.array([each.lon_deg for each in heard])
        self.lat = np.array([each.lat_deg for each in heard])
        east = np.radians(self.lon - self.lon[0])
        self.middle = self.lon[0] + float(np.degrees(np.arctan2(np.sin(east).mean(), np.cos(east).mean())))
        self.centre_lat = float(self.lat.mean())
        self.arrival = np.array([each.arrival_s for each in heard])
        self.arrival_sigma = np.array([max(each.arrival_sigma_s, 1e-3) for each in heard])
        self.has_bearing = np.array([each.bearing_deg is not None for each in heard])
        self.bearing = np.array([np.nan if each.bearing_deg is None else each.bearing_deg for each in heard])
        self.bearing_sigma = np.array([max(each.bearing_sigma_deg, 1e-3) for each in heard])

    def place(self, east_km: float, north_km: float) -> tuple[float, float]:
        """Degrees of a point that far from the middle, by a geodesic."""
        distance_m = float(np.hypot(east_km, north_km)) * 1000.0
        azimuth = float(np.degrees(np.arctan2(east_km, north_km)))
        lon, lat, _ = WGS84.fwd(self.middle, self.centre_lat, azimuth, distance_m)
        return float(lon), float(lat)

    def misfit(self, at: FloatArray) -> FloatArray:
        """What was heard and the priors against a guess, in sigmas."""
        lon, lat = self.place(at[0], at[1])
        towards, back, distance_m = WGS84.inv(
            self.lon, self.lat, np.full(len(self.lon), lon), np.full(len(self.lon), lat)
        )
        travels = np.radians(np.asarray(back) + 180.0)
        along = at[3] * np.sin(travels) + at[4] * np.cos(travels)
        across = at[3] * np.cos(travels) - at[4] * np.sin(travels)
        speed = self.speed.mean_m_s + at[5:] * self.speed.sigma_m_s + along
        speed = np.maximum(speed, 50.0)
        late = (self.arrival - at[2] - np.asarray(distance_m) / speed) / self.arrival_sigma
        # the wind carries the front sideways: it arrives from a little upwind of its origin
        seen = np.asarray(towards) - np.degrees(across / speed)
        aside = (self.bearing - seen + 180.0) % 360.0 - 180.0
        aside = (aside / self.bearing_sigma)[self.has_bearing]
        return np.concatenate([late, aside, at[3:5] / self.speed.wind_sigma_m_s, at[5:]])

    def starts(self) -> list[FloatArray]:
        """First guesses around the arrays and along their bearings."""
        reach_km = max(
            float(np.ptp(self.lat) + np.ptp(self.lon) * np.cos(np.radians(self.centre_lat)))
            * M_PER_DEG
            / 1000,
            20.0,
        )
        guesses = []
        for distance_km in (0.3 * reach_km, reach_km):
            for azimuth in range(0, 360, 60):
                east, north = (distance_km * f(np.radians(azimuth)) for f in (np.sin, np.cos))
                guesses.append(self._start(float(east), float(north)))
        costs = [float((self.misfit(each) ** 2).sum()) for each in guesses]
        return [guesses[number] for number in np.argsort(costs, kind="stable")[:2]]

    def _start(self, east_km: float, north_km: float) -> FloatArray:
        lon, lat = self.place(east_km, north_km)
        _, _, distance_m = WGS84.inv(
            self.lon, self.lat, np.full(len(self.lon), lon), np.full(len(self.lon), lat)
        )
        began = float((self.arrival - np.asarray(distance_m) / self.speed.mean_m_s).mean())
        return np.concatenate([[east_km, north_km, began, 0.0, 0.0], np.zeros(len(self.lon))])

    def origin(self, at: FloatArray, jacobian: FloatArray, misfit: float) -> Origin | None:
        """The origin at the best fit; None where some direction of it is open."""
        normal = jacobian.T @ jacobian
        if not np.all(np.isfinite(normal)) or np.linalg.cond(normal) > 1e12:
            return None
        cov = np.linalg.inv(normal)
        values, axes = np.linalg.eigh(cov[:2, :2] * 1e6)
        lon, lat = self.place(at[0], at[1])
        return Origin(
            lon_deg=lon,
            lat_deg=lat,
            sigma_major_m=float(np.sqrt(values[1])),
            sigma_minor_m=float(np.sqrt(max(values[0], 0.0))),
            azimuth_deg=float(np.degrees(np.arctan2(axes[0, 1], axes[1, 1])) % 180.0),
            at_s=float(at[2]),
            at_sigma_s=float(np.sqrt(cov[2, 2])),
            misfit=misfit,
            freedom=len(self.lon) + int(self.has_bearing.sum()) - 3,
        )
