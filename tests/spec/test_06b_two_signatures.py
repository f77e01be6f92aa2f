"""Two signatures: an incident is verified when two different persons have said so, and not before.

A grade of the method alone reaches *preliminary* at most. The first person's word is a first signature; the
second must be another person's. A word can be taken back, and a word against it stands beside the others for
everybody to read. Everything is invented, on open ocean.
"""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import Any

import pytest

from tests.spec.scenario import Scenario, expect_rows, lines_of, read_table
from truceline.mission import RefusedError, running, signing, verify_mission
from truceline.records import stopped_clock
from truceline.store import connect

HEAD, DEPUTY, CHAIR = "head-of-verification", "deputy-head-of-verification", "chair-of-commission"
SOURCES = """
    source      | class    | party | lineage     | tier    | tpr   | fpr
    camera-net  | camera   | -     | camera-net  | mission | 90/10 | 2/98
    microphones | acoustic | -     | microphones | mission | 90/10 | 2/98
"""
SEEN = """
    when (UTC)          | what      | where   | how many | source
    2024-05-20 06:00±1m | artillery | Hill 12 | 3        | camera-net
    2024-05-20 06:00±1m | artillery | Hill 12 | 3        | microphones
    2024-05-20 09:00±1m | artillery | Mill    | 2        | camera-net
"""
MANDATE = f"""
may_determine = true
may_publish = true
publish_to = ["public", "commission"]
signers = ["{HEAD}", "{DEPUTY}", "{CHAIR}"]
"""
DAY = "2024-05-20"


@pytest.fixture
def told(scenario: Scenario) -> Scenario:
    scenario.sources(SOURCES)
    scenario.mandate(MANDATE)
    scenario.actors(CHAIR)
    scenario.observe(SEEN)
    scenario.run()
    return scenario


def say(scenario: Scenario, table: str) -> None:
    """Persons' words in order: who, says of incident 1."""
    for row in read_table(table):
        scenario.now += timedelta(minutes=10)
        scenario.mission.clock = stopped_clock(scenario.now)
        scenario.mission.decide("1", status=row["says"], because=row["because"], actor=row["who"])


def findings(scenario: Scenario) -> list[dict[str, str]]:
    """The findings of the newest run on whether each incident occurred."""
    scenario.run()
    mission = scenario.mission
    with connect() as con:
        mission.store.run_view(con, mission.store.runs()[-1].run_no)
        names = ("incident_id", "status", "answer", "decided_by", "because")
        rows = con.execute(f"SELECT {', '.join(names)} FROM findings ORDER BY 1").fetchall()
    return [dict(zip(names, (str(each or "-") for each in row), strict=True)) for row in rows]


def test_the_method_alone_reaches_preliminary_at_most(told: Scenario) -> None:
    """Grade V3: two independent sensors, likelihood over .95, and nobody has signed."""
    with connect() as con:
        told.mission.store.run_view(con, 1)
        assert con.execute("SELECT DISTINCT grade FROM weights WHERE incident_id = 1").fetchall() == [("V3",)]
    expect_rows(
        findings(told),
        """
        incident_id | status      | answer         | decided_by    | because
        1           | preliminary | ...preliminary | findings_v2@2 | -
        2           | preliminary | ...preliminary | findings_v2@2 | -
        """,
    )


@pytest.mark.parametrize(
    ("words", "stands", "by"),
    [
        (
            """
            who                  | says     | because
            head-of-verification | verified | craters measured
            """,
            "preliminary",
            HEAD,
        ),
        (
            """
            who                         | says     | because
            head-of-verification        | verified | craters measured
            deputy-head-of-verification | verified | saw the recording
            """,
            "verified",
            f"{HEAD}, {DEPUTY}",
        ),
        (
            """
            who                         | says      | because
            head-of-verification        | verified  | craters measured
            deputy-head-of-verification | verified  | saw the recording
            head-of-verification        | withdrawn | the craters were older
            """,
            "preliminary",
            DEPUTY,
        ),
        (
            """
            who                         | says       | because
            head-of-verification        | verified   | craters measured
            deputy-head-of-verification | discounted | a quarry blast
            """,
            "preliminary",
            f"{HEAD}, {DEPUTY}",
        ),
        (
            """
            who                         | says         | because
            head-of-verification        | verified     | craters measured
            deputy-head-of-verification | verified     | saw the recording
            chair-of-commission         | not_verified | the recording is of another day
            """,
            "preliminary",
            f"{HEAD}, {DEPUTY}, {CHAIR}",
        ),
        (
            """
            who                         | says         | because
            head-of-verification        | verified     | craters measured
            deputy-head-of-verification | verified     | saw the recording
            chair-of-commission         | not_verified | the recording is of another day
            chair-of-commission         | withdrawn    | it is of that day after all
            """,
            "verified",
            f"{HEAD}, {DEPUTY}",
        ),
        (
            """
            who                         | says       | because
            head-of-verification        | verified   | craters measured
            head-of-verification        | discounted | a quarry blast
            """,
            "discounted",
            HEAD,
        ),
        (
            """
            who                         | says      | because
            head-of-verification        | discounted | a quarry blast
            head-of-verification        | withdrawn  | it was not
            """,
            "preliminary",
            "findings_v2@2",
        ),
    ],
    ids=[
        "one",
        "two",
        "one takes it back",
        "they contradict",
        "a third objects",
        "and gives in",
        "own mind",
        "all back",
    ],
)
def test_what_persons_words_come_to(told: Scenario, words: str, stands: str, by: str) -> None:
    say(told, words)
    found = findings(told)[0]
    assert (found["status"], found["decided_by"]) == (stands, by)
    (occurred,) = told.mission.findings(1)
    assert (occurred.status.value, occurred.decided_by) == (stands, by), (
        "known at once, not from the next run"
    )


def test_the_same_person_does_not_sign_twice_however_the_name_is_spelled(told: Scenario) -> None:
    said = told.mission.decide("1", status="verified", because="craters measured", actor=HEAD)
    assert (said["stands"], said["signed_by"], said["missing"]) == ("preliminary", [HEAD], 1)
    assert said["may_sign"] == [DEPUTY, CHAIR]
    with pytest.raises(RefusedError) as refused:
        told.mission.decide("1", status="verified", because="seen again", actor=HEAD)
    (problem,) = refused.value.problems
    assert problem.code == "TL-MIS-015"
    assert "must be another person" in problem.message
    for spelled in (
        "Head-of-Verification",
        " HEAD-OF-VERIFICATION ",
        "head-of- verification",
        "ｈead-of-verification",
    ):
        records = told.mission.store.records("decision")
        with pytest.raises(RefusedError):
            signing.refuse_unless_new(records, status="verified", actor=spelled)


def test_nobody_takes_back_anothers_word(told: Scenario) -> None:
    told.mission.decide("1", status="verified", because="craters measured", actor=HEAD)
    with pytest.raises(RefusedError) as refused:
        told.mission.decide("1", status="withdrawn", because="I do not think so", actor=DEPUTY)
    assert refused.value.problems[0].code == "TL-MIS-015"


def test_explain_shows_both_names_and_who_is_against(told: Scenario) -> None:
    say(
        told,
        """
        who                         | says       | because
        head-of-verification        | verified   | craters measured
        deputy-head-of-verification | discounted | a quarry blast
        """,
    )
    told.run()
    finding = next(each for each in told.mission.explain("1").children if each.title.startswith("finding"))
    (signed,) = [each for each in finding.children if each.title == "who has signed"]
    facts = dict(signed.facts)
    assert facts["stands"] == "preliminary"
    assert facts["verified by"].startswith(f"{HEAD}, 2024-06-01 00:10 UTC (decision-1-1): craters")
    assert facts["against it (discounted)"].startswith(f"{DEPUTY}, ")
    assert facts["still needed"].startswith("1 of 2 different persons")


def made_by_an_older_version(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run by the rule that the newest decision rules, whoever made it."""
    with monkeypatch.context() as older:
        older.setattr(running, "in_effect", lambda records: signing.in_effect(records, signing.NEWEST))
        before = running.RunInputs

        def inputs(**fields: Any) -> Any:
            return before(**{"signing": signing.NEWEST, **fields})

        older.setattr(running, "RunInputs", inputs)
        scenario.run()


def test_a_run_of_before_stays_what_it_was_and_no_new_report_counts_it(
    told: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.mission.decide("1", status="verified", because="craters measured", actor=HEAD)
    made_by_an_older_version(told, monkeypatch)
    with pytest.raises(RefusedError) as refused:
        told.report(DAY, "mission")
    assert refused.value.problems[0].code == "TL-MIS-016"
    assert verify_mission(told.folder / "mission", progress=lambda *_: None).ok
    assert findings(told)[0]["status"] == "preliminary", "run again, one person's word is a first signature"
    assert verify_mission(told.folder / "mission", progress=lambda *_: None).ok


def exported(scenario: Scenario, tier: str) -> list[dict[str, str]]:
    with (scenario.folder / f"report-{DAY}-{tier}" / "incidents.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_report_names_who_signed_and_outside_the_mission_their_role(told: Scenario) -> None:
    say(
        told,
        """
        who                         | says     | because
        head-of-verification        | verified | craters measured
        deputy-head-of-verification | verified | saw the recording
        """,
    )
    told.run()
    inside = lines_of(told.report(DAY, "mission"), "violations")
    assert f"Incident 1: verified; verified by: {HEAD}, {DEPUTY}" in inside
    assert "Standing of the incidents’ findings: preliminary: 1; verified: 1." in " ".join(inside)
    (row,) = [each for each in exported(told, "mission") if each["incident_id"] == "1"]
    assert (row["finding"], row["persons_signed"], row["persons_against"]) == ("verified", "2", "0")
    assert HEAD not in row["signed_as"], "in a table that travels, by role alone"
    outside = " ".join(lines_of(told.report(DAY, "commission"), "violations"))
    assert HEAD not in outside
    told.close()
    assert verify_mission(told.folder / "mission", progress=lambda *_: None).ok


def test_a_finding_rests_on_every_report_of_its_incident(told: Scenario) -> None:
    (occurred,) = told.mission.findings(1)
    assert len(occurred.basis_for) == 2
    (public,) = told.mission.findings(1, tier="public")
    assert public.basis_for == (), "both reports are the mission's own"
