"""`truceline screened`: what was kept out of violations, grouped by its reason, in words and as JSON."""

from __future__ import annotations

from pathlib import Path

from tests.cli.shell import call
from truceline.cli.screening import _lines
from truceline.mission.thermal import EPOCH, ScreenedOut


def test_a_mission_answers_in_words_and_as_json(mission: Path) -> None:
    found = call("screened", mission, "--json")
    assert found.code == 0
    assert set(found.json) == {"screened_out", "bring_back"}
    told = call("screened", mission)
    assert told.out.startswith(f"{len(found.json['screened_out'])} incident")
    assert call("screened", mission, "--day", "yesterday").code == 2


def test_incidents_of_one_reason_stand_together_and_the_way_back_below() -> None:
    def one(number: int, because: str) -> ScreenedOut:
        return ScreenedOut(
            incident_id=number,
            kind="thermal_anomaly",
            happened=EPOCH,
            lon_deg=1.0,
            lat_deg=2.0,
            source_id="s",
            because=because,
        )

    lines = list(_lines([*(one(number, "stubble") for number in range(1, 15)), one(15, "works")]))
    assert lines[0] == "15 incidents screened out"
    assert lines[2] == "  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 2 more"
    assert lines[3] == "    stubble"
    assert "  15" in lines
    assert lines[-1].startswith("To bring one back: truceline decide")
    assert list(_lines([])) == ["0 incidents screened out"]
