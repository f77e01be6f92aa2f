"""Scenario 15: texts about talks become a record; each entry with its actors, place, topic and who says it.

Two invented articles stand under `examples/news`; a third text is the first one posted again. What two texts
tell differently stands side by side, and no text is believed over another. The record that starts from real
articles is read likewise where they are at hand.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from tests.spec.scenario import expect_rows
from truceline.talks import load_knowledge, negotiation_record, read_documents, timeline

NEWS = Path(__file__).parents[2] / "examples" / "news"
REPOST = "2031-03-10\nShared by a reader of the Harbour Gazette.\n"


@cache
def record() -> dict[str, Any]:
    """The record of the two articles."""
    knowledge, problems = load_knowledge(NEWS / "kb")
    assert not problems
    documents, refused = read_documents(sorted(NEWS.glob("*.txt")))
    assert not refused
    return negotiation_record(documents, knowledge)


def story() -> list[dict[str, str]]:
    """The timeline in a row each."""
    return [
        {
            "day": f"{each['date'] or '-'}",
            "what": f"{each['kind']}, {each['status']}",
            "where": (each["place"] or "-").removeprefix("loc:"),
            "who": ", ".join(one["entity"].partition(":")[2] for one in each["participants"]),
            "told by": ", ".join(
                sorted({name.split("/")[0].removeprefix("ev:") for name in each["tellings"]})
            ),
        }
        for each in timeline(record())
    ]


def test_one_call_told_by_two_texts_is_one_with_both_lengths() -> None:
    (call,) = (each for each in timeline(record()) if each["kind"] == "call")
    assert (call["date"], len(call["tellings"])) == ("2031-03-08", 2)
    differing = [
        {"what": each["type"], "verdict": each["verdict"], "first": str(one), "second": str(other)}
        for each in record()["contradictions"]
        if each["type"] == "duration"
        for one, other in [each["values"].values()]
    ]
    expect_rows(
        differing,
        """
        what     | verdict       | first | second
        duration | contradictory | PT3H  | PT2H
        """,
    )


def test_two_meetings_in_one_city_on_one_day_stay_two() -> None:
    expect_rows(
        [row for row in story() if row["where"] == "stonebridge" and row["day"] == "2031-03-10"],
        """
        day        | what              | where       | who                     | told by
        2031-03-10 | meeting, held     | stonebridge | harbour-group, lind     | harbour-gazette, northport-wire
        2031-03-10 | briefing, planned | stonebridge | harbour-group, tolland  | harbour-gazette
        """,
    )


def test_rounds_of_two_series_keep_their_own_numbers() -> None:
    """The fourth round of talks on prisoners, and the third of the negotiations: neither follows the other."""
    numbered = [
        {"what": each["kind"], "number": str(each["ordinal"]["n"]), "when": each["date"]["value"]}
        for each in record()["events"]
        if each["ordinal"]
    ]
    expect_rows(
        numbered,
        """
        what              | number | when
        negotiation_round | 4      | 2031-03-07
        negotiation_round | 3      | 2031-W12
        """,
    )
    assert "event_series" not in {each["type"] for each in record()["links"]}


def test_a_quotation_translated_twice_is_one_speakers_and_no_second_witness() -> None:
    (link,) = (each for each in record()["links"] if each["type"] == "quote_variant")
    (words,) = (each for each in record()["contradictions"] if each["type"] == "quote_text")
    assert link["independent"] is False and words["verdict"] == "translation_variant"


def test_what_was_signed_by_whom_and_what_it_holds() -> None:
    (signed,) = record()["commitments"]
    expect_rows(
        [{"who": each["entity"], "did": "signed"} for each in signed["signatories"]]
        + [{"who": each["entity"], "did": "took part"} for each in signed["participants_not_signatories"]],
        """
        who               | did
        gpe:AMB           | signed
        gpe:COB           | signed
        org:harbour-group | signed
        gpe:SOR           | took part
        """,
    )
    expect_rows(
        [{"part": str(each["n"]), "issue": each["issue"]} for each in signed["components"]],
        """
        part | issue
        1    | PATROLS
        2    | MONITORING
        3    | RELIEF
        4    | SECURITY_GUARANTEES
        """,
    )


def test_where_each_side_stands_with_who_says_so() -> None:
    stands = [
        {
            "issue": each["issue"],
            "side": each["party"],
            "stands": each["status"],
            "says": each["said_by"].split("/")[0].partition(":")[0],
            "left over": each["residual"]["text"] if each["residual"] else "-",
        }
        for each in record()["positions"]
        if each["issue"] in ("TERRITORY", "PATROLS") and each["doc"] == "doc:harbour-gazette"
    ]
    expect_rows(
        stands,
        """
        issue     | side | stands   | says | left over
        TERRITORY | COB  | disputed | anon | -
        PATROLS   | AMB  | close    | anon | further work is needed on the number of posts
        PATROLS   | COB  | close    | anon | further work is needed on the number of posts
        """,
    )


def test_a_repost_is_a_record_of_its_own_and_no_second_source(tmp_path: Path) -> None:
    first = (NEWS / "harbour-gazette.txt").read_text(encoding="utf-8")
    (tmp_path / "repost.txt").write_text(REPOST + first.partition("\n")[2], encoding="utf-8")
    knowledge, _ = load_knowledge(NEWS / "kb")
    documents, _ = read_documents([*sorted(NEWS.glob("*.txt")), tmp_path / "repost.txt"])
    found = negotiation_record(documents, knowledge)
    (copy,) = (each for each in found["links"] if each["type"] == "document_identity")
    assert copy["items"] == ["doc:harbour-gazette", "doc:repost"]
    copied = [each for each in found["links"] if each["relation"] == "copied"]
    assert copied and not any(each["independent"] for each in copied)


def test_the_real_articles_give_three_sources_and_one_call_told_twice(real_data: Any) -> None:
    knowledge, _ = load_knowledge(Path(__file__).parents[2] / "examples" / "talks" / "ukraine-2026" / "kb")
    documents, _ = read_documents(sorted(real_data("news").glob("*.txt")))
    found = negotiation_record(documents, knowledge)
    assert len(found["documents"]) == 3
    about = {each["id"]: each for each in found["events"]}
    same = [each for each in found["links"] if each["type"] == "event_identity"]
    (call,) = (each for each in same if {about[name]["kind"] for name in each["items"]} == {"call"})
    assert {about[name]["date"]["value"] for name in call["items"]} == {"2025-12-06"}
    assert {"participant per:zelenskyy", "participant per:witkoff", "participant per:kushner"} <= set(
        call["agree"]
    )
    london = [each for each in found["events"] if (each["place"] or {}).get("entity") == "loc:london"]
    assert len({name for each in london for name in [each["id"]]}) == 2
    holds = [
        [part["issue"] for part in each["components"]] for each in found["commitments"] if each["components"]
    ]
    assert holds == [
        ["MONITORING", "ARMED_FORCES_SUPPORT", "MULTINATIONAL_FORCES", "ARTICLE5_LIKE", "DEFENCE_COOPERATION"]
    ]
