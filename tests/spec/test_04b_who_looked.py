"""Scenario 4 with the files in which it comes: passes over cloud, a log of cameras, hours of patrols.

For three days the satellite sees only cloud and three cameras are down. The count falls from ten strikes
to two. What the mission may say about that follows from who looked, and is read here from the files of
those who did.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.spec.scenario import ACTOR, MANDATE_TOML, Scenario, lines_of, utc
from truceline.mission.verifying import verify_mission
from truceline.records import TruceWindow

SOURCES = """
    source     | class     | tier
    camera-net | camera    | mission
    satellite  | satellite | public
    patrols    | patrol    | mission
"""
STRATA = """
    stratum | provision | source     | channel      | measure          | area    | unit     | exposure_rule | baselines | gap_days | sides_seen   | control
    drones  | P2        | camera-net | observations | fpv_drone_strike | theatre | instants | coverage      | 2         | 1        | amber;cobalt | no
    heat    | P1        | satellite  | observations | thermal_anomaly  | theatre | instants | coverage      | 2         | 1        | amber        | no
"""
TEN_STRIKES_THEN_TWO = """
    when (UTC)          | what             | where   | how many | source
    2024-05-19 06:00±1m | fpv_drone_strike | Hill 12 | 10       | camera-net
    2024-05-20 06:00±1m | fpv_drone_strike | Hill 12 | 2        | camera-net
"""
PASSES = """\
satellite,pass_start,pass_end,footprint,cloud_fraction,cloud_source
eye-1,2024-05-19T01:30:00Z,2024-05-19T01:32:00Z,{swath},0.1,cloud mask
eye-1,2024-05-19T13:30:00Z,2024-05-19T13:32:00Z,{swath},0.1,cloud mask
eye-1,2024-05-20T01:30:00Z,2024-05-20T01:32:00Z,{swath},0.97,cloud mask
eye-1,2024-05-20T13:30:00Z,2024-05-20T13:32:00Z,{swath},1,cloud mask
eye-1,2024-05-21T13:30:00Z,2024-05-21T13:32:00Z,{swath},0.99,cloud mask
eye-1,2024-05-22T13:30:00Z,2024-05-22T13:32:00Z,{swath},,
"""
SWATH = '"POLYGON ((-31 40, -27 40, -27 43, -31 43, -31 40))"'
LOG = """\
sensor_id,time,state,area_ref,reason
camera-1,2024-05-18T21:30:00Z,up,west-reach,
camera-2,2024-05-18T21:30:00Z,up,west-reach,
camera-3,2024-05-18T21:30:00Z,up,west-reach,
camera-1,2024-05-19T21:30:00Z,down,west-reach,no power
camera-2,2024-05-19T21:30:00Z,maintenance,west-reach,new mast
camera-3,2024-05-19T21:30:00Z,down,west-reach,no power
camera-1,2024-05-22T21:30:00Z,up,west-reach,
camera-2,2024-05-22T21:30:00Z,up,west-reach,
camera-3,2024-05-22T21:30:00Z,up,west-reach,
"""
PATROLS = """\
patrol_id,team,from,to,area_ref,visibility_m,daynight,fraction
P-1,west,2024-05-19T10:00:00Z,2024-05-19T18:00:00Z,west-reach,4000,day,0.1
P-2,west,2024-05-20T10:00:00Z,2024-05-20T18:00:00Z,west-reach,4000,day,0.1
P-3,west,2024-05-21T10:00:00Z,2024-05-21T18:00:00Z,west-reach,4000,day,0.1
"""
CHECKS = """\
device_id,checked_at,clock_offset_s,clock_uncertainty_s,clock_tolerance_s,position_offset_m,position_tolerance_m
camera-1,2024-05-18T08:00:00Z,0,1,2,4,25
camera-1,2024-05-19T08:00:00Z,75,1,2,180,25
camera-1,2024-05-23T08:00:00Z,0,1,2,4,25
"""


def read(scenario: Scenario, source: str, format_name: str, text: str) -> Any:
    """The file read as the mission gets it."""
    path = scenario.folder / f"{source}-{format_name}-{len(list(scenario.folder.iterdir()))}.csv"
    path.write_text(text, encoding="utf-8")
    (done,) = scenario.mission.read([path], actor=ACTOR, source_id=source, received_at=scenario.now)
    assert not done.problems
    assert not done.set_aside
    return done


def three_dark_days(scenario: Scenario, *, log: str = LOG, checks: str = "") -> None:
    scenario.sources(SOURCES)
    scenario.strata(STRATA)
    scenario.observe(TEN_STRIKES_THEN_TWO)
    read(scenario, "satellite", "satellite_passes", PASSES.format(swath=SWATH))
    read(scenario, "camera-net", "sensor_log", log)
    read(scenario, "patrols", "patrol_hours", PATROLS)
    if checks:
        read(scenario, "camera-net", "device_checks", checks)
    scenario.run()


def west(report: dict[str, Any], section: str) -> list[str]:
    return lines_of(report, section, containing="West Reach")


def shares(report: dict[str, Any], source_class: str) -> list[str]:
    """The row of West Reach: sensors, looked, obscured, down, unknown."""
    (row,) = lines_of(report, "coverage", containing=f"West Reach | {source_class}")
    return row.split(" | ")[2:]


def test_the_fall_from_ten_to_two_is_not_comparable_and_no_decrease(scenario: Scenario) -> None:
    three_dark_days(scenario)
    said = west(scenario.report("2024-05-20"), "summary")[0]
    assert "recorded 2 ceasefire violations (previous reporting period: 10)" in said
    assert "Not comparable with the previous reporting period" in said
    assert "decrease" not in said


def test_with_the_cameras_up_the_patrols_hours_forbid_no_comparison(scenario: Scenario) -> None:
    """The same hours on both days: patrols allow the comparison that the cameras allow."""
    kept_up = "\n".join(line for line in LOG.splitlines() if "05-19T21" not in line) + "\n"
    scenario.sources(SOURCES.replace("    satellite  | satellite | public\n", ""))
    scenario.observe(TEN_STRIKES_THEN_TWO)
    read(scenario, "camera-net", "sensor_log", kept_up)
    read(scenario, "patrols", "patrol_hours", PATROLS)
    scenario.run()
    said = west(scenario.report("2024-05-20"), "summary")[0]
    assert "8 lower, a decrease" in said


def test_each_camera_that_was_down_is_listed_from_when_to_when_and_why(scenario: Scenario) -> None:
    """For the mission's own room; the times are on its clock, two hours behind UTC."""
    three_dark_days(scenario)
    lines = "\n".join(west(scenario.report("2024-05-20", "mission"), "coverage"))
    assert "camera-1 (19.05. 19:30 – 22.05. 19:30: no power)" in lines
    assert "camera-2 (19.05. 19:30 – 22.05. 19:30: maintenance: new mast)" in lines
    assert "camera-3 (19.05. 19:30 – 22.05. 19:30: no power)" in lines


def test_a_log_that_ends_with_an_outage_does_not_say_how_long_it_lasted(scenario: Scenario) -> None:
    log = "\n".join(LOG.splitlines()[:7]).replace("19T21:30", "19T22:00") + "\n"
    three_dark_days(scenario, log=log)
    report = scenario.report("2024-05-20", "mission")
    assert "camera-1 (19.05. 20:00 – until when is not said: no power)" in "\n".join(west(report, "coverage"))
    assert shares(report, "camera") == ["3", "2 %", "0 %", "0 %", "98 %"]


def test_compliance_of_the_sector_is_not_assessable_on_any_of_the_three_days(scenario: Scenario) -> None:
    three_dark_days(scenario)
    for day in ("2024-05-20", "2024-05-21", "2024-05-22"):
        standing = [line for line in west(scenario.report(day), "provisions") if "P1@text" in line]
        assert standing
        assert all("not assessable (no coverage)" in line for line in standing)


def test_a_swath_speaks_for_every_region_below_it_and_cloud_is_no_look(scenario: Scenario) -> None:
    three_dark_days(scenario)
    report = scenario.report("2024-05-20")
    assert shares(report, "satellite")[1] == "0 of 2 passes"
    (middle,) = [
        line for line in lines_of(report, "coverage", containing="| satellite") if "West" not in line
    ][:1]
    assert "0 of 2 passes" in middle


def test_a_pass_of_unstated_cloud_is_neither_a_look_nor_cloud(scenario: Scenario) -> None:
    three_dark_days(scenario)
    assert shares(scenario.report("2024-05-22"), "satellite")[-1] == "no pass on record"


def test_hours_of_a_patrol_count_for_the_part_it_saw_and_the_rest_is_unknown(scenario: Scenario) -> None:
    """8 h of 24 h, a tenth of the region: 3.3 %."""
    three_dark_days(scenario)
    row = shares(scenario.report("2024-05-20"), "patrol")
    assert row == ["1", "3 %", "0 %", "0 %", "97 %"]


def test_the_table_says_whose_acts_could_have_been_seen_by_whom_and_that_nobody_looked(
    scenario: Scenario,
) -> None:
    three_dark_days(scenario)
    window = TruceWindow(start=utc("2024-05-20 00:00"), end=utc("2024-05-21 06:00"))
    scenario.mission.truce(window=window, actor=ACTOR)
    day, out = date(2024, 5, 20), scenario.folder / "report"
    scenario.mission.report(day, out=out, lang="en", tier="public", actor=ACTOR, window=window)
    lines = lines_of(json.loads((out / "report.json").read_text(encoding="utf-8")), "coverage")
    (heat,) = [line for line in lines if line.startswith("heat | ")]
    assert heat.split(" | ")[1:] == [
        "satellite",
        "nobody is known to have looked",
        "could not be seen",
        "Neither side",
    ]


def test_a_truce_answer_without_a_look_cannot_tell(scenario: Scenario) -> None:
    three_dark_days(scenario)
    found = scenario.truce("2024-05-20 00:00", "2024-05-21 06:00")
    assert {answer.answer for answer in found.values()} == {"cannot tell"}
    assert all(answer.observed is None for answer in found.values())


def test_a_camera_that_stood_in_the_wrong_place_is_not_said_to_have_looked(scenario: Scenario) -> None:
    """From the last good check, on the 18th, to the next one, on the 23rd: unknown unless it was down."""
    three_dark_days(scenario, checks=CHECKS)
    report = scenario.report("2024-05-19", "mission")
    assert shares(report, "camera") == ["3", "67 %", "0 %", "0 %", "33 %"]


def test_a_clock_in_doubt_is_said_beside_every_count_of_its_source(scenario: Scenario) -> None:
    three_dark_days(scenario, checks=CHECKS)
    found = scenario.truce("2024-05-20 00:00", "2024-05-21 06:00")
    (doubt,) = [doubt for doubt in found["drones"].doubts if "clock" in doubt]
    assert "1 device" in doubt
    assert "76" in doubt
    assert not any("clock" in doubt for doubt in found["heat"].doubts)


@pytest.mark.parametrize("tier", ["public", "party:amber", "commission"])
def test_no_reader_outside_learns_which_device_or_where_a_patrol_went(scenario: Scenario, tier: str) -> None:
    scenario.mandate(MANDATE_TOML.replace('"commission"]', '"commission", "party:amber"]'))
    three_dark_days(scenario, checks=CHECKS)
    route = (
        "patrol_id,from,to,route,visibility_m\n"
        'P-9,2024-05-20T10:00:00Z,2024-05-20T18:00:00Z,"LINESTRING (-29.7123 41.5234, -29.6 41.5)",2000\n'
    )
    read(scenario, "patrols", "patrol_hours", route)
    scenario.report("2024-05-20", tier)
    written = list(Path(scenario.folder / f"report-2024-05-20-{tier.replace(':', '-')}").rglob("*"))
    texts = "\n".join(path.read_bytes().decode("utf-8", "replace") for path in written if path.is_file())
    assert texts
    for secret in ("camera-1", "no power", "new mast", "LINESTRING", "29.7123", "REACH_M", "P-9"):
        assert secret not in texts


def test_the_mission_still_proves_itself_with_passes_logs_hours_and_checks(scenario: Scenario) -> None:
    three_dark_days(scenario, checks=CHECKS)
    scenario.report("2024-05-20", "mission")
    scenario.close()
    found = verify_mission(scenario.folder / "mission", progress=lambda *_: None)
    assert found.ok, found.problems
