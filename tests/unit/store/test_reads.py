"""Reading adds rows once, withdrawing hides them, and any moment can be asked as known then."""

from datetime import date, timedelta

import pytest

from tests.unit.store.samples import ACTOR, AT, about, aside, control, observation, put, read_rows
from truceline.records.layers import LAYERS
from truceline.store import MissionFolder, ReadOnlyError, RowRefusedError, Store, UnknownRecordError

LATER = AT + timedelta(days=2)


def keys(con, store, layer="observations", as_known_at=None):
    name = store.relation(con, layer, as_known_at=as_known_at)
    return [key for (key,) in con.execute(f"SELECT record_key FROM {name} ORDER BY 1").fetchall()]


def test_a_read_says_what_it_kept_and_the_view_shows_it(con, store, tmp_path):
    receipt = read_rows(
        store, tmp_path, {"observations": [observation(1), observation(2)], "aside": [aside(3)]}
    )
    assert (receipt.kept, receipt.set_aside, receipt.known, receipt.repeated) == (2, 1, 0, 0)
    assert keys(con, store) == ["k1", "k2"]
    assert keys(con, store, "aside") == ["a3"]
    roots = con.execute("SELECT DISTINCT batch_root FROM observations").fetchall()
    assert roots == [(batch.root,) for batch in store.live_batches("observations")]


def test_the_view_has_the_layers_columns_and_types_and_the_batch_root(con, store, tmp_path):
    read_rows(store, tmp_path, {"observations": [observation(1)]})
    for layer, columns in LAYERS.items():  # layers without a row, too
        store.relation(con, layer)
        found = con.execute(f"DESCRIBE {layer}").fetchall()
        types = [(name, kind.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")) for name, kind, *_ in found]
        assert types == [*((column.name, column.sql_type) for column in columns), ("batch_root", "VARCHAR")]


def test_the_same_report_read_again_is_known(con, store, tmp_path):
    read_rows(store, tmp_path, {"observations": [observation(1), observation(2)]})
    again = read_rows(
        store, tmp_path, {"observations": [observation(2, received_at=LATER, row_no=9), observation(3)]},
        received_at=LATER,
    )  # fmt: skip
    assert (again.kept, again.known) == (1, 1)
    assert keys(con, store) == ["k1", "k2", "k3"]


def test_a_row_that_says_the_same_twice_in_one_file_is_kept_once_the_first(con, store, tmp_path):
    rows = [observation(1, row_no=2), observation(1, row_no=1), observation(2, row_no=3)]
    receipt = read_rows(store, tmp_path, {"observations": rows})
    assert (receipt.kept, receipt.repeated) == (2, 1)
    store.relation(con, "observations")
    assert con.execute("SELECT row_no FROM observations ORDER BY 1").fetchall() == [(1,), (3,)]


def test_a_batch_holds_one_month_sorted_by_time(con, store, tmp_path):
    days = [date(2025, 5, 2), date(2025, 4, 30), date(2025, 5, 1)]
    rows = [control(day, row_no=number) for number, day in enumerate(days, 1)]
    receipt = read_rows(store, tmp_path, {"control": rows})
    batches = store.live_batches("control")
    assert [(batch.month, batch.rows) for batch in batches] == [("2025-04", 1), ("2025-05", 2)]
    assert receipt.batches == tuple(batch.root for batch in batches)
    path = store.folder.batch("control", "2025-05", batches[1].root)
    assert con.execute(f"SELECT day FROM '{path}'").fetchall() == [(days[2],), (days[0],)]


def test_columns_that_are_null_throughout_are_not_in_the_file(con, store, tmp_path):
    read_rows(store, tmp_path, {"observations": [observation(1), observation(2, lon_deg=30.5)]})
    [batch] = store.live_batches("observations")
    assert "lat_deg" not in batch.columns and "lon_deg" in batch.columns
    store.relation(con, "observations")
    found = con.execute("SELECT lon_deg, lat_deg FROM observations ORDER BY record_key").fetchall()
    assert found == [(None, None), (30.5, None)]


def test_batches_with_different_columns_make_one_view(con, store, tmp_path):
    read_rows(store, tmp_path, {"observations": [observation(1, lon_deg=30.5)]})
    read_rows(store, tmp_path, {"observations": [observation(2, weapon_code="122mm")]})
    store.relation(con, "observations")
    found = con.execute("SELECT lon_deg, weapon_code FROM observations ORDER BY record_key").fetchall()
    assert found == [(30.5, None), (None, "122mm")]


def test_what_came_later_was_not_known_before(con, store, tmp_path):
    read_rows(store, tmp_path, {"observations": [observation(1)]})
    read_rows(store, tmp_path, {"observations": [observation(2, received_at=LATER)]}, received_at=LATER)
    assert keys(con, store, as_known_at=AT) == ["k1"]
    assert keys(con, store, as_known_at=LATER) == ["k1", "k2"]
    assert keys(con, store, as_known_at=AT - timedelta(seconds=1)) == []


def test_withdrawn_rows_are_gone_but_were_known_before(con, store, tmp_path):
    receipt = read_rows(store, tmp_path, {"observations": [observation(1)]})
    [batch] = store.withdraw(receipt.read_id, "wrong file", ACTOR, LATER)
    assert keys(con, store) == []
    assert keys(con, store, as_known_at=AT) == ["k1"]
    assert store.folder.batch("observations", batch.month, batch.root).is_file()
    assert [one.because for one in store.withdrawals()] == ["wrong file"]


def test_a_withdrawn_report_can_be_read_again_to_the_very_same_batch(con, store, tmp_path):
    first = read_rows(store, tmp_path, {"observations": [observation(1)]})
    store.withdraw(first.batches[0], "wrong file", ACTOR, AT)
    second = read_rows(store, tmp_path, {"observations": [observation(1)]})
    assert (second.kept, second.known) == (1, 0)
    assert second.batches == first.batches
    assert keys(con, store) == ["k1"]
    store.close()
    assert store.check(con) == []


def test_nothing_is_withdrawn_twice(store, tmp_path):
    receipt = read_rows(store, tmp_path, {"observations": [observation(1)]})
    store.withdraw(receipt.read_id, "wrong file", ACTOR, AT)
    with pytest.raises(UnknownRecordError, match="names no batch that is live"):
        store.withdraw(receipt.read_id, "wrong file", ACTOR, AT)


def test_a_read_without_its_evidence_is_refused(con, store, tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("x")
    said = about(store, file, evidence_sha256="00" * 32)
    rows = store.identify(con, put(con, "observations", [observation(1)]), "observations")
    with pytest.raises(UnknownRecordError, match="keep_evidence"):
        store.commit_read(con, [rows], said, ACTOR, AT)
    assert store.reads() == [] and store.batches() == []


def test_a_needed_column_that_is_empty_is_refused(con, store):
    table = put(con, "observations", [observation(1), observation(2, source_id=None)])
    with pytest.raises(RowRefusedError, match="source_id"):
        store.identify(con, table, "observations")


def test_evidence_is_kept_once_and_only_with_a_read(store, tmp_path, mission):
    file = tmp_path / "x.csv"
    file.write_text("x")
    first, second = store.keep_evidence(file), store.keep_evidence(file)
    assert first == second and mission.evidence(first[0]).read_text() == "x"
    store.close()
    assert not mission.evidence(first[0]).exists()


def test_evidence_that_a_record_names_stays(con, store, tmp_path, mission):
    file = tmp_path / "letter.txt"
    file.write_text("we deny it")
    sha256, _ = store.keep_evidence(file)
    store.append_record("claim", "c1", {"evidence_sha256": sha256}, ACTOR, AT)
    store.close()
    assert mission.evidence(sha256).is_file()
    assert store.check(con) == []


def test_a_reading_store_does_not_write(mission: MissionFolder):
    with Store.open(mission, write=False) as reader, pytest.raises(ReadOnlyError, match="write=True"):
        reader.append_record("claim", "c1", {"a": 1}, ACTOR, AT)


def test_reads_give_back_what_was_said_of_them(store, tmp_path):
    receipt = read_rows(
        store, tmp_path, {"observations": [observation(1)]}, source={"id": "p", "tpr": [1.5, 2]}
    )
    [read] = store.reads()
    assert read.read_id == receipt.read_id
    assert (read.about.source, read.about.received_at, read.actor) == (
        {"id": "p", "tpr": [1.5, 2]},
        AT,
        ACTOR,
    )
    assert (read.kept, read.set_aside, read.known, read.repeated) == (1, 0, 0, 0)


def test_rows_read_again_give_the_stored_batches(con, store, tmp_path):
    rows = [observation(1), observation(2), observation(60 * 24 * 20)]
    read_rows(store, tmp_path, {"observations": rows[:1]})
    read_rows(store, tmp_path, {"observations": rows, "aside": [aside(7)]})
    for read, count in zip(store.reads(), (1, 3), strict=True):
        again = [
            store.identify(con, put(con, "observations", rows[:count]), "observations", before_seq=read.seq),
            store.identify(con, put(con, "aside", [aside(7)] * (count - 1)), "aside", before_seq=read.seq),
        ]
        assert again[0].known == count // 3
        assert store.rebuild_read(con, read, again) == []


def test_known_rows_stay_known_to_a_rebuild_after_a_withdrawal(con, store, tmp_path):
    first = read_rows(store, tmp_path, {"observations": [observation(1)]})
    read_rows(store, tmp_path, {"observations": [observation(1), observation(2)]})
    store.withdraw(first.read_id, "wrong", ACTOR, AT)
    read = store.reads()[1]
    again = store.identify(
        con, put(con, "observations", [observation(1), observation(2)]), "observations", before_seq=read.seq
    )
    assert again.known == 1
    assert store.rebuild_read(con, read, [again]) == []


def test_a_rebuild_names_the_first_row_and_column_that_differ(con, store, tmp_path):
    read_rows(store, tmp_path, {"observations": [observation(1, lon_deg=30.5), observation(2, lon_deg=30.5)]})
    [read] = store.reads()
    changed = [observation(1, lon_deg=30.5), observation(2, lon_deg=30.5, sigma_major_m=75.0)]
    again = store.identify(con, put(con, "observations", changed), "observations", before_seq=read.seq)
    [problem] = store.rebuild_read(con, read, [again])
    assert problem.code == "TL-VER-006"
    assert "first in row 2 of the month: sigma_major_m was None, is 75.0" in problem.message


def test_a_rebuild_names_batches_that_are_missing_or_extra(con, store, tmp_path):
    read_rows(store, tmp_path, {"observations": [observation(1)]})
    [read] = store.reads()
    other = store.identify(
        con, put(con, "observations", [observation(60 * 24 * 20)]), "observations", before_seq=read.seq
    )
    missing, extra = store.rebuild_read(con, read, [other])
    assert "no such rows in the evidence" in missing.message
    assert "no batch is stored" in extra.message
