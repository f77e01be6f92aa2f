"""What the fusing step is given of a mission, and what it refuses plainly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.spec.scenario import Scenario
from truceline import fusion
from truceline.mission.errors import RefusedError
from truceline.mission.fusing import law_changes, touched_incidents


@pytest.fixture
def scenario(tmp_path: Path) -> Iterator[Scenario]:
    told = Scenario(tmp_path)
    yield told
    told.close()


def test_who_has_been_spoken_about_is_frozen_whatever_the_record_is() -> None:
    bodies: list[dict[str, Any]] = [
        {"incident_id": 7, "status": "verified"},
        {"about": "F3-occurred"},
        {"about": "12"},
        {"about": "figure/2031-03-01"},
        {"incident_id": 7, "question": "responsible"},
    ]
    assert touched_incidents([SimpleNamespace(body=body) for body in bodies]) == (3, 7, 12)  # type: ignore[misc]  # only its body is read


def test_the_law_changes_where_a_truce_begins_and_ends(scenario: Scenario) -> None:
    scenario.sources("source | class\ncamera-4 | camera")
    moments = law_changes(scenario.mission.setup.agreement, None)
    assert moments
    assert all(isinstance(each, datetime) and each.tzinfo is UTC for each in moments)


def test_a_crowd_that_cannot_be_told_apart_is_refused_and_nothing_is_stored(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario.sources("source | class\ncamera-4 | camera")
    scenario.observe("when (UTC) | what | where | source\n2024-07-01 10:00±1m | artillery | Mill | camera-4")

    def crowded(*args: Any, **more: Any) -> None:
        raise fusion.TooCrowdedError(150_000, fusion.assoc_v1.STANDARD)

    monkeypatch.setattr(fusion, "fuse", crowded)
    with pytest.raises(RefusedError) as refused:
        scenario.run()
    assert [each.code for each in refused.value.problems] == ["TL-MIS-014"]
    assert scenario.mission.store.runs() == []
