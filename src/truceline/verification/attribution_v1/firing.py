"""Where an act was fired from: points that stand for it, with weights, from all lines of evidence at once.

The density at a firing point is that of methods.md, section 8: von Mises in the bearing, even over the area
of the range ring, blurred by how well the place itself is known. Each line may say nothing about this act
(``wrong``); then anywhere within reach is as likely. Points are drawn from the lines themselves, evenly
and always the same way, and weighed by what all lines of the act say of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import i0e, ndtr, ndtri
from scipy.stats import qmc

from truceline.verification.attribution_v1.control import M_PER_DEG
from truceline.verification.attribution_v1.lines import BACK, POINT, Lines
from truceline.verification.attribution_v1.settings import Settings

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
RING_TURNS, RING_DEPTHS = 24, np.array([1.0, 3.0, 5.0]) / 6.0
"""Directions and shares of the area at which a ring of range is looked at."""
EDGE_SHARE = 0.05
"""The ends of a range are blurred by this share of the distance, 1 sigma."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """(g, n) points and weights of g acts; ``anywhere`` (g,): the weight that no line bears on the act.

    The weights of an act and its ``anywhere`` make one whole.
    """

    act: IntArray
    lon_deg: FloatArray
    lat_deg: FloatArray
    weight: FloatArray
    anywhere: FloatArray


def fired(lines: Lines, settings: Settings) -> Fired:
    """The firing points of every act that has a line."""
    act, count = np.unique(lines.act, return_counts=True)
    order = np.lexsort((lines.range_max_m, lines.bearing_deg, lines.lon_deg, lines.lat_deg, lines.act))
    start = np.cumsum(count) - count
    shape = (len(act), settings.samples)
    lon, lat, weight = np.empty(shape), np.empty(shape), np.empty(shape)
    anywhere = np.empty(len(act))
    for many in np.unique(count):
        chosen = np.flatnonzero(count == many)
        of = order[start[chosen][:, None] + np.arange(many)]
        lon[chosen], lat[chosen], weight[chosen], anywhere[chosen] = _of_acts(lines, of, settings)
    return Fired(act=act, lon_deg=lon, lat_deg=lat, weight=weight, anywhere=anywhere)


def rings(lines: Lines) -> tuple[IntArray, FloatArray, FloatArray]:
    """Of (k,) lines that point back from an impact and know a range: (k, n) points at it, any direction."""
    line = np.flatnonzero((lines.way == BACK) & lines.bounded & ~lines.linked)
    least, most = lines.range_min_m[line, None, None], lines.range_max_m[line, None, None]
    away = np.sqrt(least**2 + RING_DEPTHS[:, None] * (most**2 - least**2))
    turn = 2 * np.pi * np.arange(RING_TURNS) / RING_TURNS
    north, east = away * np.cos(turn), away * np.sin(turn)
    from_lat = lines.lat_deg[line, None, None]
    lat = from_lat + north / M_PER_DEG
    lon = lines.lon_deg[line, None, None] + east / (M_PER_DEG * np.cos(np.radians(from_lat)))
    shape = (len(line), RING_TURNS * len(RING_DEPTHS))
    return line, lon.reshape(shape), lat.reshape(shape)


def _of_acts(
    lines: Lines, of: IntArray, settings: Settings
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Of acts with equally many lines: ``of`` (g, k) the numbers of their lines."""
    many = of.shape[1]
    draws = _draws(settings.samples)
    which = np.arange(settings.samples) % many
    east, north = _drawn(lines, of[:, which], draws, settings)
    from_lon, from_lat = lines.lon_deg[of][:, which], lines.lat_deg[of][:, which]
    lat = from_lat + north / M_PER_DEG
    lon = from_lon + east / (M_PER_DEG * np.cos(np.radians(from_lat)))
    flat = 1.0 / (np.pi * settings.reach_m**2)
    power = lines.weight[of]
    density = np.stack([_density(lines, of[:, n], lon, lat, settings) for n in range(many)], axis=2)
    chance = lines.wrong[of]
    right = (1.0 - chance)[:, None, :] * density + chance[:, None, :] * flat
    nothing = np.exp((power * np.log(chance * flat)).sum(axis=1))
    together = np.exp((power[:, None, :] * np.log(right)).sum(axis=2)) - nothing[:, None]
    weight = np.maximum(together, 0.0) / np.maximum(density.mean(axis=2), flat * 1e-9) / settings.samples
    anywhere = nothing / flat
    whole = weight.sum(axis=1) + anywhere
    return lon, lat, weight / whole[:, None], anywhere / whole


def _drawn(
    lines: Lines, of: IntArray, draws: FloatArray, settings: Settings
) -> tuple[FloatArray, FloatArray]:
    """(g, n) metres east and north of each line's own place."""
    turn, along, east, north, tail = draws
    spread = np.radians(lines.bearing_sigma_deg[of])
    spread = spread * np.where(tail < settings.misstated, settings.misstated_by, 1.0)
    bearing = np.radians(lines.bearing_deg[of]) + spread * ndtri(turn)
    least, most = lines.range_min_m[of], lines.range_max_m[of]
    away = np.sqrt(least**2 + along * (most**2 - least**2))
    away = away * (1.0 + EDGE_SHARE * ndtri(tail * 0.998 + 0.001))
    point = lines.way[of] == POINT
    away, bearing = np.where(point, 0.0, away), np.where(point, 0.0, bearing)
    sigma = lines.sigma_m[of]
    return away * np.sin(bearing) + sigma * ndtri(east), away * np.cos(bearing) + sigma * ndtri(north)


def _density(lines: Lines, of: IntArray, lon: FloatArray, lat: FloatArray, settings: Settings) -> FloatArray:
    """(g, n) density per square metre that each act's line gives the points."""
    from_lon, from_lat = lines.lon_deg[of][:, None], lines.lat_deg[of][:, None]
    east = (lon - from_lon) * M_PER_DEG * np.cos(np.radians(from_lat))
    north = (lat - from_lat) * M_PER_DEG
    away, sigma = np.hypot(east, north), lines.sigma_m[of][:, None]
    at_point = np.exp(-0.5 * (away / sigma) ** 2) / (2 * np.pi * sigma**2)
    least, most = lines.range_min_m[of][:, None], lines.range_max_m[of][:, None]
    edge = np.hypot(sigma, EDGE_SHARE * away)
    ring = (ndtr((away - least) / edge) - ndtr((away - most) / edge)) / (0.5 * (most**2 - least**2))
    off = np.arctan2(east, north) - np.radians(lines.bearing_deg[of])[:, None]
    own = np.hypot(np.radians(lines.bearing_sigma_deg[of])[:, None], sigma / np.maximum(away, sigma))
    wide = own * settings.misstated_by
    turned = (1 - settings.misstated) * _von_mises(off, own) + settings.misstated * _von_mises(off, wide)
    return np.where(lines.way[of][:, None] == POINT, at_point, ring * turned)


def _von_mises(off: FloatArray, sigma: FloatArray) -> FloatArray:
    """Density per radian at an angle off the mean direction, with concentration 1 / sigma²."""
    kappa = 1.0 / sigma**2
    found: FloatArray = np.exp(kappa * (np.cos(off) - 1.0)) / (2 * np.pi * i0e(kappa))
    return found


@lru_cache(4)
def _draws(samples: int) -> FloatArray:
    """(5, samples) numbers between 0 and 1, evenly spread and always the same."""
    spread = qmc.Sobol(d=5, scramble=True, seed=20_080).random(samples)
    found: FloatArray = np.clip(spread.T, 1e-6, 1 - 1e-6)
    return found
