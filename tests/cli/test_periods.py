"""`truceline compliance` and `truceline judge` on the demo's mission."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.shell import call

WEEK = ("--from", "2024-05-20", "--to", "2024-05-22")
LATER = ("--from", "2024-05-22", "--to", "2024-05-24")


@pytest.fixture(scope="module")
def judged(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo's mission, to be judged."""
    return Path(shutil.copytree(demo / "mission", tmp_path_factory.mktemp("judged") / "mission"))


def answers(mission: Path, *words: str) -> dict[tuple[str, str | None], dict[str, object]]:
    found = json.loads(call("compliance", mission, *words, "--json", actor=None).out)
    return {(each["commitment_id"], each["party"]): each for each in found["answers"]}


def test_every_answer_tells_what_it_rests_on(demo):
    found = answers(demo / "mission", *WEEK)
    whole = found["P1@text", None]
    assert whole["answer"] == "not assessable"  # nobody has decided anything yet
    assert whole["except_by"] == ["P3", "P4"]
    assert whole["because"][0] == f"reports that are not determined: {len(whole['undetermined'])}"
    number = str(whole["undetermined"][0])
    assert call("explain", demo / "mission", number, actor=None).code == 0


def test_the_parties_stand_side_by_side_and_nothing_is_scored_that_was_not_assessed(demo):
    shown = call("compliance", demo / "mission", *WEEK, actor=None)
    assert shown.code == 0
    assert "P1@text, amber: not assessable" in shown.out
    assert (
        "as a whole, read by text: no score: nothing was assessed; 0 to 3 whatever the rest came to"
        in shown.out
    )


@pytest.mark.slow
def test_a_named_persons_word_counts_where_no_machine_can_answer(judged):
    before = answers(judged, *LATER)["P5@text", "amber"]
    assert before["because"] == ["only people assess it, and nobody has"]
    words = ("--party", "amber", "--answer", "compliant", "--because", "the lists were handed over")
    said = call("judge", judged, "P5", *LATER, *words, actor="head-of-verification")
    assert said.code == 0, said.err
    after = answers(judged, *LATER)
    assert after["P5@text", "amber"]["answer"] == "compliant"
    assert after["P5@text", "cobalt"]["answer"] == "not assessable"
    assert call("verify", judged, actor=None).code == 0


@pytest.mark.parametrize(("words", "actor", "says"), [
    (("P1", *LATER, "--answer", "compliant", "--because", "x"), "head-of-verification", "not for people to judge"),
    (("P5", *LATER, "--answer", "fine", "--because", "x"), "head-of-verification", "is no judgement"),
    (("P5", *LATER, "--answer", "compliant", "--because", " "), "head-of-verification", "needs its reason"),
    (("P5", *LATER, "--answer", "compliant", "--because", "x"), "duty-officer", "duty-officer"),
    (("P5", *LATER, "--answer", "compliant", "--because", "x", "--party", "nobody"), "head-of-verification",
     "is not a party"),
    (("P5", "--from", "2024-05-24", "--to", "2024-05-22", "--answer", "compliant", "--because", "x"),
     "head-of-verification", "no period"),
])  # fmt: skip
def test_what_is_refused_leaves_nothing(judged, words, actor, says):
    refused = call("judge", judged, *words, actor=actor)
    assert refused.code == 2
    assert says in refused.err
