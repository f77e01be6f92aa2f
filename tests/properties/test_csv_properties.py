"""The fast way of reading CSV and the careful one give the same rows, cell for cell and fault for fault."""

from __future__ import annotations

import dataclasses

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from truceline.intake import csvtext
from truceline.intake.csvtext import dialect, load_csv

WORDS = ["a", "b c", " ", "", "é", "00", "\x1f", "\x0c", "\u2028", "'", "\\", "%"]
BARE = st.lists(st.sampled_from(WORDS), max_size=3).map("".join)
INSIDE = st.lists(st.sampled_from([*WORDS, ",", '""', ";"]), max_size=4).map("".join)
CELL = st.one_of(BARE, INSIDE.map('"{}"'.format))
ODD = st.lists(st.sampled_from([*WORDS, '"', ",", '""']), max_size=5).map("".join)
ROW = st.lists(CELL, min_size=1, max_size=4).map(",".join)
END = st.sampled_from(["\n", "\r\n"])


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as opened:
        opened.execute("SET threads=1")
        yield opened


def loaded(con, path, found):
    rows = load_csv(con, path, found, "raw_lines")
    said = con.execute(f"SELECT * FROM ({rows.sql}) ORDER BY row_no").fetchall()
    con.execute("DROP TABLE raw_lines")
    assert rows.count == len(said)
    return said


def both_ways(con, folder, content: bytes):
    path = folder / "rows.csv"
    path.write_bytes(content)
    found = dialect(path)
    return loaded(con, path, found), loaded(con, path, dataclasses.replace(found, plain=False)), found


@settings(max_examples=150, deadline=None)
@example(rows=['"",x', '"a""b",""""', '"",""', '"a,b"'], end="\n", header="h,i")
@example(rows=['"a"b,c', 'a"b,c', '"a', "b"], end="\r\n", header='"h",i')
@example(rows=['"a\x0cb",c', "a\x0cb,c"], end="\n", header="h,i")
@given(
    rows=st.lists(st.one_of(ROW, ROW, ROW, ODD), min_size=1, max_size=6),
    end=END,
    header=st.sampled_from(["h,i", 'h,"i, j"', "h,i,j"]),
)
def test_the_fast_way_is_the_careful_way(con, tmp_path_factory, rows, end, header):
    text = end.join([header, *rows]) + end
    fast, careful, _ = both_ways(con, tmp_path_factory.mktemp("csv"), text.encode())
    assert fast == careful


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(ROW.filter(lambda row: "\x0c" not in row and "\u2028" not in row), min_size=1), end=END)
def test_well_formed_quotes_take_the_fast_way(con, tmp_path_factory, rows, end):
    text = end.join(["h,i", *(row or "x" for row in rows)]) + end
    path = tmp_path_factory.mktemp("csv") / "rows.csv"
    path.write_bytes(text.encode())
    found = dialect(path)
    assert found.plain
    assert csvtext._load_plain(con, path, found, "raw_lines")
    con.execute("DROP TABLE raw_lines")


def test_a_cell_longer_than_pythons_parser_takes_is_no_cell_in_either_way(con, tmp_path):
    fast, careful, _ = both_ways(con, tmp_path, f'h,i\n"{"a" * 140_000}",1\n2,3\n'.encode())
    assert fast == careful
    assert [fault for *_, fault, _ in fast] == ["TL-INT-009", None]
