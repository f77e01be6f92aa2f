"""`truceline guarantee`: a panel to read, the same as JSON, a decision by somebody named; refusals in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.shell import call
from tests.spec import guaranteeing as g
from tests.spec.scenario import Scenario
from truceline.compliance.guarantees_v1 import LAST_LINE


@pytest.fixture(scope="module")
def mission(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A verified assault of one hour, closed and ready for the command line."""
    scenario = Scenario(tmp_path_factory.mktemp("panel"))
    g.begin(scenario)
    g.learn(scenario, "2024-05-20 07:10", """
        when (UTC)          | what           | where   | by     | source
        2024-05-20 06:00±2m | ground_assault | Hill 12 | cobalt | camera-net
        2024-05-20 07:00±2m | artillery      | Mill    | cobalt | patrol
    """)  # fmt: skip
    g.judge(scenario, "2024-05-20 08:00", """
        incident | question    | answer
        1        | occurred    | verified
        1        | responsible | cobalt
    """)  # fmt: skip
    scenario.close()
    return scenario.folder / "mission"


def test_the_last_line_is_always_the_same(mission):
    said = call("guarantee", "panel", str(mission), "G-cobalt", "--as-of", "2024-05-20T09:00Z")
    assert said.code == 0
    lines = said.out.strip().splitlines()
    assert " ".join(LAST_LINE.split()).endswith(" ".join(lines[-1].split()))
    text = " ".join(said.out.split())
    for part in (
        "CANNOT TELL significant: any one of 3 is needed: 2 not met, 1 cannot tell",
        "sustained: 0 min verified and attributed",
        "first_report: 2024-05-20 07:10:00 UTC",
        "verified: 2024-05-20 08:00:00 UTC",
        "stage-1 (warning): due 2024-05-21 08:00 UTC, 23 h left",
        "Who decides: chair-of-commission",
    ):
        assert part in text, said.out


def test_every_guarantee_is_told_where_none_is_named(mission):
    found = json.loads(call("guarantee", "panel", str(mission), "--json").out)
    assert [each["guarantee"] for each in found["panels"]] == ["G-cobalt", "G-amber"]
    assert found["kept_as_written"] == []
    assert all(each["last_line"] == LAST_LINE for each in found["panels"])


def test_a_decision_needs_somebody_named(mission):
    words = ["guarantee", "decide", str(mission), "G-cobalt", "--answer", "wait", "--because", "too little"]
    refused = call(*words, "--actor", "duty-officer")
    assert refused.code == 2
    assert "TL-MIS-005" in refused.err and "Named are: chair-of-commission." in refused.err
    made = json.loads(call(*words, "--actor", "chair-of-commission", "--json").out)
    assert made["panel"] == "panel-G-cobalt-1"
    assert call("explain", str(mission), "panel-G-cobalt-1").code == 0
    assert call("explain", str(mission), "guarantee/G-cobalt").code == 0


def test_a_guarantee_nobody_wrote_is_refused_with_those_there_are(mission):
    refused = call("guarantee", "panel", str(mission), "G9")
    assert refused.code == 2
    assert "The agreement has: G-cobalt, G-amber." in refused.err


def test_decide_takes_a_status_or_a_question(mission):
    both = call("decide", str(mission), "1", "--status", "verified", "--question", "intent", "--because", "x")
    assert both.code == 2
    made = call("decide", str(mission), "1", "--question", "intent", "--answer", "accidental",
                "--because", "its own report", "--for", "1", "--actor", "head-of-verification", "--json")  # fmt: skip
    assert json.loads(made.out)["basis_for"] == ["1"]
