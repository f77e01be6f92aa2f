"""Fusing from Parquet to Parquet, window by window, gives the incidents of all rows at once."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from truceline.bench import streaming
from truceline.bench.contract import observations
from truceline.fusion.assoc_v1 import Settings, TooCrowdedError, associate
from truceline.fusion.assoc_v1.calibration import Calibration
from truceline.simulate.theatre import Options, make_theatre
from truceline.simulate.theatre.options import Make

pytest.importorskip("numba", reason="the extra fast is not installed")


def in_order_of_time(folder: Path) -> Path:
    """The folder's rows by time, with one that is told twice and one without a time."""
    whole, ordered = folder / "observations.parquet", folder / "by_time.parquet"
    con = duckdb.connect()
    con.execute(
        f"""
        SET TimeZone = 'UTC';
        CREATE TABLE told AS SELECT * FROM '{whole}';
        CREATE TABLE again AS SELECT * FROM told ORDER BY id LIMIT 2;
        UPDATE again SET id = upper(id) || 'x';
        UPDATE again SET happened_earliest = NULL WHERE id = (SELECT max(id) FROM again);
        COPY (FROM told UNION ALL FROM again ORDER BY 1) TO '{whole}' (FORMAT parquet);
        COPY (FROM '{whole}' ORDER BY happened_earliest, id) TO '{ordered}' (FORMAT parquet);
        """
    )
    return ordered


def parts(ids: list[str], labels: list[object]) -> set[frozenset[str]]:
    """Labels as sets of ids."""
    of: dict[object, set[str]] = {}
    for each, label in zip(ids, labels, strict=True):
        of.setdefault(label, set()).add(each)
    return {frozenset(each) for each in of.values()}


@pytest.mark.parametrize("make", [pytest.param("points", marks=pytest.mark.slow), "process"])
def test_windows_give_the_incidents_of_all_rows_at_once(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_theatre(Options(make=make, front="dense", observations=30_000, seed=3), tmp_path)
    ordered, out = in_order_of_time(tmp_path), tmp_path / "labels.parquet"
    monkeypatch.setattr(streaming, "WINDOW_ROWS", 8_000)
    known: list[Calibration] = []
    learnt = streaming._learnt

    def kept(history: streaming._History, settings: Settings) -> Calibration:
        known.append(learnt(history, settings))
        return known[0]

    monkeypatch.setattr(streaming, "_learnt", kept)
    told: list[tuple[int, int]] = []
    counts = streaming.fuse_file(ordered, out, lambda done, rows: told.append((done, rows)))
    assert counts["windows"] > 2
    assert told[-1] == (counts["rows"], counts["rows"])
    columns = observations(tmp_path)
    whole = associate(columns, calibration=known[0], compiled=True)
    con = duckdb.connect()
    found = con.execute(f"SELECT observation_id, incident_id FROM '{out}'").fetchall()
    assert len(found) == len(columns["id"])
    windows = parts(*map(list, zip(*found, strict=True)))
    assert windows == parts([each.decode() for each in columns["id"]], whole.label.tolist())
    assert counts["incidents"] + 1 == len(windows)  # the row without a time is in no window


def test_a_clump_that_does_not_end_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_theatre(Options(make="points", front="dense", observations=20_000, seed=3), tmp_path)
    monkeypatch.setattr(streaming, "WINDOW_ROWS", 5_000)
    monkeypatch.setattr(streaming, "MOST_WAITING", 1)
    with pytest.raises(TooCrowdedError, match="far vaguer than their number allows"):
        streaming.fuse_file(in_order_of_time(tmp_path), tmp_path / "labels.parquet")
    assert not (tmp_path / "labels.parquet").exists()
