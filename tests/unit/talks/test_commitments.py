"""What was signed, by whom, who was only there and what is in it; every name and every sentence is invented."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.talks.test_positions import record

SUMMIT = (
    "The summit on 27 February brought together the members of the League of Harbours. The Cedarian delegation "
    "consisted of Piet Ochre and Lena Umber.\n"
)


def commitments(text: str) -> list[dict[str, Any]]:
    return list(record(text)["commitments"])


def who(listed: list[dict[str, Any]]) -> list[str]:
    return [each["entity"] for each in listed]


def test_those_who_sign_are_apart_from_those_who_were_there() -> None:
    (one,) = commitments(SUMMIT + "Alderland, Birchland, and Dogwood signed a memorandum of understanding regarding "
                         "joint patrols after a truce.")  # fmt: skip
    assert who(one["signatories"]) == ["gpe:ALD", "gpe:BIR", "gpe:DOG"]
    assert who(one["participants_not_signatories"]) == ["gpe:CED", "per:ochre", "per:umber"]
    assert all(each["derived"] for each in one["participants_not_signatories"])
    assert (one["status"], one["title"], one["issues"]) == (
        "signed",
        "memorandum of understanding",
        ["PATROLS"],
    )
    assert one["condition"]["text"] == "after a truce"


def test_with_somebodys_participation_is_no_signature() -> None:
    (one,) = commitments(
        "Member states of the League and Alderland, with Cedarian participation, concluded a legally binding treaty "
        "on joint patrols."
    )
    assert who(one["signatories"]) == ["org:league", "gpe:ALD"]
    assert who(one["participants_not_signatories"]) == ["gpe:CED"]
    assert (one["force"], one["status"]) == ("binding", "concluded")


@pytest.mark.parametrize(
    ("text", "signed", "status"),
    [
        (
            "The agreement on the reactor was signed by Alderland and Birchland.",
            ["gpe:ALD", "gpe:BIR"],
            "signed",
        ),
        (
            "The treaty between Alderland and Birchland was signed in Northport.",
            ["gpe:ALD", "gpe:BIR"],
            "signed",
        ),
        ("The treaty, which was signed by Birchland, is about the reactor.", ["gpe:BIR"], "signed"),
        ("The treaty signed on Friday by Birchland and Dogwood is short.", ["gpe:BIR", "gpe:DOG"], "signed"),
        (
            "The joint statement issued by the leaders of Alderland and Dogwood commits them to joint patrols.",
            ["gpe:ALD", "gpe:DOG"],
            "issued",
        ),
        ("The treaty on the reactor has yet to be signed by Birchland.", ["gpe:BIR"], "not_signed"),
        ("Alderland signed a treaty with Birchland on the reactor.", ["gpe:ALD", "gpe:BIR"], "signed"),
        ("Alderland and Birchland will sign a treaty on the reactor.", ["gpe:ALD", "gpe:BIR"], "planned"),
        ("Birchland did not sign the treaty on the reactor.", ["gpe:BIR"], "not_signed"),
        ("Birchland has refused to sign the treaty on the reactor.", ["gpe:BIR"], "not_signed"),
        (
            "The League and Alderland issued a joint statement on the coast.",
            ["org:league", "gpe:ALD"],
            "issued",
        ),
    ],
)
def test_how_a_text_stands(text: str, signed: list[str], status: str) -> None:
    (one,) = commitments(text)
    assert (who(one["signatories"]), one["status"]) == (signed, status)


@pytest.mark.parametrize(
    "text",
    [
        "Birchland is expected to sign the treaty.",
        "If Birchland signs the treaty, the talks end.",
        "Birchland issued a statement.",
        "The singer signed a deal with a record company.",
        "Birchland must sign the treaty on the reactor.",
        "They are trying to conclude a treaty on the reactor.",
    ],
)
def test_what_nobody_has_signed_is_no_commitment(text: str) -> None:
    assert commitments(text) == []


LISTS = {
    "The declaration includes participation in a Cedarian-proposed truce watching and checking mechanism, support for "
    "the pledges of help, joint patrols for Alderland, commitments to reopen the grain corridor in case of a truce, and "
    "commitments to talk about the reactor.": ["TRUCE", "PLEDGES", "PATROLS", "GRAIN", "REACTOR"],
    "The declaration contains joint patrols, the grain corridor and a pledge of help.": ["PATROLS", "GRAIN", "PLEDGES"],
    "The declaration covers joint patrols and the reactor.": ["PATROLS", "REACTOR"],
    "The declaration covers joint patrols, truce watching and truce checking and the reactor.": ["PATROLS", "TRUCE", "REACTOR"],
    "The declaration covers joint patrols of boats and cutters.": ["PATROLS"],
    "The declaration provides for: (1) joint patrols; (2) the grain corridor, which reopens; and (3) the reactor.": ["PATROLS", "GRAIN", "REACTOR"],
    "The declaration includes the following points:\n- joint patrols\n- the reactor": ["PATROLS", "REACTOR"],
}  # fmt: skip


@pytest.mark.parametrize("text", LISTS)
def test_the_components_of_a_declaration_are_counted_and_have_their_issues(text: str) -> None:
    (one,) = commitments("The League and Alderland concluded a joint declaration on the coast.\n" + text)
    assert one["instrument"] == "ins:quay-declaration"
    assert [each["issue"] for each in one["components"]] == LISTS[text]
    assert [each["n"] for each in one["components"]] == list(range(1, len(LISTS[text]) + 1))


def test_who_stands_by_is_no_signatory() -> None:
    (one,) = commitments("Alderland and Birchland signed a treaty on the reactor in the presence of Ochre.")
    assert who(one["signatories"]) == ["gpe:ALD", "gpe:BIR"]
    assert who(one["participants_not_signatories"]) == ["per:ochre"]


def test_components_go_with_the_text_that_its_sentence_says_is_signed() -> None:
    (one,) = commitments(
        "The memorandum signed on Friday by Birchland provides for joint patrols and the reactor."
    )
    assert [each["issue"] for each in one["components"]] == ["PATROLS", "REACTOR"]


def test_components_go_with_the_text_that_has_its_noun() -> None:
    first, second = commitments(
        "Alderland and Birchland signed a treaty on the reactor. The League issued a joint declaration on the coast. "
        "The treaty includes joint patrols, and the grain corridor."
    )
    assert ([each["issue"] for each in first["components"]], second["components"]) == (
        ["PATROLS", "GRAIN"],
        [],
    )


def test_a_day_that_the_sentence_does_not_give_is_the_instruments_own_and_derived() -> None:
    (one,) = commitments("The League and Alderland concluded a joint declaration on the coast.")
    assert (one["date"]["value"], one["date"]["derived"]) == ("2031-02-27", True)
    (other,) = commitments("Alderland and Birchland signed a treaty on the reactor on 1 March.")
    assert (other["date"]["value"], other["date"]["span"]["text"]) == ("2031-03-01", "1 March")
    (third,) = commitments("Alderland and Birchland signed a treaty on the reactor.")
    assert (third["date"]["value"], third["date"]["not_after"]) == (None, "2031-03-02")
