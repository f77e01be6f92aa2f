"""Meetings that are to follow one told before, named by nothing but 'next' or 'again'; everything is invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from truceline.talks import load_knowledge, negotiation_record, read_document

KB = load_knowledge(Path(__file__).with_name("negotiating_kb"))[0]
MET = "President Ivana Amber met Foreign Minister Davor Cobalt in Northport on Monday. "
ROUND = "Alder and Birchish delegations held a second round of talks in Northport on 3 March. "
BOTH = {"per:amber", "per:cobalt"}
SIDES = {"gpe:ALD", "gpe:BIR"}


def record(text: str) -> dict[str, Any]:
    document, problems = read_document(f"2031-03-05\n{text}\n".encode(), "a.txt")
    assert document is not None, problems
    return negotiation_record([document], KB)


@pytest.mark.parametrize(
    ("text", "who", "value"),
    [
        (MET + "The two agreed to meet again next week.", BOTH, "2031-W11"),
        (MET + "They agreed to meet again next week.", BOTH, "2031-W11"),
        (MET + "“We agreed on the next meeting,” Cobalt said.", BOTH, None),
        (MET + "A follow-up meeting is planned for 14 March.", BOTH, "2031-03-14"),
        (MET + "The envoys will reconvene on 11 March.", BOTH, "2031-03-11"),
        ("Amber met Cobalt in Northport on Monday and agreed to meet again on 7 March.", BOTH, "2031-03-07"),
        ("Amber and Cobalt spoke by phone on Monday. The two agreed to speak again on 7 March.", BOTH, "2031-03-07"),
        (ROUND + "The next round is scheduled for 7 March in Stonebridge.", SIDES, "2031-03-07"),
        (ROUND + "Talks will resume tomorrow.", SIDES, "2031-03-06"),
    ],
)  # fmt: skip
def test_the_next_meeting_is_planned_with_those_of_the_one_before(text, who, value):
    found = record(text)
    first, second = found["events"]
    assert (first["status"], second["status"]) == ("held", "planned")
    assert {each["entity"] for each in second["participants"]} == who
    assert {each["attendance"] for each in second["participants"]} == {"expected"}
    assert second["date"]["value"] == value
    assert [each["event"] for each in found["planned_next"]] == [second["id"]]


@pytest.mark.parametrize(
    "text",
    [
        MET + "They did not agree on a next meeting.",
        MET + "They may meet again.",
        ROUND + "No date was set for the next meeting.",
        ROUND + "They refused to meet again.",
    ],
)
def test_what_is_not_agreed_is_not_planned(text):
    assert record(text)["planned_next"] == []


def test_without_a_meeting_before_nobody_is_put_into_the_next():
    (found,) = record("“We agreed on the next meeting,” Amber said.")["events"]
    assert [each["entity"] for each in found["participants"]] == ["per:amber"]
    (found,) = record("The sides agreed on the next meeting.")["events"]
    assert found["participants"] == []


def test_words_that_tie_it_to_no_talks_are_no_event():
    assert record("The next session of the chess club is scheduled for 7 March.")["events"] == []
