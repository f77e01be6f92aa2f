"""What a channel counts, and when it says that nobody looked."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import duckdb
import pytest
import shapely

from truceline.records import Stratum, TruceAnswer, TruceWindow
from truceline.verification.truce_v1 import WindowCount, ask
from truceline.verification.truce_v1.counts import Channel, measure_condition, named_share
from truceline.verification.truce_v1.windows import counted_window

UTC_ZONE = ZoneInfo("UTC")
WINDOW = TruceWindow(start=datetime(2024, 5, 1, tzinfo=UTC), end=datetime(2024, 5, 2, tzinfo=UTC))
REACH = (datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC))


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("SET TimeZone='UTC'")
    con.execute(
        """create table observations (source_id varchar, kind varchar, happened_earliest timestamptz,
           happened_latest timestamptz, lon_deg double, lat_deg double, as_reported varchar,
           row_no bigint, measures varchar)"""
    )
    con.execute(
        """create table coverage (source_id varchar, sensor_id varchar, area_ref varchar,
           from_at timestamptz, to_at timestamptz, state varchar, fraction double, looks bigint)"""
    )
    con.execute(
        """create table tallies (source_id varchar, measure_code varchar, period_start timestamptz,
           period_end timestamptz, count bigint, exposures varchar)"""
    )
    return con


def stratum(**changes: object) -> Stratum:
    said: dict[str, object] = {
        "id": "s",
        "provision_id": "P1",
        "source_id": "ears",
        "channel": "observations",
        "measure": ("artillery",),
        "area": "all",
        "unit": "instants",
        "exposure_rule": "coverage",
        "baseline_windows": (28,),
        "gap_days": 3,
        "sides_seen": ("A",),
    }
    return Stratum(**(said | changes))  # type: ignore[arg-type]  # the words of a row


def heard(con: duckdb.DuckDBPyConnection, *spans: tuple[str, str], **columns: object) -> None:
    for number, (first, last) in enumerate(spans):
        row = ["ears", columns.get("kind", "artillery"), first, last, columns.get("lon"), columns.get("lat")]
        row += [columns.get("text", f"{first} {number}"), number, columns.get("measures")]
        con.execute("insert into observations values (?,?,?,?,?,?,?,?,?)", row)


def count(con: duckdb.DuckDBPyConnection, of: Stratum, area: shapely.Polygon | None = None) -> WindowCount:
    own = counted_window(WINDOW, of.unit, UTC_ZONE)
    assert own is not None
    return Channel(con, of, UTC_ZONE, area, REACH).count(own)


def test_without_coverage_rows_nobody_looked(con: duckdb.DuckDBPyConnection) -> None:
    heard(con, ("2024-05-01 10:00Z", "2024-05-01 10:00Z"))
    found = count(con, stratum())
    assert found.count is None
    assert "unobserved" in found.why_unusable


def test_a_window_under_cloud_says_that_it_was_cloud(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "insert into coverage values ('ears', 'sat', 'x', '2024-05-01 01:25Z', '2024-05-01 01:35Z',"
        " 'obscured', 0.0, 1)"
    )
    found = count(con, stratum())
    assert (found.count, found.looks) == (None, 0)
    assert "obscured" in found.why_unusable


def test_a_report_that_straddles_the_start_is_named_and_not_counted(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "insert into coverage values ('ears', 's1', 'x', '2024-05-01 00:00Z', '2024-05-02 00:00Z', 'looked', 1, null)"
    )
    heard(con, ("2024-04-30 23:50Z", "2024-05-01 00:10Z"), ("2024-05-01 05:00Z", "2024-05-01 05:01Z"))
    found = count(con, stratum())
    assert (found.count, found.straddling) == (1, 1)


def test_half_a_day_of_two_sensors_is_half_the_exposure(con: duckdb.DuckDBPyConnection) -> None:
    for sensor in ("s1", "s2"):
        con.execute(
            "insert into coverage values ('ears', ?, 'x', '2024-05-01 00:00Z', '2024-05-01 12:00Z', 'looked', 1, null)",
            [sensor],
        )
        con.execute(
            "insert into coverage values ('ears', ?, 'x', '2024-05-01 12:00Z', '2024-05-02 00:00Z', 'down', 1, null)",
            [sensor],
        )
    assert count(con, stratum()).exposure == pytest.approx(0.5)


def test_clouded_passes_are_no_looks(con: duckdb.DuckDBPyConnection) -> None:
    for hour, state in ((1, "obscured"), (13, "looked")):
        con.execute(
            f"insert into coverage values ('ears', 'sat', 'x', '2024-05-01 {hour:02}:25Z',"
            f" '2024-05-01 {hour:02}:35Z', '{state}', 0.6, 1)"
        )
    found = count(con, stratum())
    assert found.looks == 1
    assert found.exposure == pytest.approx(0.6)


def test_a_day_without_any_row_is_unobserved_under_days_with_rows(con: duckdb.DuckDBPyConnection) -> None:
    rule = stratum(exposure_rule="days_with_rows", unit="days")
    assert count(con, rule).count is None
    heard(con, ("2024-05-01 10:00Z", "2024-05-01 10:00Z"), kind="alert")
    assert count(con, rule).count == 0


def test_exact_repeats_count_once_when_the_rule_says_so(con: duckdb.DuckDBPyConnection) -> None:
    spans = [("2024-05-01 10:00Z", "2024-05-01 10:00Z")] * 3
    heard(con, *spans, text="the same words")
    rows = stratum(exposure_rule="days_with_rows")
    assert count(con, rows).count == 3
    distinct = stratum(exposure_rule="days_with_rows", count_rule="distinct")
    assert count(con, distinct).count == 1


def test_reports_outside_the_area_are_not_counted(con: duckdb.DuckDBPyConnection) -> None:
    heard(con, ("2024-05-01 10:00Z", "2024-05-01 10:00Z"), lon=1.0, lat=1.0)
    heard(con, ("2024-05-01 11:00Z", "2024-05-01 11:00Z"), lon=9.0, lat=9.0)
    heard(con, ("2024-05-01 12:00Z", "2024-05-01 12:00Z"))
    found = count(con, stratum(exposure_rule="days_with_rows"), shapely.box(0, 0, 2, 2))
    assert found.count == 1


def test_labels_are_matched_whole(con: duckdb.DuckDBPyConnection) -> None:
    heard(con, ("2024-05-01 10:00Z", "2024-05-01 10:00Z"), measures='{"labels": ["artillery", "loc"]}')
    heard(con, ("2024-05-01 11:00Z", "2024-05-01 11:00Z"), measures='{"labels": ["artillery_training"]}')
    rule = stratum(exposure_rule="days_with_rows", measure=("label:artillery",))
    assert count(con, rule).count == 1


def test_a_label_with_a_quote_in_it_is_only_a_label() -> None:
    assert "''" in measure_condition(("label:it's",))


def test_a_series_without_the_day_is_unobserved(con: duckdb.DuckDBPyConnection) -> None:
    series = stratum(channel="tallies", unit="days", measure=("fires",), exposure_rule="1 - cloud")
    assert count(con, series).count is None
    con.execute(
        "insert into tallies values ('ears','fires','2024-05-01 00:00Z','2024-05-02 00:00Z', 7, '{\"cloud\": 0.25}')"
    )
    found = count(con, series)
    assert (found.count, found.exposure) == (7, 0.75)


def test_a_share_is_named_or_its_complement() -> None:
    assert named_share("clear")({"clear": 0.3}) == 0.3
    assert named_share("1 - cloud")({"cloud": 0.3}) == 0.7
    assert named_share("1 - cloud")({}) is None


def test_a_stratum_without_a_channel_cannot_tell(con: duckdb.DuckDBPyConnection) -> None:
    found, counts = ask(con, stratum(channel="none"), WINDOW, zone=UTC_ZONE, parties=("A", "B"))
    assert (found.answer, found.observed, counts) == ("cannot tell", None, ())


def test_one_side_only_is_said(con: duckdb.DuckDBPyConnection) -> None:
    heard(con, ("2024-05-01 10:00Z", "2024-05-01 10:00Z"))
    found = _asked(con, stratum(exposure_rule="days_with_rows", sides_seen=("A",)))
    assert any(doubt.startswith("one side only") and "B" in doubt for doubt in found.doubts)


def _asked(con: duckdb.DuckDBPyConnection, of: Stratum) -> TruceAnswer:
    found, _ = ask(con, of, WINDOW, zone=UTC_ZONE, parties=("A", "B"))
    return found
