"""Three drafts of a settlement, as `agreement diff` tells them: every point, every number, what nobody confirms.

The expectations are copied from the index of what the sources say, not from the program's output.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import call
from tests.spec.scenario import read_table

DRAFTS = [
    Path(__file__).parents[2] / "examples" / "settlement-drafts" / name
    for name in ("us-28-point", "e3-counter", "ua-20-point")
]
IDS = ["us-28-point-2025-11", "e3-counter-2025-11", "ua-20-point-2025-12"]


@pytest.fixture(scope="module")
def told() -> str:
    """What a reader sees, its lines joined."""
    return " ".join(call("agreement", "diff", *DRAFTS).out.split())


@pytest.fixture(scope="module")
def chain() -> dict[str, Any]:
    found: dict[str, Any] = call("agreement", "diff", *DRAFTS, "--json").json
    return found


POINTS = """
    point           | us-28     | e3      | ua-20   | in the counter-text | in the framework
    ----------------+-----------+---------+---------+---------------------+------------------
    sovereignty     | 1         | 1       | 1       | reworded            | reworded
    no-expansion    | 3         |         |         | deleted             | not read
    nato-dialogue   | 4         | 4       |         | reworded            | not read
    army            | 6         | 6       | 4       | number changed      | renumbered
    article-5       | 10        | 10      | 5       | reworded            | renumbered
    eu              | 11        |         | none    | not read            | reworded
    assets          | 14?       |         |         | not read            | not read
    plant           | 19        |         | none    | not read            | number not said here
    territory       | 21a 21b 21c 21d | none | none | merged              | reworded
    elections       | 25?       |         |         | not read            | not read
    ceasefire       | 28?       |         |         | not read            | not read
    monitoring      |           |         | 2       | not read            | not read before
"""


def number_of(piece: dict[str, Any]) -> str:
    mark = "?" if "point" in piece["unconfirmed"] else ""
    return f"{piece['point']}{mark}" if piece["point"] else "none"


def test_each_point_keeps_the_plans_number_and_says_what_became_of_it(chain: dict[str, Any]) -> None:
    """Each point keeps the plan's number and says what became of it."""
    by_id = {each["id"]: each["stages"] for each in chain["points"]}
    for row in read_table(POINTS):
        stages = by_id[row["point"]]
        numbers = [" ".join(map(number_of, stage["pieces"])) for stage in stages]
        assert numbers == [row["us-28"], row["e3"], row["ua-20"]], row
        assert row["in the counter-text"] in stages[1]["how"], row
        assert row["in the framework"] in stages[2]["how"], row


def test_the_armys_size_is_told_as_it_moved(told: str) -> None:
    """The army's size is told as it moved: 600,000, then 800,000 in peacetime, then the same."""
    assert "in e3-counter-2025-11: NUMBER CHANGED: army; DELETED: no-expansion; MERGED: territory;" in told
    assert "army: point 6 -> 6 -> 4" in told
    moved = "(at most, persons): 600,000 -> 800,000, in peacetime -> 800,000, in peacetime"
    assert f"the armed forces of Ukraine {moved}" in told


def test_every_point_whose_number_nobody_confirms_is_marked(told: str, chain: dict[str, Any]) -> None:
    marked = {(each["provision_id"], each["point"]) for each in chain["unconfirmed"] if each["point"]}
    plan = {("assets", "14"), ("elections", "25"), ("amnesty", "26"), ("council", "27"), ("ceasefire", "28")}
    assert marked == plan
    for name, number in plan:
        assert f"{name}: point {number} UNCONFIRMED" in told
        assert f'point {number} UNCONFIRMED: "' in told
    without = {
        (each["provision_id"], each["agreement_id"]) for each in chain["unconfirmed"] if not each["point"]
    }
    assert without == {
        ("territory", IDS[1]),
        ("territory", IDS[2]),
        ("plant", IDS[2]),
        ("eu", IDS[2]),
    }


def test_every_piece_names_its_source_and_every_draft_what_was_not_read(
    told: str, chain: dict[str, Any]
) -> None:
    for thread in chain["points"]:
        for stage in thread["stages"]:
            assert all(piece["source"].startswith("https://") for piece in stage["pieces"])
    assert [each["id"] for each in chain["drafts"]] == IDS
    assert all(each["read"] == "in_part" for each in chain["drafts"])
    assert "points not read: 12, 13, 15, 16, 23, 24" in told
    assert "note: the words are not the drafts' own" in told


def test_two_of_them_are_told_point_by_point_and_then_record_by_record() -> None:
    out = call("agreement", "diff", *DRAFTS[:2]).out
    assert (
        out.index("army: point 6 -> 6")
        < out.index("Record by record:")
        < out.index("provision army: changed")
    )
    found = call("agreement", "diff", *DRAFTS[:2], "--json").json
    assert {"records", "chain"} <= set(found)


def test_three_drafts_and_acts_are_refused(tmp_path: Path) -> None:
    done = call("agreement", "diff", *DRAFTS, "--acts", tmp_path / "acts.csv")
    assert done.code == 2
    assert "--acts and --mission compare two" in done.err


ELSEWHERE = """
    point     | draft | agreed  | what became of it
    ----------+-------+---------+-------------------------
    no-fire   | 1     | 1       | same words and numbers
    no-guns   | 2     | 2       | number changed
    works     | 3     | 3 4     | split
    prisoners | 6?    |         | dropped
    building  |       | 5       | new
"""


def test_an_invented_draft_elsewhere_is_told_the_same_way() -> None:
    """Another country's understanding and its draft, both read whole: what is not there was dropped, or is new."""
    examples = DRAFTS[0].parents[1]
    folders = [examples / "line-of-control-draft", examples / "line-of-control"]
    found = call("agreement", "diff", *folders, "--json").json["chain"]
    by_id = {each["id"]: each["stages"] for each in found["points"]}
    for row in read_table(ELSEWHERE):
        stages = by_id[row["point"]]
        assert [" ".join(map(number_of, each["pieces"])) for each in stages] == [row["draft"], row["agreed"]]
        assert row["what became of it"] in stages[1]["how"], row
    ((change,),) = [stages[1]["figures"] for name, stages in by_id.items() if name == "no-guns"]
    assert (change["old"]["number"], change["new"]["number"]) == (5, 3)
    board = call("agreement", "board", *folders).out
    assert "zone wider-strip" in board
    assert "; drawn (line-of-control-draft)" in " ".join(board.split())
    assert "CANNOT BE DRAWN: the invented draft does not say how near" in " ".join(board.split())


INDEX = {"us-28-point-2025-11": 0, "e3-counter-2025-11": 1, "ua-20-point-2025-12": 2}


@pytest.mark.skipif(
    not os.environ.get("TRUCELINE_DATA"), reason="TRUCELINE_DATA names no folder with the index of provisions"
)
def test_the_index_and_the_folders_have_the_same_points_and_numbers(chain: dict[str, Any]) -> None:
    """Entry by entry: its number with its question mark, its figures, and nothing that the index does not have."""
    path = Path(os.environ["TRUCELINE_DATA"]) / "agreements" / "provisions.json"
    for each in json.loads(path.read_text(encoding="utf-8"))["agreements"]:
        if each["id"] not in INDEX:
            continue
        entries = [entry for entry in each["provisions"] if "deleted" not in entry["summary"]]
        stages = [thread["stages"][INDEX[each["id"]]] for thread in chain["points"]]
        pieces = [piece for stage in stages for piece in stage["pieces"]]
        numbers = sorted({number_of(piece) for piece in pieces})
        named = {entry["n"] if re.match(r"\d", entry["n"]) else "none" for entry in entries}
        assert numbers == sorted(named)
        written = sorted(figure["number"] for piece in pieces for figure in piece["figures"])
        figures = [entry[key] for entry in entries for key in ("number", "days") if key in entry]
        figures += [number for entry in entries for number in entry.get("numbers", ())]
        figures += [50 for entry in entries if entry.get("ratio") == "50:50"]
        assert written == sorted(map(float, figures))
