"""What an answer must leave open: a human's judgement, and a duty that is no act."""

from __future__ import annotations

from tests.unit.agreement.the_withdrawal import FOLDER, RANGE, answer, changed
from truceline.records import Place


def test_a_prohibition_that_a_human_checks_is_no_violation_by_machine(tmp_path):
    text = (FOLDER / "provisions.yaml").read_text(encoding="utf-8")
    first, _, rest = text.partition("- id: W2")
    by_hand = first + "- id: W2" + rest.replace("check: machine", "check: human", 1)
    agreement = changed(tmp_path, {"provisions.yaml": (text, by_hand)})
    found = answer(agreement, "W2")
    assert found.verdict.value == "cannot tell"
    assert found.steps[-1].test == "judgement"
    assert found.steps[-2].answer.name == "YES"  # what a machine can test is tested and shown
    assert answer(agreement, "W2", Place.point(36.0, 48.0, 50)).verdict.value == "compliant"


def test_an_exemption_that_a_human_checks_excuses_nothing_and_leaves_it_open(tmp_path):
    assert answer(changed(tmp_path / "a", {}), "W2", RANGE).verdict.value == "permitted"
    text = (FOLDER / "provisions.yaml").read_text(encoding="utf-8")
    first, _, rest = text.partition("- id: X1")
    by_hand = first + "- id: X1" + rest.replace("check: machine", "check: human", 1)
    found = answer(changed(tmp_path / "b", {"provisions.yaml": (text, by_hand)}), "W2", RANGE)
    assert found.verdict.value == "cannot tell"
    assert found.excepted_by[0].steps[-1].words.startswith("X1 says that a human judges it")


def test_an_obligation_without_an_act_is_not_addressed_by_one(tmp_path):
    duty = (
        "- id: O1\n  type: obligation\n  text: art-2/1\n  bound: [A, B]\n  acts: []\n"
        "  in_force: [{from: 2015-02-15T00:00+02:00, to: null}]\n\n- id: W1\n"
    )
    found = answer(changed(tmp_path, {"provisions.yaml": ("- id: W1\n", duty)}), "O1")
    assert found.verdict.value == "not addressed"
