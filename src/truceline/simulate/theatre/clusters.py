"""A second theatre of another make: clusters on a grid, with errors of heavy tails.

Incidents come in Neyman-Scott clusters: the cells of a grid get parents by a random field of their own, each
parent a burst of incidents. Errors of place are Student's t with 3 degrees of freedom, times are told early
as well as late, watchers are few and differ by cell. It shares no code with the process but rows and ground.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from truceline.simulate.theatre.ground import degrees, shifted
from truceline.simulate.theatre.options import Options
from truceline.simulate.theatre.rows import POINT, FloatArray, IntArray, Rows, joined, rows
from truceline.simulate.theatre.scene import DAY_US, START_US, Incidents, Scene, SourceCard, in_order

KINDS = (
    "artillery",
    "mortar",
    "mlrs",
    "air_strike",
    "explosion_undetermined",
    "thermal_anomaly",
    "vegetation_fire",
)
CELL_M, ACROSS, DOWN = 25_000.0, 36, 10
PER_PARENT, SPREAD_M, SPREAD_S = 4.0, 3_000.0, 6 * 3600.0
WATCHERS = (
    ("watch-thermal", "satellite", 0.45, 300.0, 5_400.0),
    ("watch-sound", "acoustic", 0.60, 700.0, 20.0),
    ("watch-people", "patrol", 0.35, 500.0, 600.0),
    ("watch-north", "party", 0.40, 1_500.0, 1_800.0),
    ("watch-south", "party", 0.40, 1_500.0, 1_800.0),
    ("watch-press", "media", 0.30, 4_000.0, 14_400.0),
)
"""Source, its class, how often it tells, 1-sigma error of place (m) and of time (s)."""
THERMAL, PRESS = 0, 5
NOTHING, ROWS_PER_INCIDENT, INCIDENTS_AT_ONCE = 0.2, 3.0, 100_000
TAIL = 3.0


def clusters_scene(options: Options) -> Scene:
    """The scene of these options; about as many rows as asked for."""
    incidents = _incidents(options, max(int(options.observations / ROWS_PER_INCIDENT), 1))
    cards = tuple(SourceCard(id=name, kind=kind, lineage=name) for name, kind, *_ in WATCHERS)
    return Scene(
        incidents=incidents,
        kinds=KINDS,
        sides=("A", "B"),
        sources=cards,
        areas=(),
        coverage=(),
        control={},
        truce={},
        blocks=_blocks(options, incidents),
    )


def _incidents(options: Options, count: int) -> Incidents:
    rng = np.random.default_rng([options.seed, 30])
    parents = max(int(count / PER_PARENT), 1)
    field = rng.lognormal(0, 1.2, ACROSS * DOWN)
    cell = rng.choice(ACROSS * DOWN, parents, p=field / field.sum())
    burst = np.repeat(np.arange(parents), 1 + rng.poisson(PER_PARENT - 1, parents))
    corner = np.stack([cell % ACROSS - ACROSS / 2, cell // ACROSS - DOWN / 2], axis=1)
    place = (corner + rng.random((parents, 2)))[burst] * CELL_M + rng.normal(0, SPREAD_M, (len(burst), 2))
    at = (rng.random(parents) * options.days * DAY_US)[burst] + rng.uniform(
        -1, 1, len(burst)
    ) * SPREAD_S * 1e6
    lon, lat = degrees(place[:, 0], place[:, 1])
    kind = rng.choice(len(KINDS), len(burst), p=[0.4, 0.25, 0.1, 0.15, 0.0, 0.0, 0.1])
    side = np.where(kind == KINDS.index("vegetation_fire"), -1, rng.integers(0, 2, len(burst)))
    return in_order(
        Incidents(
            lon_deg=lon,
            lat_deg=lat,
            happened_us=START_US + at.astype(np.int64),
            kind=kind,
            side=side,
            size=np.ones(len(burst)),
        )
    )


def _blocks(options: Options, incidents: Incidents) -> Iterator[Rows]:
    for number, first in enumerate(range(0, len(incidents), INCIDENTS_AT_ONCE)):
        rng = np.random.default_rng([options.seed, 31, number])
        part = incidents.take(slice(first, first + INCIDENTS_AT_ONCE))
        told = joined(_told(rng, options, part, first, watcher) for watcher in range(len(WATCHERS)))
        yield joined((told, _nothing(rng, options, part, int(NOTHING * len(told)))))


def _told(rng: np.random.Generator, options: Options, part: Incidents, first: int, watcher: int) -> Rows:
    _, _, often, sigma_m, sigma_s = WATCHERS[watcher]
    quiet = np.isin(part.kind, KINDS.index("vegetation_fire")) & (watcher not in (THERMAL, PRESS))
    about = np.flatnonzero((rng.random(len(part)) < often) & ~quiet)
    sigma = sigma_m * rng.uniform(0.5, 1.5, len(about))
    east, north = rng.standard_t(TAIL, (2, len(about))) * sigma / np.sqrt(TAIL / (TAIL - 2))
    lon, lat = shifted(part.lon_deg[about], part.lat_deg[about], east, north)
    error = rng.standard_t(TAIL, len(about)) * sigma_s / np.sqrt(TAIL / (TAIL - 2)) * 1e6
    kind = part.kind[about]
    if watcher == THERMAL:
        kind = np.full(len(about), KINDS.index("thermal_anomaly"))
    elif watcher != PRESS:
        kind = np.where(rng.random(len(about)) < 0.4, KINDS.index("explosion_undetermined"), kind)
    at = part.happened_us[about] + error.astype(np.int64)
    return _row(options, lon, lat, at, sigma, kind, watcher).but(incident=first + about)


def _nothing(rng: np.random.Generator, options: Options, part: Incidents, count: int) -> Rows:
    place = (rng.random((count, 2)) - 0.5) * np.array([ACROSS, DOWN]) * CELL_M
    lon, lat = degrees(place[:, 0], place[:, 1])
    at = rng.integers(part.happened_us[0], part.happened_us[-1], count, endpoint=True)
    watcher = rng.integers(0, len(WATCHERS), count)
    sigma = np.array([each[3] for each in WATCHERS])[watcher] * rng.uniform(0.5, 1.5, count)
    kind = np.where(watcher == THERMAL, KINDS.index("thermal_anomaly"), KINDS.index("explosion_undetermined"))
    return _row(options, lon, lat, at, sigma, kind, watcher)


def _row(
    options: Options,
    lon: FloatArray,
    lat: FloatArray,
    at: IntArray,
    sigma: FloatArray,
    kind: IntArray,
    watcher: IntArray | int,
) -> Rows:
    told = sigma * options.sigma_factor
    return rows(
        len(lon),
        kind=kind,
        place=POINT,
        lon_deg=lon,
        lat_deg=lat,
        sigma_major_m=told,
        sigma_minor_m=told,
        earliest_us=at,
        latest_us=at,
        reported_us=at,
        source=watcher,
    )
