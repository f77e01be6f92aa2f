"""Where a theatre plays: the line, towns, provinces, sensors, and the clouds over it.

Drawn once from the seed. Every channel looks at the same setting, so what is shared is shared: the wind of
a day bends all bearings of that day, a cloud hides a sector from every satellite.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from truceline.simulate.theatre.ground import degrees
from truceline.simulate.theatre.options import Options
from truceline.simulate.theatre.rows import FloatArray, IntArray
from truceline.simulate.theatre.scene import DAY_US, START_US, Area

HALF_LENGTH_M, HALF_DEPTH_M, FRONT_SIGMA_M, TOWN_SIGMA_M = 500_000.0, 200_000.0, 8_000.0, 2_500.0
TOWNS, PROVINCES, SECTORS = 60, 10, 40
SENSORS, CAMERAS, PATROLS = 60, 40, 30
CLOUD_MEMORY, CLOUDY = 0.7, 0.45
WIND_SIGMA = 0.012
"""A day's wind shifts a place found by sound by this share of the distance, 1 sigma."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Metres are east and north of the centre; ``cloud`` is (days, sectors), ``wind`` (days, 2)."""

    options: Options
    towns_m: FloatArray
    town_weight: FloatArray
    sensors_m: FloatArray
    cameras_m: FloatArray
    patrols_m: FloatArray
    cloud: npt.NDArray[np.bool_]
    camera_down: npt.NDArray[np.bool_]
    wind: FloatArray
    truce_us: tuple[int, int]

    def day(self, at_us: IntArray) -> IntArray:
        """The day of the theatre that a moment lies in."""
        return np.clip((at_us - START_US) // DAY_US, 0, len(self.wind) - 1)

    def cloudy(self, at_us: IntArray, east_m: FloatArray) -> npt.NDArray[np.bool_]:
        """Whether cloud hides these places then."""
        return self.cloud[self.day(at_us), sector(east_m)]

    def nearest_town(self, east_m: FloatArray, north_m: FloatArray) -> IntArray:
        """The number of the town closest to each place."""
        from scipy.spatial import cKDTree

        return np.asarray(cKDTree(self.towns_m).query(np.stack([east_m, north_m], axis=1))[1], np.int64)


def setting(options: Options) -> Setting:
    """The setting of these options; the same for the same seed."""
    rng = np.random.default_rng([options.seed, 20])
    days = int(np.ceil(options.days)) + 2
    truce_day = max(int(days * 0.75), 1)
    start = START_US + truce_day * DAY_US + 15 * 3_600_000_000
    return Setting(
        options=options,
        towns_m=np.stack(
            [rng.uniform(-HALF_LENGTH_M, HALF_LENGTH_M, TOWNS), rng.normal(0, 60_000, TOWNS)], axis=1
        ),
        town_weight=rng.dirichlet(np.full(TOWNS, 0.6)),
        sensors_m=_along(rng, SENSORS, 20_000),
        cameras_m=_along(rng, CAMERAS, 4_000),
        patrols_m=_along(rng, PATROLS, 5_000),
        cloud=_clouds(rng, days),
        camera_down=rng.random((days, CAMERAS)) < 0.08,
        wind=rng.normal(0, WIND_SIGMA, (days, 2)),
        truce_us=(start, start + 30 * 3_600_000_000),
    )


def sector(east_m: FloatArray) -> IntArray:
    """The sector of the theatre, west to east."""
    share = (east_m + HALF_LENGTH_M) / (2 * HALF_LENGTH_M)
    return np.clip((share * SECTORS).astype(np.int64), 0, SECTORS - 1)


def line_m(east_m: FloatArray) -> FloatArray:
    """How far north the line of contact lies there."""
    return 25_000.0 * np.sin(east_m / 140_000.0) + 8_000.0 * np.sin(east_m / 37_000.0)


def provinces() -> tuple[Area, ...]:
    """Ten provinces side by side, each 100 km by 400 km, numbered west to east."""
    width = 2 * HALF_LENGTH_M / PROVINCES
    return tuple(_province(number, -HALF_LENGTH_M + number * width, width) for number in range(PROVINCES))


def province(east_m: FloatArray) -> IntArray:
    """The number of the province at that place."""
    share = (east_m + HALF_LENGTH_M) / (2 * HALF_LENGTH_M)
    return np.clip((share * PROVINCES).astype(np.int64), 0, PROVINCES - 1)


def _province(number: int, west: float, width: float) -> Area:
    east = np.array([west, west + width, west + width, west, west, west + width / 2])
    north = HALF_DEPTH_M * np.array([-1.0, -1.0, 1.0, 1.0, -1.0, 0.0])
    lon, lat = degrees(east, north)
    corners = tuple(zip(lon[:5].tolist(), lat[:5].tolist(), strict=True))
    return Area(id=f"province-{number}", outline=corners, centre=(float(lon[5]), float(lat[5])))


def _along(rng: np.random.Generator, count: int, spread_m: float) -> FloatArray:
    east = rng.uniform(-HALF_LENGTH_M, HALF_LENGTH_M, count)
    return np.stack([east, line_m(east) + rng.normal(0, spread_m, count)], axis=1)


def _clouds(rng: np.random.Generator, days: int) -> npt.NDArray[np.bool_]:
    cloud = np.empty((days, SECTORS), bool)
    cloud[0] = rng.random(SECTORS) < CLOUDY
    for day in range(1, days):
        stays = rng.random(SECTORS) < CLOUD_MEMORY
        cloud[day] = np.where(stays, cloud[day - 1], rng.random(SECTORS) < CLOUDY)
    return cloud
