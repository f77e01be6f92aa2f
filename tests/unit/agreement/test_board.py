"""The board as of a moment: a point's newest record of then, and divergences that end with every acceptance."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from truceline.agreement import board, load_agreement

MINIMAL = Path(__file__).parents[2] / "agreements" / "minimal"
POINTS = """\
- {id: mortars, provision: P1, status: agreed, at: 2031-02-20T10:00Z, by: the chair, source: minutes 1}
- {id: drones, provision: P2, status: disputed, at: 2031-02-20T10:00Z, by: the chair, source: minutes 1}
- {id: drones, status: close, at: 2031-02-27T10:00Z, by: the chair, source: minutes 2}
- {id: drones, status: agreed, at: 2031-03-02T10:00Z, by: the chair, source: minutes 3}
- {id: parks, topic: who inspects the parks, status: open, at: 2031-02-27T10:00Z, by: birch, source: a letter}
"""


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(MINIMAL, tmp_path / "a")
    (tmp_path / "a" / "points.yaml").write_text(POINTS)
    return tmp_path / "a"


def put(folder, file, old, new):
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))


def then(folder, *moment):
    agreement, problems = load_agreement(folder)
    assert not problems, problems
    return board(agreement, datetime(*moment, tzinfo=UTC) if moment else None)


def statuses(found):
    return {each.point.id: (each.point.status, each.point.source, each.records) for each in found.points}


def faults(folder):
    agreement, problems = load_agreement(folder)
    assert agreement is None
    return [(each.code, each.file, each.line_no, each.message) for each in problems]


def test_a_point_stands_as_its_newest_record_of_that_time_says(folder):
    assert statuses(then(folder, 2031, 2, 19)) == {}
    assert then(folder, 2031, 2, 19).later == ("mortars", "drones", "parks")
    assert statuses(then(folder, 2031, 2, 20, 10)) == {
        "mortars": ("agreed", "minutes 1", 1), "drones": ("disputed", "minutes 1", 1),
    }  # fmt: skip
    assert then(folder, 2031, 2, 20, 10).later == ("parks",)
    assert statuses(then(folder, 2031, 3, 1))["drones"] == ("close", "minutes 2", 2)
    assert statuses(then(folder))["drones"] == ("agreed", "minutes 3", 3)
    assert [each.point.topic for each in then(folder).points] == [None, None, "who inspects the parks"]


def test_a_divergence_is_open_until_the_moment_of_the_note(folder):
    """Birch reads P2 as the whole valley; both accepted that on 2 March at 12:00 +02:00."""
    before, after = then(folder, 2031, 3, 2, 9, 59).points[1], then(folder, 2031, 3, 2, 10).points[1]
    assert [(each.read_by, each.ended, each.note) for each in before.diverging] == [("birch", False, None)]
    assert before.read_differently
    ((ended),) = after.diverging
    assert (ended.ended, ended.note.wording, ended.note.by) == (True, "the whole valley", "Joint Commission")
    assert not after.read_differently


@pytest.mark.parametrize("accepted", ["[birch]", "[alder]", "[]"])
def test_a_note_that_one_party_bound_has_not_accepted_ends_nothing(folder, accepted):
    put(folder, "readings.yaml", "accepted_by: [alder, birch]", f"accepted_by: {accepted}")
    (found,) = then(folder).points[1].diverging
    assert not found.ended
    assert found.note is not None
    assert set(found.wanting) == {"alder", "birch"} - set(accepted.strip("[]").split(","))


def test_a_reading_that_binds_fewer_needs_everybody_whom_the_wording_binds(folder):
    """Else a side could read a duty as the other's alone, accept that itself, and be done."""
    note = "settled: {by: alder, wording: birch alone, accepted_by: [birch], at: 2031-03-02T12:00+02:00}"
    put(folder, "readings.yaml", "set: {acts: [artillery]}\n", f"set: {{bound: [birch]}}\n  {note}\n")
    (found,) = then(folder).points[0].diverging
    assert (found.ended, found.wanting) == (False, ("alder",))
    assert not load_agreement(folder)[0].commitment("P1@alder").agreed


def test_what_binds_nobody_is_settled_by_all_parties(folder):
    note = "settled: {by: chair, wording: told a day before, accepted_by: [alder], at: 2031-03-02T12:00Z}"
    with (folder / "readings.yaml").open("a") as readings:
        readings.write(
            f"- by: alder\n  provision: D1\n  set: {{excepts: [P1]}}\n  source: a letter\n  {note}\n"
        )
    (found,) = [each for each in then(folder).unraised if each.provision_id == "D1"]
    assert (found.ended, found.wanting) == (False, ("birch",))


def test_an_agreed_point_that_is_read_differently_shows_it(folder):
    mortars = then(folder).points[0]
    assert mortars.point.status == "agreed"
    assert mortars.read_differently
    assert [(each.read_by, each.fields, each.since) for each in mortars.diverging] == [
        ("alder", ("acts",), None)
    ]


def test_a_dated_reading_is_not_shown_before_it_was_made(folder):
    put(folder, "readings.yaml", "source: a letter", "source: a letter\n  at: 2031-02-25T12:00Z")
    assert then(folder, 2031, 2, 24).points[0].diverging == ()
    assert then(folder, 2031, 2, 25, 12).points[0].read_differently


def test_what_no_point_is_about_is_listed(folder):
    (folder / "points.yaml").write_text("[]\n")
    assert [each.provision_id for each in then(folder).unraised] == ["P1", "P2"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (", source: minutes 2", "", ("TL-AGR-003", 3, "a point has no 'source'.")),
        (", by: birch", "", ("TL-AGR-003", 5, "a point has no 'by'.")),
        ("status: close", "status: nearly", ("TL-AGR-004", 3, "'nearly' is not allowed as 'status' of a point.")),
        ("provision: P1", "provision: P9", ("TL-AGR-005", 1, "'P9' is no provision of provisions.yaml.")),
        ("topic: who inspects the parks, ", "", ("TL-AGR-003", 5, "a point must be about either a provision or a topic.")),
        ("provision: P2", "provision: P2, topic: drones", ("TL-AGR-003", 2, "a point must be about either a provision or a topic.")),
        ("at: 2031-02-27T10:00Z, by: the", "at: 2031-02-19T10:00Z, by: the",
         ("TL-AGR-004", 3, "the point 'drones' stood so at 2031-02-19 10:00 UTC, which is not after 2031-02-20 10:00 UTC of its record on line 2.")),
        ("{id: parks, topic: who", "{id: drones, topic: who", ("TL-AGR-006", 5, "the point 'drones' is about something else on line 4.")),
    ],
)  # fmt: skip
def test_a_record_that_is_not_whole_or_not_later_is_refused(folder, old, new, expected):
    put(folder, "points.yaml", old, new)
    found = [(code, line, message) for code, file, line, message in faults(folder) if file == "points.yaml"]
    assert expected in found


def test_two_who_say_different_things_of_one_moment_both_stand(folder):
    beside = "- {id: drones, status: disputed, at: 2031-03-02T10:00Z, by: birch, source: a letter}\n"
    (folder / "points.yaml").write_text(POINTS + beside)
    found = {each.point.id: each for each in then(folder).points}["drones"]
    assert [(each.by, each.status) for each in found.said] == [("the chair", "agreed"), ("birch", "disputed")]
    assert (found.point.by, found.records) == ("birch", 4)


def test_one_who_says_two_things_of_one_moment_is_refused(folder):
    again = "- {id: drones, status: disputed, at: 2031-03-02T10:00Z, by: the chair, source: a letter}\n"
    (folder / "points.yaml").write_text(POINTS + again)
    ((code, file, line, message),) = faults(folder)
    assert (code, file, line) == ("TL-AGR-004", "points.yaml", 6)
    assert message.endswith("which is not after 2031-03-02 10:00 UTC of its record on line 4.")
