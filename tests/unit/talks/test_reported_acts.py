"""Acts of force that texts report: as said, through whom, and never more than the words bear. All invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline.talks import ACT_COLUMNS, load_knowledge, negotiation_record, read_document, reported_acts

KB = Path(__file__).parents[3] / "examples" / "news" / "kb"


def acts(text: str) -> list[dict[str, str]]:
    """The rows of one article of 9 March 2031 (a Sunday), read with the invented knowledge base."""
    knowledge, problems = load_knowledge(KB)
    assert not problems
    document, problems = read_document(f"2031-03-09\n{text}\n".encode(), "a.txt")
    assert document is not None
    assert not problems
    rows = reported_acts(negotiation_record([document], knowledge), [document], knowledge)
    for row in rows:
        assert tuple(row) == ACT_COLUMNS
        assert document.raw[int(row["start"]) : int(row["end"])] == row["sentence"]
    return list(rows)


def act(text: str) -> dict[str, str]:
    (row,) = acts(text)
    return row


def shown(row: dict[str, str], names: str) -> list[str]:
    return [row[name] for name in names.split()]


def test_what_a_cited_outlet_reports_is_that_outlets() -> None:
    row = act(
        "Cobaltian forces shelled Northport on Friday with 120 mm mortars, the Northport Wire reported."
    )
    assert shown(row, "act instrument stated actor_side") == ["shelled", "120 mm mortars", "happened", "COB"]
    assert shown(row, "first_day last_day place") == ["2031-03-07", "2031-03-07", "Northport"]
    assert shown(row, "voice_kind origin_id chain") == [
        "outlet",
        "org:northport-wire",
        "the article > Northport Wire",
    ]


def test_what_a_partys_minister_says_is_that_partys() -> None:
    row = act("“Cobaltia attacked our ships on 5 March,” Lind wrote on Perch.")
    assert shown(row, "voice_kind voice voice_side") == ["speaker", "Ivana Lind", "AMB"]


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Petz denied that Cobaltia had shelled the town.", "denied"),
        ("Cobaltia has not shelled Northport.", "denied"),
        ("The pledges include help in case of a new attack.", "not said to have happened"),
        ("Lind warned of further shelling.", "not said to have happened"),
        ("Was Northport shelled on Friday?", "not said to have happened"),
        ("Northport was shelled on Friday.", "happened"),
    ],
)
def test_a_denial_and_a_fear_are_no_report(text: str, stated: str) -> None:
    assert act(text)["stated"] == stated


def test_a_day_that_is_said_of_one_act_is_not_the_other_acts_day() -> None:
    first, second = acts("Cobaltia attacked ships on 5 March and bombed Stonebridge.")
    assert shown(first, "act first_day place") == ["attacked", "2031-03-05", ""]
    assert shown(second, "act first_day place") == ["bombed", "", "Stonebridge"]


def test_a_week_stays_a_week_and_no_day_stays_none() -> None:
    week = act("Northport was shelled last week.")
    assert shown(week, "first_day last_day") == ["2031-02-24", "2031-03-02"]
    none = act("Cobaltia continues its bombardment of Northport.")
    assert shown(none, "time_said first_day text_day") == ["", "", "2031-03-09"]


def test_near_a_place_is_not_at_it() -> None:
    assert shown(act("An explosion near Stonebridge on 6 March broke windows."), "place_said place") == [
        "near Stonebridge",
        "",
    ]


def test_an_unnamed_source_keeps_its_outlet_and_its_doubt() -> None:
    row = act(
        "According to one source of the Northport Wire, two drone strikes reportedly hit a barn on 7 March."
    )
    assert shown(row, "voice_kind number stated") == ["anonymous_source", "two", "happened"]
    assert row["hedge"] == "reportedly"
