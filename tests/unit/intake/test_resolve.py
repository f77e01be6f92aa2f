"""Written times in files: read once each, joined to their rows, the rest set aside with the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.formats.reads import Read, read_text, source
from truceline.intake import Card, Refusal, read_card
from truceline.intake import resolve as resolve_module
from truceline.intake.hours import Hours
from truceline.intake.written import Span, Unread, read_written


def times_card(time: str = "", columns: str = '"time"') -> Card:
    card = read_card(
        f'name = "times"\nreader = "table"\n[map]\ntime = {columns}\n[constants]\nkind = "mortar"\n'
        f"[time]\nwritten = true\n{time}",
        "times.toml",
    )
    assert isinstance(card, Card)
    return card


def read_times(
    folder: Path, text: str, card: Card | None = None, zone: str = "Europe/Kyiv"
) -> Read | Refusal:
    return read_text(folder, text, cards=(card or times_card(),), format="times", who=source(zone=zone))


def test_a_file_in_which_every_row_writes_otherwise(tmp_path: Path) -> None:
    found = read_times(
        tmp_path,
        "no,time\n1,2031-05-03 14:05\n2,03.05.2031 14:05\n3,ніч з 3 на 4 травня 2031\n"
        "4,soon\n5,2031-05-03T14:05+03:00\n6,14:05 on 3 May 2031\n7,ніч з 3 на 4 травня 2031\n",
    )
    assert isinstance(found, Read)
    minute = ("2031-05-03 11:05:00+00", "2031-05-03 11:05:59.999999+00")
    night = ("2031-05-03 15:00:00+00", "2031-05-04 05:59:59.999999+00")
    assert [(row["row_no"], row["happened_earliest"], row["happened_latest"]) for row in found.rows] == [
        (1, *minute),
        (2, *minute),
        (3, *night),
        (5, *minute),
        (6, *minute),
        (7, *night),
    ]
    (aside,) = found.aside
    assert (aside["row_no"], aside["code"], aside["found"]) == (4, "TL-INT-006", "soon")


def test_each_text_is_read_once_however_many_rows_write_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def noted(text: str, hours: Hours) -> Span | Unread:
        asked.append(text)
        return read_written(text, hours)

    monkeypatch.setattr(resolve_module, "read_written", noted)
    rows = "".join(f"{n},3 May 2031\n{n},2031-05-03\n" for n in range(500))
    found = read_times(tmp_path, "no,time\n" + rows)
    assert isinstance(found, Read)
    assert len(found.rows) == 1000
    assert asked == ["3 May 2031"]


def test_a_file_with_a_date_of_two_readings_is_refused_whole(tmp_path: Path) -> None:
    text = "no,time\n1,25/4/2031\n2,3/4/2031 14:05\n"
    refusal = read_times(tmp_path, text)
    assert isinstance(refusal, Refusal)
    (problem,) = refusal.problems
    assert (problem.code, problem.column) == ("TL-INT-020", "time")
    assert "'3/4/2031 14:05'" in problem.message
    told = read_times(tmp_path, text, times_card('order = "day_month"'))
    assert isinstance(told, Read)
    assert [row["happened_earliest"] for row in told.rows] == [
        "2031-04-24 21:00:00+00",
        "2031-04-03 11:05:00+00",
    ]


def test_a_row_says_why_its_time_was_not_read(tmp_path: Path) -> None:
    found = read_times(
        tmp_path, "no,time\n1,3.5.31\n2,night of 3 to 4 May\n3,31 June 2031\n4,3 May 1931\n5,\n"
    )
    assert isinstance(found, Read)
    said = {row["row_no"]: (row["code"], row["message"]) for row in found.aside}
    assert [code for code, _ in said.values()] == ["TL-INT-006"] * 4 + ["TL-INT-015"]
    assert "two digits" in said[1][1]
    assert "no year" in said[2][1]
    assert "no such date" in said[3][1]
    assert "between 1970 and 2069" in said[4][1]


def test_a_date_and_its_time_in_two_columns_of_which_the_time_may_be_empty(tmp_path: Path) -> None:
    found = read_times(
        tmp_path,
        "date,hour\n03.05.2031,14:05\n03.05.2031,\n03.05.2031,14:05-14:40\n03.05.2031,about 14:00\n,14:05\n"
        "2031-05-03,14:05-14:40\n",
        times_card(columns='["date", "hour"]'),
    )
    assert isinstance(found, Read)
    assert [(row["happened_earliest"][8:16], row["happened_latest"][8:16]) for row in found.rows] == [
        ("03 11:05", "03 11:05"),
        ("02 21:00", "03 20:59"),
        ("03 11:05", "03 11:40"),
        ("03 10:45", "03 11:15"),
        ("03 11:05", "03 11:40"),
    ]
    assert found.aside_codes() == [(5, "TL-INT-006", "date")]


def test_the_zone_is_needed_unless_the_text_says_its_own(tmp_path: Path) -> None:
    found = read_times(tmp_path, "no,time\n1,14:05 3 May 2031\n2,14:05 UTC 3 May 2031\n", zone="unknown")
    assert isinstance(found, Read)
    assert found.aside_codes() == [(1, "TL-INT-007", "time")]
    assert [row["happened_earliest"] for row in found.rows] == ["2031-05-03 14:05:00+00"]


def test_a_written_time_that_the_clocks_skipped_is_set_aside(tmp_path: Path) -> None:
    found = read_times(tmp_path, "no,time\n1,03:30 31 March 2024\n")
    assert isinstance(found, Read)
    assert found.aside_codes() == [(1, "TL-INT-014", "time")]


def test_a_card_whose_hours_cannot_be_used_refuses_the_file(tmp_path: Path) -> None:
    refusal = read_times(tmp_path, "no,time\n1,3 May 2031\n", times_card('night = "noon"'))
    assert isinstance(refusal, Refusal)
    assert refusal.problems[0].code == "TL-INT-018"
    assert "night" in refusal.problems[0].message


@pytest.mark.parametrize("offset", ["+15:00", "-15:00", "+99:00"])
def test_an_offset_that_no_clock_has_is_no_time(tmp_path: Path, offset: str) -> None:
    """DuckDB reads +99:00 as four days; the row is set aside instead."""
    iso_only = read_card(
        'name = "iso"\nreader = "table"\n[map]\ntime = "time"\n[constants]\nkind = "mortar"\n', "iso.toml"
    )
    assert isinstance(iso_only, Card)
    text = f"no,time\n1,2031-05-03T14:05{offset}\n2,2031-05-03T14:05+14:00\n"
    found = read_text(tmp_path, text, cards=(iso_only,), format="iso")
    assert isinstance(found, Read)
    assert found.aside_codes() == [(1, "TL-INT-006", "time")]


def test_a_second_file_is_read_over_the_same_connection(tmp_path: Path) -> None:
    from tests.formats.reads import EVIDENCE, RECEIVED_AT, connection
    from truceline.intake import Reading, read_file

    path = tmp_path / "file.csv"
    path.write_text("no,time\n1,3 May 2031\n")
    with connection() as con:
        for _ in range(2):
            found = read_file(
                con,
                path,
                source=source(),
                received_at=RECEIVED_AT,
                evidence_sha256=EVIDENCE,
                format="times",
                cards=(times_card(),),
            )
            assert isinstance(found, Reading)
        left = con.execute(
            "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'intake_w%'"
        ).fetchall()
    assert left == []
