"""`truceline read --watch` as a person, a cron job or a service calls it."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli import small
from tests.cli.shell import PROGRAM, Answer, call, environment, refused
from truceline.mission import Mission, RefusedError


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    made = tmp_path / "incoming"
    made.mkdir()
    return made


def once(mission: Path, incoming: Path, *words: object) -> Answer:
    """One settled sweep."""
    said = ("--source", "camera-4", "--watch", incoming, "--once", "--every", "0.1")
    return call("read", mission, *said, *words)


def put(incoming: Path, name: str, *minutes: int) -> None:
    (incoming / name).write_text(small.rows_of(*minutes), encoding="utf-8")


def events(answer: Answer) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.out.splitlines()]


def test_once_takes_what_is_there_a_line_a_file_and_a_summary(mission: Path, incoming: Path) -> None:
    put(incoming, "a.csv", 200, 230)
    answer = once(mission, incoming)
    assert answer.code == 0
    first, last = answer.out.splitlines()
    assert "a.csv (camera-4, table): 2 rows in, 2 kept, 0 set aside, 0 known" in first
    assert "1 read" in last
    again = once(mission, incoming)
    assert again.code == 0
    assert again.out.startswith("files: 0 read, 0 read in part, 0 refused, 0 left, 1 taken before")


def test_json_is_a_line_a_file_and_one_for_the_summary(mission: Path, incoming: Path) -> None:
    put(incoming, "a.csv", 200)
    (incoming / "b.csv").write_text("no,known,columns\n", encoding="utf-8")
    answer = once(mission, incoming, "--json")
    assert answer.code == 2
    read, refusal, summary = events(answer)
    assert (read["event"], read["source"], read["reads"][0]["kept"]) == ("read", "camera-4", 1)
    assert (refusal["event"], refusal["problems"][0]["code"]) == ("refused", "TL-INT-001")
    assert (summary["event"], summary["files"]["read"], summary["rows"]["kept"]) == ("summary", 1, 1)


def test_a_remembered_refusal_is_no_bad_input_the_next_time(mission: Path, incoming: Path) -> None:
    (incoming / "b.csv").write_text("no,known,columns\n", encoding="utf-8")
    assert once(mission, incoming).code == 2
    assert once(mission, incoming).code == 0
    assert once(mission, incoming, "--retry").code == 2


def test_strict_counts_rows_set_aside(mission: Path, incoming: Path) -> None:
    (incoming / "a.csv").write_text(small.rows_of(200) + "mortar,soon,-29.5,41.5,1\n", encoding="utf-8")
    assert once(mission, incoming, "--strict").code == 2


def test_once_is_refused_while_another_writes_with_the_ordinary_message(
    mission: Path, incoming: Path
) -> None:
    put(incoming, "a.csv", 200)
    with Mission.open(mission, write=True):
        refused(once(mission, incoming), "another process is writing to this mission", code="TL-MIS-009")
    assert once(mission, incoming).code == 0


@pytest.mark.parametrize(
    "words",
    [(), ("--once",), ("a.csv", "--watch", "."), ("--watch", ".", "--received-at", "2031-01-01T00:00Z")],
)
def test_words_that_do_not_go_together_are_told(words: tuple[str, ...], mission: Path) -> None:
    refused(call("read", mission, *words), code="TL-MIS-008")


def test_a_watch_without_an_actor_is_refused_before_it_begins(mission: Path, incoming: Path) -> None:
    refused(call("read", mission, "--watch", incoming, actor=None), code="TL-MIS-004")


@contextmanager
def watched(mission: Path, incoming: Path) -> Iterator[subprocess.Popen[str]]:
    """A watch that goes on, as a service runs it."""
    words = [
        "read",
        str(mission),
        "--watch",
        str(incoming),
        "--source",
        "camera-4",
        "--every",
        "0.2",
        "--json",
    ]
    with subprocess.Popen(
        [str(PROGRAM), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment("duty-officer"),
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def line_of(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


def free(mission: Path) -> Mission:
    """The mission, open for writing as soon as the watch, which tells a file while it has it, lets go."""
    until = time.monotonic() + 30
    while True:
        try:
            return Mission.open(mission, write=True)
        except RefusedError:
            assert time.monotonic() < until
            time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_watch_goes_on_until_it_is_told_to_stop(number: int, mission: Path, incoming: Path) -> None:
    with watched(mission, incoming) as process:
        put(incoming, "a.csv", 200)
        assert line_of(process)["event"] == "read"
        free(mission).close()
        assert call("run", mission).code == 0, "the lock is free between two looks"
        put(incoming, "b.csv", 230)
        assert line_of(process)["event"] == "read"
        process.send_signal(number)
        assert line_of(process)["files"]["read"] == 2
        assert process.wait() == 0
    assert call("verify", mission).code == 0


@pytest.mark.slow
def test_a_watch_waits_while_another_writes(mission: Path, incoming: Path) -> None:
    with watched(mission, incoming) as process:
        put(incoming, "a.csv", 200)
        assert line_of(process)["event"] == "read"
        with free(mission):
            put(incoming, "b.csv", 230)
            assert process.stderr is not None
            assert "[TL-MIS-009]" in process.stderr.readline()
        assert line_of(process)["reads"][0]["kept"] == 1


@pytest.mark.slow
def test_two_watches_over_one_folder_take_each_file_once(mission: Path, incoming: Path) -> None:
    with watched(mission, incoming) as first, watched(mission, incoming) as second:
        for number in range(6):
            put(incoming, f"{number}.csv", 200 + number)
            time.sleep(0.1)
        until = time.monotonic() + 60
        while time.monotonic() < until and reads_of(mission) < 6:
            time.sleep(0.2)
        time.sleep(1)
        for process in (first, second):
            process.send_signal(signal.SIGTERM)
        said = [json.loads(line) for each in (first, second) for line in each.communicate()[0].splitlines()]
    assert sum(one["event"] == "read" for one in said) == 6
    assert reads_of(mission) == 6


def reads_of(mission: Path) -> int:
    """Reads of files whose names are one digit."""
    with Mission.open(mission) as opened:
        return sum(len(read.about.file_name) == len("0.csv") for read in opened.store.reads())
