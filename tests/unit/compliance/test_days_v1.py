"""One provision, one region, one day, one party: what can be said, and never more."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from truceline.agreement import load_agreement
from truceline.compliance import DayAnswer, known_to, provision_day_status
from truceline.records import Outcome, Period

LOADED, _ = load_agreement(Path(__file__).parents[2] / "agreements" / "minimal")
AGREEMENT = known_to(LOADED, "assess_v1@1")  # which weighs no distance
DAY = date(2031, 3, 10)


def day_of(day):
    end = datetime(day.year, day.month, day.day, 17, 30, tzinfo=UTC)
    return day, Period(start=end - timedelta(days=1), end=end)


def answers(coverage=None, counts=None, day=DAY, agreement=AGREEMENT, **more):
    found = provision_day_status(agreement, [day_of(day)], ["west"], coverage or {}, counts or {}, **more)
    return {(each.commitment_id or each.provision_id, each.party): each for each in found}


def counted(**outcomes):
    return {Outcome(name): number for name, number in outcomes.items()}


@pytest.mark.parametrize(("looked", "answer", "says"), [
    (None, DayAnswer.NOT_ASSESSABLE, "nobody is known to have looked"),
    (0.0, DayAnswer.NOT_ASSESSABLE, "nobody is known to have looked"),
    (0.2, DayAnswer.NOT_ASSESSABLE, "looked at 20% of the region's day; at least 50% is asked"),
    (0.8, DayAnswer.NO_BREACH_RECORDED, "looked at 80% of the region's day"),
])  # fmt: skip
def test_silence_is_only_as_good_as_the_look(looked, answer, says):
    coverage = {} if looked is None else {("west", DAY, None): looked}
    found = answers(coverage)["P1@text", "alder"]
    assert found.answer is answer
    assert found.because == (says,)


def test_no_answer_ever_says_complied():
    assert not any("compl" in answer.value for answer in DayAnswer)


def test_a_side_whose_acts_nobody_could_see_is_not_assessable():
    found = answers({("west", DAY, "alder"): 0.9, ("west", DAY, "birch"): 0.0})
    assert found["P1@text", "alder"].answer is DayAnswer.NO_BREACH_RECORDED
    assert found["P1@text", "birch"].answer is DayAnswer.NOT_ASSESSABLE


def test_a_breach_nobody_is_named_for_is_no_partys_breach():
    counts = {("P1@text", "west", DAY, None): counted(breach=2, undetermined=5, outside=9)}
    found = answers({("west", DAY, None): 1.0}, counts)
    for party in ("alder", "birch"):
        assert found["P1@text", party].answer is DayAnswer.BREACH_NOT_ATTRIBUTED
        assert found["P1@text", party].because == ("breaches nobody is named for: 2",)


def test_an_attributed_breach_is_that_partys_alone():
    counts = {("P1@text", "west", DAY, "birch"): counted(breach=1)}
    found = answers({("west", DAY, None): 1.0}, counts)
    assert found["P1@text", "birch"].answer is DayAnswer.BREACH
    assert found["P1@text", "alder"].answer is DayAnswer.NO_BREACH_RECORDED


def test_open_reports_are_neither_breach_nor_silence():
    counts = {("P1@text", "west", DAY, None): counted(undetermined=3, permitted=4, not_occurred=1)}
    found = answers({("west", DAY, None): 1.0}, counts)
    assert found["P1@text", "alder"].answer is DayAnswer.NOT_VERIFIED
    # under the other reading nothing is open
    assert found["P1@alder", "alder"].answer is DayAnswer.NO_BREACH_RECORDED


def test_what_no_machine_checks_is_called_so_whatever_was_looked_at():
    found = answers({("west", DAY, None): 1.0})
    assert found["P2@text", "alder"].answer is DayAnswer.NOT_BY_MACHINE
    assert found["P2@birch", "alder"].answer is DayAnswer.NO_BREACH_RECORDED
    assert found["D1", ""].answer is DayAnswer.NOT_BY_MACHINE


def test_permissions_can_be_neither_kept_nor_broken():
    assert not {provision for provision, _ in answers()} & {"X1@text", "R1@text"}


@pytest.mark.parametrize(("day", "answer", "says"), [
    (date(2031, 2, 28), DayAnswer.NOT_IN_FORCE, "P1 was not in force on 2031-02-28"),
    (date(2031, 3, 1), DayAnswer.NO_BREACH_RECORDED, "P1 was in force for a part of the day"),
    (date(2031, 3, 11), DayAnswer.NO_BREACH_RECORDED, "looked at 100% of the region's day"),
    (date(2031, 4, 2), DayAnswer.NOT_IN_FORCE, "P1 was not in force on 2031-04-02"),
])  # fmt: skip
def test_a_day_partly_in_force_says_so(day, answer, says):
    found = answers({("west", day, None): 1.0}, day=day)["P1@text", "alder"]
    assert found.answer is answer
    assert found.because[-1] == says


def test_a_draft_is_not_in_force():
    found = answers({("west", DAY, None): 1.0}, agreement=replace(AGREEMENT, status="draft"))
    assert {each.answer for each in found.values()} == {DayAnswer.NOT_IN_FORCE}
