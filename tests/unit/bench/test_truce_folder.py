"""A folder of the bench contract with a truce.json: its strata are answered and scored. Everything is invented."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest

from truceline.bench import bench_truce_folder
from truceline.bench.truce import World, draw
from truceline.bench.truce_peers import TESTS

START, DAYS = datetime(2031, 3, 1, tzinfo=UTC), 50
RATIOS = {"north": 1.0, "south": 0.1, "west": 1.0}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fifty days of artillery by three sources, the last day the truce; all is seen on every third day only."""
    folder = tmp_path_factory.mktemp("truce")
    rng = np.random.default_rng(3)
    told, looked = [], []
    for source, ratio in RATIOS.items():
        for day in range(DAYS):
            begins, fraction = START + timedelta(days=day), 0.5 if day % 3 else 1.0
            mean = 40 * fraction * (ratio if day == DAYS - 1 else 1.0)
            told += [(begins + timedelta(days=at), source) for at in rng.random(rng.poisson(mean))]
            looked.append((source, source, begins, begins + timedelta(days=1), "all", "looked", fraction, 4))
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    con.execute("CREATE TABLE told (happened_earliest TIMESTAMPTZ, source_id VARCHAR)")
    at, source = (
        np.array([each[0].timestamp() for each in told]),
        np.array([each[1] for each in told], object),
    )
    con.register("told_then", {"happened_s": at, "source_id": source})
    con.execute("INSERT INTO told SELECT to_timestamp(happened_s), source_id FROM told_then")
    columns = (
        '"from" TIMESTAMPTZ, "to" TIMESTAMPTZ, area_ref VARCHAR, state VARCHAR, fraction DOUBLE, looks INT'
    )
    con.execute(f"CREATE TABLE looked (source_id VARCHAR, sensor_id VARCHAR, {columns})")
    con.executemany("INSERT INTO looked VALUES (?, ?, ?, ?, ?, ?, ?, ?)", looked)
    rows = "SELECT *, happened_earliest AS happened_latest, 'artillery' AS kind FROM told"
    con.execute(f"COPY ({rows}) TO '{folder / 'observations.parquet'}' (FORMAT parquet)")
    con.execute(f"COPY looked TO '{folder / 'coverage.parquet'}' (FORMAT parquet)")
    return folder


def asking(folder: Path, strata: list[object], rate_ratio: object = None) -> Path:
    """The folder with this question in it."""
    window = [(START + timedelta(days=day)).isoformat() for day in (DAYS - 1, DAYS)]
    asked = {"window": {"from": window[0], "to": window[1]}, "strata": strata, "rate_ratio": rate_ratio}
    (folder / "truce.json").write_text(json.dumps(asked), encoding="utf-8")
    return folder


def row(source: str) -> dict[str, object]:
    return {
        "stratum": source, "provision": "P1", "source": source, "measure": "artillery", "area": "all",
        "exposure_rule": "coverage", "baselines": "28;42", "gap_days": 3, "sides_seen": "A;B",
    }  # fmt: skip


def test_each_stratum_is_answered_and_scored_by_its_true_ratio(folder: Path) -> None:
    found = bench_truce_folder(asking(folder, [row(name) for name in RATIOS], RATIOS))
    answers = {one["stratum"]: one["answer"] for one in found["strata"]}
    assert answers == {"north": "no change shown", "south": "fell", "west": "no change shown"}
    assert (found["size"], found["power"], found["cannot_tell_share"]) == (0.0, 1.0, 0.0)
    assert found["by_rate_ratio"]["0.1"]["answered_fell"] == 1.0
    assert found["peers"].keys() == TESTS.keys()
    assert {one["looks"] for one in found["strata"]} == {4}


def test_a_bare_name_counts_that_kind_by_every_sensor_and_an_unknown_truth_scores_nothing(
    folder: Path,
) -> None:
    found = bench_truce_folder(asking(folder, ["artillery"]))
    (one,) = found["strata"]
    assert one["observed"] > 25
    assert one["true_rate_ratio"] is None
    assert (found["size"], found["power"]) == (None, None)
    assert any("sources.toml is absent" in text for text in found["skipped"])


def test_a_window_without_offsets_is_refused_in_words(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "observations.parquet").write_bytes((folder / "observations.parquet").read_bytes())
    asked = {"window": {"from": "2031-04-19T00:00", "to": "2031-04-20T00:00"}, "strata": ["artillery"]}
    (tmp_path / "truce.json").write_text(json.dumps(asked), encoding="utf-8")
    with pytest.raises(ValueError, match="offsets"):
        bench_truce_folder(tmp_path)


@pytest.mark.parametrize("make", ["gamma", "lognormal"])
def test_both_generators_scatter_as_they_say(make: str) -> None:
    counts = draw(np.random.default_rng(1), World(make=make, mean=50, k=10), (200_000,))
    assert counts.mean() == pytest.approx(50, rel=0.01)
    assert counts.var() == pytest.approx(50 + 50**2 / 10, rel=0.05)


def test_the_peers_p_values_are_those_of_their_names() -> None:
    baseline, count = np.array([[4.0, 6.0, 5.0, 5.0]]), np.array([5.0])
    for name, test in TESTS.items():
        low, high = test(baseline, count)
        assert 0.3 < low[0] <= 1, name
        assert 0.3 < high[0] <= 1, name
