"""The agreement's own commands: check says every fault at once, ask answers with its steps, nothing is guessed."""

from __future__ import annotations

import json

from tests.cli.shell import call
from tests.cli.small import ROOT

AGREEMENTS = ROOT / "tests" / "agreements"
ASKED = (
    "--act",
    "weapon_presence",
    "--weapon",
    "launcher-122",
    "--party",
    "A",
    "--at",
    "2015-03-05T12:00+02:00",
)
PLACE = ("--lon", "36.62", "--lat", "48", "--sigma-m", "50")


def test_a_whole_folder_is_said_to_be_whole():
    done = call("agreement", "check", AGREEMENTS / "withdrawal")
    assert (done.code, done.err) == (0, "")
    assert done.out == "withdrawal: whole. 4 provisions, 5 commitments, 1 reading of parties.\n"


def test_every_fault_is_told_at_once_with_its_place_and_remedy():
    done = call("agreement", "check", AGREEMENTS / "bad" / "words-that-are-not-allowed", "--json")
    found = json.loads(done.out)
    assert (done.code, found["ok"], found["id"]) == (2, False, None)
    assert len({problem["file"] for problem in found["problems"]}) > 3
    assert all(problem["remedy"] for problem in found["problems"])


def test_an_act_is_answered_with_every_step_and_nothing_says_that_it_happened():
    done = call("agreement", "ask", AGREEMENTS / "withdrawal", *ASKED, *PLACE)
    assert done.code == 0
    assert "W2@text: violation" in done.out
    assert "35 km from line-of-contact, the baseline of A, are asked; it is 28.4 km away: nearer" in done.out
    assert done.out.splitlines()[-1] == (
        "This holds if it is so: whether it occurred, and who did it, is for the findings."
    )


def test_without_a_place_or_an_uncertainty_nobody_can_tell():
    for place in ((), PLACE[:4]):
        done = call(
            "agreement", "ask", AGREEMENTS / "withdrawal", *ASKED, *place, "--read-by", "text", "--json"
        )
        answers = {each["commitment_id"]: each["verdict"] for each in json.loads(done.out)["answers"]}
        assert answers["W2@text"] == "cannot tell"


def test_words_that_name_nothing_are_refused_with_those_that_would():
    for option, word, known in (
        ("--weapon", "grad", "launcher-122"),
        ("--party", "C", "A, B"),
        ("--act", "war", "mortar"),
    ):
        words = list(ASKED)
        words[words.index(option) + 1] = word
        done = call("agreement", "ask", AGREEMENTS / "withdrawal", *words, *PLACE)
        assert done.code == 2
        assert f"'{word}' is not known" in done.err
        assert known in done.err
