"""What a person reads: it fits the screen, and says what an officer needs at two in the morning."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli import small
from tests.cli.shell import ROOT, call, spawn

TABLE_WIDTH = 110


@pytest.fixture(scope="module")
def printed(demo: Path) -> str:
    """What the demo printed."""
    return (demo.parent / "demo.out").read_text(encoding="utf-8")


def test_the_demo_fits_a_screen_of_110_columns(printed: str) -> None:
    assert max(map(len, printed.splitlines())) <= TABLE_WIDTH


def test_the_demo_answers_as_the_truth_is(printed: str) -> None:
    """Each stratum's row ends with the truth; the demo's seed is one where every answer is right."""
    rows = [
        line
        for line in printed.splitlines()
        if re.match(r"\S+( \(control\))?  +(fell|no change|cannot)", line)
    ]
    assert len(rows) == 5
    for row in rows:
        answers = re.findall(r"fell|rose|no change shown|cannot tell", row)
        assert answers[0] == answers[-1] and len(answers) == 2


def test_the_demo_says_where_the_report_is_and_that_everything_agrees(printed: str, demo: Path) -> None:
    assert "verify: everything re-derives and agrees" in printed
    assert f"report: {demo / 'report' / 'public' / 'report.html'}" in printed
    assert (demo / "report" / "public" / "report.html").is_file()


def test_the_calls_the_demo_names_work(printed: str) -> None:
    for line in printed.split("look further:")[1].split("\n"):
        words = line.split()
        if words[:1] == ["truceline"] and words[1] != "verify":
            assert call(*words[1:], actor=None).code == 0, line


def test_reasons_stand_beneath_their_stratum_and_no_probability_is_in_powers_of_ten(printed: str) -> None:
    assert "    because 33 counted" in printed
    assert re.search(r"shelling +fell +33 +236\.0 +\.000[12]\b", printed)
    assert not re.search(r"\de-\d", printed)


def test_truce_shows_one_table_then_each_stratum_with_reasons_and_doubts(demo: Path) -> None:
    lines = call("truce", demo / "mission", actor=None).out.splitlines()
    assert max(map(len, lines)) <= TABLE_WIDTH
    assert lines[1].endswith("on record before any data was read")
    assert any(line.startswith("  doubt: six cameras see only") for line in lines)
    assert any(line.startswith("rule: ") for line in lines)


def test_a_question_asked_after_the_data_says_so(valley: Path) -> None:
    assert "AFTER data was read" in call("truce", valley, "--window", small.WINDOW, actor=None).out


def test_explaining_an_answer_shows_its_counts_in_rows_and_ends_with_whether_it_holds(demo: Path) -> None:
    found = call("explain", demo / "mission", "truce/shelling", actor=None).out
    lines = found.splitlines()
    assert lines[-1] == "every check on the way holds"
    first = next(at for at, line in enumerate(lines) if "2024-05-11" in line)
    assert lines[first].split() == ["2024-05-11", "33"]
    assert len(lines[first + 1].split()) == 15
    assert "(see above)" in found
    assert not re.search(r"\+00\b", found)


def test_a_figure_of_the_public_report_is_explained(demo: Path) -> None:
    figures = json.loads((demo / "report" / "public" / "report.json").read_text(encoding="utf-8"))["figures"]
    for name in list(figures)[:: len(figures) // 2]:
        answer = call("explain", demo / "mission", name, actor=None)
        assert answer.code == 0, answer.err
        assert answer.out.startswith(f"figure {name}\n")


def test_rows_set_aside_say_where_why_and_what_to_do(demo: Path) -> None:
    said = call("aside", demo / "mission", actor=None).said
    assert "TL-INT-006: 1 row" in said
    assert "patrols-before.csv, row 131, column 'happened': '2024-04-31 10:15' is not a date" in said
    assert "Write it as" in said


def test_the_limit_of_rows_set_aside_says_how_to_see_the_others(valley: Path) -> None:
    said = call("aside", valley, "--limit", "0").out
    assert "and 1 more: truceline aside MISSION --limit 1" in said


def test_status_names_the_newest_reads_first_for_who_must_withdraw_one(valley: Path) -> None:
    lines = call("status", valley).out.split("newest reads\n")[1].splitlines()
    assert [line.split()[1] for line in lines[2:]] == ["camera-4-later.csv", "camera-4.csv"]


def test_withdrawn_rows_count_no_longer_and_their_proof_stays(mission: Path) -> None:
    read = call("status", mission, "--json").json["newest_reads"][0]["read_id"]
    root = call("withdraw", mission, read, "--because", "wrong file", "--json").json["roots"][0]
    assert call("run", mission, "--json").json["incidents"] == 2  # two rounds five minutes apart are one
    assert call("explain", mission, root).code == 0


def test_an_agreement_is_shown_and_what_is_in_force_when_and_where(valley: Path) -> None:
    shown = call("agreement", "show", valley).out
    assert max(map(len, shown.splitlines())) <= TABLE_WIDTH
    assert "in force from 2031-02-28 22:00:00 UTC until" in shown
    there = call("agreement", "show", valley, "--at", "2031-03-05T12:00Z", "--lon", "-29.5", "--lat", "41.5")
    assert re.search(r"^P1@text +text +must not +artillery, mortar +yes +yes$", there.out, re.M)
    before = call("agreement", "show", valley, "--at", "2030-01-01T00:00Z", "--json").json["in_force"]
    assert {standing["in_force"] for standing in before} == {"no"}


@pytest.mark.slow
def test_a_mission_by_hand_end_to_end_in_a_shell(tmp_path: Path) -> None:
    """As processes of their own: what the other tests call in this process is what a shell runs."""
    mission, file = tmp_path / "m", tmp_path / "camera.csv"
    file.write_text(small.rows_of(0, 5), encoding="utf-8")
    assert spawn("new", mission, "--agreement", small.AGREEMENT).code == 0
    assert spawn("source", "add", mission, "camera-4", "--class", "camera", "--zone", "UTC").code == 0
    assert spawn("read", mission, file, "--json").json["kept"] == 2
    assert spawn("run", mission).out.startswith("run 1\n")
    refusal = spawn("run", mission, "--json", actor=None)
    assert (refusal.code, refusal.json["ok"]) == (2, False)
    assert spawn("verify", mission, actor=None).code == 0
    assert "Traceback" not in spawn("explain", mission, "nothing").err


def test_a_reader_that_has_seen_enough_ends_the_command_quietly(valley: Path) -> None:
    import subprocess

    from tests.cli.shell import PROGRAM

    script = f"{PROGRAM} explain {valley} 1 | head -1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout == "incident 1\n"
    assert done.stderr == ""
