"""Where real series stop being comparable with themselves, and no false truce there; real fires as placebos.

The sets are the publishers' own and are found through TRUCELINE_DATA.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import numpy.typing as npt
import pytest

from tests.unit.verification.test_truce_channel import stratum
from truceline.records import TruceWindow
from truceline.verification.breaks_v1 import level_breaks, share_breaks
from truceline.verification.source_breaks import label_breaks
from truceline.verification.truce_v1 import LARGEST_DROP
from truceline.verification.truce_v2 import POWER, predictive, predictives, smallest_detectable_drop

pytestmark = [pytest.mark.real]
Counts = dict[date, int]
KYIV = ZoneInfo("Europe/Kyiv")


def by_day(path: Path, day: str, count: str = "count(*)") -> Counts:
    rows = duckdb.sql(f"SELECT ({day})::date::varchar, {count} FROM '{path}' GROUP BY 1").fetchall()
    return {date.fromisoformat(text): int(number) for text, number in rows}


def answered(counts: Counts, day: date) -> str:
    """The rule on one day with baselines of 28 and 42 days; a day without rows is unobserved."""
    if day not in counts:
        return "cannot tell"
    said = set()
    for windows in (28, 42):
        before = [counts.get(day - timedelta(days=3 + n)) for n in range(windows)]
        seen = [float(count) for count in before if count is not None]
        expected = (
            predictive(seen, [1.0] * len(seen), 1.0, heeds_neighbours=True) if len(seen) >= 19 else None
        )
        drop = smallest_detectable_drop(expected, 0.05, POWER) if expected else None
        if expected is None or drop is None or drop > LARGEST_DROP:
            return "cannot tell"
        low = expected.p_low(counts[day])
        said.add("fell" if low <= 0.05 else "rose" if 1 - low <= 0.05 else "no change shown")
    return said.pop() if len(said) == 1 else "cannot tell"


def share_of(counts: Counts, first: date, days: int, answer: str) -> float:
    return float(np.mean([answered(counts, first + timedelta(days=n)) == answer for n in range(days)]))


def test_the_monitors_series_breaks_on_27_july_2020_from_8000_to_256(
    real_data: Callable[[str], Path],
) -> None:
    path = real_data("osce_status_INTERNAL") / "osce_status_biweekly.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    starts, ends = ([date.fromisoformat(row[f"period_{name}"]) for row in rows] for name in ("start", "end"))
    days = [float((end - start).days + 1) for start, end in zip(starts, ends, strict=True)]
    counts = [float(row["ceasefire_violations_as_reported_rounded"]) for row in rows]
    found = {starts[one.at]: one for one in level_breaks(counts, days)}
    told = found[date(2020, 7, 27)]
    print(f"{date(2020, 7, 27)}: {told.before:,.0f} -> {told.after:,.0f}, level x {told.factor:.2f}")
    assert (told.before, told.after) == (8000, 256)


def test_labels_of_media_reports_break_in_february_2025_and_no_truce_is_told_there(
    real_data: Callable[[str], Path],
) -> None:
    path = real_data("viina_events") / "events.parquet"
    rows = by_day(path, "datetime::timestamp")
    labelled = by_day(path, "datetime::timestamp", "count(*) FILTER (event_type <> '')")
    days = sorted(day for day in rows if day >= date(2024, 9, 1))
    breaks = share_breaks([labelled[day] for day in days], [rows[day] for day in days])
    assert any(date(2025, 2, 9) <= days[one.at] <= date(2025, 2, 28) and one.factor < 0.5 for one in breaks)
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    con.execute(
        f"""CREATE TABLE observations AS SELECT 'ears' AS source_id,
                timezone('{KYIV}', datetime::timestamp) AS happened_earliest,
                CASE WHEN event_type <> '' THEN '{{"labels": ["any"]}}' ELSE '{{"labels": []}}' END AS measures
            FROM '{path}'"""
    )
    counted = stratum(measure=("label:any",), baseline_windows=(28, 42))
    told = []
    for n in range(60):
        day = date(2025, 2, 10) + timedelta(days=n)
        start = datetime(day.year, day.month, day.day, tzinfo=KYIV).astimezone(UTC)
        window = TruceWindow(start=start, end=start + timedelta(days=1))
        if answered(labelled, day) == "fell" and not label_breaks(con, counted, window, KYIV):
            told.append(day)
    assert told == []


def test_alerts_and_event_records_tell_no_truce_at_their_known_breaks(
    real_data: Callable[[str], Path],
) -> None:
    alerts = by_day(real_data("air_raid_alerts") / "alerts.parquet", "timezone('UTC', started_at)")
    assert share_of(alerts, date(2025, 12, 1), 45, "fell") <= 0.10, "declared by district from December 2025"
    events = by_day(real_data("ucdp_ged_ukraine") / "events.parquet", "date_start")
    for first in (date(2019, 12, 15), date(2022, 2, 10)):
        assert share_of(events, first, 45, "fell") == 0, "a year is absent; another product begins"


def test_a_satellite_more_is_a_break_of_the_years_fires(real_data: Callable[[str], Path]) -> None:
    path = real_data("firms_ukraine_2001_2023") / "detections.parquet"
    found = duckdb.sql(
        f"SELECT year(acq_date::date) AS y, count(*) FROM '{path}' GROUP BY y ORDER BY y"
    ).fetchall()
    whole = [(year, count) for year, count in found if year < 2022]
    (told,) = level_breaks([float(count) for _, count in whole], [1.0] * len(whole))
    assert whole[told.at][0] == 2012
    assert told.factor > 2


@pytest.fixture(scope="module")
def fires(real_data: Callable[[str], Path]) -> Counts:
    path = real_data("firms_ukraine_2001_2023") / "detections.parquet"
    return by_day(path, "acq_date")


def season_matched(fires: Counts, years: range, reach: int) -> tuple[npt.NDArray[np.float64], list[float]]:
    """Each day of these years against the days around the same date of the other years."""
    baselines, own = [], []
    for year in years:
        for n in range(365):
            day = date(year, 1, 1) + timedelta(days=n)
            if (day.month, day.day) == (2, 29):
                continue
            others = [date(other, day.month, day.day) for other in years if other != year]
            near = range(-reach, reach + 1)
            baselines.append([fires.get(each + timedelta(days=by), 0) for each in others for by in near])
            own.append(float(fires.get(day, 0)))
    return np.array(baselines, float), own


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "last", "reach", "most"),
    [(2001, 2011, 3, 0.065), (2012, 2013, 14, 0.15)],
    ids=["modis", "viirs"],
)
def test_one_day_windows_of_real_fires_by_season(
    fires: Counts, first: int, last: int, reach: int, most: float
) -> None:
    """Eleven years keep the size; two years cannot: one other year says nothing of how years differ."""
    baselines, own = season_matched(fires, range(first, last + 1), reach)
    baselines[:, 0] += baselines.sum(axis=1) == 0
    low = []
    for at in range(0, len(own), 400):
        block = baselines[at : at + 400]
        expected = predictives(block, np.ones_like(block), np.ones(len(block)), heeds_neighbours=True)
        low.append(expected.p_low(np.array(own[at : at + 400])))
    found = np.concatenate(low)
    fell, rose = float(np.mean(found <= 0.05)), float(np.mean(1 - found <= 0.05))
    print(f"{first}-{last}: {len(own)} days, fell {fell:.3f}, rose {rose:.3f}")
    assert 0.025 <= fell <= most
    assert 0.025 <= rose <= most
