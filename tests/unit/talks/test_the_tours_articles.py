"""The two articles of examples/news with their full gold: every event, who says what, every position and paper.

They are invented, and hard on purpose (examples/news/README.md). A row that changes here changes what the tour
tells; a rule is mended rather than a row.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.spec.scenario import expect_rows
from truceline.talks import load_knowledge, negotiation_record, read_documents

NEWS = Path(__file__).parents[3] / "examples" / "news"


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    documents, problems = read_documents(sorted(NEWS.glob("*.txt")))
    assert not problems
    return negotiation_record(documents, load_knowledge(NEWS / "kb")[0])


def bare(id: Any) -> str:
    """An id without its type, and a dash for none."""
    return str(id).partition(":")[2] if id else "-"


def test_every_event_that_has_a_day_or_a_place(record):
    """'The next meeting', of which a speaker says no more, may stand in the record and is not asked for."""
    found = [
        {
            "text": bare(each["doc"]).split("-")[0],
            "what": each["kind"],
            "state": each["status"],
            "day": (each["date"] or {}).get("value") or "-",
            "long": (each["duration"] or {}).get("value") or "-",
            "where": bare((each["place"] or {}).get("entity")),
            "who": " ".join(sorted(bare(one["entity"]) for one in each["participants"])),
        }
        for each in record["events"]
        if (each["date"] or {}).get("value") or each["place"]
    ]
    expect_rows(
        found,
        """
        text      | what              | state   | day        | long | where       | who
        harbour   | call              | held    | 2031-03-08 | PT3H | -           | lind ochre umber
        harbour   | negotiation_round | held    | -          | P2D  | northport   | AMB COB petz tolland
        harbour   | meeting           | planned | 2031-03-10 | -    | stonebridge | harbour-group lind
        harbour   | briefing          | planned | 2031-03-10 | -    | stonebridge | harbour-group tolland
        harbour   | negotiation_round | held    | 2031-03-07 | -    | northport   | AMB COB
        northport | call              | held    | 2031-03-08 | PT2H | -           | lind ochre umber
        northport | meeting           | held    | 2031-03-10 | -    | stonebridge | harbour-group lind
        northport | signing           | held    | 2031-03-11 | -    | stonebridge | AMB COB SOR harbour-group
        northport | negotiation_round | planned | 2031-W12   | -    | northport   | AMB COB
        """,
    )


def test_every_quotation_with_its_speaker_and_channel(record):
    said = [
        {
            "who": bare(each["speaker"]),
            "on": bare(each["channel"]),
            "day": each["date"]["value"] or "-",
            "words": each["verbatim"],
        }
        for each in record["statements"]
        if each["type"] == "direct"
    ]
    expect_rows(
        said,
        """
        who  | on    | day        | words
        lind | perch | -          | Amberland will not trade the coast for promises, and we agreed on the next meeting,
        petz | -     | -          | We have not rejected the truce,
        lind | perch | 2031-03-08 | Amberland will never exchange the coast for promises, and we have agreed on the next meeting,
        petz | -     | -          | The reactor is the most difficult issue, and we will not hide from it,
        """,
    )


def test_two_unnamed_sources_are_two(record):
    anonymous = [each["speaker"] for each in record["statements"] if str(each["speaker"]).startswith("anon:")]
    assert anonymous == ["anon:harbour-gazette/1", "anon:harbour-gazette/2"]


def test_every_position(record):
    found = [
        {"issue": each["issue"], "side": str(each["party"]), "stands": each["status"], "by": bare(each["said_by"]).split("/")[0]}
        for each in record["positions"]
    ]  # fmt: skip
    expect_rows(
        found,
        """
        issue     | side | stands   | by
        TERRITORY | COB  | disputed | harbour-gazette
        PATROLS   | AMB  | close    | harbour-gazette
        PATROLS   | COB  | close    | harbour-gazette
        CEASEFIRE | COB  | open     | petz
        PLANT     | COB  | open     | petz
        PATROLS   | COB  | offered  | COB
        """,
    )


def test_the_instruction_with_owner_and_due_time(record):
    (told,) = record["instructions"]
    assert (told["by"], told["to"], told["due"]["value"]) == ("per:lind", "per:tolland", "2031-03-12")


def test_a_round_that_is_over_is_not_the_one_expected_next_week(record):
    """Two days of negotiations that a text of 9 March tells of, and a third round of the week after 12 March."""
    over = [
        each["id"]
        for each in record["events"]
        if each["status"] == "held" and (each["duration"] or {}).get("value") == "P2D"
    ]
    coming = [each["id"] for each in record["events"] if (each["date"] or {}).get("value") == "2031-W12"]
    assert (len(over), len(coming)) == (1, 1)
    joined = [each["items"] for each in [*record["links"], *record["contradictions"]]]
    assert sorted([*over, *coming]) not in [sorted(items) for items in joined]
