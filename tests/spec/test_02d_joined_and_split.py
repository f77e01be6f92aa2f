"""A person joins or splits incidents: which reports are one happening is the method's guess, and a person's word.

The word is a record with a name and a reason. The next run honours it and says so among the changes; what the
method would have done stays visible beside it; a new record undoes it. What cannot be one incident, and what
another person has said the opposite of, is refused. Everything is invented, on open ocean.
"""

from __future__ import annotations

import pytest

from tests.spec.scenario import Scenario, expect_rows
from truceline.mission import RefusedError, WriteRefusedError, verify_mission
from truceline.store import connect

HEAD, DEPUTY = "head-of-verification", "deputy-head-of-verification"
SOURCES = """
    source      | class    | party | tier
    camera-net  | camera   | -     | mission
    microphones | acoustic | -     | mission
    cobalt-mod  | party    | cobalt | party:cobalt
"""
SEEN = """
    when (UTC)          | what      | where   | how many | source
    2024-05-20 06:00±1m | artillery | Hill 12 | 3        | camera-net
    2024-05-20 06:00±1m | artillery | Hill 12 | 3        | microphones
    2024-05-20 09:00±1m | artillery | Mill    | 2        | camera-net
    2024-05-20 10:00±1m | alert     | Mill    | 1        | camera-net
    2024-05-01 09:00±1m | artillery | Mill    | 1        | camera-net
    2024-05-20 09:01±1m | artillery | Mill    | 2        | cobalt-mod
"""


@pytest.fixture
def told(scenario: Scenario) -> Scenario:
    """Of 20 May: one of two reports, one at the mill, one of a party's tier; and one before the truce."""
    scenario.sources(SOURCES)
    scenario.observe(SEEN)
    scenario.run()
    return scenario


def incidents(scenario: Scenario) -> list[dict[str, str]]:
    """Each incident of the newest run with its reports' sources."""
    with connect() as con:
        scenario.mission.store.run_view(con, scenario.mission.store.runs()[-1].run_no)
        scenario.mission.store.relation(con, "observations")
        rows = con.execute(
            "SELECT incident_id, string_agg(source_id, ' ' ORDER BY source_id), string_agg(o.id, ' ' ORDER BY o.id),"
            " strftime(min(o.happened_earliest) AT TIME ZONE 'UTC', '%d %H'), string_agg(DISTINCT o.kind, ' ')"
            " FROM members m JOIN observations o ON o.id = m.observation_id GROUP BY 1 ORDER BY 1"
        ).fetchall()
    names = ("incident", "sources", "reports", "when", "kind")
    return [dict(zip(names, map(str, row), strict=True)) for row in rows]


def changes(scenario: Scenario) -> list[str]:
    with connect() as con:
        scenario.mission.store.run_view(con, scenario.mission.store.runs()[-1].run_no)
        rows = con.execute(
            "SELECT incident_id, change, other_id, reports FROM changes ORDER BY ALL"
        ).fetchall()
    return [f"{one} {change} {other} ({reports})" for one, change, other, reports in rows]


def number_of(scenario: Scenario, when: str, sources: str) -> int:
    (found,) = [each for each in incidents(scenario) if each["when"] == when and each["sources"] == sources]
    return int(found["incident"])


def verifies(scenario: Scenario) -> bool:
    found = verify_mission(scenario.folder / "mission", progress=lambda *_: None)
    assert found.ok, found.problems
    return found.ok


def test_a_join_is_honoured_said_and_undone(told: Scenario) -> None:
    hill, mill = number_of(told, "20 05", "camera-net microphones"), number_of(told, "20 08", "camera-net")
    made = told.mission.join([mill, hill], because="one salvo, two places", actor=HEAD)
    assert (made["id"], made["decided_by"], made["incidents"]) == ("join-1", HEAD, [mill, hill])
    told.run()
    assert number_of(told, "20 05", "camera-net camera-net microphones") == mill, (
        "the first named keeps its number"
    )
    assert f"{hill} joined by a person into {mill} (2)" in changes(told)
    assert "join-1" in str(told.mission.explain(str(mill)))
    assert "joined by a person into" in str(told.mission.explain(str(mill)))
    told.observe(SEEN.replace("06:00", "07:00").replace("05-01", "05-02"))
    told.run()
    assert f"{mill} held together {mill}" in " ".join(changes(told)), "what the method would have done"
    told.mission.undo("join-1", because="the salvos differ", actor=DEPUTY)
    told.run()
    back = number_of(told, "20 05", "camera-net microphones")
    assert back not in (hill, mill), "a number that went is never given again"
    assert f"{back} split by a person from {mill} (2)" in changes(told)
    assert verifies(told)


def test_a_split_is_honoured_and_stays_split(told: Scenario) -> None:
    hill = number_of(told, "20 05", "camera-net microphones")
    reports = next(each["reports"] for each in incidents(told) if each["incident"] == str(hill)).split()
    told.mission.split(hill, [reports[0][:8]], because="another village", actor=HEAD)
    told.run()
    parted = next(each["incident"] for each in incidents(told) if each["reports"] == reports[0])
    kept = next(each["incident"] for each in incidents(told) if each["reports"] == reports[1])
    assert kept == str(hill) and parted != kept
    assert f"{parted} split by a person from {hill} (1)" in changes(told)
    told.mission.claim(kept, by="cobalt", says="no", stance="denies", actor=HEAD)
    told.observe(SEEN.replace("06:00", "07:00").replace("05-01", "05-02"))
    told.run()
    assert any("kept apart from" in each for each in changes(told)), "the method would join them again"
    told.mission.undo("split-1", because="one village", actor=HEAD)
    told.run()
    assert number_of(told, "20 05", "camera-net microphones") == hill
    assert verifies(told)


def test_what_cannot_be_one_incident_is_refused_with_its_place(told: Scenario) -> None:
    hill = number_of(told, "20 05", "camera-net microphones")
    others = {
        "the law changes": number_of(told, "01 08", "camera-net"),
        "tier": number_of(told, "20 09", "cobalt-mod"),
    }
    for why, other in others.items():
        with pytest.raises(RefusedError) as refused:
            told.mission.join([hill, other], because="one", actor=HEAD)
        (problem,) = refused.value.problems
        assert problem.code == "TL-MIS-017"
        assert why in problem.message
        assert (
            f"incidents {min(hill, other)} and {max(hill, other)}, reports " in problem.file
            and problem.remedy
        )


def test_two_persons_who_contradict_each_other_have_to_settle_it(told: Scenario) -> None:
    hill, mill = number_of(told, "20 05", "camera-net microphones"), number_of(told, "20 08", "camera-net")
    told.mission.join([hill, mill], because="one salvo", actor=HEAD)
    told.run()
    mills = next(each["reports"] for each in incidents(told) if each["incident"] == str(hill)).split()
    with pytest.raises(RefusedError) as refused:
        told.mission.split(hill, mills[:1], because="two salvos", actor=DEPUTY)
    (problem,) = refused.value.problems
    assert (problem.code, problem.file) == ("TL-MIS-018", "join-1")
    assert f"'{HEAD}' joined these reports" in problem.message
    assert "truceline undo MISSION join-1" in problem.remedy
    told.mission.undo("join-1", because="agreed: two salvos", actor=DEPUTY)


def test_incidents_that_were_decided_on_apart_are_not_joined(told: Scenario) -> None:
    hill, mill = number_of(told, "20 05", "camera-net microphones"), number_of(told, "20 08", "camera-net")
    told.mission.decide(str(hill), status="discounted", because="a quarry", actor=HEAD)
    told.mission.decide(str(mill), status="verified", because="seen", actor=HEAD)
    with pytest.raises(RefusedError) as refused:
        told.mission.join([hill, mill], because="one", actor=HEAD)
    assert refused.value.problems[0].code == "TL-MIS-018"


def test_only_who_may_sign_says_so_and_with_a_reason(told: Scenario) -> None:
    with pytest.raises(WriteRefusedError):
        told.mission.join([1, 2], because="one", actor="duty-officer")
    for because, numbers in (("", [1, 2]), ("one", [1]), ("one", [1, 999])):
        with pytest.raises(RefusedError):
            told.mission.join(numbers, because=because, actor=HEAD)


def test_a_mission_without_such_words_runs_as_before(told: Scenario) -> None:
    run = told.mission.store.runs()[-1].run_no
    assert "regroupings" not in told.mission.store.manifest(run)
    expect_rows(
        [each for each in incidents(told) if each["when"] == "20 05"],
        """
        sources                | kind
        camera-net microphones | artillery
        """,
    )
