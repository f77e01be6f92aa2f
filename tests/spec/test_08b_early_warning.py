"""Early warning as provisions: forces over a threshold, notified or not, told by tier and never live.

An invented law: fewer than 300 of anybody move in the valley, unless a movement was notified a day before.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.spec.scenario import ACTOR, Scenario, expect_rows
from tests.unit.compliance.test_forewarned_v1 import LAW, MINIMAL
from truceline.mission.errors import RefusedError

SOURCES = """
    source   | class | party
    drone-3  | uav   | -
    camera-1 | camera| -
    staff    | party | alder
"""
MOVED = """\
record_key,happened,kind,lon_deg,lat_deg,sigma_major_m,sigma_minor_m,count,count_qualifier,side_claimed
d-1,2031-03-05T10:00:00Z,movement,{lon},{lat},50,50,400,exact,alder
d-2,2031-03-06T10:00:00Z,movement,{lon},{lat},50,50,400,exact,alder
d-3,2031-03-07T10:00:00Z,movement,{lon},{lat},50,50,120,exact,birch
"""
NOTICES = """\
notice_id,party,activity,from,to,notified_at,to_whom,acts,area_ref,lon_deg,lat_deg,radius_m,outline,status,replaces,note,how_many
A-1,alder,movement_of_forces,2031-03-06T06:00:00Z,2031-03-06T18:00:00Z,2031-03-04T08:00:00Z,joint body,movement,valley,,,,,given,,,
A-2,alder,movement_of_forces,2031-03-10T06:00:00Z,2031-03-10T18:00:00Z,2031-03-04T08:00:00Z,joint body,movement,valley,,,,,given,,,350
"""
MOVED_LATER = """\
record_key,happened,kind,lon_deg,lat_deg,sigma_major_m,sigma_minor_m,count,count_qualifier,side_claimed
d-4,2031-03-10T10:00:00Z,movement,{lon},{lat},50,50,400,exact,alder
"""
COVERED = """
    source   | sensor   | where  | from (UTC)       | to (UTC)         | state
    camera-1 | camera-1 | valley | 2031-03-07 21:30 | 2031-03-08 21:30 | looked
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenario]:
    folder = tmp_path_factory.mktemp("warned")
    law = folder / "agreement"
    shutil.copytree(MINIMAL, law)
    (law / "provisions.yaml").write_text((law / "provisions.yaml").read_text() + LAW)
    scenario = Scenario(folder)
    scenario.agreement(law)
    scenario.mandate(
        'may_determine = true\nmay_attribute = true\nmay_publish = true\npublish_to = ["commission"]\n'
    )
    scenario.sources(SOURCES)
    scenario.now = datetime(2031, 3, 5, 12, tzinfo=UTC)
    read(scenario, "staff", NOTICES)
    scenario.now = datetime(2031, 3, 9, tzinfo=UTC)
    inner = scenario.mission.setup.agreement.area("valley").geometry.representative_point()
    spot = {"lon": round(inner.x, 5), "lat": round(inner.y, 5)}
    read(scenario, "drone-3", MOVED.format(**spot))
    scenario.cover(COVERED)
    scenario.now = datetime(2031, 3, 11, tzinfo=UTC)
    read(scenario, "drone-3", MOVED_LATER.format(**spot))
    yield scenario
    scenario.close()


def read(scenario: Scenario, source: str, text: str) -> None:
    path = Path(scenario.folder) / f"{source}.csv"
    path.write_text(text)
    (done,) = scenario.mission.read([path], actor=ACTOR, source_id=source, received_at=scenario.now)
    assert not done.problems
    assert not done.set_aside, done


def shown(scenario: Scenario, tier: str, as_of: datetime) -> list[dict[str, str]]:
    return [
        {"zone": each.zone, "day": f"{each.day}", "answer": each.warned.value, "number": f"{each.number}"}
        for each in scenario.mission.early_warnings(as_of, tier)
        if each.day.isoformat() >= "2031-03-04"
    ]


def test_the_missions_own_room_has_each_day_with_its_number(told: Scenario) -> None:
    """A day's notice is asked. Alder says that it gave its own on the 4th; nobody else knew of it before noon of the 5th,
    less than a day before the movement of the 6th: whether it was given in time cannot be told.
    """
    expect_rows(
        shown(told, "mission", datetime(2031, 3, 9, tzinfo=UTC)),
        """
        zone   | day        | answer                           | number
        valley | 2031-03-04 | cannot tell                      | None
        valley | 2031-03-05 | over the threshold, not notified | 400
        valley | 2031-03-06 | cannot tell                      | 400
        valley | 2031-03-07 | not over the threshold           | 120
        valley | 2031-03-08 | nothing seen (looked)            | None
        valley | 2031-03-09 | cannot tell                      | None
        """,
    )


def test_a_notified_movement_may_be_larger_than_its_notice_said(told: Scenario) -> None:
    """For the 10th Alder gave notice of 350 in good time; 400 were seen."""
    found = told.mission.early_warnings(datetime(2031, 3, 11, tzinfo=UTC), "mission")
    (day,) = (each for each in found if each.day.isoformat() == "2031-03-10")
    assert (day.warned.value, day.number) == ("notified, and larger than said", 400)
    assert day.because == "the notice says 350, and 400 or more were seen"


def test_asked_as_of_an_earlier_moment_it_says_what_was_known_then(told: Scenario) -> None:
    """What the drone saw and who looked came in on the 9th: as of noon of the 8th nobody knew of either."""
    then = shown(told, "mission", datetime(2031, 3, 8, 12, tzinfo=UTC))
    assert {row["answer"] for row in then} == {"cannot tell"}
    assert {row["number"] for row in then} == {"None"}


def test_the_commission_has_it_a_day_later_and_without_sightings(told: Scenario) -> None:
    found = told.mission.early_warnings(datetime(2031, 3, 9, tzinfo=UTC), "commission")
    assert max(each.day.isoformat() for each in found) == "2031-03-07"
    assert all(each.sighting_id is None for each in found)


def test_who_is_not_in_the_mandate_gets_nothing(told: Scenario) -> None:
    with pytest.raises(RefusedError):
        told.mission.early_warnings(datetime(2031, 3, 9, tzinfo=UTC), "public")
