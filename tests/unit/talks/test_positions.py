"""Where each side stands, as texts of our own writing say it; every name and every issue is invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from truceline.talks import load_knowledge, negotiation_record, read_document, ungrounded

KB, FAULTS = load_knowledge(Path(__file__).with_name("negotiating_kb"))


def record(text: str) -> dict[str, Any]:
    document, _ = read_document(f"2031-03-02\n{text}\n".encode(), "a.txt")
    assert document is not None
    made = negotiation_record([document], KB)
    assert ungrounded(made, {document.id: document.raw}) == []
    return made


def stands(text: str) -> list[tuple[str, str | None, str]]:
    return [(each["issue"], each["party"], each["status"]) for each in record(text)["positions"]]


def test_the_invented_knowledge_base_is_whole() -> None:
    assert FAULTS == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Birchland rejected the truce.", [("TRUCE", "BIR", "rejected")]),
        ("Birchland is still demanding Alderland's withdrawal from the islands.", [("COAST", "BIR", "disputed")]),
        ("Alderland and Birchland agreed on the reactor.", [("REACTOR", "ALD", "agreed"), ("REACTOR", "BIR", "agreed")]),
        ("The Alder and Cedarian sides have largely completed work on joint patrols.", [("PATROLS", "ALD", "close"), ("PATROLS", "CED", "close")]),
        ("Alderland, Birchland, and Cedaria support the grain corridor.", [("GRAIN", "ALD", "supports"), ("GRAIN", "BIR", "supports"), ("GRAIN", "CED", "supports")]),
        ("The Birchish delegation opposes joint patrols.", [("PATROLS", "BIR", "rejected")]),
        ("The question of the reactor remains unresolved.", [("REACTOR", None, "open")]),
        ("The truce was rejected by Birchland.", [("TRUCE", "BIR", "rejected")]),
        ("The grain corridor has been agreed.", [("GRAIN", None, "agreed")]),
        ("Ivana Amber said: “We are ready to accept joint patrols.”", [("PATROLS", "ALD", "offered")]),
        ("“Davor Cobalt told me, ‘We are ready to accept joint patrols,’ and I left,” Ivana Amber said.", [("PATROLS", "BIR", "offered")]),
        ("Stonebridge rejected the truce.", [("TRUCE", "BIR", "rejected")]),
        ("The pledges of help offered by Cedaria are new.", [("PLEDGES", "CED", "offered")]),
        ("Cobalt said that Cedaria offered “considerable” pledges of help.", [("PLEDGES", "CED", "offered")]),
        ("Neither Alderland nor Birchland supports the truce.", [("TRUCE", "ALD", "rejected"), ("TRUCE", "BIR", "rejected")]),
        ("Alderland and Cedaria, together with Dogwood, agreed on the truce.", [("TRUCE", "ALD", "agreed"), ("TRUCE", "CED", "agreed")]),
        ("Birchland, which rejects the truce, came late.", [("TRUCE", "BIR", "rejected")]),
        ("Birchland said it opposes the joint patrols.", [("PATROLS", "BIR", "rejected")]),
        ("Birchland would accept the truce if Alderland left.", [("TRUCE", "BIR", "offered")]),
        ("Alderland will never cede the coast.", [("COAST", "ALD", "rejected")]),
        ("Birchland refused to accept the truce.", [("TRUCE", "BIR", "rejected")]),
        ("Birchland's foreign minister Marek Slate rejected the truce.", [("TRUCE", "BIR", "rejected")]),
        ("No agreement has been reached on the reactor.", [("REACTOR", None, "open")]),
        ("There was no progress on the reactor.", [("REACTOR", None, "open")]),
        ("The two sides remain far apart on the reactor.", [("REACTOR", None, "disputed")]),
        ("Cobalt said the draft on the reactor is 95 percent ready.", [("REACTOR", "BIR", "close")]),
        ("The Birchish envoy called the truce unacceptable, but the reactor is out of the question.", [("REACTOR", None, "rejected")]),
        ("The hardest issues will be discussed, namely the reactor and the coast.", [("REACTOR", None, "open"), ("COAST", None, "open")]),
    ],
)  # fmt: skip
def test_words_of_status_say_where_a_side_stands(
    text: str, expected: list[tuple[str, str | None, str]]
) -> None:
    assert stands(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Birchland rejected claims that it broke the truce.",
        "If Birchland rejects the truce, the talks end.",
        "Cobalt hopes that Alderland supports the truce.",
        "Did Birchland reject the truce?",
        "Birchland must accept the truce.",
        "Alderland and Birchland agreed to discuss the reactor.",
        "Both are trying to reach agreement on the reactor.",
        "Cedarian support for the truce is old.",
        "Birchland rejected the invitation.",
        "A largely completed truce is none.",
        "They could agree on the reactor.",
        "What Birchland rejected was not the truce but the wording.",
        "Many Birchish officials rejected the truce.",
        "A Birchish lawmaker rejected the truce.",
        "Cobalt, who met Amber at the port, said Alderland supports the truce.",
        "The truce agreed in Northport was broken by Birchland.",
        "Ochre thanked Amber for supporting the truce.",
        "Birchland broke the truce on the coast.",
    ],
)
def test_what_asserts_nothing_about_an_issue_is_no_position(text: str) -> None:
    assert stands(text) == []


@pytest.mark.parametrize(
    ("one", "other", "before", "after"),
    [
        ("Birchland supports the truce.", "Birchland does not support the truce.", "supports", "rejected"),
        ("Both sides, Alderland and Birchland, are close to an agreement on the reactor.", "Both sides, Alderland and Birchland, are not close to an agreement on the reactor.", "close", "open"),
        ("Alderland and Birchland agreed on the reactor.", "Alderland and Birchland have yet to agree on the reactor.", "agreed", "open"),
        ("Birchland has rejected the truce.", "Birchland has never rejected the truce.", "rejected", "open"),
        ("Birchland accepted the joint patrols.", "Birchland refused to accept the joint patrols.", "agreed", "rejected"),
        ("Cobalt said Birchland accepted the joint patrols.", "Cobalt denied that Birchland accepted the joint patrols.", "agreed", "rejected"),
        ("Neither side supports the truce, Birchland rejects it.", "Birchland supports the truce.", "", "supports"),
    ],
)  # fmt: skip
def test_a_negation_turns_the_status(one: str, other: str, before: str, after: str) -> None:
    assert {status for _, _, status in stands(one)} == ({before} if before else set())
    assert {status for _, _, status in stands(other)} == {after}


def test_a_position_says_by_whom_it_is_told_and_what_is_left() -> None:
    text = (
        "President Ivana Amber had a call with Cedarian envoy Piet Ochre on Saturday.\n"
        "Coastal Matters\n"
        "Another key matter is the pledges of help, as one source mentioned progress during the call, pointing out that "
        "both sides are close to reaching an agreement in this regard, but further work is needed on the draft."
    )
    made = record(text)
    assert [(each["issue"], each["party"], each["status"]) for each in made["positions"]] == [
        ("PLEDGES", "ALD", "close"),
        ("PLEDGES", "CED", "close"),
    ]
    one = made["positions"][0]
    assert one["said_by"] == "anon:a/1"
    assert one["residual"]["text"] == "further work is needed on the draft"
    assert one["provenance"]["derived"]
    assert one["via"] in {each["id"] for each in made["statements"]}


def test_a_word_that_may_mean_two_keeps_both() -> None:
    (one,) = record("Birchland demands Alderland's withdrawal from parts of the shore that it holds.")[
        "positions"
    ]
    assert [(each["reference"]["text"], each["entity"]) for each in one["alternatives"]] == [
        ("it", "gpe:BIR"),
        ("it", "gpe:ALD"),
    ]


def test_what_a_position_waits_for_is_its_condition() -> None:
    (one,) = record("Dogwood supports joint patrols after a truce.")["positions"]
    assert (one["issue"], one["condition"]["text"]) == ("PATROLS", "after a truce")
