"""Numbers that last from run to run, and what a person's word about an incident keeps as it is."""

from __future__ import annotations

import numpy as np

from truceline.fusion.assoc_v1.numbering import HELD, JOINED, KEPT_APART, SPLIT, Before, held, numbered


def before(*members: tuple[int, int, float], frozen: tuple[int, ...] = (), highest: int = 0) -> Before:
    row, incident, weight = (np.array(each) for each in zip(*members, strict=True))
    return Before(row.astype(np.int64), incident.astype(np.int64), weight.astype(float), frozen, highest)


def labels(*heads: int) -> np.ndarray:
    return np.array(heads, dtype=np.int64)


def told(changes: tuple) -> list[tuple[int, str, int]]:
    return [(each.number, each.change, each.other) for each in changes]


def test_the_first_run_numbers_incidents_by_their_first_report() -> None:
    number, changes, highest = numbered(labels(0, 1, 0, 3), None)
    assert number.tolist() == [1, 2, 1, 3]
    assert (changes, highest) == ((), 3)


def test_an_incident_keeps_its_number_when_others_come_before_it() -> None:
    number, changes, _ = numbered(labels(0, 1, 2), before((1, 1, 1.0), (2, 2, 1.0)))
    assert number.tolist() == [3, 1, 2]
    assert changes == ()


def test_two_incidents_that_become_one_keep_the_number_of_the_greater_weight() -> None:
    earlier = before((0, 5, 0.3), (1, 7, 0.6), (2, 7, 0.6))
    number, changes, _ = numbered(labels(0, 0, 0), earlier)
    assert number.tolist() == [7, 7, 7]
    assert told(changes) == [(5, JOINED, 7)]


def test_of_an_incident_that_is_parted_the_greater_share_keeps_the_number() -> None:
    earlier = before((0, 4, 1.0), (1, 4, 0.9), (2, 4, 0.9))
    number, changes, _ = numbered(labels(0, 1, 1), earlier)
    assert number.tolist() == [5, 4, 4]
    assert told(changes) == [(5, SPLIT, 4)]


def test_a_number_is_never_given_twice() -> None:
    """Incident 9 was joined into 3 long ago: a new incident does not become the 9."""
    number, _, highest = numbered(labels(0, 1), before((0, 3, 1.0), highest=9))
    assert number.tolist() == [3, 10]
    assert highest == 10


def test_a_frozen_incident_stays_whole_and_later_reports_may_join_it() -> None:
    earlier = before((0, 1, 1.0), (1, 1, 1.0), frozen=(1,))
    label, changes = held(labels(0, 1, 1), earlier)
    number, _, _ = numbered(label, earlier)
    assert number.tolist() == [1, 1, 1]
    assert told(changes) == [(1, HELD, 1)]


def test_two_frozen_incidents_never_become_one() -> None:
    earlier = before((0, 1, 1.0), (1, 2, 1.0), (2, 2, 1.0), frozen=(1, 2))
    label, changes = held(labels(0, 0, 0, 0), earlier)
    number, _, _ = numbered(label, earlier)
    assert number.tolist() == [1, 2, 2, 2], "the new report joins the one of the greater weight"
    assert told(changes) == [(1, KEPT_APART, 2)]


def test_a_frozen_incident_takes_in_an_untouched_one_and_keeps_its_own_number() -> None:
    earlier = before((0, 1, 0.1), (1, 2, 1.0), frozen=(1,))
    label, _ = held(labels(0, 0), earlier)
    number, changes, _ = numbered(label, earlier)
    assert number.tolist() == [1, 1]
    assert told(changes) == [(2, JOINED, 1)]


def test_the_order_in_which_the_run_before_is_told_changes_nothing() -> None:
    members = [(0, 5, 0.3), (1, 7, 0.6), (2, 7, 0.6), (3, 9, 1.0)]
    first = numbered(labels(0, 0, 2, 2), before(*members))
    again = numbered(labels(0, 0, 2, 2), before(*members[::-1]))
    assert first[0].tolist() == again[0].tolist()
    assert first[1] == again[1]
