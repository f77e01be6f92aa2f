"""What stays together in a mission's incident: no report joins across a pause or a change of the law."""

from __future__ import annotations

import numpy as np

from truceline.fusion.assoc_v1.parting import EYES, LATE, MINUTE_US, WORDS, parted

Told = tuple[float, float, int]


def groups(*rows: Told, law: tuple[float, ...] = (), label: tuple[int, ...] | None = None) -> list[list[int]]:
    """Groups of rows (from, to, sort); times in minutes. Association put all of them together."""
    earliest, latest = (np.array([row[at] * MINUTE_US for row in rows], dtype=np.int64) for at in (0, 1))
    sort = np.array([row[2] for row in rows], dtype=np.int64)
    together = np.array(label or [0] * len(rows), dtype=np.int64)
    part = parted(together, earliest, latest, sort, np.array([each * MINUTE_US for each in law], np.int64))
    return [np.flatnonzero(part == each).tolist() for each in np.unique(part)]


def eyes(at: float, to: float | None = None) -> Told:
    return (at, at if to is None else to, EYES)


def words(at: float, to: float | None = None) -> Told:
    return (at, at if to is None else to, WORDS)


def test_what_is_seen_without_a_pause_is_one() -> None:
    assert groups(eyes(0), eyes(10), eyes(20), eyes(32)) == [[0, 1, 2, 3]]


def test_a_pause_of_more_than_a_quarter_of_an_hour_parts_what_the_missions_own_eyes_saw() -> None:
    assert groups(eyes(0), eyes(10), eyes(26), eyes(30)) == [[0, 1], [2, 3]]


def test_a_long_look_bridges_the_pause() -> None:
    assert groups(eyes(0, 30), eyes(2), eyes(40)) == [[0, 1, 2]]


def test_no_report_joins_across_a_change_of_the_law() -> None:
    """The truce begins at minute 12: what was seen a minute before is another incident."""
    assert groups(eyes(11), eyes(13), law=(12,)) == [[0], [1]]
    assert groups(eyes(12), eyes(13), law=(12,)) == [[0, 1]]


def test_words_join_what_they_lie_nearest_to_and_bridge_nothing() -> None:
    assert groups(eyes(0), eyes(40), words(30, 34)) == [[0], [1, 2]]
    assert groups(eyes(0), words(61)) == [[0], [1]]


def test_words_alone_stay_together_within_the_hour() -> None:
    assert groups(words(0), words(50), words(130)) == [[0, 1], [2]]


def test_a_fire_seen_later_joins_what_was_before_it_and_nothing_that_came_after() -> None:
    fire = (180.0, 180.0, LATE)
    assert groups(eyes(0), fire) == [[0, 1]]
    assert groups(eyes(200), fire) == [[0], [1]]
    assert groups(eyes(0), eyes(100), fire) == [[0], [1, 2]]


def test_fires_seen_from_space_alone_stay_single() -> None:
    assert groups((0.0, 0.0, LATE), (1.0, 1.0, LATE)) == [[0], [1]]


def test_what_association_kept_apart_stays_apart() -> None:
    assert groups(eyes(0), eyes(1), eyes(2), label=(0, 1, 0)) == [[0, 2], [1]]


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows = [eyes(0), eyes(20), words(15), words(5, 9), (300.0, 300.0, LATE), eyes(23), words(90)]
    first = {frozenset(rows[row] for row in group) for group in groups(*rows)}
    again = {frozenset(rows[::-1][row] for row in group) for group in groups(*rows[::-1])}
    assert first == again
