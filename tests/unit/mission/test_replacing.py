"""A mended file takes the place of a read: in one step, ids kept, the history still there to be asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from truceline.ledger import JSONValue
from truceline.mission import FileRead, Mission, RefusedError, verify_mission
from truceline.records import stopped_clock
from truceline.store import connect
from truceline.store.log import Log

OFFICER = "duty-officer"
START = datetime(2024, 6, 2, tzinfo=UTC)
HEAD = "kind,happened,lon_deg,lat_deg,count"
GOOD = "mortar,2024-05-20T1{}:00:00Z,-29.5,41.5,2"
BAD = "mortar,2024-02-31T10:00:00Z,-29.5,41.5,7"
MENDED = "mortar,2024-05-20T17:00:00Z,-29.5,41.5,7"


class Ticking:
    """A clock that is an hour later whenever it is asked."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


def written(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    return path


def read(mission: Mission, path: Path) -> FileRead:
    [found] = mission.read([path], actor=OFFICER, source_id="camera-net", format_name="table")
    return found


def instead(mission: Mission, path: Path, replaces: str) -> FileRead:
    return mission.read_instead(path, replaces=replaces, because="31 February mended", actor=OFFICER)


def ids(mission: Mission, sha256: str = "", **known: datetime) -> dict[str, str]:
    """Live rows of 20 May in files read here: id by the hour they happened."""
    with connect() as con:
        mission.store.relation(con, "observations", **known)  # type: ignore[arg-type]  # one moment or one seq, by the case
        return dict(
            con.execute(
                "SELECT hour(happened_earliest)::VARCHAR, id FROM observations"
                " WHERE record_key LIKE '%#%' AND happened_earliest::DATE::VARCHAR = '2024-05-20'"
                " AND hour(happened_earliest) >= 10"
            ).fetchall()
        )


def counted(found: FileRead) -> tuple[int, int, int]:
    assert found.rows_in == found.kept + found.set_aside + found.known, found
    return found.kept, found.set_aside, found.known


@pytest.fixture
def ticking(folder):
    with Mission.open(folder, write=True, clock=Ticking()) as opened:
        yield opened


def test_every_row_of_a_file_counts_once_also_the_second_time(ticking, tmp_path):
    first = read(ticking, written(tmp_path / "a.csv", GOOD.format(0), GOOD.format(0), BAD))
    assert counted(first) == (2, 1, 0)
    assert counted(read(ticking, tmp_path / "a.csv")) == (0, 0, 3)
    more = read(ticking, written(tmp_path / "a.csv", GOOD.format(0), BAD, GOOD.format(1), BAD))
    assert counted(more) == (1, 1, 2)


def test_rows_with_several_records_count_once_each(ticking, tmp_path):
    series = "date,fires_per_day,war_fires_per_day\n2024-05-01,5,2\n2024-05-02,,1\nsoon,3,1\n"
    (tmp_path / "days.csv").write_text(series, encoding="utf-8")
    [first] = ticking.read(
        [tmp_path / "days.csv"], actor=OFFICER, source_id="camera-net", format_name="daily_tallies"
    )
    assert counted(first) == (2, 1, 0)
    assert first.records > first.kept
    [again] = ticking.read(
        [tmp_path / "days.csv"], actor=OFFICER, source_id="camera-net", format_name="daily_tallies"
    )
    assert counted(again) == (0, 0, 3)


def test_a_mended_file_keeps_the_ids_of_what_it_says_again(ticking, tmp_path):
    old = read(ticking, written(tmp_path / "a.csv", GOOD.format(0), GOOD.format(1), BAD))
    before = ids(ticking)
    new = instead(ticking, written(tmp_path / "b.csv", GOOD.format(0), MENDED), old.read_id)
    assert counted(new) == (2, 0, 0)
    assert (new.replaces, new.same, new.gone, new.new) == (old.read_id, 1, 1, 1)
    after = ids(ticking)
    assert after["10"] == before["10"]
    assert set(after) == {"10", "17"}
    assert not [row for row in ticking.aside() if row.file in ("a.csv", "b.csv")]


def test_before_the_replacement_the_old_read_is_what_was_known_and_from_then_on_the_new(ticking, tmp_path):
    old = read(ticking, written(tmp_path / "a.csv", GOOD.format(0), GOOD.format(1)))
    new = instead(ticking, written(tmp_path / "b.csv", GOOD.format(0), GOOD.format(2)), "a.csv")
    at = next(each.at for each in ticking.store.reads() if each.read_id == new.read_id)
    earlier, then = ids(ticking, as_known_at=at - timedelta(seconds=1)), ids(ticking, as_known_at=at)
    assert set(earlier) == {"10", "11"}
    assert set(then) == set(ids(ticking)) == {"10", "12"}
    assert earlier["10"] == then["10"]
    assert old.read_id != new.read_id


def test_both_digests_the_actor_and_the_reason_stand_in_the_ledger(ticking, tmp_path):
    old = read(ticking, written(tmp_path / "a.csv", GOOD.format(0)))
    new = instead(ticking, written(tmp_path / "b.csv", GOOD.format(1)), old.read_id)
    by_id = {each.read_id: each for each in ticking.store.reads()}
    entry = ticking.store.entry(by_id[new.read_id].seq)
    said: JSONValue = entry.about["source"]["replaces"]  # type: ignore[index,call-overload]  # JSON of the entry
    assert entry.actor == OFFICER
    assert entry.digest == by_id[new.read_id].about.evidence_sha256
    assert said == {
        "read": old.read_id,
        "evidence_sha256": by_id[old.read_id].about.evidence_sha256,
        "because": "31 February mended",
    }
    told = {each["read_id"]: each["replaced_by"] for each in ticking.status()["newest_reads"]}
    assert told[old.read_id] == new.read_id
    assert ("replaced by", f"{new.read_id} by {OFFICER}: 31 February mended") in ticking.explain(
        old.read_id
    ).facts


def test_a_mission_with_a_replaced_read_verifies_to_the_last_byte(folder, tmp_path):
    with Mission.open(folder, write=True, clock=Ticking()) as mission:
        read(mission, written(tmp_path / "a.csv", GOOD.format(0), GOOD.format(1), BAD))
        instead(mission, written(tmp_path / "b.csv", GOOD.format(0), MENDED), "a.csv")
    found = verify_mission(folder, progress=lambda step, done, total: None)
    assert found.ok, found.problems


def test_a_write_that_fails_half_way_leaves_the_old_read_counting(folder, tmp_path, monkeypatch):
    mission = Mission.open(folder, write=True, clock=Ticking())
    old = read(mission, written(tmp_path / "a.csv", GOOD.format(0), GOOD.format(1)))
    before = ids(mission)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Log, "append", killed)  # the rows are inserted, the transaction is not committed
        with pytest.raises(KeyboardInterrupt):
            instead(mission, written(tmp_path / "b.csv", GOOD.format(2)), old.read_id)
    mission.store._writer.abandon()
    with Mission.open(folder, write=True, clock=Ticking()) as again:
        assert ids(again) == before
        assert set(ids(again)) == {"10", "11"}
        instead(again, tmp_path / "b.csv", old.read_id)
        assert set(ids(again)) == {"12"}


def test_a_refused_file_replaces_nothing(ticking, tmp_path):
    old = read(ticking, written(tmp_path / "a.csv", GOOD.format(0)))
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    assert instead(ticking, empty, old.read_id).problems
    assert set(ids(ticking)) == {"10"}


@pytest.mark.parametrize("named", ["R9999", "never.csv", "a.csv", "once.csv"])
def test_what_is_not_one_read_that_counts_is_refused_with_what_to_do(ticking, tmp_path, named):
    read(ticking, written(tmp_path / "a.csv", GOOD.format(0)))
    read(ticking, written(tmp_path / "a.csv", GOOD.format(1)))
    read(ticking, written(tmp_path / "once.csv", GOOD.format(2)))
    instead(ticking, written(tmp_path / "b.csv", GOOD.format(3)), "once.csv")
    with pytest.raises(RefusedError) as refused:
        instead(ticking, written(tmp_path / "c.csv", GOOD.format(4)), named)
    [problem] = refused.value.problems
    assert problem.code == "TL-MIS-012"
    assert problem.remedy
    assert set(ids(ticking)) == {"10", "11", "13"}


def test_a_later_read_that_leaned_on_the_replaced_one_is_named(ticking, tmp_path):
    old = read(ticking, written(tmp_path / "a.csv", GOOD.format(0), GOOD.format(1)))
    leaning = read(ticking, written(tmp_path / "same.csv", GOOD.format(1), GOOD.format(2)))
    assert counted(leaning) == (1, 0, 1)
    new = instead(ticking, written(tmp_path / "b.csv", GOOD.format(0)), old.read_id)
    assert leaning.read_id in new.notes[0]
    assert "11" not in ids(ticking)
    read(ticking, tmp_path / "same.csv")
    assert "11" in ids(ticking)


def test_a_stopped_clock_gives_one_moment_at_which_only_the_new_read_counts(folder, tmp_path):
    with Mission.open(folder, write=True, clock=stopped_clock(START)) as mission:
        read(mission, written(tmp_path / "a.csv", GOOD.format(0)))
        instead(mission, written(tmp_path / "b.csv", GOOD.format(1)), "a.csv")
        assert set(ids(mission, as_known_at=START)) == {"11"}
