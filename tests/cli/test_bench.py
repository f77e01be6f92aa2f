"""`bench fuse` on a small simulated folder: the keys of the contract, and labels that a stranger can score."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from tests.cli.shell import call, refused
from truceline.simulate.theatre import MAKES

KEYS = {
    "b3_precision", "b3_recall", "b3_f", "gospa", "largest_incident_share", "count_bias_per_zone",
    "count_error_per_zone_day", "seconds", "peak_mb", "peers",
}  # fmt: skip


@pytest.mark.slow
def test_a_folder_is_measured_with_its_peers_and_its_labels_are_written(tmp_path: Path) -> None:
    world, labels = tmp_path / "world", tmp_path / "labels.parquet"
    made = call("simulate", "world", "--out", world, "--make", "points", "--observations", "3000", "--json")
    rows = json.loads(made.out)["observations"]
    answer = call("bench", "fuse", "--data", world, "--quick", "--labels", labels, "--json")
    found = json.loads(answer.out)
    assert found.keys() >= KEYS
    assert found["over_best_peer"] > 0
    assert found["peers"]["ckdtree_components"]["b3_f"] > 0.8
    (counted,) = duckdb.sql(f"SELECT count(*), count(DISTINCT observation_id) FROM '{labels}'").fetchall()
    assert counted == (rows, rows)


def test_what_bench_cannot_do_is_said(tmp_path: Path) -> None:
    refused(call("bench", "fuse", "--data", tmp_path), "observations.parquet")
    refused(call("bench", "fuse", "--labels", tmp_path / "labels.parquet"), "--data")


def test_the_help_names_every_generator() -> None:
    said = call("simulate", "world", "--help").said
    assert all(make in said for make in MAKES)


def test_a_world_is_made_in_an_empty_folder_only(tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    refused(call("simulate", "world", "--out", tmp_path), "not empty")
    refused(call("simulate", "world", "--out", tmp_path / "new", "--front", "quiet"), "none of them")


@pytest.mark.slow
def test_the_truce_answer_is_measured_beside_other_tests() -> None:
    answer = call("bench", "truce", "--quick", "--seed", "11", "--json")
    found = json.loads(answer.out)
    assert found.keys() >= {
        "size",
        "power",
        "cannot_tell_share",
        "false_alarms_per_year",
        "delay_days",
        "worlds",
    }
    assert 0.035 <= found["size"] <= 0.065
    assert found["power"] >= 0.9
    assert found["power_k10"] >= 0.5
    assert found["worlds"]["gamma-mean140-k30"]["peers"]["poisson_conditional"]["size"] > 0.15
    assert found["false_alarms_per_year"] <= 0.05
    assert found["delay_days"] <= 6


@pytest.mark.slow
def test_a_part_of_the_truce_bench_is_printed_as_a_table_that_fits_the_screen() -> None:
    told = call("bench", "truce", "--quick", "--only", "alarm").out
    head, *_ = told.splitlines()
    assert head.startswith("alarm_v1@1")
    assert "gamma" not in told
    assert max(map(len, told.splitlines())) <= 110
    refused(call("bench", "truce", "--only", "everything"), "--only")


def test_a_folder_without_a_truce_is_said(tmp_path: Path) -> None:
    refused(call("bench", "truce", "--data", tmp_path), "observations.parquet")
