"""A truce question keeps the method it was recorded under, until somebody asks again by name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from truceline.mission import Mission, asking, creation
from truceline.records import TruceWindow
from truceline.verification import truce_methods, truce_v1, truce_v2

WINDOW = TruceWindow(start=datetime(2024, 5, 20, tzinfo=UTC), end=datetime(2024, 5, 21, 6, tzinfo=UTC))
OFFICER = "duty-officer"


def record_by_the_first_method(mission: Mission, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a mission recorded before there was a second method."""
    first = asking.configuration(mission.setup, WINDOW, truce_v1.METHOD)
    monkeypatch.setattr(creation, "configuration", lambda *_: first)
    digest = creation.record_configuration(mission.store, mission.setup, WINDOW, OFFICER, mission.clock)
    monkeypatch.undo()
    return digest


def test_a_question_recorded_before_is_answered_by_its_own_method(
    mission: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = record_by_the_first_method(mission, monkeypatch)
    found = mission.truce(window=WINDOW)
    assert (found.configuration, found.rule) == (digest, truce_v1.RULE)
    assert {answer.method for answer in found.answers} == {truce_v1.METHOD}


def test_asking_again_by_name_records_and_uses_the_newest(
    mission: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_by_the_first_method(mission, monkeypatch)
    found = mission.truce(window=WINDOW, actor=OFFICER)
    assert {answer.method for answer in found.answers} == {truce_v2.METHOD}
    assert mission.truce(window=WINDOW).configuration == found.configuration


def test_as_things_stood_before_it_was_recorded_the_question_was_not_asked(
    mission: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_by_the_first_method(mission, monkeypatch)
    method, record = asking.recorded_question(mission.store, mission.setup, WINDOW) or ("", None)
    assert method == truce_v1.METHOD
    assert record is not None
    assert asking.recorded_question(mission.store, mission.setup, WINDOW, before_seq=record.seq) is None


def test_every_method_of_the_truce_question_has_its_rule() -> None:
    assert truce_methods.ARITHMETIC.keys() == truce_methods.RULES.keys()
    assert next(iter(truce_methods.ARITHMETIC)) == truce_methods.METHOD
    assert all(one.method == name for name, one in truce_methods.ARITHMETIC.items())
