"""`decide` tells whose signature is missing; `join`, `split` and `undo` say which reports are one incident."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import small
from tests.cli.shell import call

HEAD, DEPUTY = "head-of-mission", "deputy-head"


@pytest.fixture(scope="module")
def mission(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three rounds an hour apart, each an incident, in a mission with two signers."""
    root = tmp_path_factory.mktemp("signed")
    settings = small.settings_in(root / "settings")
    listed = (settings / "mission.toml").read_text(encoding="utf-8")
    (settings / "mission.toml").write_text(f'{listed}\n[[actors]]\nid = "{DEPUTY}"\n', encoding="utf-8")
    mandate = (settings / "mandate.toml").read_text(encoding="utf-8")
    both = mandate.replace(f'["{HEAD}"]', f'["{HEAD}", "{DEPUTY}"]')
    (settings / "mandate.toml").write_text(both, encoding="utf-8")
    small.done("new", root / "valley", "--agreement", small.AGREEMENT, "--settings", settings)
    table = root / "camera-4.csv"
    table.write_text(small.rows_of(0, 60, 120), encoding="utf-8")
    small.done("read", root / "valley", table, "--source", "camera-4")
    small.done("run", root / "valley")
    return root / "valley"


def test_the_first_signature_says_who_may_give_the_second(mission: Path) -> None:
    words = ("decide", mission, "1", "--status", "verified", "--because", "seen")
    first = small.done(*words, actor=HEAD)
    assert "Incident 1 with the words of all: preliminary." in first
    assert f"Verified takes two persons; another one has to sign. Who may: {DEPUTY}" in first
    again = call(*words, actor=HEAD)
    assert again.code == 2 and "TL-MIS-015" in again.err and "another person" in again.err
    second = small.done(*words, actor=DEPUTY)
    assert f"verified by: {HEAD}, {DEPUTY}" in second
    back = call(
        "decide", mission, "1", "--status", "withdrawn", "--because", "x", "--json", actor=DEPUTY
    ).json
    assert (back["stands"], back["signed_by"], back["missing"]) == ("preliminary", [HEAD], 1)


def test_incidents_are_joined_split_and_put_back(mission: Path) -> None:
    made = call("join", mission, "2", "3", "--because", "one salvo", "--json", actor=HEAD).json
    assert (made["id"], made["incidents"], made["decided_by"]) == ("join-1", [2, 3], HEAD)
    small.done("run", mission)
    told = small.done("explain", mission, "2")
    assert "incident 3 joined by a person into incident 2" in told and "one salvo" in told
    report = made["parts"][1]["reports"][0]
    other = call("split", mission, "2", "--reports", report, "--because", "two", actor=DEPUTY)
    assert other.code == 2 and "TL-MIS-018" in other.err and "undo MISSION join-1" in other.err
    assert "split-1 recorded" in small.done(
        "split", mission, "2", "--reports", report, "--because", "two", actor=HEAD
    )
    assert call("undo", mission, "join-7", "--because", "x", actor=HEAD).code == 2
    assert small.done("undo", mission, "split-1", "--because", "one after all", actor=DEPUTY)
    small.done("run", mission)
    small.done("verify", mission)
