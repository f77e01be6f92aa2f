"""Pairs of one happening, of a burst and by chance are told apart: invented pairs whose sorts are known."""

from __future__ import annotations

import numpy as np
import pytest

from truceline.fusion.assoc_v1.mixture import FARTHEST, LONGEST_S, Tally, mixture
from truceline.fusion.assoc_v1.settings import FIRST, STANDARD

ONE_HAPPENING, BY_CHANCE = 6_000, 12_000
SPREAD, GAP_S = 2.0, 9_000.0


def pairs_without_a_burst() -> Tally:
    rng = np.random.default_rng(3)
    squared = np.r_[rng.exponential(SPREAD, ONE_HAPPENING), rng.uniform(0, FARTHEST, BY_CHANCE)]
    gap = np.r_[rng.exponential(GAP_S, ONE_HAPPENING), rng.uniform(0, LONGEST_S, BY_CHANCE)]
    return Tally.each(np.zeros(len(gap), np.int64), squared, gap)


def test_what_one_happening_tells_is_found_among_more_pairs_by_chance() -> None:
    _, found = mixture(pairs_without_a_burst(), 1, None, STANDARD, False)
    assert found.spread[0, 0] == pytest.approx(SPREAD, rel=0.2)
    assert found.gap[0, 0] == pytest.approx(GAP_S, rel=0.2)


def test_cells_say_what_the_pairs_say() -> None:
    """The first version goes through all pairs, one by one."""
    chance, found = mixture(pairs_without_a_burst(), 1, None, STANDARD, False)
    as_before, one_by_one = mixture(pairs_without_a_burst(), 1, None, FIRST, False)
    assert found.spread == pytest.approx(one_by_one.spread, rel=0.05)
    assert found.weight == pytest.approx(one_by_one.weight, rel=0.05)
    assert np.abs(chance - as_before).max() < 0.05


def test_cells_keep_how_many_pairs_there_are_and_what_they_add_up_to() -> None:
    pairs = pairs_without_a_burst()
    cells = pairs.in_cells()
    assert len(cells.of) < len(pairs.of) / 5
    assert cells.count.sum() == len(pairs.of)
    assert (cells.count * cells.squared).sum() == pytest.approx(pairs.squared.sum())
    assert (cells.count * cells.gap).sum() == pytest.approx(pairs.gap.sum())


def test_pairs_of_no_class_at_all_give_each_class_what_all_pairs_say() -> None:
    _, everywhere = mixture(pairs_without_a_burst(), 1, None, STANDARD, False)
    none = Tally.each(*(np.zeros(0, kind) for kind in (np.int64, np.float64, np.float64)))
    _, found = mixture(none, 4, everywhere, STANDARD, False)
    assert found.spread[:, 0] == pytest.approx(np.full(4, everywhere.spread[0, 0]))
