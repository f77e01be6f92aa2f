"""An archive given to a mission: each member is a file of its own, and says for ever where it came from."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.intake.packed import tar_of, zip_by_hand, zip_of
from truceline.mission import FileRead, Mission, verify_mission
from truceline.mission.custody import Custody

HEADER = b"kind,happened,lat_deg,lon_deg\n"
FIRST = HEADER + b"mortar,2024-05-21T10:00:00Z,48.1,37.5\nmortar,2024-05-21T11:00:00Z,48.1,37.5\n"
SECOND = HEADER + b"mortar,2024-05-22T10:00:00Z,48.1,37.5\nmortar,no time,48.1,37.5\n"
README = b"These are our tables.\n"
FILES = {"in/first.csv": FIRST, "README.txt": README, "second.csv": SECOND}
Read = Callable[..., list[FileRead]]


@pytest.fixture
def read(mission: Mission, tmp_path: Path) -> Read:
    def given(content: bytes, name: str = "month.zip", **more: object) -> list[FileRead]:
        path = tmp_path / name
        path.write_bytes(content)
        return list(mission.read([path], actor="duty-officer", source_id="camera-net", **more))  # type: ignore[arg-type]  # the words of the case

    return given


def counts(found: list[FileRead]) -> list[tuple[str, int, int, int, str]]:
    return [
        (one.file, one.kept, one.set_aside, one.known, one.problems[0].code if one.problems else "")
        for one in found
    ]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("pack", [zip_of, tar_of, lambda files: tar_of(files, mode="w:gz")])
def test_each_member_is_read_and_one_that_is_refused_does_not_keep_out_the_others(
    pack: Callable[[dict[str, bytes]], bytes], read: Read
) -> None:
    assert counts(read(pack(FILES))) == [
        ("month.zip!in/first.csv", 2, 0, 0, ""),
        ("month.zip!README.txt", 0, 0, 0, "TL-INT-001"),
        ("month.zip!second.csv", 1, 1, 0, ""),
    ]


def test_an_archive_read_again_adds_nothing_and_neither_does_a_member_alone(
    mission: Mission, read: Read
) -> None:
    archive = zip_of(FILES)
    read(archive)
    batches = len(mission.store.batches())
    assert [one[1:4] for one in counts(read(archive, "again.zip"))] == [(0, 0, 2), (0, 0, 0), (0, 0, 2)]
    assert counts(read(FIRST, "first.csv")) == [("first.csv", 0, 0, 2, "")]
    assert len(mission.store.batches()) == batches


def test_a_member_after_the_file_itself_is_known(read: Read) -> None:
    read(FIRST, "first.csv")
    first, *_ = counts(read(zip_of(FILES)))
    assert first[:4] == ("month.zip!in/first.csv", 0, 0, 2)


def test_archive_and_members_are_evidence_linked_by_digest_name_and_place(
    mission: Mission, read: Read
) -> None:
    archive = zip_of(FILES)
    read(archive)
    stored = mission.store.reads()[-1]
    (link,) = stored.about.custody
    assert stored.about.evidence_sha256 == sha256(SECOND)
    assert link == {
        "archive": "month.zip",
        "archive_sha256": sha256(archive),
        "archive_bytes": len(archive),
        "member": "second.csv",
        "index": 3,
    }
    for content in (archive, FIRST, SECOND):
        assert mission.store.folder.evidence(sha256(content)).read_bytes() == content


def test_everything_is_still_there_and_derives_again_after_the_mission_was_closed(
    mission: Mission, read: Read
) -> None:
    archive = tar_of(FILES, mode="w:xz")
    read(archive, "month.tar.xz")
    mission.close()
    folder = mission.store.folder
    found = verify_mission(folder.root, progress=lambda *_: None)
    assert [str(p) for p in found.problems] == []
    assert folder.evidence(sha256(archive)).is_file()
    assert not folder.evidence(sha256(README)).exists()


def test_an_archive_none_of_whose_members_is_kept_leaves_nothing(mission: Mission, read: Read) -> None:
    archive = zip_of({"README.txt": README})
    read(archive)
    mission.close()
    assert not mission.store.folder.evidence(sha256(archive)).exists()


def test_a_member_that_is_not_in_its_archive_is_a_difference(mission: Mission, read: Read) -> None:
    read(zip_of(FILES))
    about = mission.store.reads()[-1].about
    held = Custody(mission.store)
    assert held.holds(about)
    swapped = {**about.custody[0], "index": 1}
    assert not held.holds(dataclasses.replace(about, source={"custody": [swapped]}))


def test_explain_walks_from_a_row_through_its_file_to_the_archive(mission: Mission, read: Read) -> None:
    archive = zip_of(FILES)
    found = read(archive)
    explained = mission.explain(sha256(SECOND))
    (came_in,) = explained.children
    assert came_in.title == f"archive {sha256(archive)}"
    assert dict(came_in.facts) == {
        "archive": "month.zip",
        "member": "second.csv",
        "entry of the archive": 3,
        "unpacked again it gives the same bytes": True,
    }
    assert mission.explain(found[0].read_id).holds
    assert mission.explain(sha256(archive)).holds


def test_rows_set_aside_name_the_member_they_stand_in(mission: Mission, read: Read) -> None:
    read(zip_of(FILES))
    assert mission.aside()[-1].file == "month.zip!second.csv"


def test_an_archive_in_an_archive_is_read_and_a_third_in_that_is_refused(
    mission: Mission, read: Read
) -> None:
    inner = zip_of({"second.csv": SECOND})
    assert counts(read(tar_of({"in.zip": inner, "first.csv": FIRST}))) == [
        ("month.zip!in.zip!second.csv", 1, 1, 0, ""),
        ("month.zip!first.csv", 2, 0, 0, ""),
    ]
    outer, within = mission.store.reads()[-2].about.custody
    assert (within["archive"], within["archive_sha256"], outer["member"]) == (
        "month.zip!in.zip",
        sha256(inner),
        "in.zip",
    )
    deep = tar_of({"mid.tar": tar_of({"in.zip": inner}), "first.csv": FIRST})
    assert counts(read(deep, "deep.tar")) == [
        ("deep.tar!mid.tar!in.zip", 0, 0, 0, "TL-INT-036"),
        ("deep.tar!first.csv", 0, 0, 2, ""),
    ]
    mission.close()
    assert verify_mission(mission.store.folder.root, progress=lambda *_: None).ok


def test_only_members_asked_for_by_name_are_read(read: Read) -> None:
    assert [one[0] for one in counts(read(zip_of(FILES), only=["first"]))] == ["month.zip!in/first.csv"]
    (none,) = read(zip_of(FILES), only=["march"])
    assert (none.file, none.problems[0].code) == ("month.zip", "TL-INT-003")


def test_two_members_of_one_name_are_both_read(mission: Mission, read: Read) -> None:
    found = read(zip_by_hand([(b"a.csv", FIRST), (b"a.csv", SECOND)]))
    assert [one.kept for one in found] == [2, 1]
    assert [read.about.custody[0]["index"] for read in mission.store.reads()[-2:]] == [1, 2]


def test_an_empty_or_a_damaged_archive_is_refused_as_a_file_is(read: Read) -> None:
    assert counts(read(zip_of({}))) == [("month.zip", 0, 0, 0, "TL-INT-003")]
    assert counts(read(zip_of(FILES)[:-30])) == [("month.zip", 0, 0, 0, "TL-INT-031")]


def test_the_limits_are_the_missions_own(folder: Path, tmp_path: Path) -> None:
    settings = folder / "mission.toml"
    settings.write_text(settings.read_text() + "\n[unpacking]\nmembers = 2\n")
    path = tmp_path / "three.zip"
    path.write_bytes(zip_of(FILES))
    with Mission.open(folder, write=True) as mission:
        (found,) = mission.read([path], actor="duty-officer", source_id="camera-net")
    assert found.problems[0].code == "TL-INT-030"
