"""Which reports say the very same, and in which order reports stand, held against the plain way."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.fusion.assoc_v1.told import at, told
from truceline.fusion.assoc_v1.reports import canonical_order, reports, told_once
from truceline.fusion.assoc_v1.settings import STANDARD

FEW = st.sampled_from([0.0, 1.0, 2.0])
ROWS = st.lists(st.tuples(FEW, FEW, FEW, st.sampled_from(["amber", "cobalt"])), min_size=1, max_size=30)
IDS = st.lists(st.text("ab", min_size=9, max_size=12), min_size=1, max_size=30, unique=True)


@settings(max_examples=60)
@given(ROWS)
def test_a_report_is_told_again_where_all_that_it_says_was_said_before(rows: list[tuple[float, ...]]) -> None:
    columns = told(
        *(at(500 * east, 500 * north, hours=hours, source_id=by) for east, north, hours, by in rows)
    )
    found, usable = reports(columns, STANDARD)
    assert usable.all()
    known: dict[tuple[float, ...], int] = {}
    said = [rows[row] for row in found.row]
    assert told_once(found).tolist() == [known.setdefault(each, place) for place, each in enumerate(said)]


@settings(max_examples=60)
@given(IDS, st.randoms(use_true_random=False))
def test_reports_of_one_time_stand_in_the_order_of_their_whole_ids(ids, dice):
    """Ids that begin alike, and those that do not, in fixed bytes or as texts."""
    lo = np.array([float(dice.randrange(3)) for _ in ids])
    plainly = sorted(range(len(ids)), key=lambda row: (lo[row], ids[row]))
    for column in (np.array(ids, dtype="S"), np.array(ids, dtype="U"), np.array(ids, dtype=object)):
        assert canonical_order(column, lo, np.ones(len(ids), bool)).tolist() == plainly


def test_ids_that_begin_otherwise_are_told_apart_by_their_beginning():
    """The first byte weighs most, and bytes above 127 come after all others."""
    ids = np.array([b"\xff2345678z", b"b2345678a", b"a2345678z"])
    assert canonical_order(ids, np.zeros(3), np.ones(3, bool)).tolist() == [2, 1, 0]
