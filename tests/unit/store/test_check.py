"""Whatever is changed, removed or added in a stored mission is found, named, and never raised."""

import json
import os
import random
import shutil
import sqlite3

import pytest

from tests.unit.store import samples
from tests.unit.store.samples import ACTOR, AT, aside, observation, read_rows
from truceline.ledger import LedgerEntry, leaf_hash
from truceline.records import problem_titles
from truceline.store import MissionFolder, Store, broken, check_mission
from truceline.store.check_database import seal_problems
from truceline.store.check_ledger import ledger_problems
from truceline.store.contents import read_contents
from truceline.store.folder import files_below
from truceline.store.named import file_problem, named_files
from truceline.store.published import Seal


@pytest.fixture(scope="module")
def filled(con, tmp_path_factory):
    """A small mission with a file of every sort."""
    folder = tmp_path_factory.mktemp("filled")
    with samples.new_mission(folder / "mission") as store:
        read_rows(store, folder, {"observations": [observation(1), observation(2)], "aside": [aside(3)]})
        store.append_record("claim", "c1", {"says": "no", "who": "A"}, ACTOR, AT)
        con.execute("CREATE OR REPLACE TEMP TABLE found AS SELECT 1 AS incident_id")
        store.commit_run(con, {"incidents": "found"}, {"inputs": []}, ACTOR, AT)
        report = store.folder.reports / "day"
        report.mkdir(parents=True)
        (report / "report.json").write_text("{}")
        store.keep_report(report, {}, ACTOR, AT)
    return MissionFolder(folder / "mission")


@pytest.fixture
def copy(filled, tmp_path):
    """A copy of it, to be damaged."""
    shutil.copytree(filled.root, tmp_path / "copy")
    return MissionFolder(tmp_path / "copy")


def stored_files(folder):
    leftovers = {".lock", "truceline.sqlite-wal", "truceline.sqlite-shm"}  # empty, or made by a reader
    return [path for path in files_below(folder.root) if path.name not in leftovers]


def flip(path, at, mask=1):
    with path.open("r+b") as stream:
        stream.seek(at)
        [byte] = stream.read(1)
        stream.seek(at)
        stream.write(bytes([byte ^ mask]))


def codes(problems):
    return [problem.code for problem in problems]


def test_a_mission_as_it_was_written_has_no_problem(con, filled):
    told = []
    assert check_mission(filled, con, progress=lambda *said: told.append(said)) == []
    assert ("batches", 2, 2) in told


def test_every_code_has_its_title():
    assert {f"TL-VER-00{number}" for number in range(1, 10)} <= problem_titles().keys()


def test_the_sample_has_a_file_of_every_sort(filled):
    sorts = {path.relative_to(filled.root).parts[0] for path in stored_files(filled)}
    assert sorts == {
        "agreement", "aside", "derived", "evidence", "keys", "ledger", "mission.toml", "observations",
        "reports", "sources.toml", "truceline.sqlite",
    }  # fmt: skip


@pytest.mark.parametrize("step", [97, pytest.param(1, marks=pytest.mark.slow)])
def test_every_flipped_byte_of_every_file_is_found(copy, step):
    """Each byte of each file once (or each 97th), one of its bits; file by file, as check() does."""
    contents = read_contents(copy)
    named = named_files(copy, contents)
    looks = {path: (lambda path=path: file_problem(copy, path, named[path])) for path in named}
    looks[copy.database] = lambda: list(seal_problems(copy))
    looks[copy.seal] = lambda: list(seal_problems(copy)) or _seal_against_ledger(copy, contents)
    assert set(looks) == set(stored_files(copy))
    for path, look in looks.items():
        assert not look(), path
        missed = [at for at in range(0, path.stat().st_size, step) if not found_when_flipped(path, at, look)]
        assert missed == [], path


def _seal_against_ledger(folder, contents):
    try:
        return ledger_problems(folder, contents)
    except Exception as problem:  # noqa: BLE001 - check() tells it, here it only has to be noticed
        return [problem]


def found_when_flipped(path, at, look):
    mask = 1 << at % 8
    flip(path, at, mask)
    found = bool(look())
    flip(path, at, mask)
    return found


@pytest.mark.parametrize("seed", range(24))
def test_the_whole_check_finds_a_flipped_byte_and_names_its_file_first(con, copy, seed):
    dice = random.Random(seed)
    path = dice.choice([path for path in stored_files(copy) if path.stat().st_size])
    flip(path, dice.randrange(path.stat().st_size), 1 << dice.randrange(8))
    problems = broken(check_mission(copy, con))
    assert problems, path
    either = ["truceline.sqlite"] if path == copy.seal else []  # the two can only contradict each other
    assert problems[0].file in [copy.name_of(path), *either]
    assert all(problem.message and problem.remedy for problem in problems)


def test_a_missing_file_is_named(con, copy):
    for path in stored_files(copy):
        if path in (copy.database, copy.unsealed) or copy.keys in path.parents:
            continue
        held = path.read_bytes()
        path.unlink()
        found = check_mission(copy, con)
        assert [(one.code, one.file) for one in found][:1] == [("TL-VER-001", copy.name_of(path))]
        path.write_bytes(held)
    assert check_mission(copy, con) == []


def test_a_file_that_nobody_named_is_found_wherever_it_lies(con, copy):
    for folder in (
        copy.root,
        copy.evidences,
        copy.layer("observations"),
        copy.run(1),
        copy.keys,
        copy.ledger,
    ):
        stray = folder / "stray.txt"
        stray.write_text("?")
        assert [(one.code, one.file) for one in check_mission(copy, con)] == [
            ("TL-VER-007", copy.name_of(stray))
        ]
        stray.unlink()


def test_a_changed_row_in_a_batch_gives_another_root(con, copy):
    [path] = files_below(copy.layer("observations"))
    con.execute(f"CREATE OR REPLACE TEMP TABLE held AS SELECT * FROM '{path}'")
    con.execute("UPDATE held SET as_reported = 'heard nothing' WHERE row_no = 2")
    con.execute(f"COPY held TO '{path}' (FORMAT parquet)")
    [problem] = check_mission(copy, con)
    assert (problem.code, problem.file) == ("TL-VER-002", copy.name_of(path))
    assert path.stem in problem.message and problem.found in problem.message


def test_the_same_rows_in_other_bytes_are_told_apart_from_changed_rows(con, copy):
    [path] = files_below(copy.layer("observations"))
    con.execute(f"CREATE OR REPLACE TEMP TABLE held AS SELECT * FROM '{path}'")
    con.execute(f"COPY held TO '{path}' (FORMAT parquet, COMPRESSION uncompressed)")
    assert [(one.code, one.file) for one in check_mission(copy, con)] == [("TL-VER-008", copy.name_of(path))]


def reseal(folder):
    """What an insider can do without the signing key: make the seal fit the changed database."""
    from truceline.store.durable import digest_of

    left = Seal.parse(folder.seal.read_bytes())
    sha256, size_bytes = digest_of(folder.database)
    forged = Seal(
        database_sha256=sha256,
        database_bytes=size_bytes,
        ledger_size=left.ledger_size,
        ledger_root=left.ledger_root,
    )
    folder.seal.write_bytes(forged.encode())


def tamper(folder, *statements):
    database = sqlite3.connect(folder.database)
    triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:
        database.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    reseal(folder)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("UPDATE record SET body = replace(body, 'no', 'yes')", "TL-VER-003"),
        ("UPDATE record SET actor = 'somebody'", "TL-VER-003"),
        ("UPDATE record SET salts = 'rubbish'", "TL-VER-003"),
        ("UPDATE batch SET rows = 7", "TL-VER-003"),
        ("UPDATE read SET known = 7", "TL-VER-003"),
        ("UPDATE read SET source = '{'", "TL-VER-003"),
        ("UPDATE run SET at = '2020-01-01T00:00:00.000000Z'", "TL-VER-003"),
        ("DELETE FROM record", "TL-VER-003"),
        ("DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)", "TL-VER-005"),
        (
            "UPDATE leaf SET entry = CAST(replace(CAST(entry AS TEXT), 'claim', 'clAim') AS BLOB)",
            "TL-VER-005",
        ),
        ("UPDATE leaf SET leaf_hash = zeroblob(32) WHERE seq = 1", "TL-VER-005"),
        ("DELETE FROM leaf WHERE seq = 2", "TL-VER-005"),
        ("DELETE FROM leaf WHERE seq = 0", "TL-VER"),
        ("DELETE FROM leaf", "TL-VER"),
        ("UPDATE record SET at = 'yesterday'", "TL-VER-009"),
        ("DROP TABLE batch", "TL-VER-009"),
    ],
)
def test_an_insider_who_forges_the_seal_is_found_by_the_ledger(con, copy, change, code):
    tamper(copy, change)
    found = codes(broken(check_mission(copy, con)))
    assert any(one.startswith(code) for one in found), found


def test_an_insider_who_rewrites_row_and_entry_is_found_by_the_signature(con, copy):
    database = sqlite3.connect(copy.database)
    seq, entry = database.execute("SELECT seq, entry FROM leaf JOIN record USING (seq)").fetchone()
    database.close()
    said = json.loads(entry)
    forged = LedgerEntry.parse(entry.replace(said["actor"].encode(), b"monitor-9")).encode()
    tamper(
        copy,
        "UPDATE record SET actor = 'monitor-9'",
        f"UPDATE leaf SET entry = x'{forged.hex()}', leaf_hash = x'{leaf_hash(forged).hex()}' WHERE seq = {seq}",
    )
    assert codes(check_mission(copy, con))[0] == "TL-VER-005"


def test_an_unsealed_mission_is_checked_and_noted(con, copy):
    copy.unsealed.touch()
    [note] = check_mission(copy, con)
    assert broken([note]) == [] and "was killed" in note.message


def test_a_journal_beside_a_sealed_database_is_found(con, copy):
    journal = copy.database.with_name("truceline.sqlite-wal")
    journal.write_bytes(b"more")
    assert any(one.file == journal.name for one in broken(check_mission(copy, con)))


@pytest.mark.parametrize("content", [b"", b"garbage", b"SQLite format 3\0" + b"\0" * 100, os.urandom(5000)])
@pytest.mark.parametrize("unsealed", [True, False])
def test_rubbish_for_a_database_is_a_problem_and_the_evidence_is_still_checked(con, copy, content, unsealed):
    copy.database.write_bytes(content)
    if unsealed:
        copy.unsealed.touch()
    [evidence] = files_below(copy.evidences)
    flip(evidence, 0)
    found = broken(check_mission(copy, con))
    assert {"TL-VER-009", "TL-VER-004"} <= set(codes(found))


@pytest.mark.parametrize(
    "part", ["evidence", "observations", "aside", "derived", "ledger", "reports", "truceline.sqlite"]
)
def test_a_missing_part_is_a_problem(con, copy, part):
    path = copy.root / part
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert "TL-VER-001" in codes(broken(check_mission(copy, con)))


def test_no_folder_at_all_is_a_problem(con, tmp_path):
    assert codes(check_mission(MissionFolder(tmp_path / "nothing"), con)) == ["TL-VER-001", "TL-VER-001"]


@pytest.mark.parametrize("length", [0, 1, 4, 100, -1, -4, -8, -20])
def test_a_truncated_batch_is_a_problem(con, copy, length):
    [path] = files_below(copy.layer("observations"))
    path.write_bytes(path.read_bytes()[:length])
    [problem] = check_mission(copy, con)
    assert (problem.code, problem.file) == ("TL-VER-008", copy.name_of(path))
    assert "cannot be read" in problem.message


def test_a_folder_in_a_files_place_is_a_problem(con, copy):
    [path] = files_below(copy.layer("observations"))
    path.unlink()
    path.mkdir()
    assert copy.name_of(path) in [one.file for one in broken(check_mission(copy, con))]


def test_other_keys_than_the_missions_are_found(con, copy):
    copy.secret.write_text("00" * 32 + "\n")
    assert [(one.code, one.file) for one in check_mission(copy, con)] == [
        ("TL-VER-008", "keys/mission.secret")
    ]


def test_an_open_store_checks_the_same(con, filled):
    with Store.open(filled, write=False) as store:
        assert store.check(con) == []
