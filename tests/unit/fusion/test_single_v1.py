"""One observation = one incident: numbers that last, a count with its rule, and what is left out."""

import random

import duckdb
import pytest
import shapely

from truceline.fusion.single_v1 import (
    COUNTING_RULE,
    INCIDENT_COLUMNS,
    METHOD,
    SCREENED_THERMAL,
    fuse,
    recorded_violations,
)
from truceline.records import OBSERVATION_COLUMNS
from truceline.space import Zone

WEST = Zone(id="west", name="", kind="region", geometry=shapely.box(30.0, 49.0, 31.0, 50.0))
EAST = Zone(id="east", name="", kind="region", geometry=shapely.box(31.0, 49.0, 32.0, 50.0))

GIVEN = {
    "salt": "s", "kind": "artillery", "happened_earliest": "2031-03-01T10:00Z", "received_at": "2031-03-02T00:00Z",
    "lon_deg": 30.5, "lat_deg": 49.5, "place_kind": "point", "sigma_major_m": 500.0, "source_id": "camera-1",
    "record_key": "k", "evidence_sha256": "e", "row_no": 1, "as_reported": "x", "reader": "r@1",
}  # fmt: skip


def connection(*rows):
    con = duckdb.connect()
    con.execute("SET TimeZone='UTC'")
    columns = ", ".join(f'"{column.name}" {column.sql_type}' for column in OBSERVATION_COLUMNS)
    con.execute(f"CREATE TABLE observations ({columns}, batch_root VARCHAR)")
    for row in rows:
        full = GIVEN | {"happened_latest": row.get("happened_earliest", GIVEN["happened_earliest"])} | row
        names = ", ".join(f'"{name}"' for name in full)
        marks = ", ".join("?" for _ in full)
        con.execute(f"INSERT INTO observations ({names}) VALUES ({marks})", list(full.values()))
    return con


def table(con, columns):
    return con.execute(f"SELECT {columns} FROM incidents ORDER BY incident_id").fetchall()


def test_the_columns_are_those_of_the_contract():
    con = connection({"id": "a"})
    fuse(con)
    assert tuple(name for name, *_ in con.execute("DESCRIBE incidents").fetchall()) == INCIDENT_COLUMNS
    assert con.execute("SELECT * FROM members").fetchall() == [(1, "a", 1.0)]
    assert table(con, "independent_sources, method, tier") == [(1, METHOD, "mission")]


def test_numbers_follow_time_then_id():
    con = connection(
        {"id": "c", "happened_earliest": "2031-03-01T12:00Z"},
        {"id": "b", "happened_earliest": "2031-03-01T10:00Z"},
        {"id": "a", "happened_earliest": "2031-03-01T12:00Z"},
    )
    fuse(con)
    assert table(con, "incident_id, first_member") == [(1, "b"), (2, "a"), (3, "c")]


def test_numbers_are_kept_by_member_and_new_ones_follow_the_highest():
    con = connection({"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d"})
    con.execute(
        "CREATE TABLE before AS SELECT * FROM (VALUES ('c', 7), ('gone', 12)) t(observation_id, incident_id)"
    )
    fuse(con, previous="before")
    assert table(con, "incident_id, first_member") == [(7, "c"), (13, "a"), (14, "b"), (15, "d")]


def test_when_an_earlier_run_had_joined_two_the_earlier_one_keeps_the_number():
    con = connection({"id": "a"}, {"id": "b"})
    con.execute(
        "CREATE TABLE before AS SELECT * FROM (VALUES ('b', 5), ('a', 5)) t(observation_id, incident_id)"
    )
    fuse(con, previous="before")
    assert table(con, "incident_id, first_member") == [(5, "a"), (6, "b")]


def test_running_again_changes_nothing():
    con = connection(*({"id": name} for name in "abcde"))
    fuse(con, [WEST, EAST])
    every = "COLUMNS(* EXCLUDE (happened_earliest, happened_latest)), epoch_us(happened_earliest)"
    first = table(con, every)
    con.execute("CREATE TABLE before AS SELECT observation_id, incident_id FROM members")
    fuse(con, [WEST, EAST], previous="before")
    assert table(con, every) == first


def test_the_order_of_arrival_changes_nothing_but_numbers():
    rows = [
        {"id": f"{n:02}", "lon_deg": 30 + n / 20, "happened_earliest": f"2031-03-01T{n % 7:02}:00Z"}
        for n in range(40)
    ]
    every = "first_member, region, kind, epoch_us(happened_earliest)"
    fuse(one := connection(*rows), [WEST, EAST])
    random.Random(3).shuffle(rows)
    fuse(other := connection(*rows), [WEST, EAST])
    assert table(one, f"incident_id, {every}") == table(other, f"incident_id, {every}")
    late, early = rows[:20], rows[20:]
    fuse(first := connection(*early), [WEST, EAST])
    whole = connection(*early, *late)
    whole.execute("CREATE TABLE before (observation_id VARCHAR, incident_id BIGINT)")
    members = first.execute("SELECT observation_id, incident_id FROM members").fetchall()
    whole.executemany("INSERT INTO before VALUES (?, ?)", members)
    fuse(whole, [WEST, EAST], previous="before")
    assert sorted(table(whole, every)) == sorted(table(one, every))
    assert set(members) < set(whole.execute("SELECT observation_id, incident_id FROM members").fetchall())


@pytest.mark.parametrize(("kind", "count", "qualifier", "adds"), [
    ("artillery", None, None, 1),
    ("artillery", 9, "exact", 9),
    ("artillery", 40, "about", 40),
    ("artillery", 3, "at_least", 3),
    ("artillery", 5, "uncountable", 1),
    ("artillery", None, "uncountable", 1),
    ("artillery", 0, "exact", 0),
    ("thermal_anomaly", 12, "exact", 0),
    ("movement", 4, "exact", 0),
    ("damage", None, None, 0),
])  # fmt: skip
def test_the_counting_rule(kind, count, qualifier, adds):
    assert recorded_violations(kind, count, qualifier) == adds
    con = connection({"id": "a", "kind": kind, "count": count, "count_qualifier": qualifier})
    fused = fuse(con)
    assert table(con, "recorded_violations") == [(adds,)]
    assert fused.recorded_violations == adds


def test_the_rule_that_is_printed_says_what_is_done():
    for words in (
        "without a number",
        "'uncountable'",
        "adds one",
        "association is not yet done",
        "not counted",
    ):
        assert words in COUNTING_RULE


def test_words_and_measures_make_no_incident_and_are_counted_as_left_out():
    kinds = [
        "alert",
        "restriction",
        "statement",
        "media_report",
        "alert",
        "movement",
        "overflight",
        "blast_wave",
    ]
    con = connection(*({"id": str(n), "kind": kind} for n, kind in enumerate(kinds)))
    fused = fuse(con)
    assert fused.left_out == (("alert", 2), ("media_report", 1), ("restriction", 1), ("statement", 1))
    assert [kind for (kind,) in table(con, "kind")] == ["movement", "overflight", "blast_wave"]


def test_a_thermal_anomaly_is_screened_out_with_its_reason():
    con = connection({"id": "a", "kind": "thermal_anomaly"}, {"id": "b"})
    assert fuse(con).screened_out == 1
    assert table(con, "screened_out, screened_because") == [(True, SCREENED_THERMAL), (False, None)]


def test_a_region_is_named_only_where_the_place_surely_lies_in_it():
    con = connection(
        {"id": "a"},
        {"id": "b", "lon_deg": 31.001},
        {"id": "c", "sigma_major_m": None},
        {"id": "d", "lon_deg": 31.5},
        {"id": "e", "lon_deg": None, "lat_deg": None, "place_kind": "none"},
        {"id": "f", "place_kind": "polygon", "area_ref": "east", "lon_deg": None, "lat_deg": None},
        {"id": "g", "lon_deg": 33.0},
    )
    fuse(con, [WEST, EAST])
    assert table(con, "region") == [("west",), (None,), (None,), ("east",), (None,), ("east",), (None,)]


def test_nothing_observed_gives_no_incident():
    con = connection()
    assert fuse(con, [WEST]).incidents == 0
    assert table(con, "*") == []
