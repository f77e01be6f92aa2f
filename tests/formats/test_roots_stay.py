"""The same bytes give the same roots, for ever: a stored mission must still be what its evidence gives.

The file is invented. A root here may change only with the version of the reader, which is part of it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.formats.reads import EVIDENCE, RECEIVED_AT, source
from truceline.intake import Refusal, read_file
from truceline.store import batches, connect
from truceline.store.batches import write_batches
from truceline.store.identify import identify

SECRET = "5e" * 32
HEADER = "latitude,longitude,acq_date,acq_time,frp,scan,confidence"
LINES = (
    "48.10000,37.20000,2031-05-01,0035,12.50,0.40,n",
    "48.10000,37.20000,2031-05-01,0035,12.50,0.40,n",
    "48.20000,37.30000,2031-06-01,35,7.00,0.41,h",
    "48.30000,37.40000,2031-04-30,2359,,,l",
    "95.00000,37.40000,2031-04-30,2359,1,1,l",
    "48.40000,37.50000,2031-04-30",
    "48.30000,37.40000,2031-05-01,1200,3.25,0.5,l",
)
ROOTS = {
    ("observations", "2031-04"): "43bf1fb9ecc7d53d079949cb4993683c0b5187a3ede4df65798369360da0910a",
    ("observations", "2031-05"): "9ccd506cee828bf7168bb9c4c0ab04b28d7ab2a6834667203e12c546d076b126",
    ("observations", "2031-06"): "738dbd17b26eccc6084bc5adf73643dc6c396afc00d3c98b609bba8a7b63f632",
    ("aside", "2031-06"): "3f4fc7e4b7782fb0314cdb27c5a7626b332711c75332c079a4b01e29be3095e0",
}


NOTICES = """\
notice_id,party,activity,from,to,notified_at,to_whom,acts,area_ref,note
B-7,B,exercise,2031-05-10T10:00:00Z,2031-05-10T14:00:00Z,2031-05-09T08:00:00Z,joint body,artillery,range-b,firing
B-8,B,exercise,2031-05-11T10:00:00Z,2031-05-11T14:00:00Z,2031-05-09T08:00:00Z,joint body,mortar,range-b,
"""
NOTICE_ROOTS = {
    ("notices", "2031-05"): "03b5481f81191f2483c429817666632143b9a66f5c6c788293e3faa7f34cbac7",
}
"""As notices@1 gave it before notices could say a number: a column that joins later changes no older root."""


def roots(
    tmp_path: Path, content: bytes, format: str = "firms", read_by: str | None = None
) -> dict[tuple[str, str], str]:
    file = tmp_path / "file.csv"
    file.write_bytes(content)
    with connect(threads=1) as con:
        found = read_file(
            con,
            file,
            source=source(zone="UTC"),
            received_at=RECEIVED_AT,
            evidence_sha256=EVIDENCE,
            format=format,
        )
        assert not isinstance(found, Refusal)
        tables = {**found.tables, "aside": found.aside}
        if read_by is not None:
            for layer, table in found.tables.items():
                older = f"SELECT * REPLACE ('{read_by}' AS reader) FROM {table}"
                con.execute(f"CREATE TEMP TABLE older_{layer} AS {older}")
                tables[layer] = f"older_{layer}"
        layers = [identify(con, table, layer, key=SECRET) for layer, table in tables.items()]
        written = [batch for layer in layers for batch in write_batches(con, layer, tmp_path)]
    return {(batch.layer, batch.month): batch.root for batch in written}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_these_lines_give_these_roots(tmp_path, end):
    assert roots(tmp_path, (end.join((HEADER, *LINES)) + end).encode()) == ROOTS


def test_a_read_too_large_to_write_and_hash_side_by_side_gives_the_same_roots(tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "MOST_SIDE_BY_SIDE", 0)
    monkeypatch.setattr(batches, "RANGE_ROWS", 2)
    assert roots(tmp_path, ("\n".join((HEADER, *LINES)) + "\n").encode()) == ROOTS


def test_repeats_looked_for_in_many_passes_give_the_same_roots(tmp_path, monkeypatch):
    monkeypatch.setattr("truceline.intake.finish._HASHED_AT_ONCE", 2)
    monkeypatch.setattr("truceline.store.identify.HASHED_AT_ONCE", 2)
    assert roots(tmp_path, "\n".join((HEADER, *LINES)).encode()) == ROOTS


def test_cells_in_quotes_are_part_of_what_the_source_wrote(tmp_path):
    quoted = [LINES[0].replace("n", '"n"'), *LINES[1:]]
    found = roots(tmp_path, ("\n".join((HEADER, *quoted)) + "\n").encode())
    assert found.keys() == ROOTS.keys() and found != ROOTS


def test_a_column_that_joined_later_and_says_nothing_leaves_the_roots_as_they_were(tmp_path):
    assert roots(tmp_path, NOTICES.encode(), "notices", "notices@1") == NOTICE_ROOTS


def test_a_column_that_joined_later_is_part_of_the_root_where_it_says_something(tmp_path):
    lines = NOTICES.splitlines()
    said = "\n".join([f"{lines[0]},how_many", f"{lines[1]},350", f"{lines[2]},"]) + "\n"
    found = roots(tmp_path, said.encode(), "notices", "notices@1")
    assert found.keys() == NOTICE_ROOTS.keys() and found != NOTICE_ROOTS
