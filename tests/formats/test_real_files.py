"""The publishers' real files give these counts; a file that changes shows it here first."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.formats.reads import RECEIVED_AT, Read, connection, read, source
from truceline.intake import Card, read_card, read_file
from truceline.intake.reading import Reading

pytestmark = pytest.mark.real
Finder = Callable[[str], Path]

FILES = [
    ("firms_viirs_2022_09/SUOMI_VIIRS_C2_Europe_7d_ukraine_bbox.csv", "firms", 1180, 1180, 0),
    ("firms_viirs_2026_06/detections.csv.gz", "firms", 6050, 6050, 0),
    ("firms_modis_snapshots/detections.csv.gz", "firms", 4191, 4191, 0),
    ("firms_modis_snapshots/snapshots.csv", "satellite_snapshots", 412, 411, 1),
    ("air_raid_alerts/alerts.parquet", "air_raid_alerts", 70_960, 70_960, 0),
    ("air_raid_alerts/official_raw_2022-03_2024-04.parquet", "air_raid_official", 43_031, 43_031, 0),
    ("ucdp_ged_ukraine/events.parquet", "ucdp_ged", 3468, 3468, 0),
    ("viina_events/events.parquet", "viina", 179_402, 179_402, 0),
    ("viina_events/headlines_2025-04-12_30.csv.gz", "viina", 2357, 2357, 0),
    ("economist_warfire_daily/fires_by_day.csv.gz", "daily_tallies", 1565, 9390, 0),
]


@pytest.mark.parametrize(("file", "name", "rows", "kept", "aside"), FILES, ids=[f[0] for f in FILES])
def test_a_real_file_is_recognised_and_read_whole(
    real_data: Finder, file: str, name: str, rows: int, kept: int, aside: int
) -> None:
    found = read(real_data(file))
    assert isinstance(found, Read), found
    assert (found.reading.format, found.reading.rows_in) == (name, rows)
    assert (len(found.rows), len(found.aside)) == (kept, aside)


def test_a_million_detections_by_day_are_read_from_parquet(real_data: Finder) -> None:
    with connection() as con:
        found = read_file(
            con,
            real_data("firms_ukraine_2001_2023/detections.parquet"),
            source=source(zone="unknown"),
            received_at=RECEIVED_AT,
            evidence_sha256="0" * 64,
        )
        assert isinstance(found, Reading), found
        table = found.tables["observations"]
        rows, keys, again = con.execute(
            f"SELECT count(*), count(DISTINCT record_key), count(*) FILTER (record_key NOT LIKE '%#1') FROM {table}"
        ).fetchall()[0]
    assert (found.format, rows, keys) == ("firms_days", 1_064_402, 1_064_402)
    assert again == 6_534  # the rows that repeat another on all three columns, by the set's SOURCE.md


def test_both_sides_claims_of_the_easter_truce_are_tallies_of_their_own_sources(real_data: Finder) -> None:
    sides = tuple(
        source(id=f"{side}-mod", source_class="party", owner_party=side, zone="Europe/Moscow")
        for side in ("UA", "RU")
    )
    found = read(real_data("truce_claims/claims.csv"), sides[0], sources=sides)
    assert isinstance(found, Read), found
    totals = {
        (r["source_id"], r["about_party"], r["period_start"], r["period_end"], r["count"])
        for r in found.layers["tallies"]
        if r["measure_code"] == "violations_total"
    }
    assert totals == {
        ("UA-mod", "RU", "2025-04-19 21:00:00+00", "2025-04-20 21:00:00+00", 2935),
        ("RU-mod", "UA", "2025-04-19 15:00:00+00", "2025-04-20 21:00:00+00", 4900),
    }
    assert (len(found.rows), found.aside) == (15, [])


def test_reports_of_20_april_2025_are_counted_as_the_design_counts_them(real_data: Finder) -> None:
    """76 reports and 6 alerts: the table of the data README, by UTC day of the file's own clock."""
    reports = read(real_data("viina_events/events.parquet"), source(zone="UTC"))
    alerts = read(real_data("air_raid_alerts/alerts.parquet"))
    assert isinstance(reports, Read)
    assert isinstance(alerts, Read)
    counted = [
        sum(row["happened_earliest"].startswith("2025-04-20") for row in found.rows)
        for found in (reports, alerts)
    ]
    assert counted == [76, 6]


def test_a_map_without_properties_is_read_by_a_missions_own_card(real_data: Finder, tmp_path: Path) -> None:
    with tarfile.open(real_data("deepstate_daily/deepstate_daily.tar.xz")) as packed:
        day = packed.extractfile("deepstatemap_data_20240708.geojson")
        assert day is not None
        (tmp_path / "deepstatemap_data_20240708.geojson").write_bytes(day.read())
    own = read_card(
        'name = "legend"\nreader = "control_areas"\nmedia = ["json"]\nlayers = ["control"]\n'
        '[recognise]\nfile_name = "deepstatemap_data"\n[map]\nday = "date"\n'
        '[constants]\nholder = "RU"\nlag_days = 2\nuncertainty_m = 1000\n',
        "legend.toml",
    )
    assert isinstance(own, Card)
    found = read(tmp_path / "deepstatemap_data_20240708.geojson", cards=(own,))
    assert isinstance(found, Read), found
    (area,) = found.rows
    assert (area["day"], area["holder"], area["lag_days"]) == ("2024-07-08", "RU", 2.0)
    assert len(area["geometry"]) > 10_000


def test_ucdp_places_are_as_wide_as_their_codes_say(real_data: Finder) -> None:
    """944 + 1,657 points, 33 districts and 494 regions, 340 rows whose place cannot be used."""
    found = read(real_data("ucdp_ged_ukraine/events.parquet"))
    assert isinstance(found, Read)
    kinds = [row["place_kind"] for row in found.rows]
    assert [kinds.count(kind) for kind in ("point", "polygon", "none")] == [2601, 527, 340]
    assert all((row["lon_deg"] is None) == (row["place_kind"] != "point") for row in found.rows)
