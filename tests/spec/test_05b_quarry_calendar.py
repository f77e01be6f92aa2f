"""Scenario 5 again: sounds beside a quarry's calendar. What was announced in time may explain a sound, no crater.

A quarry announced a blast for each of ten noons, weeks before. Explosions were heard there at seven of them; at
an eighth a patrol found a crater. Three more were heard elsewhere, at night, and on the day after the last one.
Every incident is kept and counted: the calendar stands beside it, with what it is worth. The agreement is
tests/agreements/exercise: invented sides, on open ocean. Times are UTC.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.spec.scenario import ACTOR, Scenario, Spot, expect_rows, lines_of, read_table, utc
from truceline.mission.verifying import verify_mission

AGREEMENT = Path(__file__).parents[1] / "agreements" / "exercise"
SOURCES = """
    source       | class    | tier   | party
    acoustic-net | acoustic | public | -
    patrol-1     | patrol   | public | -
    land-office  | other    | public | -
    b-office     | party    | public | B
"""
PLACES = {"the quarry": Spot(-29.05, 41.5, 200), "the ridge": Spot(-29.4, 41.5, 200)}
HEADER = (
    "notice_id,party,activity,from,to,notified_at,to_whom,lon_deg,lat_deg,radius_m,status,replaces,blasts\n"
)
HEARD = """
    when (UTC)       | where      | what                   | means
    2031-05-01 12:20 | the quarry | explosion_undetermined | acoustic
    2031-05-02 12:21 | the quarry | explosion_undetermined | acoustic
    2031-05-03 12:32 | the quarry | explosion_undetermined | acoustic
    2031-05-04 12:10 | the quarry | explosion_undetermined | acoustic
    2031-05-05 12:40 | the quarry | explosion_undetermined | acoustic
    2031-05-06 12:15 | the quarry | explosion_undetermined | acoustic
    2031-05-07 12:22 | the quarry | explosion_undetermined | acoustic
    2031-05-08 12:30 | the quarry | artillery              | crater_analysis
    2031-05-09 12:30 | the ridge  | explosion_undetermined | acoustic
    2031-05-10 20:00 | the quarry | explosion_undetermined | acoustic
    2031-05-11 12:20 | the quarry | explosion_undetermined | acoustic
"""


def calendar(
    scenario: Scenario,
    *,
    days: range = range(1, 11),
    given: str = "2031-04-20T09:00:00Z",
    by: str = "land-office",
    month: int = 5,
    lon: float = -29.05,
) -> None:
    """The quarry's calendar: a row for each noon, read on 20 April."""
    text = HEADER + "".join(
        f"Q-{day},,quarry_blasting,2031-{month:02}-{day:02}T12:00:00Z,2031-{month:02}-{day:02}T13:00:00Z,"
        f"{given},joint body,{lon},41.5,800,,,1\n"
        for day in days
    )
    read(scenario, "calendar", text, by, "2031-04-20 09:30")


def read(scenario: Scenario, name: str, text: str, by: str, received: str, format: str | None = None) -> None:
    path = scenario.folder / f"{name}-{len(list(scenario.folder.iterdir()))}.csv"
    path.write_text(text, encoding="utf-8")
    (done,) = scenario.mission.read(
        [path], actor=ACTOR, source_id=by, received_at=utc(received), format_name=format
    )
    assert (done.problems, done.set_aside) == ((), 0)


def hear(scenario: Scenario) -> None:
    """What the microphones heard, and a crater that a patrol analysed."""
    for source, means in (("acoustic-net", "acoustic"), ("patrol-1", "crater_analysis")):
        path = scenario.folder / f"{source}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["record_key", "happened", "lat_deg", "lon_deg", "sigma_major_m", "kind", "means",
                             "observation", "count", "count_qualifier"])  # fmt: skip
            for number, row in enumerate(read_table(HEARD), 1):
                if row["means"] == means:
                    spot, moment = PLACES[row["where"]], utc(row["when (UTC)"]).isoformat()
                    writer.writerow([f"h-{number}", moment, spot.lat_deg, spot.lon_deg, spot.sigma_m,
                                     row["what"], means, "explosion", 1, "exact"])  # fmt: skip
        read(scenario, source, path.read_text(encoding="utf-8"), source, "2031-05-12 00:00", "table")


@pytest.fixture
def mission(scenario: Scenario) -> Scenario:
    scenario.now = datetime(2031, 5, 12, tzinfo=UTC)
    scenario.agreement(AGREEMENT)
    scenario.sources(SOURCES)
    return scenario


def explained(scenario: Scenario) -> list[dict[str, str]]:
    """Each row of HEARD with what the calendar is worth beside it: a code, and the likelihood in per cent."""
    found: dict[str, tuple[str, str]] = {}
    for number in range(1, len(read_table(HEARD)) + 1):
        walked = scenario.mission.explain(str(number))
        beside = [dict(each.facts) for each in walked.children if each.title.startswith("alternative")]
        moment = str(dict(walked.facts)["happened_earliest"])[:16]
        if not beside:
            found[moment] = ("-", "-")
            continue
        best = max(beside, key=lambda each: each.get("likelihood", -1))
        share = best.get("likelihood")
        found[moment] = (str(best["code"]), "-" if share is None else f"{100 * share:.0f} %")
    return [
        {**row, "code": found[row["when (UTC)"]][0], "likelihood": found[row["when (UTC)"]][1]}
        for row in read_table(HEARD)
    ]


def test_what_was_announced_for_place_hours_and_kind_is_explained_and_nothing_else(mission: Scenario) -> None:
    """A crater in the quarry, a sound elsewhere, at night, or on the day after the last one are not."""
    calendar(mission)
    hear(mission)
    run = mission.run()
    expected = """
        when (UTC)       | where      | means           | code         | likelihood
        2031-05-01 12:20 | the quarry | acoustic        | weighed      | 98 %
        2031-05-02 12:21 | the quarry | acoustic        | weighed      | 98 %
        2031-05-03 12:32 | the quarry | acoustic        | weighed      | 98 %
        2031-05-04 12:10 | the quarry | acoustic        | weighed      | 98 %
        2031-05-05 12:40 | the quarry | acoustic        | weighed      | 98 %
        2031-05-06 12:15 | the quarry | acoustic        | weighed      | 98 %
        2031-05-07 12:22 | the quarry | acoustic        | weighed      | 98 %
        2031-05-08 12:30 | the quarry | crater_analysis | other_traces | -
        2031-05-09 12:30 | the ridge  | acoustic        | -            | -
        2031-05-10 20:00 | the quarry | acoustic        | -            | -
        2031-05-11 12:20 | the quarry | acoustic        | -            | -
    """
    expect_rows(explained(mission), expected)
    assert (run.incidents, run.recorded_violations, run.screened_out) == (11, 11, 0), (
        "all are kept, and counted"
    )
    mission.close()
    assert verify_mission(mission.folder / "mission", progress=lambda *_: None).ok


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"given": "2031-05-20T09:00:00Z"}, "late"),
        ({"given": ""}, "not_known_when_announced"),
        ({"month": 6}, "-"),
        ({"lon": -28.45}, "-"),
    ],
)
def test_late_elsewhere_or_at_another_time_it_explains_nothing(
    mission: Scenario, how: dict[str, Any], code: str
) -> None:
    """Announced after it happened, nobody knows when, for the next month, or for a place 50 km off."""
    calendar(mission, **how)
    hear(mission)
    mission.run()
    assert {(row["code"], row["likelihood"]) for row in explained(mission)[:7]} == {(code, "-")}


def test_the_days_report_says_it_beside_the_incident_and_takes_nothing_off(mission: Scenario) -> None:
    """The same numbers with the calendar and without it; the calendar's line is one more."""
    calendar(mission)
    hear(mission)
    mission.run()
    report = mission.report("2031-05-03", tier="public")
    (line,) = lines_of(report, "violations", containing="likelihood")
    assert "quarry blasting" in line and "filed by no party" in line and "98%" in line.replace(" ", "")
    (figure,) = [each for name, each in report["figures"].items() if "/announced/" in name]
    assert figure["rule"] == "announced_v1@1" and figure["unit"] == "share"
    (one,) = mission.mission.announced(utc("2031-05-03 12:00").date())
    assert one.code == "weighed" and one.says.startswith("notice Q-3 of land-office, quarry blasting")


def test_a_partys_own_calendar_says_whose_interest_it_serves(mission: Scenario) -> None:
    """Filed by B's office: B vouches for the hour until the mission has it, and the sentence says so."""
    calendar(mission, by="b-office")
    hear(mission)
    mission.run()
    causes = mission.mission.announced()
    assert {each.filed_by for each in causes} == {"B"}
    assert all("filed by B itself, whose interest it may serve" in each.says for each in causes)
    assert {each.code for each in causes} == {"weighed", "other_traces"}, "the mission had the file before"


def test_a_run_made_before_calendars_were_weighed_verifies_and_the_next_one_weighs_them(
    mission: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its manifest does not name the method, so that it is derived again without it."""
    calendar(mission)
    hear(mission)
    with monkeypatch.context() as older:
        older.setattr("truceline.mission.running.any_announced", lambda notices: False)
        mission.run()
    assert mission.mission.announced() == ()
    assert mission.run().run == 2, "the method is new to it, so the same inputs make another run"
    assert len(mission.mission.announced()) == 8
    mission.close()
    assert verify_mission(mission.folder / "mission", progress=lambda *_: None).ok
