"""CSV as it comes: every kind of damage is an answer, never an exception and never a lost row."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.formats.reads import Read, read_text
from truceline.intake import Refusal
from truceline.intake.csvtext import dialect, split_record

HEADER = "latitude,longitude,acq_date,acq_time,frp\n"
GOOD = "48.1,37.5,2031-05-01,0005,1.5\n"


def good_and_aside(folder: Path, text: str | bytes) -> tuple[list[int], list[tuple[int, str, str | None]]]:
    found = read_text(folder, text)
    assert isinstance(found, Read), found
    return [row["row_no"] for row in found.rows], found.aside_codes()


def refused_with(folder: Path, text: str | bytes) -> str:
    found = read_text(folder, text)
    assert isinstance(found, Refusal)
    return found.problems[0].code


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind_are_read(tmp_path: Path, end: str) -> None:
    text = (HEADER + GOOD * 3).replace("\n", end)
    assert good_and_aside(tmp_path, text) == ([1, 2, 3], [])


def test_line_ends_may_be_mixed_and_the_last_may_be_missing(tmp_path: Path) -> None:
    assert good_and_aside(tmp_path, HEADER + GOOD + GOOD.replace("\n", "\r\n") + GOOD.strip()) == (
        [1, 2, 3],
        [],
    )


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    assert good_and_aside(tmp_path, "\ufeff" + HEADER + GOOD) == ([1], [])


def test_a_byte_order_mark_is_no_harm_beside_quotes(tmp_path: Path) -> None:
    assert good_and_aside(tmp_path, "\ufeff" + HEADER + '"48.1",37.5,2031-05-01,0005,1.5\n') == ([1], [])


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_are_settled_by_the_header(tmp_path: Path, delimiter: str) -> None:
    assert good_and_aside(tmp_path, (HEADER + GOOD * 2).replace(",", delimiter)) == ([1, 2], [])


def test_a_short_and_a_long_row_are_set_aside_and_the_others_kept(tmp_path: Path) -> None:
    text = HEADER + GOOD + "48.1,37.5\n" + GOOD + "48.1,37.5,2031-05-01,0005,1.5,9,9\n" + GOOD
    assert good_and_aside(tmp_path, text) == ([1, 3, 5], [(2, "TL-INT-009", None), (4, "TL-INT-009", None)])


def test_the_number_of_cells_found_is_said(tmp_path: Path) -> None:
    found = read_text(tmp_path, HEADER + "48.1,37.5\n")
    assert isinstance(found, Read)
    assert (found.aside[0]["found"], found.aside[0]["as_reported"]) == ("2", "48.1,37.5")


def test_a_row_with_bytes_that_are_not_utf_8_is_set_aside(tmp_path: Path) -> None:
    bad = b"48.1,37.5,2031-05-01,0005,\xff\xfe\n"
    found = read_text(tmp_path, HEADER.encode() + bad + GOOD.encode())
    assert isinstance(found, Read)
    assert found.aside_codes() == [(1, "TL-INT-016", None)]
    assert found.aside[0]["as_reported"] == "48.1,37.5,2031-05-01,0005,\\xff\\xfe"
    assert [row["row_no"] for row in found.rows] == [2]


def test_a_row_with_nul_bytes_is_set_aside(tmp_path: Path) -> None:
    text = HEADER.encode() + b"48.1,37.5,2031-05-01,0005,1\x005\n" + GOOD.encode()
    assert good_and_aside(tmp_path, text) == ([2], [(1, "TL-INT-017", None)])


def test_quotes_that_close_are_read_and_their_text_kept_as_it_stood(tmp_path: Path) -> None:
    row = '"48.1","37.5",2031-05-01,"0005","1.5"'
    found = read_text(tmp_path, HEADER + row + "\n" + GOOD)
    assert isinstance(found, Read)
    assert [r["as_reported"] for r in found.rows] == [row, GOOD.strip()]


def test_a_quote_that_never_closes_costs_its_own_row_only(tmp_path: Path) -> None:
    text = HEADER + GOOD + '"48.1,37.5,2031-05-01,0005,1.5\n' + GOOD * 3
    assert good_and_aside(tmp_path, text) == ([1, 3, 4, 5], [(2, "TL-INT-009", None)])


def test_a_cell_may_hold_a_line_break_inside_quotes(tmp_path: Path) -> None:
    text = (
        HEADER.replace("frp", "frp,note")
        + '48.1,37.5,2031-05-01,0005,1.5,"two\nlines"\n'
        + GOOD[:-1]
        + ",x\n"
    )
    found = read_text(tmp_path, text)
    assert isinstance(found, Read)
    assert [r["row_no"] for r in found.rows] == [1, 2]
    assert found.rows[0]["as_reported"].endswith('"two\nlines"')


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    assert good_and_aside(tmp_path, HEADER + "\n" + GOOD + "\n\n" + GOOD + "\n") == ([1, 2], [])


def test_a_header_alone_gives_no_rows_and_no_complaint(tmp_path: Path) -> None:
    assert good_and_aside(tmp_path, HEADER) == ([], [])
    assert good_and_aside(tmp_path, HEADER.strip()) == ([], [])


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert refused_with(tmp_path, "") == "TL-INT-003"
    assert refused_with(tmp_path, "\n\n") == "TL-INT-003"


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    assert refused_with(tmp_path, (HEADER + GOOD).encode("utf-16")) == "TL-INT-016"


def test_a_header_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    assert refused_with(tmp_path, "широта,долгота\n".encode("cp1251")) == "TL-INT-016"


def test_a_gzip_file_is_read_like_the_plain_one(tmp_path: Path) -> None:
    assert good_and_aside(tmp_path, gzip.compress((HEADER + GOOD * 2).encode())) == ([1, 2], [])
    assert good_and_aside(tmp_path, gzip.compress((HEADER + '"48.1",' + GOOD[5:]).encode())) == ([1], [])


def test_half_a_gzip_file_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress((HEADER + GOOD * 2000).encode())
    assert refused_with(tmp_path, whole[: len(whole) // 2]) == "TL-INT-031"


def test_half_a_parquet_file_is_refused(tmp_path: Path) -> None:
    assert refused_with(tmp_path, b"PAR1" + b"\x00" * 100) == "TL-INT-003"


def test_a_needed_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    found = read_text(tmp_path, "region,started_at,finished_at,region\na,2031-05-01T00:00Z,,b\n")
    assert isinstance(found, Refusal)
    assert (found.problems[0].code, found.problems[0].column) == ("TL-INT-004", "region")


def test_a_forced_format_names_the_column_that_is_missing(tmp_path: Path) -> None:
    found = read_text(tmp_path, "a,b\n1,2\n", format="firms")
    assert isinstance(found, Refusal)
    assert "latitude" in found.problems[0].message


def test_a_plain_file_and_the_same_file_with_a_quote_give_the_same_rows(tmp_path: Path) -> None:
    """The fast way and the careful way are one."""
    plain = read_text(tmp_path, HEADER + GOOD * 3 + "1,2\n", name="a.csv")
    careful = read_text(tmp_path, HEADER.replace("frp", '"frp"') + GOOD * 3 + "1,2\n", name="b.csv")
    assert isinstance(plain, Read)
    assert isinstance(careful, Read)
    assert (plain.rows, plain.aside) == (careful.rows, careful.aside)


def test_only_a_file_with_one_kind_of_line_end_and_no_blank_lines_is_plain(tmp_path: Path) -> None:
    texts = {
        "a,b\n1,2\n": True,
        'a,b\n"1",2\n': True,
        "a,b\r\n1,2\r\n": True,
        "a,b\r\n1,2": True,
        "a,b\n1,2\r\n": False,
        "a,b\r\n1,2\n": False,
        "a,b\r\n1,\r2\r\n": False,
        "a,b\r\n\r\n1,2\r\n": False,
        "a,b\r1,2\r": False,
        "a,b\n\n1,2\n": False,
        "a,b\n1,\n\n": False,
        "a,b\n1,\0\n": False,
    }
    for number, (text, plain) in enumerate(texts.items()):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(text.encode())
        assert dialect(path).plain is plain, text


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ('a,"b,c",d', ["a", "b,c", "d"]),
        ('"a ""quoted"" word",b', ['a "quoted" word', "b"]),
        ("a,,", ["a", "", ""]),
        ('a,"b"c', None),
        ('a,"b', None),
    ],
)
def test_records_are_split_by_the_rules_of_quoting(text: str, cells: list[str] | None) -> None:
    assert split_record(text, ",") == cells


def test_a_row_of_more_than_a_million_characters_is_set_aside_by_its_beginning(tmp_path: Path) -> None:
    long = "я" * 5_000_000
    found = read_text(tmp_path, HEADER + GOOD + long + "\n" + GOOD)
    assert isinstance(found, Read), found
    assert [row["row_no"] for row in found.rows] == [1, 3]
    assert found.aside_codes() == [(2, "TL-INT-050", None)]
    assert found.aside[0]["as_reported"] == long[:10_000]


def test_a_row_just_under_a_million_characters_is_read_like_any_other(tmp_path: Path) -> None:
    row = GOOD.strip() + " " * 900_000 + "\n"
    assert good_and_aside(tmp_path, HEADER + row + GOOD) == ([1, 2], [])


def test_a_header_of_very_many_columns_is_refused(tmp_path: Path) -> None:
    assert refused_with(tmp_path, ",".join(f"c{n}" for n in range(100_000)) + "\n1\n") == "TL-INT-050"
