"""Scenario 9: a guarantee is tested, and no determination is made by the system.

At 06:00 on 20 May Cobalt's side assaults across the line with four battalions and missiles, and goes on for
thirty hours. All of it is invented. What is only reported starts one clock and meets no condition; what named
persons verify and find starts the other. The panel is then replayed as it was known before.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.spec import guaranteeing as g
from tests.spec.scenario import Scenario, expect_rows, lines_of, utc
from truceline.mission import WriteRefusedError, verify_mission

ASSAULT = """
    when (UTC)          | what              | where   | by     | source
    2024-05-20 06:00±2m | ground_assault    | Hill 12 | cobalt | camera-net
    2024-05-20 06:30±2m | ballistic_missile | Harbour | cobalt | patrol
    2024-05-20 15:00±2m | artillery         | Mill    | cobalt | camera-net
"""
IT_GOES_ON = """
    when (UTC)          | what              | where   | by     | source
    2024-05-21 00:30±2m | artillery         | Mill    | cobalt | patrol
    2024-05-21 12:00±2m | ballistic_missile | Harbour | cobalt | camera-net
"""
FOUND = """
    incident | question    | answer
    1-3      | occurred    | verified
    1-3      | responsible | cobalt
    1-2      | intent      | deliberate
    1        | size        | 4 battalion
"""
FOUND_LATER = """
    incident | question    | answer
    4-5      | occurred    | verified
    4-5      | responsible | cobalt
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenario]:
    """The assault for tests that only ask."""
    scenario = Scenario(tmp_path_factory.mktemp("assault"))
    yield attacked(scenario)
    scenario.close()


@pytest.fixture
def assault(told: Scenario, tmp_path: Path) -> Iterator[Scenario]:
    """The assault for tests that go on with it."""
    own = told.branch(tmp_path / "assault")
    yield own
    own.close()


def attacked(scenario: Scenario) -> Scenario:
    """Reported on the day and a day later, verified some hours after that each time."""
    g.begin(scenario)
    g.learn(scenario, "2024-05-20 15:10", ASSAULT)
    g.judge(scenario, "2024-05-20 18:00", FOUND)
    g.learn(scenario, "2024-05-21 12:10", IT_GOES_ON)
    g.judge(scenario, "2024-05-21 13:00", FOUND_LATER)
    return scenario


def test_reports_alone_start_a_clock_and_meet_nothing(told):
    found = g.panel(told, "2024-05-20 15:30")
    expect_rows(g.conditions(found), """
        condition       | answer      | missing
        significant     | cannot tell | ...3 not verified by a named decision
        deliberate      | cannot tell | ...3 without a finding on 'intent'
        sustained       | not met     | ...24 h more
        across-the-line | cannot tell | ...3 not verified by a named decision
    """)  # fmt: skip
    expect_rows(g.clocks(found), """
        clock        | started     | because
        happened     | 05-20 05:58 | ...(reported, not verified)
        first_report | 05-20 15:10 | ...incident 1 (reported, not verified)
        verified     | -           | ...nothing is verified and found to be this side's
    """)  # fmt: skip
    expect_rows(g.stages(found), """
        stage        | state                                                                         | prompt
        stage-1      | ...not started: it counts from 'verified', and that clock has not started     |
        stage-3      | due 2024-05-23 15:10 UTC, 71 h 40 min left                                    |
        consultation | ...not started                                                                |
    """)  # fmt: skip


def test_what_named_persons_verified_and_found_meets_three_of_four(told):
    found = g.panel(told, "2024-05-20 18:30")
    expect_rows(g.conditions(found), """
        condition       | answer  | on
        significant     | met     | ...F1-occurred, F1-responsible, F2-occurred
        deliberate      | met     | F1-occurred, F1-responsible, F1-intent, F2-occurred, F2-responsible, F2-intent
        sustained       | not met | ...F3-responsible
        across-the-line | met     | ...F2-occurred
    """)  # fmt: skip
    expect_rows(g.conditions(found)[2:3], """
        condition | because                                      | would change it
        sustained | ...8 h 56 min verified and attributed           | ...15 h 4 min more, verified
    """)  # fmt: skip
    expect_rows(g.clocks(found), """
        clock        | started     | because
        happened     | 05-20 05:58 | ...(verified)
        first_report | 05-20 15:10 | ...incident 1 (verified)
        verified     | 05-20 18:00 | ...by named decisions
    """)  # fmt: skip
    expect_rows(g.stages(found), """
        stage        | state                                     | prompt
        stage-1      | due 2024-05-21 18:00 UTC, 23 h 30 min left |
        stage-3      | due 2024-05-23 15:10 UTC, 68 h 40 min left |
        consultation | due 2024-05-21 00:00 UTC, 5 h 30 min left  |
    """)  # fmt: skip
    assert found.together.name == "NO"


def test_after_thirty_hours_all_four_are_met_and_nothing_is_declared(told):
    found = g.panel(told, "2024-05-21 13:30")
    expect_rows(g.conditions(found), """
        condition       | answer
        significant     | met
        deliberate      | met
        sustained       | met
        across-the-line | met
    """)  # fmt: skip
    expect_rows(g.void(found), """
        condition         | answer  | because
        unprovoked-attack | not met | ...What nobody looked at is not known
    """)  # fmt: skip
    expect_rows(g.stages(found), """
        stage        | state                                      | prompt
        stage-1      | due 2024-05-21 18:00 UTC, 4 h 30 min left  |
        stage-3      | due 2024-05-23 15:10 UTC, 49 h 40 min left |
        consultation | ...passed 13 h 30 min ago                  | ...acts go on past the stage 'consultation'
    """)  # fmt: skip
    assert found.last_line.startswith("No determination is made by the system")
    assert "trigger" not in str(found).lower()


def test_when_acts_go_on_past_the_first_stage_the_next_is_put_to_the_officer(assault):
    g.learn(assault, "2024-05-21 19:10", """
        when (UTC)          | what      | where | by     | source
        2024-05-21 19:00±2m | artillery | Mill  | cobalt | camera-net
    """)  # fmt: skip
    expect_rows(g.stages(g.panel(assault, "2024-05-21 19:30"))[:1], """
        stage   | state                  | prompt
        stage-1 | ...passed 1 h 30 min   | ...0 verified and 1 reported and not verified since. For decision: whether the second
    """)  # fmt: skip


def test_the_protected_side_that_fired_first_is_flagged_and_only_a_person_finds_it_unprovoked(assault):
    g.learn(assault, "2024-05-21 14:00", """
        when (UTC)          | what      | where | by    | source
        2024-05-20 05:00±2m | artillery | Depot | amber | camera-net
    """)  # fmt: skip
    expect_rows(g.void(g.panel(assault, "2024-05-21 14:10")), """
        condition         | answer      | missing
        unprovoked-attack | cannot tell | ...1 not verified by a named decision
    """)  # fmt: skip
    g.judge(assault, "2024-05-21 15:00", """
        incident | question    | answer
        6        | occurred    | verified
        6        | responsible | amber
        6        | provocation | unprovoked
    """)  # fmt: skip
    found = g.panel(assault, "2024-05-21 15:10")
    expect_rows(g.void(found), """
        condition         | answer | on
        unprovoked-attack | met    | F6-occurred, F6-responsible, F6-provocation
    """)  # fmt: skip
    assert [each["answer"] for each in g.conditions(found)] == ["met"] * 4, "what voids it is shown apart"


def test_the_decision_is_a_named_persons_and_is_kept_with_the_panel(assault):
    with pytest.raises(WriteRefusedError) as refused:
        assault.mission.decide_guarantee("G-cobalt", answer="it applies", because="x", actor=g.SIGNER)
    assert "is not named to decide on G-cobalt" in str(refused.value)
    made = assault.mission.decide_guarantee(
        "G-cobalt", answer="consultations are asked for", because="the panel", actor=g.CHAIR
    )
    (kept,) = assault.mission.store.records(id=made["panel"])
    assert kept.body["last_line"].startswith("No determination is made by the system")
    assert {each["answer"] for each in kept.body["conditions"]} == {"yes"}
    (shown,) = g.panel(assault, "2024-05-21 13:30").decisions
    assert (shown.decided_by, shown.panel) == (g.CHAIR, made["panel"])
    assault.close()
    assert verify_mission(assault.folder / "mission", progress=lambda *_: None).ok


def test_every_panel_can_be_replayed_as_it_was_known(assault):
    from truceline.mission.guaranteeing import panel_body

    made = assault.mission.decide_guarantee("G-cobalt", answer="none yet", because="the panel", actor=g.CHAIR)
    g.learn(assault, "2024-05-22 09:00", """
        when (UTC)          | what      | where   | by     | source
        2024-05-22 08:00±2m | artillery | Hill 12 | cobalt | camera-net
    """)  # fmt: skip
    g.judge(assault, "2024-05-22 10:00", """
        incident | question | answer
        1        | occurred | discounted
        2        | intent   | accidental
    """)  # fmt: skip
    (kept,) = assault.mission.store.records(id=made["panel"])
    replayed = panel_body(g.panel(assault, "2024-05-21 13:00"))
    without = {name: part for name, part in kept.body.items() if name != "decisions"}
    assert {name: part for name, part in replayed.items() if name != "decisions"} == without
    now = g.conditions(g.panel(assault, "2024-05-22 11:00"))
    assert now[1]["answer"] == "cannot tell", "incident 1 did not occur, 2 was an accident; 3-5 nobody judged"


def test_a_text_that_changed_since_is_named_in_the_replayed_panel(assault):
    """The panel is read from today's texts; the reader is told which of them said something else then."""
    before = g.panel(assault, "2024-05-21 13:30")
    terms = assault.folder / "mission" / "agreement" / "guarantees.yaml"
    terms.write_text(terms.read_text(encoding="utf-8") + "\n# a remark of 22 May\n", encoding="utf-8")
    g.learn(assault, "2024-05-22 12:00", "when (UTC) | what | where | by | source\n"
            "2024-05-22 11:00±2m | artillery | Mill | cobalt | patrol")  # fmt: skip
    after = g.panel(assault, "2024-05-21 13:30")
    assert [note for note in before.notes if "today's texts" in note] == []
    (note,) = (note for note in after.notes if "today's texts" in note)
    assert "agreement/guarantees.yaml changed after that moment" in note


def test_before_the_first_run_nothing_was_known(told):
    found = g.panel(told, "2024-05-19 12:00")
    assert [each["answer"] for each in g.conditions(found)] == ["cannot tell"] * 4
    assert {each["because"] for each in g.conditions(found)} == {
        "the mission had not been run by then: nothing is known, which is not the same as nothing happened"
    }
    assert found.as_known_at == utc("2024-05-19 12:00")


def test_reports_that_came_after_the_run_are_said_to_be_missing(told):
    between = g.panel(told, "2024-05-20 15:10")
    assert between.notes[-1].startswith("3 incident(s) are reported and do not count yet")
    assert not any("which lacks them" in note for note in between.notes)
    g.clock(told, "2024-05-25 09:00")
    told.observe("""
        when (UTC)          | what      | where | by     | source
        2024-05-25 08:00±2m | artillery | Mill  | cobalt | camera-net
    """)
    assert "1 batch(es) of reports were read after run 2" in g.panel(told, "2024-05-25 09:10").notes[0]


def test_a_panel_is_walked_down_to_bytes(told):
    walked = told.mission.explain("guarantee/G-cobalt/deliberate")
    assert walked.holds
    (measure,) = walked.children
    assert dict(measure.facts)["on"].startswith("F1-occurred")
    (incident, _) = measure.children
    titles = [each.title for each in incident.children]
    assert any("finding-1-intent-1" in each for each in titles), titles
    assert any(each.startswith("observations row") for each in titles), titles
    whole = told.mission.explain("guarantee/G-cobalt")
    assert whole.facts[-1][1].startswith("No determination is made by the system")


def test_the_report_shows_the_panel_to_the_mission_and_to_nobody_else_unless_it_is_released(told):
    g.clock(told, "2024-05-21 13:30")
    shown = lines_of(told.report("2024-05-20", tier="mission"), "guarantees")
    assert any(line.startswith("deliberate | met | ") for line in shown), shown
    assert any(line.startswith("First act verified and attributed | ") for line in shown), shown
    assert shown[-1].startswith("No determination is made by the system")
    for tier in ("public", "commission"):
        report = told.report("2024-05-20", tier=tier)
        assert "guarantees" not in [section["id"] for section in report["sections"]]
        assert "G-cobalt" not in str(report)
