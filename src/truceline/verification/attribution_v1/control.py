"""Who holds the ground at a point and a moment, by dated maps, each with its own band of doubt.

Inside the band the shares of the two holders go from none to all in a straight line across it: the line may
lie anywhere within the band. Maps of several drawers count alike. Degrees are WGS 84; distances are metres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

M_PER_DEG = 111_194.93
DAY_US = 86_400_000_000
BAND_STEP_M = 100.0
"""Bands are widened to whole steps, so that maps of neighbouring days share what is worked out."""
STEPS_IN_BAND = 40
"""The line of contact is taken at points so many to a band."""
GAP_BANDS = 2.0
"""Borders nearer to another holder's ground than this many bands are the line of contact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """An area that a map gives to a holder. ``day`` is whole days since 1970, None: the map has no date.

    ``band_m`` None: the map states no uncertainty.
    """

    holder: str
    area: BaseGeometry
    drawn_by: str = ""
    day: int | None = None
    until: int | None = None
    band_m: float | None = None
    lag_days: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Of (n,) points: ``share`` (holders, n) how surely each holder has it, contact band, age of the map."""

    share: FloatArray
    in_band: BoolArray
    age_days: FloatArray


@dataclass(frozen=True)
class ControlMap:
    """All maps that are known; ``default_band_m`` and ``drift_m_a_day`` where they do not say."""

    grounds: tuple[Ground, ...]
    default_band_m: float = 3_000.0
    drift_m_a_day: float = 50.0

    @cached_property
    def holders(self) -> tuple[str, ...]:
        """Everybody to whom any map gives ground, in the order of their names."""
        return tuple(sorted({ground.holder for ground in self.grounds}))

    @cached_property
    def drawers(self) -> tuple[str, ...]:
        """Whose maps these are."""
        return tuple(sorted({ground.drawn_by for ground in self.grounds}))

    def held(self, lon: FloatArray, lat: FloatArray, day: IntArray) -> Held:
        """Who holds each point on its day: of each drawer the newest map up to that day counts.

        Where no map reaches back to the day nobody holds anything, and the age is nan.
        """
        share = np.zeros((len(self.holders), len(lon)))
        in_band = np.zeros(len(lon), bool)
        age = np.full(len(lon), np.nan)
        dated = any(each.day is not None or each.until is not None for each in self.grounds)
        for one in np.unique(day) if dated else day[:1]:
            rows = np.flatnonzero(day == one) if dated else np.arange(len(day))
            maps = [each for each in (self._newest(who, int(one)) for who in self.drawers) if each]
            for grounds in maps:
                since = 0.0 if grounds[0].day is None else float(one - grounds[0].day)
                part, band = self._by_one_map(grounds, since, lon[rows], lat[rows])
                share[:, rows] += part / len(maps)
                in_band[rows] |= band
                age[rows] = since if not np.isfinite(age[rows[0]]) else max(since, float(age[rows[0]]))
        return Held(share=share, in_band=in_band, age_days=age)

    def _newest(self, drawer: str, day: int) -> tuple[Ground, ...]:
        known = [
            each
            for each in self.grounds
            if each.drawn_by == drawer
            and (each.day is None or each.day <= day)
            and (each.until is None or day < each.until)
        ]
        days = [each.day for each in known if each.day is not None]
        newest = max(days) if days else None
        return tuple(each for each in known if each.day == newest)

    def _by_one_map(
        self, grounds: Sequence[Ground], age_days: float, lon: FloatArray, lat: FloatArray
    ) -> tuple[FloatArray, BoolArray]:
        stated = [each.band_m for each in grounds if each.band_m is not None]
        lags = [each.lag_days for each in grounds if each.lag_days is not None]
        band_m = max(stated) if stated else self.default_band_m
        band_m += self.drift_m_a_day * (age_days + (max(lags) if lags else 0.0))
        band_m = BAND_STEP_M * np.ceil(band_m / BAND_STEP_M)
        holders = tuple(sorted({each.holder for each in grounds}))
        key = (grounds[0].drawn_by, grounds[0].day, band_m)
        sheet = self._sheets.get(key)
        if sheet is None:
            areas = {who: shapely.union_all([g.area for g in grounds if g.holder == who]) for who in holders}
            sheet = self._sheets[key] = _Sheet(areas, band_m)
        share = np.zeros((len(self.holders), len(lon)))
        in_band = np.zeros(len(lon), bool)
        for who in holders:
            share[self.holders.index(who)], band = sheet.held_by(who, lon, lat)
            in_band |= band
        return share / np.maximum(share.sum(axis=0), 1.0), in_band

    @cached_property
    def _sheets(self) -> dict[tuple[str, int | None, float], _Sheet]:
        return {}


class _Sheet:
    """One map as of one moment: areas of its holders, and the line of contact of each."""

    def __init__(self, areas: dict[str, BaseGeometry], band_m: float) -> None:
        self._areas, self._band_m = areas, band_m
        middle = np.mean([area.centroid.y for area in areas.values()])
        self._squeeze = float(np.cos(np.radians(middle)))
        self._border = {who: self._contact(who) for who in areas}
        for area in areas.values():
            shapely.prepare(area)

    def held_by(self, who: str, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, BoolArray]:
        """(n,) how surely this holder has each point, and whether it lies in the band of its contact line."""
        inside = shapely.contains_xy(self._areas[who], lon, lat)
        share = inside.astype(np.float64)
        near = np.zeros(len(lon), bool)
        border = self._border[who]
        if border is None:
            return share, near
        tree, around = border
        rows = np.flatnonzero(shapely.contains_xy(around, lon, lat))
        if len(rows):
            away = self._distance_m(tree, lon[rows], lat[rows])
            signed = np.where(inside[rows], away, -away)
            share[rows] = np.clip(0.5 + signed / (2 * self._band_m), 0.0, 1.0)
            near[rows] = away < self._band_m
        return share, near

    def _contact(self, who: str) -> tuple[cKDTree, BaseGeometry] | None:
        """Points along the line of contact of a holder, and the area of its band; None where it has none."""
        others = [area for name, area in self._areas.items() if name != who]
        if not others:
            return None
        reach = self._band_m / M_PER_DEG / self._squeeze
        near = shapely.union_all(others).buffer(GAP_BANDS * reach)
        line = self._areas[who].boundary.intersection(near)
        pieces = [part for part in shapely.get_parts(line) if part.geom_type in ("LineString", "LinearRing")]
        if not pieces:
            return None
        around = shapely.union_all([piece.buffer(1.1 * reach) for piece in pieces])
        shapely.prepare(around)
        dense = shapely.segmentize(pieces, self._band_m / STEPS_IN_BAND / M_PER_DEG)
        return cKDTree(shapely.get_coordinates(dense) * [self._squeeze, 1.0]), around

    def _distance_m(self, tree: cKDTree, lon: FloatArray, lat: FloatArray) -> FloatArray:
        """(n,) metres to the line; less than a step of it too much."""
        points = np.stack([lon * self._squeeze, lat], axis=1)
        step = (points - tree.data[tree.query(points)[1]]) * M_PER_DEG
        away: FloatArray = np.hypot(step[:, 0] * np.cos(np.radians(lat)) / self._squeeze, step[:, 1])
        return away
