"""Guarding cells against spreadsheets loses nothing, and no guarded cell is a formula."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from truceline.intake import guarded, unguarded

CELLS = st.text(alphabet="'=+-@\t\r1,.aB ", max_size=8)


@given(CELLS)
def test_every_cell_comes_back_as_it_was(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


@given(CELLS)
def test_what_is_left_to_run_is_a_plain_number(cell: str) -> None:
    shown = guarded(cell)
    assert shown[:1] not in ("=", "@", "\t", "\r")
    if shown[:1] in ("+", "-"):
        assert shown[1:].replace(",", ".").replace(".", "", 1).isdecimal()


def test_a_coordinate_stays_a_number_and_a_formula_does_not_run() -> None:
    assert guarded("-29.5") == "-29.5"
    assert guarded("-1+1") == "'-1+1"
    assert guarded("=cmd|' /C calc'!A0") == "'=cmd|' /C calc'!A0"
    assert guarded("'=x") == "''=x"
