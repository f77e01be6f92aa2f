"""Swap the sides' names and only the names change; the order of rows changes nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.verification.attribution_v1.cases import asked, crater, ground, row

km = st.floats(-20, 20)
words = st.tuples(st.sampled_from(("party-a", "party-b", "press", "wire")), st.sampled_from(("A", "B", "")))
lines = st.tuples(
    st.sampled_from(("craters", "radar", "party-a")), st.floats(0, 360), st.floats(0, 15), st.floats(0.1, 20)
)
SWAP = {"A": "B", "B": "A", "": "", "party-a": "party-b", "party-b": "party-a"}


def rows_of(north_km, said, measured, swapped=False):
    turn = (lambda word: SWAP.get(word, word)) if swapped else (lambda word: word)
    told = [row("craters", north_km)]
    told += [row(turn(who), north_km, side_claimed=turn(side)) for who, side in said]
    return told + [
        crater(north_km, bearing, least, least + more, who=turn(who))
        for who, bearing, least, more in measured
    ]


@settings(max_examples=60, deadline=None)
@given(km, st.lists(words, max_size=4), st.lists(lines, max_size=3))
def test_swapping_the_labels_swaps_the_answers_and_changes_nothing_else(north_km, said, measured):
    one = asked(*rows_of(north_km, said, measured))
    other = asked(*rows_of(north_km, said, measured, swapped=True), control=ground(north="B", south="A"))
    assert (one.probability[:, [1, 0, 2]] == other.probability).all()
    assert (np.where(one.answer < 0, one.answer, 1 - one.answer) == other.answer).all()
    assert (one.reasons == other.reasons).all()


@settings(max_examples=30, deadline=None)
@given(km, st.lists(words, max_size=4), st.lists(lines, max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(north_km, said, measured, dice):
    told = rows_of(north_km, said, measured)
    one = asked(*(dict(each) for each in told))
    dice.shuffle(told)
    other = asked(*told)
    assert (one.answer == other.answer).all()
    assert abs(one.probability - other.probability).max() < 1e-9
