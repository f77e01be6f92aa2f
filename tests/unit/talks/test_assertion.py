"""A negation at the verb of speech: what somebody denied or did not say is never said. All of it is invented."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.talks.test_positions import record
from tests.unit.talks.test_reported_acts import act

WITHHELD = [
    "Amber did not say that {}.",
    "Amber didn't say that {}.",
    "Amber never said that {}.",
    "Amber has not yet said that {}.",
    "Amber declined to say whether {}.",
    "Amber refused to say that {}.",
    "Amber would not say whether {}.",
    "Amber could not confirm that {}.",
    "Amber never promised that {}.",
    "Amber did not deny that {}.",
    "Amber neither confirmed nor denied that {}.",
    "Amber did not confirm or deny that {}.",
    "Amber left without saying that {}.",
    "Neither Amber nor Cobalt said that {}.",
    "Nobody said that {}.",
    "Nor did Amber say that {}.",
    "Amber did not say that Cobalt said that {}.",
    "Amber denied that Cobalt said that {}.",
]
UNREAD = [
    "Amber stopped short of saying that {}.",
    "Amber has yet to say that {}.",
    "Amber failed to say that {}.",
    "It is not true that {}.",
    "Amber did not rule out that {}.",
]
DENIED = ["Amber denied that {}.", "Amber denied reports that {}.", "Amber rejected claims that {}.", "{}, Amber denied."]  # fmt: skip
ACTS = [
    ("Alderland accepted the truce", "positions"),
    ("Alderland made concessions on the coast", "concessions"),
    ("Alderland offered a plan for the reactor", "proposals"),
    ("Alderland and Birchland signed a memorandum on the coast", "commitments"),
]


def acted(made: dict[str, Any]) -> list[tuple[str, str]]:
    """What sides are said to have done, by list and status."""
    keys = ("positions", "concessions", "proposals", "commitments")
    return [(key, each["status"]) for key in keys for each in made[key]]


@pytest.mark.parametrize(("words", "key"), ACTS)
def test_what_is_said_is_an_act_so_that_the_tests_below_can_fail(words: str, key: str) -> None:
    made = record(f"Amber said that {words}.")
    assert key in {each[0] for each in acted(made)}
    assert (made["claims"][0]["assertion"], made["claims"][0]["polarity"]) == ("made", "positive")


@pytest.mark.parametrize("how", [*WITHHELD, *UNREAD])
@pytest.mark.parametrize("words", [each[0] for each in ACTS])
def test_what_nobody_says_is_no_act_of_anybody(how: str, words: str) -> None:
    made = record(how.format(words))
    of_the_text = [each for each in acted(made) if each != ("positions", "open")]  # 'did not rule out'
    assert of_the_text == []
    assert "positive" not in [each["polarity"] for each in made["claims"]]
    assert not [each for each in made["events"] if each["status"] == "held"]


@pytest.mark.parametrize("how", WITHHELD)
def test_a_statement_that_was_not_made_says_so_with_the_word(how: str) -> None:
    made = record(how.format("Alderland accepted the truce"))
    assert made["statements"]
    for each, claim in zip(made["statements"], made["claims"], strict=True):
        assert (each["assertion"], claim["assertion"]) in (("withheld",) * 2, ("denied",) * 2)
        assert each["negation"]["text"].lower() in how.lower()
    assert made["statements"][-1]["assertion"] == "withheld"


@pytest.mark.parametrize("how", DENIED)
@pytest.mark.parametrize(
    ("words", "statuses"),
    [
        ("Alderland accepted the truce", ["rejected"]),
        ("Alderland made concessions on the coast", ["none_made"]),
        ("Alderland and Birchland signed a memorandum on the coast", ["not_signed"]),
        ("Alderland offered a plan for the reactor", []),
    ],
)
def test_what_is_denied_is_turned(how: str, words: str, statuses: list[str]) -> None:
    made = record(how.format(words))
    assert [status for _, status in acted(made)] == statuses
    assert made["claims"][0]["assertion"] == "denied"
    assert "positive" not in [each["polarity"] for each in made["claims"]]
    assert not [each for each in made["events"] if each["status"] == "held"]


def test_a_denial_of_a_negation_is_positive() -> None:
    (claim,) = record("Amber denied that Alderland did not accept the truce.")["claims"]
    assert claim["polarity"] == "positive"


@pytest.mark.parametrize(
    ("old", "new"),
    [("said that", "did not say that"), ("said that", "never said that"), ("was closed", "was not closed")],
)
def test_inserting_a_negation_turns_the_polarity_and_nothing_else(old: str, new: str) -> None:
    text = "Cobalt left. Amber said that the road was closed. Ochre said that the port is open."
    one, other = record(text), record(text.replace(old, new, 1))
    turned = [a["polarity"] != b["polarity"] for a, b in zip(one["claims"], other["claims"], strict=True)]
    assert turned == [True, False]
    for first, second in zip(one["statements"], other["statements"], strict=True):
        assert [first[key] for key in ("speaker", "type", "channel", "date")] == [
            second[key] for key in ("speaker", "type", "channel", "date")
        ]
    assert one["events"] == other["events"] == []


@pytest.mark.parametrize(
    "text",
    [
        "Amber never said “Alderland accepted the truce.”",
        "“Alderland accepted the truce,” Amber did not say.",
        "Amber did not write: “Alderland accepted the truce.”",
    ],
)
def test_words_that_somebody_did_not_say_are_kept_and_are_no_position(text: str) -> None:
    made = record(text)
    assert [(each["type"], each["assertion"]) for each in made["statements"]] == [("direct", "withheld")]
    assert made["positions"] == []


def test_a_promise_that_was_never_made_is_no_refusal() -> None:
    assert record("Amber promised to accept the truce.")["positions"]
    assert record("Amber never promised to accept the truce.")["positions"] == []


def test_nobody_is_nobody() -> None:
    (one,) = record("No one has said that Alderland accepted the truce.")["statements"]
    assert one["speaker"] is None


def test_what_is_taken_for_granted_stays() -> None:
    """Who does not say when it was signed speaks of a signing that was."""
    made = record("Amber did not say when Alderland and Birchland signed the memorandum on the coast.")
    assert acted(made) == [("commitments", "signed")]


def test_an_order_that_was_not_given_is_none() -> None:
    given = record("Amber instructed the Alder team to explore the reactor.")["instructions"]
    assert len(given) == 1
    assert record("Amber did not instruct the Alder team to explore the reactor.")["instructions"] == []


def test_an_act_that_nobody_reports_is_not_said_to_have_happened() -> None:
    assert (
        act("Petz did not say that Cobaltia had shelled Northport.")["stated"] == "not said to have happened"
    )
    assert act("Petz did not say why Cobaltia had shelled Northport.")["stated"] == "happened"
    assert act("Petz said that Cobaltia had shelled Northport.")["stated"] == "happened"
