"""From waveforms to bearings: an invented array, an invented blast, and what is refused in plain words."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from truceline.intake.hearing import (
    Array,
    Hearing,
    MissingExtraError,
    Reach,
    WaveformError,
    arrivals,
    heard_rows,
    read_array,
    table_rows,
)
from truceline.space import WGS84

FloatArray = npt.NDArray[np.float64]
HZ, SECONDS, START_S = 20.0, 120.0, 1_900_000_000.0
EAST_M = np.array([0.0, 90.0, -80.0, 10.0])
NORTH_M = np.array([0.0, 40.0, 50.0, -110.0])
APEX = (-29.5, 41.4)


def signals(bearing_deg: float | None, *, at_s: float = 60.0, loud: float = 5.0, seed: int = 1) -> FloatArray:
    """(4, samples) noise and, with a bearing, a pulse of 1 Hz that crosses the array from there."""
    dice = np.random.default_rng(seed)
    moments = np.arange(int(HZ * SECONDS)) / HZ
    found = dice.normal(0, 1, (len(EAST_M), len(moments)))
    if bearing_deg is None:
        return found
    towards = np.radians(bearing_deg)
    delay = -(EAST_M * np.sin(towards) + NORTH_M * np.cos(towards)) / 340.0
    since = moments[None, :] - at_s - delay[:, None]
    return found + loud * np.exp(-((since / 1.0) ** 2)) * np.cos(2 * np.pi * 1.2 * since)


def array_of(waveforms: FloatArray) -> Array:
    return Array(
        name="invented",
        lon_deg=APEX[0],
        lat_deg=APEX[1],
        east_m=EAST_M,
        north_m=NORTH_M,
        start_s=START_S,
        samples_per_s=HZ,
        waveforms=waveforms,
    )


@pytest.mark.parametrize("bearing_deg", [3.0, 118.0, 251.0])
def test_a_pulse_is_heard_once_and_from_its_side(bearing_deg: float) -> None:
    (found,) = arrivals(array_of(signals(bearing_deg)), Hearing())
    aside = (found.bearing_deg - bearing_deg + 180) % 360 - 180
    assert abs(aside) <= 3 * found.bearing_sigma_deg
    assert found.at_s == pytest.approx(START_S + 60.0, abs=6.0)
    assert found.speed_m_s == pytest.approx(340.0, rel=0.1)


def test_noise_and_silence_are_not_heard() -> None:
    for seed in range(4):
        assert arrivals(array_of(signals(None, seed=seed)), Hearing()) == ()
    assert arrivals(array_of(np.zeros((4, 2400))), Hearing()) == ()


def test_a_band_that_the_samples_do_not_hold_and_a_short_record_are_refused() -> None:
    with pytest.raises(WaveformError, match="do not hold the band"):
        arrivals(array_of(signals(1.0)), Hearing(low_hz=8.0, high_hz=15.0))
    with pytest.raises(WaveformError, match="shorter than a window"):
        arrivals(array_of(signals(1.0)[:, :50]), Hearing())


def test_a_row_says_neither_how_far_nor_when_but_the_bounds_of_both() -> None:
    array, hearing = array_of(signals(118.0)), Hearing()
    (row,) = table_rows(array, arrivals(array, hearing), hearing, Reach(far_m=20_000.0), "d" * 64)
    assert row["kind"] == "blast_wave"
    assert row["place_kind"] == "wedge"
    assert (row["range_min_m"], row["range_max_m"]) == ("500", "20000")
    assert row["happened_earliest"] < row["arrived_at"]
    assert row["happened_earliest"] < row["happened_latest"]


def test_what_goes_on_for_minutes_is_no_blast() -> None:
    array, hearing = array_of(signals(118.0)), Hearing(blast_s=1.0)
    found = arrivals(array, hearing)
    assert len(found) == 1
    assert list(table_rows(array, found, hearing, Reach(), "")) == []


def written(folder: Path, kind: str, **changes: Any) -> list[Path]:
    """The array's waveforms as files of that kind, as a publisher writes them: a file an element."""
    obspy = pytest.importorskip("obspy", reason="needs the extra seismic: ObsPy")
    paths = []
    for number, samples in enumerate(signals(118.0)):
        lon, lat, _ = WGS84.fwd(*APEX, np.degrees(np.arctan2(EAST_M[number], NORTH_M[number])),
                                float(np.hypot(EAST_M[number], NORTH_M[number])))  # fmt: skip
        header = {"network": "XX", "station": f"INV{number}", "sampling_rate": HZ, "channel": "BDF",
                  "starttime": obspy.UTCDateTime(START_S)} | changes  # fmt: skip
        trace = obspy.Trace(samples.astype(np.float32), header)
        if kind == "SAC":
            trace.stats.sac = {"stla": lat, "stlo": lon}
        paths.append(folder / f"{header['station']}.{kind.lower()}")
        trace.write(str(paths[-1]), format=kind)
    return paths


def test_sac_files_of_one_array_give_its_bearing(tmp_path: Path) -> None:
    array = read_array(written(tmp_path, "SAC"))
    assert (array.name, array.waveforms.shape) == ("XX.INV", (4, 2400))
    (found,) = arrivals(array, Hearing())
    assert found.bearing_deg == pytest.approx(118.0, abs=3 * found.bearing_sigma_deg)


def test_miniseed_needs_a_table_of_where_its_elements_stand(tmp_path: Path) -> None:
    files = written(tmp_path, "MSEED")
    with pytest.raises(WaveformError, match="nothing says where") as refused:
        read_array(files)
    assert "--elements" in refused.value.problem.remedy
    table = tmp_path / "elements.csv"
    places = [(-29.5, 41.4), (-29.499, 41.4004), (-29.501, 41.4005), (-29.4999, 41.399)]
    rows = [f"INV{number},{lat},{lon}" for number, (lon, lat) in enumerate(places)]
    table.write_text("\n".join(["id,lat_deg,lon_deg", *rows]), encoding="utf-8")
    assert read_array(files, table).waveforms.shape == (4, 2400)
    table.write_text("name,x\n1,2\n", encoding="utf-8")
    with pytest.raises(WaveformError, match="id, lat_deg and lon_deg"):
        read_array(files, table)


def test_files_that_are_no_array_are_refused_in_plain_words(tmp_path: Path) -> None:
    files = written(tmp_path, "SAC")
    with pytest.raises(WaveformError, match="a bearing needs 3"):
        read_array(files[:2])
    with pytest.raises(WaveformError, match="give each once"):
        read_array([*files, files[0]])
    rubbish = tmp_path / "rubbish.sac"
    rubbish.write_bytes(b"no waveform")
    with pytest.raises(WaveformError, match=r"rubbish\.sac"):
        read_array([*files, rubbish])


def test_without_obspy_the_refusal_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "obspy", None)
    with pytest.raises(MissingExtraError) as refused:
        read_array([tmp_path / "x.sac"])
    assert "truceline[seismic]" in refused.value.problem.remedy


def test_a_table_of_bearings_is_read_back_and_a_bad_row_named(tmp_path: Path) -> None:
    array, hearing, path = array_of(signals(118.0)), Hearing(), tmp_path / "bearings.csv"
    rows = list(table_rows(array, arrivals(array, hearing), hearing, Reach(), ""))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    (heard,) = heard_rows(path)
    assert (heard.lon_deg, heard.lat_deg) == APEX
    assert heard.arrival_s == pytest.approx(START_S + 60.0, abs=6.0)
    path.write_text("lon_deg,lat_deg,bearing_deg,arrived_at\n1,2,3,yesterday\n", encoding="utf-8")
    with pytest.raises(WaveformError, match=r"bearings\.csv, row 1"):
        heard_rows(path)
