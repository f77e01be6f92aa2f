"""How ordinary a fire is: from the past alone, from looked-at days alone, with tails that hold."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
import pytest

from truceline.verification.thermal_v1 import STANDARD, Detections, Screened, reasons, screen, sentence
from truceline.verification.thermal_v1.background import MOST, Days, backdrop, cell_numbers, neighbours
from truceline.verification.thermal_v1.screening import calendar, looked_by_pentad, not_background

IntArray = npt.NDArray[np.int64]
NOON_S = 43_200.0


def day_of(text: str) -> int:
    return int(np.datetime64(text, "D").astype(np.int64))


def fires(*told: tuple[str, int], lon_deg: float = 10.05, lat_deg: float = 10.05) -> Detections:
    """So many fires of one cell on each day, 2 km apart."""
    rows = [(lon_deg - 0.04 + 0.02 * (n % 5), lat_deg - 0.04 + 0.02 * (n // 5), 86_400.0 * day_of(day) + NOON_S)
            for day, count in told for n in range(count)]  # fmt: skip
    lon, lat, at = np.array(rows, dtype=float).reshape(-1, 3).T
    return Detections(
        lon, lat, np.full(len(at), 208.0), np.full(len(at), 375.0), at, np.zeros(len(at), np.int64)
    )


def both(*parts: Detections) -> Detections:
    return Detections(*(np.concatenate([getattr(each, field.name) for each in parts]) for field in dataclasses.fields(Detections)))  # fmt: skip


def looks(*years: int) -> tuple[IntArray, npt.NDArray[np.float64]]:
    """Every day of these years, all clear."""
    days = np.concatenate([np.arange(day_of(f"{year}-01-01"), day_of(f"{year + 1}-01-01")) for year in years])
    return days, np.ones(len(days))


def last(found: Screened) -> dict[str, float]:
    return {
        name: float(getattr(found, name)[-1]) for name in ("fires", "tail", "other", "past", "years", "days")
    }


def test_more_fires_than_before_are_less_ordinary() -> None:
    past = [(f"{year}-08-{day:02}", 1) for year in range(2020, 2026) for day in range(1, 29, 2)]
    tails = [
        last(screen(fires(*past, ("2026-08-12", count)), STANDARD, looks(*range(2020, 2027))))["tail"]
        for count in (1, 3, 6, 12)
    ]
    assert tails == sorted(tails, reverse=True)
    assert tails[0] > 0.15
    assert tails[-1] < 0.05


def test_a_cell_that_burned_is_more_ordinary_than_one_that_never_did() -> None:
    past = fires(*((f"{year}-08-{day:02}", 1) for year in range(2020, 2026) for day in range(1, 29, 2)))
    here = screen(both(past, fires(("2026-08-12", 2))), STANDARD, looks(*range(2020, 2027)))
    far = screen(both(past, fires(("2026-08-12", 2), lon_deg=13.05)), STANDARD, looks(*range(2020, 2027)))
    assert last(here)["tail"] > 5 * last(far)["tail"]
    assert last(here)["other"] < last(far)["other"]


def test_what_came_later_changes_no_answer() -> None:
    known = fires(*((f"{year}-08-12", 2) for year in range(2020, 2026)))
    later = fires(
        ("2025-12-30", 9), *((f"{year}-08-{day:02}", 9) for year in (2026, 2027) for day in (2, 11, 13))
    )
    before = screen(known, STANDARD, looks(*range(2020, 2026)))
    after = screen(both(known, later), STANDARD, looks(*range(2020, 2028)))
    asked = len(known)
    for name in ("tail", "other", "expected", "past", "days", "years", "steady"):
        assert np.array_equal(getattr(before, name), getattr(after, name)[:asked], equal_nan=True)


def test_years_nobody_looked_at_say_nothing() -> None:
    """With the same fires: a year without looks is no year without fire."""
    now = fires(("2026-08-12", 3))
    assert np.isnan(last(screen(now, STANDARD))["tail"])
    one_year = looks(2025)
    assert np.isnan(last(screen(both(fires(("2025-08-12", 1)), now), STANDARD, one_year))["tail"])
    quiet = screen(both(fires(("2020-02-02", 1)), now), STANDARD, looks(2020, 2021, 2022))
    assert np.isfinite(last(quiet)["tail"])
    assert last(quiet)["years"] == 3


def test_a_date_of_another_age_costs_neither_memory_nor_the_answer() -> None:
    known = both(fires(*((f"{year}-08-12", 2) for year in range(2020, 2027))))
    asked = screen(known, STANDARD, looks(*range(2020, 2027)))
    strange = both(fires(("0900-08-12", 1)), known)
    found = screen(strange, STANDARD, looks(*range(2020, 2027)))
    assert np.array_equal(found.tail[1:], asked.tail, equal_nan=True)
    strange.at_s[0] = 1e300
    assert np.array_equal(screen(strange, STANDARD).tail[1:], screen(known, STANDARD).tail, equal_nan=True)


def test_half_clouded_days_count_half() -> None:
    days, clear = looks(2020, 2021)
    found = both(fires(("2020-02-02", 1)), fires(("2026-08-12", 1)))
    whole = last(screen(found, STANDARD, (days, clear)))["days"]
    assert last(screen(found, STANDARD, (days, 0.5 * clear)))["days"] == pytest.approx(0.5 * whole)


def test_the_last_days_of_december_are_near_the_first_of_january() -> None:
    past = fires(*((f"{year}-12-28", 1) for year in range(2020, 2025)))
    found = last(screen(both(past, fires(("2026-01-03", 1))), STANDARD, looks(*range(2020, 2026))))
    assert found["past"] == 5


def test_every_fire_of_a_cell_and_day_has_the_same_share_and_none_is_picked_by_lot() -> None:
    past = [(f"{year}-08-{day:02}", 1) for year in range(2020, 2026) for day in range(1, 29, 9)]
    found = screen(fires(*past, ("2026-08-12", 6)), STANDARD, looks(*range(2020, 2027)))
    assert len(set(found.other[-6:].tolist())) == 1
    assert found.other_low[-1] < found.other[-1] < found.other_high[-1]


def test_the_share_that_is_not_the_backgrounds_by_hand() -> None:
    """One fire; the background lights none with .9 and one with .1; something else lights its one with .01 * 1/3."""
    chance = np.zeros((1, MOST + 1))
    chance[0, :2] = 0.9, 0.1
    other = 0.01 / 3
    expected = 0.9 * other / (0.9 * other + 0.1 * (1 - 0.01))
    assert not_background(chance, np.array([1]), 0.01, 3.0)[0] == pytest.approx(expected)


def test_a_works_that_burns_all_year_is_named_and_nothing_broken_is_judged() -> None:
    days = [
        f"{year}-{month:02}-{day:02}"
        for year in (2020, 2021, 2022)
        for month in range(1, 13)
        for day in range(1, 29)
    ]
    found = fires(*((day, 1) for day in days), ("2023-03-03", 1))
    told = screen(found, STANDARD, looks(2020, 2021, 2022, 2023))
    assert "steady_source" in reasons(told, -1, STANDARD)
    assert "works and flares" in sentence(told, -1, STANDARD)
    found.lat_deg[-1] = np.nan
    assert reasons(screen(found, STANDARD), -1, STANDARD) == ("no_place_or_time",)
    assert len(screen(fires(), STANDARD).tail) == 0


def test_neighbours_are_the_cells_around_on_both_sides_of_the_antimeridian_cut() -> None:
    cells = np.sort(cell_numbers(np.array([0.05, 0.15, 0.25, 0.55]), np.full(4, 0.05), STANDARD))
    near = neighbours(cells, 2)
    assert [sorted(set(row.tolist()) - {4}) for row in near] == [[0, 1, 2], [0, 1, 2], [0, 1, 2], [3]]


@pytest.mark.parametrize("dispersion", [0.15, 0.6])
def test_the_tails_hold_on_years_of_one_making_with_bad_years_among_them(dispersion: float) -> None:
    """Cells of many rates, two seasons, years that differ by a factor: size at 5 % and 1 % within a third."""
    dice = np.random.default_rng(11)
    cells = cell_numbers(10.05 + 0.1 * np.arange(150), np.full(150, 10.05), STANDARD)
    rate = np.exp(dice.normal(-3.5, 1.0, 150))
    shares = {0.05: [], 0.01: []}  # type: dict[float, list[float]]
    day = np.arange(day_of("2010-01-01"), day_of("2022-01-01"))
    year, pentad = calendar(day)
    season = np.where((pentad > 40) & (pentad < 55), 4.0, 0.5)
    level = dict(zip(np.unique(year).tolist(), np.exp(dice.normal(0, 0.35, 12)), strict=True))
    mean = rate[:, None] * season * np.array([level[each] for each in year.tolist()])
    count = dice.negative_binomial(dispersion, dispersion / (dispersion + mean))
    cell, at = np.nonzero(count)
    told = Days(cells[cell], year[at], pentad[at], count[cell, at])
    seen = looked_by_pentad(day, np.ones(len(day)), 2010, 2021)
    for now in range(2017, 2022):
        past = backdrop(told, seen, 2010, now, cells, STANDARD)
        this = np.flatnonzero(year == now)
        row = np.repeat(np.searchsorted(past.cells, cells), len(this))
        part = np.tile(pentad[this], len(cells))
        fires_then = count[:, this].ravel()
        high, low = past.tail(row, part, fires_then), past.tail(row, part, fires_then + 1)
        drawn = low + dice.random(len(high)) * (high - low)
        for alpha, found in shares.items():
            found.append(float((drawn <= alpha).mean()))
    for alpha, found in shares.items():
        assert np.mean(found) == pytest.approx(alpha, rel=0.35)
