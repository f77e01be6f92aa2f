"""How many fires a cell gives in a part of the year when nothing but the background burns.

Expectation: the cell's own past in this part of the year, shrunk to its neighbours', theirs to the region's.
Around it a negative binomial whose dispersion and level come from how well the same expectation did in
earlier years, at cells of like expectation, in and out of the burning season. Years are drawn again
(Bayesian bootstrap), as days of one year are not independent; so the tails carry the parameters' doubt.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, xlogy

from truceline.verification.thermal_v1.fires import FloatArray, IntArray
from truceline.verification.thermal_v1.settings import PENTADS, Settings

CountArray = npt.NDArray[np.uint8]
MOST = 39
"""Fires of a cell-day above this are as many as this."""
EDGES = np.logspace(-5.0, 0.5, 23)
SIZES = np.logspace(-2.5, 1.5, 25)
PRIOR_LEVELS, PRIOR_SIZES = (0.3, 1.0, 3.0, 10.0), (0.01, 0.03, 0.1, 0.3)
"""What a class may turn out to be that has little past of its own; quiet years have sizes of this kind."""
DRAWS = 16
LAST_COLUMN = 36_001


@dataclass(frozen=True, slots=True)
class Days:
    """Fires by cell and day: (n,) cell, year, pentad of the year and number of fires, each cell-day once."""

    cell: IntArray
    year: IntArray
    pentad: IntArray
    fires: IntArray

    def within(self, first_year: int, year: int) -> Days:
        """Those of the years from the first one on, before another."""
        past = (self.year >= first_year) & (self.year < year)
        return Days(self.cell[past], self.year[past], self.pentad[past], self.fires[past])


@dataclass(frozen=True, slots=True)
class Backdrop:
    """What the years before ``year`` say: expectation by (cell, pentad), chance of each count by class.

    cells:  (c,) sorted numbers of the cells that are known or asked about
    mean:   (c, 73) expected fires of a looked-at day; nan where too little was looked at
    own:    (c, 73) fires of the cell itself in that part of the year
    days:   (73,) days of earlier years looked at in that part of the year; years: (73,) in how many years
    season: (73,) 1 where the region burns more than in its yearly mean
    chance: (2, classes, MOST + 1) probability of 0, 1, ... fires
    learnt: (2, classes) whether the class speaks from its own past, or from the prior alone
    """

    year: int
    cells: IntArray
    mean: FloatArray
    own: FloatArray
    days: FloatArray
    years: IntArray
    season: IntArray
    chance: FloatArray
    learnt: npt.NDArray[np.bool_]

    def classes(self, row: IntArray, pentad: IntArray) -> tuple[IntArray, IntArray]:
        """Season and class of each (row of ``cells``, pentad)."""
        mean = np.nan_to_num(self.mean[row, pentad])
        return self.season[pentad], np.digitize(mean, EDGES)

    def tail(self, row: IntArray, pentad: IntArray, fires: IntArray) -> FloatArray:
        """(n,) chance of so many fires or more; nan where nothing can be said."""
        return self._of(row, pentad, np.flip(np.cumsum(np.flip(self.chance, 2), 2), 2), fires)

    def exactly(self, row: IntArray, pentad: IntArray, fires: IntArray) -> FloatArray:
        """(n,) chance of just so many fires."""
        return self._of(row, pentad, self.chance, fires)

    def _of(self, row: IntArray, pentad: IntArray, table: FloatArray, fires: IntArray) -> FloatArray:
        season, which = self.classes(row, pentad)
        found = table[season, which, np.clip(fires, 0, MOST)]
        return np.where(np.isfinite(self.mean[row, pentad]), found, np.nan)


def backdrop(
    days: Days, looked: FloatArray, first_year: int, year: int, asked: IntArray, settings: Settings
) -> Backdrop:
    """What the years from ``first_year`` to the one before ``year`` say about ``year``.

    looked: (years, 73) days looked at, year by year from ``first_year``; an unknown day is none of them
    asked:  cells that must be among those answered
    """
    past = days.within(first_year, year)
    cells = np.unique(np.r_[past.cell, asked])
    near = neighbours(cells, settings.reach_cells)
    counted = _counts(past, cells, first_year, year)
    season = _season(counted, looked[: year - first_year])
    histogram = np.zeros((year - first_year, 2, len(EDGES) + 1, MOST + 1))
    for earlier in range(first_year + settings.least_years, year):
        upto = earlier - first_year
        mean, *_ = _expected(counted[:upto], looked[:upto], near, settings)
        histogram[upto] = _histogram(past, cells, earlier, mean, looked[upto], season)
    mean, own, seen, years = _expected(counted, looked[: year - first_year], near, settings)
    chance, learnt = _chances(histogram, settings)
    return Backdrop(year, cells, mean, own, seen, years, season, chance, learnt)


def cell_numbers(lon_deg: FloatArray, lat_deg: FloatArray, settings: Settings) -> IntArray:
    """(n,) a number for the cell of each place; cells to the east follow, those to the north are a row on."""
    east = np.floor((np.mod(lon_deg + 180.0, 360.0)) / settings.cell_deg + 1e-9).astype(np.int64)
    north = np.floor((lat_deg + 90.0) / settings.cell_deg + 1e-9).astype(np.int64)
    return np.asarray(north * LAST_COLUMN + east)


def neighbours(cells: IntArray, reach: int) -> IntArray:
    """(c, k) rows of ``cells`` around each cell, itself included; len(cells) where that one is not there."""
    steps = np.arange(-reach, reach + 1)
    asked = cells[:, None] + (steps[:, None] * LAST_COLUMN + steps[None, :]).ravel()[None, :]
    row = np.minimum(np.searchsorted(cells, asked), len(cells) - 1)
    return np.where(cells[row] == asked, row, len(cells))


def _counts(days: Days, cells: IntArray, first_year: int, year: int) -> CountArray:
    """(years, c, 73) fires; at most six days of MOST, which a byte holds."""
    found = np.zeros((year - first_year, len(cells), PENTADS), np.uint8)
    row = np.searchsorted(cells, days.cell)
    fires = np.minimum(days.fires, MOST).astype(np.uint8)
    np.add.at(found, (days.year - first_year, row, days.pentad), fires)
    return found


def _windowed(values: FloatArray, window: int) -> FloatArray:
    """Sums over the last axis, a year's end to its beginning, of so many pentads each way."""
    found = values.copy()
    for step in range(1, window + 1):
        found += np.roll(values, step, axis=-1)
        found += np.roll(values, -step, axis=-1)
    return found


def _season(counted: CountArray, looked: FloatArray) -> IntArray:
    fires, seen = counted.sum(axis=(0, 1), dtype=np.float64), looked.sum(axis=0)
    rate = np.divide(fires, seen, out=np.zeros(PENTADS), where=seen > 0)
    return np.asarray(rate > rate.mean(), dtype=np.int64)


def _expected(
    counted: CountArray, looked: FloatArray, near: IntArray, settings: Settings
) -> tuple[FloatArray, FloatArray, FloatArray, IntArray]:
    """(c, 73) expectation and own fires, (73,) days and years looked at."""
    own = _windowed(counted.sum(axis=0, dtype=np.float64), settings.window)
    seen = _windowed(looked.sum(axis=0), settings.window)
    years = (_windowed(looked, settings.window) > 0).sum(axis=0)
    region = own.mean(axis=0) / np.maximum(seen, 1.0)
    padded = np.concatenate([own, np.zeros((1, PENTADS), own.dtype)])
    around = np.zeros_like(own)
    for column in near.T:
        around += padded[column]
    cells = (near < len(own)).sum(axis=1)[:, None]
    theirs = (around + settings.near * region) / (cells * seen + settings.near)
    mean = (own + settings.own * theirs) / (seen + settings.own)
    return np.where(years >= settings.least_years, mean, np.nan), own, seen, years


def _histogram(
    days: Days, cells: IntArray, year: int, mean: FloatArray, looked: FloatArray, season: IntArray
) -> FloatArray:
    """(2, classes, MOST + 1) looked-at cell-days of a year by season, class and number of fires."""
    found = np.zeros((2, len(EDGES) + 1, MOST + 1))
    which = np.asarray(np.digitize(np.nan_to_num(mean), EDGES), np.int64)
    known = np.isfinite(mean)
    seasons = np.broadcast_to(season, mean.shape)
    none = np.zeros(int(known.sum()), np.int64)
    np.add.at(found, (seasons[known], which[known], none), np.broadcast_to(looked, mean.shape)[known])
    now = days.year == year
    row, pentad = np.searchsorted(cells, days.cell[now]), days.pentad[now]
    told = known[row, pentad]
    place = season[pentad][told], which[row, pentad][told]
    np.add.at(found, (*place, np.minimum(days.fires[now], MOST)[told]), 1.0)
    np.add.at(found, (*place, np.zeros(len(place[0]), np.int64)), -1.0)
    return np.maximum(found, 0.0)


def _chances(histogram: FloatArray, settings: Settings) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Chance of each count by season and class, averaged over draws of the years and a prior's width."""
    dice = np.random.default_rng(20)
    years = np.flatnonzero(histogram.sum(axis=(1, 2, 3)) > 0)
    chance = np.empty(histogram.shape[1:])
    learnt = np.zeros(histogram.shape[1:3], np.bool_)
    centres = np.sqrt(np.r_[EDGES[0] / 2, EDGES] * np.r_[EDGES, EDGES[-1] * 2])
    weights = dice.dirichlet(np.ones(max(len(years), 1)), DRAWS) * max(len(years), 1)
    for season, which in np.ndindex(learnt.shape):
        of_years = histogram[years, season, which]
        learnt[season, which] = len(years) > 1 and of_years.sum() >= settings.least_days
        if learnt[season, which]:
            drawn = [_fitted(weight @ of_years) for weight in weights]
        else:
            drawn = [(centres[which] * level, size) for level in PRIOR_LEVELS for size in PRIOR_SIZES]
        chance[season, which] = np.mean([_probabilities(mean, size) for mean, size in drawn], axis=0)
    return chance, learnt


def _fitted(histogram: FloatArray) -> tuple[float, float]:
    """Mean and size of the negative binomial that gives a histogram; half a fire is added to the days."""
    number = np.arange(MOST + 1)
    mean = float((histogram @ number + 0.5) / histogram.sum())
    told = [float(histogram @ np.log(_probabilities(mean, size))) for size in SIZES]
    return mean, float(SIZES[int(np.argmax(told))])


def _probabilities(mean: float, size: float) -> FloatArray:
    """(MOST + 1,) chance of 0, 1, ... fires; the last one of that many or more."""
    number = np.arange(MOST + 1)
    share = size / (size + mean)
    log = gammaln(number + size) - gammaln(size) - gammaln(number + 1.0)
    found = np.exp(log + size * np.log(share) + xlogy(number, 1.0 - share))
    found[-1] = max(1.0 - found[:-1].sum(), 1e-300)
    return np.asarray(np.maximum(found, 1e-300))
