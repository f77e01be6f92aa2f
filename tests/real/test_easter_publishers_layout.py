"""The Easter example on files laid out as their publishers lay them out: the same counts, the same answers.

The publishers' files cannot be had here. Their layouts can: months apart and without hour_known, more columns,
newest first, not packed. The prepared sets are laid out so, without any value changed, and read.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.cli.shell import ROOT

pytestmark = [pytest.mark.real, pytest.mark.slow]
AVERAGES = "NULL fires_per_day_7dma, NULL war_fires_per_day_7dma"
DAYS = ("20250418", "20250419", "20250420", "20250421")


def laid_out(data: Path, out: Path) -> None:
    """The sets as the publishers lay them out; claims, snapshots and detections as they are."""
    for name in ("air_raid_alerts", "viina_events", "economist_warfire_daily", "deepstate_daily"):
        (out / name).mkdir(parents=True)
    for name in ("truce_claims", "firms_modis_snapshots"):
        (out / name).symlink_to(data / name)
    copy(
        f"SELECT *, 1.0 duration_minutes, 2025 \"year\" FROM '{data}/air_raid_alerts/alerts.parquet'",
        out / "air_raid_alerts/alerts_events_labeled.parquet",
        "FORMAT parquet",
    )
    fires = f"'{data}/economist_warfire_daily/fires_by_day.csv.gz'"
    copy(
        f"SELECT *, {AVERAGES} FROM read_csv({fires}, all_varchar = true) ORDER BY date DESC",
        out / "economist_warfire_daily/strikes_by_location_and_day.csv",
        "HEADER, NULLSTR 'NA'",
    )
    months(data / "viina_events/events.parquet", out / "viina_events")
    with tarfile.open(data / "deepstate_daily/deepstate_daily.tar.xz") as archive:
        for member in archive:
            if any(day in member.name for day in DAYS):
                content = archive.extractfile(member)
                assert content is not None
                (out / "deepstate_daily" / Path(member.name).name).write_bytes(content.read())


def months(events: Path, out: Path) -> None:
    columns = "datetime, lon, lat, place_name, event_type, '' headline"
    for (month,) in duckdb.sql(f"SELECT DISTINCT datetime[:7] FROM '{events}' ORDER BY 1").fetchall():
        select = f"SELECT {columns} FROM '{events}' WHERE starts_with(datetime, '{month}')"
        name = f"viina_incidents_{month.replace('-', '')}.csv"
        copy(select, out / name, "HEADER, FORCE_QUOTE *")


def copy(select: str, path: Path, how: str) -> None:
    duckdb.sql(f"COPY ({select}) TO '{path}' ({how})")


def demo(data: Path, out: Path) -> dict[str, Any]:
    words = ["demo", "--example", "easter-2025", "--out", str(out), "--json"]
    program = Path(sys.executable).with_name("truceline")
    environment = {**os.environ, "TRUCELINE_DATA": str(data)}
    done = subprocess.run([str(program), *words], env=environment, check=True, capture_output=True, cwd=ROOT)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def told(found: dict[str, Any]) -> dict[str, Any]:
    """What a reader is told of each stratum."""
    keys = ("answer", "observed", "expected", "p_fell", "smallest_detectable_drop", "placebo")
    return {one["stratum"]: {key: one[key] for key in keys} for one in found["strata"]}


def test_the_publishers_layouts_give_the_same_answers(
    tmp_path: Path, real_data: Callable[[str], Path]
) -> None:
    data = real_data("truce_claims").parent
    laid_out(data, tmp_path / "data")
    prepared, published = demo(data, tmp_path / "prepared"), demo(tmp_path / "data", tmp_path / "published")
    assert published["read"] == prepared["read"]
    assert published["skipped"] == prepared["skipped"] == []
    assert told(published) == told(prepared)
    assert published["verified"] is True
