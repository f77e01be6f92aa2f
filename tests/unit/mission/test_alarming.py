"""The alarm of a mission: what is watched, from when, and that silence of the channel is no evidence."""

from __future__ import annotations

from datetime import date

import pytest

from truceline.mission import Mission, RefusedError


def test_days_without_coverage_are_no_evidence_and_give_no_alarm(mission: Mission) -> None:
    found = mission.alarm()
    assert (found.watch.days[0], found.watch.days[-1]) == (date(2024, 5, 1), date(2024, 5, 20))
    assert found.watch.alarms == ()
    assert {each.stratum for each in found.watch.zones} == {"shelling"}
    assert all((each.days_used, each.days_without_evidence) == (0, 20) for each in found.watch.zones)
    assert all(each.expected is None and not each.stands_out for each in found.watch.zones)
    assert "at most 5%" in found.guarantee


def test_a_watch_that_ends_before_it_starts_is_refused(mission: Mission) -> None:
    with pytest.raises(RefusedError):
        mission.alarm(date(2024, 5, 10), date(2024, 5, 1))
