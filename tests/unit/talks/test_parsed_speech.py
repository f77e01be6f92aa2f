"""What a parse adds to the rules: speakers and verbs; every sentence is invented. Without the extra it is skipped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from truceline.talks import Parser, load_knowledge, negotiation_record, parser, read_document, ungrounded
from truceline.talks.parsing import MODEL, PARSER

KB = load_knowledge(Path(__file__).with_name("invented_kb"))[0]


@pytest.fixture(scope="module")
def helper() -> Parser:
    for each in (PARSER, MODEL):
        pytest.importorskip(each, reason="the extra talks is not installed")
    return parser()


def record(text: str, helper: Parser | None = None) -> dict[str, Any]:
    document, _ = read_document(f"2031-03-02\n{text}\n".encode(), "a.txt")
    assert document is not None
    made = negotiation_record([document], KB, helper)
    assert ungrounded(made, {document.id: document.raw}) == []
    return made


def said(made: dict[str, Any]) -> list[tuple[str | None, str | None, str]]:
    return [(each["speaker"], each["source"] and each["source"]["text"], (each["content"] or each["quote"])["text"])
            for each in made["statements"]]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "speaker", "source", "content"),
    [
        (
            "The plan for the harbour was endorsed by Minister Davor Cobalt on Monday.",
            "per:cobalt",
            "Minister Davor Cobalt",
            "The plan for the harbour",
        ),
        (
            "Amber went on to say that the harbour stays open.",
            "per:amber",
            "Amber",
            "that the harbour stays open",
        ),
    ],
)
def test_verbs_that_the_rules_leave_out_are_read(
    helper: Parser, text: str, speaker: str, source: str, content: str
) -> None:
    assert (speaker, source, content) not in said(record(text))
    made = record(text, helper)
    assert (speaker, source, content) in said(made)
    assert [each["provenance"]["reader"] for each in made["statements"]] == ["parser"]


@pytest.mark.parametrize(
    "text",
    [
        "The board asked Amber to say that the harbour stays open.",
        "Amber refused to say that the harbour stays open.",
        "Amber was expected to announce that the harbour stays open.",
        "It is worth noting that the harbour stays open.",
    ],
)
def test_what_somebody_is_asked_or_expected_to_say_is_not_said(helper: Parser, text: str) -> None:
    for each in record(text, helper)["statements"]:
        assert not each["provenance"]["rule"].startswith("parse.")


def test_a_noun_of_a_verbs_letters_says_nothing(helper: Parser) -> None:
    text = "Tugs and supply report boats for the harbour lay at the quay."
    assert len(record(text, helper)["statements"]) <= len(record(text)["statements"])


def test_a_record_says_what_read_it_and_what_that_cannot(helper: Parser) -> None:
    text = "Amber said that the harbour stays open."
    rules, parsed = record(text), record(text, helper)
    assert rules["reader"] == {"mode": "rules", "parser": None, "degraded": True}
    assert any("without a parser" in each["why"] for each in rules["cannot"])
    assert parsed["reader"] == {"mode": "parser", "parser": helper.name, "degraded": False}
    assert not any("without a parser" in each["why"] for each in parsed["cannot"])
    assert [each["provenance"]["reader"] for each in parsed["statements"]] == ["rules"]
    assert "reader" not in rules["statements"][0]["provenance"]


def test_where_the_parse_has_nothing_to_add_the_items_are_the_rules(helper: Parser) -> None:
    text = "“We agreed on the next steps,” Amber said. Amber met Cobalt in Northport on Saturday."
    one, other = record(text), record(text, helper)
    for each in other["statements"]:
        del each["provenance"]["reader"], each["provenance"]["source_rule"]
    kept = ("statements", "claims", "events", "timex", "entities")
    assert [one[key] for key in kept] == [other[key] for key in kept]


@pytest.mark.parametrize("marks", ['""', "«»", "„“"])
def test_the_kind_of_marks_changes_nothing_with_the_parser_either(helper: Parser, marks: str) -> None:
    text = "“We agreed on the next steps,” Amber said. The plan was endorsed by Cobalt, who called it “long overdue.”"
    turned = text.replace("“", marks[0]).replace("”", marks[1])
    plain = [
        [(speaker, len(content)) for speaker, _, content in said(record(each, helper))]
        for each in (text, turned)
    ]
    assert plain[0] == plain[1] != []
