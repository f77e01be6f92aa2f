"""What sensors tell: satellites that pass, microphones that hear, cameras that look."""

from __future__ import annotations

import numpy as np

from truceline.simulate.theatre.channel import HOUR_US, MINUTE_US, Block
from truceline.simulate.theatre.process import BLAST_WAVE, THERMAL_ANOMALY, UNDETERMINED
from truceline.simulate.theatre.rows import WEDGE, FloatArray, IntArray, Rows, joined, rows
from truceline.simulate.theatre.scene import DAY_US, START_US
from truceline.simulate.theatre.setting import HALF_DEPTH_M, HALF_LENGTH_M

SATELLITES = ("satellite-1", "satellite-2", "satellite-3")
NEW_SATELLITE = "satellite-4"
PASS_HOURS = {"satellite-1": 1.2, "satellite-2": 1.8, "satellite-3": 2.3, "satellite-4": 1.5}
BURNS_H, PIXEL_M, FALSE_FIRES = 3.0, 375.0, 0.05
HEARING_M, BEARING_SIGMA_DEG, FALSE_BLASTS = 30_000.0, 2.0, 0.04
CAMERA_M, CAMERA_SEES = 8_000.0, 0.5


def satellites(rng: np.random.Generator, block: Block) -> Rows:
    """Fires at the passes of each satellite: a fire seen by two of them is told twice."""
    incidents, parts = block.incidents, []
    burns = rng.exponential(BURNS_H * HOUR_US, len(incidents)) * np.minimum(incidents.size, 4.0)
    burns = np.where(rng.random(len(incidents)) < 0.25 * np.minimum(incidents.size, 3.0), burns, 0.0)
    middle = START_US + int(block.setting.options.days / 2 * DAY_US)
    for name in (each for each in PASS_HOURS if each in block.sources):
        next_pass = _next_pass(incidents.happened_us, PASS_HOURS[name])
        clear = ~block.setting.cloudy(next_pass, block.place_m[:, 0])
        sees = clear & (rng.random(len(incidents)) < 1 - np.exp(-incidents.size))
        sees &= next_pass - incidents.happened_us < burns
        if name == NEW_SATELLITE:
            sees &= next_pass >= middle
        about = np.flatnonzero(sees)
        scan = rng.uniform(1.0, 2.0, len(about))
        sigma = np.maximum(scan * PIXEL_M / np.sqrt(12) + 100.0, 190.0)
        at = next_pass[about]
        parts.append(block.seen_at(rng, about, sigma, block.sources[name], at, at, THERMAL_ANOMALY))
        false = rng.poisson(FALSE_FIRES * len(about))
        place, then = _anywhere(rng, block, false)
        then = _next_pass(then, PASS_HOURS[name])
        if name == NEW_SATELLITE:
            place, then = place[then >= middle], then[then >= middle]
        parts.append(block.nothing_at(place, 250.0, block.sources[name], then, 0, THERMAL_ANOMALY))
    return joined(parts)


def microphones(rng: np.random.Generator, block: Block) -> Rows:
    """Blasts heard: a located place from three sensors or more, bent by the day's wind; bearings from two."""
    from scipy.spatial import cKDTree

    incidents = block.incidents
    tree = cKDTree(block.setting.sensors_m)
    distance, nearest = tree.query(block.place_m, k=2)
    loud = HEARING_M * np.cbrt(incidents.size)
    hears = distance < loud[:, None] * rng.uniform(0.4, 1.2, distance.shape)
    located = np.flatnonzero(hears.all(axis=1))
    sigma = 150.0 + 0.01 * distance[located].max(axis=1)
    at = incidents.happened_us[located] + rng.normal(0, 2e6, len(located)).astype(np.int64)
    found = block.seen_at(rng, located, sigma, block.sources["acoustic-net"], at, at, BLAST_WAVE)
    bent = block.setting.wind[block.setting.day(at)] * distance[located].max(axis=1)[:, None]
    found = found.but(
        lon_deg=found["lon_deg"] + bent[:, 0] / 83_300.0, lat_deg=found["lat_deg"] + bent[:, 1] / 111_195.0
    )
    alone = np.flatnonzero(hears[:, 0] & ~hears[:, 1])
    heard = _bearings(rng, block, alone, block.setting.sensors_m[nearest[alone, 0]], BEARING_SIGMA_DEG)
    heard = heard.but(kind=BLAST_WAVE, source=block.sources["acoustic-single"])
    place, then = _anywhere(rng, block, rng.poisson(FALSE_BLASTS * len(located)))
    nothing = block.nothing_at(place, 300.0, block.sources["acoustic-net"], then, 0, BLAST_WAVE)
    return joined((found, heard, nothing))


def cameras(rng: np.random.Generator, block: Block) -> Rows:
    """Bursts in sight of a camera that is up: a bearing and a range."""
    from scipy.spatial import cKDTree

    distance, nearest = cKDTree(block.setting.cameras_m).query(block.place_m)
    up = ~block.setting.camera_down[block.setting.day(block.incidents.happened_us), nearest]
    sees = np.flatnonzero(up & (distance < CAMERA_M) & (rng.random(len(distance)) < CAMERA_SEES))
    seen = _bearings(rng, block, sees, block.setting.cameras_m[nearest[sees]], 1.0)
    return seen.but(kind=UNDETERMINED, source=block.sources["cameras"])


def _bearings(
    rng: np.random.Generator, block: Block, about: IntArray, apex_m: FloatArray, sigma_deg: float
) -> Rows:
    """Wedges from an apex: the bearing with its error, the range between bounds that hold it."""
    from truceline.simulate.theatre.ground import degrees

    offset = block.place_m[about] - apex_m
    distance = np.hypot(offset[:, 0], offset[:, 1])
    bearing = np.degrees(np.arctan2(offset[:, 0], offset[:, 1])) + rng.normal(0, sigma_deg, len(about))
    lon, lat = degrees(apex_m[:, 0], apex_m[:, 1])
    near = distance * rng.uniform(0.6, 0.95, len(about))
    at = block.incidents.happened_us[about] + rng.normal(0, 5e6, len(about)).astype(np.int64)
    return rows(
        len(about),
        place=WEDGE,
        lon_deg=lon,
        lat_deg=lat,
        bearing_deg=bearing % 360.0,
        bearing_sigma_deg=sigma_deg * block.setting.options.sigma_factor,
        range_min_m=near,
        range_max_m=near + 0.4 * distance,
        earliest_us=at - MINUTE_US // 2,
        latest_us=at + MINUTE_US // 2,
        reported_us=at + MINUTE_US,
        incident=block.first + about,
    )


def _anywhere(rng: np.random.Generator, block: Block, count: int) -> tuple[FloatArray, IntArray]:
    east = rng.uniform(-HALF_LENGTH_M, HALF_LENGTH_M, count)
    place = np.stack([east, rng.uniform(-HALF_DEPTH_M, HALF_DEPTH_M, count)], axis=1)
    return place, rng.integers(*block.span_us, count, endpoint=True)


def _next_pass(at_us: IntArray, hour: float) -> IntArray:
    """The first pass at or after each moment; a satellite passes twice a day."""
    half = DAY_US // 2
    start = START_US + int(hour * HOUR_US)
    return start + -(-(at_us - start) // half) * half
