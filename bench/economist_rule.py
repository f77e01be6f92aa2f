"""A named peer on placebo years: the rule of The Economist's war-fire model, on place, season and past fires.

Its code is public (github.com/TheEconomist/the-economist-war-fire-model, MIT). What is kept: cells of 0.1°
and days; all cell-days with fire and three times as many without; models fitted on bootstraps of cells with
squared loss; excess = max(0, ceil(fires - ceil(max(0, q)) - 2)) with q the 97th of 100 predictions; all
fires of a day count where its excess is at least the median one, else as many as the excess, by lot; only
cells with two excess days 9 to 89 days apart count, and those within 50 km of such a cell; then every fire
of a cell for ten days. What differs: no population, night lights or clouds (not in the set); scikit-learn's
histogram boosting in place of agtboost; fewer bootstraps, with q as mean + 1.88 standard deviations of
them; the six years before, and a cap of 100,000 rows. Only how many fires are called is counted, so no lots
are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
SEED, MOST_ROWS, QUANTILE_SIGMAS, YEARS = 112_358, 100_000, 1.88, 6
NEAR_KM, PERSISTS_DAYS, APART_DAYS = 50.0, 10, (9, 89)


@dataclass(frozen=True, slots=True)
class Grid:
    """Detections by (year, cell, day of the year), cells in rows of a box: place gives column and row."""

    first_year: int
    fires: npt.NDArray[np.uint16]
    place: IntArray

    def past(self, year: int) -> FloatArray:
        """(features, cells, days) mean fires of a day before: the cell's and 5 x 5, 31 days and all year."""
        from scipy.ndimage import uniform_filter1d

        summed = self.fires[: year - self.first_year].sum(axis=0, dtype=np.float32) / (year - self.first_year)
        windowed = uniform_filter1d(summed, 31, axis=1, mode="wrap")
        whole = summed.mean(axis=1, keepdims=True)
        around = [self._around(each) for each in (windowed, whole)]
        shape = summed.shape
        return np.stack([np.broadcast_to(each, shape) for each in (windowed, whole, *around)])

    def _around(self, values: FloatArray) -> FloatArray:
        """Means over the 5 x 5 cells around each."""
        from scipy.ndimage import uniform_filter

        columns, rows = self.place.max(axis=0) + 1
        box = np.zeros((columns, rows, values.shape[1]), np.float32)
        box[self.place[:, 0], self.place[:, 1]] = values
        even = uniform_filter(box, size=(5, 5, 1), mode="constant")
        return np.asarray(even[self.place[:, 0], self.place[:, 1]])


class EconomistRule:
    """The rule, fitted on the years before one."""

    def __init__(self, grid: Grid, year: int, *, models: int) -> None:
        from sklearn.ensemble import HistGradientBoostingRegressor

        dice = np.random.default_rng(SEED)
        self.grid, self.year = grid, year
        self.now = grid.past(year)
        cells, rows, counts = _training(grid, year, dice)
        self.models = []
        for number in range(models):
            drawn = np.bincount(dice.integers(0, len(grid.place), len(grid.place)), minlength=len(grid.place))
            weight = np.ones(len(cells)) if number == 0 else drawn[cells].astype(np.float64)
            model = HistGradientBoostingRegressor(learning_rate=0.05, max_iter=100, random_state=number)
            self.models.append(model.fit(rows, counts, sample_weight=weight))

    def threshold(self, cell: IntArray, day: IntArray) -> FloatArray:
        """(n,) fires of a cell-day above which there is an excess."""
        asked = _features(self.grid, self.now, self.year, cell, day)
        told = np.stack([model.predict(asked) for model in self.models])
        upper = told.mean(axis=0) + QUANTILE_SIGMAS * told.std(axis=0, ddof=1)
        return np.ceil(np.maximum(upper, 0.0)) + 2

    def excess(self) -> IntArray:
        """(cells, days) excess of the year."""
        fires = self.grid.fires[self.year - self.grid.first_year].astype(np.int64)
        found = np.zeros(fires.shape, np.int64)
        cell, day = np.nonzero(fires >= 3)
        if len(cell):
            found[cell, day] = np.maximum(0, np.ceil(fires[cell, day] - self.threshold(cell, day)))
        return found

    def war_fires(self, excess: IntArray) -> IntArray:
        """(cells, days) fires that the rule calls fires of war."""
        fires = self.grid.fires[self.year - self.grid.first_year].astype(np.int64)
        positive = excess[excess > 0]
        if not len(positive):
            return np.zeros_like(fires)
        all_of_them = excess >= np.median(positive)
        called = np.where(excess > 0, np.where(all_of_them, fires, excess), 0)
        called[~self._kept(excess > 0)] = 0
        for cell, day in zip(*np.nonzero((called > 0) & (excess > 0)), strict=True):
            span = slice(day + 1, day + 1 + PERSISTS_DAYS)
            called[cell, span] = fires[cell, span]
        return called

    def _kept(self, over: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """(cells,) those with two excess days that far apart, or near such a cell."""
        pairs = np.zeros(len(over), np.bool_)
        for cell in np.flatnonzero(over.any(axis=1)):
            days = np.flatnonzero(over[cell])
            apart = days[:, None] - days[None, :]
            pairs[cell] = bool(((apart >= APART_DAYS[0]) & (apart <= APART_DAYS[1])).any())
        if not pairs.any():
            return pairs
        from scipy.spatial import cKDTree

        km = self.grid.place * np.array([7.4, 11.1])
        return np.asarray(cKDTree(km[pairs]).query(km)[0] <= NEAR_KM)


def _training(grid: Grid, year: int, dice: np.random.Generator) -> tuple[IntArray, FloatArray, FloatArray]:
    """Cells, features and fires of the training rows: cell-days with fire, and three without for each."""
    parts = list(_rows(grid, year, dice))
    cells, rows, counts = (np.concatenate(each) for each in zip(*parts, strict=True))
    chosen = dice.permutation(len(cells))[:MOST_ROWS]
    return cells[chosen], rows[chosen], counts[chosen]


def _rows(
    grid: Grid, year: int, dice: np.random.Generator
) -> Iterator[tuple[IntArray, FloatArray, FloatArray]]:
    for earlier in range(max(grid.first_year + 2, year - YEARS), year):
        fires = grid.fires[earlier - grid.first_year]
        cell, day = (each.astype(np.int64) for each in np.nonzero(fires))
        idle_cell = dice.integers(0, fires.shape[0], 3 * len(cell))
        idle_day = dice.integers(0, fires.shape[1], 3 * len(cell))
        idle = fires[idle_cell, idle_day] == 0
        cells, days = np.r_[cell, idle_cell[idle]], np.r_[day, idle_day[idle]]
        rows = _features(grid, grid.past(earlier), earlier, cells, days)
        yield cells, rows, fires[cells, days].astype(np.float64)


def _features(grid: Grid, past: FloatArray, year: int, cell: IntArray, day: IntArray) -> FloatArray:
    columns = [grid.place[cell, 0], grid.place[cell, 1], np.full(len(cell), year), day, *past[:, cell, day]]
    return np.stack(columns, axis=1).astype(np.float64)
