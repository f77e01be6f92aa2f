"""`truceline hear` and `locate`: tables of bearings in, a place or a plain refusal out."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.cli.shell import call

HEADER = "lon_deg,lat_deg,bearing_deg,bearing_sigma_deg,arrived_at\n"
ONE = "-29.6,41.9,137.9,2,2031-05-04T10:03:20Z\n"
OTHER = "-28.4,41.6,253.5,2,2031-05-04T10:03:07Z\n"
FAR_ASIDE = "-29.1,40.7,181.0,2,2031-05-04T09:20:00Z\n"


def table(folder: Path, *rows: str) -> Path:
    path = folder / "bearings.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def test_two_arrays_give_a_place_with_its_ellipse(tmp_path: Path) -> None:
    found = call("locate", table(tmp_path, ONE, OTHER), "--json")
    assert found.code == 0
    origin = found.json["origin"]
    assert abs(origin["lon_deg"] + 29.05) < 0.1
    assert abs(origin["lat_deg"] - 41.45) < 0.1
    assert origin["sigma_major_m"] >= origin["sigma_minor_m"] > 0
    assert "1 sigma" in call("locate", table(tmp_path, ONE, OTHER)).out


def test_rows_that_are_not_one_sound_give_no_place(tmp_path: Path) -> None:
    found = call("locate", table(tmp_path, ONE, OTHER, FAR_ASIDE), "--json")
    assert found.code == 1
    assert found.json["origin"] is None
    assert "no place is given" in call("locate", table(tmp_path, ONE, OTHER, FAR_ASIDE)).out


def test_one_bearing_leaves_the_place_open(tmp_path: Path) -> None:
    found = call("locate", table(tmp_path, ONE))
    assert found.code == 1
    assert "leaves the place open" in found.out


def test_what_is_no_table_is_refused_by_its_row(tmp_path: Path) -> None:
    refused = call("locate", table(tmp_path, "a,b,c,d,e\n"))
    assert refused.code == 2
    assert "bearings.csv, row 1" in refused.err
    rubbish = tmp_path / "rubbish.csv"
    rubbish.write_bytes(b"\xff\x00\xfe")
    assert call("locate", rubbish).code == 2
    assert call("hear", tmp_path / "none.sac", "--out", tmp_path / "out.csv").code == 2
    assert not (tmp_path / "out.csv").exists()


def test_the_table_that_hear_writes_is_read_as_wedges(mission: Path, tmp_path: Path) -> None:
    from truceline.cli.hearing import _write
    from truceline.intake.hearing import Array, Arrival, Hearing, Reach, table_rows

    nothing = np.zeros((3, 2))
    array = Array(
        name="invented",
        lon_deg=-29.5,
        lat_deg=41.4,
        east_m=nothing[:, 0],
        north_m=nothing[:, 0],
        start_s=0.0,
        samples_per_s=1.0,
        waveforms=nothing,
    )
    arrival = Arrival(
        at_s=1_935_000_000.0,
        bearing_deg=118.0,
        bearing_sigma_deg=1.5,
        speed_m_s=340.0,
        fisher=40.0,
        lasted_s=12.0,
    )
    path = tmp_path / "bearings.csv"
    _write(path, list(table_rows(array, [arrival], Hearing(), Reach(far_m=20_000.0), "d" * 64)))
    call("source", "add", mission, "array-1", "--class", "acoustic", "--zone", "UTC")
    done = call("read", mission, path, "--source", "array-1", "--json")
    assert done.code == 0, done.err
    assert (done.json["kept"], done.json["set_aside"]) == (1, 0)
    assert call("run", mission, "--json").json["incidents"] >= 1
