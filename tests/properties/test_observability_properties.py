"""Shares of who looked: they sum to 1, and no statement, split or order of rows can make a look of none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.records.layers import COVERAGE_COLUMNS
from truceline.verification.observability_v1 import Seen, seen, settle

START = datetime(2031, 5, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = (START, START + 24 * HOUR)


@dataclass(frozen=True)
class Said:
    """One row: sensor, area, hours from START, state; fraction and looks."""

    sensor: str
    area: str
    begins: float
    lasts: float
    state: str
    fraction: float | None = None
    looks: int | None = None


def table(con: duckdb.DuckDBPyConnection, rows: Sequence[Said]) -> None:
    con.execute("SET TimeZone='UTC'")
    listed = ", ".join(f'"{column.name}" {column.sql_type}' for column in COVERAGE_COLUMNS)
    con.execute(f"CREATE OR REPLACE TABLE coverage ({listed}, batch_root VARCHAR)")
    for n, row in enumerate(rows):
        begins = START + row.begins * HOUR
        con.execute(
            "INSERT INTO coverage (id, source_id, sensor_id, area_ref, from_at, to_at, state, fraction, looks)"
            " VALUES (?, 's', ?, ?, ?, ?, ?, ?, ?)",
            [
                f"{n:032x}",
                row.sensor,
                row.area,
                begins,
                begins + row.lasts * HOUR,
                row.state,
                row.fraction,
                row.looks,
            ],
        )


def shares(rows: Sequence[Said], *periods: tuple[datetime, datetime]) -> tuple[Seen, ...]:
    with duckdb.connect() as con:
        table(con, rows)
        return seen(con, periods or (DAY,), {"north": ("north", "ford")}, ["s"])


HOURS = st.integers(-6, 30).map(float)
STATES = st.sampled_from(["looked", "obscured", "down", "unknown"])
ROWS = st.builds(
    Said,
    sensor=st.sampled_from(["a", "b"]),
    area=st.sampled_from(["north", "ford", "elsewhere"]),
    begins=HOURS,
    lasts=st.sampled_from([0.0, 1.0, 5.0, 30.0]),
    state=STATES,
    fraction=st.sampled_from([None, 0.0, 0.3, 1.0]),
    looks=st.sampled_from([None, None, None, 1, 0]),
)
TABLES = st.lists(ROWS, max_size=8)
few = settings(max_examples=25, deadline=None)


@few
@given(rows=TABLES)
def test_the_four_shares_sum_to_one_and_none_is_outside(rows: list[Said]) -> None:
    (found,) = shares(rows)
    four = (found.looked, found.obscured, found.down, found.unknown)
    assert sum(four) == pytest.approx(1, abs=3e-6)
    assert all(0 <= share <= 1 for share in four)


@few
@given(rows=TABLES, place=st.integers(0, 8), more=ROWS)
def test_a_row_that_says_unknown_never_makes_more_of_what_was_looked_at(
    rows: list[Said], place: int, more: Said
) -> None:
    unknown = replace(more, state="unknown", fraction=None)
    (before,), (after,) = shares(rows), shares([*rows[:place], unknown, *rows[place:]])
    assert after.looked <= before.looked + 1e-9
    assert (after.looks or 0) <= (before.looks or 0)


@few
@given(rows=TABLES, order=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows: list[Said], order: Random) -> None:
    shuffled = list(rows)
    order.shuffle(shuffled)
    assert shares(rows) == shares(shuffled)


@few
@given(rows=TABLES, cut=st.integers(1, 23))
def test_a_period_cut_in_two_gives_back_the_whole(rows: list[Said], cut: int) -> None:
    middle = START + cut * HOUR
    whole, first, second = shares(rows, DAY, (DAY[0], middle), (middle, DAY[1]))
    for name in ("looked", "obscured", "down", "unknown"):
        parts = (getattr(first, name) * cut + getattr(second, name) * (24 - cut)) / 24
        assert parts == pytest.approx(getattr(whole, name), abs=5e-6)
    assert (whole.looks or 0) == (first.looks or 0) + (second.looks or 0)


def test_without_any_coverage_everything_is_unknown_and_looks_are_no_zero() -> None:
    (found,) = shares([])
    assert (found.unknown, found.looked, found.sensors, found.looks, found.passes) == (
        1.0,
        0.0,
        0,
        None,
        None,
    )


def test_two_sensors_over_one_town_are_not_more_than_all_of_it() -> None:
    rows = [Said("a", "north", 0, 24, "looked", 1.0), Said("b", "north", 0, 24, "looked", 1.0)]
    assert shares(rows)[0].looked == 1.0


def test_two_statements_of_the_same_watch_are_one_watch() -> None:
    rows = [Said("a", "north", 0, 12, "looked", 1.0), Said("a", "north", 6, 12, "looked", 0.5)]
    assert shares(rows)[0].looked == pytest.approx((6 + 6 * 0.5 + 6 * 0.5) / 24)


def test_where_two_statements_contradict_each_other_the_cautious_one_counts_and_both_are_said() -> None:
    rows = [Said("a", "north", 0, 24, "looked", 1.0), Said("a", "north", 6, 6, "down", 0.0)]
    (found,) = shares(rows)
    assert (found.looked, found.down, found.contradicted) == (0.75, 0.25, 2)


def test_a_period_half_outside_counts_for_its_inside_half_only() -> None:
    assert shares([Said("a", "north", -6, 12, "looked", 1.0)])[0].looked == 0.25


def test_what_a_look_does_not_reach_is_unknown() -> None:
    (found,) = shares([Said("a", "north", 0, 24, "looked", 0.07)])
    assert (found.looked, found.unknown) == (0.07, 0.93)


def test_a_pass_is_a_look_and_watches_no_time() -> None:
    rows = [Said("a", "north", 10, 1, "looked", 1.0, 1), Said("a", "north", 20, 1, "obscured", 0.1, 1)]
    (found,) = shares(rows)
    assert (found.looks, found.passes, found.looked, found.unknown) == (1, 2, 0.0, 1.0)


def test_one_pass_over_two_areas_of_a_place_is_one_look() -> None:
    rows = [Said("a", "north", 10, 1, "looked", 1.0, 1), Said("a", "ford", 10, 1, "looked", 0.5, 1)]
    assert shares(rows)[0].looks == 1


def test_a_pass_while_its_sensor_is_stated_to_be_down_saw_nothing() -> None:
    rows = [Said("a", "north", 10, 1, "looked", 1.0, 1), Said("a", "north", 0, 24, "down", 0.0)]
    (found,) = shares(rows)
    assert (found.looks, found.passes) == (0, 1)


def test_the_day_on_which_the_clocks_change_has_25_hours_of_which_24_are_no_whole() -> None:
    """Kyiv, 26 October 2031: 25 hours from midnight to midnight."""
    start = datetime(2031, 10, 25, 21, tzinfo=UTC)
    rows = [Said("a", "north", (start - START) / HOUR, 24, "looked", 1.0)]
    assert shares(rows, (start, start + 25 * HOUR))[0].looked == 0.96


def test_a_period_that_ends_before_it_starts_is_a_broken_call() -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        shares([], (DAY[1], DAY[0]))


def pieces(rows: Iterable[Said]) -> list[tuple[float, float, str]]:
    with duckdb.connect() as con:
        table(con, list(rows))
        settle(con, "coverage", "settled")
        found = con.execute("SELECT epoch(from_at), epoch(to_at), state FROM settled ORDER BY ALL").fetchall()
    begin = START.timestamp()
    return [((first - begin) / 3600, (last - begin) / 3600, state) for first, last, state in found]


@few
@given(rows=st.lists(ROWS.filter(lambda row: row.looks is None and row.lasts > 0), max_size=6))
def test_settled_rows_of_a_watch_never_overlap_and_cover_what_was_said(rows: list[Said]) -> None:
    """Against an oracle that asks hour by hour: the most cautious of the statements that cover it."""
    caution = ("looked", "obscured", "unknown", "down")
    one = [replace(row, sensor="a", area="north") for row in rows]
    settled = pieces(one)
    for hour in range(-6, 60):
        middle = hour + 0.5
        said = [row.state for row in one if row.begins <= middle < row.begins + row.lasts]
        found = [state for first, last, state in settled if first <= middle < last]
        assert found == ([max(said, key=caution.index)] if said else [])
