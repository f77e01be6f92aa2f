"""What every command promises: help, --json, exit codes, an actor for every write, no prompt."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from tests.cli import small
from tests.cli.shell import PROGRAM, call, refused, refused_as_json
from truceline import __version__
from truceline.cli.app import app


def commands(group: Any = None, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command, with the names of its groups before it."""
    for name, command in (group or get_command(app)).commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*before, name))
        else:
            yield (*before, name)


ALL = sorted(commands())
WRITES: list[tuple[object, ...]] = [
    ("source", "add", "MISSION", "x", "--class", "camera", "--zone", "UTC"),
    ("read", "MISSION", "FILE", "--source", "camera-4"),
    ("withdraw", "MISSION", "R3", "--because", "wrong"),
    ("run", "MISSION"),
    ("claim", "MISSION", "1", "--by", "birch", "--says", "no"),
    (
        "judge",
        "MISSION",
        "P5",
        "--from",
        small.DAY,
        "--to",
        small.DAY,
        "--answer",
        "compliant",
        "--because",
        "x",
    ),
    ("decide", "MISSION", "1", "--status", "verified", "--because", "seen"),
    ("join", "MISSION", "1", "2", "--because", "one salvo"),
    ("split", "MISSION", "1", "--reports", "0123456789", "--because", "two salvos"),
    ("undo", "MISSION", "join-1", "--because", "two salvos"),
    ("report", "MISSION", "--day", small.DAY, "--out", "OUT"),
]


def test_there_are_the_commands_of_the_front_door() -> None:
    door = (
        "demo get new status source read aside withdraw run truce claim decide report explain verify mandate method "
        "agreement simulate bench talks guarantee notices weapons warnings compliance judge screened tour hear locate "
        "alarm attribute join split undo announced"
    )
    assert {name for name, *_ in ALL} == set(door.split())


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_command_has_help_with_a_call_to_copy(words: tuple[str, ...]) -> None:
    answer = call(*words, "--help")
    assert answer.code == 0
    assert answer.err == ""
    assert f"truceline {' '.join(words)}" in answer.out.split("Example:")[1]


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_option_says_what_it_is_for(words: tuple[str, ...]) -> None:
    command = get_command(app)
    for word in words:
        command = command.commands[word]  # type: ignore[attr-defined]  # a group, where words are left
    assert all(getattr(option, "help", "") for option in command.params)
    assert "--json" in {name for option in command.params for name in option.opts}


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_the_example_of_every_command_parses(words: tuple[str, ...]) -> None:
    """A call to copy whose options are unknown would be worse than none."""
    examples = re.findall(r"^  truceline (.+)$", call(*words, "--help").out.split("Example:")[1], re.M)
    for example in examples:
        said = re.findall(r"--[a-z-]+", example)
        assert all(f"{option} " in call(*words, "--help").out for option in said)


def test_the_version_is_the_packages() -> None:
    assert call("--version").out == f"truceline {__version__}\n"


@pytest.mark.parametrize("words", [(), ("source",), ("agreement",)])
def test_a_missing_command_is_bad_input_and_help_follows(words: tuple[str, ...]) -> None:
    answer = call(*words)
    assert answer.code == 2
    assert "a command is missing." in answer.err
    assert "Commands:" in answer.err


@pytest.mark.parametrize(
    "words",
    [("blow-up",), ("read",), ("status",), ("status", "m", "--what"), ("aside", "m", "--limit", "many")],
    ids=" ".join,
)
def test_words_no_command_takes_are_bad_input(words: tuple[str, ...]) -> None:
    refused(call(*words), "See: truceline", code="TL-MIS-008")
    assert refused_as_json(call(*words, "--json"))["code"] == "TL-MIS-008"


@pytest.mark.parametrize("words", WRITES, ids=lambda words: str(words[0]))
def test_a_write_without_an_actor_is_refused_and_writes_nothing(
    words: tuple[object, ...], mission: Path, tmp_path: Path
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(small.rows_of(200), encoding="utf-8")
    places = {"MISSION": mission, "FILE": file, "OUT": tmp_path / "out"}
    said = [places.get(str(word), word) for word in words]
    before = call("status", mission, "--json").json
    refused(call(*said, actor=None), "--actor ID or TRUCELINE_ACTOR", code="TL-MIS-004")
    refused(call(*said, actor="nobody-known"), "'nobody-known' is not an actor", code="TL-MIS-004")
    assert call("status", mission, "--json").json == before
    assert not (tmp_path / "out").exists()


def test_a_mission_needs_an_actor_from_its_first_entry_on(tmp_path: Path) -> None:
    refused(call("new", tmp_path / "m", "--agreement", small.AGREEMENT, actor=None), code="TL-MIS-004")
    assert not (tmp_path / "m").exists()


def test_the_option_names_the_actor_over_the_environment(mission: Path) -> None:
    call("withdraw", mission, "R6", "--because", "wrong", "--actor", "head-of-mission")
    batch = call("withdraw", mission, "R3", "--because", "wrong", "--json").json["roots"][0]
    assert "by duty-officer" in call("explain", mission, batch).out  # who read it, not who withdrew it


READS: list[tuple[tuple[object, ...], set[str]]] = [
    (
        ("status",),
        {"mission", "files_read", "rows", "set_aside", "runs", "records", "ledger_entries", "checkpoint"},
    ),
    (("source", "list"), {"sources"}),
    (("aside",), {"set_aside"}),
    (
        ("run", "--as-of", "2040-01-01T00:00Z"),
        {"run", "incidents", "recorded_violations", "findings", "stored"},
    ),
    (
        ("truce", "--window", small.WINDOW),
        {"window", "configuration", "recorded_before_data", "strata", "rule"},
    ),
    (("explain", "1"), {"title", "facts", "children", "holds"}),
    (("verify",), {"ok", "checked", "problems", "notes"}),
    (("agreement", "show"), {"id", "title", "status", "parties", "provisions", "commitments", "in_force"}),
    (("agreement", "check"), {"ok", "id", "problems"}),
]


def in_place(words: tuple[object, ...], mission: Path) -> list[object]:
    """The words with the mission where the command takes it: after its name."""
    names = 2 if words[0] in ("source", "agreement") else 1
    return [*words[:names], mission, *words[names:]]


@pytest.mark.parametrize(
    ("words", "keys"), READS, ids=lambda part: str(part[0]) if isinstance(part, tuple) else ""
)
def test_json_is_one_object_with_the_documented_keys_and_nothing_else_is_said(
    words: tuple[object, ...], keys: set[str], valley: Path
) -> None:
    answer = call(*in_place(words, valley), "--json", actor=None)
    assert answer.code == 0
    assert keys <= answer.json.keys()
    assert answer.err == ""


@pytest.mark.parametrize(
    ("words", "keys"), READS, ids=lambda part: str(part[0]) if isinstance(part, tuple) else ""
)
def test_every_command_refuses_a_folder_that_is_no_mission(
    words: tuple[object, ...], keys: set[str], tmp_path: Path
) -> None:
    refused(call(*in_place(words, tmp_path)))
    refused_as_json(call(*in_place(words, tmp_path / "nothing-here"), "--json"))


def test_json_of_the_writes_names_what_was_written(mission: Path, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(small.rows_of(200, 230), encoding="utf-8")
    read = call("read", mission, file, "--source", "camera-4", "--json").json
    assert (read["kept"], read["set_aside"], read["known"], len(read["batches"])) == (2, 0, 0, 1)
    run = call("run", mission, "--json").json
    assert (run["incidents"], run["recorded_violations"], run["stored"]) == (
        5,
        12,
        True,
    )  # 06:00 and 06:05 are one
    assert (
        call("claim", mission, "5", "--by", "alder", "--says", "no", "--json").json["id"].startswith("claim-")
    )
    decided = call(
        "decide",
        mission,
        "5",
        "--status",
        "discounted",
        "--because",
        "a drill",
        "--json",
        actor="head-of-mission",
    )
    assert decided.json["decided_by"] == "head-of-mission"
    withdrawn = call(
        "withdraw", mission, read["files"][0]["read_id"], "--because", "wrong file", "--json"
    ).json
    assert (withdrawn["rows"], withdrawn["roots"]) == (2, read["batches"])
    files = call(
        "report", mission, "--day", small.DAY, "--out", tmp_path / "r", "--tier", "mission", "--json"
    ).json
    assert {Path(name).suffix for name in files["files"]} == {
        ".html",
        ".pdf",
        ".json",
        ".csv",
        ".geojson",
        ".txt",
    }
    assert call("verify", mission, "--json").json["ok"] is True


def test_reading_twice_adds_nothing(mission: Path, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(small.rows_of(200, 230), encoding="utf-8")
    call("read", mission, file, "--source", "camera-4")
    again = call("read", mission, file, "--source", "camera-4", "--json").json
    assert (again["kept"], again["known"]) == (0, 2)


def test_strict_is_bad_input_when_a_row_is_set_aside_and_keeps_the_others(
    mission: Path, tmp_path: Path
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(small.rows_of(200) + "mortar,soon,-29.5,41.5,1\n", encoding="utf-8")
    answer = call("read", mission, file, "--source", "camera-4", "--strict", "--json")
    assert answer.code == 2
    assert (answer.json["kept"], answer.json["set_aside"], answer.json["ok"]) == (1, 1, False)
    assert answer.json["problems"][0]["code"] == "TL-MIS-011"
    assert "rows.csv" in call("aside", mission, "--file", "rows.csv").out


def test_rows_set_aside_are_done_without_strict(mission: Path, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(small.rows_of(200) + "mortar,soon,-29.5,41.5,1\n", encoding="utf-8")
    answer = call("read", mission, file, "--source", "camera-4")
    assert answer.code == 0
    assert "truceline aside" in answer.out


TWIN = """\
name = "{name}"
title = "One of two that look the same"
version = "1"
reader = "table"
layers = ["observations"]
media = ["csv"]
zone_rule = "utc"
licence = "Ours."
needed = []
[recognise]
columns = ["boom", "moment"]
score = 0.9
[map]
time = "moment"
lat = "lat"
lon = "lon"
[constants]
kind = "mortar"
"""


def test_a_tie_of_recognisers_is_bad_input_with_the_candidates(mission: Path, tmp_path: Path) -> None:
    """No guess, no prompt: the officer names the format."""
    (mission / "cards").mkdir()
    for name in ("twin_a", "twin_b"):
        (mission / "cards" / f"{name}.toml").write_text(TWIN.format(name=name), encoding="utf-8")
    file = tmp_path / "tied.csv"
    file.write_text("boom,moment,lat,lon\n1,2031-03-05T06:00:00Z,41.5,-29.5\n", encoding="utf-8")
    answer = call("read", mission, file, "--source", "camera-4", "--json")
    assert answer.code == 2
    assert answer.json["problems"][0]["code"] == "TL-INT-002"
    assert "twin_a" in answer.json["problems"][0]["message"]
    assert "twin_b" in answer.json["problems"][0]["message"]
    named = call("read", mission, file, "--source", "camera-4", "--format", "twin_a", "--json")
    assert (named.code, named.json["kept"]) == (0, 1)


def test_a_refused_file_leaves_the_others_read(mission: Path, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(small.rows_of(200), encoding="utf-8")
    bad.write_bytes(bytes(range(256)) * 8)
    answer = call("read", mission, bad, good, "--source", "camera-4", "--json")
    assert answer.code == 2
    assert answer.json["ok"] is False
    assert [file["kept"] for file in answer.json["files"]] == [0, 1]
    assert call("verify", mission).code == 0


def test_nothing_is_ever_asked(mission: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: Any) -> str:
        raise AssertionError("a prompt")

    monkeypatch.setattr("builtins.input", asked)
    monkeypatch.setattr("getpass.getpass", asked)
    for words in WRITES:
        call(*[mission if word == "MISSION" else word for word in words], actor=None)


def cpu_seconds(*command: str) -> float:
    """Processor seconds of a command, the least of five: a busy machine does not make it slower."""
    spent = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(spent)


@pytest.mark.parametrize("words", [("--help",), ("read", "--help"), ("explain", "--help")], ids=" ".join)
def test_help_comes_within_twice_an_empty_python_and_0_3_s(words: tuple[str, ...]) -> None:
    empty = cpu_seconds(sys.executable, "-c", "pass")
    assert cpu_seconds(str(PROGRAM), *words) <= 2 * empty + 0.3
