"""Scenario 2c: a night of shelling. Everybody noticed it, nobody noticed all of it, nothing is counted twice.

From 22:10 to 22:40 two cameras, a patrol and a net of microphones report one bombardment, each in its own
way; at 01:12 a satellite sees a fire there. It is one incident in which every report is kept. About 40
explosions: the largest of what overlapping means give, not 9 + 40 + 11. 52 projectiles beside them: 92
violations. The places and sources are invented. Times are UTC.
"""

from __future__ import annotations

import csv
import math
import shutil
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.spec.scenario import ACTOR, Scenario, expect_rows, lines_of, read_table, utc, utc_text
from truceline.mission.explaining import Explainer
from truceline.mission.proving import Explanation
from truceline.mission.verifying import verify_mission
from truceline.store import connect

SOURCES = """
    source   | class     | tier
    camera-1 | camera    | public
    camera-2 | camera    | public
    patrol-7 | patrol    | public
    sound    | acoustic  | public
    viirs    | satellite | public
"""
REPORTS = """
    from (UTC)       | to (UTC)         | source   | what                   | sort       | how many | metres east | sigma m
    2031-05-10 22:10 | 2031-05-10 22:40 | camera-1 | artillery              | projectile | 52       | 1200        | 400
    2031-05-10 22:10 | 2031-05-10 22:40 | camera-2 | explosion_undetermined | explosion  | 9        | 1000        | 300
    2031-05-11 01:12 | 2031-05-11 01:12 | viirs    | thermal_anomaly        | -          | -        | 900         | 210
"""
PATROL = """
    from (UTC)       | to (UTC)         | source   | what                   | sort      | how many | heard           | of
    2031-05-10 22:10 | 2031-05-10 22:40 | patrol-7 | explosion_undetermined | explosion | 40       | 3 to 5 km to SE | about
"""
LOCATED, CEP_M = 11, 250.0
"""Blasts that the microphones placed, one in three minutes; half of the errors are below 250 m."""
ORIGIN = (-29.4, 41.5)
NAMES = ("record_key", "happened_earliest", "happened_latest", "lat_deg", "lon_deg", "sigma_major_m", "kind",
         "observation", "count", "count_qualifier", "direction", "place_kind", "bearing_deg",
         "bearing_sigma_deg", "range_min_m", "range_max_m")  # fmt: skip


def lon_lat(east_m: float, north_m: float = 0.0) -> dict[str, str]:
    lon = ORIGIN[0] + east_m / (111_195 * math.cos(math.radians(ORIGIN[1])))
    return {"lon_deg": f"{lon:.6f}", "lat_deg": f"{ORIGIN[1] + north_m / 111_195:.6f}"}


def reported(row: dict[str, str], **more: str) -> dict[str, str]:
    """A row of a table as the publisher's file has it."""
    number = "" if row["how many"] == "-" else row["how many"]
    return {
        "record_key": f"{row['source']}-1",
        "happened_earliest": utc_text(utc(row["from (UTC)"])),
        "happened_latest": utc_text(utc(row["to (UTC)"])),
        "kind": row["what"],
        "observation": row["sort"].replace("-", ""),
        "count": number,
        "count_qualifier": row.get("of", "exact") if number else "",
        **more,
    }


def said() -> dict[str, list[dict[str, str]]]:
    """What each source's file holds."""
    files = {}
    for row in read_table(REPORTS):
        place = {**lon_lat(float(row["metres east"])), "sigma_major_m": row["sigma m"], "place_kind": "point"}
        files[row["source"]] = [reported(row, **place)]
    for row in read_table(PATROL):
        stood = lon_lat(1_000 - 4_000 * math.sqrt(0.5), 4_000 * math.sqrt(0.5))
        sector = {"place_kind": "wedge", "bearing_deg": "135", "bearing_sigma_deg": "8", "range_min_m": "3000",
                  "range_max_m": "5000"}  # fmt: skip
        files[row["source"]] = [reported(row, **stood, **sector)]
    sigma = CEP_M / math.sqrt(2 * math.log(2))
    files["sound"] = [
        {
            "record_key": f"sound-{number}",
            "happened_earliest": f"2031-05-10T22:{10 + 3 * number:02d}:00Z",
            "happened_latest": f"2031-05-10T22:{10 + 3 * number:02d}:00Z",
            "kind": "blast_wave",
            "place_kind": "point",
            "sigma_major_m": f"{sigma:.0f}",
            **lon_lat(1_000 + 220 * math.cos(2.4 * number), 220 * math.sin(2.4 * number)),
        }
        for number in range(LOCATED)
    ]
    return files


def read_in(scenario: Scenario, *sources: str) -> None:
    for source, rows in said().items():
        if sources and source not in sources:
            continue
        path = scenario.folder / f"{source}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, NAMES, restval="")
            writer.writeheader()
            writer.writerows(rows)
        (done,) = scenario.mission.read(
            [path], actor=ACTOR, source_id=source, format_name="table", received_at=utc("2031-05-11 06:00")
        )
        assert (done.problems, done.set_aside, done.kept) == ((), 0, len(rows)), done


def incidents(scenario: Scenario) -> list[dict[str, str]]:
    """The newest run's incidents, as texts."""
    shown = {
        "kind": "kind",
        "from": "strftime(happened_earliest, '%H:%M')",
        "to": "strftime(happened_latest, '%H:%M')",
        "violations": "concat_ws(' ', CASE count_qualifier WHEN 'exact' THEN NULL ELSE count_qualifier END,"
        " recorded_violations)",
        "reports": "(SELECT count(*) FROM members m WHERE m.incident_id = i.incident_id)",
        "sources": "independent_sources",
        "metres east": f"round((lon_deg - {ORIGIN[0]}) * 111195 * cos(radians(lat_deg)), -2)::INT",
        "sigma": "CASE WHEN sigma_major_m < 200 THEN 'below 200 m' ELSE 'more' END",
    }
    with connect() as con:
        scenario.mission.store.run_view(con, scenario.mission.store.runs()[-1].run_no)
        asked = ", ".join(f'({sql})::VARCHAR AS "{name}"' for name, sql in shown.items())
        rows = con.execute(f"SELECT {asked} FROM incidents i ORDER BY incident_id").fetchall()
    return [dict(zip(shown, row, strict=True)) for row in rows]


@pytest.fixture
def night(scenario: Scenario) -> Scenario:
    scenario.now = datetime(2031, 5, 11, 8, tzinfo=UTC)
    scenario.sources(SOURCES)
    return scenario


def test_many_reports_of_one_bombardment_are_one_incident_with_every_report_kept(night: Scenario) -> None:
    read_in(night)
    night.run()
    expected = """
        kind      | from  | to    | violations | reports | sources | metres east | sigma
        artillery | 22:10 | 22:40 | about 92   | 15      | 5       | 1000        | below 200 m
    """
    expect_rows(incidents(night), expected)


def walked(found: Explanation, title: str) -> list[dict[str, Any]]:
    here = [dict(found.facts)] if found.title == title else []
    return here + [each for child in found.children for each in walked(child, title)]


def test_explain_shows_what_counted_each_merge_and_every_report(night: Scenario) -> None:
    read_in(night)
    night.run()
    with Explainer(night.mission.store, night.mission.setup) as explainer:
        found = explainer.explain("1")
    (counted,) = walked(found, "what was counted")
    expected = """
        sort and source     | number
        explosion, patrol-7 | about 40 in 1 report(s): counted
        explosion, camera-2 | 9 in 1 report(s): not added
        projectile, camera-1 | 52 in 1 report(s): counted
    """
    expect_rows([{"sort and source": name, "number": str(told)} for name, told in counted.items()], expected)
    merges = walked(found, "merge")
    assert len(merges) == 14
    assert all("nats" in each["score"] for each in merges)
    members = [each for each in found.children if each.title.startswith("observations row ")]
    assert len(members) == 15


def test_the_report_prints_the_parts_the_sum_and_the_rule(night: Scenario) -> None:
    read_in(night)
    night.run()
    page = night.report_text("2031-05-11", "public")
    for words in ("rule 2", "the largest sum counts", "recorded-violations@2"):
        assert words in page
    report = night.report("2031-05-11", "commission")
    [line] = lines_of(report, "violations", containing="projectile")
    assert "about" in line and "40" in line and "52" in line and "92" in line
    assert "60" not in line


def test_what_comes_later_joins_under_the_same_number_and_all_of_it_is_verified(night: Scenario) -> None:
    """The camera alone first, everybody else in the morning: number 1 stays number 1."""
    read_in(night, "camera-1")
    night.run()
    expect_rows(incidents(night), "kind | violations | reports\nartillery | 52 | 1")
    read_in(night, "camera-2", "patrol-7", "sound", "viirs")
    night.run()
    expect_rows(incidents(night), "kind | violations | reports\nartillery | about 92 | 15")
    night.close()
    copy = night.folder / "copy"
    shutil.copytree(night.folder / "mission", copy)
    found = verify_mission(copy, progress=lambda words, done, total: None)
    assert found.ok, found.problems
