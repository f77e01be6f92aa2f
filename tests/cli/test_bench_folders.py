"""A bench folder of anybody's making: what is torn, missing or of another type is a problem with a remedy."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.cli.shell import Answer, call, refused, refused_as_json

COMMANDS = ("fuse", "verify", "attribute", "truce")
Spoil = Callable[[Path], None]
TRUCE = """{"window": {"from": "2025-01-20T00:00:00Z", "to": "2025-01-21T00:00:00Z"},
            "strata": ["artillery"], "rate_ratio": 0.5}"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "world"
    call("simulate", "world", "--out", folder, "--make", "duels", "--observations", "120", "--json")
    (folder / "truce.json").write_text(TRUCE, encoding="utf-8")
    return folder


def spoilt(world: Path, out: Path, spoil: Spoil) -> Path:
    shutil.copytree(world, out / "spoilt")
    spoil(out / "spoilt")
    return out / "spoilt"


def written(name: str, content: bytes | str) -> Spoil:
    told = content.encode() if isinstance(content, str) else content
    return lambda folder: (folder / name).write_bytes(told) and None


def table(name: str, query: str) -> Spoil:
    def spoil(folder: Path) -> None:
        whole = (folder / name).rename(folder / "whole.parquet")
        duckdb.sql(query.format(f"'{whole}'")).write_parquet(str(folder / name))
        whole.unlink()

    return spoil


def cut_short(folder: Path) -> None:
    path = folder / "observations.parquet"
    path.write_bytes(path.read_bytes()[:-100])


def torn_inside(folder: Path) -> None:
    path = folder / "observations.parquet"
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * 2_000 + content[2_100:])


OBSERVATIONS = "observations.parquet"
BROKEN = {
    "no Parquet": (written(OBSERVATIONS, b"rubbish" * 50), "TL-BEN-001", OBSERVATIONS),
    "empty file": (written(OBSERVATIONS, b""), "TL-BEN-001", OBSERVATIONS),
    "cut short": (cut_short, "TL-BEN-001", OBSERVATIONS),
    "column missing": (table(OBSERVATIONS, "SELECT * EXCLUDE (kind) FROM {}"), "TL-BEN-002", "kind"),
    "moment as text": (
        table(OBSERVATIONS, "SELECT * REPLACE ('soon' AS happened_latest) FROM {}"),
        "TL-BEN-003",
        "happened_latest is VARCHAR, and should be a moment",
    ),
    "place as text": (
        table(OBSERVATIONS, "SELECT * REPLACE ('east' AS lon_deg) FROM {}"),
        "TL-BEN-003",
        "lon_deg is VARCHAR, and should be a number",
    ),
    "id as number": (table(OBSERVATIONS, "SELECT * REPLACE (1 AS id) FROM {}"), "TL-BEN-003", "id is INTEGER"),
    "no TOML": (written("sources.toml", "[[[nonsense"), "TL-BEN-001", "sources.toml"),
    "no UTF-8": (written("sources.toml", b"\xff\xfe\x00"), "TL-BEN-001", "sources.toml"),
    "a number for sources": (written("sources.toml", "source = 3"), "TL-BEN-001", "[[source]]"),
    "no JSON": (written("control.geojson", "{"), "TL-BEN-001", "control.geojson"),
    "a list for a map": (written("control.geojson", "[]"), "TL-BEN-001", "GeoJSON"),
    "no geometry": (
        written("control.geojson", '{"features": [{"properties": {}, "geometry": {"type": "Blob"}}]}'),
        "TL-BEN-001",
        "geometry cannot be used",
    ),
    "no truth": (written("truth_members.parquet", b"zz"), "TL-BEN-001", "truth_members.parquet"),
    "half a truth": (
        table("truth_incidents.parquet", "SELECT * EXCLUDE (happened) FROM {}"),
        "TL-BEN-002",
        "happened",
    ),
    "no coverage": (written("coverage.parquet", b"zz"), "TL-BEN-001", "coverage.parquet"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_a_problem_that_names_it_and_a_remedy(
    name: str, world: Path, tmp_path: Path
) -> None:
    spoil, code, needle = BROKEN[name]
    folder = spoilt(world, tmp_path, spoil)
    refused(call("bench", "truce", "--data", folder), needle, code=code)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_looks_at_the_folder_first(command: str, world: Path, tmp_path: Path) -> None:
    folder = spoilt(world, tmp_path, BROKEN["moment as text"][0])
    problem = refused_as_json(call("bench", command, "--data", folder, "--json"))
    assert problem["code"] == "TL-BEN-003"
    assert "truceline verify MISSION" not in problem["remedy"]


def test_counting_needs_no_places(world: Path, tmp_path: Path) -> None:
    few = "SELECT id, kind, source_id, happened_earliest, happened_latest FROM {}"
    folder = spoilt(world, tmp_path, table(OBSERVATIONS, few))
    answered(call("bench", "truce", "--data", folder, "--json"))
    refused(call("bench", "verify", "--data", folder), "place_kind", code="TL-BEN-002")


@pytest.mark.parametrize(
    ("text", "needle"),
    [
        ("{", "cannot be read"),
        ("[]", "no JSON object"),
        ("{}", "window"),
        ('{"window": {"from": "yesterday", "to": "today"}, "strata": ["artillery"]}', "window"),
        ('{"window": {"from": "2025-01-20T00:00:00", "to": "2025-01-21T00:00:00"}}', "offsets"),
        (TRUCE.replace('["artillery"]', "[]"), "no strata"),
        (TRUCE.replace("2025-01-20", "0001-01-01"), "a year at most"),
        (TRUCE.replace('["artillery"]', "[null]"), "no list of names"),
        (TRUCE.replace("0.5", '"half"'), "neither a number nor null"),
    ],
)
def test_a_truce_that_cannot_be_asked_is_a_problem(
    text: str, needle: str, world: Path, tmp_path: Path
) -> None:
    folder = spoilt(world, tmp_path, written("truce.json", text))
    refused(call("bench", "truce", "--data", folder), needle)


def test_what_tears_while_it_is_read_is_refused(world: Path, tmp_path: Path) -> None:
    folder = spoilt(world, tmp_path, torn_inside)
    refused(call("bench", "verify", "--data", folder), "cannot be read", code="TL-BEN-001")


def answered(answer: Answer) -> None:
    assert answer.code == 0, answer
    assert "Traceback" not in answer.err


NO_ROWS = table(OBSERVATIONS, "SELECT * FROM {} LIMIT 0")
EXTREME = {
    "no rows": NO_ROWS,
    "one row": table(OBSERVATIONS, "SELECT * FROM {} LIMIT 1"),
    "nowhere": table(
        OBSERVATIONS, "SELECT * REPLACE ('nan'::DOUBLE AS lon_deg, 'nan'::DOUBLE AS lat_deg) FROM {}"
    ),
    "endless errors": table(
        OBSERVATIONS,
        "SELECT * REPLACE ('inf'::DOUBLE AS sigma_major_m, 'inf'::DOUBLE AS sigma_minor_m,"
        " 'inf'::DOUBLE AS bearing_sigma_deg, 'inf'::DOUBLE AS range_max_m) FROM {}",
    ),
    "errors of nothing": table(
        OBSERVATIONS, "SELECT * REPLACE (0.0 AS sigma_major_m, -1.0 AS sigma_minor_m) FROM {}"
    ),
    "all of all time": table(
        OBSERVATIONS,
        "SELECT * REPLACE ('0001-01-01'::TIMESTAMPTZ AS happened_earliest,"
        " '9999-12-31'::TIMESTAMPTZ AS happened_latest) FROM {}",
    ),
    "times that end before they begin": table(
        OBSERVATIONS,
        "SELECT * REPLACE (happened_latest AS happened_earliest, happened_earliest AS happened_latest) FROM {}",
    ),
    "nobody and nothing": table(
        OBSERVATIONS,
        "SELECT * REPLACE (NULL::VARCHAR AS kind, NULL::VARCHAR AS source_id, NULL::VARCHAR AS place_kind)"
        " FROM {}",
    ),
    "all identical": table(
        OBSERVATIONS,
        "SELECT one.* REPLACE (each.id AS id) FROM (SELECT * FROM {0} LIMIT 1) one, (SELECT id FROM {0}) each",
    ),
    "no true rows": table("truth_members.parquet", "SELECT * FROM {} LIMIT 0"),
    "no true incidents": table("truth_incidents.parquet", "SELECT * FROM {} LIMIT 0"),
    "no sources": written("sources.toml", ""),
    "a map of nothing": written("control.geojson", '{"type": "FeatureCollection", "features": []}'),
}


@pytest.mark.parametrize("command", ["verify", "attribute", "truce"])
@pytest.mark.parametrize("name", EXTREME)
def test_what_is_extreme_is_measured_all_the_same(
    name: str, command: str, world: Path, tmp_path: Path
) -> None:
    folder = spoilt(world, tmp_path, EXTREME[name])
    answered(call("bench", command, "--data", folder, "--json"))


@pytest.mark.parametrize("rows", [0, 1])
def test_one_row_or_none_is_nothing_to_group(rows: int, world: Path, tmp_path: Path) -> None:
    folder = spoilt(world, tmp_path, table(OBSERVATIONS, f"SELECT * FROM {{}} LIMIT {rows}"))
    answer = call("bench", "fuse", "--data", folder, "--json")
    answered(answer)
    assert answer.json["skipped"] == ["fewer than two rows: nothing to group"]
