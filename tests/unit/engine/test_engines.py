"""Every engine gives the answer of the plain loop; so does a cluster of which a worker is killed mid-run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.fusion.assoc_v1.told import Columns, random_rows
from truceline.engine import NoClusterError, here, in_processes, on_cluster
from truceline.fusion.assoc_v1 import associate

ROWS = random_rows(400, 4, days=60.0)


def labels(over: Any, columns: Columns = ROWS) -> list[int]:
    found: list[int] = associate(columns, block_rows=25, compiled=False, over=over).label.tolist()
    return found


def test_in_this_process_and_in_others_the_answer_is_the_same() -> None:
    alone = labels(None)
    assert len(set(alone)) < 400
    assert labels(here) == alone
    assert labels(in_processes(2)) == alone


def test_a_cluster_that_is_not_there_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the extra dask is not installed")
    monkeypatch.setattr("truceline.engine.cluster.CONNECT_S", 1)
    with pytest.raises(NoClusterError, match="no Dask scheduler answers at tcp://127"):
        labels(on_cluster("tcp://127.0.0.1:9"))


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, each a process of its own, on loopback alone."""
    pytest.importorskip("distributed", reason="the extra dask is not installed")
    told = tmp_path / "scheduler.json"
    where = ["--scheduler-file", str(told)]
    plain = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    def start(*words: str) -> subprocess.Popen[bytes]:
        call = [sys.executable, "-m", "distributed.cli." + words[0], *words[1:], *where]
        with (tmp_path / "log").open("ab") as log:
            return subprocess.Popen(call, cwd=tmp_path, env=plain, stdout=log, stderr=log)

    quiet = ["--no-dashboard", "--host", "127.0.0.1"]
    begun = [start("dask_scheduler", *quiet, "--port", "0")]
    worker = ["dask_worker", *quiet, "--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path)]
    begun += [start(*worker) for _ in range(2)]
    try:
        yield _address(told), begun[1:]
    finally:
        for each in begun:
            each.kill()
            each.wait()


def _address(told: Path) -> str:
    client_of: Any = pytest.importorskip("distributed").Client

    until = time.monotonic() + 60
    while not told.is_file() and time.monotonic() < until:
        time.sleep(0.1)
    with client_of(scheduler_file=str(told), set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        return str(client.scheduler.address)


@pytest.mark.slow
def test_a_worker_killed_mid_run_changes_no_label(cluster: tuple[str, list[subprocess.Popen[bytes]]]) -> None:
    address, workers = cluster
    assert labels(_killing(on_cluster(address), workers[0])) == labels(None)
    assert workers[0].poll() is not None
    assert workers[1].poll() is None


def _killing(over: Any, worker: subprocess.Popen[bytes]) -> Any:
    """The engine, whose worker is killed once the first outcome is there."""

    def run(function: Callable[[Any], Any], pieces: Iterable[Any]) -> Iterator[Any]:
        for number, outcome in enumerate(over(function, pieces)):
            if number == 0 and worker.poll() is None:
                worker.send_signal(signal.SIGKILL)
                worker.wait()
            yield outcome

    return run


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["processes", "dask"])
def test_a_missions_run_is_the_same_wherever_its_work_is_done(
    tmp_path: Path, request: pytest.FixtureRequest, engine: str
) -> None:
    """Two missions of one world: the digests of the tables that a run leaves are equal."""
    from truceline.cli.showcase import run_demo
    from truceline.mission import Mission

    run_demo(tmp_path / "demo", 3, lambda *_: None)
    where = in_processes(2) if engine == "processes" else on_cluster(request.getfixturevalue("cluster")[0])
    with Mission.open(tmp_path / "demo" / "mission") as mission:
        moment = mission.clock()
        there = mission.run(as_of=moment, over=where)
        here_found = mission.run(as_of=moment)
    assert there == here_found
