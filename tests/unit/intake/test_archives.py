"""Archives: every member as it is, hostile ones refused with a code, nothing written outside the scratch folder."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.reads import read
from tests.unit.intake.packed import (
    opened,
    tar_entry,
    tar_of,
    zeros_gz,
    zip_by_hand,
    zip_of,
)
from truceline.intake import Limits, Meter, PackedError, Refusal, archive_kind, digests, own_name
from truceline.intake.look import look
from truceline.intake.packing import unpacked

FILES = {"a.csv": b"x,y\n1,2\n", "inner/b.csv": bytes(range(256)) * 9000, "empty.csv": b""}
TARS = ("w", "w:gz", "w:xz", "w:bz2")


def codes(content: bytes, folder: Path, limits: Limits | None = None) -> list[str]:
    return [
        member.problem.code if member.problem else "kept" for member, _ in opened(content, folder, limits)
    ]


def refused(content: bytes, folder: Path, limits: Limits | None = None) -> str:
    with pytest.raises(PackedError) as error:
        opened(content, folder, limits)
    return error.value.code


@pytest.mark.parametrize("mode", TARS)
def test_every_member_of_a_tar_comes_out_as_it_went_in(mode: str, tmp_path: Path) -> None:
    found = opened(tar_of(FILES, mode=mode), tmp_path)
    assert {member.name: content for member, content in found} == FILES
    assert [member.index for member, _ in found] == [1, 2, 3]
    assert archive_kind(tmp_path / "archive") == mode.replace("w:", "tar.").replace("w", "tar")


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_every_member_of_a_zip_comes_out_as_it_went_in(packing: int, tmp_path: Path) -> None:
    found = opened(zip_of(FILES, packing), tmp_path)
    assert {member.name: content for member, content in found} == FILES
    assert archive_kind(tmp_path / "archive") == "zip"


@pytest.mark.parametrize("style", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_and_foreign_names_of_every_tar_style_are_read(style: int, tmp_path: Path) -> None:
    name = "/".join(["дані"] * 11 + ["звіт.csv"])
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=style) as archive:
        header = tarfile.TarInfo(name)
        header.size = 3
        archive.addfile(header, io.BytesIO(b"abc"))
    ((member, content),) = opened(out.getvalue(), tmp_path)
    assert (member.name, member.file_name, content) == (name, "звіт.csv", b"abc")


def test_folders_are_no_members_but_count_as_entries(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        folder = tarfile.TarInfo("inner")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        archive.addfile(tarfile.TarInfo("inner/a.csv"))
    ((member, _),) = opened(out.getvalue(), tmp_path)
    assert (member.index, member.name) == (2, "inner/a.csv")


@pytest.mark.parametrize(
    "name",
    ["/etc/a.csv", "../a.csv", "in/../../a.csv", "C:\\a.csv", "c:a.csv", "..\\a.csv", "\\\\host\\a.csv"],
)
@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_a_name_that_leads_out_is_refused_and_the_others_are_kept(
    name: str, kind: str, tmp_path: Path
) -> None:
    files = {name: b"1", "good.csv": b"2"}
    content = tar_of(files) if kind == "tar" else zip_by_hand([(n.encode(), c) for n, c in files.items()])
    assert codes(content, tmp_path) == ["TL-INT-032", "kept"]


def test_a_name_with_a_nul_is_refused(tmp_path: Path) -> None:
    assert codes(zip_by_hand([(b"a.csv\0.exe", b"1")]), tmp_path) == ["TL-INT-032"]


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
)
def test_links_and_devices_are_refused_and_never_followed(kind: bytes, tmp_path: Path) -> None:
    secret = tmp_path.parent / "secret.csv"
    secret.write_text("x")
    assert codes(tar_entry("link.csv", kind, str(secret)), tmp_path) == ["TL-INT-033"]


@pytest.mark.parametrize("mode", [0o120777, 0o020644, 0o010644])
def test_a_link_or_device_in_a_zip_is_refused(mode: int, tmp_path: Path) -> None:
    assert codes(zip_by_hand([(b"link.csv", b"/etc/passwd")], mode=mode), tmp_path) == ["TL-INT-033"]


def test_two_members_of_one_name_are_both_given_apart(tmp_path: Path) -> None:
    found = opened(zip_by_hand([(b"a.csv", b"1"), (b"a.csv", b"2")]), tmp_path)
    assert [(member.index, member.name, content) for member, content in found] == [
        (1, "a.csv", b"1"),
        (2, "a.csv", b"2"),
    ]


def test_a_name_that_is_no_utf8_or_would_not_be_seen_is_shown_as_bytes(tmp_path: Path) -> None:
    raw = "дані".encode("cp1251") + b"/a\x1b[2J.csv"
    ((member, _),) = opened(zip_by_hand([(raw, b"1")]), tmp_path)
    assert member.name == "\\xe4\\xe0\\xed\\xb3/a\\x1b[2J.csv"
    assert member.file_name == "a\\x1b[2J.csv"


@pytest.mark.parametrize(
    ("name", "own"), [("a/b.csv", "b.csv"), ("a\\b.csv", "b.csv"), ("\\xd0\\xb0.csv", "\\xd0\\xb0.csv")]
)
def test_the_own_name_of_a_member_is_its_last_part(name: str, own: str) -> None:
    assert own_name(name) == own


def test_a_locked_member_is_refused_and_says_so(tmp_path: Path) -> None:
    ((member, _),) = opened(zip_by_hand([(b"a.csv", b"1")], flags=1), tmp_path)
    assert member.problem is not None
    assert member.problem.code == "TL-INT-034"
    assert "password" in member.problem.message
    assert member.problem.file == "archive!a.csv"


@pytest.mark.parametrize("method", [1, 9, 14, 93, 99])
def test_a_packing_that_is_not_known_is_refused_by_its_number(method: int, tmp_path: Path) -> None:
    ((member, _),) = opened(zip_by_hand([(b"a.csv", b"1")], method=method), tmp_path)
    assert member.problem is not None
    assert (member.problem.code, str(method) in member.problem.message) == ("TL-INT-034", True)


def test_one_part_of_several_is_refused(tmp_path: Path) -> None:
    assert refused(zip_by_hand([(b"a.csv", b"1")], disk=1), tmp_path) == "TL-INT-034"


@pytest.mark.parametrize("changes", [{"crc": 7}, {"size": 5}, {"size": 1}])
def test_a_member_that_is_not_what_it_says_is_refused(changes: dict[str, int], tmp_path: Path) -> None:
    assert codes(zip_by_hand([(b"a.csv", b"12")], **changes), tmp_path) == ["TL-INT-031"]


def test_a_header_that_names_another_file_than_the_directory_is_refused(tmp_path: Path) -> None:
    content = zip_by_hand([(b"a.csv", b"12")])
    assert codes(content.replace(b"a.csv", b"b.csv", 1), tmp_path) == ["TL-INT-031"]


def test_entries_over_the_same_bytes_are_refused_as_a_whole(tmp_path: Path) -> None:
    """The flat bomb: a thousand entries of the directory over one packed kernel."""
    assert refused(zip_by_hand([(b"a.csv", b"1")] * 3, offset=0), tmp_path) == "TL-INT-035"


@pytest.mark.parametrize("make", [tar_of, zip_of, lambda files: tar_of(files, mode="w:xz")])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.8])
def test_an_archive_that_is_cut_off_gives_nothing(
    make: Callable[[dict[str, bytes]], bytes], part: float, tmp_path: Path
) -> None:
    whole = make({"a.csv": bytes(range(256)) * 50, "b.csv": b"12" * 20000})
    assert refused(whole[: int(len(whole) * part)], tmp_path) == "TL-INT-031"


def test_a_tar_without_its_end_gives_nothing(tmp_path: Path) -> None:
    assert refused(tar_of({"a.csv": b"1"})[:1024], tmp_path) == "TL-INT-031"


def test_a_damaged_byte_in_a_packed_tar_gives_nothing(tmp_path: Path) -> None:
    whole = bytearray(tar_of({"a.csv": bytes(range(256)) * 50}, mode="w:gz"))
    whole[len(whole) // 2] ^= 0xFF
    assert refused(bytes(whole), tmp_path) == "TL-INT-031"


def test_more_entries_than_are_looked_at_are_a_bomb(tmp_path: Path) -> None:
    files = {f"{n}.csv": b"" for n in range(11)}
    for content in (tar_of(files), zip_of(files)):
        assert refused(content, tmp_path, Limits(members=10)) == "TL-INT-030"
        assert len(opened(content, tmp_path, Limits(members=11))) == 11


def test_a_member_or_a_name_beyond_its_limit_is_refused_alone(tmp_path: Path) -> None:
    files = {"large.csv": b"1" * 101, "n" * 80: b"1", "good.csv": b"1"}
    limits = Limits(member_bytes=100, name_bytes=79)
    for content in (tar_of(files), zip_of(files)):
        assert codes(content, tmp_path, limits) == ["TL-INT-030", "TL-INT-030", "kept"]


def test_an_archive_that_unpacks_to_too_much_gives_nothing(tmp_path: Path) -> None:
    files = {f"{n}.csv": bytes(1 << 20) for n in range(4)}
    for content in (tar_of(files, mode="w:gz"), zip_of(files)):
        assert refused(content, tmp_path, Limits(unpacked_bytes=3 << 20)) == "TL-INT-030"
        assert refused(content, tmp_path, Limits(ratio=10, ratio_from_bytes=1 << 20)) == "TL-INT-030"
        assert len(opened(content, tmp_path)) == 4


def test_a_tar_header_that_asks_for_gigabytes_of_memory_is_refused(tmp_path: Path) -> None:
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 1 << 40
    assert refused(header.tobuf(tarfile.GNU_FORMAT) + bytes(10240), tmp_path) == "TL-INT-030"


def test_a_header_that_names_all_members_alike_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(
        fileobj=out, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"path": "x.csv"}
    ) as archive:
        archive.addfile(tarfile.TarInfo("a.csv"))
    assert refused(out.getvalue(), tmp_path) == "TL-INT-031"


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_table_is_read_and_so_are_several_packed_parts(
    pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    header, row = b"kind,time,lat,lon\n", b"mortar,2031-05-01T10:00:00Z,48.1,37.5\n"
    for content in (pack(header + row), pack(header) + pack(row), pack(header + row) + bytes(512)):
        path = tmp_path / "table.csv.packed"
        path.write_bytes(content)
        with unpacked(path) as plain:
            assert plain.read_bytes() == header + row
        assert look(path).names == {"kind", "time", "lat", "lon"}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_file_that_is_cut_off_or_followed_by_something_is_refused(
    pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    whole = pack(bytes(range(256)) * 1000)
    for content in (
        whole[:-3],
        whole[: len(whole) // 2],
        whole + b"more",
        whole[:40] + b"\xff\x00" + whole[42:],
    ):
        path = tmp_path / "packed"
        path.write_bytes(content)
        found = read(path)
        assert isinstance(found, Refusal)
        assert found.problems[0].code == "TL-INT-031"


def test_a_packed_table_beyond_its_limits_is_a_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(zeros_gz(8 << 20))
    size_bytes = path.stat().st_size
    for limits in (Limits(unpacked_bytes=4 << 20), Limits(ratio=10, ratio_from_bytes=1 << 20)):
        found = read(path, meter=Meter(size_bytes, limits))
        assert isinstance(found, Refusal)
        assert found.problems[0].code == "TL-INT-030"
        assert "mission.toml" in found.problems[0].remedy


@pytest.mark.slow
@pytest.mark.fuzz
def test_ten_megabytes_that_unpack_to_ten_gigabytes_are_refused_soon(tmp_path: Path) -> None:
    """A part of 160 MB of zeros, said 64 times over: 10 MB of gzip, 10 GB unpacked."""
    part = zeros_gz(160 << 20)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(part * 64)
    assert 9 << 20 < path.stat().st_size < 11 << 20
    start = time.process_time()
    found = read(path)
    assert isinstance(found, Refusal)
    assert found.problems[0].code == "TL-INT-030"
    assert time.process_time() - start < 30


def test_an_archive_given_as_a_file_of_rows_is_refused_clearly(tmp_path: Path) -> None:
    for content in (zip_of(FILES), *(tar_of(FILES, mode=mode) for mode in TARS)):
        path = tmp_path / "archive"
        path.write_bytes(content)
        assert look(path).media == {"archive"}
        found = read(path)
        assert isinstance(found, Refusal)
        assert found.problems[0].code == "TL-INT-037"
        assert "truceline read" in found.problems[0].remedy


def test_digests_are_those_of_the_members(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    path.write_bytes(tar_of({"a": b"1", "b": b""}))
    found = digests(path, tmp_path, Limits())
    assert found[2] == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert sorted(found) == [1, 2]


SEEDS = [
    zip_of({"a.csv": b"x,y\n1,2\n" * 20, "b/c.csv": b"3"}),
    zip_by_hand([(b"a.csv", b"12"), (b"b.csv", b"345")]),
    tar_of({"a.csv": b"x,y\n1,2\n" * 20, "n" * 120: b"3"}),
    tar_of({"a.csv": b"x,y\n1,2\n" * 20}, mode="w:gz"),
]


@pytest.mark.fuzz
@settings(max_examples=300, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8),
    cut=st.none() | st.integers(0, 10**6),
)
def test_whatever_an_archive_holds_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, seed: bytes, changes: list[tuple[int, int]], cut: int | None
) -> None:
    content = bytearray(seed)
    for place, value in changes:
        content[place % len(content)] = value
    folder = tmp_path_factory.mktemp("fuzz")
    limits = Limits(unpacked_bytes=1 << 22)
    with suppress(PackedError):
        for member, _ in opened(
            bytes(content[: None if cut is None else cut % len(content)]), folder, limits
        ):
            assert (member.problem is None) != (member.path is None)
