"""Calls, meetings, rounds and signings in articles of our own writing; every name and place is invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from truceline.talks import load_knowledge, negotiation_record, read_document

KB = load_knowledge(Path(__file__).with_name("invented_kb"))[0]


def events(text: str, day: str = "2031-03-02") -> list[dict[str, Any]]:
    document, problems = read_document(f"{day}\n{text}\n".encode(), "a.txt")
    assert document is not None, problems
    found: list[dict[str, Any]] = negotiation_record([document], KB)["events"]
    return found


def one(text: str) -> dict[str, Any]:
    (found,) = events(text)
    return found


def who(event: dict[str, Any]) -> set[str]:
    return {each["entity"] for each in event["participants"]}


def test_a_call_has_its_parties_day_length_and_mode() -> None:
    found = one("Ivana Amber had a two-hour phone call yesterday, Saturday, with Minister Davor Cobalt.")
    assert (found["kind"], found["status"], found["mode"], found["plover"]) == (
        "call",
        "held",
        "phone",
        "CONSULT",
    )
    assert who(found) == {"per:amber", "per:cobalt"}
    assert found["date"]["value"] == "2031-03-01"
    assert found["duration"]["value"] == "PT2H"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Amber met Cobalt in Northport on Friday.", "held"),
        ("Amber did not meet Cobalt in Northport on Friday.", "cancelled"),
        ("Amber will meet Cobalt in Northport on Monday.", "planned"),
        ("Amber will not meet Cobalt in Northport on Monday.", "cancelled"),
        ("Amber is expected to meet Cobalt in Northport on Monday.", "planned"),
        ("Amber may meet Cobalt in Northport on Monday.", "explored"),
        ("Amber refused to meet Cobalt in Northport.", "cancelled"),
        ("Amber has yet to meet Cobalt in Northport.", "explored"),
        ("A meeting between Amber and Cobalt in Northport was cancelled.", "cancelled"),
        ("A meeting between Amber and Cobalt in Northport was held on Friday.", "held"),
        ("A meeting between Amber and Cobalt will take place in Northport on Monday.", "planned"),
        ("Amber proposed a meeting with Cobalt in Northport.", "explored"),
        ("Amber held talks with Cobalt in Northport.", "held"),
        ("Amber held no talks with Cobalt in Northport.", "cancelled"),
        ("Talks between Amber and Cobalt in Northport are under way.", "ongoing"),
        ("Amber called off a meeting with Cobalt in Northport.", "cancelled"),
    ],
)
def test_verb_and_negation_decide_what_came_of_it(text: str, status: str) -> None:
    found = one(text)
    assert found["status"] == status
    assert who(found) == {"per:amber", "per:cobalt"}
    assert found["place"]["entity"] == "loc:northport"


def test_what_is_planned_is_an_agreement_to_meet_and_stands_among_the_next_steps() -> None:
    document, _ = read_document(b"2031-03-02\nAmber will meet Cobalt on Monday.\n", "a.txt")
    assert document is not None
    record = negotiation_record([document], KB)
    assert record["events"][0]["plover"] == "AGREE"
    (planned,) = record["planned_next"]
    assert (planned["event"], planned["as_of"]) == (record["events"][0]["id"], "2031-03-02")
    assert planned["date"]["value"] == "2031-03-03"


def test_the_call_is_the_call_told_before() -> None:
    found = one(
        "Amber held a call with Cobalt on Saturday. The call lasted three hours. After the call he left."
    )
    assert len(found["mentions"]) == 3
    assert found["duration"]["value"] == "PT3H"


def test_two_meetings_in_one_town_on_one_day_stay_two() -> None:
    text = "Amber met Cobalt in Northport on Friday. Amber met Goran Basalt in Northport on Friday."
    assert [who(each) for each in events(text)] == [{"per:amber", "per:cobalt"}, {"per:amber", "per:basalt"}]


def test_rounds_of_two_numbers_stay_two_and_round_and_session_may_be_one() -> None:
    text = (
        "The second round of negotiations between Amber and Cobalt was held in Northport. "
        "The third round of negotiations with Cobalt will be held on Monday, Amber said. "
        "It is the third session of negotiations in two days."
    )
    found = events(text)
    assert [(each["ordinal"]["n"], each["status"]) for each in found] == [(2, "held"), (3, "planned")]
    assert found[1]["ordinal"]["window"] == "P2D"


def test_what_somebody_says_of_his_own_meeting_has_him_in_it() -> None:
    found = one("“I met Davor Cobalt in Northport on Friday,” Ivana Amber wrote.")
    assert who(found) == {"per:amber", "per:cobalt"}


def test_names_that_nobody_knows_take_part_too() -> None:
    found = one("Ivana Amber met Jonas Quarry in Eastmere on Friday.")
    assert "per:amber" in who(found)
    assert sum(each.startswith("ent:unlinked/") for each in who(found)) == 1
    assert found["place"]["entity"].startswith("ent:unlinked/")


@pytest.mark.parametrize(
    "text",
    [
        "Amber met the deadline. The plan met with approval. The price war goes on.",
        "Amber called for talks. Cobalt called on them to stop.",
        "The report says that the road is open. Meetings are dull.",
    ],
)
def test_words_that_only_look_like_meetings_are_none(text: str) -> None:
    assert events(text) == []
