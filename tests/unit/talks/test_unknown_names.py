"""Persons whom the knowledge base does not have are one entity through a text; every name is invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from truceline.talks import load_knowledge, negotiation_record, read_document

KB = load_knowledge(Path(__file__).with_name("negotiating_kb"))[0]


def record(text: str) -> dict[str, Any]:
    document, problems = read_document(f"2031-03-05\n{text}\n".encode(), "a.txt")
    assert document is not None, problems
    return negotiation_record([document], KB)


def speakers(text: str) -> list[str | None]:
    found = record(text)
    named = {each["id"]: each["canonical"] for each in found["entities"]}
    return [named.get(each["speaker"], each["speaker"]) for each in found["statements"]]


@pytest.mark.parametrize(
    "later",
    ["Quill said", "Mr Quill said", "Mr. Quill said", "President Quill said", "He said"],
)
def test_a_full_name_then_the_family_name_a_title_or_a_pronoun_is_one(later):
    text = f"Tomas Quill said that the harbour was open. {later} that it would stay open."
    assert speakers(text) == ["Tomas Quill", "Tomas Quill"]
    (found,) = [each for each in record(text)["entities"] if each["type"] == "unlinked"]
    assert found["canonical"] == "Tomas Quill"


def test_the_family_name_in_a_heading_is_the_one_named_in_full_below():
    assert speakers("Quill said that it was late.\nTomas Quill said that it was open.") == ["Tomas Quill"] * 2


def test_two_of_one_family_name_are_both_possible_and_neither_is_chosen():
    text = "Tomas Quill said that it was open. Vera Quill said that it was late. Quill said that it was cold."
    *_, last = record(text)["statements"]
    assert last["speaker"] is None
    assert len(last["alternatives"]) == 2


def test_an_honorific_decides_whom_a_pronoun_cannot_mean():
    text = "Ms Vera Quill said that it was open. She said that it was late. He said that it was cold."
    assert speakers(text) == ["Vera Quill", "Vera Quill", None]


def test_an_unknown_person_beside_a_known_one_leaves_the_pronoun_open():
    text = "Tomas Quill, the mayor, met Davor Cobalt. Quill said that it was late. Davor Cobalt nodded to Mr Quill. "
    *_, last = record(text + "He said that it was cold.")["statements"]
    assert last["speaker"] is None
    assert "per:cobalt" in last["alternatives"]


def test_who_takes_part_is_who_speaks():
    text = "Tomas Quill met Davor Cobalt in Northport. “It was hard,” Quill said."
    found = record(text)
    (event,) = found["events"]
    (said,) = found["statements"]
    assert said["speaker"] in {each["entity"] for each in event["participants"]}


def test_what_stands_behind_an_article_is_no_person():
    assert speakers("The High Court said that it was late. He said that it was cold.")[-1] is None
