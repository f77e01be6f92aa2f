"""The generic table: a column map is enough to read somebody's file."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.formats.reads import Read, read, read_text, source
from truceline.intake import Card, Refusal, read_card

CARD = """
name = "police"
reader = "table"
needed = ["village"]
[recognise]
columns = ["When", "What", "village"]
[map]
time = ["When", "clock"]
kind = "What"
area_ref = "village"
count = "how many"
lat = "y"
lon = "x"
key = "no"
source = "by"
[scale]
lat = 1e-6
lon = 1e-6
[codes.kind]
"mortar shelling" = "mortar"
[constants]
means = "reported"
[measures]
wind_ms = "wind"
"""


def police(more: str = "") -> Card:
    card = read_card(CARD + more, "police.toml")
    assert isinstance(card, Card)
    return card


def one(folder: Path, row: str, header: str = "no,When,clock,What,village,x,y,how many,wind,by") -> Read:
    found = read_text(
        folder, f"{header}\n{row}\n", cards=(police(),), sources=(source(), source(id="post-2"))
    )
    assert isinstance(found, Read), found
    return found


def test_columns_constants_codes_scale_and_measures_do_what_the_card_says(tmp_path: Path) -> None:
    (row,) = one(tmp_path, "17,2031-05-01,14:05:00,mortar shelling,Ford,37500001,48100003,3,7.5,").rows
    assert (row["kind"], row["means"], row["area_ref"]) == ("mortar", "reported", "Ford")
    assert (row["lon_deg"], row["lat_deg"], row["place_kind"]) == (37.500001, 48.100003, "polygon")
    assert (row["count"], row["count_qualifier"], row["measures"]) == (3, "exact", '{"wind_ms": 7.5}')
    assert (row["record_key"], row["happened_earliest"]) == ("17", "2031-05-01 11:05:00+00")
    assert (row["source_id"], row["reader"]) == ("s1", "police@1")


def test_a_row_may_name_its_own_source(tmp_path: Path) -> None:
    (row,) = one(tmp_path, "17,2031-05-01,14:05:00,mortar,Ford,,,,,post-2").rows
    assert row["source_id"] == "post-2"


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("1,2031-05-01,14:05:00,mortars,Ford,,,,,", "TL-INT-010", "What"),
        ("1,2031-05-01,14:05:00,,Ford,,,,,", "TL-INT-015", "What"),
        ("1,2031-05-01,14:05:00,mortar,,,,,,", "TL-INT-015", "village"),
        ("1,2031-05-01,14:05:00,mortar,Ford,,,2.5,,", "TL-INT-005", "how many"),
        ("1,2031-05-01,14:05:00,mortar,Ford,,,,strong,", "TL-INT-005", "wind"),
        ("1,2031-05-01,14:05:00,mortar,Ford,37500001,,,,", "TL-INT-015", "y"),
        ("1,2031-05-01,14:05:00,mortar,Ford,nan,48100003,,,", "TL-INT-005", "x"),
        ("1,2031-05-01,14:05:00,mortar,Ford,37500001,98100003,,,", "TL-INT-008", "y"),
        ("1,2031-05-01,14:05:00,mortar,Ford,,,,,post-9", "TL-INT-013", "by"),
        ("1,2031-05-01,26:05:00,mortar,Ford,,,,,", "TL-INT-006", "When"),
    ],
)
def test_a_row_that_breaks_a_rule_is_set_aside_with_its_column(
    tmp_path: Path, row: str, code: str, column: str
) -> None:
    found = one(tmp_path, row)
    assert (found.rows, found.aside_codes()) == ([], [(1, code, column)])
    assert found.aside[0]["as_reported"] == row


def test_a_source_own_uncertainty_stands_where_the_row_gives_none(tmp_path: Path) -> None:
    text = (
        "kind,happened,lon_deg,lat_deg,sigma_major_m\nmortar,2031-05-01,37,48,\nmortar,2031-05-01,37,48,30\n"
    )
    found = read_text(tmp_path, text, who=source(sigma_m=900.0))
    assert isinstance(found, Read)
    assert [(r["sigma_major_m"], r["sigma_minor_m"]) for r in found.rows] == [(900.0, 900.0), (30.0, 30.0)]


def test_an_unknown_uncertainty_stays_unknown(tmp_path: Path) -> None:
    found = read_text(tmp_path, "kind,happened,lon_deg,lat_deg\nmortar,2031-05-01,37,48\n")
    assert isinstance(found, Read)
    assert (found.rows[0]["sigma_major_m"], found.rows[0]["sigma_minor_m"]) == (None, None)


def test_a_first_and_a_last_moment_make_a_span_and_its_order_is_checked(tmp_path: Path) -> None:
    text = (
        "kind,happened_earliest,happened_latest,lon_deg,lat_deg\n"
        "mortar,2031-05-01T10:00:00Z,2031-05-01T11:00:00Z,37,48\n"
        "mortar,2031-05-01T10:00:00Z,,37,48\n"
        "mortar,2031-05-01T10:00:00Z,2031-05-01T09:00:00Z,37,48\n"
    )
    found = read_text(tmp_path, text)
    assert isinstance(found, Read)
    assert [(r["happened_earliest"][11:16], r["happened_latest"][11:16]) for r in found.rows] == [
        ("10:00", "11:00"),
        ("10:00", "10:00"),
    ]
    assert found.aside_codes() == [(3, "TL-INT-011", "happened_latest")]


@pytest.mark.parametrize("place", ["wedge", "polygon", "point"])
def test_a_place_kind_must_have_what_it_needs(tmp_path: Path, place: str) -> None:
    found = read_text(tmp_path, f"kind,happened,lon_deg,lat_deg,place_kind\nmortar,2031-05-01,,,{place}\n")
    assert isinstance(found, Read)
    assert [code for _, code, _ in found.aside_codes()] == ["TL-INT-015"]


def test_the_same_rows_in_parquet_and_csv_give_the_same_records(tmp_path: Path) -> None:
    text = (
        "region,started_at,finished_at,n_subalerts\nNorth,2031-05-01 01:10:34+00,2031-05-01 01:52:07+00,1\n"
    )
    csv, parquet = tmp_path / "a.csv", tmp_path / "a.parquet"
    csv.write_text(text)
    with duckdb.connect() as con:
        con.execute("SET TimeZone='UTC'")
        con.execute(
            f"COPY (SELECT region, started_at::TIMESTAMPTZ AS started_at, finished_at::TIMESTAMPTZ AS finished_at, "
            f"n_subalerts::BIGINT AS n_subalerts FROM read_csv('{csv}', all_varchar=true)) TO '{parquet}'"
        )
    left, right = read(csv), read(parquet)
    assert isinstance(left, Read)
    assert isinstance(right, Read)
    assert left.rows == right.rows


def test_a_card_that_names_no_reader_there_is_is_refused(tmp_path: Path) -> None:
    lost = read_card('name = "x"\nreader = "teleprinter"\n', "x.toml")
    assert isinstance(lost, Card)
    found = read_text(tmp_path, "a,b\n1,2\n", cards=(lost,), format="x")
    assert isinstance(found, Refusal)
    assert found.problems[0].code == "TL-INT-018"


@pytest.mark.parametrize("text", ["name = ", 'reader = "table"', 'name = "x"\nreader = "table"\ncolumn = 3'])
def test_a_card_that_cannot_be_used_is_a_problem(text: str) -> None:
    problem = read_card(text, "bad.toml")
    assert not isinstance(problem, Card)
    assert (problem.code, problem.file) == ("TL-INT-018", "bad.toml")


def test_a_table_leaves_nothing_behind_but_its_result(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from truceline.intake import Reading, read_file

    file = tmp_path / "a.csv"
    file.write_text("kind,happened,lon_deg,lat_deg\nmortar,2031-05-01,37,48\n")
    with duckdb.connect() as con:
        con.execute("SET TimeZone='UTC'")
        found = read_file(
            con, file, source=source(), received_at=datetime(2031, 1, 1, tzinfo=UTC), evidence_sha256="0" * 64
        )
        assert isinstance(found, Reading)
        views = con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
        assert {name for (name,) in views} == {*found.tables.values(), found.aside}
        tables = con.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        assert len(tables) == 1, "the rows that the views look at"


def test_a_file_without_the_column_that_says_when_is_refused_by_its_name(tmp_path: Path) -> None:
    """Else a misspelt map would set every row aside, each saying that its time is empty."""
    card = read_card(
        'name = "c"\nreader = "table"\n[recognise]\ncolumns = ["what"]\n'
        '[map]\ntime = "moment"\nlat = "y"\nlon = "x"\nkind = "what"\n',
        "c.toml",
    )
    assert isinstance(card, Card)
    found = read_text(tmp_path, "what,x,y,When\nmortar,37.5,48.1,2031-05-01\n", cards=(card,))
    assert isinstance(found, Refusal)
    assert found.problems[0].code == "TL-INT-004"
    assert "'moment'" in found.problems[0].message
