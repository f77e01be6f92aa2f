"""False alarms of the thermal channel on real quiet years, season by season, beside a named peer's.

Below TRUCELINE_DATA, firms_ukraine_2001_2023, of which only years before 2014 are read: 2001-2011 (one
family of sensors) and 2012-2013 (another one began) apart. Each year is judged by the years before it
alone. The set has no time of day and no satellite: a fire is a group of a day's detections, and a day
counts as looked at when it has a detection anywhere. Every figure is a rate of something that is not there:
nobody was at war.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from bench.economist_rule import EconomistRule, Grid
from truceline.verification.thermal_v1 import (
    STANDARD,
    Backdrop,
    Detections,
    backdrop,
    fire_numbers,
    looked_days,
)
from truceline.verification.thermal_v1.background import MOST, Days, FloatArray, IntArray
from truceline.verification.thermal_v1.screening import fires_by_day, looked_by_pentad, places

FOLDER, FIRST_YEAR, ALPHAS = "firms_ukraine_2001_2023", 2001, (0.05, 0.01, 0.001)
ERAS = {"2001_2011": range(2006, 2012), "2012_2013": range(2012, 2014)}
INJECTED, INJECTED_DAYS = (2, 4), 4_000
PEER_YEARS = (2009, 2011, 2012, 2013)
DAYS = 366


@dataclass(frozen=True, slots=True)
class Quiet:
    """Detections of the quiet years, as fires by cell and day and as they are."""

    days: Days
    looked: FloatArray
    cell: IntArray
    day: IntArray
    detections: int


def measure(*, quick: bool) -> dict[str, Any]:
    """Rates of false alarm per cell-day, and what share of injected days is noticed, by era."""
    path = Path(os.environ.get("TRUCELINE_DATA", "")) / FOLDER / "detections.parquet"
    if not path.is_file():
        return {FOLDER: "not there below TRUCELINE_DATA"}
    started = time.perf_counter()
    quiet = _quiet(path)
    grid, cells = _grid(quiet)
    found: dict[str, Any] = {"detections": quiet.detections, "fires": int(quiet.days.fires.sum())}
    for era, years in ERAS.items():
        chosen = list(years)[-1:] if quick else list(years)
        told = [_year(quiet, grid, cells, year, quick=quick) for year in chosen]
        names = dict.fromkeys(name for each in told for name in each)
        found |= {f"{era}_{name}": _shown([each[name] for each in told if name in each]) for name in names}
    return found | {"thermal_seconds": round(time.perf_counter() - started)}


def _quiet(path: Path) -> Quiet:
    rows = duckdb.connect().execute(
        "SELECT DISTINCT lat_e5 / 1e5 AS lat, lon_e5 / 1e5 AS lon, epoch(acq_date) AS at FROM read_parquet(?)"
        " WHERE acq_date < DATE '2014-01-01'",
        [str(path)],
    ).fetchnumpy()  # fmt: skip
    count = len(rows["at"])
    found = Detections(
        lon_deg=rows["lon"],
        lat_deg=rows["lat"],
        sigma_m=np.full(count, 390.0),
        pixel_m=np.full(count, 1000.0),
        at_s=rows["at"] + 43_200.0,
        satellite=np.zeros(count, np.int64),
    )
    fire = fire_numbers(found, STANDARD)
    cell, day, year, pentad = places(found, STANDARD)
    days, _ = fires_by_day(cell, day, year, pentad, fire)
    looked = looked_days(found)
    return Quiet(days, looked_by_pentad(looked, np.ones(len(looked)), FIRST_YEAR, 2013), cell, day, count)


def _grid(quiet: Quiet) -> tuple[Grid, IntArray]:
    """The detections as the peer takes them, and the cells' numbers."""
    cells, row = np.unique(quiet.cell, return_inverse=True)
    date = quiet.day.astype("datetime64[D]")
    year = date.astype("datetime64[Y]")
    fires = np.zeros((13, len(cells), DAYS), np.uint16)
    of_year = (date - year.astype("datetime64[D]")).astype(np.int64)
    np.add.at(fires, (year.astype(np.int64) + 1970 - FIRST_YEAR, row, of_year), 1)
    north, east = np.divmod(cells, 36_001)
    place = np.stack([east - east.min(), north - north.min()], axis=1)
    return Grid(FIRST_YEAR, fires, place), cells


def _year(quiet: Quiet, grid: Grid, cells: IntArray, year: int, *, quick: bool) -> dict[str, float]:
    past = backdrop(quiet.days, quiet.looked, FIRST_YEAR, year, cells, STANDARD)
    found = dict(_ours(past, quiet, year))
    dice = np.random.default_rng(year)
    asked = dice.integers(0, len(cells), INJECTED_DAYS), dice.integers(0, 365, INJECTED_DAYS)
    found |= dict(_noticed_by_us(past, quiet, cells, year, asked))
    if year in PEER_YEARS:
        rule = EconomistRule(grid, year, models=2 if quick else 4)
        found |= dict(_theirs(rule, asked, found["cell_days"]))
    return found


def _ours(past: Backdrop, quiet: Quiet, year: int) -> Iterator[tuple[str, float]]:
    """Sizes of the randomised tail, and false alarms against what the tails promise, per cell-day."""
    looked = quiet.looked[year - FIRST_YEAR]
    now = quiet.days.year == year
    row, pentad, fires = (each[now] for each in (quiet.days.cell, quiet.days.pentad, quiet.days.fires))
    row = np.searchsorted(past.cells, row)
    every = np.meshgrid(np.arange(len(past.cells)), np.arange(73), indexing="ij")
    season, which = past.classes(every[0].ravel(), every[1].ravel())
    days = np.broadcast_to(looked, every[0].shape).ravel().copy()
    total = float(days.sum())
    yield "cell_days", total
    yield "cell_days_with_fire_percent", 100 * len(row) / total
    tails = np.flip(np.cumsum(np.flip(past.chance, 2), 2), 2)
    for alpha in ALPHAS:
        zero = _randomised(tails, season, which, np.zeros(len(days), np.int64), alpha)
        size = float((zero * days).sum())
        its_season, its_class = past.classes(row, pentad)
        size += float(_randomised(tails, its_season, its_class, fires, alpha).sum())
        size -= float(_randomised(tails, its_season, its_class, np.zeros(len(row), np.int64), alpha).sum())
        yield f"size_at_{alpha:g}", size / total
        flagged = past.tail(row, pentad, fires) <= alpha
        promised = float((np.where(tails <= alpha, tails, 0.0).max(axis=2)[season, which] * days).sum())
        yield f"false_alarms_per_1000_at_{alpha:g}", 1000 * float(flagged.sum()) / total
        yield f"promised_per_1000_at_{alpha:g}", 1000 * promised / total
        called = 100 * float(fires[flagged].sum()) / float(fires.sum())
        yield f"fires_called_percent_at_{alpha:g}", called
        burning = its_season == 1
        in_season = float(days[season == 1].sum())
        yield f"in_burning_season_per_1000_at_{alpha:g}", 1000 * float((flagged & burning).sum()) / in_season


def _randomised(
    tails: FloatArray, season: IntArray, which: IntArray, fires: IntArray, alpha: float
) -> FloatArray:
    """(n,) chance that a tail drawn evenly within its step is at most alpha."""
    fires = np.minimum(fires, MOST)
    high = tails[season, which, fires]
    low = np.where(fires < MOST, tails[season, which, np.minimum(fires + 1, MOST)], 0.0)
    return np.clip((alpha - low) / np.maximum(high - low, 1e-300), 0.0, 1.0)


def _noticed_by_us(
    past: Backdrop, quiet: Quiet, cells: IntArray, year: int, asked: tuple[IntArray, IntArray]
) -> Iterator[tuple[str, float]]:
    """Share of days without fire that are noticed when so many fires, of one pixel each, are added."""
    pentad = np.minimum(asked[1] // 5, 72)
    row = np.searchsorted(past.cells, cells[asked[0]])
    for added in INJECTED:
        tail = past.tail(row, pentad, np.full(len(row), added))
        yield f"noticed_percent_of_{added}_added", 100 * float((tail <= STANDARD.unusual).mean())


def _theirs(
    rule: EconomistRule, asked: tuple[IntArray, IntArray], cell_days: float
) -> Iterator[tuple[str, float]]:
    excess = rule.excess()
    called = rule.war_fires(excess)
    yield "economist_rule_excess_per_1000", 1000 * float((excess > 0).sum()) / cell_days
    yield "economist_rule_false_alarms_per_1000", 1000 * float((called > 0).sum()) / cell_days
    fires = float(rule.grid.fires[rule.year - rule.grid.first_year].sum())
    yield "economist_rule_fires_called_percent", 100 * float(called.sum()) / fires
    for added in INJECTED:
        over = float((rule.threshold(*asked) < added).mean())
        yield f"economist_rule_noticed_percent_of_{added}_added", 100 * over


def _shown(values: list[float]) -> Any:
    """The mean, and the lowest and highest year where there are several."""
    mean = float(f"{np.mean(values):.4g}")
    return mean if len(values) == 1 else [mean, float(f"{min(values):.4g}"), float(f"{max(values):.4g}")]
