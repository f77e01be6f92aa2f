"""Scenario 4: what coverage explains is no decrease.

Three cameras go down and cloud hides the ground from the satellite. Two strikes are recorded where ten were
the day before. Nobody may read a decrease into that.
"""

from typing import Any

from tests.spec.scenario import Scenario, lines_of

SOURCES = """
    source     | class     | tier
    camera-net | camera    | mission
    satellite  | satellite | public
"""
TEN_STRIKES_THEN_TWO = """
    when (UTC)          | what             | where   | how many | source
    2024-05-19 06:00±1m | fpv_drone_strike | Hill 12 | 1        | camera-net
    2024-05-19 07:00±1m | fpv_drone_strike | Hill 12 | 1        | camera-net
    2024-05-19 08:00±1m | fpv_drone_strike | Hill 12 | 1        | camera-net
    2024-05-19 09:00±1m | fpv_drone_strike | Hill 12 | 1        | camera-net
    2024-05-19 10:00±1m | fpv_drone_strike | Hill 12 | 1        | camera-net
    2024-05-19 11:00±1m | fpv_drone_strike | Hill 12 | 1        | camera-net
    2024-05-19 12:00±1m | fpv_drone_strike | Hill 12 | 1        | camera-net
    2024-05-19 13:00±1m | fpv_drone_strike | Hill 12 | 1        | camera-net
    2024-05-19 14:00±1m | fpv_drone_strike | Hill 12 | 1        | camera-net
    2024-05-19 15:00±1m | fpv_drone_strike | Hill 12 | 1        | camera-net
    2024-05-20 06:00±1m | fpv_drone_strike | Hill 12 | 1        | camera-net
    2024-05-20 07:00±1m | fpv_drone_strike | Hill 12 | 1        | camera-net
"""
EVERYBODY_LOOKED = """
    source     | sensor   | where      | from (UTC)       | to (UTC)         | state  | looks | reason
    camera-net | camera-1 | west-reach | 2024-05-18 21:30 | 2024-05-19 21:30 | looked |       |
    camera-net | camera-2 | west-reach | 2024-05-18 21:30 | 2024-05-19 21:30 | looked |       |
    camera-net | camera-3 | west-reach | 2024-05-18 21:30 | 2024-05-19 21:30 | looked |       |
    satellite  | pass     | west-reach | 2024-05-19 15:30 | 2024-05-19 15:31 | looked | 1     |
"""
NOBODY_LOOKED = """
    source     | sensor   | where      | from (UTC)       | to (UTC)         | state    | looks | reason
    camera-net | camera-1 | west-reach | 2024-05-19 21:30 | 2024-05-20 21:30 | down     |       | no power
    camera-net | camera-2 | west-reach | 2024-05-19 21:30 | 2024-05-20 21:30 | down     |       | no power
    camera-net | camera-3 | west-reach | 2024-05-19 21:30 | 2024-05-20 21:30 | down     |       | no power
    satellite  | pass     | west-reach | 2024-05-20 15:30 | 2024-05-20 15:31 | obscured | 0     | cloud
"""
THE_SAME_EYES = """
    source     | sensor   | where      | from (UTC)       | to (UTC)         | state    | looks | reason
    camera-net | camera-1 | west-reach | 2024-05-19 21:30 | 2024-05-20 21:30 | looked   |       |
    camera-net | camera-2 | west-reach | 2024-05-19 21:30 | 2024-05-20 21:30 | looked   |       |
    camera-net | camera-3 | west-reach | 2024-05-19 21:30 | 2024-05-20 21:30 | looked   |       |
    satellite  | pass     | west-reach | 2024-05-20 15:30 | 2024-05-20 15:31 | looked   | 1     |
"""


def report_of(scenario: Scenario, second_day: str, tier: str = "public") -> dict[str, Any]:
    """The report on 20 May, after a second day on which these eyes were open."""
    scenario.sources(SOURCES)
    scenario.observe(TEN_STRIKES_THEN_TWO)
    scenario.cover(EVERYBODY_LOOKED)
    scenario.cover(second_day)
    scenario.run()
    return scenario.report("2024-05-20", tier)


def said_of_the_region(report: dict[str, Any]) -> str:
    """What the summary says of West Reach, as its reader sees it."""
    return lines_of(report, "summary", containing="West Reach")[0]


def test_a_fall_that_coverage_explains_reads_not_comparable(scenario: Scenario) -> None:
    said = said_of_the_region(report_of(scenario, NOBODY_LOOKED))
    assert "recorded 2 ceasefire violations (previous reporting period: 10)" in said
    assert "Not comparable with the previous reporting period" in said
    assert "decrease" not in said


def test_the_same_counts_with_the_same_eyes_are_a_decrease(scenario: Scenario) -> None:
    """The word comes from the coverage and not from the numbers."""
    said = said_of_the_region(report_of(scenario, THE_SAME_EYES))
    assert "Not comparable" not in said
    assert "8 lower, a decrease" in said


def test_the_mission_lists_its_blind_spots_with_their_reasons(scenario: Scenario) -> None:
    lines = "\n".join(lines_of(report_of(scenario, NOBODY_LOOKED, "mission"), "coverage"))
    for camera in ("camera-1", "camera-2", "camera-3"):
        assert f"{camera} (19.05. 19:30 – 20.05. 19:30: no power)" in lines


def test_the_public_learns_how_many_were_down_and_not_which(scenario: Scenario) -> None:
    """A public list of dead cameras tells a gunner where nobody looks."""
    report = report_of(scenario, NOBODY_LOOKED)
    assert lines_of(report, "coverage", containing="3 sensors of class camera in West Reach")
    assert "camera-1" not in str(report)


def test_time_that_sensors_were_down_is_down_and_not_unknown(scenario: Scenario) -> None:
    (row,) = lines_of(report_of(scenario, NOBODY_LOOKED), "coverage", containing="West Reach | camera")
    assert row.split(" | ")[2:] == ["3", "0 %", "0 %", "100 %", "0 %"]


def test_compliance_where_nobody_looked_is_not_assessable(scenario: Scenario) -> None:
    """Article 1, paragraph 1 (artillery): nothing was recorded, and nobody could have recorded it."""
    report = report_of(scenario, NOBODY_LOOKED)
    standing = [line for line in lines_of(report, "provisions", containing="P1@text") if "West Reach" in line]
    assert len(standing) == 2
    assert all("not assessable (no coverage)" in line for line in standing)
