"""`bench attribute`: the keys of the contract, labels with p_side, and what a folder without a map gives."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from tests.cli.shell import call, refused


@pytest.mark.slow
def test_a_folder_is_measured_and_its_labels_are_written(tmp_path: Path) -> None:
    world, labels = tmp_path / "world", tmp_path / "labels.parquet"
    call("simulate", "world", "--out", world, "--make", "duels", "--observations", "3000", "--json")
    found = json.loads(call("bench", "attribute", "--data", world, "--labels", labels, "--json").out)
    assert found.keys() >= {"wrong_side", "share_determined", "by_geometry", "false_flags", "bounds", "peers"}
    clear = found["by_geometry"]["identifies"]
    assert clear["share_determined"] > 0.6
    assert clear["wrong_side"] < 0.05
    assert found["by_geometry"]["nothing"]["share_determined"] <= 0.01
    assert found["false_flags"]["accepted_without_physical_line"] == 0
    for side in found["bounds"].values():
        assert side["at_least"] <= side["true"] <= side["at_most"]
    query = f"SELECT count(*), count(p_side), min(p_side), max(p_side) FROM '{labels}'"
    ((rows, sided, least, most),) = duckdb.sql(query).fetchall()
    assert rows == found["rows"]
    assert 0 < sided < rows
    assert 0 <= least <= 0.1
    assert 0.9 <= most <= 1
    (world / "control.geojson").unlink()
    without = json.loads(call("bench", "attribute", "--data", world, "--json").out)
    assert without["determined"] == 0
    assert "no map of control" in without["skipped"][0]


def test_what_bench_cannot_do_is_said(tmp_path: Path) -> None:
    refused(call("bench", "attribute", "--data", tmp_path), "observations.parquet")
    refused(call("bench", "attribute", "--labels", tmp_path / "labels.parquet"), "--data")
