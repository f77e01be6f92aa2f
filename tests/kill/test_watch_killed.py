"""``kill -9`` of a watch at random instants: nothing is lost, nothing read twice, nothing told twice."""

from __future__ import annotations

import json
import random
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli import small
from tests.cli.shell import PROGRAM, call, environment
from truceline.mission import Mission

pytestmark = [pytest.mark.kill, pytest.mark.slow]
KILLS = 12
SEED = 20310305


def watch_words(mission: Path, incoming: Path) -> list[str]:
    said = ["--watch", str(incoming), "--source", "camera-4", "--every", "0.1", "--json"]
    return [str(PROGRAM), "read", str(mission), *said]


def test_a_killed_watch_loses_nothing_and_reads_nothing_twice(tmp_path: Path) -> None:
    mission, incoming, dice = small.build(tmp_path), tmp_path / "incoming", random.Random(SEED)
    incoming.mkdir()
    said: list[dict[str, object]] = []
    for kill in range(KILLS):
        good = small.rows_of(10 * kill, day="2031-04-01")
        (incoming / f"good-{kill}.csv").write_text(good, encoding="utf-8")
        (incoming / f"bad-{kill}.csv").write_text(f"no,known,columns\n{kill},,\n", encoding="utf-8")
        with subprocess.Popen(
            watch_words(mission, incoming), stdout=subprocess.PIPE, text=True, env=environment("duty-officer")
        ) as process:
            time.sleep(dice.uniform(0.5, 3.0))
            process.kill()
            said += [json.loads(line) for line in process.communicate()[0].splitlines()]
    done = call(
        "read", mission, "--watch", incoming, "--source", "camera-4", "--once", "--every", "0.1", "--json"
    )
    said += [json.loads(line) for line in done.out.splitlines()]
    told = [Path(str(one["file"])).name for one in said if one["event"] in ("read", "refused")]
    assert len(told) == len(set(told)), "a file is told at most once"
    with Mission.open(mission) as opened:
        names = [read.about.file_name for read in opened.store.reads() if "good-" in read.about.file_name]
        refused = [record.body["file_name"] for record in opened.store.records("offered-file")]
    assert sorted(names) == sorted(f"good-{kill}.csv" for kill in range(KILLS))
    assert sorted(refused) == sorted(f"bad-{kill}.csv" for kill in range(KILLS))
    assert call("verify", mission).code == 0
