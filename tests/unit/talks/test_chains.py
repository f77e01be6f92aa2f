"""Through whom a claim comes, which outlet published a text, and where a translation is suspected; all invented."""

from __future__ import annotations

import pytest

from tests.unit.talks.test_positions import record


def test_an_anonymous_source_comes_through_the_one_outlet_that_was_cited() -> None:
    claims = record(
        "The Harbour Gazette reported that the envoys met on Friday. According to one source, Birchland is still "
        "demanding the withdrawal."
    )["claims"]
    assert [[each["kind"] for each in claim["chain"]] for claim in claims] == [
        ["article", "outlet"],
        ["article", "outlet", "anonymous_source"],
        ["article", "outlet", "anonymous_source", "attitude_holder"],
    ]
    assert [each["inferred"] for each in claims[1]["chain"]] == [False, True, False]


def test_without_a_cited_outlet_a_source_comes_through_none() -> None:
    (claim,) = record("According to one source, the envoys met on Friday.")["claims"]
    assert [each["kind"] for each in claim["chain"]] == ["article", "anonymous_source"]


@pytest.mark.parametrize(
    ("text", "outlet", "rule"),
    [
        ("NORTHPORT (Harbour Gazette) – The envoys met on Friday.", "org:gazette", "outlet.dateline/1"),
        ("By Ivana Amber, Harbour Gazette\nThe envoys met on Friday.", "org:gazette", "outlet.byline/1"),
        ("The envoys met on Friday.\nSource: Harbour Gazette", "org:gazette", "outlet.byline/1"),
        ("Amber told the Harbour Gazette that the envoys met on Friday.", None, "outlet.told/1"),
        ("The Harbour Gazette reported that the envoys met on Friday.", None, None),
    ],
)
def test_the_outlet_is_the_one_that_the_text_names_as_its_own(
    text: str, outlet: str | None, rule: str | None
) -> None:
    (document,) = record(text)["documents"]
    assert (document["outlet"], document["outlet_rule"]) == (outlet, rule)


@pytest.mark.parametrize(("speaker", "suspected"), [("Amber", True), ("Ochre", False), ("Cobalt", None)])
def test_words_of_somebody_who_speaks_another_language_may_be_a_translation(
    speaker: str, suspected: bool | None
) -> None:
    (one,) = record(f"“We agreed on the next steps of it,” {speaker} said.")["statements"]
    assert one["translation_suspected"] is suspected
