"""What is counted of announced causes: a small world with its calendar, without it, and with rubbish in it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from truceline.bench.announced import bench_announced, calendar_of
from truceline.simulate.theatre import Options, make_theatre
from truceline.simulate.theatre.calendar import COLUMNS


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    make_theatre(Options(seed=3, observations=900), folder)
    return folder


def test_quarries_are_explained_and_announcing_everywhere_excuses_nobody(world):
    found = bench_announced(world)
    assert found["skipped"] == []
    assert found["quarries"]["announcements"] > 3
    assert found["quarries"]["real"]["explained"] == 0
    assert found["everywhere"]["real"]["explained"] <= 0.02 * found["real_incidents"]
    of_own = found["each_own_act"]["real"]
    assert 0 < of_own["explained"] <= of_own["in_an_announcement"]


def test_the_calendar_is_in_the_format_that_a_mission_reads(world):
    from tests.formats.reads import EVIDENCE, RECEIVED_AT, source
    from truceline.intake import Refusal, read_file
    from truceline.store import connect

    with connect(threads=1) as con:
        found = read_file(
            con,
            world / "calendar.csv",
            source=source(zone="UTC"),
            received_at=RECEIVED_AT,
            evidence_sha256=EVIDENCE,
        )
        assert not isinstance(found, Refusal)
        [(kept,)] = con.execute(f"SELECT count(*) FROM {found.tables['notices']}").fetchall()
        [(aside,)] = con.execute(f"SELECT count(*) FROM {found.aside}").fetchall()
    with (world / "calendar.csv").open(encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    assert tuple(header) == COLUMNS
    assert (kept, aside) == (len(rows), 0)


def test_rubbish_in_the_calendar_is_counted_and_without_one_it_is_said(world, tmp_path):
    whole, _ = calendar_of(world)
    text = (world / "calendar.csv").read_bytes()
    (tmp_path / "calendar.csv").write_bytes(
        text + b"x,,quarry_blasting,yesterday,,,,a,b,c,1\n\xff\xfe,,parade\n"
    )
    found, skipped = calendar_of(tmp_path)
    assert found == whole
    assert skipped == ["rows of calendar.csv that cannot be used: 2"]
    (tmp_path / "calendar.csv").unlink()
    assert calendar_of(tmp_path) == ((), ["no calendar.csv: nothing was announced"])
