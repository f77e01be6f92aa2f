"""Scenario 16: the delegation's report to its principal, from the record of talks alone.

Sessions, who sat there, each side's position, what was offered and by whom, next steps, open points with an
owner and a due time, what is left to decide. Every line carries its source; what no source says is not said.
The two articles are invented.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from tests.spec.scenario import expect_rows
from tests.spec.test_15_negotiation_record import NEWS, record
from truceline.talks import delegation_report, load_knowledge


@cache
def report(arrived_at: datetime | None = None) -> dict[str, Any]:
    """The report on the two articles."""
    return delegation_report(record(), load_knowledge(NEWS / "kb")[0], arrived_at)


def test_sessions_and_who_sat_there() -> None:
    held = [
        {
            "day": each["date"],
            "session": each["kind"],
            "who": ", ".join(one["entity"].partition(":")[2] for one in each["participants"]),
        }
        for each in report()["sessions"]
        if each["date"]
    ]
    expect_rows(
        held,
        """
        day        | session           | who
        2031-03-07 | negotiation_round | AMB, COB
        2031-03-08 | call              | lind, ochre, umber
        2031-03-10 | meeting           | harbour-group, lind
        """,
    )


def test_open_points_have_an_owner_and_a_due_time_or_say_that_no_source_names_them() -> None:
    points = [
        {"what": each["what"], "owner": each["owner"], "due": each["due"]} for each in report()["open_points"]
    ]
    assert {"what": "the coast", "owner": "no source says", "due": "no source says"} in points


def test_an_offer_that_nobody_answered_is_the_principals_to_decide() -> None:
    (offer,) = (each for each in report()["to_decide"] if "offer" in each["question"])
    assert (offer["by"], offer["about"]) == ("gpe:COB", "PATROLS")


def test_the_next_steps_are_those_that_a_text_announces() -> None:
    steps = [{"day": each["date"], "what": each["kind"]} for each in report()["next_steps"]]
    assert {"day": "2031-W12", "what": "negotiation_round"} in steps
    assert {"day": "2031-03-10", "what": "meeting"} not in steps, "it was held since"


def test_every_line_rests_on_items_of_the_record_and_on_words_of_a_text() -> None:
    known = {
        item["id"] for items in record().values() if isinstance(items, list) for item in items if "id" in item
    }
    texts = {f"doc:{path.stem}": path.read_text(encoding="utf-8") for path in NEWS.glob("*.txt")}
    lines = [line for name, found in report().items() if name != "not_said" for line in found]
    assert lines
    for line in lines:
        assert set(line["rests_on"]) <= known
        for span in line["spans"]:
            assert texts[span["doc"]][span["start"] : span["end"]] == span["text"]
        assert line["spans"] or line in report()["differing"]


REPORT_DUE = {
    "id": "ev:a/1", "doc": "doc:a", "kind": "report", "status": "planned", "date": {"value": "2031-03-12"}, "mentions": [],
    "place": None, "duration": None, "participants": [], "topics": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("arrived", "state"),
    [(datetime(2031, 3, 12, 20, tzinfo=UTC), "arrived"), (datetime(2031, 3, 13, 7, tzinfo=UTC), "late"), (None, "due")],
)  # fmt: skip
def test_a_report_that_was_asked_for_by_the_end_of_a_day_arrived_is_late_or_is_still_due(arrived, state):
    empty = {
        name: [] for name in ("statements", "positions", "proposals", "concessions", "instructions", "links")
    }
    told = {
        **empty,
        "contradictions": [],
        "documents": [{"id": "doc:a", "dct": "2031-03-12"}],
        "events": [REPORT_DUE],
    }
    (due,) = delegation_report(told, load_knowledge(NEWS / "kb")[0], arrived)["due"]
    assert (due["due"], due["state"]) == ("2031-03-12", state)
