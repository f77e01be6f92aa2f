"""What was proposed and what was conceded; every name, issue and sentence is invented."""

from __future__ import annotations

import pytest

from tests.unit.talks.test_positions import record


def proposals(text: str) -> list[tuple[str | None, str | None, str | None, str]]:
    return [(each["by"], each["to"], each["about"], each["status"]) for each in record(text)["proposals"]]


def concessions(text: str) -> list[tuple[str, str | None, str | None, str]]:
    found = record(text)["concessions"]
    return [(each["asked_of"], each["asked_by"], each["issue"], each["status"]) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cedaria proposed joint patrols to Birchland.", ("gpe:CED", "gpe:BIR", "PATROLS", "offered")),
        ("Cedaria offered Birchland a plan for the reactor.", ("gpe:CED", "gpe:BIR", "REACTOR", "offered")),
        ("Ochre floated the idea of joint patrols.", ("per:ochre", None, "PATROLS", "floated")),
        ("Cedaria drew up a draft on the reactor.", ("gpe:CED", None, "REACTOR", "formulated")),
        ("Birchland rejected the Cedarian proposal on the reactor.", ("gpe:CED", "gpe:BIR", "REACTOR", "rejected")),
        ("Birchland accepted the Cedarian proposal on the reactor.", ("gpe:CED", "gpe:BIR", "REACTOR", "accepted")),
        ("Birchland did not accept the Cedarian proposal on the reactor.", ("gpe:CED", "gpe:BIR", "REACTOR", "rejected")),
        ("Cedaria withdrew its plan for the reactor.", ("gpe:CED", None, "REACTOR", "withdrawn")),
        ("The talks are on a Cedarian-proposed truce.", ("gpe:CED", None, "TRUCE", "offered")),
        ("Dogwood has announced its willingness to open the grain corridor after a truce.", ("gpe:DOG", None, "GRAIN", "offered")),
    ],
)  # fmt: skip
def test_who_proposed_what_to_whom(text: str, expected: tuple[str | None, ...]) -> None:
    assert proposals(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The envoys went to brief Amber on the Birchish proposals.", ("gpe:BIR", "per:amber", None)),
        ("The talks are on the Birchish peace plan.", ("gpe:BIR", None, None)),
        ("Ochre spoke about Cedaria's plan for the reactor.", ("gpe:CED", None, "REACTOR")),
    ],
)
def test_a_plan_that_is_only_named_is_no_act_of_proposing(
    text: str, expected: tuple[str | None, ...]
) -> None:
    assert proposals(text) == []
    (one,) = record(text)["references"]
    assert (one["by"], one["to"], one["about"]) == expected


def test_a_plan_that_somebody_acts_on_is_no_reference() -> None:
    assert record("Birchland rejected the Cedarian proposal on the reactor.")["references"] == []


def test_ideas_that_are_being_made_are_said_to_be_under_way() -> None:
    (one,) = record("The reactor is hard, but Cedaria is trying to formulate new ideas to resolve this issue.")["proposals"]  # fmt: skip
    assert (one["by"], one["about"], one["status"], one["under_way"]) == (
        "gpe:CED",
        "REACTOR",
        "formulated",
        True,
    )
    assert one["provenance"]["derived"]


@pytest.mark.parametrize(
    "text",
    [
        "Cedaria may propose joint patrols.",
        "Cedaria should propose joint patrols.",
        "Ochre offered his condolences.",
        "Ochre suggested that the reactor is old.",
        "Did Cedaria propose joint patrols?",
    ],
)
def test_what_nobody_proposed_is_no_proposal(text: str) -> None:
    assert proposals(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Birchland has yet to make any concessions on the coast.", ("gpe:BIR", None, "COAST", "none_made")),
        ("Birchland made no concessions on the coast.", ("gpe:BIR", None, "COAST", "none_made")),
        ("Birchland has made concessions on the coast.", ("gpe:BIR", None, "COAST", "made")),
        ("Birchland is ready to make concessions on the coast.", ("gpe:BIR", None, "COAST", "offered")),
        ("Birchland demanded concessions from Alderland.", ("gpe:ALD", "gpe:BIR", None, "asked")),
        (
            "Ochre said that Birchland must make concessions on the coast.",
            ("gpe:BIR", "per:ochre", "COAST", "asked"),
        ),
        ("Birchland dropped its demand for the coast.", ("gpe:BIR", None, "COAST", "made")),
        ("Birchland has not dropped its demand for the coast.", ("gpe:BIR", None, "COAST", "none_made")),
    ],
)
def test_who_gave_way_and_who_was_asked_to(text: str, expected: tuple[str | None, ...]) -> None:
    assert concessions(text) == [expected]


def test_what_may_be_conceded_is_no_concession() -> None:
    assert concessions("Birchland might make concessions on the coast.") == []
    assert concessions("If Birchland makes concessions on the coast, the talks go on.") == []


SHUTTLE = (
    "The Coastal Issue\n"
    "Envoys Piet Ochre and Lena Umber gathered the opinions of both sides and pressed Amber and Cobalt to make the "
    "necessary concessions. Birchland is still demanding Alderland's withdrawal."
)


def test_one_question_put_to_both_is_kept_side_by_side_with_the_answers() -> None:
    made = record(SHUTTLE)
    first, second = made["concessions"]
    assert [(each["asked_of"], each["asked_of_party"]) for each in (first, second)] == [
        ("per:amber", "ALD"),
        ("per:cobalt", "BIR"),
    ]
    assert first["asked_by_all"] == second["asked_by_all"] == ["per:ochre", "per:umber"]
    assert (first["beside"], second["beside"]) == ([second["id"]], [first["id"]])
    (demand,) = made["positions"]
    assert (first["answers"], second["answers"]) == ([], [demand["id"]])
    assert first["provenance"]["derived"]  # the issue is the heading's
    assert first["issue"] == "COAST"
