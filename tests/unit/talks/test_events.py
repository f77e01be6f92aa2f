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


NEGOTIATING = load_knowledge(Path(__file__).with_name("negotiating_kb"))[0]
ROUNDS = """2031-03-09
Ivana Amber and foreign minister Davor Cobalt ended a second round of negotiations in Northport on Saturday, the mediators said.
The four-hour session was the sixth in eight days.
Amber had earlier met the mediator, Lena Umber, in Northport on Saturday. A separate meeting between Cobalt and Umber in
Northport was cancelled.
“We went through the question of the coast line by line,” Amber told reporters.
The Alder delegation consisted of Amber and General Osric Dolomite, with the lawyer Tamsin Ember also participating.
Cobalt denied that he had held a telephone call with Piet Ochre before the session. A diplomat said no such call took place.
The second round of technical talks on prisoners will be held in Eastmere next Thursday.
The third round of negotiations between Alderland and Birchland is scheduled for 20 March in Stonebridge.
""".replace("Umber in\nNorthport", "Umber in Northport")  # fmt: skip
STEPS = """2031-03-12
Davor Cobalt said on Tuesday that he was ready to meet Ivana Amber. “If Amber comes to Northport, I will meet her,” he said.
On Monday evening Amber briefed Danylo Zeremskyi on the draft by phone.
Amber instructed the Alder team to prepare an answer by Friday and ordered General Dolomite to report to her within three days.
The call between Ochre and Cobalt, which had been planned for Wednesday, was postponed until next Monday.
Alderland and Birchland signed a protocol on prisoners in Stonebridge on 7 March.
Umber will hold talks with Amber and Cobalt on Thursday.
"""


def told(text: str) -> list[tuple[Any, ...]]:
    """Kind, status, day, place and known participants of each event of an article of the second base."""
    document, problems = read_document(text.encode(), "a.txt")
    assert document is not None, problems
    found = negotiation_record([document], NEGOTIATING)["events"]
    return [
        (
            each["kind"],
            each["status"],
            each["date"]["value"],
            (each["place"] or {}).get("entity", "").removeprefix("loc:"),
            {one[4:] for one in who(each) if one and not one.startswith("ent:")},
        )
        for each in found
    ]


def test_an_article_of_two_series_two_meetings_in_one_town_and_a_call_that_is_denied() -> None:
    assert [each if "unlinked" not in each[3] else (*each[:3], "?", each[4]) for each in told(ROUNDS)] == [
        ("negotiation_round", "held", "2031-03-08", "northport", {"amber", "cobalt"}),
        ("meeting", "held", "2031-03-08", "northport", {"amber", "umber"}),
        ("meeting", "cancelled", None, "northport", {"cobalt", "umber"}),
        ("call", "cancelled", None, "", {"cobalt", "ochre"}),
        ("negotiation_round", "planned", "2031-03-13", "?", set()),
        ("negotiation_round", "planned", "2031-03-20", "stonebridge", {"ALD", "BIR"}),
    ]


def test_ordinals_of_several_series_stay_with_their_own() -> None:
    document, _ = read_document(ROUNDS.encode(), "a.txt")
    assert document is not None
    record = negotiation_record([document], NEGOTIATING)
    rounds = [each for each in record["events"] if each["kind"] == "negotiation_round"]
    assert [each["ordinal"]["n"] for each in rounds] == [2, 2, 3]
    assert rounds[0]["duration"]["value"] == "PT4H"
    (delegation,) = record["delegations"]
    assert (delegation["side"], delegation["event"]) == ("ALD", rounds[0]["id"])
    assert [each["role"] for each in delegation["members"]] == ["party", "party", "also present"]
    quotation = next(each for each in record["statements"] if each["type"] == "direct")
    assert quotation["about"] != [rounds[2]["id"]]


def test_an_article_of_conditions_a_postponement_and_a_signing() -> None:
    assert told(STEPS) == [
        ("meeting", "explored", None, "", {"amber", "cobalt"}),
        ("briefing", "held", "2031-03-10TEV", "", {"amber", "zeremskyi"}),
        ("report", "planned", None, "", {"amber"}),
        ("call", "planned", "2031-03-17", "", {"ochre", "cobalt"}),
        ("signing", "held", "2031-03-07", "stonebridge", {"ALD", "BIR"}),
        ("meeting", "planned", "2031-03-13", "", {"umber", "amber", "cobalt"}),
    ]


def test_orders_have_who_whom_what_and_until_when() -> None:
    document, _ = read_document(STEPS.encode(), "a.txt")
    assert document is not None
    found = negotiation_record([document], NEGOTIATING)["instructions"]
    assert [(each["by"], each["content"], each["due"]["value"]) for each in found] == [
        ("per:amber", "to prepare an answer by Friday", "2031-03-14"),
        ("per:amber", "to report to her within three days", "P3D"),
    ]
    assert found[0]["to"] == "gpe:ALD"


def test_many_meetings_of_the_same_two_are_told_apart_and_none_is_lost() -> None:
    days = [f"{day} January {year}" for year in range(2021, 2026) for day in range(1, 29)]
    found = events(" ".join(f"Amber met Cobalt in Northport on {day}." for day in days))
    assert len({each["date"]["value"] for each in found}) == len(days)


def test_an_event_told_very_often_keeps_all_who_took_part() -> None:
    found = events("Amber met Cobalt in Northport on Friday. " * 60 + "Basalt joined the meeting.")
    assert {"per:amber", "per:cobalt"} <= who(found[0])
    assert len(found[0]["mentions"]) >= 60
