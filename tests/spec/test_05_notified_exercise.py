"""Scenario 5: a notified exercise. 257 explosions; 154 of them in the range and the hours that were notified.

Side B notified range firing from 10:00 to 14:00, some 12 km beyond the security zone, a day before. The 154
explosions there are counted and labelled; six at 14:20 and those elsewhere are violations, if they are so.
The agreement is tests/agreements/exercise: invented sides, on open ocean. Times are UTC.
"""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.spec.scenario import ACTOR, Scenario, Spot, expect_rows, lines_of, read_table, utc
from truceline.agreement import Act, ask, load_agreement
from truceline.mission.verifying import verify_mission
from truceline.records import Place, TimeSpan

AGREEMENT = Path(__file__).parents[1] / "agreements" / "exercise"
SOURCES = """
    source     | class  | tier   | party
    camera-net | camera | public | -
    liaison    | other  | public | -
    b-office   | party  | public | B
"""
EXPLOSIONS = """
    when (UTC)       | where             | how many
    2031-05-10 10:30 | the eastern range | 60
    2031-05-10 12:10 | the eastern range | 70
    2031-05-10 13:50 | the eastern range | 24
    2031-05-10 14:20 | the eastern range | 6
    2031-05-10 12:00 | the security zone | 80
    2031-05-10 16:00 | the security zone | 17
"""
PLACES = {"the eastern range": Spot(-29.05, 41.5, 50), "the security zone": Spot(-29.4, 41.5, 300)}
NOTICE = (
    "B-7,{party},exercise,2031-05-10T10:00:00Z,2031-05-10T14:00:00Z,{given},joint body,artillery,range-b,,\n"
)
CANCELLED = "B-8,B,exercise,2031-05-10T10:00:00Z,2031-05-10T14:00:00Z,{given},joint body,,,cancelled,B-7\n"
HEADER = "notice_id,party,activity,from,to,notified_at,to_whom,acts,area_ref,status,replaces\n"
IN_TIME = "2031-05-09T08:00:00Z"


def notify(scenario: Scenario, text: str, *, by: str = "liaison", received: str = "2031-05-09 08:30") -> None:
    path = scenario.folder / f"notice-{len(list(scenario.folder.iterdir()))}.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    (done,) = scenario.mission.read([path], actor=ACTOR, source_id=by, received_at=utc(received))
    assert (done.problems, done.set_aside) == ((), 0)


def explode(scenario: Scenario, table: str = EXPLOSIONS) -> None:
    path = scenario.folder / "camera.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["record_key", "happened_earliest", "happened_latest", "lat_deg", "lon_deg",
                         "sigma_major_m", "kind", "count", "count_qualifier", "observation"])  # fmt: skip
        for number, row in enumerate(read_table(table), 1):
            spot, moment = PLACES[row["where"]], utc(row["when (UTC)"]).isoformat()
            writer.writerow([f"c-{number}", moment, moment, spot.lat_deg, spot.lon_deg, spot.sigma_m,
                             "artillery", row["how many"], "exact", "explosion"])  # fmt: skip
    (done,) = scenario.mission.read(
        [path], actor=ACTOR, source_id="camera-net", format_name="table", received_at=utc("2031-05-10 18:00")
    )
    assert (done.problems, done.set_aside, done.kept) == ((), 0, 6)


def mission_of(scenario: Scenario, agreement: Path = AGREEMENT) -> None:
    scenario.now = datetime(2031, 5, 11, tzinfo=UTC)
    scenario.agreement(agreement)
    scenario.sources(SOURCES)


def reported(scenario: Scenario) -> dict[str, Any]:
    explode(scenario)
    scenario.run()
    return scenario.report("2031-05-10")


def counts(report: dict[str, Any]) -> str:
    (found,) = lines_of(report, "permitted", containing="under fire")
    return found


def answers(scenario: Scenario, party: str | None) -> list[dict[str, str]]:
    """What the agreement makes of each row of explosions, beside the mission's register."""
    agreement, problems = load_agreement(AGREEMENT)
    assert agreement is not None and not problems
    register = scenario.mission.notices()
    found = []
    for row in read_table(EXPLOSIONS):
        spot = PLACES[row["where"]]
        act = Act(
            kind="artillery",
            happened=TimeSpan.at(utc(row["when (UTC)"])),
            place=Place.point(spot.lon_deg, spot.lat_deg, spot.sigma_m),
            party=party,
            notices=register,
        )
        (fire,) = [each for each in ask(agreement, act, read_by="text") if each.provision_id == "fire"]
        found.append({**row, "answer": fire.verdict.value})
    return found


def test_what_lies_in_the_notified_hours_and_range_is_permitted_and_nothing_else(scenario: Scenario) -> None:
    mission_of(scenario)
    notify(scenario, NOTICE.format(party="B", given=IN_TIME))
    expected = """
        when (UTC)       | where             | how many | answer
        2031-05-10 10:30 | the eastern range | 60       | permitted
        2031-05-10 12:10 | the eastern range | 70       | permitted
        2031-05-10 13:50 | the eastern range | 24       | permitted
        2031-05-10 14:20 | the eastern range | 6        | violation
        2031-05-10 12:00 | the security zone | 80       | violation
        2031-05-10 16:00 | the security zone | 17       | violation
    """
    expect_rows(answers(scenario, "B"), expected)
    # who fired is not known: the agreement's own rule takes whoever notified
    expect_rows(answers(scenario, None), expected)
    # fire of the other side is not made an exercise by B's notice
    expect_rows(answers(scenario, "A"), expected.replace("permitted", "violation"))


def test_the_report_counts_all_and_labels_those_within_with_its_rule(scenario: Scenario) -> None:
    mission_of(scenario)
    notify(scenario, NOTICE.format(party="B", given=IN_TIME))
    report = reported(scenario)
    (total,) = lines_of(report, "summary", containing="All places together")
    assert "257 ceasefire violations" in total
    assert counts(report) == (
        "257 ceasefire violations under fire, including 257 observed as explosions; of these, 154 assessed as "
        "lying within a notified activity: exercise with live fire (training@text). Whether 0 more lie within it "
        "cannot be told; 103 do not. Rule: within-notified-activity@1."
    )
    (row,) = lines_of(report, "permitted", containing="B-7")
    assert row == (
        "B-7 | Side B | exercise with live fire | 10.05. 08:00 – 10.05. 12:00 | 09.05. 06:00 | given"
    )
    outcomes = lines_of(report, "provisions", containing="fire | From 1 May")
    assert outcomes[0].split(" | ")[3:6] == [
        "0",
        "3",
        "3",
    ]  # breach, permitted, undetermined: nobody verified
    number = scenario.mission.explain("2031-05-10/permitted/fire/training@text/permitted")
    assert number.holds
    assert "154" in str(number.facts)
    found = verify_mission(scenario.folder / "mission", progress=lambda *_: None)
    assert found.ok


def test_a_notice_that_came_after_the_act_permits_nothing(scenario: Scenario) -> None:
    mission_of(scenario)
    notify(scenario, NOTICE.format(party="B", given="2031-05-10T15:00:00Z"), received="2031-05-10 15:05")
    assert "of these, 0 assessed" in counts(reported(scenario))


def test_an_earlier_hour_on_the_partys_own_word_alone_cannot_be_told(scenario: Scenario) -> None:
    """The file came after the act and says that notice was given the day before: who says so but the party?"""
    mission_of(scenario)
    notify(scenario, NOTICE.format(party="B", given=IN_TIME), by="b-office", received="2031-05-10 15:05")
    assert "of these, 0 assessed" in counts(reported(scenario))
    assert "Whether 154 more lie within it cannot be told; 103 do not" in counts(
        scenario.report("2031-05-10")
    )


@pytest.mark.parametrize(
    ("cancelled", "permitted"), [("2031-05-10T09:00:00Z", 0), ("2031-05-10T13:00:00Z", 130)]
)
def test_a_notice_that_was_cancelled_permits_what_came_before(
    scenario: Scenario, cancelled: str, permitted: int
) -> None:
    mission_of(scenario)
    notify(scenario, NOTICE.format(party="B", given=IN_TIME))
    notify(scenario, CANCELLED.format(given=cancelled), received="2031-05-10 13:05")
    report = reported(scenario)
    assert f"of these, {permitted} assessed" in counts(report)
    assert len(lines_of(report, "permitted", containing="replaced or cancelled by B-8")) == 1


def test_swapping_the_sides_swaps_the_register_and_no_number(scenario: Scenario, tmp_path: Path) -> None:
    swapped = tmp_path / "swapped"
    shutil.copytree(AGREEMENT, swapped)
    parties = (swapped / "parties.yaml").read_text()
    for one, other in (("- id: A\n", "- id: X\n"), ("- id: B\n", "- id: A\n"), ("- id: X\n", "- id: B\n")):
        parties = parties.replace(one, other)
    (swapped / "parties.yaml").write_text(parties.replace("member_of: B", "member_of: A"))
    mission_of(scenario, swapped)
    notify(scenario, NOTICE.format(party="A", given=IN_TIME))
    report = reported(scenario)
    assert "of these, 154 assessed" in counts(report)
    (row,) = lines_of(report, "permitted", containing="B-7")
    assert "Side B" in row  # the label moved with the side: whom the swapped files call A


def test_a_mission_without_notices_reports_no_register(scenario: Scenario) -> None:
    mission_of(scenario)
    assert "permitted" not in [each["id"] for each in reported(scenario)["sections"]]
