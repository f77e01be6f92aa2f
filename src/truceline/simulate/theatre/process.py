"""What happens in a theatre: a self-exciting process on the line, in towns and in the depth (methods.md, 10).

Days differ by a negative binomial (``dispersion``); each incident draws others after it, near and soon, as
return fire does. Vegetation burns and quarries blast whatever the war does. A truce thins the acts of both
sides to ``rate_ratio``, and nothing else.
"""

from __future__ import annotations

import numpy as np

from truceline.simulate.theatre.ground import degrees
from truceline.simulate.theatre.rows import FloatArray, IntArray
from truceline.simulate.theatre.scene import DAY_US, START_US, Incidents, in_order
from truceline.simulate.theatre.setting import (
    FRONT_SIGMA_M,
    HALF_DEPTH_M,
    HALF_LENGTH_M,
    TOWN_SIGMA_M,
    Setting,
    line_m,
)

KINDS = (
    "artillery",
    "mortar",
    "fpv_drone_strike",
    "mlrs",
    "tank",
    "glide_bomb",
    "long_range_drone",
    "cruise_missile",
    "ballistic_missile",
    "vegetation_fire",
    "quarry_blast",
    "thermal_anomaly",
    "blast_wave",
    "explosion_undetermined",
    "statement",
)
BY_ZONE = np.array(
    [
        [0.45, 0.25, 0.15, 0.07, 0.08, 0.00, 0.00, 0.00, 0.00],
        [0.35, 0.10, 0.20, 0.10, 0.00, 0.20, 0.05, 0.00, 0.00],
        [0.00, 0.00, 0.00, 0.00, 0.00, 0.05, 0.60, 0.22, 0.13],
    ]
)
ZONES = (0.7, 0.2, 0.1)
YIELD = np.array([1.0, 0.6, 0.3, 2.0, 0.8, 4.0, 2.5, 5.0, 6.0, 1.5, 2.0])
VEGETATION_FIRE, QUARRY_BLAST, THERMAL_ANOMALY, BLAST_WAVE, UNDETERMINED, STATEMENT = range(9, 15)
OFFSPRING, SOON_S, NEAR_M, GENERATIONS = 0.3, 4 * 3600.0, 2_000.0, 4
CLUTTER = 0.12
QUARRIES = 8


def happenings(setting: Setting, count: int) -> Incidents:
    """About ``count`` incidents, in order of time."""
    rng = np.random.default_rng([setting.options.seed, 21])
    clutter = int(count * CLUTTER)
    first = max(int((count - clutter) * (1 - OFFSPRING)), 1)
    place, at, zone = _immigrants(rng, setting, first)
    places, times, zones = [place], [at], [zone]
    for _ in range(GENERATIONS):
        more = rng.poisson(OFFSPRING, len(at))
        parent = np.repeat(np.arange(len(at)), more)
        place = place[parent] + rng.normal(0, NEAR_M, (len(parent), 2))
        at = at[parent] + (rng.exponential(SOON_S, len(parent)) * 1e6).astype(np.int64) + 60_000_000
        zone = zone[parent]
        places, times, zones = [*places, place], [*times, at], [*zones, zone]
    acts = _acts(rng, np.concatenate(places), np.concatenate(times), np.concatenate(zones))
    return in_order(_both(_thinned(rng, setting, acts), _clutter(rng, setting, clutter)))


def _immigrants(
    rng: np.random.Generator, setting: Setting, count: int
) -> tuple[FloatArray, IntArray, IntArray]:
    days = max(setting.options.days, 0.05)
    whole = int(np.ceil(days))
    weight = (
        rng.gamma(setting.options.dispersion, 1.0, whole)
        if np.isfinite(setting.options.dispersion)
        else np.ones(whole)
    )
    weight[-1] *= days - (whole - 1)
    day = rng.choice(whole, count, p=weight / weight.sum())
    share = rng.random(count) * np.where(day == whole - 1, days - (whole - 1), 1.0)
    zone = rng.choice(3, count, p=ZONES)
    town = rng.choice(len(setting.towns_m), count, p=setting.town_weight)
    hot = rng.normal(0, 0.35, count) * HALF_LENGTH_M
    east = np.where(rng.random(count) < 0.5, rng.uniform(-HALF_LENGTH_M, HALF_LENGTH_M, count), hot)
    east = np.clip(east, -HALF_LENGTH_M, HALF_LENGTH_M)
    front = np.stack([east, line_m(east) + rng.normal(0, FRONT_SIGMA_M, count)], axis=1)
    in_town = setting.towns_m[town] + rng.normal(0, TOWN_SIGMA_M, (count, 2))
    deep = np.stack([east, rng.uniform(-HALF_DEPTH_M, HALF_DEPTH_M, count)], axis=1)
    place = np.choose(zone[:, None], [front, in_town, deep])
    return place, START_US + ((day + share) * DAY_US).astype(np.int64), zone


def _acts(rng: np.random.Generator, place: FloatArray, at: IntArray, zone: IntArray) -> Incidents:
    steps = BY_ZONE.cumsum(axis=1)[zone]
    kind = np.minimum((rng.random(len(zone))[:, None] > steps).sum(axis=1), 8)
    lon, lat = degrees(place[:, 0], place[:, 1])
    return Incidents(
        lon_deg=lon,
        lat_deg=lat,
        happened_us=at,
        kind=kind,
        side=rng.integers(0, 2, len(zone)),
        size=YIELD[kind] * rng.lognormal(0, 0.5, len(zone)),
    )


def _thinned(rng: np.random.Generator, setting: Setting, acts: Incidents) -> Incidents:
    begins, ends = setting.truce_us
    during = (acts.happened_us >= begins) & (acts.happened_us < ends)
    return acts.take(~during | (rng.random(len(acts)) < setting.options.rate_ratio))


def _clutter(rng: np.random.Generator, setting: Setting, count: int) -> Incidents:
    quarry = rng.random(count) < 0.25
    at = START_US + (rng.random(count) * setting.options.days * DAY_US).astype(np.int64)
    east, north = (
        rng.uniform(-HALF_LENGTH_M, HALF_LENGTH_M, count),
        rng.uniform(-HALF_DEPTH_M, HALF_DEPTH_M, count),
    )
    pits = np.stack(
        [rng.uniform(-HALF_LENGTH_M, HALF_LENGTH_M, QUARRIES), rng.uniform(-150e3, 150e3, QUARRIES)], axis=1
    )
    pit = pits[rng.integers(0, QUARRIES, count)] + rng.normal(0, 300, (count, 2))
    lon, lat = degrees(np.where(quarry, pit[:, 0], east), np.where(quarry, pit[:, 1], north))
    kind = np.where(quarry, QUARRY_BLAST, VEGETATION_FIRE)
    return Incidents(
        lon_deg=lon,
        lat_deg=lat,
        happened_us=at,
        kind=kind,
        side=np.full(count, -1),
        size=YIELD[kind] * rng.lognormal(0, 0.7, count),
    )


def _both(a: Incidents, b: Incidents) -> Incidents:
    names = ("lon_deg", "lat_deg", "happened_us", "kind", "side", "size")
    return Incidents(**{name: np.concatenate([getattr(a, name), getattr(b, name)]) for name in names})
