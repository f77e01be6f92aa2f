"""A report that an earlier version laid out stays checkable: its numbers are derived again, its pages are not.

What a page looks like may change from version to version; what its numbers are may not.
"""

from __future__ import annotations

import pytest

from tests.spec.scenario import Scenario
from truceline.mission import verify_mission, verifying
from truceline.mission.reporting import WRITER

SOURCES = """
    source     | class  | party | tier
    camera-net | camera | -     | mission
"""
SEEN = """
    when (UTC)          | what      | where   | how many | source
    2024-05-20 06:00±1m | artillery | Hill 12 | 3        | camera-net
    2024-05-20 09:00±1m | mortar    | Mill    | 2        | camera-net
"""


@pytest.fixture
def reported(scenario: Scenario) -> Scenario:
    scenario.sources(SOURCES)
    scenario.observe(SEEN)
    scenario.run()
    scenario.report("2024-05-20", "mission")
    return scenario


def checked(scenario: Scenario) -> tuple[bool, str]:
    found = verify_mission(scenario.folder / "mission", progress=lambda *_: None)
    return found.ok, " ".join(each.message for each in found.notes)


def test_a_report_of_this_version_is_written_again_byte_for_byte(reported: Scenario) -> None:
    ok, notes = checked(reported)
    assert ok and "laid it out" not in notes


def test_one_of_another_version_has_its_numbers_derived_again_and_says_so(
    reported: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "WRITER", "layout of tomorrow")
    ok, notes = checked(reported)
    assert ok
    assert f"{WRITER} laid it out, this is layout of tomorrow: its numbers are derived again" in notes


def test_a_number_that_comes_out_otherwise_is_a_difference(
    reported: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "WRITER", "layout of tomorrow")
    figures = dict(verifying._stored_figures(reported.mission.store, reported.mission.store.reports()[0]))
    name = next(key for key, each in figures.items() if each["value"] == 5)
    monkeypatch.setattr(verifying, "_stored_figures", lambda *_: {name: {**figures[name], "value": 6}})
    ok, _ = checked(reported)
    assert not ok
