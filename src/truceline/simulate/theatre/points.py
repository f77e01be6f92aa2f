"""The plainest theatre: points alone, three sources, the front of methods.md section 5.

70 % of incidents on a front of 1,000 km (8 km wide, 1 sigma), 20 % in 40 towns, 10 % in the depth; each is
told 1 + Poisson(2.5) times, with sigma 375 m, 1 km or 3 km and a delay of 0.12 d in the mean; 30 % of rows
are about nothing. Published figures exist for it, so it is kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from truceline.simulate.theatre.ground import degrees, shifted
from truceline.simulate.theatre.options import Options
from truceline.simulate.theatre.rows import POINT, FloatArray, Rows, joined, rows
from truceline.simulate.theatre.scene import DAY_US, START_US, Incidents, Scene, SourceCard, in_order

SIGMAS_M = np.array([375.0, 1000.0, 3000.0])
SHARES = (0.5, 0.3, 0.2)
MORE_TELLINGS, DELAY_DAYS, ABOUT_NOTHING = 2.5, 0.12, 0.3
HALF_LENGTH_M, HALF_DEPTH_M, FRONT_SIGMA_M, TOWN_SIGMA_M = 500_000.0, 200_000.0, 8_000.0, 3_000.0
INCIDENTS_AT_ONCE = 100_000


def points_scene(options: Options) -> Scene:
    """The scene, with rows that come out the same whatever their blocks are used for."""
    rng = np.random.default_rng([options.seed, 1])
    count = int(options.observations * (1 - ABOUT_NOTHING) / (1 + MORE_TELLINGS))
    incidents = _incidents(rng, max(count, 1), options.days)
    return Scene(
        incidents=incidents,
        kinds=("artillery", "explosion_undetermined"),
        sides=("A", "B"),
        sources=tuple(SourceCard(id=f"points-{n}", kind="other", lineage=f"points-{n}") for n in range(3)),
        areas=(),
        coverage=(),
        control={},
        truce={},
        blocks=_blocks(options, incidents),
    )


def _incidents(rng: np.random.Generator, count: int, days: float) -> Incidents:
    east = rng.uniform(-HALF_LENGTH_M, HALF_LENGTH_M, count)
    which = rng.random(count)
    town = rng.integers(0, 40, count)
    towns = rng.uniform(-HALF_LENGTH_M, HALF_LENGTH_M, 40), rng.uniform(-150_000, 150_000, 40)
    in_town, deep = (which > 0.7) & (which < 0.9), which >= 0.9
    east = np.where(in_town, towns[0][town] + rng.normal(0, TOWN_SIGMA_M, count), east)
    north = np.where(in_town, towns[1][town] + rng.normal(0, TOWN_SIGMA_M, count), 0.0)
    north = np.where(deep, rng.uniform(-HALF_DEPTH_M, HALF_DEPTH_M, count), north)
    north = np.where(in_town | deep, north, rng.normal(0, FRONT_SIGMA_M, count))
    lon, lat = degrees(east, north)
    happened = START_US + (rng.uniform(0, days, count) * DAY_US).astype(np.int64)
    side = rng.integers(0, 2, count)
    return in_order(
        Incidents(
            lon_deg=lon,
            lat_deg=lat,
            happened_us=happened,
            kind=np.zeros(count, np.int64),
            side=side,
            size=np.ones(count),
        )
    )


def _blocks(options: Options, incidents: Incidents) -> Iterator[Rows]:
    for number, first in enumerate(range(0, len(incidents), INCIDENTS_AT_ONCE)):
        rng = np.random.default_rng([options.seed, 2, number])
        told = _told(rng, options, incidents.take(slice(first, first + INCIDENTS_AT_ONCE)), first)
        span = (
            incidents.happened_us[first],
            incidents.happened_us[min(first + INCIDENTS_AT_ONCE, len(incidents)) - 1],
        )
        share = ABOUT_NOTHING / (1 - ABOUT_NOTHING)
        yield joined((told, _nothing(rng, options, int(len(told) * share), span)))


def _told(rng: np.random.Generator, options: Options, incidents: Incidents, first: int) -> Rows:
    tellings = 1 + rng.poisson(MORE_TELLINGS, len(incidents))
    about = np.repeat(np.arange(len(incidents)), tellings)
    sigma_class = rng.choice(3, len(about), p=SHARES)
    east, north = rng.standard_normal((2, len(about))) * SIGMAS_M[sigma_class]
    lon, lat = shifted(incidents.lon_deg[about], incidents.lat_deg[about], east, north)
    delay = rng.exponential(DELAY_DAYS, len(about)) * DAY_US
    told = _row(lon, lat, incidents.happened_us[about] + delay.astype(np.int64), sigma_class, options)
    return told.but(incident=first + about)


def _nothing(rng: np.random.Generator, options: Options, count: int, span: tuple[np.int64, np.int64]) -> Rows:
    lon, lat = degrees(
        rng.uniform(-HALF_LENGTH_M, HALF_LENGTH_M, count), rng.uniform(-HALF_DEPTH_M, HALF_DEPTH_M, count)
    )
    at = rng.integers(span[0], span[1] + 1, count)
    return _row(lon, lat, at, rng.choice(3, count, p=SHARES), options)


def _row(lon: FloatArray, lat: FloatArray, at: np.ndarray, sigma_class: np.ndarray, options: Options) -> Rows:
    sigma = SIGMAS_M[sigma_class] * options.sigma_factor
    return rows(
        len(lon),
        kind=0,
        place=POINT,
        lon_deg=lon,
        lat_deg=lat,
        sigma_major_m=sigma,
        sigma_minor_m=sigma,
        earliest_us=at,
        latest_us=at,
        reported_us=at,
        source=sigma_class,
    )
