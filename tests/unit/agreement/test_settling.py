"""An interpretive note counts from its moment on, for those who accepted it, and changes nothing before.

The agreement is tests/agreements/minimal: the wording forbids drones (P2) within 5 km of
each side's line; Birch reads P2 as the whole valley, and both accepted that on 2 March 2031 at 12:00 +02:00.
"""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from truceline.agreement import (
    Act,
    NamedAct,
    agreed_at,
    ask,
    load_agreement,
    moment_read,
    notes_at,
    readers_answer,
    readers_differ,
    settled_at,
)
from truceline.records import Place, TimeSpan

FOLDER = Path(__file__).parents[2] / "agreements" / "minimal"
NOTE = datetime.fromisoformat("2031-03-02T12:00+02:00")
MINUTE = timedelta(minutes=1)


def loaded(folder: Path = FOLDER):
    agreement, problems = load_agreement(folder)
    assert not problems
    return agreement


def drone(at: datetime) -> Act:
    """A drone of Alder in the valley, 33 km from the line."""
    place = Place.point(-29.5, 41.8, 20)
    return Act(kind="fpv_drone_strike", happened=TimeSpan.at(at), place=place, party="alder")


def verdicts(agreement, at: datetime, as_of: datetime | None = None) -> dict[str, str]:
    """P2's verdict by reader."""
    then = settled_at(agreement, moment_read(at, as_of))
    found = {}
    for reader in ("text", "alder", "birch"):
        answers = {each.provision_id: each for each in ask(then, drone(at), read_by=reader)}
        found[reader] = answers["P2"].verdict.value
    return found


@pytest.mark.parametrize(
    ("at", "as_of", "alder"),
    [
        (NOTE - MINUTE, None, "compliant"),
        (NOTE, None, "violation"),
        (NOTE + MINUTE, NOTE - MINUTE, "compliant"),
        (NOTE + MINUTE, NOTE, "violation"),
        (NOTE - MINUTE, NOTE + MINUTE, "compliant"),
    ],
)
def test_before_the_note_each_side_reads_as_it_did_and_after_it_as_was_accepted(at, as_of, alder):
    assert verdicts(loaded(), at, as_of) == {"text": "compliant", "alder": alder, "birch": "violation"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The agreement, to be written over."""
    shutil.copytree(FOLDER, tmp_path / "minimal")
    return tmp_path / "minimal"


def put(folder: Path, old: str, new: str) -> None:
    file = folder / "readings.yaml"
    assert old in file.read_text(encoding="utf-8")
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_who_has_not_accepted_reads_on_as_before(folder):
    put(folder, "accepted_by: [alder, birch]", "accepted_by: [birch]")
    assert verdicts(loaded(folder), NOTE)["alder"] == "compliant"
    (note,) = notes_at(loaded(folder), NOTE)
    assert note.words.endswith("it applies to birch")


def test_who_accepted_gives_up_its_own_reading_of_that_provision(folder):
    with (folder / "readings.yaml").open("a", encoding="utf-8") as file:
        file.write("- {by: alder, provision: P2, set: {where: {zone: ford}}, source: a note}\n")
    agreement = loaded(folder)
    assert verdicts(agreement, NOTE - MINUTE)["alder"] == "outside its zone"
    assert verdicts(agreement, NOTE)["alder"] == "violation"


def test_a_reading_is_agreed_from_its_note_on():
    agreed = {
        at: settled.commitment("P2@birch").agreed
        for at in (NOTE - MINUTE, NOTE)
        if (settled := agreed_at(loaded(), at))
    }
    assert agreed == {NOTE - MINUTE: False, NOTE: True}


def test_two_readers_differ_about_an_act_before_the_note_and_not_about_one_after_it():
    agreement = loaded()
    found = readers_answer(
        agreement,
        "alder",
        "birch",
        readers_differ(agreement, "alder", "birch"),
        [NamedAct(id="before", act=drone(NOTE - MINUTE)), NamedAct(id="after", act=drone(NOTE))],
    )
    assert [(each.act_id, each.provision_id) for each in found] == [("before", "P2")]


def test_as_of_a_day_before_the_note_both_acts_are_read_apart():
    agreement = loaded()
    acts = [NamedAct(id="after", act=drone(NOTE + MINUTE))]
    difference = readers_differ(agreement, "alder", "birch")
    assert readers_answer(agreement, "alder", "birch", difference, acts, NOTE - MINUTE)
    assert not readers_answer(agreement, "alder", "birch", difference, acts, NOTE)


def test_the_records_of_two_readers_no_longer_differ_where_a_note_ended_it():
    before, after = (
        {each.new_id for each in readers_differ(settled_at(loaded(), at), "alder", "birch").records}
        for at in (NOTE - MINUTE, NOTE)
    )
    assert before - after == {"P2"}


def test_an_agreement_without_notes_is_left_as_it_is(folder):
    put(folder, "  settled: {by: Joint Commission", "  # {by: Joint Commission")
    agreement = loaded(folder)
    assert settled_at(agreement, NOTE) is agreement
    assert notes_at(agreement, NOTE) == ()
