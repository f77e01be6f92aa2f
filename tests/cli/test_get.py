"""`truceline get` and a demo on what it fetched, against a publisher on loopback."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.cli.shell import ROOT, Answer, call, refused, refused_as_json
from tests.unit.fetch.publisher import Publisher, cut, publishing, status, whole
from truceline.cli import showcase
from truceline.fetch import chosen, read_catalogue

KEY = "K3yThatNobodyMaySee"
ALERTS = b"region,started_at,finished_at\nUpper Ford,2031-05-01T00:00:00Z,2031-05-01T01:00:00Z\n"
FIRES = b"latitude,longitude,acq_date,acq_time,frp\n48.1,37.5,2031-05-01,5,1.0\n"
CATALOGUE = """
[[file]]
name = "alerts"
path = "alerts/a.csv"
address = "http://127.0.0.1:{port}/alerts.csv"
licence_id = "MIT"
licence = "MIT, with its notice."
publisher = "An invented publisher"
may_republish = "yes"

[[file]]
name = "fires"
days = "2031-05-01/2031-05-02"
path = "fires/{{each}}.csv"
address = "http://127.0.0.1:{port}/api/{{FIRMS_MAP_KEY}}/{{each}}"
key = "FIRMS_MAP_KEY"
starts_with = "latitude,"
licence_id = "US-GOV-PD"
licence = "Open data."
publisher = "An invented agency"
may_republish = "yes"

[[unfetched]]
name = "claims"
why = "Nobody publishes them as a file."
instead = "Write them."
"""


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    """A publisher of an invented example, 'valley', that the command finds."""
    folder = tmp_path / "examples" / "valley"
    folder.mkdir(parents=True)
    with publishing() as opened, patch.object(showcase, "example_folder", lambda name: folder):
        (folder / "fetch.toml").write_text(CATALOGUE.format(port=opened.port), encoding="utf-8")
        opened.at("/alerts.csv", whole(ALERTS))
        for day in ("2031-05-01", "2031-05-02", "2031-06-01"):
            opened.at(f"/api/{KEY}/{day}", whole(FIRES))
        yield opened


def get(folder: Path, *words: object, key: str | None = None) -> Answer:
    """The command, its files and cache below a folder of the test, with a key or none."""
    kept = {name: value for name, value in os.environ.items() if name != "FIRMS_MAP_KEY"}
    with patch.dict(os.environ, kept | ({"FIRMS_MAP_KEY": key} if key else {}), clear=True):
        return call("get", "valley", "--out", folder / "out", "--cache", folder / "cache", *words)


def states(answer: Answer) -> dict[str, str]:
    return {one["name"]: one["state"] for one in answer.json["files"]}


def test_licences_are_told_before_anything_is_asked_for(publisher: Publisher, tmp_path: Path) -> None:
    publisher.at("/alerts.csv", status(404))
    answer = get(tmp_path)
    assert answer.code == 2
    assert "alerts: An invented publisher. MIT, with its notice. [may be republished]" in answer.said
    assert answer.err.index("MIT, with its notice") < answer.err.index("TL-GET-004")


def test_json_names_state_bytes_digest_licence_and_what_is_not_fetched(
    publisher: Publisher, tmp_path: Path
) -> None:
    answer = get(tmp_path, "--json")
    assert answer.code == 0
    (alerts,) = answer.json["files"]
    assert (alerts["state"], alerts["bytes"], alerts["digest_was_pinned"]) == ("fetched", len(ALERTS), False)
    assert (alerts["licence_id"], len(alerts["sha256"])) == ("MIT", 64)
    assert [one["name"] for one in answer.json["not_fetched"]] == ["claims", "fires"]
    assert "FIRMS_MAP_KEY is not set" in answer.json["not_fetched"][1]["why"]
    assert (tmp_path / "out" / "alerts" / "a.csv").read_bytes() == ALERTS


def test_a_key_brings_the_days_asked_for_and_is_seen_by_the_publisher_alone(
    publisher: Publisher, tmp_path: Path
) -> None:
    answer = get(tmp_path, "--json", key=KEY)
    assert states(answer) == dict.fromkeys(("alerts", "fires/2031-05-01", "fires/2031-05-02"), "fetched")
    other = get(tmp_path, "--only", "fires", "--days", "2031-06-01", key=KEY)
    assert other.code == 0
    assert (tmp_path / "out" / "fires" / "2031-06-01.csv").read_bytes() == FIRES
    assert any(KEY in path for path, _ in publisher.asked)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert KEY not in answer.out + answer.err + other.out + other.err
    assert not [path for path in files if KEY in str(path) or KEY.encode() in path.read_bytes()]


def test_a_key_that_is_needed_and_asked_for_by_name_is_refused(publisher: Publisher, tmp_path: Path) -> None:
    answer = get(tmp_path, "--only", "fires", "--json")
    assert refused_as_json(answer)["code"] == "TL-GET-009"


def test_offline_after_online_gives_the_same_files_elsewhere(publisher: Publisher, tmp_path: Path) -> None:
    get(tmp_path)
    asked = len(publisher.asked)
    elsewhere = call(
        "get",
        "valley",
        "--out",
        tmp_path / "b",
        "--cache",
        tmp_path / "cache",
        "--only",
        "alerts",
        "--offline",
    )
    assert elsewhere.code == 0
    assert "cached" in elsewhere.out
    assert (tmp_path / "b" / "alerts" / "a.csv").read_bytes() == ALERTS
    assert len(publisher.asked) == asked


def test_one_refused_file_does_not_keep_the_others_back(publisher: Publisher, tmp_path: Path) -> None:
    publisher.at(f"/api/{KEY}/2031-05-01", whole(b"Invalid MAP_KEY."))
    answer = get(tmp_path, "--json", key=KEY)
    assert answer.code == 2
    assert answer.json["ok"] is False
    assert states(answer)["fires/2031-05-01"] == "refused"
    assert states(answer)["fires/2031-05-02"] == "fetched"
    assert [one["code"] for one in answer.json["problems"]] == ["TL-GET-012"]
    assert not (tmp_path / "out" / "fires" / "2031-05-01.csv").exists()


def test_ctrl_c_leaves_a_state_to_go_on_from(publisher: Publisher, tmp_path: Path) -> None:
    publisher.at("/alerts.csv", cut(ALERTS, 20, ETag='"v1"'), whole(ALERTS, ETag='"v1"'))
    with patch("time.sleep", side_effect=KeyboardInterrupt):
        stopped = get(tmp_path)
    assert stopped.code == 130
    assert "Traceback" not in stopped.err
    assert not (tmp_path / "out" / "alerts").exists()
    assert get(tmp_path).code == 0
    assert publisher.headers(1)["Range"] == "bytes=20-"


def test_names_days_and_examples_that_are_not_there_are_told(publisher: Publisher, tmp_path: Path) -> None:
    refused(get(tmp_path, "--only", "fire"), "There are: alerts, fires.", code="TL-GET-001")
    refused(get(tmp_path, "--days", "May"), "Write FROM/TO", code="TL-GET-001")


def test_an_example_that_is_not_packaged_is_told(tmp_path: Path) -> None:
    refused(call("get", "nowhere", "--out", tmp_path), "There are: easter-2025", code="TL-MIS-008")


# -- the packaged example


def test_the_easter_example_reads_what_its_catalogue_lays_down() -> None:
    """Every file that anybody can fetch is one that reading.toml finds, or is said to be read by none."""
    folder = ROOT / "examples" / "easter-2025"
    files = chosen(read_catalogue((folder / "fetch.toml").read_text("utf-8"), "fetch.toml"), ())
    plan = tomllib.loads((folder / "reading.toml").read_text("utf-8"))["file"]
    patterns = [pattern for one in plan for pattern in one.get("publisher", [])]
    found = {one.name for one in files if any(Path(one.path).match(pattern) for pattern in patterns)}
    assert {one.name for one in files} - found == {"firms-viirs"}
    assert all(any(Path(one.path).match(pattern) for one in files) for pattern in patterns)


PUBLISHED = {
    "air_raid_alerts/alerts_events_labeled.parquet": (
        "COPY (SELECT 'Upper Ford' region, TIMESTAMPTZ '2025-03-01 10:00Z' + i * INTERVAL 7 HOUR started_at, "
        "started_at + INTERVAL 1 HOUR finished_at, 1 n_subalerts, 60.0 duration_minutes, "
        "started_at::DATE::VARCHAR date, true weekend_flag FROM range(200) t(i)) TO '{}' (FORMAT parquet)"
    ),
    "viina_events/viina_incidents_202504.csv": (
        "COPY (SELECT strftime(TIMESTAMP '2025-03-01' + (i // 2) * INTERVAL 1 DAY + (i % 2) * INTERVAL 90 MINUTE, "
        "'%Y-%m-%d %H:%M:%S') datetime, '37.5' lon, '48.1' lat, 'Lower Ford' place_name, 'artillery' event_type, "
        "'An invented headline ' || i headline FROM range(160) t(i)) TO '{}' (HEADER, FORCE_QUOTE *)"
    ),
    "economist_warfire_daily/strikes_by_location_and_day.csv": (
        "COPY (SELECT (DATE '2025-04-30' - i::INT)::VARCHAR date, 0.3 cloud_cover_in_country, "
        "0.2 cloud_cover_in_east_of_country, 100 fires_per_day, 40 war_fires_per_day, "
        "50 fires_per_day_in_ukraine_held_area, 20 war_fires_per_day_in_ukraine_held_area, "
        "50 fires_per_day_in_russia_held_area, 20 war_fires_per_day_in_russia_held_area, "
        "'NA' fires_per_day_7dma FROM range(120) t(i)) TO '{}' (HEADER)"
    ),
    "firms_area/modis_2025-04-20.csv": (
        "COPY (SELECT 48.1 latitude, 37.5 longitude, 300.1 brightness, 1.0 scan, 1.0 track, '2025-04-20' acq_date, "
        "935 acq_time, 'Terra' satellite, 'MODIS' instrument, 70 confidence, '6.1' \"version\", 290.0 bright_t31, "
        "9.1 frp, 'D' daynight, 0 \"type\") TO '{}' (HEADER)"
    ),
}


@pytest.mark.slow
def test_the_easter_example_runs_on_files_of_the_publishers_own_layout(tmp_path: Path) -> None:
    """Headers are the publishers', every value is invented; what is not there is skipped and said."""
    import duckdb

    for name, made in PUBLISHED.items():
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        duckdb.sql(made.format(tmp_path / "data" / name))
    receipt = tmp_path / "data" / "receipt.json"
    receipt.write_text('{"format": "truceline-receipt/1", "files": {}}', encoding="utf-8")
    with patch.dict(os.environ, {"TRUCELINE_DATA": str(tmp_path / "data")}):
        answer = call("demo", "--example", "easter-2025", "--out", tmp_path / "easter", "--json")
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    assert found["read"] == {"kept": 200 + 160 + 120 + 1, "set_aside": 0, "known": 0}
    assert found["verified"] is True
    assert [line.split(":")[0] for line in found["skipped"]] == [
        "firms_modis_snapshots/snapshots.csv",
        "truce_claims/claims.csv",
        "deepstate_daily/deepstate_daily.tar.xz",
    ]
    told = call("explain", tmp_path / "easter" / "mission", "fetch-receipt-1")
    assert told.code == 0
    assert hashlib.sha256(receipt.read_bytes()).hexdigest() in told.out
