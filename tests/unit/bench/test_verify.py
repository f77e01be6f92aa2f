"""`bench verify` on a small simulated world, and what must not move a finding."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import numpy as np
import pytest

from truceline.bench.contract import observations
from truceline.bench.labels import Labelled, label_folder, write_labels
from truceline.bench.verify import bench_folder, ece
from truceline.simulate.theatre import Options, make_theatre

KEYS = {
    "wrong_among_verified", "share_verified", "oracle_share_verified", "brier", "brier_oracle", "ece",
    "coverage_50", "coverage_90", "coverage_95", "peers",
}  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("witnesses")
    make_theatre(Options(make="witnesses", observations=7_000, seed=3, copy_rate=0.7), folder)
    return folder


def test_a_world_is_measured_with_its_peers(world: Path) -> None:
    found = bench_folder(world)
    assert found.keys() >= KEYS
    assert found["wrong_among_verified"] < 0.05
    assert found["brier"] < 1.05 * found["brier_oracle"]
    assert found["ece"] < 0.03
    peers = found["peers"]
    for name in ("naive_vote", "naive_llr_sum", "dempster_shafer", "dawid_skene"):
        assert peers[name]["brier"] > 1.3 * found["brier"], name


def test_labels_are_written_with_what_the_contract_asks(world: Path, tmp_path: Path) -> None:
    labelled = label_folder(world)
    write_labels(labelled, tmp_path / "labels.parquet")
    columns = duckdb.sql(f"DESCRIBE FROM '{tmp_path / 'labels.parquet'}'").fetchall()
    assert [name for name, *_ in columns] == [
        "observation_id", "incident_id", "p_real", "grade", "p_side", "lon_deg", "lat_deg", "sigma_major_m",
        "sigma_minor_m", "azimuth_deg", "happened",
    ]  # fmt: skip
    (rows,) = duckdb.sql(
        f"SELECT count(*), count(p_real), count(DISTINCT grade) FROM '{tmp_path / 'labels.parquet'}'"
    ).fetchall()
    assert rows == (len(labelled.label), len(labelled.label), 4)


def test_a_folder_without_anything_but_observations_gives_no_probability(world: Path, tmp_path: Path) -> None:
    shutil.copy(world / "observations.parquet", tmp_path)
    labelled = label_folder(tmp_path)
    assert np.isnan(labelled.by_incident["p_real"]).all()
    assert any("not in sources.toml" in note for note in labelled.notes)
    assert "skipped" in bench_folder(tmp_path)


def test_five_thousand_complaints_in_three_outlets_move_no_verified_finding(
    world: Path, tmp_path: Path
) -> None:
    """They are told far from everything, each by three outlets; then one more is about what is true."""
    before = label_folder(world)
    about = _true_incident(before)
    flooded = tmp_path / "flooded"
    shutil.copytree(world, flooded)
    _flood(flooded, 5_000, about)
    after = label_folder(flooded, _as_before(flooded, before, about))
    assert _verified(after) == _verified(before)
    _add(flooded, about, "agency", "B")
    told_truly = label_folder(flooded, _as_before(flooded, before, about))
    assert _odds(told_truly, about) > _odds(after, about)


@pytest.mark.slow
def test_an_admission_against_interest_moves_its_incident_by_three_decibans(
    world: Path, tmp_path: Path
) -> None:
    before = label_folder(world)
    about = _true_incident(before)
    admitted = tmp_path / "admitted"
    shutil.copytree(world, admitted)
    _add(admitted, about, source="party-a", side="A")
    after = label_folder(admitted)
    assert 10 / np.log(10) * (_odds(after, about) - _odds(before, about)) >= 3


def test_calibration_error_of_a_case_worked_by_hand() -> None:
    p = np.repeat([0.1, 0.9], 150)
    happened = np.concatenate([np.arange(150) < 15, np.arange(150) < 120]).astype(np.int64)
    rng = np.random.default_rng(1)
    order = np.concatenate([rng.permutation(150), 150 + rng.permutation(150)])
    assert ece(p[order], happened[order]) == pytest.approx(0.05, abs=0.06)
    assert ece(np.zeros(15), np.zeros(15, np.int64)) == 0.0
    assert ece(np.ones(15), np.zeros(15, np.int64)) == 1.0


def _verified(labelled: Labelled) -> set[str]:
    """Ids of the observations whose incident is V3."""
    chosen = labelled.by_incident["grade"][labelled.label] == "V3"
    return set(np.char.decode(labelled.columns["id"][chosen], "utf-8").tolist())


def _true_incident(labelled: Labelled) -> str:
    """The first observation of a patrol that stands alone in its incident and is not V3."""
    alone = np.bincount(labelled.label)[labelled.label] == 1
    source = labelled.columns["source_id"]
    rows = np.flatnonzero(alone & (np.array(source.names)[source.code] == "patrols"))
    return str(labelled.columns["id"][rows[0]].decode("utf-8"))


def _as_before(folder: Path, before: Labelled, about: str) -> np.ndarray:
    """The labels of before; the true report joins its incident, three rows of one complaint are one incident."""
    known = dict(
        zip(np.char.decode(before.columns["id"], "utf-8").tolist(), before.label.tolist(), strict=True)
    )
    ids = np.char.decode(observations(folder)["id"], "utf-8").tolist()
    told = {
        each: before.count + int(each[1:]) // 3 for each in ids if each.startswith("f") and each not in known
    }
    return np.array([known.get(each, told.get(each, known[about])) for each in ids])


def _odds(labelled: Labelled, observation: str) -> float:
    (row,) = np.flatnonzero(labelled.columns["id"] == observation.encode("utf-8"))
    p = labelled.by_incident["p_real"][labelled.label[row]]
    return float(np.log(p / (1 - p)))


def _add(folder: Path, about: str, source: str, side: str) -> None:
    """One more report of the same place and moment, by this source, of this side's act."""
    path = folder / "observations.parquet"
    duckdb.execute("SET TimeZone = 'UTC'")
    duckdb.sql(
        f"""COPY (SELECT * FROM '{path}' UNION ALL BY NAME
            SELECT * REPLACE (repeat('e', 32) AS id, '{source}' AS source_id, '{side}' AS side_claimed,
                              'artillery' AS kind, lat_deg + 0.0005 AS lat_deg)
            FROM '{path}' WHERE id = '{about}') TO '{folder / "more.parquet"}' (FORMAT parquet)"""
    )
    (folder / "more.parquet").replace(path)


def _flood(folder: Path, count: int, about: str) -> None:
    """Complaints about nothing, each told by three outlets word for word."""
    path = folder / "observations.parquet"
    duckdb.sql("SELECT setseed(0.25)")
    duckdb.sql(
        f"""COPY (
            WITH place AS (SELECT n, random() * 10 - 5 AS east, 6 + random() * 3 AS north,
                                  to_minutes((random() * 40000)::INT) AS later FROM range({count}) t(n))
            SELECT * FROM '{path}' UNION ALL BY NAME
            SELECT o.* REPLACE ('f' || lpad((n * 3 + k)::VARCHAR, 31, '0') AS id, 'outlet-' || (k + 1) AS source_id,
                                'artillery' AS kind, 'B' AS side_claimed, NULL AS relays, -29 + east AS lon_deg,
                                41.5 + north AS lat_deg, '2030-01-01T00:00Z'::TIMESTAMPTZ + later AS happened_earliest,
                                '2030-01-01T01:00Z'::TIMESTAMPTZ + later AS happened_latest,
                                '2030-01-01T02:00Z'::TIMESTAMPTZ + later AS reported_at)
            FROM (SELECT * FROM '{path}' WHERE id = '{about}') o, place, range(3) u(k))
            TO '{folder / "more.parquet"}' (FORMAT parquet)"""
    )
    (folder / "more.parquet").replace(path)
