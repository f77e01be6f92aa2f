"""A writer is killed at any instant: what it had acknowledged is there, and nothing else is half there."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.unit.store import samples
from tests.unit.store.samples import ACTOR, AT, observation, read_rows
from truceline.store import MissionFolder, Store, broken, check_mission, connect

ROOT = Path(__file__).parents[2]
KILLS = 30
CHILD = """
import sys
from pathlib import Path
from tests.unit.store.samples import ACTOR, AT, observation, read_rows
from truceline.store import Store, connect
root, scratch, start = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
con = connect(threads=1)
print("ready", flush=True)
with Store.open(root, write=True) as store:
    for number in range(start, start + 100000):
        rows = [observation(number * 50000 + minute, record_key=f"{number}-{minute}") for minute in (0, 44640)]
        receipt = read_rows(store, scratch, {"observations": rows}, con, file_name=str(number))
        print("read", number, *receipt.batches, flush=True)
        store.append_record("claim", f"c{number}", {"says": number}, ACTOR, AT)
        print("record", number, flush=True)
"""


@pytest.mark.kill
@pytest.mark.slow
def test_nothing_acknowledged_is_lost_and_every_kill_is_recovered_from(tmp_path):
    folder = MissionFolder(tmp_path / "mission")
    samples.new_mission(folder.root).close()
    dice, acknowledged = random.Random(20260412), []
    for kill in range(KILLS):
        acknowledged += killed_writer(folder, tmp_path, kill * 1000, dice.uniform(0, 0.8))
        look(folder, acknowledged)
        if kill % 3 == 2:  # mostly the next writer is the one that recovers
            recover(folder, acknowledged)
    recover(folder, acknowledged)
    assert len(acknowledged) > KILLS


def killed_writer(folder, scratch, start, seconds):
    """What a writer printed before SIGKILL, some time after it was ready to write."""
    command = [sys.executable, "-c", CHILD, str(folder.root), str(scratch), str(start)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout.readline() == "ready\n", child.stderr.read()
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    said, _ = child.communicate()
    assert child.returncode == -signal.SIGKILL
    return [line.split() for line in said.splitlines(keepends=True) if line.endswith("\n")]


def look(folder, acknowledged):
    """As the killed writer left it, before anybody tidies up."""
    con = connect(threads=1)
    assert broken(check_mission(folder, con)) == []
    with Store.open(folder, write=False) as store:
        all_there(store, con, acknowledged)


def recover(folder, acknowledged):
    con = connect(threads=1)
    with Store.open(folder, write=True) as store:
        all_there(store, con, acknowledged)
    assert check_mission(folder, con) == []


def all_there(store, con, acknowledged):
    roots = {batch.root for batch in store.batches()}
    records = {record.id for record in store.records()}
    store.relation(con, "observations")
    keys = {key for (key,) in con.execute("SELECT record_key FROM observations").fetchall()}
    for what, number, *batches in acknowledged:
        if what == "record":
            assert f"c{number}" in records
        else:
            assert set(batches) <= roots
            assert {f"{number}-0", f"{number}-44640"} <= keys


CRASH_POINTS = ["place", "sync_folders", "append", "transaction", "settle"]


@pytest.mark.kill
@pytest.mark.parametrize("point", CRASH_POINTS)
def test_a_crash_at_a_known_point_leaves_a_whole_mission(tmp_path, point):
    """The process ends, without any cleaning up, right before this step of commit_read."""
    folder = MissionFolder(tmp_path / "mission")
    with samples.new_mission(folder.root) as store:
        read_rows(store, tmp_path, {"observations": [observation(1)]})
    command = [sys.executable, "-c", CRASHING_CHILD, str(folder.root), str(tmp_path), point]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 9
    con = connect(threads=1)
    assert broken(check_mission(folder, con)) == []
    with Store.open(folder, write=True) as store:
        committed = point == "settle"  # the transaction was done; only its writer never learnt of it
        assert len(store.batches()) == (2 if committed else 1)
        store.append_record("claim", "after", {"a": 1}, ACTOR, AT)
    assert check_mission(folder, con) == []


CRASHING_CHILD = """
import os, sys
from pathlib import Path
from tests.unit.store.samples import observation, read_rows
from truceline.store import Store, log, reads, writer
root, scratch, point = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
def crash(*_, **__):
    os._exit(9)
where = {"place": (reads, "_place"), "sync_folders": (reads, "sync_folders"), "append": (writer.Writer, "append"),
         "transaction": (log.Log, "append"), "settle": (log.Log, "settle")}
store = Store.open(root, write=True)
setattr(*where[point], crash)
read_rows(store, scratch, {"observations": [observation(2)]})
"""
