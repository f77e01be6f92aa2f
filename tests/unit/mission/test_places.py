"""Names of places in a mission: tables of names are settings and evidence, and a later table changes nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.spec.scenario import utc
from truceline.mission import Mission, RefusedError, verify_mission
from truceline.records import stopped_clock
from truceline.store import connect

GAZETTEER = """id,name,lat,lon,sigma_m
w,Twinfield,41.52,-29.70,400
e,Twinfield,41.50,-28.70,400
q,Quarry,41.66,-29.33,300
"""
MOVED = GAZETTEER.replace("41.66,-29.33", "41.70,-29.10").replace("e,Twinfield", "e,Elsewhere")
POSITIONS = "id,name,lat,lon,sigma_m\np1,North post,41.60,-29.20,15\n"
CARD = """name = "notes"
reader = "table"
[map]
time = "time"
kind = "what"
place = "where"
place_from = "from"
side_claimed = "by"
"""
NOTES = """time,what,where,from,by
2024-05-20T06:00:00Z,artillery,Twinfield,,cobalt
2024-05-20T06:30:00Z,artillery,Quarry,,cobalt
2024-05-20T07:00:00Z,mortar,2-3km SE,North post,amber
2024-05-20T07:30:00Z,mortar,Nowhere,,amber
"""
LATER = utc("2024-06-02 10:00")


def equipped(folder: Path) -> Mission:
    (folder / "gazetteer.csv").write_text(GAZETTEER)
    (folder / "positions.csv").write_text(POSITIONS)
    (folder / "cards").mkdir(exist_ok=True)
    (folder / "cards" / "notes.toml").write_text(CARD)
    return Mission.open(folder, write=True, clock=stopped_clock(LATER))


def read_notes(folder: Path, tmp_path: Path, mission: Mission) -> None:
    path = tmp_path / "notes.csv"
    path.write_text(NOTES)
    (outcome,) = mission.read([path], actor=actor_of(mission), source_id="camera-net", format_name="notes")
    assert (outcome.kept, outcome.set_aside, outcome.problems) == (3, 1, ())


def actor_of(mission: Mission) -> str:
    return mission.setup.settings.actors[0][0]


def checked(folder: Path) -> list[str]:
    found = verify_mission(folder, progress=lambda step, done, total: None)
    assert found.ok == (not found.problems)
    return [str(problem) for problem in found.problems]


def test_tables_of_names_are_settings_that_the_ledger_notes(folder: Path, tmp_path: Path) -> None:
    with equipped(folder) as mission:
        read_notes(folder, tmp_path, mission)
        assert {"gazetteer.csv", "positions.csv"} <= set(mission.store.noted_settings())
        read = mission.store.reads()[-1]
        assert set(read.about.source["evidence"]) == {"gazetteer.csv", "positions.csv"}
        for sha256 in read.about.source["evidence"].values():
            assert mission.store.folder.evidence(sha256).is_file()
    assert checked(folder) == []


def test_the_read_is_made_again_with_the_table_of_that_day(folder: Path, tmp_path: Path) -> None:
    with equipped(folder) as mission:
        read_notes(folder, tmp_path, mission)
    (folder / "gazetteer.csv").write_text(MOVED)
    (folder / "positions.csv").unlink()
    with Mission.open(folder, write=True, clock=stopped_clock(LATER)) as mission:
        mission.store.note_settings(actor_of(mission), LATER)
    assert checked(folder) == []


def test_a_table_kept_as_evidence_cannot_be_changed_unnoticed(folder: Path, tmp_path: Path) -> None:
    with equipped(folder) as mission:
        read_notes(folder, tmp_path, mission)
        evidence = mission.store.reads()[-1].about.source["evidence"]["gazetteer.csv"]
        kept = mission.store.folder.evidence(evidence)
    kept.chmod(0o644)
    kept.write_text(MOVED)
    assert any("TL-VER-004" in problem for problem in checked(folder))
    kept.unlink()
    assert any("TL-VER-001" in problem for problem in checked(folder))


def test_an_ambiguous_name_goes_through_a_run_and_a_report_and_is_in_no_region(
    folder: Path, tmp_path: Path
) -> None:
    with equipped(folder) as mission:
        read_notes(folder, tmp_path, mission)
        actor = actor_of(mission)
        mission.run(actor=actor)
        with connect() as con:
            mission.store.run_view(con, mission.store.runs()[-1].run_no)
            rows = con.execute(
                "SELECT area_ref, place_kind, region, lon_deg FROM incidents WHERE happened_earliest >= ? "
                "AND area_ref IS NOT NULL",
                [utc("2024-05-20 05:00")],
            ).fetchall()
        assert [row for row in rows if row[0] == "place:twinfield"] == [
            ("place:twinfield", "polygon", None, None)
        ]
        for tier in ("public", "mission"):
            out = tmp_path / f"for-{tier}"
            written = mission.report(date(2024, 5, 20), out=out, tier=tier, actor=actor)
            assert written
            told = "".join(
                path.read_text(errors="ignore")
                for path in written
                if path.suffix in (".csv", ".geojson", ".html")
            )
            assert ("41.60" in told) is False or tier == "mission"
            if tier == "public":
                # the mission's own position is nobody else's to know
                assert "North post" not in told and "-29.2," not in told and "-29.20" not in told
    assert checked(folder) == []


def test_candidates_are_told_by_explain(folder: Path, tmp_path: Path) -> None:
    with equipped(folder) as mission:
        read_notes(folder, tmp_path, mission)
        with connect() as con:
            mission.store.relation(con, "observations")
            ((row_id, measures),) = con.execute(
                "SELECT id, measures FROM observations WHERE area_ref = 'place:twinfield'"
            ).fetchall()
        assert json.loads(measures) == {"place_candidates": ["w", "e"]}
        assert "place_candidates" in str(mission.explain(row_id))


def test_a_plain_and_a_packed_table_together_are_refused(folder: Path) -> None:
    (folder / "gazetteer.csv").write_text(GAZETTEER)
    (folder / "gazetteer.csv.gz").write_bytes(b"")
    with pytest.raises(RefusedError, match="twice"):
        Mission.open(folder)
