"""A simulated theatre keeps the bench contract, and is the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from truceline.records.observations import OBSERVATION_COLUMNS
from truceline.simulate.theatre import MAKES, Options, make_theatre


def table(folder: Path, name: str, query: str) -> list[tuple[object, ...]]:
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    return con.execute(f"SELECT {query} FROM read_parquet(?)", [str(folder / f"{name}.parquet")]).fetchall()


@pytest.mark.parametrize("make", MAKES)
def test_every_row_is_a_row_of_the_contract_and_has_its_truth(make: str, tmp_path: Path) -> None:
    counted = make_theatre(Options(make=make, observations=3_000, seed=3), tmp_path)  # type: ignore[arg-type]  # each make there is
    described = duckdb.sql(
        f"DESCRIBE SELECT * FROM read_parquet('{tmp_path}/observations.parquet')"
    ).fetchall()
    assert [(name, kind) for name, kind, *_ in described] == [
        (each.name, "TIMESTAMP WITH TIME ZONE" if each.sql_type == "TIMESTAMPTZ" else each.sql_type)
        for each in OBSERVATION_COLUMNS
        if each.name != "salt"
    ]
    assert 2_000 < counted["observations"] < 6_000
    assert table(tmp_path, "observations", "count(DISTINCT id)") == [(counted["observations"],)]
    assert table(tmp_path, "observations", "bool_and(happened_earliest <= happened_latest)") == [(True,)]
    told = set(table(tmp_path, "truth_members", "DISTINCT incident_id"))
    happened = set(table(tmp_path, "truth_incidents", "incident_id"))
    assert (None,) in told
    assert told - {(None,)} <= happened


def test_the_same_seed_gives_the_same_bytes_of_truth_and_another_seed_others(tmp_path: Path) -> None:
    query = "md5(string_agg(observation_id || coalesce(incident_id, '-'), ',' ORDER BY observation_id))"
    digests = []
    for folder, seed in (("a", 5), ("b", 5), ("c", 6)):
        make_theatre(Options(make="points", observations=2_000, seed=seed), tmp_path / folder)
        digests.append(table(tmp_path / folder, "truth_members", query))
    assert digests[0] == digests[1] != digests[2]


def test_sigma_that_is_reported_wrong_leaves_the_places_as_they_are(tmp_path: Path) -> None:
    query = "sum(lon_deg), sum(sigma_major_m)"
    make_theatre(Options(make="points", observations=2_000), tmp_path / "right")
    make_theatre(Options(make="points", observations=2_000, sigma_factor=0.5), tmp_path / "half")
    (right,) = table(tmp_path / "right", "observations", query)
    (half,) = table(tmp_path / "half", "observations", query)
    assert right[0] == pytest.approx(half[0])
    assert right[1] == pytest.approx(2 * half[1])
