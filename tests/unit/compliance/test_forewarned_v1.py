"""Notified against observed: over a threshold without notice, larger than said, and no look is no quiet day."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from truceline.agreement import load_agreement
from truceline.compliance.forewarned_v1 import Concentration, early_warnings, released
from truceline.records import Notice, NoticeArea, Period, Place, TimeSpan

MINIMAL = Path(__file__).parents[2] / "agreements" / "minimal"
LAW = """
- id: C1
  type: prohibition
  text: art-1/1
  bound: [alder, birch]
  acts: [movement]
  where: {zone: valley}
  in_force: [{from: 2031-03-01T00:00+02:00, to: null, decided_at: 2031-02-20, source: art-1/1}]
  needs: {count: 300}
  excepts: []
  check: machine

- id: C2
  type: permission
  text: art-1/1
  bound: [alder, birch]
  acts: [movement]
  in_force: [{from: 2031-03-01T00:00+02:00, to: null, decided_at: 2031-02-20, source: art-1/1}]
  needs: {notice: {of: movement_of_forces, before: P1D, silence: not_met}}
  excepts: [C1]
  check: machine
"""
DAY = date(2031, 3, 5)
PERIOD = Period(start=datetime(2031, 3, 5, tzinfo=UTC), end=datetime(2031, 3, 6, tzinfo=UTC))
DAYS = [(DAY, PERIOD)]
SPAN = TimeSpan(earliest=datetime(2031, 3, 5, 6, tzinfo=UTC), latest=datetime(2031, 3, 5, 18, tzinfo=UTC))


@pytest.fixture(scope="module")
def agreement(tmp_path_factory):
    folder = tmp_path_factory.mktemp("warned") / "a"
    shutil.copytree(MINIMAL, folder)
    file = folder / "provisions.yaml"
    file.write_text(file.read_text() + LAW)
    found, problems = load_agreement(folder)
    assert problems == ()
    return found


def seen(agreement, number=400, qualifier="exact", party="alder", km_off=0.0):
    inner = agreement.area("valley").geometry.representative_point()
    return Concentration(
        id="uav-7", kind="movement", at=TimeSpan.at(datetime(2031, 3, 5, 10, tzinfo=UTC)),
        place=Place.point(inner.x + km_off / 70, inner.y, 50.0), party=party, number=number, qualifier=qualifier,
    )  # fmt: skip


def notice(party="alder", days_before=3):
    return Notice(
        id="n1", source_id=f"{party}-staff", number="N-1", party=party, activity="movement_of_forces",
        planned=SPAN, notified=TimeSpan.at(SPAN.earliest - timedelta(days=days_before)),
        received_at=SPAN.earliest - timedelta(days=days_before), to_whom="joint body", area=NoticeArea(zone_id="valley"),
    )  # fmt: skip


def one(agreement, sightings, notices=(), looked=None):
    (found,) = early_warnings(agreement, DAYS, sightings, tuple(notices), looked or {})
    return found


SAID = 350


@pytest.mark.parametrize(
    ("sighting", "notices", "said_number", "expected"),
    [
        ({}, [], None, "over the threshold, not notified"),
        ({"number": 300}, [], None, "over the threshold, not notified"),  # from 300 on
        ({"number": 299}, [], None, "not over the threshold"),
        ({"number": 299, "qualifier": "at_least"}, [], None, "cannot tell"),
        ({"qualifier": "at_least"}, [], None, "over the threshold, not notified"),
        ({"qualifier": "about"}, [], None, "cannot tell"),
        ({"number": None}, [], None, "cannot tell"),
        ({}, ["alder"], None, "notified"),
        ({}, ["alder"], SAID, "notified, and larger than said"),
        ({"number": 350}, ["alder"], SAID, "notified"),
        ({}, ["birch"], None, "over the threshold, not notified"),  # another side's notice
        ({}, ["late"], None, "over the threshold, not notified"),  # given hours before, a day is asked
        ({"party": None}, ["alder"], None, "cannot tell"),  # whose it was, nobody says
    ],
)  # fmt: skip
def test_a_sighting_against_the_register(agreement, sighting, notices, said_number, expected):
    given = [notice(days_before=0.2) if each == "late" else notice(each) for each in notices]
    said = [replace(each, said_number=said_number) for each in given]
    found = one(agreement, [seen(agreement, **sighting)], said)
    assert found.warned.value == expected, found.because


@pytest.mark.parametrize(
    ("looked", "expected"),
    [({}, "cannot tell"), ({("valley", DAY): 0.3}, "cannot tell"), ({("valley", DAY): 0.8}, "nothing seen (looked)")],
)  # fmt: skip
def test_a_day_without_a_sighting_says_whether_anybody_looked(agreement, looked, expected):
    found = one(agreement, [], looked=looked)
    assert (found.warned.value, found.sighting_id, found.number) == (expected, None, None)


def test_what_lies_outside_the_zone_is_no_sighting_of_it(agreement):
    assert one(agreement, [seen(agreement, km_off=500)]).warned.value == "cannot tell"


@pytest.mark.parametrize(
    ("tier", "hours", "told"),
    [
        ("mission", 0, (400, "uav-7")),
        ("commission", 23, None),
        ("commission", 24, (400, None)),
        ("party:birch", 23, None),
        ("party:birch", 24, (None, None)),
        ("public", 23, None),
        ("public", 24, (None, None)),
    ],
)
def test_what_leaves_the_mission_is_late_and_coarse(agreement, tier, hours, told):
    warnings = early_warnings(agreement, DAYS, [seen(agreement)], (), {})
    assert PERIOD.end is not None
    given = released(warnings, tier, PERIOD.end + timedelta(hours=hours), {DAY: PERIOD})
    assert [(each.number, each.sighting_id) for each in given] == ([told] if told else [])
    assert all((each.zone, each.day) == ("valley", DAY) for each in given)


def test_the_public_is_told_one_answer_for_a_zones_day_and_no_place_in_any_words(agreement):
    two = [seen(agreement, number=10), seen(agreement)]
    (given,) = released(
        early_warnings(agreement, DAYS, two, (), {}), "public", PERIOD.end + timedelta(days=2), {DAY: PERIOD}
    )
    assert (given.warned.value, given.because) == ("over the threshold, not notified", "")


def test_swapping_the_labels_changes_no_answer(agreement):
    other = {"alder": "birch", "birch": "alder"}
    for party in other:
        for given in ([], ["alder"], ["birch"]):
            here = one(agreement, [seen(agreement, party=party)], [notice(each) for each in given])
            there = one(
                agreement, [seen(agreement, party=other[party])], [notice(other[each]) for each in given]
            )
            assert here.warned is there.warned
