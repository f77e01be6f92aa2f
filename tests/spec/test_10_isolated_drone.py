"""Scenario 10: one drone, no damage, an apology within six hours; the guarantee's panel is as it was.

All of it is invented. Whether it occurred, who did it, whether it was meant, how grave it was, whether the
party owned up to it and what was done about it are findings of their own. None follows from another.
"""

from collections.abc import Iterator

import pytest

from tests.spec import guaranteeing as g
from tests.spec.scenario import Scenario, expect_rows
from truceline.mission import RefusedError, WriteRefusedError

THE_DRONE = """
    when (UTC)          | what             | where   | by     | source
    2024-05-20 08:00±1m | fpv_drone_strike | Hill 12 | cobalt | patrol
"""
FOUND = """
    incident | question     | answer
    1        | occurred     | verified
    1        | responsible  | cobalt
    1        | intent       | unauthorised
    1        | severity     | minor
    1        | acknowledged | self_acknowledged
    1        | remedy       | apology at 13:30; discipline reported at 14:00
"""


@pytest.fixture(scope="module")
def drone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenario]:
    """Reported at 08:10; the party apologises at 13:30 and reports discipline at 14:00."""
    scenario = Scenario(tmp_path_factory.mktemp("drone"))
    g.begin(scenario)
    g.learn(scenario, "2024-05-20 08:10", THE_DRONE)
    g.clock(scenario, "2024-05-20 14:00")
    scenario.mission.claim(
        "1", by="cobalt", says="it was ours, by mistake; we apologise", stance="supports", actor=g.ACTOR
    )
    g.judge(scenario, "2024-05-20 15:00", FOUND)
    yield scenario
    scenario.close()


def test_each_question_has_a_finding_of_its_own(drone):
    found = [
        {"question": one.question, "answer": one.answer, "by": one.decided_by, "method": one.method}
        for one in drone.mission.findings(1)
    ]
    expect_rows(found, """
        question     | answer                                         | by                   | method
        occurred     | occurred                                       | ...deputy-head-of-verification | ...findings_v2
        responsible  | cobalt                                         | head-of-verification | named-person@1
        intent       | unauthorised                                   | head-of-verification | named-person@1
        severity     | minor                                          | head-of-verification | named-person@1
        acknowledged | self_acknowledged                              | head-of-verification | named-person@1
        remedy       | apology at 13:30; discipline reported at 14:00 | head-of-verification | named-person@1
        pattern      | isolated                                       | pattern_v1@1         | pattern_v1@1
    """)  # fmt: skip


def test_the_panel_is_unchanged(drone):
    after = g.panel(drone, "2024-05-20 16:00")
    expect_rows(g.conditions(after), """
        condition       | answer      | because
        significant     | cannot tell | ...any one of 3 is needed: 2 not met, 1 cannot tell
        deliberate      | not met     | ...0 acts verified and attributed
        sustained       | not met     | ...0 min verified
        across-the-line | not met     | ...1 act verified
    """)  # fmt: skip
    reported = [each["answer"] for each in g.conditions(g.panel(drone, "2024-05-20 08:30"))]
    assert reported == ["cannot tell", "not met", "not met", "not met"]
    assert reported == [each["answer"] for each in g.conditions(after)], "the findings changed no answer"
    assert "met" not in [each["answer"] for each in g.conditions(after)]


def test_a_finding_may_be_replaced_and_the_earlier_one_stays_to_be_asked(drone):
    g.judge(drone, "2024-05-21 09:00", """
        incident | question | answer
        1        | intent   | accidental
    """)  # fmt: skip
    asked = {one.question: one.answer for one in drone.mission.findings(1)}
    then = {one.question: one.answer for one in drone.mission.findings(1, as_of=g.utc("2024-05-20 16:00"))}
    assert (then["intent"], asked["intent"]) == ("unauthorised", "accidental")
    first, second = (
        drone.mission.store.records("finding", None)[1],
        drone.mission.store.records("finding", None)[-1],
    )
    assert second.body["replaces"] == first.id


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("mood", "good", "is not a question"),
        ("intent", "evil", "Write one of: unknown, accidental, unauthorised, deliberate."),
        ("responsible", "somebody", "Write one of: amber, cobalt, cobalt-guard, undetermined."),
        ("size", "a lot", "a number and a unit"),
        ("remedy", " ", "what was done, in words"),
    ],
)
def test_what_is_no_answer_is_refused_with_those_that_are(drone, question, answer, said):
    with pytest.raises(RefusedError) as refused:
        drone.mission.find("1", question=question, answer=answer, because="x", actor=g.SIGNER)
    assert said in str(refused.value)


def test_only_those_who_sign_find_anything_and_a_basis_must_be_there(drone):
    with pytest.raises(WriteRefusedError):
        drone.mission.find("1", question="intent", answer="deliberate", because="x", actor=g.ACTOR)
    with pytest.raises(RefusedError):
        drone.mission.find(
            "1", question="intent", answer="deliberate", because="x", basis_for=["9999"], actor=g.SIGNER
        )
