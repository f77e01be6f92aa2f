"""Checks of devices cast doubt between good ones; sides are reached only where somebody looked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest

from truceline.records import Stratum
from truceline.records.layers import CHECKS_COLUMNS, COVERAGE_COLUMNS
from truceline.verification.observability_v1 import Reached, Seen, clock_doubts, position_doubts, reaches

DAY = datetime(2031, 5, 1, tzinfo=UTC)


def on_day(day: int) -> datetime:
    return DAY + timedelta(days=day - 1)


@pytest.fixture
def con() -> Any:
    with duckdb.connect() as made:
        made.execute("SET TimeZone='UTC'")
        for table, columns in (("checks", CHECKS_COLUMNS), ("coverage", COVERAGE_COLUMNS)):
            listed = ", ".join(f'"{column.name}" {column.sql_type}' for column in columns)
            made.execute(f"CREATE TABLE {table} ({listed}, batch_root VARCHAR)")
        yield made


def check(con: Any, day: int, **found: float) -> None:
    names = ["id", "source_id", "sensor_id", "checked_at", *found]
    values = [f"check-{day}", "cams", "cam-1", on_day(day), *found.values()]
    con.execute(f"INSERT INTO checks ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", values)


def clocks(con: Any) -> list[tuple[int | None, int | None, float | None]]:
    """First and last day of each doubt, and the offset."""
    found = [(each.start, each.end, each.off_s) for each in clock_doubts(con)]
    return [(*(at and (at - DAY).days + 1 for at in ends), off) for *ends, off in found]  # type: ignore[misc]  # first and last day, or none


def test_a_clock_is_in_doubt_from_its_last_good_check_to_its_next_one(con: Any) -> None:
    for day, off in ((1, 0.5), (4, -41.0), (6, 20.0), (9, 0.1)):
        check(con, day, clock_offset_s=off, clock_sigma_s=0.5, clock_tolerance_s=2)
    assert clocks(con) == [(1, 9, -41.0)]


def test_a_clock_that_was_never_found_good_is_in_doubt_since_ever(con: Any) -> None:
    check(con, 4, clock_offset_s=40, clock_tolerance_s=2)
    assert clocks(con) == [(None, None, 40.0)]


def test_a_clock_left_unchecked_is_in_doubt_from_the_end_of_its_checks_validity(con: Any) -> None:
    check(con, 1, clock_offset_s=0.1, clock_tolerance_s=2, valid_for_s=3 * 86_400)
    check(con, 9, clock_offset_s=0.1, clock_tolerance_s=2, valid_for_s=3 * 86_400)
    assert clocks(con) == [(4, 9, None), (12, None, None)]


def test_without_a_tolerance_an_offset_larger_than_its_own_uncertainty_is_one(con: Any) -> None:
    check(con, 1, clock_offset_s=0.4, clock_sigma_s=0.5)
    assert clocks(con) == []
    check(con, 2, clock_offset_s=0.6, clock_sigma_s=0.5)
    assert clocks(con) == [(1, None, 0.6)]


def test_a_clock_whose_uncertainty_takes_it_beyond_its_tolerance_is_not_good(con: Any) -> None:
    check(con, 1, clock_offset_s=1.5, clock_sigma_s=1, clock_tolerance_s=2)
    assert clocks(con) == [(None, None, 1.5)]


def test_a_position_check_says_nothing_of_the_clock(con: Any) -> None:
    check(con, 1, position_offset_m=500, position_tolerance_m=25)
    assert clocks(con) == []


def doubted_places(con: Any) -> list[tuple[Any, ...]]:
    con.execute(
        "INSERT INTO coverage (id, source_id, sensor_id, area_ref, from_at, to_at, state, fraction)"
        " VALUES ('row', 'cams', 'cam-1', 'north', ?, ?, 'looked', 1)",
        [on_day(1), on_day(21)],
    )
    sql = position_doubts(con, "coverage")
    rows = con.execute(
        f"SELECT id, area_ref, state, epoch_us(from_at), epoch_us(to_at) FROM ({sql})"
    ).fetchall()
    begin = DAY.timestamp() * 1e6
    return [(*row[:3], *(int((at - begin) / 86_400e6) + 1 for at in row[3:])) for row in rows]


def test_a_device_in_the_wrong_place_is_unknown_between_its_good_checks(con: Any) -> None:
    for day, off in ((3, 5.0), (7, 180.0), (9, 5.0)):
        check(con, day, position_offset_m=off, position_tolerance_m=25)
    assert doubted_places(con) == [("check-7", "north", "unknown", 3, 9)]


def test_without_a_good_check_all_it_is_said_to_have_looked_at_is_unknown(con: Any) -> None:
    check(con, 7, position_offset_m=180, position_tolerance_m=25)
    assert doubted_places(con) == [("check-7", "north", "unknown", 1, 21)]


def test_an_offset_without_a_tolerance_is_not_judged(con: Any) -> None:
    check(con, 7, position_offset_m=180)
    assert doubted_places(con) == []


def stratum(**changes: Any) -> Stratum:
    given: dict[str, Any] = {
        "id": "heat",
        "provision_id": "P1",
        "source_id": "eye",
        "channel": "observations",
        "measure": ("thermal_anomaly",),
        "area": "north",
        "unit": "instants",
        "exposure_rule": "coverage",
        "baseline_windows": (28,),
        "gap_days": 3,
        "sides_seen": ("a", "b"),
    }
    return Stratum(**{**given, **changes})


def looked(share: float = 0.0, looks: int | None = None) -> Seen:
    return Seen(
        place="north",
        source_id="eye",
        start=DAY,
        end=on_day(2),
        sensors=1,
        looked=share,
        obscured=0.0,
        down=0.0,
        unknown=1 - share,
        looks=looks,
        passes=looks,
        contradicted=0,
    )


@pytest.mark.parametrize(
    ("changes", "found", "reached"),
    [
        ({}, looked(share=0.1), (Reached.COULD, Reached.COULD)),
        ({}, looked(looks=1), (Reached.COULD, Reached.COULD)),
        ({}, looked(looks=0), (Reached.NOBODY_LOOKED, Reached.NOBODY_LOOKED)),
        ({}, None, (Reached.NOBODY_LOOKED, Reached.NOBODY_LOOKED)),
        ({"sides_seen": ("a",)}, looked(share=0.1), (Reached.COULD, Reached.NOT_BY_THIS)),
        ({"exposure_rule": "days_with_rows"}, looked(), (Reached.NOT_SAID, Reached.NOT_SAID)),
        ({"channel": "none"}, looked(share=0.1), (Reached.NOT_BY_THIS, Reached.NOT_BY_THIS)),
    ],
)
def test_a_sides_acts_could_be_seen_only_where_the_channel_reaches_it_and_somebody_looked(
    changes: dict[str, Any], found: Seen | None, reached: tuple[Reached, Reached]
) -> None:
    rows = reaches([stratum(**changes)], ["a", "b"], {"heat": found} if found else {})
    assert tuple(row.reached for row in rows) == reached


def test_swapping_the_sides_swaps_their_rows_and_nothing_else() -> None:
    one = reaches([stratum(sides_seen=("a",))], ["a", "b"], {"heat": looked(share=0.1)})
    other = reaches([stratum(sides_seen=("b",))], ["b", "a"], {"heat": looked(share=0.1)})
    assert [row.reached for row in one] == [row.reached for row in other]
    assert all(row.one_side_only for row in (*one, *other))
