"""The roles that a text gives people where it names them; all invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline.talks import Knowledge, load_knowledge, negotiation_record, read_document

KB = load_knowledge(Path(__file__).with_name("invented_kb"))[0]


def roles(text: str, knowledge: Knowledge = KB) -> dict[str, list[str]]:
    document, _ = read_document(f"2031-03-02\n{text}".encode(), "a.txt")
    assert document is not None
    entities = negotiation_record([document], knowledge)["entities"]
    return {each["id"]: [role["role"] for role in each["roles"]] for each in entities if each["roles"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The talks were led by special envoy Ivana Amber.", {"per:amber": ["special envoy"]}),
        (
            "With her was Chief of the Harbour Staff Davor Cobalt of the other side.",
            {"per:cobalt": ["Chief of the Harbour Staff"]},
        ),
        (
            "It was said by envoys Ivana Amber and Davor Cobalt.",
            {"per:amber": ["envoys"], "per:cobalt": ["envoys"]},
        ),
        ("They met representatives of President Ivana Amber.", {"per:amber": ["President"]}),
        ("President Ivana Amber and Davor Cobalt met.", {"per:amber": ["President"]}),
        ("Cobalt's adviser Ivana Amber came.", {"per:amber": ["adviser"]}),
        ("They met Ivana Amber.", {}),
    ],
)
def test_a_role_is_the_chain_of_title_words_before_the_name(
    text: str, expected: dict[str, list[str]]
) -> None:
    assert roles(text) == expected


def test_a_speaker_whom_nothing_is_known_of_is_kept_by_name_and_said_to_be_unlinked() -> None:
    document, _ = read_document(
        b"Minister Petra Quartz said the talks go on. Quartz said that it was late.", "a.txt"
    )
    assert document is not None
    record = negotiation_record([document], Knowledge())
    assert [each["type"] for each in record["entities"]] == ["unlinked"]
    assert [each["canonical"] for each in record["entities"]] == ["Petra Quartz"]
