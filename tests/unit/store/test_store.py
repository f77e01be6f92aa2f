"""Opening, closing, and what a mission's folder looks like in between."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from tests.unit.store import samples
from tests.unit.store.samples import ACTOR, AT, observation, read_rows
from truceline.ledger import VerifierKey, open_checkpoint, verify_inclusion
from truceline.records import NaiveTimeError
from truceline.store import (
    FolderInUseError,
    KeysMissingError,
    MissionFolder,
    NotAMissionError,
    Store,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
)
from truceline.store.published import tile_path, tiles
from truceline.store.schema import metadata


def test_the_first_entry_names_the_key_and_the_digests_of_the_secrets(store):
    first = store.entry(0)
    assert first.kind == "mission" and first.actor == ACTOR and first.at == AT
    assert VerifierKey.decode(first.about["verifier_key"]) == samples.signing_key().verifier
    assert set(first.about["keys"]) == {"mission.secret", "signing.key"}
    assert samples.SECRET not in first.encode().decode()


def test_keys_are_for_their_owner_alone(mission):
    assert mission.keys.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in mission.keys.iterdir()} == {0o600}


def test_a_repr_shows_no_secret(store):
    from truceline.store.keys import read_keys

    shown = repr(read_keys(store.folder)) + repr(store)
    assert samples.SECRET not in shown and samples.signing_key().encode() not in shown


def test_a_closed_mission_is_sealed_and_an_open_one_is_not(mission):
    assert mission.seal.is_file() and not mission.unsealed.exists()
    with Store.open(mission, write=True):
        assert mission.unsealed.exists()
    assert not mission.unsealed.exists()


def test_the_checkpoint_is_signed_and_covers_every_entry(store, mission):
    store.append_record("claim", "c1", {"says": "no"}, ACTOR, AT)
    store.close()
    head = open_checkpoint(mission.checkpoint.read_bytes(), samples.signing_key().verifier)
    tree = store.tree()
    assert (head.size, head.root) == (tree.size, tree.root())
    last = store.entry(head.size - 1).encode()
    from truceline.ledger import leaf_hash

    verify_inclusion(
        leaf_hash(last), head.size - 1, head.size, tree.inclusion_proof(head.size - 1), head.root
    )


def test_a_second_writer_is_told_so_in_one_line(store, mission):
    with pytest.raises(StoreBusyError) as told:
        Store.open(mission, write=True)
    assert "\n" not in str(told.value)
    assert f"process {os.getpid()} is writing to this mission" in str(told.value)


def test_a_writer_in_another_process_is_busy_too(store, mission):
    script = (
        "import sys; from pathlib import Path; from truceline.store import Store, StoreBusyError\n"
        "try: Store.open(Path(sys.argv[1]), write=True)\n"
        "except StoreBusyError as busy: print(busy)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, mission.root], capture_output=True, text=True, check=True
    )
    assert "is writing to this mission" in done.stdout and done.stderr == ""


def test_readers_do_not_disturb_a_writer_nor_a_writer_readers(store, mission):
    with Store.open(mission, write=False) as reader:
        assert reader.records() == []
        store.append_record("claim", "c1", {"a": 1}, ACTOR, AT)
        assert [record.id for record in reader.records()] == ["c1"]


def test_after_a_close_the_next_writer_gets_in(mission):
    for number in range(3):
        with Store.open(mission, write=True) as store:
            store.append_record("claim", f"c{number}", {"a": number}, ACTOR, AT)
    with Store.open(mission, write=False) as store:
        assert [record.id for record in store.records("claim")] == ["c0", "c1", "c2"]


def test_a_close_may_come_twice(store, mission):
    store.close()
    store.close()
    assert mission.seal.is_file()


def test_no_mission_is_made_where_something_is(tmp_path):
    (tmp_path / "x").write_text("mine")
    with pytest.raises(FolderInUseError, match="Choose a new folder"):
        samples.new_mission(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_a_folder_without_a_mission_is_named(tmp_path):
    for write in (True, False):
        with pytest.raises(NotAMissionError, match="no mission is here"):
            Store.open(tmp_path, write=write)


def test_a_copy_without_keys_can_be_read_and_checked_not_written(con, mission):
    shutil.rmtree(mission.keys)
    with Store.open(mission, write=False) as copy:
        assert copy.check(con) == []
        with pytest.raises(KeysMissingError, match="no keys here"):
            _ = copy.key
    with pytest.raises(KeysMissingError):
        Store.open(mission, write=True)


@pytest.mark.skipif(os.getuid() == 0, reason="root writes everywhere: needs another user")
def test_a_folder_that_cannot_be_written_to_can_be_read(con, mission):
    mission.root.chmod(0o500)
    try:
        with Store.open(mission, write=False) as copy:
            assert copy.check(con) == []
    finally:
        mission.root.chmod(0o700)


def test_a_database_changed_since_it_was_sealed_is_not_written_to(mission):
    content = bytearray(mission.database.read_bytes())
    content[-1] ^= 1
    mission.database.write_bytes(content)
    with pytest.raises(StoreDamagedError, match="changed since it was sealed"):
        Store.open(mission, write=True)
    with pytest.raises(StoreDamagedError):  # and the refusal has not unsealed it
        Store.open(mission, write=True)


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 5000])
@pytest.mark.parametrize("unsealed", [True, False])
def test_rubbish_for_a_database_is_refused_by_name(mission, content, unsealed):
    mission.database.write_bytes(content)
    if unsealed:
        mission.unsealed.touch()
    for write in (True, False):
        with pytest.raises(StoreDamagedError, match=r"truceline\.sqlite"):
            Store.open(mission, write=write)


def test_a_rolled_back_database_is_not_written_to_even_unsealed(mission):
    before = mission.database.read_bytes()
    with Store.open(mission, write=True) as store:
        store.append_record("claim", "c1", {"a": 1}, ACTOR, AT)
    mission.database.write_bytes(before)
    mission.unsealed.touch()
    with pytest.raises(StoreDamagedError, match="does not contain what"):
        Store.open(mission, write=True)


def test_a_killed_writers_leavings_are_swept_and_the_ledger_folder_made_again(con, mission, tmp_path):
    with Store.open(mission, write=True) as store:
        read_rows(store, tmp_path, {"observations": [observation(1)]})
    mission.unsealed.touch()
    orphans = [
        mission.evidence("0" * 64),
        mission.batch("observations", "2025-04", "0" * 64),
        mission.run(1) / "incidents.parquet",
        mission.temporary / "half.parquet",
    ]
    for path in orphans:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("half")
    mission.checkpoint.unlink()
    shutil.rmtree(mission.ledger / "tile")
    with Store.open(mission, write=True):
        assert not any(path.exists() for path in orphans)
    with Store.open(mission, write=False) as store:
        assert store.check(con) == []


def test_a_sealed_missions_strays_are_left_for_the_check(con, mission):
    stray = mission.evidence("0" * 64)
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("?")
    with Store.open(mission, write=True):
        pass
    with Store.open(mission, write=False) as store:
        assert [(one.code, one.file) for one in store.check(con)] == [("TL-VER-007", mission.name_of(stray))]


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_no_row_is_changed_removed_or_replaced_by_anybody(mission, tmp_path, table):
    with Store.open(mission, write=True) as store:
        filled(store, tmp_path)
    database = sqlite3.connect(mission.database)
    key = metadata.tables[table].primary_key.columns.keys()[0]
    assert database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0
    for change in (
        f"UPDATE {table} SET {key} = {key} + 100",
        f"DELETE FROM {table}",
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute(change)
    database.close()


def filled(store, tmp_path):
    """A row in every table."""
    receipt = read_rows(store, tmp_path, {"observations": [observation(1)]})
    store.withdraw(receipt.read_id, "sample", ACTOR, AT)
    store.append_record("claim", "c1", {"a": 1}, ACTOR, AT)
    con = samples.connect(threads=1)
    con.execute("CREATE TEMP TABLE found AS SELECT 1 AS incident_id")
    store.commit_run(con, {"incidents": "found"}, {}, ACTOR, AT)
    folder = store.folder.reports / "day"
    folder.mkdir(parents=True)
    (folder / "report.json").write_text("{}")
    store.keep_report(folder, {}, ACTOR, AT)


def test_records_come_back_as_they_were_said_every_version(store):
    body = {"stance": "denies", "count": 2**60, "share": 0.5, "list": [1, None], "nested": {"é": True}}
    store.append_record("claim", "c1", body, ACTOR, AT, tier="party:A")
    store.append_record("claim", "c1", {"stance": "withdrawn"}, "monitor-2", AT + timedelta(hours=1))
    first, second = store.records("claim", "c1")
    assert first.body == body | {"count": str(2**60)}
    assert (first.tier, second.tier, second.actor) == ("party:A", "mission", "monitor-2")
    assert store.records("decision") == [] and store.records(id="c2") == []


def test_every_field_of_a_record_has_its_own_salt_and_can_be_shown_alone(store):
    from truceline.ledger import disclose, verify_disclosures
    from truceline.store.entries import committed_fields

    seq = store.append_record("claim", "c1", {"says": "no", "who": "witness"}, ACTOR, AT)
    [record] = store.records()
    fields = committed_fields({"body": json.dumps(record.body), "id": record.id, "tier": record.tier})
    salts = {name: bytes.fromhex(salt) for name, salt in record.salts.items()}
    shown, withheld = disclose(fields, salts, {"says"})
    verify_disclosures(bytes.fromhex(store.entry(seq).root), shown, withheld)
    assert len(set(salts.values())) == len(fields) == 4
    assert b"witness" not in store.entry(seq).encode()


def test_salts_can_be_injected_for_a_seeded_demo(mission):
    numbers = iter(range(100))
    with Store.open(
        mission, write=True, salt_source=lambda size: next(numbers).to_bytes(size, "big")
    ) as store:
        store.append_record("claim", "c1", {"a": 1}, ACTOR, AT)
        [record] = store.records()
    assert sorted(int(salt, 16) for salt in record.salts.values()) == [0, 1, 2]


@pytest.mark.parametrize("body", [{"record_id": 1}, {"a": float("nan")}, {"a": object()}])
def test_a_record_that_cannot_be_kept_is_refused(store, body):
    with pytest.raises(StoreError):
        store.append_record("claim", "c1", body, ACTOR, AT)
    with pytest.raises(StoreError):
        store.append_record("batch", "c1", {"a": 1}, ACTOR, AT)
    assert store.records() == []


def test_a_time_without_a_zone_is_refused(store):
    with pytest.raises(NaiveTimeError):
        store.append_record("claim", "c1", {"a": 1}, ACTOR, datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_run_is_numbered_and_its_tables_come_back(con, store):
    con.execute("CREATE OR REPLACE TEMP TABLE found AS SELECT range AS incident_id FROM range(3)")
    assert store.commit_run(con, {"incidents": "found"}, {"inputs": ["x"]}, ACTOR, AT) == 1
    assert store.commit_run(con, {"incidents": "found"}, {"inputs": []}, ACTOR, AT) == 2
    assert [run.run_no for run in store.runs()] == [1, 2]
    assert store.run_view(con, 1) == ("incidents",)
    assert con.execute("SELECT count(*) FROM incidents").fetchall() == [(3,)]
    said = store.manifest(1)
    assert (said["inputs"], said["run"], said["actor"]) == (["x"], 1, ACTOR)
    assert store.entry(store.runs()[0].seq - 1).about["name"] == "incidents"


def test_settings_are_noted_when_they_changed_and_only_then(con, store, mission):
    assert store.note_settings(ACTOR, AT) is None
    mission.sources_toml.write_text("# one more\n")
    assert store.note_settings(ACTOR, AT) is not None
    assert store.note_settings(ACTOR, AT) is None
    assert set(store.noted_settings()) == {"mission.toml", "sources.toml", "agreement/agreement.yaml"}
    store.close()
    assert store.check(con) == []


def test_a_report_elsewhere_is_noted_by_its_digests(store, tmp_path, mission):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "report.html").write_text("<p>")
    store.keep_report(folder, {"day": "2025-04-20"}, ACTOR, AT)
    [report] = store.reports()
    assert (report.folder, list(report.files), report.about) == (None, ["report.html"], {"day": "2025-04-20"})


def test_tiles_lie_where_c2sp_tlog_tiles_says():
    assert tile_path(0, 0, 256) == "tile/0/000"
    assert tile_path(0, 1234067, 256) == "tile/0/x001/x234/067"
    assert tile_path(1, 999, 3) == "tile/1/999.p/3"
    assert tile_path(0, 1000, 255) == "tile/0/x001/000.p/255"


def test_tiles_hold_the_leaves_and_above_them_the_roots_of_whole_tiles():
    from truceline.ledger import leaf_hash, root_of

    leaves = [leaf_hash(str(number).encode()) for number in range(256 * 2 + 5)]
    found = dict(tiles(leaves))
    assert list(found) == ["tile/0/000", "tile/0/001", "tile/0/002.p/5", "tile/1/000.p/2"]
    assert found["tile/0/001"] == b"".join(leaves[256:512])
    assert found["tile/1/000.p/2"] == root_of(leaves[:256]) + root_of(leaves[256:512])
    assert dict(tiles(leaves[:256])) == {
        "tile/0/000": b"".join(leaves[:256]),
        "tile/1/000.p/1": root_of(leaves[:256]),
    }


def test_a_path_with_signs_that_mean_something_in_sql_or_globs_is_only_a_path(con, tmp_path):
    root = tmp_path / "it's [a] *mission?"
    with samples.new_mission(root) as store:
        read_rows(store, tmp_path, {"observations": [observation(1)]})
        store.relation(con, "observations")
        assert con.execute("SELECT record_key FROM observations").fetchall() == [("k1",)]
    with Store.open(MissionFolder(root), write=False) as store:
        assert store.check(con) == []


def test_a_report_killed_before_its_ledger_entry_is_swept_and_what_is_not_ours_stays(mission, con):
    """A killed writer's report is no report; a kept one and somebody's own notes are left alone."""
    kept, cut_short, notes = (
        mission.reports / name for name in ("2031-01-01-public-en-1", "2031-01-01-public-en-2", "my notes")
    )
    for folder in (kept, cut_short, notes):
        folder.mkdir(parents=True)
        (folder / "report.json").write_text("{}", encoding="utf-8")
    with Store.open(mission, write=True) as store:
        store.keep_report(kept, {}, ACTOR, AT)
    assert cut_short.exists(), "a writer that closed cleanly removes nothing"
    mission.unsealed.touch()
    with Store.open(mission, write=True):
        pass
    assert (kept.exists(), cut_short.exists(), notes.exists()) == (True, False, True)
