"""The register of notices: evidence with custody, as known at any time; an own word about an hour is a span."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.spec.scenario import ACTOR, Scenario
from truceline.cli import main
from truceline.mission.opened import no_progress
from truceline.mission.verifying import verify_mission

SOURCES = """
    source   | class | party  | tier
    liaison  | other | -      | mission
    b-office | party | cobalt | mission
    patrols  | patrol | -     | mission
"""
HEADER = "notice_id,party,activity,from,to,notified_at,to_whom,acts,area_ref,status,replaces\n"
FIRING = (
    "7,cobalt,exercise,2024-05-20T10:00Z,2024-05-20T14:00Z,2024-05-19T08:00Z,joint body,artillery,range,,\n"
)
CALLED_OFF = (
    "8,cobalt,exercise,2024-05-20T10:00Z,2024-05-20T14:00Z,2024-05-20T09:00Z,joint body,,,cancelled,7\n"
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The liaison's book and the party's own letters, three files on three days."""
    scenario = Scenario(tmp_path_factory.mktemp("notices"))
    scenario.sources(SOURCES)
    for source, day, text in (
        ("liaison", "2024-05-19T09:00", FIRING),
        ("liaison", "2024-05-20T09:30", CALLED_OFF),
        ("b-office", "2024-05-21T08:00", FIRING.replace("7,", "B-1,", 1)),
    ):
        path = scenario.folder / f"{source}-{day[:10]}.csv"
        path.write_text(HEADER + text)
        (done,) = scenario.mission.read([path], actor=ACTOR, source_id=source, received_at=at(day))
        assert (done.problems, done.set_aside, done.kept) == ((), 0, 1)
    yield scenario
    scenario.close()


def numbers(scenario: Scenario, known_at: str | None = None) -> list[str]:
    known = None if known_at is None else at(known_at)
    return [each.number for each in scenario.mission.notices(as_known_at=known)]


def test_the_register_is_told_as_it_was_known(told):
    assert numbers(told, "2024-05-19T08:59") == []
    assert numbers(told, "2024-05-20T09:00") == ["7"]
    assert sorted(numbers(told)) == ["7", "8", "B-1"]


def test_a_partys_own_word_for_an_earlier_hour_reaches_to_when_the_mission_had_it(told):
    by_number = {each.number: each for each in told.mission.notices()}
    assert by_number["7"].notified.latest == at("2024-05-19T08:00:59.999999")
    assert not by_number["7"].own_word
    assert by_number["B-1"].notified.earliest == at("2024-05-19T08:00")
    assert by_number["B-1"].notified.latest == at("2024-05-21T08:00")
    assert by_number["B-1"].own_word


def test_a_notice_is_explained_down_to_its_bytes_and_the_mission_verifies(told):
    (notice,) = [each for each in told.mission.notices() if each.number == "7"]
    found = told.mission.explain(notice.id)
    assert found.holds
    assert verify_mission(told.mission.store.folder.root, progress=no_progress).ok


def test_the_command_lists_them_and_says_what_took_them_back(told, capsys):
    root = str(told.mission.store.folder.root)
    with pytest.raises(SystemExit) as done:
        main(["notices", root, "--activity", "exercise"])
    assert done.value.code == 0
    out = capsys.readouterr().out
    assert "7 of liaison: exercise with live fire, cobalt (given)" in out
    assert "taken back by: 8" in out
    assert "3 notices of 3 on record. A notice permits nothing by itself." in out
    with pytest.raises(SystemExit):
        main(["notices", root, "--as-of", "2024-05-19T08:59Z", "--json"])
    assert '"notices": []' in capsys.readouterr().out
