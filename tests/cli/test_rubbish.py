"""Rubbish in every place: each time one clear problem, exit 2, and a mission that is as it was."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli import small
from tests.cli.shell import Answer, call, refused, refused_as_json

pytestmark = pytest.mark.fuzz
NOBODY = 65534
RUBBISH = bytes(range(256)) * 16
MOMENTS = [
    "yesterday",
    "",
    "2031-03-05",
    "2031-03-05T06:00",
    "2031-02-30T00:00Z",
    "0001-01-01T00:00Z",
    "9999-12-31T23:59Z",
]
WINDOWS = [
    "x", "/", "2031-03-05T00:00Z", "2031-03-05T00:00Z/", "2031-03-05T00:00Z/2031-03-01T00:00Z",
    "2031-03-05T00:00Z/2031-03-05T00:00Z", "a/b/c",
]  # fmt: skip
DAYS = ["", "today", "2031-02-30", "05.03.2031", "2031-3", "20310305x", "0001-01-01", "9999-12-31"]
UNKNOWN = [
    "9999",
    "F9999-occurred",
    "no-such-id",
    "",
    " ",
    "../../etc/passwd",
    "0" * 32,
    "f" * 64,
    "truce/",
    "truce/nothing",
    "'; DROP TABLE leaf; --",
    "день",
]


def untouched(mission: Path) -> Callable[[], None]:
    """A check, for later, that nothing was added to the mission."""
    before = call("status", mission, "--json").json

    def check() -> None:
        assert call("status", mission, "--json").json == before

    return check


def read(mission: Path, file: object, *more: object) -> Answer:
    return call("read", mission, file, "--source", "camera-4", *more)


# -- files to read


def made(folder: Path, name: str, content: bytes) -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def whole_parquet(folder: Path) -> bytes:
    import duckdb

    file = folder / "whole.parquet"
    duckdb.sql(
        "SELECT 'mortar' AS kind, '2031-03-05T06:00:00Z' AS happened, -29.5 AS lon_deg, 41.5 AS lat_deg"
    ).write_parquet(str(file))
    return file.read_bytes()


FILES = {
    "empty.csv": lambda _: b"",
    "binary.csv": lambda _: RUBBISH,
    "binary.parquet": lambda _: b"PAR1" + RUBBISH + b"PAR1",
    "truncated.parquet": lambda folder: whole_parquet(folder)[:-20],
    "only-its-head.parquet": lambda folder: whole_parquet(folder)[:8],
    "truncated.csv.gz": lambda _: bytes.fromhex("1f8b0800000000000003") + RUBBISH[:50],
    "broken.geojson": lambda _: b'{"type": "FeatureCollection", "features": [',
    "no-header.csv": lambda _: b"1,2,3\n4,5,6\n",
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_none_is_refused_whole(name: str, mission: Path, tmp_path: Path) -> None:
    check = untouched(mission)
    file = made(tmp_path, name, FILES[name](tmp_path))
    answer = read(mission, file, "--json")
    assert name in refused_as_json(answer)["where"]
    assert answer.json["kept"] == 0
    check()


def places(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "hanging").symlink_to(tmp_path / "nowhere")
    (tmp_path / "round").symlink_to(tmp_path / "round")
    os.mkfifo(tmp_path / "pipe")
    named = {name: tmp_path / name for name in ("missing.csv", "hanging", "round", "pipe")}
    return named | {"folder": tmp_path, "null": Path("/dev/null"), "full": Path("/dev/full")}


@pytest.mark.parametrize("what", ["missing.csv", "hanging", "round", "pipe", "folder", "null", "full"])
def test_a_place_without_a_file_is_refused(what: str, mission: Path, tmp_path: Path) -> None:
    """A pipe would otherwise wait for ever."""
    problem = refused_as_json(read(mission, places(tmp_path)[what], "--json"))
    assert problem["code"] == "TL-INT-003"


def test_a_row_in_another_encoding_is_set_aside(mission: Path, tmp_path: Path) -> None:
    file = made(tmp_path, "latin-1.csv", f"{small.rows_of(300)}mörtar,2031-03-05,1,1,1\n".encode("latin-1"))
    answer = read(mission, file, "--json")
    assert (answer.code, answer.json["kept"], answer.json["set_aside"]) == (0, 1, 1)


def test_a_file_without_rows_is_read_and_gives_none(mission: Path, tmp_path: Path) -> None:
    answer = read(mission, made(tmp_path, "none.csv", f"{small.HEAD}\n".encode()), "--json")
    assert (answer.code, answer.json["kept"], answer.json["files"][0]["rows_in"]) == (0, 0, 0)


@pytest.mark.parametrize(
    "name", ["день перший.csv", "日報.csv", "a b'c\"d.csv", "-dash.csv", "x" * 200 + ".csv", "new\nline.csv"]
)
def test_a_name_in_any_script_is_only_a_name(name: str, mission: Path, tmp_path: Path) -> None:
    file = made(tmp_path, name, small.rows_of(300).encode())
    answer = read(mission, file, "--json")
    assert answer.code == 0, answer.err
    assert answer.json["files"][0]["file"] == name
    assert call("verify", mission).code == 0


def test_a_name_of_bytes_that_are_no_text_does_not_end_in_a_traceback(mission: Path, tmp_path: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.csv"))
    file.write_text(small.rows_of(300), encoding="utf-8")
    answer = read(mission, file)
    assert answer.code in (0, 2)
    assert call("verify", mission).code == 0


def test_a_symlink_is_read_as_the_file_it_leads_to(mission: Path, tmp_path: Path) -> None:
    made(tmp_path, "real.csv", small.rows_of(300).encode())
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    assert read(mission, tmp_path / "link.csv", "--json").json["kept"] == 1


@pytest.mark.parametrize("words", [("--format", "nothing"), ("--source", "nobody"), ("--format", "")])
def test_a_format_or_source_nobody_knows_is_refused_with_those_there_are(
    words: tuple[str, ...], mission: Path, tmp_path: Path
) -> None:
    answer = call(
        "read", mission, made(tmp_path, "a.csv", small.rows_of(1).encode()), "--source", "camera-4", *words
    )
    assert answer.code == 2
    assert "camera-4" in answer.err or "table" in answer.err


# -- words


@pytest.mark.parametrize("text", MOMENTS)
def test_what_is_no_moment_is_refused(text: str, mission: Path, tmp_path: Path) -> None:
    file = made(tmp_path, "a.csv", small.rows_of(300).encode())
    refused(read(mission, file, "--received-at", text), "--received-at", code="TL-MIS-008")
    refused(call("run", mission, "--as-of", text), "--as-of", code="TL-MIS-008")
    refused(call("agreement", "show", mission, "--at", text), "--at", code="TL-MIS-008")


@pytest.mark.parametrize("text", WINDOWS)
def test_what_is_no_window_is_refused(text: str, mission: Path, tmp_path: Path) -> None:
    refused(call("truce", mission, "--window", text), "--window", code="TL-MIS-008")
    words = ("--day", small.DAY, "--out", tmp_path / "out", "--tier", "mission", "--window", text)
    refused(call("report", mission, *words), "--window", code="TL-MIS-008")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", DAYS)
def test_what_is_no_day_is_refused(text: str, mission: Path, tmp_path: Path) -> None:
    refused(call("report", mission, "--day", text, "--out", tmp_path / "out"), "--day", code="TL-MIS-008")


@pytest.mark.parametrize("text", UNKNOWN)
def test_an_id_nobody_knows_is_refused_everywhere(text: str, mission: Path) -> None:
    check = untouched(mission)
    refused_as_json(call("explain", mission, "--json", "--", text))
    refused_as_json(call("claim", mission, "--by", "birch", "--says", "no", "--json", "--", text))
    signer = "head-of-mission"
    refused_as_json(
        call("decide", mission, "--status", "verified", "--because", "x", "--json", "--", text, actor=signer)
    )
    refused_as_json(call("withdraw", mission, "--because", "x", "--json", "--", text))
    check()


WORDS: list[tuple[object, ...]] = [
    ("claim", "M", "1", "--by", "nobody", "--says", "no"),
    ("claim", "M", "1", "--by", "birch", "--says", " "),
    ("claim", "M", "1", "--by", "birch", "--says", "no", "--stance", "shouts"),
    ("claim", "M", "1", "--by", "birch", "--says", "no", "--tier", "everybody"),
    ("decide", "M", "1", "--status", "perhaps", "--because", "x", "--actor", "head-of-mission"),
    ("decide", "M", "1", "--status", "verified", "--because", " ", "--actor", "head-of-mission"),
    ("decide", "M", "1", "--status", "verified", "--because", "x", "--actor", "duty-officer"),
    ("withdraw", "M", "R3", "--because", ""),
    ("run", "M", "--engine", "dask"),
    ("run", "M", "--engine", "ray"),
    ("run", "M", "--scheduler", "tcp://127.0.0.1:9"),
    ("report", "M", "--day", small.DAY, "--out", "x", "--lang", "xx", "--tier", "mission"),
    ("report", "M", "--day", small.DAY, "--out", "x", "--tier", "everybody"),
    ("report", "M", "--day", small.DAY, "--out", "x", "--tier", "party:birch"),
    ("source", "add", "M", "camera-4", "--class", "camera", "--zone", "UTC"),
    ("source", "add", "M", "new", "--class", "oracle", "--zone", "UTC"),
    ("source", "add", "M", "new", "--class", "camera", "--zone", "Mars/Olympus"),
    ("source", "add", "M", "new", "--class", "camera", "--zone", "UTC", "--grade", "Q"),
    ("source", "add", "M", "", "--class", "camera", "--zone", "UTC"),
    ("source", "add", "M", "new", "--class", "camera", "--zone", "UTC", "--sigma-m", "-5"),
    ("source", "add", "M", "new", "--class", "camera", "--zone", "UTC", "--sigma-m", "nan"),
    ("source", "add", "M", "new", "--class", "camera", "--zone", "UTC", "--tier", "everybody"),
    ("source", "add", "M", "new", "--class", "camera", "--zone", "UTC", "--tpr", "artillery=often"),
    ("source", "add", "M", "new", "--class", "camera", "--zone", "UTC", "--fpr", "poetry=1/2"),
    ("source", "add", "M", "new", "--class", "camera", "--zone", "UTC", "--owner-party", "nobody"),
    ("agreement", "show", "M", "--lon", "30"),
    ("agreement", "show", "M", "--lon", "30", "--lat", "50"),
    ("agreement", "show", "M", "--at", "2031-03-05T06:00Z", "--lon", "400", "--lat", "50"),
    ("agreement", "show", "M", "--at", "2031-03-05T06:00Z", "--lon", "nan", "--lat", "50"),
]


@pytest.mark.parametrize("words", WORDS, ids=lambda words: " ".join(map(str, words)))
def test_words_that_make_no_sense_are_refused_and_write_nothing(
    words: tuple[object, ...], mission: Path
) -> None:
    check = untouched(mission)
    refused_as_json(call(*[mission if word == "M" else word for word in words], "--json"))
    check()


# -- places to write


@pytest.mark.parametrize("out", ["/proc/no/such", "/dev/null", "FILE", "FILE/below", "LOOP"])
def test_a_report_that_cannot_be_written_leaves_no_trace(out: str, mission: Path, tmp_path: Path) -> None:
    made(tmp_path, "FILE", b"kept")
    (tmp_path / "LOOP").symlink_to(tmp_path / "LOOP")
    place = out if out.startswith("/") else tmp_path / out
    check = untouched(mission)
    problem = refused_as_json(
        call("report", mission, "--day", small.DAY, "--tier", "mission", "--out", place, "--json")
    )
    assert problem["code"] == "TL-MIS-010"
    assert (tmp_path / "FILE").read_bytes() == b"kept"
    check()
    assert call("verify", mission).code == 0


@pytest.mark.parametrize("out", ["/proc/no/such", "/dev/null", "FILE", "FILE/below"])
@pytest.mark.parametrize("command", ["new", "demo"])
def test_nothing_is_made_where_nothing_can_be(command: str, out: str, tmp_path: Path) -> None:
    made(tmp_path, "FILE", b"kept")
    place = out if out.startswith("/") else tmp_path / out
    words = ("new", place, "--agreement", small.AGREEMENT) if command == "new" else ("demo", "--out", place)
    refused_as_json(call(*words, "--json"))
    assert (tmp_path / "FILE").read_bytes() == b"kept"


def test_a_demo_never_deletes_what_no_demo_made(tmp_path: Path) -> None:
    made(tmp_path, "thesis.tex", b"years of work")
    refused(call("demo", "--out", tmp_path), code="TL-MIS-007")
    assert (tmp_path / "thesis.tex").read_bytes() == b"years of work"


def test_an_example_nobody_knows_is_refused_with_those_there_are(tmp_path: Path) -> None:
    refused(call("demo", "--example", "nothing", "--out", tmp_path / "x"), "easter-2025")
    refused(call("new", tmp_path / "x", "--example", "../easter-2025"), "easter-2025")
    assert not (tmp_path / "x").exists()


def test_an_example_without_its_data_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRUCELINE_DATA", raising=False)
    refused(call("demo", "--example", "easter-2025", "--out", tmp_path / "x"), "TRUCELINE_DATA")


@contextmanager
def somebody_else() -> Iterator[None]:
    """As a user without rights to what this test made; root would be let in everywhere."""
    if os.getuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def locked(valley: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A mission that may be read by everybody and written to by nobody but root."""
    top = Path(
        shutil.copytree(valley, Path("/tmp") / f"{tmp_path_factory.mktemp('locked').name}-{os.getpid()}")
    )
    for path in (top, *top.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield top
    for path in (top, *top.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    shutil.rmtree(top)


def test_a_mission_that_may_only_be_read_is_read_and_not_written_to(locked: Path) -> None:
    with somebody_else():
        status = call("status", locked, "--json")
        written = call("run", locked, "--json")
        claimed = call("claim", locked, "1", "--by", "birch", "--says", "no")
    assert status.code == 0, status.err
    assert refused_as_json(written)["code"] == "TL-MIS-010"
    refused(claimed, code="TL-MIS-010")
