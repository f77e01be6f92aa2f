"""A launcher near a line: whose line, whose reading, and what changes when the text does.

The withdrawal is invented. It asks 35 km of each side from its own baseline; side B reads the same words
as 35 km from the line of contact for both. Who placed a launcher nobody has determined.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.shell import call
from tests.spec.scenario import Scenario, Spot, expect_rows
from truceline.agreement import Agreement, load_agreement

WITHDRAWAL = Path(__file__).parents[1] / "agreements" / "withdrawal"
A_KM = 1.0 / 74.63  # degrees of longitude at 48 degrees north; the lines run along 37.0 and 36.8
SPOTS = {
    "between the lines": Spot(36.9, 48.0, 50.0),
    "34 km east": Spot(37.0 + 34 * A_KM, 48.0, 50.0),
    "60 km east": Spot(37.0 + 60 * A_KM, 48.0, 50.0),
    "35.5 km west": Spot(36.8 - 35.5 * A_KM, 48.0, 50.0),
}
SOURCES = """
    source     | class  | party | tier
    camera-net | camera | -     | mission
"""
SEEN = """
    when (UTC)          | what            | where             | weapon       | source
    2015-03-10 06:00±1m | weapon_presence | between the lines | launcher-122 | camera-net
    2015-03-10 07:00±1m | weapon_presence | 34 km east        | launcher-122 | camera-net
    2015-03-10 08:00±1m | weapon_presence | 60 km east        | launcher-122 | camera-net
    2015-03-10 09:00±1m | weapon_presence | 35.5 km west      | launcher-122 | camera-net
    2015-03-10 10:00±1m | weapon_presence | between the lines | mortar-82    | camera-net
    2015-03-10 11:00±1m | weapon_presence | between the lines | -            | camera-net
    2015-02-20 12:00±1m | weapon_presence | between the lines | launcher-122 | camera-net
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenario]:
    """Seven sightings, each verified by two named persons, and a run. Incident 1 is the one in February."""
    scenario = Scenario(tmp_path_factory.mktemp("withdrawal"))
    scenario.agreement(WITHDRAWAL)
    scenario.sources(SOURCES)
    scenario.desk.places.update(SPOTS)
    scenario.observe(SEEN)
    scenario.run()
    for number in range(1, 8):
        scenario.verify(number, because="seen twice")
    scenario.run()
    yield scenario
    scenario.close()


def assessments(scenario: Scenario, commitment: str) -> list[dict[str, str]]:
    """What the newest run makes of every incident under one commitment."""
    found = []
    for number in range(1, 8):
        walked = scenario.mission.explain(f"A{number}-{commitment}")
        (facts,) = [dict(each.facts) for each in walked.children if each.title.startswith("assessment ")]
        found.append({"incident": str(number), "outcome": facts["outcome"], "because": facts["because"]})
    return found


def test_each_side_is_measured_from_its_own_line(told: Scenario) -> None:
    """Where both baselines answer alike, it does not matter who it was; else it is undetermined."""
    expect_rows(assessments(told, "W2@text"), """
        incident | outcome       | because
        1        | not_yet_due   | ...it was not yet due: P14D after 2015-02-14 22:00 UTC is 2015-02-28 22:00 UTC
        2        | breach        | ...nearer than 35 km to line-of-contact, the baseline of A
        3        | undetermined  | ...who acted is not determined, and the baselines answer differently
        4        | compliant     | ...35 km or more from line-of-19-september, the baseline of B
        5        | compliant     | ...35 km or more from line-of-contact, the baseline of A
        6        | not_addressed | mortar-82 is not meant by: class = mlrs
        7        | undetermined  | ...the weapon is not determined; meant are: class = mlrs
    """)  # fmt: skip


def test_an_assessment_is_walked_step_by_step(told: Scenario) -> None:
    """The steps are those of asking about the incident's act, and agree with what the run stored."""
    walked = told.mission.explain("A3-W2@text")
    (assessed,) = [each for each in walked.children if each.title.startswith("assessment ")]
    assert assessed.own_check is True
    steps = [
        {
            "step": each.title,
            "answer": str(dict(each.facts)["answer"]),
            "words": str(dict(each.facts)["words"]),
        }
        for each in assessed.children
    ]
    expect_rows(steps, """
        step     | answer      | words
        act      | yes         | ...W2 speaks of weapon_presence
        party    | yes         | ...it binds every party
        weapon   | yes         | ...launcher-122 is meant by
        in force | yes         | ...W2 was in force
        due      | yes         | ...it was due
        distance | cannot_tell | ...it is 48.9 km away: kept
    """)  # fmt: skip


def test_two_readings_stand_side_by_side_and_one_incident_hangs_on_them(told: Scenario) -> None:
    found = told.mission.readers_differ(("text", "B"))
    rows = [
        {"incident": str(each.incident_id), "provision": each.provision_id,
         "the wording": f"{each.old.value}, {each.old_outcome.value}",
         "as B reads it": f"{each.new.value}, {each.new_outcome.value}",
         "decided by": each.because.step if each.because else ""}
        for each in found.changes
    ]  # fmt: skip
    expect_rows(rows, """
        incident | provision | the wording               | as B reads it     | decided by
        3        | W2        | cannot tell, undetermined | violation, breach | distance
    """)  # fmt: skip
    before, after = (
        {(each.provision_id, each.outcome.value): each.incidents for each in side}
        for side in (found.before, found.after)
    )
    assert (before["W2", "breach"], after["W2", "breach"]) == (1, 2)
    assert before["W2", "compliant"] == after["W2", "compliant"] == 2
    assert {key: number for key, number in before.items() if key[0] != "W2"} == {
        key: number for key, number in after.items() if key[0] != "W2"
    }


def redrafted(folder: Path, old: str, new: str) -> tuple[Path, Agreement]:
    shutil.copytree(WITHDRAWAL, folder)
    provisions = folder / "provisions.yaml"
    text = provisions.read_text(encoding="utf-8")
    assert old in text
    provisions.write_text(text.replace(old, new), encoding="utf-8")
    agreement, problems = load_agreement(folder)
    assert agreement is not None, problems
    return folder, agreement


@pytest.mark.parametrize(("old", "new", "change"), [
    ("width_km: 70", "width_km: 72", "incident 5: compliant -> cannot tell, by the test 'distance'"),
    ("done: P14D", "done: P5D", "incident 1: not yet due -> violation, by the test 'due'"),
    ('["class = mlrs"]', '["class = mlrs", "class = mortar"]',
     "incident 6: not addressed -> violation, by the test 'weapon'"),
])  # fmt: skip
def test_a_changed_word_changes_the_verdicts_that_rest_on_it_and_no_other(
    told: Scenario, tmp_path: Path, old: str, new: str, change: str
) -> None:
    """36 km for 35, another deadline, one class of weapons more; where B says the same, it is told once."""
    before, _ = load_agreement(WITHDRAWAL)
    assert before is not None
    _, after = redrafted(tmp_path / "draft", old, new)
    said = [
        f"incident {each.incident_id}: {each.old.value} -> {each.new.value}, by the test "
        f"'{each.because.step if each.because else 'not told'}'"
        for each in told.mission.drafts_differ(before, after).changes
        if each.provision_id == "W2"  # the exemption speaks of the same class in the same words
    ]
    assert said == [change]


DEFINED = """
- id: D1
  type: definition
  text: art-2/1
  bound: [A, B]
  acts: []
  in_force: [{from: 2015-02-15T00:00+02:00, to: null, decided_at: 2015-02-12, source: art-2/1}]
  parameters: {grace: PT133H}
"""


def test_a_definition_of_other_hours_changes_what_is_counted_by_it(told: Scenario, tmp_path: Path) -> None:
    """133 hours of grace are over at 11:00 on 20 February, 135 at 13:00; the first launcher stood there at noon."""
    due = "due: {start: P2D, done: P14D, after: in_force}"
    counted = "due: {done: {definition: D1, parameter: grace}, after: in_force}"
    provisions = (WITHDRAWAL / "provisions.yaml").read_text(encoding="utf-8")
    with_definition = provisions.replace(due, counted) + DEFINED
    _, before = redrafted(tmp_path / "before", provisions, with_definition)
    _, after = redrafted(tmp_path / "after", provisions, with_definition.replace("PT133H", "PT135H"))
    (change,) = told.mission.drafts_differ(before, after).changes
    assert (change.incident_id, change.provision_id, change.old.value) == (1, "W2", "violation")
    assert change.new.value == "not yet due"
    assert change.because is not None
    assert change.because.step == "due"
    assert "PT135H" in change.because.new
    assert any("grace" in field.field for _, field in change.because.fields)


def test_the_command_says_which_incidents_and_by_which_field(told: Scenario, tmp_path: Path) -> None:
    wider, _ = redrafted(tmp_path / "wider", "width_km: 70", "width_km: 72")
    told.close()
    asked = ("agreement", "diff", str(WITHDRAWAL), str(wider), "--mission", str(told.folder / "mission"))
    lines = call(*asked).said
    assert "Incidents whose verdict changes: 1 of 7" in lines
    assert (
        "5 (verified), W2 as text reads it: compliant -> cannot tell; outcome compliant -> undetermined"
        in lines
    )
    assert "because of" in lines and "width_km" in lines
    found = call(*asked, "--json").json["mission"]
    assert found["turned"] == [5]
    beside = call("agreement", "readings", told.folder / "mission", "text", "B").said
    assert "as text reads it" in beside and "Incidents whose verdict changes: 1 of 7" in beside
