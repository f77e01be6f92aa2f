"""What lies near an announced area, and what is usual there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from truceline.space import shares_inside
from truceline.verification.announced_v1.traced import (
    ALWAYS,
    Announced,
    BoolArray,
    FloatArray,
    IntArray,
    Seen,
    Traced,
)
from truceline.verification.announced_v1.usual import Listened, Spans, per_hour, unannounced_us, union, within

_REACH_SIGMAS, _LEAST_M_IN_A_DEGREE = 3.6, 110_000.0


@dataclass(frozen=True, kw_only=True)
class Area:
    """An announced area: the incidents that may lie in it, and what is usual there, for heat and the rest.

    near: rows of the incidents, by when they began; share: of each inside; announced: disjoint hours of it
    and of what touches it
    """

    seen: Seen
    area: BaseGeometry
    near: IntArray
    share: FloatArray
    announced: Spans

    @cached_property
    def middle(self) -> IntArray:
        """The middle of each incident's span, µs UTC."""
        found = self.seen.found
        return found.earliest_us[self.near] + (found.latest_us - found.earliest_us)[self.near] // 2

    @cached_property
    def _heat(self) -> BoolArray:
        """Those that the cause may explain, by whether they are of heat alone: (2, n)."""
        whole, heat = self.seen.whole[self.near], self.seen.heat[self.near]
        return np.stack([whole & ~heat, whole & heat])

    def _like(self, hot: bool) -> BoolArray:
        alike: BoolArray = self._heat[int(hot)]
        return alike

    @cached_property
    def _began(self) -> tuple[IntArray, int]:
        """When each began, in order, and how long the longest lasts."""
        earliest, latest = (
            each[self.near] for each in (self.seen.found.earliest_us, self.seen.found.latest_us)
        )
        return earliest, int((latest - earliest).max(initial=0))

    def around(self, start: int, end: int) -> slice:
        """Those that may touch [start, end) µs UTC."""
        began, longest = self._began
        first = max(start, ALWAYS + longest) - longest
        return slice(*(int(np.searchsorted(began, each)) for each in (first, end)))

    def recorded(self, start: int, end: int, hot: bool) -> float:
        """Incidents of the kind in the area in [start, end), each by its share inside."""
        part = self.around(start, end)
        inside = (self.middle[part] >= start) & (self.middle[part] < end)
        return float(self.share[part][inside & self._like(hot)[part]].sum())

    def usual_per_hour(self, listened: Listened, hot: bool) -> tuple[float, IntArray]:
        """The usual rate, and the days on which anything of the kind was recorded near."""
        days = listened.near(self.area.bounds)
        outside = self._like(hot) & ~within(self.announced, self.middle)
        rate = per_hour(float(self.share[outside].sum()), unannounced_us(days, self.announced))
        return rate, days


class Ground:
    """Where incidents and announced areas lie, for looking up what lies near what."""

    def __init__(self, found: Traced, announced: Sequence[Announced]) -> None:
        self._found, self._announced = found, announced
        place = found.place
        self._placed = np.flatnonzero(
            np.isfinite(place["lon_deg"])
            & np.isfinite(place["lat_deg"])
            & np.isfinite(place["sigma_major_m"])
        )
        reach_deg = _REACH_SIGMAS * place["sigma_major_m"][self._placed] / _LEAST_M_IN_A_DEGREE
        lon, lat = place["lon_deg"][self._placed], place["lat_deg"][self._placed]
        wide = reach_deg / np.maximum(np.cos(np.radians(lat)), 0.01)
        self._places = shapely.STRtree(shapely.box(lon - wide, lat - reach_deg, lon + wide, lat + reach_deg))
        self._areas = shapely.STRtree([one.area for one in announced])
        self._stands = np.array([one.stands for one in announced], dtype=np.int64).reshape(-1, 2)
        self._known: dict[tuple[int, bool], Listened] = {}

    def area(self, number: int, seen: Seen) -> Area:
        """An announcement's area, with every announced span of areas that touch it."""
        area = self._announced[number].area
        near = np.sort(self._placed[self._places.query(area, predicate="intersects")])
        near = near[np.argsort(self._found.earliest_us[near], kind="stable")]
        columns = {name: values[near] for name, values in self._found.place.items()}
        share = np.nan_to_num(shares_inside(area, **columns))
        touching = self._areas.query(area, predicate="intersects")
        return Area(seen=seen, area=area, near=near, share=share, announced=union(self._stands[touching]))

    def listened(self, seen: Seen, hot: bool) -> Listened:
        """The days on which incidents of the kind were recorded, by where."""
        key = (id(seen), hot)
        if key not in self._known:
            rows = self._placed[seen.whole[self._placed] & (seen.heat[self._placed] == hot)]
            place = self._found.place
            self._known[key] = Listened(
                place["lon_deg"][rows], place["lat_deg"][rows], self._found.earliest_us[rows]
            )
        return self._known[key]
