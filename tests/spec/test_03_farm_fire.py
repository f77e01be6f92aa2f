"""Scenario 3: a farm fire. Forty hot pixels in August stubble, 60 km behind the line, and no sound.

The same cells burned in two earlier Augusts. Hot pixels are no violation; they are listed as screened out, with
the reason and a probability, and a named person can bring them back. Everything is invented, on open ocean.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from tests.spec.scenario import ACTOR, Scenario, Spot, lines_of, read_table, utc
from truceline.mission.verifying import verify_mission

SOURCES = """
    source       | class     | tier
    satellite    | satellite | public
    microphones  | acoustic  | mission
"""
EARLIER_AUGUSTS = """
    when (UTC)       | stubble fields | elsewhere
    2029-08-06 10:52 | 18             | 6
    2029-08-12 11:40 | 25             | 4
    2029-08-19 11:08 | 0              | 9
    2030-08-03 10:48 | 31             | 2
    2030-08-11 11:36 | 22             | 5
    2030-08-21 11:04 | 9              | 3
"""
THIS_AUGUST = """
    when (UTC)       | stubble fields | elsewhere
    2031-08-09 11:12 | 40             | 0
"""
THE_SAME_IN_JANUARY = """
    when (UTC)       | stubble fields | elsewhere
    2031-01-09 11:12 | 40             | 0
"""
WHO_LISTENED = """
    source      | sensor | where      | from (UTC)       | to (UTC)         | state  | looks | reason
    microphones | mic-1  | west-reach | 2031-08-08 21:30 | 2031-08-09 21:30 | looked |       |
    microphones | mic-2  | west-reach | 2031-08-08 21:30 | 2031-08-09 21:30 | looked |       |
"""
HEADER = ["latitude", "longitude", "bright_ti4", "scan", "track", "acq_date", "acq_time", "satellite",
          "instrument", "confidence", "version", "bright_ti5", "frp", "daynight"]  # fmt: skip
STUBBLE, ELSEWHERE = (-29.85, 41.00), (-28.60, 41.20)


def see(scenario: Scenario, table: str) -> None:
    """Read hot pixels of nominal confidence as the publisher writes them, 370 m apart in rows of eight."""
    path = scenario.folder / f"hot-pixels-{len(list(scenario.folder.iterdir()))}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for row in read_table(table):
            day, clock = row["when (UTC)"].split()
            for place, (lon, lat) in (("stubble fields", STUBBLE), ("elsewhere", ELSEWHERE)):
                for number in range(int(row[place])):
                    north, east = divmod(number, 8)
                    writer.writerow([f"{lat + north / 300:.5f}", f"{lon + east / 225:.5f}", 331, 0.4, 0.4, day,
                                     clock.replace(":", ""), "N", "VIIRS", "n", "2.0NRT", 295, 4.1, "D"])  # fmt: skip
    (done,) = scenario.mission.read(
        [path], actor=ACTOR, source_id="satellite", received_at=utc("2031-08-09 15:00")
    )
    assert (done.problems, done.set_aside) == ((), 0)


def mission_of(scenario: Scenario, now: str = THIS_AUGUST, past: str = EARLIER_AUGUSTS) -> Any:
    scenario.now = utc("2031-08-10 06:00")
    scenario.sources(SOURCES)
    scenario.cover(WHO_LISTENED)
    if past:
        see(scenario, past)
    see(scenario, now)
    return scenario.run()


def reasons_of(scenario: Scenario, day: str = "2031-08-09") -> set[str]:
    """The reasons that `truceline screened` gives for what it lists of a day."""
    return {each.because for each in scenario.mission.screened_out(utc(f"{day} 00:00").date())}


def test_forty_pixels_in_the_stubble_are_no_violation(scenario: Scenario) -> None:
    run = mission_of(scenario)
    assert run.recorded_violations == 0
    assert run.screened_out == run.incidents
    report = scenario.report("2031-08-09")
    assert lines_of(report, "summary", containing="Screened out, with the reason on record")[0].endswith(
        "40 incidents."
    )
    (region,) = lines_of(report, "summary", containing="In West Reach")
    assert "recorded 0 ceasefire violations" in region


def test_they_are_listed_as_screened_out_with_reason_and_probability(scenario: Scenario) -> None:
    mission_of(scenario)
    listed = scenario.mission.screened_out(utc("2031-08-09 00:00").date())
    assert len(listed) == 40
    for because in reasons_of(scenario):
        assert "a thermal anomaly is no proof of fire by arms; no other channel told of fire" in because
        assert "this cell burned in this part of the year in earlier years" in because
        assert "no more than place and season give" in because
        assert "chance of so many or more from the background" in because
        assert "Probability that something else burns" in because


def test_what_another_channel_told_nearby_stands_in_the_reason(scenario: Scenario) -> None:
    """Still no violation by heat alone; but nobody may read 'no sound' where there was one."""
    scenario.sources(SOURCES)
    scenario.desk.places["Stubble"] = Spot(*STUBBLE)
    scenario.observe(
        """
        when (UTC)          | what       | where   | source
        2031-08-09 10:40±1m | blast_wave | Stubble | microphones
        """
    )
    mission_of(scenario)
    (because,) = reasons_of(scenario)
    assert "within some 10 km and 6 h another channel told of fire once" in because
    assert "chance of so many or more from the background" in because


def test_without_earlier_years_nobody_can_say_what_is_ordinary(scenario: Scenario) -> None:
    """They stay screened out, as heat alone proves no fire by arms; but no probability is made up."""
    mission_of(scenario, past="")
    (because,) = reasons_of(scenario)
    assert "too few earlier years were looked at here" in because
    assert "robability" not in because


def test_a_season_nobody_looked_at_is_no_season_without_fires(scenario: Scenario) -> None:
    """Only Augusts were looked at. Forty pixels in January are not called extraordinary."""
    mission_of(scenario, now=THE_SAME_IN_JANUARY)
    (because,) = reasons_of(scenario, "2031-01-09")
    assert "too few earlier years were looked at here" in because


def test_a_named_person_brings_one_back_and_the_reason_stays_beside(
    scenario: Scenario, tmp_path: Path
) -> None:
    before = mission_of(scenario)
    number = scenario.mission.screened_out(utc("2031-08-09 00:00").date())[0].incident_id
    scenario.mission.decide(
        str(number),
        status="preliminary",
        because="a patrol saw impact craters there",
        actor="head-of-verification",
    )
    after = scenario.run()
    assert after.screened_out == before.screened_out - 1
    assert number not in [each.incident_id for each in scenario.mission.screened_out()]
    told = str(scenario.mission.explain(str(number)))
    assert "brought back by head-of-verification (a patrol saw impact craters there)" in told
    assert "this cell burned in this part of the year" in told
    assert after.recorded_violations == 0
    scenario.close()
    assert verify_mission(tmp_path / "mission", progress=lambda *_: None).ok
