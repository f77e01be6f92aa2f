"""How scenarios are written: the tables of this manual mean what they say, or fail loudly."""

import csv
from datetime import UTC, datetime

import pytest

from tests.spec.scenario import Desk, TableError, count_of, expect_rows, read_span, read_table


def test_a_table_is_its_rows_by_their_header() -> None:
    assert read_table("""
        when (UTC)          | what      | where   | source
        --------------------+-----------+---------+---------
        2024-07-01 10:00±1m | artillery | Hill 12 | camera-4
    """) == [
        {"when (UTC)": "2024-07-01 10:00±1m", "what": "artillery", "where": "Hill 12", "source": "camera-4"}
    ]


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("", "empty"),
        ("a | b\n1", "1 cells under 2 headings"),
        ("a | a\n1 | 2", "twice"),
    ],
)
def test_a_table_written_wrongly_is_an_error_and_not_a_shorter_table(table: str, why: str) -> None:
    with pytest.raises(TableError, match=why):
        read_table(table)


def test_a_margin_makes_a_span_and_no_margin_an_instant() -> None:
    span = read_span("2024-07-01 10:00±1m")
    assert (span.earliest, span.latest) == (
        datetime(2024, 7, 1, 9, 59, tzinfo=UTC),
        datetime(2024, 7, 1, 10, 1, tzinfo=UTC),
    )
    instant = read_span("2024-07-01 10:00")
    assert instant.earliest == instant.latest
    with pytest.raises(TableError):
        read_span("2024-06-31 10:00")


def test_counts_keep_how_they_are_meant() -> None:
    assert [count_of(cell) for cell in ("3", "about 40", "at least 5", "")] == [
        ("3", "exact"),
        ("40", "about"),
        ("5", "at_least"),
        ("", ""),
    ]
    with pytest.raises(TableError):
        count_of("forty")


def test_two_sources_in_one_cell_write_a_file_each(tmp_path) -> None:
    desk = Desk(tmp_path)
    paths = desk.observe("""
        when (UTC)          | what      | where   | by     | how many | source
        2024-07-01 10:00±1m | artillery | Hill 12 | cobalt | about 40 | camera-4, patrol-1
        2024-07-01 10:06    | mortar    | Quarry  | -      |          | patrol-1
    """)
    assert [path.name for path in paths] == ["01-camera-4-observed.csv", "02-patrol-1-observed.csv"]
    with paths[1].open() as file:
        first, second = csv.DictReader(file)
    assert (first["happened_earliest"], first["happened_latest"]) == (
        "2024-07-01T09:59:00Z",
        "2024-07-01T10:01:00Z",
    )
    assert (first["side_claimed"], first["count"], first["count_qualifier"]) == ("cobalt", "40", "about")
    assert (second["record_key"], second["side_claimed"], second["count"]) == ("patrol-1-2", "", "")


def test_a_place_that_nobody_introduced_is_an_error(tmp_path) -> None:
    with pytest.raises(TableError, match="Nowhere"):
        Desk(tmp_path).observe("""
            when (UTC)       | what      | where   | source
            2024-07-01 10:00 | artillery | Nowhere | camera-4
        """)


def test_expectations_fail_on_a_wrong_cell_a_missing_row_and_a_row_too_many() -> None:
    found = [{"incident": "1", "outcome": "breach", "because": "after incident 1, 6 min"}]
    expect_rows(found, "incident | because\n1 | ...6 min")
    for wrong in (
        "incident | outcome\n1 | permitted",
        "incident | outcome\n1 | breach\n2 | breach",
        "incident | place\n1 | Hill 12",
        "incident | because\n1 | 6 min",
    ):
        with pytest.raises(AssertionError, match="expected"):
            expect_rows(found, wrong)
