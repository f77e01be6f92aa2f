"""Isolated, repeated, sustained: by the stated rule, and unknown while reports are open."""

from datetime import UTC, datetime, timedelta

import pytest

from truceline.records import FindingStatus, TimeSpan
from truceline.verification.patterns_v1 import Done, pattern_of

BEGIN = datetime(2024, 5, 20, 6, tzinfo=UTC)


def done(number: int, hours: float, party: str | None = "cobalt", verified: bool = True) -> Done:
    at = TimeSpan.at(BEGIN + timedelta(hours=hours))
    return Done(incident_id=number, happened=at, verified=verified, party=party)


@pytest.mark.parametrize(
    ("others", "answer"),
    [
        ([], "isolated"),
        ([done(2, 24 * 9)], "isolated"),
        ([done(2, 5, party="amber")], "isolated"),
        ([done(2, 30)], "repeated"),
        ([done(2, 10), done(3, 20), done(4, 25)], "sustained"),
        ([done(2, 10), done(3, 23)], "repeated"),
        ([done(2, 5, verified=False)], "unknown"),
        ([done(2, 5, party=None)], "unknown"),
        ([done(2, 5, verified=False), done(3, 30)], "repeated"),
    ],
)
def test_the_rule(others, answer):
    found = pattern_of(done(1, 0), [done(1, 0), *others])
    assert found.answer == answer
    assert (found.status, found.decided_by) == (FindingStatus.PRELIMINARY, "pattern_v1@1")


def test_an_act_that_nobody_verified_or_found_to_be_somebodys_has_no_pattern():
    assert pattern_of(done(1, 0, verified=False), []) is None
    assert pattern_of(done(1, 0, party=None), []) is None


def test_the_basis_is_named():
    found = pattern_of(done(1, 0), [done(2, 3), done(3, 5, verified=False)])
    assert found.basis_for == ("F1-occurred", "F2-occurred")
    alone = pattern_of(done(1, 0), [done(3, 5, verified=False)])
    assert alone.basis_against == ("F3-occurred",)
