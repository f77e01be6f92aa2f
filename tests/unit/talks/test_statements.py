"""Who says what, how and on what; every person, place, outlet and sentence is invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from truceline.talks import Knowledge, load_knowledge, negotiation_record, read_document, ungrounded

KB = Path(__file__).with_name("invented_kb")


def record(text: str, knowledge: Knowledge | None = None) -> dict[str, Any]:
    document, _ = read_document(text.encode(), "a.txt")
    assert document is not None
    known, problems = load_knowledge(KB)
    assert problems == ()
    found = negotiation_record([document], knowledge or known)
    assert ungrounded(found, {document.id: document.raw}) == []
    return found


def statements(text: str) -> list[dict[str, Any]]:
    return list(record("2031-03-02\n" + text)["statements"])


@pytest.mark.parametrize(
    ("text", "speaker", "quoted"),
    [
        ("“We agreed on the next steps,” Amber said.", "per:amber", "We agreed on the next steps,"),
        (
            "“We agreed on the next steps,” said Ivana Amber, the envoy.",
            "per:amber",
            "We agreed on the next steps,",
        ),
        ("Amber said: “We agreed on the next steps.”", "per:amber", "We agreed on the next steps."),
        (
            "In a post, Amber wrote, “We agreed on the next steps.”",
            "per:amber",
            "We agreed on the next steps.",
        ),
        (
            "Amber noted that “the talks on the harbour were hard.”",
            "per:amber",
            "the talks on the harbour were hard.",
        ),
        ("“We agreed on the next steps.” – Ivana Amber", "per:amber", "We agreed on the next steps."),
        ("Amber's adviser Davor Cobalt said: “We agreed at last.”", "per:cobalt", "We agreed at last."),
        ("Amber spoke first. She said: “We agreed at last.”", "per:amber", "We agreed at last."),
        ("According to Cobalt, “we agreed on the next steps.”", "per:cobalt", "we agreed on the next steps."),
    ],
)
def test_a_quotation_is_word_for_word_and_its_speakers(text: str, speaker: str, quoted: str) -> None:
    (one,) = statements(text)
    assert (one["type"], one["speaker"], one["verbatim"]) == ("direct", speaker, quoted)


@pytest.mark.parametrize(
    ("text", "source", "quoted"),
    [
        (
            "“We agreed on the next steps,” Rep. Ida R. Tamarisk II (D-Ot.), a member of the board, said.",
            "Rep. Ida R. Tamarisk II (D-Ot.), a member of the board",
            "We agreed on the next steps,",
        ),
        (
            "“We agreed on the next steps,” Ida Tamarisk, director of the Harbour Board and a teacher at the School"
            " of Quays, one of the towns that wait, said of the plan.",
            "Ida Tamarisk, director of the Harbour Board and a teacher at the School of Quays, one of the towns that wait",
            "We agreed on the next steps,",
        ),
        (
            "“We agreed. There are next steps,” said 40-year-old baker Ida Tamarisk.",
            "40-year-old baker Ida Tamarisk",
            "We agreed. There are next steps,",
        ),
        (
            "The talks go on. Said Tamarisk: “We agreed on the next steps.”",
            "Tamarisk",
            "We agreed on the next steps.",
        ),
        (
            "Reporters saw Tamarisk saying, “We agreed on the next steps.”",
            "Tamarisk",
            "We agreed on the next steps.",
        ),
        (
            "Tamarisk read the plan, noted its date with care and repeatedly said, “We agreed on the next steps.”",
            "Tamarisk",
            "We agreed on the next steps.",
        ),
        ("“We agreed on the next steps,” the letter reads.", "the letter", "We agreed on the next steps,"),
        ("As Tamarisk put it in a long letter, “the operator.”", "Tamarisk", "the operator."),
    ],
)
@pytest.mark.parametrize("marks", ["“”", '""', "«»", "„“", ("''", "''")])
def test_the_whole_of_who_says_it_is_read(
    text: str, source: str, quoted: str, marks: str | tuple[str, str]
) -> None:
    (one,) = statements(text.replace("“", marks[0]).replace("”", marks[1]))
    assert (one["type"], one["source"]["text"], one["verbatim"]) == ("direct", source, quoted)


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        (
            "Amber said that Cobalt was “unfit to lead the harbour.”",
            "Amber",
            "that Cobalt was “unfit to lead the harbour.”",
        ),
        (
            "Amber reaffirmed the league's “full support” for Birchland and will join leaders on Monday.",
            "Amber",
            "the league's “full support” for Birchland",
        ),
        (
            "Amber said that she had met Cobalt at noon and gave him her “full support”.",
            "Amber",
            "that she had met Cobalt at noon and gave him her “full support”",
        ),
        (
            "“We waited to the breaking point” to have the harbour opened, Amber said, adding nothing.",
            "Amber",
            "“We waited to the breaking point” to have the harbour opened",
        ),
    ],
)
def test_marked_words_in_the_writers_own_clause_are_no_quotation_by_themselves(
    text: str, source: str, content: str
) -> None:
    one = statements(text)[0]
    assert (one["type"], one["source"]["text"], one["content"]["text"]) == ("mixed", source, content)


def test_a_quotation_that_is_interrupted_goes_on_behind_but() -> None:
    (one,) = statements(
        "“I like the harbour,” Amber said, but “when it comes to tolls it has to wait for us.”"
    )
    assert len(one["quotes"]) == 2


def test_a_straight_mark_behind_a_full_stop_opens_where_none_is_open() -> None:
    (one,) = statements(
        '"We agreed on the next steps," Amber said. She waved. "Our goal is the harbour itself."'
    )
    assert [each["text"] for each in one["quotes"]] == [
        "We agreed on the next steps,",
        "Our goal is the harbour itself.",
    ]


@pytest.mark.parametrize(
    ("text", "kind", "speaker", "content"),
    [
        ("Amber said the talks would go on.", "indirect", "per:amber", "the talks would go on"),
        (
            "The talks would go on in the spring, Amber said.",
            "indirect",
            "per:amber",
            "The talks would go on in the spring",
        ),
        ("According to Cobalt, the talks go on.", "indirect", "per:cobalt", "the talks go on"),
        ("The talks go on, according to the Harbour Gazette.", "indirect", "org:gazette", "The talks go on"),
        (
            "Amber stressed that she is “determined” to go on.",
            "mixed",
            "per:amber",
            "that she is “determined” to go on",
        ),
        (
            "Amber instructed the team to explore new formats.",
            "directive",
            "per:amber",
            "the team to explore new formats",
        ),
    ],
)
def test_what_is_said_without_marks(text: str, kind: str, speaker: str, content: str) -> None:
    (one,) = statements(text)
    assert (one["type"], one["speaker"], one["content"]["text"]) == (kind, speaker, content)


def test_a_second_quotation_of_a_sentence_goes_on_with_the_first() -> None:
    (one,) = statements("“We agreed,” Amber said. “The next steps are clear to both of us.”")
    assert [each["text"] for each in one["quotes"]] == [
        "We agreed,",
        "The next steps are clear to both of us.",
    ]


def test_a_quotation_that_ends_with_one_inside_is_whole() -> None:
    (one,) = statements(
        "“For now,” Cobalt said, “it allowed me to go there and say: ‘You have to do something.’”"
    )
    assert [each["text"] for each in one["quotes"]][1].endswith("something.’")


def test_a_quotation_alone_is_the_last_speakers() -> None:
    first, second = statements(
        "Amber said: “We agreed on the next steps.”\n“The rest is open and will be for weeks.”"
    )
    assert second["speaker"] == first["speaker"] == "per:amber"
    assert second["provenance"]["from"] == [first["id"]]


def test_an_unclosed_quotation_ends_with_its_paragraph_and_says_so() -> None:
    (one,) = statements(
        "Amber said: “We agreed on the next steps.\nNothing else happened on that day in the town."
    )
    assert (one["verbatim"], one["closed"]) == ("We agreed on the next steps.", False)


def test_words_in_marks_that_nobody_says_are_no_statement() -> None:
    assert statements("The so-called “line of calm” was crossed.") == []


def test_the_platform_a_statement_was_made_on_and_the_one_that_is_taken_over() -> None:
    found = statements(
        "“We covered many points and went through each,” Amber wrote in a post on Perch.\n"
        "“We will go on,” Amber added.\nAmber said that it was late."
    )
    told = [(each["channel"], each["channel_inferred"]) for each in found]
    assert told == [("plat:perch", False), ("plat:perch", True), (None, False)]


def test_according_to_a_post_names_a_channel_and_no_speaker() -> None:
    (one,) = statements("Amber announced that a third round will take place, according to her Perch post.")
    assert (one["speaker"], one["channel"]) == ("per:amber", "plat:perch")


def test_a_press_conference_is_a_channel() -> None:
    (one,) = statements("At a press conference in Northport, Cobalt stated that the work is largely done.")
    assert (one["speaker"], one["channel"]) == ("per:cobalt", "press conference")


def test_anonymous_sources_are_two_unless_the_text_joins_them() -> None:
    text = (
        "According to one source, both sides were pressed.\nThe source noted that it was hard.\n"
        "Another source revealed that one side still demands the harbour.\nOne source mentioned progress."
    )
    found = record("2031-03-02\n" + text)
    spoken = [each["speaker"] for each in found["statements"] if each["speaker"]]
    assert spoken[0] == spoken[1]
    assert len(set(spoken)) == 3
    assert [len(each["mentions"]) for each in found["anonymous_sources"]] == [2, 1, 1]


def test_a_pronoun_with_two_possible_persons_is_neither() -> None:
    one = statements("Cobalt met Basalt in Northport. He said that it was hard.")[-1]
    assert one["speaker"] is None
    assert one["alternatives"] == ["per:basalt", "per:cobalt"]


def test_a_title_is_the_one_who_has_it() -> None:
    one = statements("Amber met Cobalt in Northport. The minister said that it was hard.")[-1]
    assert one["speaker"] == "per:cobalt"


def test_a_claim_carries_its_chain_its_hedge_and_its_polarity() -> None:
    found = record("2031-03-02\nThe Harbour Gazette reported that the harbour might not be handed over.")
    (claim,) = found["claims"]
    assert [(each["kind"], each["entity"]) for each in claim["chain"]] == [
        ("article", "doc:a"),
        ("outlet", "org:gazette"),
    ]
    assert (claim["hedge"]["text"], claim["polarity"], claim["issue"]) == ("might", "negative", ["HARBOUR"])


def test_a_statements_day_is_the_one_beside_its_verb() -> None:
    first, second = statements(
        "Amber announced on Saturday that they had met.\nCobalt said that they meet on Monday."
    )
    assert first["date"]["value"] == "2031-03-01"
    assert second["date"] == {"value": None, "not_after": "2031-03-02"}
