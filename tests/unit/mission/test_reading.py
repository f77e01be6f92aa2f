"""A file that does not fit the memory is read by way of the disk; one that does not fit either is refused."""

from __future__ import annotations

import pytest

from truceline.mission import reading
from truceline.store import connect

ROWS = 100_000
AT_MIDNIGHT = "".join(f"48.{number:06},37.5,2024-05-20,{number % 60:04},1.5\n" for number in range(ROWS))


@pytest.fixture
def large(tmp_path):
    """Invented detections of one night."""
    file = tmp_path / "large.csv"
    file.write_text("latitude,longitude,acq_date,acq_time,frp\n" + AT_MIDNIGHT, encoding="ascii")
    return file


def read(mission, file):
    [found] = mission.read([file], actor="duty-officer", source_id="camera-net", format_name="firms")
    return found


def test_a_file_that_outgrows_the_memory_is_read_and_gives_the_same_roots(mission, large, monkeypatch):
    def with_little_memory(*, memory_limit, spill):
        roomy.append(spill)
        return connect(memory_limit="60MB", spill=spill, threads=1)

    roomy: list = []
    kept = read(mission, large)
    mission.withdraw(kept.read_id, because="to read it again", actor="duty-officer")
    monkeypatch.setattr(reading, "connect", with_little_memory)

    again = read(mission, large)

    assert (again.kept, again.batches) == (ROWS, kept.batches)
    assert roomy == [mission.store.folder.spill]
    assert not mission.store.folder.spill.exists()


def test_a_file_for_which_there_is_no_room_is_refused_and_leaves_nothing(mission, large, monkeypatch):
    def without_room(*, memory_limit, spill):
        return connect(memory_limit="20MB", spill=None, threads=1)

    before = mission.store.reads()
    with monkeypatch.context() as patched:
        patched.setattr(reading, "connect", without_room)
        refused = read(mission, large)

    [problem] = refused.problems
    assert problem.code == "TL-MIS-010"
    assert "Make 1 GB of room" in problem.remedy
    assert mission.store.reads() == before
    assert read(mission, large).kept == ROWS
