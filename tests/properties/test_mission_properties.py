"""What holds for a whole mission: reading again, the order of arrival and the parties' names decide nothing."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.demo import ACTOR, Demo, Hands, built, read, shared_demo
from truceline.cli.output import plain
from truceline.mission import Mission
from truceline.simulate.writing import swapped
from truceline.store import connect

# What each table of a run says of an observation; numbers of incidents may come out in another order.
OF_OBSERVATIONS = {
    "incidents": "SELECT m.observation_id, t.* EXCLUDE (incident_id, run_no) FROM incidents t"
    " JOIN members m USING (incident_id)",
    "findings": "SELECT m.observation_id, t.* EXCLUDE (incident_id, finding_id, run_no) FROM findings t"
    " JOIN members m USING (incident_id)",
    "assessments": "SELECT m.observation_id, t.* EXCLUDE (incident_id, assessment_id, finding_id, run_no)"
    " FROM assessments t JOIN members m USING (incident_id)",
}


def said_of_observations(folder: Path) -> dict[str, list[str]]:
    """Every row of the newest run as text, by table, without the numbers of incidents."""
    with Mission.open(folder) as mission, connect() as con:
        mission.store.relation(con, "observations")
        mission.store.run_view(con, mission.store.runs()[-1].run_no)
        found = {
            table: [
                row[0]
                for row in con.execute(f"SELECT to_json(x)::VARCHAR FROM ({sql}) x ORDER BY 1").fetchall()
            ]
            for table, sql in OF_OBSERVATIONS.items()
        }
        ids = con.execute("SELECT id FROM observations ORDER BY 1").fetchall()
    return {**found, "observations": [str(row[0]) for row in ids]}


# Ids follow the labels, so a label's change changes them: reports are named by their publishers' own keys.
BY_KEYS = {
    "incidents": "EXCLUDE (incident_id, run_no, first_member)",
    "findings": "EXCLUDE (incident_id, run_no, finding_id, basis_for, basis_against)",
    "assessments": "EXCLUDE (incident_id, run_no, finding_id, assessment_id)",
}


def said_of_keys(folder: Path) -> dict[str, list[str]]:
    """Every row of the newest run as text, by table, each with its report's source and key in front."""
    with Mission.open(folder) as mission, connect() as con:
        mission.store.relation(con, "observations")
        mission.store.run_view(con, mission.store.runs()[-1].run_no)
        return {
            table: [
                str(row[0])
                for row in con.execute(
                    f"SELECT to_json(x)::VARCHAR FROM (SELECT o.source_id, o.record_key, t.* {left_out}"
                    f" FROM {table} t JOIN members m USING (incident_id)"
                    " JOIN observations o ON o.id = m.observation_id) x"
                ).fetchall()
            ]
            for table, left_out in BY_KEYS.items()
        }


def answers_of(folder: Path, demo: Demo) -> list[dict[str, Any]]:
    """Every stratum's answer, as JSON values."""
    with Mission.open(folder) as mission:
        return [plain(answer) for answer in mission.truce(window=demo.world.window).answers]


def test_reading_everything_again_changes_nothing(demo: Demo, tmp_path: Path) -> None:
    """Every row is known the second time; the run is the same run and the answers the same answers."""
    shutil.copytree(demo.mission, tmp_path / "mission")
    hands = Hands()
    hands.now = demo.world.report_at
    with Mission.open(tmp_path / "mission", write=True, clock=hands) as mission:
        rows, runs = mission.status()["rows"], mission.store.runs()
        rows_in = sum(each.about.rows_in for each in mission.store.reads())
        outcomes = read(mission, demo.world.files, hands)
        assert {(kept, aside) for kept, aside, _ in outcomes} == {(0, 0)}
        assert sum(known for _, _, known in outcomes) == rows_in
        assert mission.status()["rows"] == rows
        assert mission.run(actor=ACTOR).run == runs[-1].run_no
        assert mission.store.runs() == runs
    assert answers_of(tmp_path / "mission", demo) == answers_of(demo.mission, demo)
    assert said_of_observations(tmp_path / "mission") == said_of_observations(demo.mission)


@pytest.mark.slow
def test_the_order_in_which_files_arrive_decides_nothing(demo: Demo, tmp_path: Path) -> None:
    """Same observations, and of each the same incident, finding and assessments; same answers."""
    files = list(demo.world.files)
    random.Random(20240511).shuffle(files)
    assert files != list(demo.world.files)
    other = built(tmp_path, demo.world, files)
    assert said_of_observations(other.mission) == said_of_observations(demo.mission)
    assert answers_of(other.mission, demo) == answers_of(demo.mission, demo)


@pytest.fixture(scope="session")
def mirrored(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Demo:
    """The demo with the two parties' labels in each other's place everywhere, and nothing else changed."""
    return shared_demo(tmp_path_factory, request, swap_labels=True)


def relabelled(value: Any) -> Any:
    """The JSON value with each party's label in the other's place, keys and texts too, order forgotten."""
    return json.loads(swapped(json.dumps(value, ensure_ascii=False)))


def unordered(value: Any) -> Any:
    """The JSON value with every list in one fixed order: 'amber, cobalt' and 'cobalt, amber' are one set."""
    if isinstance(value, dict):
        return {key: unordered(part) for key, part in value.items()}
    if isinstance(value, list):
        return sorted((unordered(part) for part in value), key=lambda part: json.dumps(part, sort_keys=True))
    return value


def test_swapping_all_labels_swaps_labels_in_what_is_said_of_every_report(demo: Demo, mirrored: Demo) -> None:
    assert mirrored.world.parties == demo.world.parties[::-1]
    ours, theirs = said_of_keys(demo.mission), said_of_keys(mirrored.mission)
    for table, rows in ours.items():
        assert len(rows) > 1000
        assert sorted(map(swapped, theirs[table])) == sorted(rows), table


def test_swapping_all_labels_leaves_the_missions_numbers_as_they_are(demo: Demo, mirrored: Demo) -> None:
    counts = ("files_read", "rows", "set_aside", "runs", "records", "reports", "ledger_entries")
    found = []
    for each in (demo, mirrored):
        with Mission.open(each.mission) as mission:
            status, summary = mission.status(), mission.store.manifest(1)["summary"]
            found.append([{name: status[name] for name in counts}, {**summary, "digests": None}])
    assert found[0] == found[1]


def test_swapping_all_labels_gives_the_same_truce_answers(demo: Demo, mirrored: Demo) -> None:
    """Sides seen and doubts change their labels; answers, numbers and reasons do not change."""
    ours, theirs = answers_of(demo.mission, demo), answers_of(mirrored.mission, mirrored)
    assert unordered(relabelled(theirs)) == unordered(ours)
    assert {answer["answer"] for answer in ours} == {"fell", "no change shown", "cannot tell"}


@pytest.mark.parametrize("tier", ["public", "commission"])
def test_swapping_all_labels_gives_the_same_figures(demo: Demo, mirrored: Demo, tier: str) -> None:
    """A claimed total is named by its row's id, which follows the label: those are compared as a whole."""
    ours, theirs = (figures_of(each, tier) for each in (demo, mirrored))
    assert relabelled(theirs["named"]) == ours["named"]
    assert theirs["claims"] == ours["claims"]
    assert len(ours["named"]) > 300


def figures_of(demo: Demo, tier: str) -> dict[str, Any]:
    """Values and units by id; those of claimed totals as a sorted list."""
    figures = json.loads(demo.report(tier, "report.json"))["figures"]
    named = {
        name: [unordered_text(one.get("value")), one["unit"], one["rule"]]
        for name, one in figures.items()
        if not name.startswith("claims/")
    }
    claims = [
        [name.split("/")[-1], one.get("value"), one["unit"]]
        for name, one in figures.items()
        if name.startswith("claims/")
    ]
    return {"named": named, "claims": sorted(claims, key=str)}


def unordered_text(value: Any) -> Any:
    """A list of sides written as text, in one fixed order."""
    return sorted(value.split(", ")) if isinstance(value, str) else value
