"""What every channel has at hand: the setting, a generator, and a block of incidents in metres."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from truceline.simulate.theatre.ground import CENTRE_LAT_DEG, CENTRE_LON_DEG, M_PER_DEG, degrees, shifted
from truceline.simulate.theatre.rows import POINT, FloatArray, IntArray, Rows, rows
from truceline.simulate.theatre.scene import Incidents
from truceline.simulate.theatre.setting import Setting

MINUTE_US, HOUR_US = 60_000_000, 3_600_000_000


@dataclass(frozen=True)
class Block:
    """A block of incidents; ``first`` is the number of the first of them."""

    setting: Setting
    incidents: Incidents
    first: int
    sources: dict[str, int]

    @cached_property
    def place_m(self) -> FloatArray:
        """(n, 2) metres east and north of the centre."""
        east = (self.incidents.lon_deg - CENTRE_LON_DEG) * M_PER_DEG * np.cos(np.radians(CENTRE_LAT_DEG))
        return np.stack([east, (self.incidents.lat_deg - CENTRE_LAT_DEG) * M_PER_DEG], axis=1)

    @property
    def span_us(self) -> tuple[int, int]:
        """From the first incident to the last."""
        at = self.incidents.happened_us
        return int(at[0]), int(at[-1])

    def seen_at(
        self,
        rng: np.random.Generator,
        about: IntArray,
        sigma_m: FloatArray,
        source: IntArray | int,
        earliest_us: IntArray,
        latest_us: IntArray,
        kind: IntArray | int,
    ) -> Rows:
        """Rows about these incidents, each at its place with an error; its sigma may be told wrong."""
        error = rng.standard_normal((2, len(about))) * sigma_m
        lon, lat = shifted(self.incidents.lon_deg[about], self.incidents.lat_deg[about], *error)
        told = sigma_m * self.setting.options.sigma_factor
        return rows(
            len(about),
            kind=kind,
            place=POINT,
            lon_deg=lon,
            lat_deg=lat,
            sigma_major_m=told,
            sigma_minor_m=told,
            earliest_us=earliest_us,
            latest_us=latest_us,
            reported_us=latest_us,
            source=source,
            incident=self.first + about,
        )

    def nothing_at(
        self, place_m: FloatArray, sigma_m: float, source: int, at_us: IntArray, width_us: int, kind: int
    ) -> Rows:
        """Rows about nothing."""
        lon, lat = degrees(place_m[:, 0], place_m[:, 1])
        told = sigma_m * self.setting.options.sigma_factor
        return rows(
            len(at_us),
            kind=kind,
            place=POINT,
            lon_deg=lon,
            lat_deg=lat,
            sigma_major_m=told,
            sigma_minor_m=told,
            earliest_us=at_us,
            latest_us=at_us + width_us,
            reported_us=at_us + width_us,
            source=source,
        )
