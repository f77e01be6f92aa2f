"""A watched folder: each file once, by what it holds; nothing lost, nothing written into the folder."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from truceline.mission import Asked, Mission, RefusedError, Taken, Watch, verify_mission

HEAD = "kind,happened,lon_deg,lat_deg,count\n"
ROW = "mortar,2024-05-20T0{}:00:00Z,37.5,48.1,1\n"
Watching = Callable[..., Watch]


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    made = tmp_path / "incoming"
    made.mkdir()
    return made


@pytest.fixture
def watching(folder: Path, incoming: Path) -> Watching:
    """A new process's watch over the folder."""

    def start(**said: object) -> Watch:
        words = {"source_id": "camera-net", **said}
        return Watch(Asked(mission=folder, folder=incoming, actor="duty-officer", **words))  # type: ignore[arg-type]  # the words of the case

    return start


def put(incoming: Path, name: str, *hours: int) -> Path:
    """A file of reports at these hours."""
    path = incoming / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEAD + "".join(ROW.format(hour) for hour in hours), encoding="utf-8")
    return path


def twice(watch: Watch) -> list[Taken]:
    """What two looks take: a file that is there for both has settled."""
    return [*watch.sweep(), *watch.sweep()]


def outcomes(taken: list[Taken]) -> list[tuple[str, str]]:
    return [(one.path.name, one.outcome) for one in taken]


def reads_in(folder: Path) -> int:
    with Mission.open(folder) as mission:
        return len(mission.store.reads())


def codes(taken: list[Taken]) -> list[str]:
    return [problem.code for one in taken for problem in one.problems]


def test_a_file_is_taken_when_it_has_settled_and_then_never_again(
    watching: Watching, incoming: Path, folder: Path
) -> None:
    before, watch = reads_in(folder), watching()
    put(incoming, "a.csv", 1, 2)
    assert list(watch.sweep()) == [], "the first look only sees it"
    (taken,) = watch.sweep()
    assert (taken.outcome, taken.reads[0].kept) == ("read", 2)
    assert twice(watch) == []
    assert twice(watching()) == [], "nor by the next process"
    assert reads_in(folder) == before + 1


def test_a_file_that_grows_is_left_until_it_has_settled(watching: Watching, incoming: Path) -> None:
    watch = watching()
    put(incoming, "a.csv", 1)
    list(watch.sweep())
    put(incoming, "a.csv", 1, 2)
    assert list(watch.sweep()) == []
    assert watch.unsettled == 1
    (taken,) = watch.sweep()
    assert taken.reads[0].kept == 2
    assert watch.unsettled == 0


def test_a_new_name_or_a_touch_reads_nothing_again(watching: Watching, incoming: Path, folder: Path) -> None:
    watch, file = watching(), put(incoming, "a.csv", 1)
    twice(watch)
    before = reads_in(folder)
    os.utime(file, (1, 1))
    put(incoming, "copy.csv", 1)
    file.rename(incoming / "b.csv")
    assert twice(watch) == []
    assert watch.known_files == 2
    assert reads_in(folder) == before


def test_two_new_files_of_the_same_bytes_are_one(watching: Watching, incoming: Path) -> None:
    put(incoming, "a.csv", 1)
    put(incoming, "b.csv", 1)
    assert outcomes(twice(watching())) == [("a.csv", "read")]


def test_a_file_changed_in_place_is_a_new_file_and_said_to_be_one(watching: Watching, incoming: Path) -> None:
    watch = watching()
    put(incoming, "a.csv", 1)
    (first,) = twice(watch)
    put(incoming, "a.csv", 1, 2)
    (second,) = twice(watch)
    assert (second.reads[0].kept, second.reads[0].known) == (1, 1)
    assert second.before == first.reads[0].read_id


def test_the_same_bytes_for_another_source_are_another_file(watching: Watching, incoming: Path) -> None:
    put(incoming, "a.csv", 1)
    put(incoming, "party-amber/a.csv", 1)
    taken = twice(watching())
    assert [one.source_id for one in taken] == ["camera-net", "party-amber"]


def test_a_folder_that_names_no_source_is_told_and_its_files_wait_for_one(
    watching: Watching, incoming: Path
) -> None:
    watch = watching()
    put(incoming, "nobody/a.csv", 1)
    taken = twice(watch)
    assert (outcomes(taken), codes(taken)) == ([("a.csv", "left")], ["TL-INT-013"])
    assert twice(watch) == [], "once a process"
    assert codes(twice(watching())) == ["TL-INT-013"], "and again by the next: it is no fault of the bytes"


def test_files_without_a_source_wait_where_there_are_several(watching: Watching, incoming: Path) -> None:
    put(incoming, "a.csv", 1)
    assert codes(twice(watching(source_id=None))) == ["TL-INT-013"]


@pytest.mark.parametrize("name", [".hidden.csv", "a.csv.part", "a.csv.tmp"])
def test_what_is_hidden_or_unfinished_is_not_looked_at(name: str, watching: Watching, incoming: Path) -> None:
    put(incoming, name, 1)
    assert twice(watching()) == []


def test_what_is_no_file_is_told_once_and_not_followed(
    watching: Watching, incoming: Path, tmp_path: Path, folder: Path
) -> None:
    before, watch = reads_in(folder), watching()
    outside = put(tmp_path / "elsewhere", "secret.csv", 1)
    (incoming / "link.csv").symlink_to(outside)
    (incoming / "link").symlink_to(outside.parent)
    os.mkfifo(incoming / "pipe")
    (incoming / "camera-net" / "deeper").mkdir(parents=True)
    taken = twice(watch)
    assert sorted(outcomes(taken)) == [
        ("deeper", "left"), ("link", "left"), ("link.csv", "left"), ("pipe", "left"),
    ]  # fmt: skip
    assert all(one.problems[0].remedy for one in taken)
    assert twice(watch) == []
    assert reads_in(folder) == before


def test_a_refused_file_is_told_once_with_its_reason_and_remembered(
    watching: Watching, incoming: Path, folder: Path
) -> None:
    file = incoming / "a.csv"
    file.write_text("no,known,columns\n1,2,3\n", encoding="utf-8")
    (taken,) = twice(watching())
    assert (taken.outcome, taken.problems[0].code) == ("refused", "TL-INT-001")
    assert twice(watching()) == [], "a restart neither reads nor tells it again"
    with Mission.open(folder) as mission:
        (record,) = mission.store.records("offered-file")
        assert record.body["file_name"] == "a.csv"
        assert record.body["file_sha256"] == taken.sha256
        assert record.body["problems"][0]["code"] == "TL-INT-001"
        assert record.actor == "duty-officer"
        assert record.id in mission.explain(record.id).title
    assert verify_mission(folder, progress=lambda step, done, total: None).ok


def test_a_refused_file_is_offered_again_when_it_changes_or_when_asked(
    watching: Watching, incoming: Path
) -> None:
    file = incoming / "a.csv"
    file.write_text("no,known,columns\n1,2,3\n", encoding="utf-8")
    twice(watching())
    again = watching(retry=True)
    assert outcomes(twice(again)) == [("a.csv", "refused")]
    assert twice(again) == [], "once a process"
    put(incoming, "a.csv", 1)
    assert outcomes(twice(watching())) == [("a.csv", "read")]


def test_another_format_asked_for_is_another_reading(watching: Watching, incoming: Path) -> None:
    put(incoming, "a.csv", 1)
    assert outcomes(twice(watching(format_name="firms"))) == [("a.csv", "refused")]
    assert outcomes(twice(watching(format_name="table"))) == [("a.csv", "read")]
    assert twice(watching(format_name="table")) == []
    assert twice(watching()) == []


def test_what_was_withdrawn_does_not_come_back_by_itself(
    watching: Watching, incoming: Path, folder: Path
) -> None:
    put(incoming, "a.csv", 1)
    (taken,) = twice(watching())
    with Mission.open(folder, write=True) as mission:
        mission.withdraw(taken.reads[0].read_id, because="sent by mistake", actor="duty-officer")
    assert twice(watching()) == []


def test_a_file_that_changes_under_our_hands_is_looked_at_again(
    watching: Watching, incoming: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, read = watching(), Mission.read
    put(incoming, "a.csv", 1)

    def read_while_it_grows(*words: object, **said: object) -> object:
        monkeypatch.setattr(Mission, "read", read)
        put(incoming, "a.csv", 1, 2)
        return read(*words, **said)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(Mission, "read", read_while_it_grows)
    (first,) = twice(watch)
    assert (first.outcome, first.sha256) == ("read", "")
    assert twice(watch) == [], "its bytes are those that were read"
    assert watch.known_files == 1


def test_the_lock_is_not_held_between_two_looks(watching: Watching, incoming: Path, folder: Path) -> None:
    watch = watching()
    put(incoming, "a.csv", 1)
    twice(watch)
    with Mission.open(folder, write=True):
        pass


def test_while_another_writes_nothing_is_taken_and_nothing_lost(
    watching: Watching, incoming: Path, folder: Path
) -> None:
    watch = watching()
    put(incoming, "a.csv", 1)
    list(watch.sweep())
    with Mission.open(folder, write=True), pytest.raises(RefusedError, match="TL-MIS-009"):
        list(watch.sweep())
    assert outcomes(list(watch.sweep())) == [("a.csv", "read")]


def test_nothing_is_written_into_the_folder(watching: Watching, incoming: Path) -> None:
    put(incoming, "a.csv", 1)
    (incoming / "b.csv").write_text("no,known,columns\n", encoding="utf-8")
    before = {path: path.stat() for path in incoming.rglob("*")}
    twice(watching())
    after = {path: path.stat() for path in incoming.rglob("*")}
    assert {path: (one.st_ino, one.st_mtime_ns) for path, one in before.items()} == {
        path: (one.st_ino, one.st_mtime_ns) for path, one in after.items()
    }


@pytest.mark.parametrize(
    ("said", "code"),
    [({"actor": ""}, "TL-MIS-004"), ({"source_id": "nobody"}, "TL-INT-013"), ({"folder": Path("/nowhere")}, "TL-INT-003")],
    ids=str,
)  # fmt: skip
def test_a_watch_that_could_take_nothing_does_not_begin(
    said: dict[str, object], code: str, folder: Path, incoming: Path
) -> None:
    words = {"mission": folder, "folder": incoming, "actor": "duty-officer", **said}
    with pytest.raises(RefusedError, match=code):
        Watch(Asked(**words))  # type: ignore[arg-type]  # the words of the case


def test_a_run_is_the_same_after_a_refused_file_is_put_on_record(
    watching: Watching, incoming: Path, folder: Path
) -> None:
    """What was refused is no input of a run."""
    with Mission.open(folder, write=True) as mission:
        before = mission.run(actor="duty-officer").run
    (incoming / "b.csv").write_text("no,known,columns\n", encoding="utf-8")
    twice(watching())
    with Mission.open(folder, write=True) as mission:
        assert mission.run(actor="duty-officer").run == before


def test_an_archive_is_one_file_of_the_folder_and_its_members_are_read_once(
    watching: Watching, incoming: Path, folder: Path, tmp_path: Path
) -> None:
    """No read is of the archive's own bytes: a record says that it was taken."""
    with zipfile.ZipFile(incoming / "day.zip", "w") as archive:
        archive.write(put(tmp_path / "packed", "a.csv", 1, 2), "a.csv")
        archive.write(put(tmp_path / "packed", "b.csv", 3), "b.csv")
    (taken,) = twice(watching())
    assert (taken.outcome, [read.kept for read in taken.reads]) == ("read", [2, 1])
    before = reads_in(folder)
    assert twice(watching()) == []
    assert reads_in(folder) == before
    assert verify_mission(folder, progress=lambda step, done, total: None).ok


def test_an_archive_read_in_part_says_so_and_is_offered_again_when_asked(
    watching: Watching, incoming: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(incoming / "day.zip", "w") as archive:
        archive.write(put(tmp_path / "packed", "a.csv", 1), "a.csv")
        archive.writestr("b.csv", "no,known,columns\n1,2,3\n")
    (taken,) = twice(watching())
    assert (taken.outcome, taken.problems[0].code) == ("read in part", "TL-INT-001")
    assert twice(watching()) == []
    (again,) = twice(watching(retry=True))
    assert [(read.kept, read.known) for read in again.reads if read.read_id] == [(0, 1)]
