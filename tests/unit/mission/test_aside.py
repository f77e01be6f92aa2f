"""Rows set aside: counted, one by one, as a sheet; and a mended sheet that comes back."""

from __future__ import annotations

import csv

import pytest

from tests.unit.mission.test_replacing import BAD, GOOD, HEAD, OFFICER, Ticking, read, written
from truceline.mission import AsideAsked, Mission, RefusedError, verify_mission

NO_COUNT = "mortar,2024-05-20T1{}:00:00Z,-29.5,41.5,many"
SHORT = "mortar,2024-05-20T10:00:00Z"
FORMULA = "=cmd|x,2024-02-31T10:00:00Z,-29.5,41.5,7"


@pytest.fixture
def ticking(folder):
    with Mission.open(folder, write=True, clock=Ticking()) as opened:
        yield opened


def sheet_of(mission, path, **asked):
    made = mission.aside_sheet(path, AsideAsked(**asked))
    with path.open(encoding="utf-8", newline="") as file:
        return made, list(csv.DictReader(file))


def saved(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_groups_say_how_many_what_an_example_and_the_remedy_largest_first(ticking, tmp_path):
    read(ticking, written(tmp_path / "a.csv", NO_COUNT.format(1), NO_COUNT.format(2), BAD, GOOD.format(3)))
    groups = ticking.aside_groups("code")
    assert [(group.key, group.rows) for group in groups] == [("TL-INT-005", 2), ("TL-INT-006", 1)]
    assert groups[0].what == "A value is not a number"
    assert (groups[0].example.row_no, groups[0].example.found) == (1, "many")
    assert groups[0].example.remedy
    assert [(group.key, group.rows) for group in ticking.aside_groups("file")] == [("a.csv", 3)]
    assert [(group.key, group.rows) for group in ticking.aside_groups("column")] == [
        ("count", 2),
        ("happened", 1),
    ]
    assert [group.key for group in ticking.aside_groups("source")] == ["camera-net"]


def test_rows_are_picked_by_file_and_code(ticking, tmp_path):
    read(ticking, written(tmp_path / "a.csv", NO_COUNT.format(1), BAD))
    read(ticking, written(tmp_path / "b.csv", NO_COUNT.format(2)))
    assert [row.file for row in ticking.aside(AsideAsked(code="TL-INT-005"))] == ["a.csv", "b.csv"]
    assert [row.code for row in ticking.aside(AsideAsked(file="a.csv"))] == ["TL-INT-005", "TL-INT-006"]
    assert len(ticking.aside(limit=1)) == 1


def test_the_sheet_has_the_files_own_columns_and_why(ticking, tmp_path):
    read(ticking, written(tmp_path / "a.csv", BAD, SHORT, GOOD.format(1)))
    made, rows = sheet_of(ticking, tmp_path / "sheet.csv")
    assert (made.rows, made.split, made.sealed) == (2, 1, 0)
    assert list(rows[0])[1:6] == HEAD.split(",")
    assert ",".join(rows[0][name] for name in HEAD.split(",")) == BAD
    assert (rows[0]["truceline_code"], rows[0]["truceline_row_no"]) == ("TL-INT-006", "1")
    assert rows[0]["truceline_remedy"]
    assert rows[1]["truceline_as_reported"] == SHORT
    assert rows[1]["kind"] == ""


def test_a_mended_sheet_is_kept_and_the_rows_it_names_are_aside_no_longer(folder, tmp_path):
    with Mission.open(folder, write=True, clock=Ticking()) as mission:
        old = read(mission, written(tmp_path / "a.csv", BAD, NO_COUNT.format(2), GOOD.format(1)))
        _, rows = sheet_of(mission, tmp_path / "sheet.csv")
        rows[0]["happened"] = "2024-05-20T17:00:00Z"  # and nobody has mended the second row
        new = read(mission, saved(tmp_path / "mended.csv", rows))
        assert (new.rows_in, new.kept, new.set_aside) == (2, 1, 1)
        [left] = mission.aside(AsideAsked(code="TL-INT-005"))
        assert left.file == "mended.csv"
        assert not mission.aside(AsideAsked(code="TL-INT-006"))
        history = {(row.file, row.row_no): row.standing for row in mission.aside(AsideAsked(history=True))}
        assert history["a.csv", 1] == history["a.csv", 2] == f"mended in {new.read_id}"
        again = read(mission, tmp_path / "mended.csv")
        assert (again.kept, again.set_aside, again.known) == (0, 0, 2)
        mission.withdraw(new.read_id, because="mended wrongly", actor=OFFICER)
        assert [row.read_id for row in mission.aside()] == [old.read_id, old.read_id]
    found = verify_mission(folder, progress=lambda step, done, total: None)
    assert found.ok, found.problems


def test_a_row_that_came_back_unmended_can_be_written_and_mended_once_more(ticking, tmp_path):
    read(ticking, written(tmp_path / "a.csv", BAD))
    sheet_of(ticking, tmp_path / "one.csv")
    read(ticking, tmp_path / "one.csv")
    made, rows = sheet_of(ticking, tmp_path / "two.csv")
    assert (made.rows, made.split) == (1, 1)
    assert ",".join(rows[0][name] for name in HEAD.split(",")) == BAD
    rows[0]["happened"] = "2024-05-20T17:00:00Z"
    assert read(ticking, saved(tmp_path / "mended.csv", rows)).kept == 1
    assert not ticking.aside()


def test_a_replaced_read_has_nothing_aside_and_its_history_names_what_replaced_it(ticking, tmp_path):
    old = read(ticking, written(tmp_path / "a.csv", BAD, GOOD.format(1)))
    mended = written(tmp_path / "b.csv", GOOD.format(1))
    new = ticking.read_instead(mended, replaces=old.read_id, because="asked the patrol", actor=OFFICER)
    assert not ticking.aside()
    [row] = ticking.aside(AsideAsked(history=True))
    assert row.standing == f"replaced by {new.read_id}: asked the patrol"


def test_a_cell_that_a_spreadsheet_would_run_is_guarded_and_comes_back_as_it_was(ticking, tmp_path):
    read(ticking, written(tmp_path / "a.csv", FORMULA))
    _, rows = sheet_of(ticking, tmp_path / "sheet.csv")
    assert rows[0]["kind"] == "'=cmd|x"
    assert rows[0]["lon_deg"] == "-29.5"
    rows[0]["happened"] = "2024-05-20T17:00:00Z"
    read(ticking, saved(tmp_path / "back.csv", rows))
    [row] = ticking.aside()
    assert row.found == "=cmd|x"


def test_files_of_different_columns_share_no_sheet_and_are_named(ticking, tmp_path):
    read(ticking, written(tmp_path / "a.csv", BAD))
    (tmp_path / "b.csv").write_text(f"note,{HEAD}\nx,{BAD}\n", encoding="utf-8")
    read(ticking, tmp_path / "b.csv")
    with pytest.raises(RefusedError) as refused:
        ticking.aside_sheet(tmp_path / "sheet.csv")
    assert "a.csv, b.csv" in refused.value.problems[0].remedy
    assert not (tmp_path / "sheet.csv").exists()
    assert sheet_of(ticking, tmp_path / "sheet.csv", file="b.csv")[1][0]["note"] == "x"


def test_a_sheet_is_never_written_over(ticking, tmp_path):
    read(ticking, written(tmp_path / "a.csv", BAD))
    mended = tmp_path / "sheet.csv"
    mended.write_text("an hour's work", encoding="utf-8")
    with pytest.raises(RefusedError):
        ticking.aside_sheet(mended)
    assert mended.read_text(encoding="utf-8") == "an hour's work"


def test_sealed_rows_are_counted_and_their_words_shown_to_nobody(folder, tmp_path):
    path = folder / "sources.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text + '\n[[source]]\nid = "whistle"\nclass = "party"\nzone = "UTC"\ntier = "sealed"\n',
        encoding="utf-8",
    )
    with Mission.open(folder, write=True, clock=Ticking()) as mission:
        file = written(tmp_path / "w.csv", "mortar,secretwords,-29.5,41.5,1")
        mission.read([file], actor=OFFICER, source_id="whistle", format_name="table")
        read(mission, written(tmp_path / "a.csv", BAD))
        [group] = mission.aside_groups("code")
        assert (group.rows, group.sealed, group.example.file) == (2, 1, "a.csv")
        made, rows = sheet_of(mission, tmp_path / "sheet.csv")
        assert (made.rows, made.sealed, len(rows)) == (1, 1, 1)
        assert "secretwords" not in repr(mission.aside()) + repr(mission.aside(AsideAsked(history=True)))


def test_a_sheet_that_mended_the_replaced_read_is_named_for_its_rows_would_count_twice(ticking, tmp_path):
    old = read(ticking, written(tmp_path / "a.csv", BAD, GOOD.format(1)))
    _, rows = sheet_of(ticking, tmp_path / "sheet.csv")
    rows[0]["happened"] = "2024-05-20T17:00:00Z"
    sheet = read(ticking, saved(tmp_path / "mended.csv", rows))
    new = ticking.read_instead(
        written(tmp_path / "b.csv", GOOD.format(1)), replaces=old.read_id, actor=OFFICER
    )
    assert new.notes[0].startswith(f"{sheet.read_id} mended rows of {old.read_id} and still counts")
