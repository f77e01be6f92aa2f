"""A damaged mission: every command says so in a line and names verify; verify names the first difference."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import small
from tests.cli.shell import call, refused, refused_as_json

SETTINGS = ["mission.toml", "mandate.toml", "sources.toml", "strata.csv"]
BROKEN = {
    "empty": b"",
    "binary": bytes(range(256)),
    "not its grammar": b'id = = [\n"',
    "other types": b'id = 5\ntitle = []\nzone = 1\nagreement = {}\nactors = "x"\nsource = 3\nmay_publish = "yes"\nlanguages = 4\ncutoff = 12\n[release]\ncounts = 9\n',
    "lists of the wrong things": b'id = "x"\ntitle = "x"\nzone = "UTC"\nagreement = "agreement"\nactors = [1, 2]\nsource = ["a"]\nsigners = [1]\nrelease = "all"\n',
}


@pytest.mark.parametrize("how", BROKEN)
@pytest.mark.parametrize("name", SETTINGS)
def test_a_broken_settings_file_is_named(name: str, how: str, mission: Path) -> None:
    (mission / name).write_bytes(BROKEN[how])
    for words in (("status", mission), ("run", mission)):
        answer = call(*words, "--json")
        if answer.code != 0:
            refused_as_json(answer)
            assert name in answer.err or "'camera-4' is not a known source" in answer.err
    assert call("verify", mission).code in (0, 1)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_missing_settings_file_is_named(name: str, mission: Path) -> None:
    (mission / name).unlink()
    refused(call("status", mission), name)
    answer = call("verify", mission)
    assert answer.code == 1
    assert name in answer.out


@pytest.mark.parametrize("how", ["empty", "binary", "not its grammar"])
@pytest.mark.parametrize("name", ["agreement.yaml", "provisions.yaml", "parties.yaml", "zones.geojson"])
def test_a_broken_agreement_is_named(name: str, how: str, mission: Path) -> None:
    (mission / "agreement" / name).write_bytes(BROKEN[how])
    for words in (("status", mission), ("agreement", "show", mission)):
        refused(call(*words), name, code="TL-AGR")


@pytest.mark.parametrize("content", [b"", bytes(range(256)), b"name = 1\n"])
def test_a_broken_card_is_named(content: bytes, mission: Path) -> None:
    (mission / "cards").mkdir()
    (mission / "cards" / "ours.toml").write_bytes(content)
    refused(call("status", mission), "ours.toml")


def database_is(content: bytes) -> Callable[[Path], None]:
    return lambda mission: (mission / "truceline.sqlite").write_bytes(content) and None


def database_cut(mission: Path) -> None:
    whole = (mission / "truceline.sqlite").read_bytes()
    (mission / "truceline.sqlite").write_bytes(whole[: len(whole) // 2])


def database_overwritten(mission: Path) -> None:
    content = bytearray((mission / "truceline.sqlite").read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    (mission / "truceline.sqlite").write_bytes(bytes(content))


def without(name: str) -> Callable[[Path], None]:
    return lambda mission: (mission / name).unlink()


DATABASES = {
    "empty": database_is(b""),
    "not SQLite": database_is(bytes(range(256)) * 32),
    "SQLite's head alone": database_is(b"SQLite format 3\0" + b"\0" * 84),
    "cut in half": database_cut,
    "overwritten but for its first page": database_overwritten,
    "gone": without("truceline.sqlite"),
    "a folder": lambda mission: (
        without("truceline.sqlite")(mission),
        (mission / "truceline.sqlite").mkdir(),
    ),
}


@pytest.mark.parametrize("how", DATABASES)
def test_a_damaged_database_is_told_and_verify_is_named(how: str, mission: Path, tmp_path: Path) -> None:
    DATABASES[how](mission)
    file = tmp_path / "a.csv"
    file.write_text(small.rows_of(300), encoding="utf-8")
    for words in (("status", mission), ("explain", mission, "1"), ("run", mission), ("read", mission, file)):
        refused(call(*words), "truceline verify")
    answer = call("verify", mission, "--json")
    assert answer.code == 1
    assert answer.json["problems"][0]["code"].startswith("TL-VER")
    assert answer.json["problems"][0]["first_difference"]


def parquet_of(mission: Path, layer: str) -> Path:
    return next((mission / layer).rglob("*.parquet"))


CUTS = {"to nothing": 0, "to its head": 4, "in the middle": 100}


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("layer", ["observations", "aside", "derived"])
def test_a_truncated_file_is_told_and_verify_names_it(
    layer: str, cut: str, mission: Path, tmp_path: Path
) -> None:
    file = parquet_of(mission, layer)
    with file.open("r+b") as stream:
        stream.truncate(CUTS[cut])
    words = {
        "observations": ("truce", mission, "--window", small.WINDOW),
        "aside": ("aside", mission),
        "derived": ("report", mission, "--day", small.DAY, "--tier", "mission", "--out", tmp_path / "out"),
    }[layer]
    answer = call(*words)
    assert answer.code == 0 or "truceline verify" in answer.err
    assert "Traceback" not in answer.err
    verified = call("verify", mission)
    assert verified.code == 1
    assert file.name in verified.out


@pytest.mark.parametrize("name", ["ledger/seal.json", "ledger/checkpoint", "derived/run=1/manifest.json"])
@pytest.mark.parametrize("content", [None, b"", b"{", bytes(range(256))])
def test_a_damaged_or_missing_part_is_found(name: str, content: bytes | None, mission: Path) -> None:
    (mission / name).unlink() if content is None else (mission / name).write_bytes(content)
    for words in (("status", mission), ("run", mission), ("explain", mission, "1")):
        answer = call(*words)
        assert answer.code in (0, 1, 2)
        assert "Traceback" not in answer.err
        assert answer.code == 0 or "[TL-" in answer.err
    assert call("verify", mission).code in (0, 1)


def test_changed_evidence_is_found_by_explain_and_by_verify(mission: Path) -> None:
    for file in (mission / "evidence").rglob("*"):
        if file.is_file():
            file.chmod(0o644)
            file.write_bytes(file.read_bytes().replace(b"-29.5", b"-28.5"))
    explained = call("explain", mission, "1")
    assert explained.code == 1
    assert "A CHECK FAILED" in explained.out
    assert call("explain", mission, "1", "--json").json["holds"] is False
    verified = call("verify", mission)
    assert verified.code == 1
    assert "evidence/" in verified.out.split("the first one first:")[1].splitlines()[1]


def test_a_broken_stored_report_does_not_end_in_a_traceback(mission: Path) -> None:
    for file in mission.glob("reports/*/report.json"):
        file.write_bytes(b"{")
    answer = call("explain", mission, f"{small.DAY}/violations/all")
    assert answer.code in (1, 2)
    assert "Traceback" not in answer.err
    assert call("verify", mission).code == 1


def test_a_mission_that_somebody_writes_to_says_so(mission: Path) -> None:
    from truceline.store import Store

    with Store.open(mission, write=True):
        refused(call("run", mission), "another process is writing", code="TL-MIS-009")
        assert call("status", mission).code == 0


def test_a_copy_without_keys_can_be_read_and_not_written_to(mission: Path) -> None:
    shutil.rmtree(mission / "keys")
    assert call("status", mission).code == 0
    refused(call("run", mission))
