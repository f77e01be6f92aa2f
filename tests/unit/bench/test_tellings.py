"""Folders by other makers: what means the same is taken, what is absent is said, nothing is made up."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest
import shapely

from truceline.bench.tellings import read_coverage, stated_sources
from truceline.verification.lineage_v1 import EVERYWHERE


def sources(folder: Path, text: str) -> object:
    (folder / "sources.toml").write_text(text, encoding="utf-8")
    return stated_sources(folder)


def test_rates_by_kind_of_any_kind_or_as_one_number(tmp_path: Path) -> None:
    said = sources(
        tmp_path,
        """
        prior_real = 0.4
        [[source]]
        id = "a"
        class = "camera"
        tpr = { artillery = [8, 2] }
        fpr = [1, 99]
        [[source]]
        id = "b"
        class = "media"
        repeats = "a"
        copy_rate = [6, 4]
        tpr = 0.5
        """,
    )
    a, b = said.witnesses
    assert said.prior == {"": 0.4}
    assert (a.tpr, a.fpr) == ({"artillery": (8.0, 2.0)}, {"any": (1.0, 99.0)})
    assert (b.repeats, b.copy_rate, b.tpr, b.fpr) == (("a",), 0.6, {"any": (50.0, 50.0)}, {})


def test_a_prior_that_stands_with_each_source_is_kept_by_source(tmp_path: Path) -> None:
    said = sources(tmp_path, '[[source]]\nid = "a"\nprior_real = 0.7\n[[source]]\nid = "b"\n')
    assert said.prior == {"a": 0.7}
    assert stated_sources(tmp_path / "nowhere").witnesses == ()


def covered(folder: Path, query: str) -> object:
    duckdb.execute("SET TimeZone = 'UTC'")
    duckdb.sql(f"COPY ({query}) TO '{folder / 'coverage.parquet'}' (FORMAT parquet)")
    return read_coverage(folder)


TIMES = "TIMESTAMPTZ '2030-01-01T00:00Z' AS \"from\", TIMESTAMPTZ '2030-01-02T00:00Z' AS \"to\""


@pytest.mark.parametrize("area", ["NULL::VARCHAR", "'all'", "'theatre'", "'the only area there is'"])
def test_one_area_that_nobody_draws_is_everywhere(tmp_path: Path, area: str) -> None:
    found = covered(tmp_path, f"SELECT 'a' AS source_id, {TIMES}, {area} AS area_ref, 'looked' AS state")
    assert list(found.area) == [EVERYWHERE]
    assert np.isnan(found.fraction).all()
    assert found.to_us[0] - found.from_us[0] == 86_400_000_000


def test_an_outline_may_stand_as_text_or_as_geometry(tmp_path: Path) -> None:
    box = shapely.box(10, 40, 11, 41)
    found = covered(tmp_path, f"SELECT 'a' AS source_id, {TIMES}, '{box.wkt}' AS area_ref, 'looked' AS state")
    assert list(found.area) == [box.wkt]
    drawn = f"unhex('{box.wkb_hex}')"
    found = covered(tmp_path, f"SELECT 'a' AS source_id, {TIMES}, {drawn} AS geometry, 0.5 AS fraction")
    assert shapely.from_wkb(bytes.fromhex(found.area[0][4:])).equals(box)
    assert list(found.fraction) == [0.5]


def test_without_the_file_nobody_is_known_to_have_looked(tmp_path: Path) -> None:
    assert read_coverage(tmp_path) is None
