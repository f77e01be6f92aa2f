"""Association does not depend on order, blocks, names of sides, or which way the earth is turned."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.fusion.assoc_v1.told import Columns, random_rows
from truceline.fusion.assoc_v1 import associate


def partition(columns: Columns, **how: int) -> set[frozenset[str]]:
    """The incidents as sets of ids, which know no row numbers."""
    label = associate(columns, **how).label  # type: ignore[arg-type]  # the settings of the case
    return {frozenset(columns["id"][label == each].tolist()) for each in np.unique(label)}


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_arrival_changes_nothing(seed: int) -> None:
    columns = random_rows(600, seed)
    order = np.random.default_rng(seed).permutation(600)
    shuffled = {name: column[order] for name, column in columns.items()}
    assert partition(shuffled) == partition(columns)


@pytest.mark.parametrize("seed", range(3))
def test_the_size_of_a_block_changes_nothing(seed: int) -> None:
    columns = random_rows(600, seed, days=60.0)
    whole = partition(columns, block_rows=10_000)
    assert len(whole) < 600
    assert partition(columns, block_rows=37) == whole
    assert partition(columns, block_rows=150) == whole


def test_a_dense_hour_across_the_edge_of_a_block_is_fused_as_one() -> None:
    columns = random_rows(800, 9, days=9.0)
    assert partition(columns, block_rows=20) == partition(columns, block_rows=10_000)


def test_the_same_world_elsewhere_and_later_is_fused_alike() -> None:
    columns = random_rows(400, 5)
    moved = {**columns, "lon_deg": columns["lon_deg"] + 360.0}
    assert partition(moved) == partition(columns)


def test_the_sides_that_sources_name_are_not_even_read() -> None:
    columns = random_rows(200, 6)
    named = {**columns, "side_claimed": np.array(["A", "B"] * 100, dtype=object)}
    swapped = {**columns, "side_claimed": np.array(["B", "A"] * 100, dtype=object)}
    assert partition(named) == partition(swapped) == partition(columns)


def test_two_parties_sources_under_each_others_names_give_the_same_incidents() -> None:
    columns = random_rows(400, 7)
    swap = {"s0": "s1", "s1": "s0", "s2": "s2"}
    other = {**columns, "source_id": np.array([swap[each] for each in columns["source_id"]], dtype=object)}
    assert partition(other) == partition(columns)
