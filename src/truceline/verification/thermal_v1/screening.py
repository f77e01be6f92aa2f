"""How ordinary each detection is for its place and season, from what was seen before its year alone.

A thermal anomaly alone never proves fire by arms, so each one stays screened out; what differs is the reason,
and the probability that something else than the background burns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from truceline.verification.thermal_v1.background import MOST, Backdrop, Days, backdrop, cell_numbers
from truceline.verification.thermal_v1.fires import Detections, FloatArray, IntArray, fire_numbers
from truceline.verification.thermal_v1.looks import looked_days
from truceline.verification.thermal_v1.settings import DAY_S, PENTADS, Settings

FIRST_DAY = 2**23
"""Added to days since 1970, so that none is below zero."""
UNSAID = ("tail", "other", "other_low", "other_high", "expected", "past", "days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """(n,) each, in the order of the detections.

    fire:      number of the fire it belongs to; -1 without a place or a time
    fires:     fires of its cell and day
    tail:      chance of so many or more from the background; nan where nothing can be said
    other, other_low, other_high: probability that it is not the background, by the prior and its range
    expected:  fires of such a day in the mean; past: fires of earlier years here in this part of the year
    days, years: looked at in this part of the year before
    season:    1 where the region burns more than in its yearly mean; steady: burns most days, as works do
    learnt:    the tail comes from this region's own years, and not from a wide prior
    """

    fire: IntArray
    fires: IntArray
    tail: FloatArray
    other: FloatArray
    other_low: FloatArray
    other_high: FloatArray
    expected: FloatArray
    past: FloatArray
    days: FloatArray
    years: IntArray
    season: IntArray
    steady: npt.NDArray[np.bool_]
    learnt: npt.NDArray[np.bool_]


def screen(
    found: Detections, settings: Settings, looked: tuple[IntArray, FloatArray] | None = None
) -> Screened:
    """What the detections of earlier years, among the same ones, say about each.

    looked: days since 1970 (UTC), each once, and what share of the region could be seen; a day that only the
            detections show counts as one, and every other day is unknown
    """
    fire = fire_numbers(found, settings)
    cell, day, year, pentad = places(found, settings)
    days, inverse = fires_by_day(cell, day, year, pentad, fire)
    answer = _nothing_said(len(found), fire)
    usable = np.flatnonzero(fire >= 0)
    if not len(usable):
        return answer
    answer.fires[usable] = days.fires[inverse]
    first = int(days.year.min())
    seen = looked_by_pentad(*_looks(found, looked), first, int(days.year.max()))
    for now in np.unique(days.year).tolist():
        rows = usable[year[usable] == now]
        if now == first:
            continue
        begin = max(first, now - settings.most_years)
        past = backdrop(days, seen[begin - first :], begin, now, np.unique(cell[rows]), settings)
        _answer(answer, rows, past, cell, pentad, settings)
    return answer


def places(found: Detections, settings: Settings) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """(n,) cell, day since 1970, year and pentad; 0 where a detection is unusable."""
    usable = found.usable
    lon, lat = np.where(usable, found.lon_deg, 0.0), np.where(usable, found.lat_deg, 0.0)
    day = np.floor(np.where(usable, found.at_s, 0.0) / DAY_S).astype(np.int64)
    year, pentad = calendar(day)
    return cell_numbers(lon, lat, settings), day, year, pentad


def calendar(day: IntArray) -> tuple[IntArray, IntArray]:
    """Year and pentad (0-72; the last one has six days in a leap year) of days since 1970."""
    date = day.astype("datetime64[D]")
    start = date.astype("datetime64[Y]")
    year = start.astype(np.int64) + 1970
    return year, np.minimum((date - start.astype("datetime64[D]")).astype(np.int64) // 5, PENTADS - 1)


def fires_by_day(
    cell: IntArray, day: IntArray, year: IntArray, pentad: IntArray, fire: IntArray
) -> tuple[Days, IntArray]:
    """Each cell-day once with its fires, and which one each usable detection lies in."""
    rows = np.flatnonzero(fire >= 0)
    keys, inverse = np.unique((cell[rows] << 24) + day[rows] + FIRST_DAY, return_inverse=True)
    most = int(fire.max(initial=0)) + 1
    fires = np.bincount(np.unique(inverse * most + fire[rows]) // most, minlength=len(keys))
    its_year, its_pentad = calendar((keys & (2**24 - 1)) - FIRST_DAY)
    return Days(keys >> 24, its_year, its_pentad, fires), inverse


def looked_by_pentad(days: IntArray, clear: FloatArray, first_year: int, last_year: int) -> FloatArray:
    """(years, 73) days looked at, each as far as it was clear."""
    found = np.zeros((last_year - first_year + 1, PENTADS))
    year, pentad = calendar(days)
    inside = (year >= first_year) & (year <= last_year)
    np.add.at(found, (year[inside] - first_year, pentad[inside]), clear[inside])
    return found


def _looks(found: Detections, looked: tuple[IntArray, FloatArray] | None) -> tuple[IntArray, FloatArray]:
    days, clear = (np.zeros(0, np.int64), np.zeros(0)) if looked is None else looked
    shown = np.setdiff1d(looked_days(found), days)
    return np.r_[days, shown], np.r_[clear, np.ones(len(shown))]


def not_background(chance: FloatArray, fires: IntArray, prior: float, mean: float) -> FloatArray:
    """(n,) mean share of ``fires`` that are not the background's, given how many there are.

    chance: (n, MOST + 1) of 0, 1, ... fires of the background. On a share ``prior`` of days something else
    burns too, with a geometric number of fires of that mean, as nobody knows it better.
    """
    stays = 1.0 - 1.0 / mean
    number = np.arange(MOST + 1)
    others = np.where(number > 0, prior * (1 - stays) * stays ** np.maximum(number - 1, 0), 1.0 - prior)
    counted = np.clip(fires, 1, MOST)
    share = np.empty(len(fires))
    for count in np.unique(counted).tolist():
        rows = counted == count
        joint = others[: count + 1] * chance[rows, count::-1][:, : count + 1]
        share[rows] = (joint @ number[: count + 1]) / (joint.sum(axis=1) * count)
    return share


def _nothing_said(count: int, fire: IntArray) -> Screened:
    unsaid: dict[str, FloatArray] = {name: np.full(count, np.nan) for name in UNSAID}
    fires, years, season = np.zeros((3, count), np.int64)
    steady, learnt = np.zeros((2, count), np.bool_)
    return Screened(
        fire=fire, fires=fires, years=years, season=season, steady=steady, learnt=learnt, **unsaid
    )


def _answer(
    answer: Screened, rows: IntArray, past: Backdrop, cell: IntArray, pentad: IntArray, settings: Settings
) -> None:
    row, part = np.searchsorted(past.cells, cell[rows]), pentad[rows]
    fires = answer.fires[rows]
    answer.tail[rows] = past.tail(row, part, fires)
    season, which = past.classes(row, part)
    known = np.isfinite(past.mean[row, part])
    for name, prior in (
        ("other", settings.prior),
        ("other_low", settings.prior_low),
        ("other_high", settings.prior_high),
    ):
        share = not_background(past.chance[season, which], fires, prior, settings.fires_mean)
        getattr(answer, name)[rows] = np.where(known, share, np.nan)
    answer.expected[rows] = past.mean[row, part]
    answer.past[rows] = past.own[row, part]
    answer.days[rows] = past.days[part]
    answer.years[rows] = past.years[part]
    answer.season[rows] = season
    answer.learnt[rows] = past.learnt[season, which]
    looked_at = past.days.max()
    steady = past.own[row].max(axis=1) >= settings.static_share * looked_at
    answer.steady[rows] = steady & (looked_at >= settings.static_days)
