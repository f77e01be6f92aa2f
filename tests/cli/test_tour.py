"""`truceline tour`: from articles to a mission that verifies, every line on a sentence or a record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import call
from truceline.cli.touring import packaged_articles
from truceline.mission import Mission

pytestmark = pytest.mark.slow

SECTIONS = [
    "The talks",
    "What each text adds to the other",
    "Who said what, word for word",
    "Drafts and instruments",
    "What the declaration holds",
    "Offers and demands",
    "Monitoring and verification",
    "The issue board",
    "Where the texts differ",
    "What was declared, as provisions and pledges of the mission",
]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("walk") / "tour"
    ran = call("tour", "--out", str(out), "--json")
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def test_it_ends_in_a_mission_that_verifies(walked: dict[str, Any]) -> None:
    assert walked["verified"] is True
    assert walked["incidents"] > 0
    assert Path(walked["report"]).is_file()


def test_the_report_to_the_commission_has_the_record_and_the_one_to_the_public_none_of_its_words(
    walked: dict[str, Any],
) -> None:
    page, _, anchor = walked["talks_report"].partition("#")
    own = Path(page).read_text(encoding="utf-8")
    assert f'<section id="{anchor}">' in own
    sentence = "Another source said that both sides are close to reaching an agreement on joint patrols"
    assert sentence in own
    assert sentence not in Path(walked["report"]).read_text(encoding="utf-8")


def test_it_says_how_long_a_call_was_what_each_text_adds_and_by_when_a_plan_is_due(
    walked: dict[str, Any],
) -> None:
    said = [line["says"] for line in walked["lines"]]
    assert any("call (held), 3 hours: Ivana Lind" in each for each in said)
    assert any(each.startswith("planned, later held: both say date") for each in said)
    assert "Ivana Lind on Perch, word for word" in said
    assert any(each.endswith("by the end of the day; due 2031-03-12") for each in said)


def test_it_shows_every_part_in_order(walked: dict[str, Any]) -> None:
    shown = list(dict.fromkeys(line["section"] for line in walked["lines"]))
    assert [each for each in shown if each in SECTIONS] == SECTIONS


def test_every_line_stands_on_whole_sentences_or_on_records(walked: dict[str, Any]) -> None:
    raws = {
        f"doc:{path.stem}": path.read_text(encoding="utf-8") for path in packaged_articles().glob("*.txt")
    }
    for line in walked["lines"]:
        assert line["rests_on"], line
        for span in line["spans"]:
            assert raws[span["doc"]][span["start"] : span["end"]] == span["text"]


def test_each_component_is_a_provision_in_force_for_nobody_and_a_pledge_that_is_not_done(
    walked: dict[str, Any],
) -> None:
    with Mission.open(Path(walked["mission"])) as mission:
        agreement = mission.setup.agreement
    declared = [each for each in agreement.provisions if each.text_anchor.startswith("reported/")]
    assert len(declared) == 5, "four parts of the declaration, and an offer of boats"
    assert all(each.in_force == () and each.check == "human" for each in declared)
    board = json.loads(call("agreement", "pledges", walked["agreement"], "--json").out)
    assert {each["id"] for each in board["pledges"]} == {each.id for each in declared}
    assert not any("done" in json.dumps(each["state"]).lower() for each in board["pledges"])


def test_where_every_text_is_refused_no_mission_is_made(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\0\1")
    ran = call("tour", str(tmp_path), "--out", str(tmp_path / "walk"))
    assert ran.code == 2
    assert "TL-TLK-002" in ran.err
    assert not (tmp_path / "walk").exists()


def test_a_folder_without_articles_is_refused_with_the_remedy(tmp_path: Path) -> None:
    ran = call("tour", str(tmp_path), "--out", str(tmp_path / "walk"))
    assert ran.code == 2
    assert ".txt" in ran.err
    assert not (tmp_path / "walk").exists()
