"""The record of each party: what was undertaken, and what became of it, by one rule for both.

An invented agreement; Cobalt's artillery fires on the first day and nobody on the second. Whose it was is
not worked out: until a named person finds it, the breach is nobody's and the record cannot tell.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.spec import guaranteeing as g
from tests.spec.scenario import Scenario, utc
from truceline.compliance import track_record
from truceline.mission import verify_mission

FIRED = """
    when (UTC)          | what      | where | by     | source
    2024-05-20 06:00±2m | artillery | Mill  | cobalt | camera-net
"""
VERIFIED = """
    incident | question | answer
    1        | occurred | verified
"""
WHOSE = """
    incident | question    | answer
    1        | responsible | {party}
"""


@pytest.fixture
def fired(scenario: Scenario) -> Scenario:
    """One verified act of artillery; nobody has said whose."""
    scenario.mandate(g.MANDATE)
    scenario.sources(g.SOURCES)
    g.learn(scenario, "2024-05-20 15:00", FIRED)
    g.judge(scenario, "2024-05-20 16:00", VERIFIED)
    return scenario


def named(scenario: Scenario, party: str) -> None:
    """A named person finds it was this party, and the mission is run again."""
    g.judge(scenario, "2024-05-20 17:00", WHOSE.format(party=party))
    g.clock(scenario, "2024-05-20 18:00")
    scenario.run()


def became(scenario: Scenario, when: str = "2024-05-20 19:00") -> list[dict[str, Any]]:
    """What became of what each side undertook about artillery."""
    at = utc(when)
    agreement = scenario.mission.setup.agreement
    series = {agreement.id: scenario.mission.answers_by_day(at)}
    return [
        {"party": each.party, "undertaking": each.id, "became": each.became.value}
        for each in track_record([agreement], series, at)
        if each.id.startswith("P1")
    ]


def test_a_breach_that_nobody_is_named_for_is_no_partys(fired: Scenario) -> None:
    fired.run()
    assert {row["became"] for row in became(fired)} == {"cannot tell"}


@pytest.mark.parametrize("party", ["cobalt", "amber"])
def test_a_named_persons_finding_makes_it_that_partys_and_nobody_elses(fired: Scenario, party: str) -> None:
    """By the same rule whoever it is. Of the other side's days nobody looked at enough, so that stays open."""
    named(fired, party)
    (own,) = {row["became"] for row in became(fired) if row["party"] == party}
    (others,) = {row["became"] for row in became(fired) if row["party"] != party}
    assert (own, others) == ("not kept", "cannot tell")
    assert verify_mission(fired.folder / "mission", progress=lambda *_: None).ok


def test_before_it_was_found_the_record_said_that_it_cannot_tell(fired: Scenario) -> None:
    fired.run()
    named(fired, "cobalt")
    then = became(fired, "2024-05-20 16:30")
    assert {row["became"] for row in then} == {"cannot tell"}


def test_found_undetermined_it_stays_nobodys(fired: Scenario) -> None:
    named(fired, "undetermined")
    assert {row["became"] for row in became(fired)} == {"cannot tell"}
