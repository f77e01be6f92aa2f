"""Figures of labels: worked by hand where they can be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from truceline.bench.contract import observations, truth
from truceline.bench.fuse import counts_by_kind
from truceline.bench.measures import b3, measures, numbered, without_vague
from truceline.bench.peers import EPS_M, grid_join, labelled, tree_components
from truceline.simulate.theatre import Options, make_theatre


def test_b3_of_a_case_worked_by_hand() -> None:
    """Truth {0 1 2} {3}; labels {0 1} {2 3}: precision (1 + 1 + ½ + ½)/4, recall (⅔ + ⅔ + ⅓ + 1)/4."""
    found = b3(np.array([0, 0, 1, 1]), np.array([7, 7, 7, 9]))
    assert found["b3_precision"] == pytest.approx(0.75)
    assert found["b3_recall"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)


def test_rows_about_nothing_are_alone() -> None:
    assert len(set(numbered(np.array([-1, -1, 4, 4])).tolist())) == 3
    assert b3(np.array([0, 1]), np.array([-1, -1]))["b3_f"] == 1.0


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    make_theatre(Options(make="points", observations=3_000, seed=4), folder)
    return folder


def test_the_truth_as_labels_has_no_error(world: Path) -> None:
    columns = observations(world)
    known = truth(world, columns["id"])
    found = measures(columns, known, known.member)
    assert found["b3_f"] == 1.0
    assert found["splits_per_1000"] == found["merges_per_1000"] == 0.0
    assert abs(found["count_bias_per_zone"]) < 0.05


def test_two_peers_of_one_rule_give_the_same_labels(world: Path) -> None:
    columns = observations(world)
    one, other = (numbered(labelled(columns, peer, EPS_M[-2], 0.5)) for peer in (tree_components, grid_join))
    assert b3(one, other)["b3_f"] == 1.0


def test_one_label_for_all_is_told_as_the_largest_incident(world: Path) -> None:
    columns = observations(world)
    known = truth(world, columns["id"])
    found = measures(columns, known, np.zeros(len(known.member), np.int64))
    assert found["largest_incident_share"] == 1.0
    assert found["b3_precision"] < 0.01


def test_what_no_row_places_in_a_zone_is_left_out_of_the_second_count_and_told(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("truceline.bench.measures.LEAST_IN_ZONE", 5)
    columns = observations(world)
    known = truth(world, columns["id"])
    every = np.ones(len(known.member), bool)
    same = without_vague(columns, known, known.member, every)
    bias = measures(columns, known, known.member)["count_bias_per_zone"]
    assert (same["too_vague_for_a_zone"], same["count_bias_per_zone_without_vague"]) == (0, bias)
    none = without_vague(columns, known, known.member, ~every)
    assert none["too_vague_for_a_zone"] == len(np.unique(known.member[known.member >= 0]))
    assert none["count_bias_per_zone_without_vague"] == -1.0


def test_counts_of_worlds_alike_but_for_sigma_are_taken_together() -> None:
    bias = {"a-dense-sigma-x1": 0.06, "a-dense-sigma-x2": -0.02, "a-normal-sigma-x1": 0.01}
    found = counts_by_kind({name: {"count_bias_per_zone": each} for name, each in bias.items()})
    assert found["a-dense"] == {"mean": pytest.approx(0.02), "least": -0.02, "most": 0.06}
    assert found["a-normal"]["mean"] == 0.01


def test_a_count_in_all_is_of_every_zone(world: Path) -> None:
    columns = observations(world)
    known = truth(world, columns["id"])
    halved = np.where(known.member >= 0, known.member // 2, -1)
    assert measures(columns, known, halved)["count_bias_in_all"] == pytest.approx(-0.5, abs=0.02)
