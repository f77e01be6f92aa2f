"""What the scenarios of guarantees share: an invented line with a guarantee of it, a clock that moves, a panel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.spec.scenario import ACTOR, Row, Scenario, Spot, read_table, utc
from truceline.records import stopped_clock

AGREEMENT = Path(__file__).parents[1] / "agreements" / "guaranteed"
ANSWERS = {"YES": "met", "NO": "not met", "CANNOT_TELL": "cannot tell"}
SOURCES = """
    source     | class  | party  | tier
    camera-net | camera |        | mission
    patrol     | patrol |        | mission
    amber-army | party  | amber  | mission
    cobalt-mod | party  | cobalt | mission
"""
SIGNER, SECOND, CHAIR = "head-of-verification", "deputy-head-of-verification", "chair-of-commission"
MANDATE = """
may_determine = true
may_attribute = true
may_publish = true
publish_to = ["public", "commission"]
signers = ["head-of-verification", "deputy-head-of-verification"]
"""


def begin(scenario: Scenario, sources: str = SOURCES) -> None:
    """A mission under the invented agreement, which may say who did an act."""
    scenario.agreement(AGREEMENT)
    scenario.mandate(MANDATE)
    scenario.sources(sources)
    scenario.desk.places["Depot"] = Spot(-29.30, 41.20)
    scenario.actors(CHAIR)


def learn(scenario: Scenario, when: str, table: str) -> None:
    """Read what was reported at a moment, and run."""
    clock(scenario, when)
    scenario.observe(table)
    clock(scenario, when)
    scenario.run()


def clock(scenario: Scenario, when: str) -> None:
    """Set the mission's clock."""
    scenario.now = utc(when)
    if scenario.is_made:
        scenario.mission.clock = stopped_clock(scenario.now)


def judge(scenario: Scenario, when: str, table: str) -> None:
    """Named findings at a moment: incident, question, answer. The question 'occurred' takes a status."""
    clock(scenario, when)
    for row in read_table(table):
        for number in _numbers(row["incident"]):
            if row["question"] == "occurred":
                for signer in (SIGNER, SECOND):
                    scenario.mission.decide(number, status=row["answer"], because="as told", actor=signer)
            else:
                scenario.mission.find(
                    number, question=row["question"], answer=row["answer"], because="as told", actor=SIGNER
                )


def _numbers(cell: str) -> list[str]:
    """'1-3' or '5'."""
    first, dash, last = cell.partition("-")
    return [str(n) for n in range(int(first), int(last if dash else first) + 1)]


def panel(scenario: Scenario, when: str, guarantee: str = "G-cobalt") -> Any:
    """The panel as known at a moment."""
    return scenario.mission.panel(guarantee, as_of=utc(when))


def conditions(found: Any) -> list[Row]:
    """Each condition with its answer, what is missing and what would change it."""
    return [_row(each) for each in found.conditions]


def void(found: Any) -> list[Row]:
    """What would void it, likewise."""
    return [_row(each) for each in found.void]


def _row(each: Any) -> Row:
    return {
        "condition": each.condition,
        "answer": ANSWERS[each.answer.name],
        "because": each.because,
        "on": ", ".join(name for one in each.measures for name in one.evidence),
        "missing": "; ".join(one.missing for one in each.measures),
        "would change it": "; ".join(one.would_change for one in each.measures),
    }


def clocks(found: Any) -> list[Row]:
    """Each clock with its start."""
    return [
        {
            "clock": each.clock,
            "started": f"{each.at:%m-%d %H:%M}" if each.at else "-",
            "because": each.because,
        }
        for each in found.clocks
    ]


def stages(found: Any) -> list[Row]:
    """Each stage with where it stands and its prompts; consultation last."""
    every = [*found.stages, *([found.consultation] if found.consultation else [])]
    return [{"stage": each.stage, "state": each.state, "prompt": " ".join(each.prompts)} for each in every]


__all__ = [
    "ACTOR",
    "CHAIR",
    "SIGNER",
    "begin",
    "clocks",
    "conditions",
    "judge",
    "learn",
    "panel",
    "stages",
    "utc",
    "void",
]
