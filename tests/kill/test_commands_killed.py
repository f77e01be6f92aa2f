"""``kill -9`` at 200 random instants of ``truceline read`` and ``truceline run``.

What a finished command said with --json is acknowledged: it must be there ever after. Four of five
commands are forked from a process that has imported everything, so that the kills fall into the work and
not into Python's start; the fifth is a command of a shell, killed anywhere from its first instruction on.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.cli import small
from tests.cli.shell import PROGRAM, ROOT, call, environment
from truceline.mission import Mission
from truceline.store import connect

pytestmark = [pytest.mark.kill, pytest.mark.slow]
MISSIONS, KILLS, VERIFY_EVERY = 5, 40, 5
SEED = 20310305
MOTHER = """
import json, os, signal, sys, time
import truceline.mission, truceline.cli.app
from truceline.cli import main
print("ready", flush=True)
for line in sys.stdin:
    words, out, seconds = json.loads(line)
    child = os.fork()
    if child == 0:
        os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        code = 70
        try:
            main(words)
        except SystemExit as left:
            code = left.code or 0
        finally:
            sys.stdout.flush()
            os._exit(code)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Mother:
    """A process that has imported the command line, forks one command after another, and kills it."""

    def __init__(self, folder: Path) -> None:
        self.out = folder / "said.json"
        self.process = subprocess.Popen(
            [sys.executable, "-c", MOTHER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment("duty-officer"),
        )
        assert self._line() == "ready"

    def command(self, words: list[str], seconds: float | None) -> tuple[int, str]:
        """Exit code (-9: killed) and stdout of the command, killed after so many seconds (None: never)."""
        self.out.unlink(missing_ok=True)
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([words, str(self.out), seconds]) + "\n")
        self.process.stdin.flush()
        return int(self._line()), self.out.read_text(encoding="utf-8") if self.out.exists() else ""

    def close(self) -> None:
        """End the mother; no child outlives a command."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


def spawned(words: list[str], seconds: float) -> tuple[int, str]:
    """Exit code and stdout of a command of a shell, killed after so many seconds."""
    child = subprocess.Popen(
        [str(PROGRAM), *words], stdout=subprocess.PIPE, text=True, env=environment("duty-officer")
    )
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    said, _ = child.communicate()
    return child.returncode, said


@dataclass
class Acknowledged:
    """What finished commands said: batches and rows that were read, and runs."""

    batches: set[str] = field(default_factory=set)
    rows: int = 0
    runs: dict[int, dict[str, Any]] = field(default_factory=dict)
    killed: int = 0

    def take(self, code: int, said: str) -> None:
        """Note what one command acknowledged. Killed, it may have: a whole answer on stdout counts."""
        assert code in (0, -signal.SIGKILL), said
        self.killed += code != 0
        try:
            answer = json.loads(said)
        except ValueError:
            assert code != 0, said
            return
        if "kept" in answer:
            self.batches.update(answer["batches"])
            self.rows += answer["kept"]
        else:
            self.runs[answer["run"]] = answer

    def check(self, mission: Path) -> None:
        """All of it is in the mission, which opens as the killed command left it."""
        with Mission.open(mission) as opened, connect() as con:
            stored = {batch.root for batch in opened.store.live_batches(None)}
            assert self.batches <= stored
            opened.store.relation(con, "observations")
            [[rows]] = con.execute("SELECT count(*) FROM observations").fetchall()
            assert rows >= self.rows
            runs = {run.run_no for run in opened.store.runs()}
            assert set(self.runs) <= runs
            for number, said in self.runs.items():
                assert opened.store.manifest(number)["summary"]["incidents"] == said["incidents"]


def fresh(folder: Path, number: int) -> Path:
    """A small file nobody has read: three rows in two months, one of them set aside."""
    day = f"2031-{1 + number % 9:02}-{1 + number // 9 % 28:02}"
    file = folder / f"{number}.csv"
    file.write_text(
        small.rows_of(number, day=day)
        + f"mortar,2031-10-{1 + number % 28:02}T{number % 24:02}:00Z,-29.4,41.4,{number + 1}\n"
        f"mortar,soon {number},-29.5,41.5,1\n",
        encoding="utf-8",
    )
    return file


def words_of(kill: int, mission: Path, folder: Path) -> list[str]:
    """A read of a fresh file, or, every other time, a run."""
    if kill % 2:
        return ["run", str(mission), "--json"]
    return ["read", str(mission), str(fresh(folder, kill)), "--source", "camera-4", "--json"]


def starting(mission: Path) -> float:
    """Seconds that a command of a shell takes to import everything and to open the mission."""
    started = time.perf_counter()
    subprocess.run([str(PROGRAM), "status", str(mission)], check=True, capture_output=True)
    return time.perf_counter() - started


def lasting(mission: Path, folder: Path, mother: Mother, dry: int = 1000) -> dict[str, float]:
    """Seconds that a read and a run take when nobody kills them, forked; kill delays cover these."""
    found = {}
    for kill in (dry, dry + 1):
        started = time.perf_counter()
        words = words_of(kill, mission, folder)
        assert mother.command(words, None)[0] == 0
        found[words[0]] = time.perf_counter() - started
    return found


@pytest.fixture
def mother(tmp_path: Path) -> Any:
    """The mother of all forked commands."""
    made = Mother(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("mission_no", range(MISSIONS))
def test_nothing_acknowledged_is_lost_at_200_kills(mission_no: int, tmp_path: Path, mother: Mother) -> None:
    """40 kills in each of five missions: a mission grows, and verify does every run of it again."""
    mission, dice, acknowledged = small.build(tmp_path), random.Random(SEED + mission_no), Acknowledged()
    forked = lasting(mission, tmp_path, mother)
    start_up = starting(mission)
    number, verify_at = 0, VERIFY_EVERY
    while acknowledged.killed < KILLS:
        words = words_of(number, mission, tmp_path)
        if number % 10 in (4, 9):  # every other one of them a run
            acknowledged.take(*spawned(words, dice.uniform(0, start_up + forked[words[0]])))
        else:
            acknowledged.take(*mother.command(words, dice.uniform(0, 1.2 * forked[words[0]])))
        acknowledged.check(mission)
        if acknowledged.killed >= verify_at:
            verified(mission)
            verify_at += VERIFY_EVERY
            # the mission has grown and the machine may be busier: later kills fall into longer commands
            forked = lasting(mission, tmp_path, mother, 1000 + 10 * verify_at)
        number += 1
    for last in (2000, 2001):  # nobody kills these: the mission goes on
        acknowledged.take(*mother.command(words_of(last, mission, tmp_path), None))
    acknowledged.check(mission)
    assert call("status", mission).code == 0
    verified(mission)
    assert len(acknowledged.batches) > 3, "some commands must have been done before they were killed"


def verified(mission: Path) -> None:
    """Verify exits 0; else the places of its problems are shown."""
    answer = call("verify", mission, "--json")
    assert answer.code == 0, [(one["where"], one["message"]) for one in answer.json["problems"]]


def test_a_writer_killed_before_it_said_so_leaves_nothing_behind(tmp_path: Path) -> None:
    """Found by the test above: the mark of a writer at work was made by way of a temporary file, and a
    writer killed right then left a file that verify did not know, in a mission that was still sealed."""
    mission = small.build(tmp_path)
    dying = (
        "import os, sys; from truceline.cli import main\n"
        "os.fsync = lambda descriptor: os._exit(9)\n"
        "main(sys.argv[1:])"
    )
    command = [sys.executable, "-c", dying, "run", str(mission)]
    assert subprocess.run(command, check=False, env=environment("duty-officer")).returncode == 9
    assert call("verify", mission).code == 0
    assert call("run", mission).code == 0
    assert call("verify", mission).code == 0
